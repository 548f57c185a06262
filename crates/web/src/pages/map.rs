//! `GET /map`: where meters are and how they did last, as a map and as a list that says the same.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use domain::OrgId;
use portal::{LastResult, MapMeter, MeterMap, Portal};
use serde::Deserialize;
use words::Words;

use super::{
    PageResult,
    addresses::address,
    map_picture::{legend, mark, picture, place_words, result_words},
    render, shell,
};
use crate::{
    extract::PageActive,
    shapes::{self, Bounds},
    state::WebState,
    view::{
        Choice, format,
        layout::Layout,
        map::{MapFilter, MapList, MapListPart, MapPage, MapRow, MapScript},
        meters::EmptyState,
        svg::map_symbol,
    },
};

/// What is looked for; what cannot be read is as if it were not there.
#[derive(Default, Deserialize)]
pub(crate) struct MapQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    org: String,
    #[serde(default)]
    result: String,
    #[serde(default)]
    page: String,
}

/// Meters on a page of the list.
const MAX_ROWS: usize = 50;

/// The page.
pub(crate) async fn map(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<MapQuery>,
) -> PageResult<Response> {
    let map = state.portal.meter_map(&who.caller).await?;
    let layout = shell::layout(&state.portal, &who, who.words().say("map-title"), None);
    Ok(state.tiles.allow(render(StatusCode::OK, &query.page(layout, &map, &state))))
}

/// The part of the page that follows what is looked for.
pub(crate) async fn map_list(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<MapQuery>,
) -> PageResult<Response> {
    let map = state.portal.meter_map(&who.caller).await?;
    Ok(render(StatusCode::OK, &query.part(who.words(), &map)))
}

impl MapQuery {
    fn page(&self, layout: Layout, map: &MeterMap, state: &WebState) -> MapPage {
        let (words, found) = (layout.words, self.found(map));
        let areas =
            map.areas.iter().filter_map(|it| Some((place_words(words, it.place.middle()?, 1), it.n_meters)));
        MapPage {
            layout,
            results_of: results_of(words, map, &state.portal),
            filter: self.filter(words, map),
            list: self.list_of(words, &found, map.meters.len()),
            picture: picture(words, &found, &map.areas)
                .or_else(|| picture(words, &map.meters.iter().collect::<Vec<_>>(), &map.areas)),
            legend: legend(words, &found, &map.areas),
            areas: areas.map(|(place, n)| (place, format::count(words, n))).collect(),
            script: MapScript {
                shapes: shapes::addresses(bounds(map)).join(" "),
                words: script_words(words).to_string(),
                tiles: state.tiles.view(),
            },
        }
    }

    fn part(&self, words: Words, map: &MeterMap) -> MapListPart {
        let found = self.found(map);
        MapListPart {
            words,
            list: self.list_of(words, &found, map.meters.len()),
            legend: legend(words, &found, &map.areas),
        }
    }

