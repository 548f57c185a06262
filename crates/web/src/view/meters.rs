//! The page of one meter: savings, power now, the chart or its table, DR period days, statistics.

use askama::Template;
use words::Words;

use super::{
    Choice, Link,
    calendar::PeriodCalendar,
    format::Quantity,
    layout::Layout,
    ranking::RankingPanel,
    svg::{StemPlot, Svg},
};

/// `/meters/{meter_id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "meters.html")]
pub struct Meters {
    /// The shell.
    pub layout: Layout,
    /// The meter's label, the heading: `Warehouse A`.
    pub label: String,
    /// The meter's number, in the breadcrumb: `4471 0923`.
    pub number: String,
    /// To all meters of the same time, for whoever has several.
    pub all_meters: Option<String>,
    /// The form that chooses what is shown.
    pub picker: Picker,
    /// What a live update replaces.
    pub summary: Summary,
    /// Where a live update of [`Summary`] comes from: `/meters/7/summary?scale=day&date=2026-07-16`.
    pub summary_src: String,
    /// The big card: chart or table.
    pub chart: ChartCard,
    /// The days with DR periods.
    pub calendar: PeriodCalendar,
    /// Ranking and autocorrelations.
    pub details: Details,
    /// To the figure that dances the day.
    pub dance: String,
}

/// `/meters/{meter_id}/summary`: the parts of the page that a live update replaces.
#[derive(Clone, Debug, Template)]
#[template(path = "meters_summary.html")]
pub struct MetersSummary {
    /// The words of whoever asks.
    pub words: Words,
    /// The same data as on the whole page.
    pub summary: Summary,
}

/// `/meters` of somebody who has no meter.
#[derive(Clone, Debug, Template)]
#[template(path = "no_meters.html")]
pub struct NoMeters {
    /// The shell.
    pub layout: Layout,
    /// What is missing and what to do about it.
    pub empty: EmptyState,
}

/// The form that chooses what is shown; sent to `/meters` with GET.
///
/// Where the chosen organization does not have the chosen meter, the organization was changed: it wins.
#[derive(Clone, Debug)]
pub struct Picker {
    /// Field `organization`; empty for people who see only one.
    pub organizations: Vec<Choice>,
    /// Field `meter`; empty for people who have only one, or too many for a list.
    pub meters: Vec<Choice>,
    /// The meter's number, where it is to be typed because there are too many for a list.
    pub meter: Option<String>,
    /// Field `scale`: day, week, month, year.
    pub scales: Vec<Choice>,
    /// Field `period`: first `Whole day` (or week, …) with an empty value, then one per DR period in the span.
    pub periods: Vec<Choice>,
    /// Hidden fields to keep: at least `date`, and `meter` where it is not to choose.
    pub hidden: Vec<(String, String)>,
}

/// Banner, key figures and participation.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The DR period that runs, or begins within 48 hours.
    pub banner: Option<Banner>,
    /// Credits and energy saved.
    pub savings: SavingsCard,
    /// The newest reading.
    pub power: PowerCard,
    /// Saved part of the predicted energy.
    pub rate: RateCard,
    /// How complete and trustworthy the readings are.
    pub quality: QualityCard,
    /// How many intervals took part.
    pub participation: ParticipationCard,
}

/// The announcement of a DR period.
#[derive(Clone, Debug)]
pub struct Banner {
    /// To the DR period's page; nothing where that is the page.
    pub href: Option<String>,
    /// `DR period under way until 6:00 PM.`
    pub title: String,
    /// What to do: `You are 117 kW below prediction. Keep it there.`
    pub text: String,
    /// What the clock counts down to, RFC 3339.
    pub counts_to: String,
    /// The clock as of now, from [`super::format::countdown`]: `1:23:55`.
    pub clock: String,
    /// What the clock tells: `left of 3 h`, or `until it begins`.
    pub clock_label: String,
    /// Whether it runs now.
    pub running: bool,
}

