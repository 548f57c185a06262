//! Reads a Green Button file: all of it into little memory, then its readings some at a time.

use std::io::Read;

use domain::{Interval, Power, Quality, Rounding};
use jiff::tz::TimeZone;

use super::{
    document,
    epoch::{EpochGuess, EpochMode, LastStart, Times},
    fault::{Fault, Why},
    file_error::FileError,
    net::{Half, Net},
    parts::Parts,
    reading_type::{Flow, Meaning},
    resolve::{Resolved, Series, UsagePoint, resolve},
    tape::Tape,
    value::{Number, Unit, power, scaled},
    walk::{Step, Walk},
};

/// How a file is meant, where it does not say so itself, or says it wrongly.
#[derive(Clone, Debug)]
pub struct Options {
    /// The zone of the meters, for times that are local.
    pub zone: TimeZone,
    /// What the times are; where nothing is said they are UTC, and a file that looks otherwise is refused.
    pub epoch: Option<EpochMode>,
    /// What to do with values finer than 1 W.
    pub rounding: Rounding,
}

impl Default for Options {
    fn default() -> Options {
        Options { zone: TimeZone::UTC, epoch: None, rounding: Rounding::Refuse }
    }
}

/// Mean power at a usage point over an interval: import, or import less export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The usage point, by its index in [`Reader::usage_points`].
    pub usage_point: usize,
    /// The time it is about.
    pub interval: Interval,
    /// What was measured.
    pub actual: Power,
    /// How much it is to be trusted; nothing where the file does not say.
    pub quality: Option<Quality>,
    /// The line of its value in the file.
    pub line: u64,
}

/// Some readings of a file, and faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// What was read.
    pub readings: Vec<Reading>,
    /// What was refused: single readings, or series as a whole.
    pub faults: Vec<Fault>,
    /// IntervalReadings of the file, with those that gave no reading of ours.
    pub readings_read: u64,
    /// Values that were rounded to whole watts.
    pub rounded: u64,
}

/// What a series of the file holds, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesSummary {
    /// The address of its MeterReading.
    pub address: String,
    /// The usage point, by its index in [`Reader::usage_points`].
    pub usage_point: usize,
    /// Its readings.
    pub n_readings: u64,
    /// When the first begins and the last ends, in the seconds of the file.
    pub span: Option<(i64, i64)>,
    /// The sum of its values in 10⁻¹² Wh; nothing where they are no energy, or are refused.
    pub pico_watt_hours: Option<i128>,
}

/// A file that was read, and whose readings are being handed out.
pub struct Reader {
    parts: Parts,
    resolved: Resolved,
    summaries: Vec<SeriesSummary>,
    epoch: EpochGuess,
    rounding: Rounding,
    times: Times,
    walk: Walk,
    net: Net,
    /// What each series showed last.
    last: Vec<Last>,
}

/// The last reading of a series, and its register.
#[derive(Clone, Copy, Default)]
struct Last {
    start: LastStart,
    register: Option<(Interval, i128)>,
}

const READING: &str = "feed/entry/content/IntervalBlock/IntervalReading";

impl Reader {
    /// Reads all of `input`.
    ///
    /// # Errors
    /// A [`FileError`] where the file as a whole cannot be read with these options.
    pub fn new(input: impl Read, options: Options) -> Result<Reader, FileError> {
        let Options { zone, epoch, rounding } = options;
        let mut parts = document::read(input, zone.clone())?;
        let mut resolved = resolve(&mut parts);
        let summaries = summarise(&mut parts, &mut resolved);
        let net = Net::new(&mut resolved.series, &summaries, &mut parts);
        parts.faults.sort_by_key(|it| (it.line, it.column));
        let guess = parts.evidence.guess();
        let is_anything = resolved.series.iter().any(|it| it.meaning.is_some());
        if epoch.is_none() && is_anything && guess.mode != EpochMode::Utc {
            return Err(FileError::Epoch(guess));
        }
        let last = vec![Last::default(); resolved.series.len()];
        let times = Times::new(epoch.unwrap_or(EpochMode::Utc), zone);
        let walk = Walk::default();
        Ok(Reader { parts, resolved, summaries, epoch: guess, rounding, times, walk, net, last })
    }

    /// The usage points of the file, those without readings too.
    pub fn usage_points(&self) -> &[UsagePoint] {
        &self.resolved.usage_points
    }

    /// The series of the file as they are written, before anything is netted or refused.
    pub fn series(&self) -> &[SeriesSummary] {
        &self.summaries
    }

    /// What the times of the file probably are, and why.
    pub fn epoch(&self) -> &EpochGuess {
        &self.epoch
    }

    /// Fills `batch` with what comes next, and tells whether there was anything left.
    ///
    /// The batch is full once it has so many readings of the file; the first has the faults of the file too.
    ///
    /// # Errors
    /// [`FileError::TooMany`] where imports and exports that belong together are too far apart.
    pub fn read_batch(&mut self, max_readings: usize, batch: &mut Batch) -> Result<bool, FileError> {
        *batch = Batch { faults: std::mem::take(&mut self.parts.faults), ..Batch::default() };
        let most = max_readings.max(1) as u64;
        while batch.readings_read < most {
            match self.walk.next(&self.parts, &self.resolved.series) {
                Some(step) => self.step(&step, batch)?,
                None => break,
            }
        }
        if batch.readings_read < most {
            // Nothing more will be played.
            self.parts.tape = Tape::default();
            let path = format!("{READING}/value");
            for (at, missing) in self.net.leftovers(max_readings.max(1)) {
                batch.faults.push(Fault::new(at, &path, "", Why::Unpaired { missing }));
            }
        }
        Ok(batch.readings_read > 0 || !batch.faults.is_empty())
    }

