//! `GET /meters/all`: what all meters that somebody may see saved together, and who saved most.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{Currency, Interval, OrgId, Timescale};
use jiff::{Timestamp, civil::Date};
use portal::{Fleet, FleetLine, Portal};
use serde::Deserialize;
use words::{Filled, Words};

use super::{PageResult, meters::no_meters, render, shell};
use crate::{
    extract::PageActive,
    live,
    state::WebState,
    view::{
        Choice, Link,
        fleet::{FleetPage, FleetPlot, FleetRow},
        format::{self, Quantity},
        meters::NoMeters,
    },
};

/// Which time, and whose meters; what cannot be read is as if it were not there.
#[derive(Deserialize)]
pub(crate) struct FleetPageQuery {
    scale: Option<String>,
    date: Option<String>,
    org: Option<String>,
}

/// Meters of the ranking that are shown.
const MAX_ROWS: usize = 25;

/// The page.
pub(crate) async fn fleet(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<FleetPageQuery>,
) -> PageResult<Response> {
    let (portal, shown) = (&state.portal, Shown::of(&query, &state.portal));
    if portal.count_meters(who.principal()).await?.n_all == 0 {
        let layout = shell::layout(portal, &who, who.words().say("shell-nav-all-meters"), None);
        return Ok(render(StatusCode::OK, &NoMeters { layout, empty: no_meters(&who) }));
    }
    let all = live::source(portal, &who.caller, &::portal::Shown::all_meters()).await?;
    let fleet = portal.fleet(&who.caller, shown.scale, shown.date, shown.org).await?;
    let layout = shell::layout(portal, &who, who.words().say("shell-nav-all-meters"), Some(all));
    Ok(render(StatusCode::OK, &shown.page(layout, &fleet, portal)))
}

/// What the address asks for.
struct Shown {
    scale: Timescale,
    date: Date,
    org: Option<OrgId>,
}

impl Shown {
    fn of(query: &FleetPageQuery, portal: &Portal) -> Shown {
        let today = portal.config().calendar.date(portal.now());
        Shown {
            scale: query.scale.as_deref().and_then(Timescale::parse).unwrap_or(Timescale::Month),
            date: query.date.as_deref().and_then(|it| it.parse().ok()).unwrap_or(today),
            org: query.org.as_deref().and_then(|it| it.parse().ok()),
        }
    }

    fn address(&self, org: Option<OrgId>) -> String {
        let org = org.map_or(String::new(), |it| format!("&org={it}"));
        format!("/meters/all?scale={}&date={}{org}", self.scale.as_str(), self.date)
    }

    fn page(&self, layout: crate::view::layout::Layout, fleet: &Fleet, portal: &Portal) -> FleetPage {
        let (calendar, currency) = (&portal.config().calendar, portal.config().currency);
        let words = layout.words;
        let [first, after] = [fleet.span.start(), fleet.span.end()].map(|it| calendar.date(it));
        let last = after.yesterday().unwrap_or(first);
        let org_row = |(org, line): &(Option<(OrgId, String)>, FleetLine)| {
            let name = org.as_ref().map_or(words.say("meters-homes"), |(_, name)| name.clone());
            let href = org.as_ref().map(|(id, _)| self.address(Some(*id)));
            row(words, name, href, line, currency)
        };
        let meters = fleet.meters.iter().take(MAX_ROWS).map(|it| {
            let href = Some(format!("/meters/{}?scale={}&date={}", it.meter, self.scale.as_str(), self.date));
            row(words, it.label.clone(), href, &it.line, currency)
        });
        let org = self.org.and_then(|_| fleet.organizations.first()?.0.as_ref());
        let title = match org {
            Some((_, name)) => words.with("name", name).say("fleet-of"),
            None => words.say("shell-nav-all-meters"),
        };
        let span =
            if first == last { format::day(words, first) } else { format::stretch(words, first, last) };
        FleetPage {
            layout,
            plot: self.plot(fleet.span, portal.now(), words.with("label", &title).with("span", &span)),
            title,
            span,
            scales: Timescale::ALL.iter().map(|it| self.choice(words, *it)).collect(),
            date: self.date.to_string(),
            org: self.org.map(|it| it.to_string()),
            everybody: self
                .org
                .map(|_| Link { href: self.address(None), label: words.say("fleet-everybody") }),
            sums: sums(words, &fleet.all, currency),
            reported: reported(words, &fleet.all),
            by_period: fleet.all.totals.touches_period,
            is_settled: fleet.is_settled,
            organizations: fleet.organizations.iter().filter(|_| self.org.is_none()).map(org_row).collect(),
            more: fleet
                .meters
                .len()
                .checked_sub(MAX_ROWS)
                .filter(|it| *it > 0)
                .map(|it| words.count("count", it).say("fleet-more")),
            meters: meters.collect(),
        }
    }

    /// Power is added up over a week at most.
    fn plot(&self, span: Interval, now: Timestamp, of: Filled) -> Option<FleetPlot> {
        let org = self.org.map_or(String::new(), |it| format!("&org_id={it}"));
        let (from, to) = (span.start().to_string(), span.end().to_string());
        matches!(self.scale, Timescale::Day | Timescale::Week).then(|| FleetPlot {
            src: format!("/api/vis/fleet_data?from={from}&to={to}{org}"),
            from,
            to,
            now: span.contains(now).then(|| now.to_string()),
            label: of.say("meters-plot"),
        })
    }

    fn choice(&self, words: Words, scale: Timescale) -> Choice {
        let label = format::timescale(words, scale);
        Choice { value: scale.as_str().to_owned(), label, chosen: scale == self.scale }
    }
}

fn sums(words: Words, line: &FleetLine, currency: Currency) -> [(String, Option<Quantity>); 4] {
    let percent = |it: Option<i128>| it.map(|it| format::percent_from_millionths(words, it, 1));
    let savings = &line.savings;
    // Nothing was saved or missed where nothing was counted.
    let counted = savings.rate_millionths().is_some();
    let credits = Quantity { value: format::money(words, savings.credits, currency), unit: "" };
    [
        (words.say("fleet-saved"), counted.then(|| format::energy_kwh(words, savings.saved))),
        (words.say("meters-rate"), percent(savings.rate_millionths())),
        (words.say("meters-participation"), percent(savings.participation.millionths())),
        (words.say("fleet-credits"), counted.then_some(credits)),
    ]
}

fn reported(words: Words, line: &FleetLine) -> String {
    words.count("reporting", line.n_reporting).count("all", line.n_meters).say("fleet-reported-of")
}

fn row(words: Words, name: String, href: Option<String>, line: &FleetLine, currency: Currency) -> FleetRow {
    let percent = |it: Option<i128>| {
        it.map_or("–".to_owned(), |it| format::percent_from_millionths(words, it, 1).to_string())
    };
    FleetRow {
        name,
        href,
        reported: reported(words, line),
        rate: percent(line.savings.rate_millionths()),
        saved: format::energy_kwh(words, line.savings.saved).to_string(),
        participation: percent(line.savings.participation.millionths()),
        credits: format::money(words, line.savings.credits, currency),
    }
}