/// Savings: money first, energy second.
#[derive(Clone, Debug)]
pub struct SavingsCard {
    /// What is counted: `Savings, Jul 16`.
    pub title: String,
    /// Credits: `$81.90`; nothing while nothing can be counted.
    pub credits: Option<String>,
    /// `182 kWh`.
    pub energy: String,
    /// What was counted: `in 3 DR periods`, or `over all intervals`.
    pub counted: String,
    /// One bar per DR period, oldest first; nothing where there is none.
    pub bars: Option<Picture>,
    /// What will appear here, where `credits` is nothing.
    pub empty: String,
}

/// The newest reading.
#[derive(Clone, Debug)]
pub struct PowerCard {
    /// The newest measured power; nothing before the first.
    pub power: Option<Quantity>,
    /// Whether the newest reading is recent; if not, the card is grey.
    pub live: bool,
    /// The word in the pill: `Live`, or `Stale`.
    pub pill: String,
    /// Against the prediction; nothing where there is none.
    pub against: Option<Against>,
    /// `Last reading 4:35 PM`, or what will appear here.
    pub last_reading: String,
    /// The last hours in small.
    pub spark: Option<Picture>,
}

/// A value against its prediction.
#[derive(Clone, Debug)]
pub struct Against {
    /// `117 kW below`.
    pub amount: String,
    /// Whether that is below; if not, it is above.
    pub below: bool,
}

/// Saved part of the predicted energy.
#[derive(Clone, Debug)]
pub struct RateCard {
    /// `35.2 %`; nothing where nothing was predicted.
    pub rate: Option<Quantity>,
    /// `of 516 kWh predicted`, or why there is no rate.
    pub text: String,
    /// The rate as a bar.
    pub bar: Option<Picture>,
}

/// How complete and trustworthy the readings of the shown span are.
#[derive(Clone, Debug)]
pub struct QualityCard {
    /// `99.2 %`; nothing where none could be expected yet.
    pub received: Option<Quantity>,
    /// `190 of 192 readings received`, or what will appear here.
    pub text: String,
    /// What else is known: `3 readings estimated. Noticed: spike on 1 day.`; empty where nothing is.
    pub notes: String,
    /// The span in slots.
    pub strip: Option<Picture>,
    /// What the strip runs from and to: `12 AM`, `12 AM`.
    pub strip_ends: (String, String),
}

/// How many intervals took part.
#[derive(Clone, Debug)]
pub struct ParticipationCard {
    /// What is counted: `36 intervals in 3 DR periods`.
    pub subtitle: String,
    /// `86%`; nothing where nothing was counted.
    pub percent: Option<String>,
    /// The ring.
    pub donut: Svg,
    /// The legend with its counts.
    pub keys: Vec<Key>,
    /// What will appear here, where `percent` is nothing.
    pub empty: String,
}

/// One line of a legend with its count.
#[derive(Clone, Debug)]
pub struct Key {
    /// The class of the swatch: `b-save`, `b-k6`.
    pub swatch: &'static str,
    /// What it is.
    pub label: String,
    /// How many.
    pub count: String,
}

/// A small picture and what it says in words.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The marks within the picture's frame.
    pub marks: Svg,
    /// The same in words.
    pub label: String,
}

/// The big card: chart, or its twin in a table, or why there is neither.
#[derive(Clone, Debug)]
pub struct ChartCard {
    /// `Warehouse A, hourly mean, kW`.
    pub subtitle: String,
    /// Backwards and forwards in time.
    pub stepper: Stepper,
    /// To the other view: `Show as table`, or `Show as chart`.
    pub other_view: Option<Link>,
    /// What is missing in it: `No prediction yet. …`.
    pub note: Option<String>,
    /// The chart.
    pub plot: Option<Plot>,
    /// The table.
    pub table: Option<Table>,
    /// What will appear here, where there is neither.
    pub empty: Option<EmptyState>,
    /// The readings as files: what is shown, and all there is.
    pub downloads: Vec<Downloads>,
}

/// Readings as a file, in one format or another.
#[derive(Clone, Debug)]
pub struct Downloads {
    /// Which readings.
    pub label: String,
    /// To the file in each format.
    pub links: Vec<Link>,
}

