//! The page of many meters at once: sums and rankings.

use askama::Template;

use super::{Choice, Link, format::Quantity, layout::Layout};

/// `/meters/all`.
#[derive(Clone, Debug, Template)]
#[template(path = "fleet.html")]
pub struct FleetPage {
    /// The shell.
    pub layout: Layout,
    /// Whose meters.
    pub title: String,
    /// The days it is about: `Jul 1 to 31`.
    pub span: String,
    /// Day, week, month, year.
    pub scales: Vec<Choice>,
    /// A date within.
    pub date: String,
    /// The organization's number, where one was chosen.
    pub org: Option<String>,
    /// Back to all organizations, where one was chosen.
    pub everybody: Option<Link>,
    /// All together, each figure under its name; nothing where there is none yet.
    pub sums: [(String, Option<Quantity>); 4],
    /// How many meters reported: `9 of 10`.
    pub reported: String,
    /// What the chart script needs; nothing where so much time is not added up.
    pub plot: Option<FleetPlot>,
    /// Whether only DR periods count.
    pub by_period: bool,
    /// Whether all sums follow the DR periods as they are now.
    pub is_settled: bool,
    /// By organization, who saved the greatest part first.
    pub organizations: Vec<FleetRow>,
    /// How many meters the ranking leaves out.
    pub more: Option<String>,
    /// By meter, likewise.
    pub meters: Vec<FleetRow>,
}

/// What the chart script needs to draw the power of all meters together.
#[derive(Clone, Debug)]
pub struct FleetPlot {
    /// The data: `/api/vis/fleet_data?from=…&to=…`.
    pub src: String,
    /// The first instant shown, RFC 3339.
    pub from: String,
    /// The first instant not shown, RFC 3339.
    pub to: String,
    /// Now, RFC 3339; nothing where the span does not have it.
    pub now: Option<String>,
    /// What can be seen, in words.
    pub label: String,
}

/// A line of a ranking.
#[derive(Clone, Debug)]
pub struct FleetRow {
    /// An organization or a meter.
    pub name: String,
    /// To its page.
    pub href: Option<String>,
    /// How many meters reported: `9 of 10`.
    pub reported: String,
    /// What was saved of what was predicted: `12.5 %`.
    pub rate: String,
    /// `182 kWh`.
    pub saved: String,
    /// `95.2 %`.
    pub participation: String,
    /// `$81.90`.
    pub credits: String,
}
