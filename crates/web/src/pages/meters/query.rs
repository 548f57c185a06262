//! What the page shows, as its address says it.

use domain::{Interval, MeterId, Timescale};
use jiff::{Timestamp, civil::Date};
use portal::Portal;
use serde::Deserialize;
use words::Words;

use crate::{extract::lenient, pages::addresses::address};

/// What the page shows, as its address says it; what cannot be read is as if it were not there, so that an old
/// or mistyped address still opens.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct MetersQuery {
    #[serde(default, deserialize_with = "lenient")]
    pub organization: Option<u32>,
    /// A meter's number, [`ALL_METERS`], or a name to look for.
    pub meter: Option<String>,
    pub scale: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub date: Option<Date>,
    #[serde(default, deserialize_with = "lenient")]
    pub period: Option<u32>,
    /// A date in the month that the calendar shows.
    #[serde(default, deserialize_with = "lenient")]
    pub month: Option<Date>,
    pub tab: Option<String>,
    pub view: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub page: Option<usize>,
    /// From where on the chart shows the history, where that is not what was chosen otherwise: its slider was moved.
    #[serde(default, deserialize_with = "lenient")]
    pub from: Option<Timestamp>,
    /// Up to where.
    #[serde(default, deserialize_with = "lenient")]
    pub to: Option<Timestamp>,
}

/// What is behind the tabs below the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DetailsTab {
    Ranking,
    Acf,
    Pacf,
}

impl DetailsTab {
    pub(super) const ALL: [DetailsTab; 3] = [DetailsTab::Ranking, DetailsTab::Acf, DetailsTab::Pacf];

    /// What the address says.
    pub(super) fn word(self) -> &'static str {
        match self {
            DetailsTab::Ranking => "ranking",
            DetailsTab::Acf => "acf",
            DetailsTab::Pacf => "pacf",
        }
    }

    pub(super) fn label(self, words: Words) -> String {
        match self {
            DetailsTab::Ranking => words.say("ranking-tab"),
            DetailsTab::Acf => words.say("meters-acf"),
            DetailsTab::Pacf => words.say("meters-pacf"),
        }
    }
}

/// What the form says instead of a meter for all of them together.
pub(super) const ALL_METERS: &str = "all";

impl MetersQuery {
    /// The meter that was chosen, by its number.
    pub(super) fn meter_number(&self) -> Option<MeterId> {
        self.meter.as_deref()?.trim().replace(' ', "").parse().ok().map(MeterId::new)
    }

    /// Where something else than one meter is: all of them together, or what a name is looked for in.
    pub(super) fn elsewhere(&self, portal: &Portal) -> Option<String> {
        match self.meter.as_deref().map(str::trim)? {
            ALL_METERS => Some(self.address_of_all(portal)),
            name if !name.is_empty() && self.meter_number().is_none() => {
                Some(address("/map", &[("q", name)]))
            }
            _ => None,
        }
    }

    /// The chosen part of the history; nothing where none is.
    pub(super) fn range(&self) -> Option<Interval> {
        Interval::new(self.from?, self.to?).ok()
    }

    pub(super) fn timescale(&self) -> Timescale {
        self.scale.as_deref().and_then(Timescale::parse).unwrap_or(Timescale::Day)
    }

    pub(super) fn is_table(&self) -> bool {
        self.view.as_deref() == Some("table")
    }

    /// The tab that is open; none is until one was chosen, since each costs more than the rest of the page.
    pub(super) fn details_tab(&self) -> Option<DetailsTab> {
        DetailsTab::ALL.into_iter().find(|it| Some(it.word()) == self.tab.as_deref())
    }

    /// What the form chose, without what was only on the way there.
    pub(super) fn of_choice(&self) -> MetersQuery {
        MetersQuery { organization: None, meter: None, page: None, ..self.clone() }
    }

    /// The same page another way: `with(|it| it.date = …)`.
    pub(super) fn with(&self, change: impl FnOnce(&mut MetersQuery)) -> MetersQuery {
        let mut query = self.of_choice();
        change(&mut query);
        // A range belongs to the time that it was chosen in.
        if (query.date, query.period) != (self.date, self.period) {
            (query.from, query.to) = (None, None);
        }
        query
    }

    /// The address of a meter's page that shows this.
    pub(super) fn address(&self, meter: MeterId) -> String {
        self.append_to(&format!("/meters/{meter}"))
    }

    /// The address of the page of all meters at the same time; of the same organization where one is chosen.
    fn address_of_all(&self, portal: &Portal) -> String {
        let date = self.date.unwrap_or_else(|| portal.config().calendar.date(portal.now()));
        let org = self.organization.filter(|it| *it > 0).map_or(String::new(), |it| format!("&org={it}"));
        format!("/meters/all?scale={}&date={date}{org}", self.timescale().as_str())
    }

    /// `path` with this as its query.
    pub(super) fn append_to(&self, path: &str) -> String {
        let number = |it: Option<u32>| it.map(|it| it.to_string());
        let known =
            |it: &Option<String>, words: &[&str]| it.clone().filter(|it| words.contains(&it.as_str()));
        let parts = [
            ("scale", known(&self.scale, &["week", "month", "year"])),
            ("date", self.date.map(|it| it.to_string())),
            ("period", number(self.period)),
            ("month", self.month.map(|it| it.to_string())),
            ("tab", self.details_tab().map(|it| it.word().to_owned())),
            ("view", known(&self.view, &["table"])),
            ("page", self.page.filter(|it| *it > 0).map(|it| it.to_string())),
            ("from", self.range().map(|it| it.start().to_string())),
            ("to", self.range().map(|it| it.end().to_string())),
        ];
        let parts: Vec<String> =
            parts.into_iter().filter_map(|(name, it)| Some(format!("{name}={}", it?))).collect();
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }
}
