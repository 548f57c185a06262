//! The map that needs no script: places of meters and areas of others' as SVG, with its legend.

use domain::entity::Coordinates;
use portal::{LastResult, MapMeter, MeterArea};
use words::Words;

use crate::view::{
    format,
    ranking::{MapKey, MapLegend, MapPicture},
    svg::{MapFrame, Mark, map_symbol},
};

/// The frame of the picture in the template.
const SIZE: (f64, f64) = (480.0, 260.0);

/// The map of these meters and areas; nothing where no place is known.
pub(super) fn picture(words: Words, meters: &[&MapMeter], areas: &[MeterArea]) -> Option<MapPicture> {
    let placed: Vec<(Coordinates, Mark)> =
        meters.iter().filter_map(|it| Some((it.place()?, mark(it.result)))).collect();
    let around: Vec<(Coordinates, usize)> =
        areas.iter().filter_map(|it| Some((it.place.middle()?, it.n_meters))).collect();
    let places: Vec<Coordinates> =
        placed.iter().map(|(it, _)| *it).chain(around.iter().map(|(it, _)| *it)).collect();
    let frame = MapFrame::around(&places, SIZE.0, SIZE.1)?;
    let legend = legend(words, meters, areas);
    let counts: Vec<String> = legend.keys.iter().map(|it| format!("{}: {}", it.label, it.count)).collect();
    Some(MapPicture {
        base: frame.base(),
        areas: frame.areas(&around),
        marks: frame.meters(&placed),
        label: words.count("count", placed.len()).with("results", counts.join(", ")).say("map-picture"),
        legend,
    })
}

/// The kinds of results that there are among these meters, with how many of each.
pub(super) fn legend(words: Words, meters: &[&MapMeter], areas: &[MeterArea]) -> MapLegend {
    let key = |kind: &LastResult| {
        let n = meters.iter().filter(|it| it.result.as_str() == kind.as_str()).count();
        (n > 0).then(|| MapKey {
            symbol: map_symbol(mark(*kind)),
            label: result_words(words, *kind),
            count: format::count(words, n),
        })
    };
    let some = |n: usize| (n > 0).then(|| format::count(words, n));
    MapLegend {
        keys: LastResult::KINDS.iter().filter_map(key).collect(),
        n_others: some(areas.iter().map(|it| it.n_meters).sum()),
        n_unplaced: some(meters.iter().filter(|it| it.place().is_none()).count()),
    }
}

pub(super) fn mark(result: LastResult) -> Mark {
    match result {
        LastResult::Much(_) => Mark::Much,
        LastResult::Some(_) => Mark::Some,
        LastResult::Little(_) => Mark::Little,
        LastResult::Unknown => Mark::Unknown,
        LastResult::Private => Mark::Private,
    }
}

pub(super) fn result_words(words: Words, result: LastResult) -> String {
    words.say(match result {
        LastResult::Much(_) => "map-result-much",
        LastResult::Some(_) => "map-result-some",
        LastResult::Little(_) => "map-result-little",
        LastResult::Unknown => "map-result-unknown",
        LastResult::Private => "map-result-private",
    })
}
