//! Finds entries by their addresses, however many a file has.

use std::collections::HashMap;

use super::{
    links::{Links, is_alike},
    parts::{Parts, SeriesEntry},
    reading_type::TypeEntry,
};

/// The entries of a file by their addresses.
pub(super) struct Addresses<'a> {
    parts: &'a Parts,
    /// MeterReadings by their own address and by those of their blocks.
    readings: HashMap<&'a str, usize>,
    /// UsagePoints by their own address and by all below which their readings are.
    points: HashMap<&'a str, usize>,
    types: HashMap<&'a str, Vec<usize>>,
    /// ReadingTypes by the end of their address, and by the MeterReading that they belong to.
    types_by_end: HashMap<&'a str, Vec<usize>>,
    types_by_reading: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Addresses<'a> {
    pub(super) fn new(parts: &'a Parts) -> Addresses<'a> {
        let mut all = Addresses {
            parts,
            readings: HashMap::new(),
            points: HashMap::new(),
            types: HashMap::new(),
            types_by_end: HashMap::new(),
            types_by_reading: HashMap::new(),
        };
        for (index, links) in parts.meter_readings.iter().enumerate() {
            for address in links.own.iter().chain(&links.related) {
                all.readings.entry(address).or_insert(index);
                if let Some(address) = address.strip_suffix("/IntervalBlock") {
                    all.readings.entry(address).or_insert(index);
                }
            }
        }
        for (index, point) in parts.usage_points.iter().enumerate() {
            for address in point.links.own.iter().chain(&point.links.related) {
                all.points.entry(address).or_insert(index);
            }
        }
        for (index, entry) in parts.types.iter().enumerate() {
            for address in &entry.links.own {
                all.types.entry(address).or_default().push(index);
                all.types_by_end.entry(end(address)).or_default().push(index);
            }
            for address in &entry.links.up {
                all.types_by_reading.entry(address).or_default().push(index);
            }
        }
        all
    }

    /// The MeterReading of a series.
    pub(super) fn readings_of(&self, series: &SeriesEntry) -> Option<&'a Links> {
        let key = Some(&series.key).filter(|it| !it.is_empty());
        let mut addresses = key.into_iter().chain(&series.links.up).chain(&series.links.own);
        let index = addresses.find_map(|it| self.readings.get(it.as_str()))?;
        self.parts.meter_readings.get(*index)
    }

    /// The usage point of a series, by the longest address that leads to it.
    pub(super) fn owner_of(&self, series: &SeriesEntry, readings: Option<&Links>) -> Option<usize> {
        let of_readings = readings.iter().flat_map(|it| it.own.iter().chain(&it.up));
        let found = std::iter::once(&series.key).chain(of_readings).filter_map(|it| self.point_above(it));
        let nearest = found.max_by_key(|it| it.0);
        match (nearest, self.parts.usage_points.len()) {
            (Some((_, index)), _) => Some(index),
            (None, 1) if series.inline.is_none() => Some(0),
            _ => None,
        }
    }

    /// The usage point with the longest address at or above this one, and the length of that.
    fn point_above(&self, address: &str) -> Option<(usize, usize)> {
        let mut address = address;
        loop {
            if let Some(index) = self.points.get(address) {
                return Some((address.len(), *index));
            }
            address = address.get(..address.rfind('/')?)?;
        }
    }

    /// The types that a MeterReading names, or that name it.
    pub(super) fn types_of(&self, readings: &Links) -> Vec<&'a TypeEntry> {
        let of = |indices: Vec<usize>| -> Vec<&'a TypeEntry> {
            indices.into_iter().filter_map(|it| self.parts.types.get(it)).collect()
        };
        let by = |map: &HashMap<&str, Vec<usize>>, addresses: &[String]| -> Vec<usize> {
            addresses.iter().filter_map(|it| map.get(it.as_str())).flatten().copied().collect()
        };
        let exact = by(&self.types, &readings.related);
        if !exact.is_empty() {
            return of(exact);
        }
        let ends = readings.related.iter().filter_map(|it| Some((it, self.types_by_end.get(end(it))?)));
        let near = ends.flat_map(|(related, indices)| indices.iter().map(move |index| (related, *index)));
        let is_near = |(related, index): &(&String, usize)| {
            let own = self.parts.types.get(*index).map(|it| &it.links.own);
            own.is_some_and(|it| it.iter().any(|own| is_alike(own, related)))
        };
        let near: Vec<usize> = near.filter(is_near).map(|it| it.1).collect();
        match near.is_empty() {
            false => of(near),
            true => of(by(&self.types_by_reading, &readings.own)),
        }
    }
}

/// The last two segments of an address.
fn end(address: &str) -> &str {
    let last = address.rfind('/').unwrap_or(0);
    let before = address.get(..last).and_then(|it| it.rfind('/')).map_or(0, |it| it + 1);
    address.get(before..).unwrap_or(address)
}
