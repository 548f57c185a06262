//! The page with the figure that dances a meter's day.

use askama::Template;

use super::{
    Choice, Link,
    layout::Layout,
    svg::{DayPicture, Svg},
};

/// `/dance`.
#[derive(Clone, Debug, Template)]
#[template(path = "dance.html")]
pub struct Dance {
    /// The shell.
    pub layout: Layout,
    /// What the meter is called: `Warehouse A`.
    pub title: String,
    /// `Thu, Jul 16. The more power, the wilder the dance.`
    pub lead: String,
    /// To the meter's own page of that day.
    pub way: Link,
    /// Other meters; empty where there is only one, or too many.
    pub meters: Vec<Choice>,
    /// The date, kept when another meter is chosen.
    pub date: String,
    /// The figure, as it stands at the day's peak.
    pub figure: Svg,
    /// What the picture shows, in words.
    pub label: String,
    /// The day's curve; nothing where nothing was measured.
    pub curve: Option<DayPicture>,
    /// How much energy at each time of the day, from 0 to 100, with commas between; empty for a gap.
    pub energy: String,
    /// What is said at each of these times: `4:30 PM, 212 kW`, with bars between.
    pub moments: String,
    /// What is said while it stands still: the peak.
    pub peak: String,
}
