//! Which readings are whose: from addresses to usage points, each with an import, an export, or a net series.

use std::collections::HashMap;

use domain::MeterId;

use super::{
    addresses::Addresses,
    fault::{Fault, Why},
    links::{Links, is_alike},
    parts::{InlineType, Parts, PointEntry, SeriesEntry, ZoneHint},
    reading_type::{Meaning, ReadingType, service},
    value::{Unit, whole},
};
use crate::row_error::{shown, shown_up_to};

/// The most characters of an address that a message repeats.
const MAX_SHOWN: usize = 200;

/// A place where a customer is connected, as the file describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsagePoint {
    /// Its address, without host and outer slashes; empty where the file gives none.
    pub address: String,
    /// What a person would call it.
    pub title: String,
    /// What the file says of its local time.
    pub zone_hint: Option<ZoneHint>,
    /// Its readings in the file, of all its series.
    pub n_readings: u64,
}

impl UsagePoint {
    /// Whether a person may mean it by `name`: its address, the end of that, or its title.
    pub fn is_called(&self, name: &str) -> bool {
        self.title == name || is_alike(&self.address, name.trim_matches('/'))
    }

    /// Its address as a message may repeat it, whatever is in the file: not too long, and nothing that controls a
    /// terminal.
    pub fn shown_address(&self) -> String {
        shown_up_to(MAX_SHOWN, self.address.as_bytes())
    }

    /// The meter, where the file is one of those that this crate writes.
    pub fn own_meter(&self) -> Option<MeterId> {
        let number = self.address.strip_prefix("UsagePoint/")?;
        number.parse().ok().filter(|it: &MeterId| it.to_string() == number)
    }
}

/// A series of readings and what becomes of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    pub(super) usage_point: usize,
    /// What its readings are; nothing where they are refused as a whole.
    pub(super) meaning: Option<Meaning>,
}

/// What the parts come to.
pub(super) struct Resolved {
    pub(super) usage_points: Vec<UsagePoint>,
    pub(super) series: Vec<Series>,
}

const FEED: &str = "feed/entry/content";

/// Finds whose each series is and what it is of; what cannot be known becomes a fault of the whole series.
pub(super) fn resolve(parts: &mut Parts) -> Resolved {
    let hints = parts.hints.iter().flat_map(|(links, hint)| links.own.iter().map(|it| (it.as_str(), *hint)));
    let hints: HashMap<&str, ZoneHint> = hints.collect();
    let only = parts.hints.first().filter(|_| parts.hints.len() == 1).map(|it| it.1);
    let points = parts.usage_points.iter().map(|it| described(it, &hints, only));
    let mut usage_points: Vec<UsagePoint> = points.collect();
    let mut series = Vec::new();
    let mut faults = Vec::new();
    let addresses = Addresses::new(parts);
    let mut unnamed = HashMap::new();
    for entry in &parts.series {
        let readings = addresses.readings_of(entry);
        let point = addresses.owner_of(entry, readings).unwrap_or_else(|| {
            let address = hinted(entry);
            *unnamed.entry(address).or_insert_with(|| {
                usage_points.push(UsagePoint { address: address.to_owned(), ..UsagePoint::default() });
                usage_points.len() - 1
            })
        });
        let service = parts.usage_points.get(point).map_or(Ok(()), checked_service);
        let meaning = service.and_then(|()| meaning(parts, &addresses, entry, readings));
        let meaning = meaning.map_err(|fault| faults.extend(fault.map(|it| *it))).ok();
        series.push(Series { usage_point: point, meaning });
    }
    parts.faults.append(&mut faults);
    Resolved { usage_points, series }
}

/// Why a series is refused; nothing where that was told already.
pub(super) type Refusal = Option<Box<Fault>>;

