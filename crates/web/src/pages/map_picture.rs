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

/// The map of one place, which is called so.
pub(super) fn of_place(words: Words, place: Coordinates, name: &str) -> Option<MapPicture> {
    let frame = MapFrame::around(&[place], SIZE.0, SIZE.1)?;
    Some(MapPicture {
        base: frame.base(),
        areas: frame.areas(&[]),
        marks: frame.meters(&[(place, Mark::Much)]),
        label: words.with("name", name).with("place", place_words(words, place, 4)).say("map-one"),
        legend: MapLegend { keys: Vec::new(), n_others: None, n_unplaced: None },
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

/// `34.0712° N, 117.4869° W`.
pub(super) fn place_words(words: Words, place: Coordinates, decimals: usize) -> String {
    let (latitude, longitude) = (place.latitude(), place.longitude());
    let degrees = |it: f64| words.with("degrees", format!("{:.decimals$}", it.abs()));
    let north = degrees(latitude).say(if latitude < 0.0 { "map-south" } else { "map-north" });
    let east = degrees(longitude).say(if longitude < 0.0 { "map-west" } else { "map-east" });
    words.with("latitude", north).with("longitude", east).say("map-place")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_with_its_side_of_the_world() {
        let place = |latitude, longitude, n| {
            place_words(Words::ENGLISH, Coordinates::new(latitude, longitude).unwrap(), n)
        };
        assert_eq!(place(34.07123, -117.48694, 4), "34.0712° N, 117.4869° W");
        assert_eq!(place(-33.9, 18.4, 1), "33.9° S, 18.4° E");
    }
}