    fn step(&mut self, step: &Step, batch: &mut Batch) -> Result<(), FileError> {
        batch.readings_read += 1;
        let Some(number) = step.number else { return Ok(()) };
        let series = self.resolved.series.get(step.series);
        let Some((meaning, usage_point)) = series.and_then(|it| it.meaning.zip(Some(it.usage_point))) else {
            return Ok(());
        };
        match self.half(step, number, usage_point, meaning) {
            Ok(None) => Ok(()),
            Ok(Some(half)) => self.take(half, meaning, batch),
            Err((name, why)) => {
                let value = match (name, &step.time) {
                    ("value", _) => number.to_string(),
                    (_, Ok((start, _))) => start.to_string(),
                    _ => String::new(),
                };
                batch.faults.push(Fault::new(step.at, &format!("{READING}/{name}"), &value, why));
                Ok(())
            }
        }
    }

    /// What a reading says of its interval; nothing for a register that has nothing before it.
    fn half(
        &mut self,
        step: &Step,
        number: Number,
        usage_point: usize,
        meaning: Meaning,
    ) -> Result<Option<Half>, (&'static str, Why)> {
        let (start, seconds) = step.time.clone().map_err(|why| ("timePeriod", why))?;
        let Some(last) = self.last.get_mut(step.series) else { return Ok(None) };
        let interval =
            self.times.interval(start, seconds, &mut last.start).map_err(|why| ("timePeriod", why))?;
        let value = scaled(number, meaning.multiplier).map_err(|error| ("value", Why::Number(error)))?;
        let (interval, value) = match meaning.cumulative {
            false => (interval, value),
            true => match differ(last, interval, value).map_err(|why| ("value", why))? {
                Some(difference) => difference,
                None => return Ok(None),
            },
        };
        let scaled = if meaning.flow == Flow::Export { -value } else { value };
        let quality = step.quality.or(meaning.quality);
        let span = (start, start.saturating_add(seconds));
        let (flow, at) = (meaning.flow, step.at);
        Ok(Some(Half { usage_point, flow, interval, span, scaled, quality, number, at }))
    }

    /// Makes a reading of it, at once or when its other half comes.
    fn take(&mut self, half: Half, meaning: Meaning, batch: &mut Batch) -> Result<(), FileError> {
        let Some(half) = self.net.meet(half)? else { return Ok(()) };
        match power(half.scaled, meaning.unit, half.interval.seconds(), self.rounding) {
            Ok((actual, is_rounded)) => {
                batch.rounded += u64::from(is_rounded);
                let Half { usage_point, interval, quality, at, .. } = half;
                batch.readings.push(Reading { usage_point, interval, actual, quality, line: at.line });
            }
            Err(error) => {
                let value = half.number.to_string();
                batch.faults.push(Fault::new(half.at, &format!("{READING}/value"), &value, error));
            }
        }
        Ok(())
    }
}

/// What a register counted between the last reading and this one, and over which of the two intervals.
fn differ(last: &mut Last, interval: Interval, value: i128) -> Result<Option<(Interval, i128)>, Why> {
    let before = last.register.replace((interval, value));
    let Some((other, other_value)) = before else { return Ok(None) };
    let (interval, difference) = if other.end() == interval.start() {
        (interval, value - other_value)
    } else if interval.end() == other.start() {
        // The file runs backwards in time.
        (other, other_value - value)
    } else {
        // A gap, or a block that begins anew: the difference is not that of one interval.
        return Ok(None);
    };
    if difference < 0 { Err(Why::RegisterBack) } else { Ok(Some((interval, difference))) }
}

/// Goes over all readings once, to know the span and the sum of each series, and what speaks for its times.
pub(super) fn summarise(parts: &mut Parts, resolved: &mut Resolved) -> Vec<SeriesSummary> {
    let described = |(entry, series): (&super::parts::SeriesEntry, &Series)| {
        let pico_watt_hours =
            series.meaning.filter(|it| it.unit == Unit::WattHours && !it.cumulative).map(|_| 0);
        let (address, usage_point) = (entry.key.clone(), series.usage_point);
        SeriesSummary { address, usage_point, pico_watt_hours, ..SeriesSummary::default() }
    };
    let mut summaries: Vec<_> = parts.series.iter().zip(&resolved.series).map(described).collect();
    let mut walk = Walk::default();
    while let Some(step) = walk.next(parts, &resolved.series) {
        let (Some(summary), Some(number)) = (summaries.get_mut(step.series), step.number) else { continue };
        summary.n_readings += 1;
        if let Some(it) = resolved.usage_points.get_mut(summary.usage_point) {
            it.n_readings += 1;
        }
        let meaning = resolved.series.get(step.series).and_then(|it| it.meaning);
        let Some((meaning, (start, seconds))) = meaning.zip(step.time.ok()) else { continue };
        let end = start.saturating_add(seconds);
        parts.evidence.reading(start, end);
        let (first, last) = summary.span.unwrap_or((start, end));
        summary.span = Some((first.min(start), last.max(end)));
        let sum = summary.pico_watt_hours.zip(scaled(number, meaning.multiplier).ok());
        summary.pico_watt_hours = sum.and_then(|(sum, it)| sum.checked_add(it));
    }
    summaries
}