fn described(entry: &PointEntry, hints: &HashMap<&str, ZoneHint>, only: Option<ZoneHint>) -> UsagePoint {
    let hint = entry.links.related.iter().find_map(|it| hints.get(it.as_str()).copied());
    UsagePoint {
        address: entry.links.own.first().cloned().unwrap_or_default(),
        title: entry.title.clone(),
        zone_hint: hint.or(only),
        n_readings: 0,
    }
}

/// The address of a usage point that the file only hints at, by the addresses of its readings.
fn hinted(series: &SeriesEntry) -> &str {
    match (&series.inline, series.key.find("/MeterReading")) {
        (Some(inline), _) if !inline.point.is_empty() => &inline.point,
        (_, Some(end)) => series.key.get(..end).unwrap_or(&series.key),
        (_, None) => &series.key,
    }
}

fn checked_service(point: &PointEntry) -> Result<(), Refusal> {
    let Some((at, text)) = &point.kind else { return Ok(()) };
    let why = match text.as_str() {
        "" => Err(Why::NoService),
        text => whole(text).and_then(service),
    };
    let path = format!("{FEED}/UsagePoint/ServiceCategory/kind");
    why.map_err(|why| Some(Box::new(Fault::new(*at, &path, text, why))))
}

fn meaning(
    parts: &Parts,
    addresses: &Addresses<'_>,
    series: &SeriesEntry,
    readings: Option<&Links>,
) -> Result<Meaning, Refusal> {
    if let Some(inline) = &series.inline {
        return inline_meaning(inline).map_err(|(name, value, why)| refusal(series, name, &value, why));
    }
    let named = readings.map_or_else(Vec::new, |it| addresses.types_of(it));
    let is_named = !named.is_empty();
    let candidates = if is_named { named } else { parts.types.iter().collect() };
    let none = || refusal(series, "IntervalBlock", &series.key, Why::NoReadingType);
    let Some(entry) = candidates.first() else { return Err(none()) };
    let path = |name: &str| format!("{FEED}/ReadingType{name}");
    if let Some(other) = candidates.iter().find(|it| it.fields != entry.fields) {
        if !is_named {
            return Err(none());
        }
        let address = other.links.own.first().map_or("", String::as_str);
        return Err(Some(Box::new(Fault::new(other.at, &path(""), address, Why::TwoReadingTypes))));
    }
    if entry.fields.broken {
        return Err(None);
    }
    let meaning = entry.fields.meaning();
    meaning.map_err(|(name, value, why)| {
        Some(Box::new(Fault::new(entry.at, &path(&format!("/{name}")), &value, why)))
    })
}

/// What Duke Energy says of its readings in their block.
fn inline_meaning(inline: &InlineType) -> Result<Meaning, (&'static str, String, Why)> {
    let multiplier = match inline.unit.to_ascii_lowercase().as_str() {
        "kwh" => 3,
        "wh" => 0,
        _ => {
            let (name, advice) = (shown(inline.unit.as_bytes()), "Ask for the energy in kWh.");
            return Err(("interval/unitOfMeasure", inline.unit.clone(), Why::Unit { name, advice }));
        }
    };
    if !inline.service.is_empty() && !inline.service.eq_ignore_ascii_case("electric") {
        let name = shown(inline.service.to_ascii_lowercase().as_bytes());
        return Err(("interval/serviceType", inline.service.clone(), Why::Service { name }));
    }
    let fields = ReadingType { uom: Some(72), interval_length: inline.seconds, ..ReadingType::default() };
    let meaning = fields.meaning()?;
    Ok(Meaning { multiplier, unit: Unit::WattHours, ..meaning })
}

/// A fault of a whole series, at the first of its readings.
pub(super) fn refusal(series: &SeriesEntry, name: &str, value: &str, why: Why) -> Refusal {
    let path = if name == "IntervalBlock" {
        format!("{FEED}/{name}")
    } else {
        format!("{FEED}/IntervalBlock/{name}")
    };
    Some(Box::new(Fault::new(series.at, &path, value, why)))
}
