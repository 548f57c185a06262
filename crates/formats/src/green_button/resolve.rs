//! Which readings are whose: from addresses to usage points, each with an import, an export, or a net series.

use std::collections::HashMap;

use domain::MeterId;

use super::{
    fault::{Fault, Why},
    links::{Links, is_alike, is_below},
    parts::{InlineType, Parts, PointEntry, SeriesEntry, ZoneHint},
    reading_type::{Flow, Meaning, ReadingType, TypeEntry, service},
    value::{Unit, whole},
};

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

    /// The meter, where the file is one of those that this crate writes.
    pub fn own_meter(&self) -> Option<MeterId> {
        let number = self.address.strip_prefix("UsagePoint/")?;
        number.parse().ok().filter(|it: &MeterId| it.to_string() == number)
    }
}

/// A series of readings and what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) usage_point: usize,
    /// What its readings are; nothing where they are refused as a whole.
    pub(super) meaning: Option<Meaning>,
    /// When its first reading begins and its last one ends, as it is written.
    pub(super) span: Option<(i64, i64)>,
    /// The series of the other direction at the same usage point.
    pub(super) others: Vec<usize>,
}

/// What the parts come to.
pub(super) struct Resolved {
    pub(super) usage_points: Vec<UsagePoint>,
    pub(super) series: Vec<Series>,
}

const FEED: &str = "feed/entry/content";

/// Finds whose each series is and what it is of; what cannot be known becomes a fault of the whole series.
pub(super) fn resolve(parts: &mut Parts) -> Resolved {
    let mut usage_points: Vec<UsagePoint> =
        parts.usage_points.iter().map(|it| described(it, parts)).collect();
    let mut series = Vec::new();
    let mut faults = Vec::new();
    for entry in &parts.series {
        let readings = parts.meter_readings.iter().find(|it| holds(it, entry));
        let point = match owner(parts, entry, readings) {
            Some(point) => point,
            None => unnamed(&mut usage_points, parts.usage_points.len(), entry),
        };
        let service = parts.usage_points.get(point).map_or(Ok(()), checked_service);
        let meaning = service.and_then(|()| meaning(parts, entry, readings));
        let meaning = meaning.map_err(|fault| faults.extend(fault.map(|it| *it))).ok();
        series.push(Series { usage_point: point, meaning, span: None, others: Vec::new() });
    }
    parts.faults.append(&mut faults);
    Resolved { usage_points, series }
}

/// Why a series is refused; nothing where that was told already.
type Refusal = Option<Box<Fault>>;