/// Backwards and forwards in time.
#[derive(Clone, Debug)]
pub struct Stepper {
    /// What is shown: `Thu, Jul 16`, `Jul 12 to 18`, `July 2026`, `2026`.
    pub label: String,
    /// What a step is: `day`, `week`, `month`, `year`.
    pub unit: String,
    /// One step back; nothing at the end of what is known.
    pub previous: Option<String>,
    /// One step on; nothing at the end of what is known.
    pub next: Option<String>,
    /// Back to today; nothing where today is shown.
    pub today: Option<String>,
}

/// What the chart script needs to draw.
#[derive(Clone, Debug, Default)]
pub struct Plot {
    /// The data: `/api/vis/meter_data/7?from=…&to=…&points=…`.
    pub src: String,
    /// The longer history for the range slider, in the same shape; nothing for no slider.
    pub slider_src: Option<String>,
    /// The first instant shown, RFC 3339.
    pub from: String,
    /// The first instant not shown, RFC 3339.
    pub to: String,
    /// What is shown instead of that at first, where the slider was moved before; RFC 3339 as well.
    pub range: Option<(String, String)>,
    /// Now, RFC 3339; nothing where the span ended before.
    pub now: Option<String>,
    /// What can be seen, in words, for those who do not see it.
    pub label: String,
    /// The dates at the slider's ends.
    pub slider_ends: (String, String),
    /// What leads back to all that was chosen: `Whole day`.
    pub whole: String,
    /// What a picture of it is called: `7-2026-07-16.png`.
    pub picture: String,
    /// What stands above the picture.
    pub title: String,
}

/// The chart's twin for reading.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the table holds.
    pub caption: String,
    /// At most 96 of them.
    pub rows: Vec<TableRow>,
    /// `Rows 1 to 96 of 672`.
    pub position: String,
    /// The rows before; nothing on the first page.
    pub previous: Option<String>,
    /// The rows after; nothing on the last page.
    pub next: Option<String>,
}

/// One interval.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// `Jul 16, 3:00 PM`.
    pub start: String,
    /// `3:15 PM`.
    pub end: String,
    /// Kilowatts; nothing for a gap.
    pub power: Option<String>,
    /// Kilowatts; empty where there is none.
    pub prediction: String,
    /// Kilowatts; empty where there is none.
    pub saved: String,
    /// Whether it lies in a DR period.
    pub in_period: bool,
}

/// What will appear where nothing is, and one way on.
#[derive(Clone, Debug)]
pub struct EmptyState {
    /// `No readings yet.`
    pub title: String,
    /// What will appear, and when.
    pub text: String,
    /// One thing to do about it.
    pub way: Option<Link>,
}

/// What is behind the tabs below the chart.
#[derive(Clone, Debug)]
pub struct Details {
    /// The tabs: the chosen one is `current`.
    pub tabs: Vec<Tab>,
    /// What the chosen one shows.
    pub panel: Panel,
}

/// What a tab shows.
#[derive(Clone, Debug)]
pub enum Panel {
    /// Nothing was chosen yet.
    Closed,
    /// Who saved most.
    Ranking(RankingPanel),
    /// How alike the readings are to themselves some time earlier.
    Correlation(CorrelationPanel),
}

/// An autocorrelation.
#[derive(Clone, Debug)]
pub struct CorrelationPanel {
    /// The heading of the panel, for those who do not see the tabs: `Autocorrelation of power by lag`.
    pub title: String,
    /// The plot; nothing where it is undefined.
    pub plot: Option<StemPlot>,
    /// The plot in words.
    pub plot_label: String,
    /// One plain sentence of meaning, or why there is no plot.
    pub meaning: String,
    /// How it was made: `n = 490 hourly readings, biased estimate, differenced once.`
    pub method: String,
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// The address, but for the first one with `tab=acf` or `tab=pacf`.
    pub href: String,
    /// `Autocorrelation (ACF)`.
    pub label: String,
    /// Whether it is the one shown.
    pub current: bool,
}
