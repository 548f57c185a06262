//! The pages of DR periods: the list with its year, and what came of one.

use askama::Template;

use super::{
    Link,
    calendar::Day,
    layout::Layout,
    meters::{Banner, EmptyState, Picture, Plot},
    svg::{Svg, YearMap},
};

/// `/periods`.
#[derive(Clone, Debug, Template)]
#[template(path = "periods.html")]
pub struct PeriodsPage {
    /// The shell.
    pub layout: Layout,
    /// Whose results these are: `Results of all your meters together.`
    pub lead: String,
    /// To where DR periods are set, for whoever may.
    pub manage: Option<Link>,
    /// The year; nothing where there never was a DR period.
    pub year: Option<YearCard>,
    /// Now, upcoming, past: each with how many there are, and whether it is the one shown.
    pub tabs: Vec<PeriodTab>,
    /// The list.
    pub rows: Vec<PeriodRow>,
    /// What the list is, for those who do not see the tabs.
    pub caption: String,
    /// Whether the list tells of results.
    pub has_results: bool,
    /// Whether the sums do not yet follow DR periods that were just changed.
    pub is_unsettled: bool,
    /// Where there is nothing in it.
    pub empty: EmptyState,
    /// The pages of the list.
    pub pager: Option<Pager>,
}

/// One part of the list.
#[derive(Clone, Debug)]
pub struct PeriodTab {
    /// The address.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// How many there are.
    pub count: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A DR period in the list.
#[derive(Clone, Debug)]
pub struct PeriodRow {
    /// To its page: `/periods/12`.
    pub href: String,
    /// `Thu, Jul 16`, with the year where it is another.
    pub day: String,
    /// `3:00 to 6:00 PM, 3 h`.
    pub time: String,
    /// `104 kWh`; a dash where nothing could be compared.
    pub saved: String,
    /// `20.2%`.
    pub rate: String,
    /// The rate as a bar.
    pub bar: Option<Svg>,
    /// `$46.80`.
    pub credits: String,
    /// `9 of 10`.
    pub participation: String,
    /// `$0.45 per kWh`.
    pub worth: String,
    /// How it stands, and the class of its pill.
    pub state: (String, &'static str),
}

/// The pages of a list.
#[derive(Clone, Debug)]
pub struct Pager {
    /// `1 to 25 of 134`.
    pub position: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// The calendar of a year.
#[derive(Clone, Debug)]
pub struct YearCard {
    /// `2026`.
    pub year: String,
    /// The year before: its address and name.
    pub previous: Option<Link>,
    /// The year after.
    pub next: Option<Link>,
    /// What came of it: `34 DR periods, 1.20 MWh saved, $541.80 in credits.`
    pub summary: String,
    /// The picture.
    pub map: YearMap,
    /// Names of months above the picture: where, and what.
    pub month_names: Vec<(usize, String)>,
    /// The days with DR periods in the picture.
    pub days: Vec<YearDay>,
    /// The same as links with words, month by month; only months that have any.
    pub months: Vec<YearMonth>,
}

/// A day in the picture.
#[derive(Clone, Debug)]
pub struct YearDay {
    /// Where it begins.
    pub at: (usize, usize),
    /// To its DR period.
    pub href: String,
    /// What it is, in words.
    pub label: String,
    /// The class that fills it.
    pub class: &'static str,
}

/// A month's days with DR periods.
#[derive(Clone, Debug)]
pub struct YearMonth {
    /// `July`.
    pub name: String,
    /// The days.
    pub days: Vec<Day>,
}

/// `/periods/{drp_id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "period.html")]
pub struct PeriodPage {
    /// The shell.
    pub layout: Layout,
    /// The year that it lies in, with the list.
    pub year: Link,
    /// `Thursday, July 16, 2026`.
    pub title: String,
    /// How it stands, and the class of its pill.
    pub state: (String, &'static str),
    /// `3:00 to 6:00 PM, 3 h. Each kWh saved earns $0.45.`
    pub lead: String,
    /// The DR period before and the one after.
    pub stepper: (Option<Link>, Option<Link>),
    /// To where it is changed, for whoever may.
    pub manage: Option<Link>,
    /// The clock, while it runs or is near. Named as parts of other pages expect it.
    pub summary: Clock,
    /// Whose meters are shown, where it is not all, and back to all.
    pub narrowed: Option<(String, Link)>,
    /// What happened, in one sentence.
    pub verdict: String,
    /// Something to know about the figures.
    pub notes: Vec<String>,
    /// The key figures; none before it has begun, and where nothing could be compared.
    pub figures: Vec<Figure>,
    /// The day.
    pub chart: DayCard,
    /// Meter by meter; nothing where there is nothing to list.
    pub meters: Option<MeterTable>,
    /// Where there is nothing to show of meters.
    pub empty: Option<EmptyState>,
    /// How the figures come about.
    pub method: Vec<String>,
}

/// The clock of a DR period that runs or comes.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The banner with it.
    pub banner: Option<Banner>,
}

/// A key figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// `Saved`.
    pub title: String,
    /// `104`, or the whole of it.
    pub value: String,
    /// `kWh`; empty where the value has none.
    pub unit: String,
    /// `of 516 kWh predicted`.
    pub text: String,
    /// A bar beneath.
    pub bar: Option<Picture>,
}

/// Use against prediction over the day.
#[derive(Clone, Debug)]
pub struct DayCard {
    /// `9 of 10 meters together, 15-minute mean, kW`.
    pub subtitle: String,
    /// To another view of it: all meters, or the meter's own page.
    pub ways: Vec<Link>,
    /// What the script draws.
    pub plot: Option<Plot>,
    /// What stands there without it: grid, lines and savings.
    pub picture: Option<StillChart>,
    /// The intervals of the DR period as a table.
    pub table: Option<IntervalTable>,
    /// Why there is nothing to draw.
    pub empty: Option<EmptyState>,
    /// Something to know about it.
    pub note: Option<String>,
}

/// The chart without script.
#[derive(Clone, Debug)]
pub struct StillChart {
    /// The marks in a frame of 100 × 100.
    pub marks: Svg,
    /// Kilowatts at the lines, from the highest down: `400`.
    pub values: Vec<String>,
    /// What stands below, from left to right.
    pub hours: Vec<String>,
    /// What can be seen, in words.
    pub label: String,
}

/// The intervals of the DR period.
#[derive(Clone, Debug)]
pub struct IntervalTable {
    /// What it holds.
    pub caption: String,
    /// `3:00 to 3:15 PM`, then used, predicted, saved.
    pub rows: Vec<[String; 4]>,
    /// How many more there are.
    pub more: Option<String>,
}

/// Meter by meter.
#[derive(Clone, Debug)]
pub struct MeterTable {
    /// What is said above it.
    pub text: String,
    /// Whether it says whose each meter is.
    pub has_organizations: bool,
    /// The rows.
    pub rows: Vec<MeterRow>,
    /// The pages.
    pub pager: Option<Pager>,
    /// The whole of it as a file.
    pub csv: String,
    /// Of whom nothing is told one by one.
    pub homes: Option<String>,
}

/// A meter.
#[derive(Clone, Debug)]
pub struct MeterRow {
    /// `Warehouse A`.
    pub label: String,
    /// `4471 0923`; empty where that is what it is called.
    pub number: String,
    /// To its own day above.
    pub href: String,
    /// Whether it has nothing to compare.
    pub is_silent: bool,
    /// Whether the chart shows it.
    pub chosen: bool,
    /// The organization, and to its meters alone.
    pub org: Option<Link>,
    /// `412 kWh`.
    pub used: String,
    /// `516 kWh`.
    pub predicted: String,
    /// `104 kWh`.
    pub saved: String,
    /// `20.2%`.
    pub rate: String,
    /// The rate as a bar.
    pub bar: Option<Svg>,
    /// `$46.80`.
    pub credits: String,
    /// `0`, `3`.
    pub missing: String,
    /// Whether it took part, in words, and the class of the pill.
    pub took_part: (String, &'static str),
}