fn described(entry: &PointEntry, parts: &Parts) -> UsagePoint {
    let is_ours =
        |(links, _): &&(Links, ZoneHint)| links.own.iter().any(|it| entry.links.related.contains(it));
    let hint = parts.hints.iter().find(is_ours).or(match parts.hints.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    UsagePoint {
        address: entry.links.own.first().cloned().unwrap_or_default(),
        title: entry.title.clone(),
        zone_hint: hint.map(|it| it.1),
        n_readings: 0,
    }
}

/// Whether a MeterReading is the one of a series.
fn holds(readings: &Links, series: &SeriesEntry) -> bool {
    let is_own = |it: &String| *it == series.key;
    let is_named = |it: &String| {
        is_own(it)
            || it.strip_suffix("/IntervalBlock").is_some_and(|it| it == series.key)
            || series.links.up.contains(it)
            || series.links.own.contains(it)
    };
    !series.key.is_empty() && readings.own.iter().any(is_own) || readings.related.iter().any(is_named)
}

/// The usage point of a series, by the longest address that leads to it.
fn owner(parts: &Parts, series: &SeriesEntry, readings: Option<&Links>) -> Option<usize> {
    let mut addresses: Vec<&String> = vec![&series.key];
    addresses.extend(readings.iter().flat_map(|it| it.own.iter().chain(&it.up)));
    let leads = |point: &PointEntry| {
        let own = point.links.own.iter().chain(&point.links.related);
        let reaching = own.filter(|it| addresses.iter().any(|address| is_below(address, it)));
        reaching.map(String::len).max()
    };
    let points = parts.usage_points.iter().enumerate();
    let nearest = points.filter_map(|(index, point)| Some((leads(point)?, index))).max_by_key(|it| it.0);
    match (nearest, parts.usage_points.len()) {
        (Some((_, index)), _) => Some(index),
        (None, 1) if series.inline.is_none() => Some(0),
        _ => None,
    }
}

/// A usage point that the file only hints at, by the addresses of its readings.
fn unnamed(usage_points: &mut Vec<UsagePoint>, n_named: usize, series: &SeriesEntry) -> usize {
    let address = match (&series.inline, series.key.find("/MeterReading")) {
        (Some(inline), _) if !inline.point.is_empty() => inline.point.as_str(),
        (_, Some(end)) => series.key.get(..end).unwrap_or(&series.key),
        (_, None) => &series.key,
    };
    let known = usage_points.iter().skip(n_named).position(|it| it.address == address);
    known.map_or_else(
        || {
            usage_points.push(UsagePoint { address: address.to_owned(), ..UsagePoint::default() });
            usage_points.len() - 1
        },
        |index| n_named + index,
    )
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

fn meaning(parts: &Parts, series: &SeriesEntry, readings: Option<&Links>) -> Result<Meaning, Refusal> {
    if let Some(inline) = &series.inline {
        return inline_meaning(inline).map_err(|(name, value, why)| refusal(series, name, &value, why));
    }
    let named = types_of(parts, readings);
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

/// The types that a MeterReading names, or that name it.
fn types_of<'a>(parts: &'a Parts, readings: Option<&Links>) -> Vec<&'a TypeEntry> {
    let Some(readings) = readings else { return Vec::new() };
    let by = |is: &dyn Fn(&String) -> bool| -> Vec<&TypeEntry> {
        parts.types.iter().filter(|it| it.links.own.iter().any(is)).collect()
    };
    let exact = by(&|own| readings.related.contains(own));
    if !exact.is_empty() {
        return exact;
    }
    let near = by(&|own| readings.related.iter().any(|it| is_alike(it, own)));
    if !near.is_empty() {
        return near;
    }
    parts.types.iter().filter(|it| it.links.up.iter().any(|up| readings.own.contains(up))).collect()
}

/// What Duke Energy says of its readings in their block.
fn inline_meaning(inline: &InlineType) -> Result<Meaning, (&'static str, String, Why)> {
    let multiplier = match inline.unit.to_ascii_lowercase().as_str() {
        "kwh" => 3,
        "wh" => 0,
        _ => {
            let (name, advice) = (inline.unit.clone(), "Ask for the energy in kWh.");
            return Err(("interval/unitOfMeasure", inline.unit.clone(), Why::Unit { name, advice }));
        }
    };
    if !inline.service.is_empty() && !inline.service.eq_ignore_ascii_case("electric") {
        let name = inline.service.to_ascii_lowercase();
        return Err(("interval/serviceType", inline.service.clone(), Why::Service { name }));
    }
    let fields = ReadingType { uom: Some(72), interval_length: inline.seconds, ..ReadingType::default() };
    let meaning = fields.meaning()?;
    Ok(Meaning { multiplier, unit: Unit::WattHours, ..meaning })
}

/// A fault of a whole series, at the first of its readings.
fn refusal(series: &SeriesEntry, name: &str, value: &str, why: Why) -> Refusal {
    let path = if name == "IntervalBlock" {
        format!("{FEED}/{name}")
    } else {
        format!("{FEED}/IntervalBlock/{name}")
    };
    Some(Box::new(Fault::new(series.at, &path, value, why)))
}

/// Brings the imports and the exports of each usage point together, and refuses what is there twice.
pub(super) fn pair(series: &mut [Series], parts: &mut Parts) {
    let mut by_point: HashMap<usize, Vec<usize>> = HashMap::new();
    for index in 0..series.len() {
        let Some((one, meaning)) = series.get(index).and_then(|it| Some((it.clone(), it.meaning?))) else {
            continue;
        };
        let known = by_point.entry(one.usage_point).or_default();
        let others =
            || known.iter().filter_map(|at| Some((*at, series.get(*at)?, series.get(*at)?.meaning?)));
        let why = others().find_map(|(_, other, of)| clash(&one, meaning, other, of));
        if let Some(why) = why {
            let entry = parts.series.get(index);
            let fault = entry.and_then(|it| refusal(it, "IntervalBlock", &it.key, why));
            parts.faults.extend(fault.map(|it| *it));
            series.iter_mut().skip(index).take(1).for_each(|it| it.meaning = None);
            continue;
        }
        let opposite: Vec<usize> = others().filter(|it| it.2.flow != meaning.flow).map(|it| it.0).collect();
        for other in &opposite {
            series.iter_mut().skip(*other).take(1).for_each(|it| it.others.push(index));
        }
        series.iter_mut().skip(index).take(1).for_each(|it| it.others = opposite.clone());
        known.push(index);
    }
}

/// Why two series cannot both be of one usage point.
fn clash(one: &Series, meaning: Meaning, other: &Series, of: Meaning) -> Option<Why> {
    let is_same = meaning.flow == of.flow || meaning.flow == Flow::Net || of.flow == Flow::Net;
    if is_same && one.span.is_some_and(|it| other.reaches(it)) {
        return Some(Why::TwoSeries { what: of.flow.as_str() });
    }
    (!is_same && meaning.unit != of.unit).then_some(Why::TwoUnits)
}

impl Series {
    /// Whether anything of it may share time with a span.
    pub(super) fn reaches(&self, (start, end): (i64, i64)) -> bool {
        self.span.is_some_and(|(first, last)| start < last && first < end)
    }
}
