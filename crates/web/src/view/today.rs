//! The page of today: how things stand now, and what there is to do.

use askama::Template;

use super::{
    Link,
    layout::Layout,
    meters::{Against, EmptyState, Picture},
    periods::{Clock, StillChart},
    svg::Svg,
};

/// `/today`.
#[derive(Clone, Debug, Template)]
#[template(path = "today.html")]
pub struct TodayPage {
    /// The shell.
    pub layout: Layout,
    /// `Thursday, July 16. Your 5 meters together.`
    pub lead: String,
    /// The DR period that runs or begins soon. Named as parts of other pages expect it.
    pub summary: Clock,
    /// The first steps, while any is left to take.
    pub steps: Option<Steps>,
    /// The year, now, what comes, what came last.
    pub figures: Vec<TodayFigure>,
    /// The day.
    pub curve: CurveCard,
    /// The last DR periods, the newest first.
    pub results: Vec<ResultLine>,
    /// The last result beside those of others.
    pub peers: Option<PeersCard>,
    /// What waits for those who administer; nothing for others.
    pub to_do: Option<Vec<Link>>,
}

/// The first steps of somebody new.
#[derive(Clone, Debug)]
pub struct Steps {
    /// `1 of 4 done.`
    pub text: String,
    /// The steps in their order.
    pub steps: Vec<Step>,
}

/// A first step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whether it is taken.
    pub is_done: bool,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// What it is.
    pub title: String,
    /// How it is taken, or by whom.
    pub text: String,
    /// Where it is taken.
    pub href: Option<String>,
}

/// A key figure.
#[derive(Clone, Debug, Default)]
pub struct TodayFigure {
    /// `Power now`.
    pub title: String,
    /// `Live`, and whether it is.
    pub pill: Option<(String, bool)>,
    /// `212`; nothing where it is not known.
    pub value: Option<String>,
    /// `kW`; empty where the value has none.
    pub unit: String,
    /// Against the prediction.
    pub against: Option<Against>,
    /// What else is known of it, or what will be.
    pub text: String,
    /// One bar for each DR period.
    pub bars: Option<Picture>,
    /// A part of a whole.
    pub bar: Option<Picture>,
    /// Where there is more of it.
    pub way: Option<String>,
}

/// The day's power against its prediction.
#[derive(Clone, Debug)]
pub struct CurveCard {
    /// `5 meters together, 15-minute mean, kW`.
    pub subtitle: String,
    /// To where more of it is.
    pub way: Option<Link>,
    /// The picture.
    pub picture: Option<StillChart>,
    /// What is missing in it.
    pub note: Option<String>,
    /// Why there is no picture.
    pub empty: Option<EmptyState>,
}

/// One's own result beside those of others who are alike.
#[derive(Clone, Debug)]
pub struct PeersCard {
    /// `Thu, Jul 16. 14 other homes of about your size.`
    pub text: String,
    /// Who, what part of what was predicted they saved, and that as a bar.
    pub bars: [(String, String, Svg); 3],
    /// `You saved more than most.`
    pub verdict: String,
}

/// What came of a DR period.
#[derive(Clone, Debug)]
pub struct ResultLine {
    /// To its page.
    pub href: String,
    /// `Thu, Jul 16`.
    pub day: String,
    /// `3:00 to 6:00 PM`.
    pub time: String,
    /// `104 kWh`.
    pub saved: String,
    /// `$46.80`.
    pub credits: String,
    /// `20.2%`.
    pub rate: String,
    /// The rate as a bar.
    pub bar: Option<Svg>,
}
