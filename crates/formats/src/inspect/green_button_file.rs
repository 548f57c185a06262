//! Looks at the beginning of a Green Button file: whose readings are in it, of what, and what would be refused.

use std::io::{self, Read};

use domain::MeterId;
use jiff::tz::TimeZone;

use super::{Inspection, MAX_XML};
use crate::{
    RowError,
    green_button::{
        EpochGuess, EpochMode, FileError,
        contents::{Contents, SeriesContents, contents},
    },
};

/// The most faults that are kept.
const MAX_FAULTS: usize = 20;

/// A Green Button file, as far as its beginning tells.
#[derive(Clone, Debug)]
pub struct GreenButtonFile {
    /// Whether all of the file was looked at. Otherwise numbers are those of the beginning, and series whose type is
    /// said later have no unit.
    pub is_whole: bool,
    /// The usage points, those without readings too.
    pub usage_points: Vec<FoundPoint>,
    /// What its times probably are, and why.
    pub epoch: EpochGuess,
    /// Whether the options must say what the times are, since they are probably not UTC.
    pub needs_epoch: bool,
    /// How many readings and series would be refused.
    pub n_faults: u64,
    /// The first of these faults, at most twenty.
    pub faults: Vec<RowError>,
}

/// A usage point, which becomes a meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPoint {
    /// Its address, by which the options can name it.
    pub address: String,
    /// What a person would call it.
    pub title: String,
    /// Its meter, where the portal itself wrote the file.
    pub meter: Option<MeterId>,
    /// Its readings, of all its series.
    pub n_readings: u64,
    /// Its series of readings.
    pub series: Vec<FoundSeries>,
}

/// A series of readings as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSeries {
    /// The address of its MeterReading.
    pub address: String,
    /// Its unit, such as `Wh`, `kWh` or `W`; nothing where it is refused, or its type was not found.
    pub unit: Option<String>,
    /// `import`, `export` or `net`.
    pub direction: Option<&'static str>,
    /// The most common length of its intervals, in seconds.
    pub seconds: Option<i64>,
    /// Its readings.
    pub n_readings: u64,
    /// When the first begins and the last ends, in the seconds of the file.
    pub span: Option<(i64, i64)>,
}

/// Looks at a file that begins with `start` and goes on with `rest`.
pub(super) fn inspect(start: &[u8], rest: impl Read, zone: &TimeZone) -> io::Result<Inspection> {
    let input = start.chain(rest).take(MAX_XML);
    match contents(input, zone.clone()) {
        Ok(contents) => Ok(Inspection::GreenButton(Box::new(found(contents)))),
        Err(FileError::Read { cause, .. }) => Err(cause),
        Err(error) => Ok(Inspection::Unreadable { why: error.to_string() }),
    }
}

fn found(contents: Contents) -> GreenButtonFile {
    let Contents { usage_points, series, epoch, mut faults, is_whole } = contents;
    let series_of = |at: usize| series.iter().filter(move |it| it.summary.usage_point == at);
    let point = |(at, it): (usize, &crate::green_button::UsagePoint)| FoundPoint {
        address: it.address.clone(),
        title: it.title.clone(),
        meter: it.own_meter(),
        n_readings: it.n_readings,
        series: series_of(at).map(found_series).collect(),
    };
    let points = usage_points.iter().enumerate().map(point).collect();
    let is_anything = series.iter().any(|it| it.meaning.is_some());
    let n_faults = faults.len() as u64;
    faults.truncate(MAX_FAULTS);
    GreenButtonFile {
        is_whole,
        usage_points: points,
        needs_epoch: is_anything && epoch.mode != EpochMode::Utc,
        epoch,
        n_faults,
        faults: faults.into_iter().map(Into::into).collect(),
    }
}

fn found_series(series: &SeriesContents) -> FoundSeries {
    let unit = series.meaning.map(|(unit, power, _)| match power {
        0 => unit.to_owned(),
        3 => format!("k{unit}"),
        6 => format!("M{unit}"),
        -3 => format!("m{unit}"),
        other => format!("10^{other} {unit}"),
    });
    FoundSeries {
        address: series.summary.address.clone(),
        unit,
        direction: series.meaning.map(|it| it.2),
        seconds: series.seconds,
        n_readings: series.summary.n_readings,
        span: series.summary.span,
    }
}
