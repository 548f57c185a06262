//! What the pages show, as their addresses say it; what cannot be read is as if it were not there.

use domain::{DrPeriodId, MeterId, OrgId};
use serde::Deserialize;

use crate::extract::lenient;

/// Which part of the list.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ListQuery {
    tab: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub year: Option<i16>,
    #[serde(default, deserialize_with = "lenient")]
    pub page: Option<usize>,
}

/// A part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Now,
    Upcoming,
    Past,
}

/// Whose results, and which page of them.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct OneQuery {
    #[serde(default, deserialize_with = "lenient")]
    org: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    meter: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    pub page: Option<usize>,
}

impl Tab {
    pub(super) const ALL: [Tab; 3] = [Tab::Now, Tab::Upcoming, Tab::Past];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Tab::Now => "now",
            Tab::Upcoming => "upcoming",
            Tab::Past => "past",
        }
    }
}

impl ListQuery {
    pub(super) fn tab(&self) -> Option<Tab> {
        Tab::ALL.into_iter().find(|it| Some(it.as_str()) == self.tab.as_deref())
    }
}

/// The address of a part of the list; the year only where it is another than this one.
pub(super) fn list_address(tab: Option<Tab>, year: Option<i16>, page: usize) -> String {
    let parts = [
        tab.map(|it| format!("tab={}", it.as_str())),
        year.map(|it| format!("year={it}")),
        (page > 0).then(|| format!("page={page}")),
    ];
    address("/periods", parts)
}

impl OneQuery {
    pub(super) fn org(&self) -> Option<OrgId> {
        self.org.map(OrgId::new)
    }

    pub(super) fn meter(&self) -> Option<MeterId> {
        self.meter.map(MeterId::new)
    }

    /// The same page another way.
    pub(super) fn with(&self, change: impl FnOnce(&mut OneQuery)) -> OneQuery {
        let mut query = self.clone();
        change(&mut query);
        query
    }

    pub(super) fn of_meter(&self, meter: Option<MeterId>) -> OneQuery {
        self.with(|it| it.meter = meter.map(MeterId::number))
    }

    pub(super) fn of_org(&self, org: Option<OrgId>) -> OneQuery {
        OneQuery { org: org.map(OrgId::number), meter: None, page: None }
    }

    /// The address of a DR period's page that shows this.
    pub(super) fn address(&self, period: DrPeriodId) -> String {
        let parts = [
            self.org.map(|it| format!("org={it}")),
            self.meter.map(|it| format!("meter={it}")),
            self.page.filter(|it| *it > 0).map(|it| format!("page={it}")),
        ];
        address(&format!("/periods/{period}"), parts)
    }
}

fn address(path: &str, parts: [Option<String>; 3]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}
