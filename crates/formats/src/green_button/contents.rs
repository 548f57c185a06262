//! What a Green Button file holds, before anything of it is imported.

use std::{collections::BTreeMap, io::Read};

use jiff::tz::TimeZone;

use super::{
    document,
    epoch::EpochGuess,
    fault::{Fault, Why},
    file_error::FileError,
    net::Net,
    parts::Parts,
    read::{SeriesSummary, summarise},
    reading_type::{Flow, Meaning},
    resolve::{Resolved, UsagePoint, resolve},
    value::Unit,
    walk::Walk,
};

/// The most different lengths of intervals that are counted.
const MAX_LENGTHS: usize = 1000;

/// What a file holds, as far as it was read.
pub(crate) struct Contents {
    pub(crate) usage_points: Vec<UsagePoint>,
    pub(crate) series: Vec<SeriesContents>,
    pub(crate) epoch: EpochGuess,
    /// What would be refused, in the order of the file.
    pub(crate) faults: Vec<Fault>,
    /// Whether the file was read to its end.
    pub(crate) is_whole: bool,
}

/// A series of readings as it is written.
pub(crate) struct SeriesContents {
    pub(crate) summary: SeriesSummary,
    /// Its unit, with its power of ten, and its direction; nothing where it is refused.
    pub(crate) meaning: Option<(&'static str, i32, &'static str)>,
    /// The most common length of its intervals, in seconds.
    pub(crate) seconds: Option<i64>,
}

/// Looks at the beginning of a file; `zone` is that of its meters.
pub(crate) fn contents(input: impl Read, zone: TimeZone) -> Result<Contents, FileError> {
    let (mut parts, is_whole) = document::read_beginning(input, zone)?;
    let mut resolved = resolve(&mut parts);
    let summaries = summarise(&mut parts, &mut resolved);
    Net::new(&mut resolved.series, &summaries, &mut parts);
    let lengths = lengths(&parts, &resolved);
    parts.faults.sort_by_key(|it| (it.line, it.column));
    if !is_whole {
        // What says what they are may still come.
        parts.faults.retain(|it| !matches!(it.why, Why::NoReadingType | Why::NoDuration));
    }
    let both = summaries.into_iter().zip(&resolved.series).zip(lengths);
    let series = both.map(|((summary, series), seconds)| SeriesContents {
        summary,
        meaning: series.meaning.map(described),
        seconds,
    });
    let series = series.collect();
    let epoch = parts.evidence.guess();
    Ok(Contents { usage_points: resolved.usage_points, series, epoch, faults: parts.faults, is_whole })
}

fn described(meaning: Meaning) -> (&'static str, i32, &'static str) {
    let unit = match meaning.unit {
        Unit::WattHours => "Wh",
        Unit::Watts => "W",
    };
    let flow = match meaning.flow {
        Flow::Import => "import",
        Flow::Export => "export",
        Flow::Net => "net",
    };
    (unit, meaning.multiplier, flow)
}

/// The most common length of the intervals of each series.
fn lengths(parts: &Parts, resolved: &Resolved) -> Vec<Option<i64>> {
    let mut counts: Vec<BTreeMap<i64, u64>> = vec![BTreeMap::new(); resolved.series.len()];
    let mut walk = Walk::default();
    while let Some(step) = walk.next(parts, &resolved.series) {
        if let (Some(counts), Ok((_, seconds))) = (counts.get_mut(step.series), step.time)
            && (counts.len() < MAX_LENGTHS || counts.contains_key(&seconds))
        {
            *counts.entry(seconds).or_default() += 1;
        }
    }
    let most = |counts: BTreeMap<i64, u64>| counts.into_iter().max_by_key(|it| it.1).map(|it| it.0);
    counts.into_iter().map(most).collect()
}