    fn found<'m>(&self, map: &'m MeterMap) -> Vec<&'m MapMeter> {
        let search = self.q.trim().to_lowercase();
        let has = |it: &MapMeter| {
            let org = it.org().map_or("", |(_, name)| name.as_str());
            search.is_empty()
                || it.label().to_lowercase().contains(&search)
                || it.id().to_string().contains(&search)
                || org.to_lowercase().contains(&search)
        };
        let is_of = |it: &MapMeter| match self.org.as_str() {
            "" => true,
            "0" => it.org().is_none(),
            org => it.org().is_some_and(|(id, _)| id.to_string() == org),
        };
        let is_like = |it: &MapMeter| self.result.is_empty() || it.result.as_str() == self.result;
        let mut found: Vec<&MapMeter> =
            map.meters.iter().filter(|it| has(it) && is_of(it) && is_like(it)).collect();
        found.sort_by_cached_key(|it| {
            (it.org().is_none(), it.org().map(|(_, name)| name.clone()), it.label(), it.id())
        });
        found
    }

    fn filter(&self, words: Words, map: &MeterMap) -> MapFilter {
        let choice =
            |value: String, label: String, chosen: &str| Choice { chosen: value == chosen, value, label };
        let names: BTreeMap<(&str, OrgId), ()> = map
            .meters
            .iter()
            .filter_map(MapMeter::org)
            .map(|(id, name)| ((name.as_str(), *id), ()))
            .collect();
        let everybody = std::iter::once(choice(String::new(), words.say("map-all-organizations"), &self.org));
        let organizations =
            names.keys().map(|(name, id)| choice(id.to_string(), (*name).to_owned(), &self.org));
        let has_none = map.meters.iter().any(|it| it.org().is_none());
        let none = has_none.then(|| choice("0".to_owned(), words.say("map-no-organization"), &self.org));
        let organizations: Vec<Choice> = everybody.chain(organizations).chain(none).collect();
        let any = std::iter::once(choice(String::new(), words.say("map-any-result"), &self.result));
        let kinds = LastResult::KINDS
            .iter()
            .filter(|kind| map.meters.iter().any(|it| it.result.as_str() == kind.as_str()));
        let kinds = kinds.map(|it| choice(it.as_str().to_owned(), result_words(words, *it), &self.result));
        MapFilter {
            search: self.q.clone(),
            organizations: if organizations.len() > 2 { organizations } else { Vec::new() },
            results: any.chain(kinds).collect(),
            is_narrow: !self.q.is_empty() || !self.org.is_empty() || !self.result.is_empty(),
        }
    }

    fn list_of(&self, words: Words, found: &[&MapMeter], n_all: usize) -> MapList {
        let last = found.len().saturating_sub(1) / MAX_ROWS;
        let page = self.page.parse().unwrap_or(0).min(last);
        let rows: Vec<MapRow> =
            found.iter().skip(page * MAX_ROWS).take(MAX_ROWS).map(|it| row(words, it)).collect();
        let (title, text) = match n_all {
            0 => (words.say("map-none-title"), words.say("map-none-text")),
            _ => (words.say("map-nothing-title"), words.say("map-nothing-text")),
        };
        let n_found = match found.len() == n_all {
            true => words.count("count", n_all).say("map-n-meters"),
            false => words.count("count", n_all).count("n_found", found.len()).say("map-n-found"),
        };
        let position = || {
            let (first, end) = (page * MAX_ROWS + 1, page * MAX_ROWS + rows.len());
            words.count("first", first).count("last", end).count("count", found.len()).say("map-position")
        };
        MapList {
            n_found,
            position: if last > 0 { position() } else { String::new() },
            empty: EmptyState { title, text, way: None },
            previous: (page > 0).then(|| self.address(page.saturating_sub(1))),
            next: (page < last).then(|| self.address(page + 1)),
            rows,
        }
    }

    fn address(&self, page: usize) -> String {
        let page = if page > 0 { page.to_string() } else { String::new() };
        address("/map", &[("q", &self.q), ("org", &self.org), ("result", &self.result), ("page", &page)])
    }
}

fn row(words: Words, meter: &MapMeter) -> MapRow {
    let rate = meter.result.rate_millionths();
    let label = meter.label();
    MapRow {
        number: meter.id().to_string(),
        org: meter.org().map_or_else(|| words.say("map-no-organization"), |(_, name)| name.clone()),
        symbol: map_symbol(mark(meter.result)),
        result: result_words(words, meter.result),
        rate: rate.map_or(String::new(), |it| format::percent_from_millionths(words, it, 1).to_string()),
        place: meter.place().map(|it| place_words(words, it, 4)),
        show: words.with("name", &label).say("map-show-meter"),
        label,
    }
}

fn results_of(words: Words, map: &MeterMap, portal: &Portal) -> String {
    let calendar = &portal.config().calendar;
    match &map.period {
        Some(period) => {
            let day = format::day(words, calendar.date(period.interval.start()));
            let times = format::time_range(words, period.interval, calendar);
            words.with("day", day).with("times", times).say("map-results-of")
        }
        None => words.say("map-no-results"),
    }
}

fn bounds(map: &MeterMap) -> Option<Bounds> {
    let own = map.meters.iter().filter_map(MapMeter::place);
    let areas = map.areas.iter().filter_map(|it| it.place.middle());
    let points: Vec<(f64, f64)> = own.chain(areas).map(|it| (it.longitude(), it.latitude())).collect();
    Bounds::of(&points)
}

/// All that the script says; it fills the gaps itself.
fn script_words(words: Words) -> serde_json::Value {
    let results: serde_json::Map<String, serde_json::Value> = LastResult::KINDS
        .iter()
        .map(|it| (it.as_str().to_owned(), result_words(words, *it).into()))
        .collect();
    serde_json::json!({
        "map": words.say("map-of"),
        "zoom_in": words.say("map-zoom-in"),
        "zoom_out": words.say("map-zoom-out"),
        "close": words.say("map-close"),
        "more": words.with("n", "{n}").say("map-more"),
        "saved": words.with("percent", "{percent}").say("map-saved"),
        "area": words.with("n", "{n}").say("map-area"),
        "failed": words.say("map-failed"),
        "results": results,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_stays_in_the_addresses() {
        let query = MapQuery { q: "a&b é".to_owned(), org: "7".to_owned(), ..MapQuery::default() };
        assert_eq!(query.address(2), "/map?q=a%26b%20%C3%A9&org=7&page=2");
        assert_eq!(MapQuery::default().address(0), "/map");
    }
}
