//! Imports and exports of the same interval, brought together: what a usage point used is their difference.

use std::collections::HashMap;

use domain::{Interval, Quality};

use super::{
    fault::Why,
    file_error::FileError,
    parts::Parts,
    read::SeriesSummary,
    reading_type::{Flow, Meaning},
    resolve::{Series, refusal},
    value::{Number, Unit},
    xml::Position,
};

/// The most readings that may wait for their other half, six years of quarter hours: the table just has room for them.
const MAX_WAITING: usize = (1 << 18) / 8 * 7;

/// A reading of an import or an export; exports are negative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    pub(super) usage_point: usize,
    pub(super) flow: Flow,
    pub(super) interval: Interval,
    /// The interval as it is written.
    pub(super) span: (i64, i64),
    /// In 10⁻¹² of the series' unit.
    pub(super) scaled: i128,
    pub(super) quality: Option<Quality>,
    pub(super) number: Number,
    pub(super) at: Position,
}

/// What waits for its other half.
#[derive(Default)]
pub(super) struct Net {
    tracks: HashMap<(usize, Flow), Vec<Track>>,
    waiting: HashMap<Key, Waiting>,
    leftovers: Option<std::vec::IntoIter<Waiting>>,
}

/// A usage point, and an interval of it.
type Key = (u32, i64, i64);

/// What is needed of a half that waits.
#[derive(Clone, Copy)]
struct Waiting {
    scaled: i128,
    at: Position,
    flow: Flow,
    quality: Option<Quality>,
}

/// The time that a series fills; those of one usage point and direction share none.
#[derive(Clone, Copy)]
struct Track {
    span: (i64, i64),
    unit: Unit,
}

impl Net {
    /// Knows which series belong together, and refuses those that fill the same time twice.
    pub(super) fn new(series: &mut [Series], summaries: &[SeriesSummary], parts: &mut Parts) -> Net {
        let mut net = Net::default();
        for ((one, summary), entry) in series.iter_mut().zip(summaries).zip(&parts.series) {
            let Some((meaning, span)) = one.meaning.zip(summary.span) else { continue };
            match net.add(one.usage_point, meaning, span) {
                Ok(()) => {}
                Err(why) => {
                    one.meaning = None;
                    let fault = refusal(entry, "IntervalBlock", &entry.key, why);
                    parts.faults.extend(fault.map(|it| *it));
                }
            }
        }
        net
    }

    fn add(&mut self, usage_point: usize, meaning: Meaning, span: (i64, i64)) -> Result<(), Why> {
        for flow in [Flow::Import, Flow::Export, Flow::Net] {
            let mut others = self.within(usage_point, flow, span);
            let is_same = flow == meaning.flow || flow == Flow::Net || meaning.flow == Flow::Net;
            if is_same && others.next().is_some() {
                return Err(Why::TwoSeries { what: flow.as_str() });
            }
            if others.any(|it| it.unit != meaning.unit) {
                return Err(Why::TwoUnits);
            }
        }
        let tracks = self.tracks.entry((usage_point, meaning.flow)).or_default();
        let at = tracks.partition_point(|it| it.span < span);
        tracks.insert(at, Track { span, unit: meaning.unit });
        Ok(())
    }

    /// The tracks that share time with a span.
    fn within(&self, usage_point: usize, flow: Flow, span: (i64, i64)) -> impl Iterator<Item = &Track> {
        let tracks = self.tracks.get(&(usage_point, flow)).map_or(&[][..], Vec::as_slice);
        let first = tracks.partition_point(|it| it.span.1 <= span.0);
        tracks.iter().skip(first).take_while(move |it| it.span.0 < span.1)
    }

    /// Gives a half back, as it is where nothing belongs to it, or together with its other half; or keeps it.
    pub(super) fn meet(&mut self, half: Half) -> Result<Option<Half>, FileError> {
        let opposite = match half.flow {
            Flow::Import => Flow::Export,
            Flow::Export => Flow::Import,
            Flow::Net => return Ok(Some(half)),
        };
        if self.within(half.usage_point, opposite, half.span).next().is_none() {
            return Ok(Some(half));
        }
        let usage_point = u32::try_from(half.usage_point).unwrap_or(u32::MAX);
        let (start, end) = (half.interval.start().as_second(), half.interval.end().as_second());
        let key = (usage_point, start, end);
        match self.waiting.remove(&key) {
            Some(other) if other.flow != half.flow => {
                let quality = half.quality.zip(other.quality).map(|(one, two)| one.worse(two));
                let scaled = half.scaled.saturating_add(other.scaled);
                Ok(Some(Half { scaled, quality, ..half }))
            }
            // The same reading once more: the later one counts.
            _ => self.keep(key, half).map(|()| None),
        }
    }

    fn keep(&mut self, key: Key, half: Half) -> Result<(), FileError> {
        if self.waiting.len() == MAX_WAITING {
            let what = "readings whose import and export are far apart";
            return Err(FileError::TooMany { what, limit: MAX_WAITING });
        }
        // All at once, since a table that grows is there twice for a while.
        self.waiting.reserve(MAX_WAITING - self.waiting.len());
        let Half { scaled, at, flow, quality, .. } = half;
        self.waiting.insert(key, Waiting { scaled, at, flow, quality });
        Ok(())
    }

    /// Where some of those are that are still alone at the end, and what each of them lacks.
    pub(super) fn leftovers(&mut self, most: usize) -> impl Iterator<Item = (Position, &'static str)> {
        let leftovers = self.leftovers.get_or_insert_with(|| {
            let mut all: Vec<Waiting> = std::mem::take(&mut self.waiting).into_values().collect();
            all.sort_unstable_by_key(|it| (it.at.line, it.at.column));
            all.into_iter()
        });
        let missing = |it: &Waiting| if it.flow == Flow::Export { Flow::Import } else { Flow::Export };
        leftovers.take(most).map(move |it| (it.at, missing(&it).as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn net(tracks: &[(Flow, (i64, i64))]) -> Net {
        let mut net = Net::default();
        for (flow, span) in tracks {
            assert_eq!(net.add(0, meaning(*flow), *span), Ok(()));
        }
        net
    }

    fn meaning(flow: Flow) -> Meaning {
        Meaning {
            unit: Unit::WattHours,
            multiplier: 0,
            cumulative: false,
            flow,
            interval_length: None,
            quality: None,
        }
    }

    fn half(flow: Flow, start: i64) -> Half {
        let [from, to] = [start, start + 1].map(|it| Timestamp::from_second(it).unwrap());
        Half {
            usage_point: 0,
            flow,
            interval: Interval::new(from, to).unwrap(),
            span: (start, start + 1),
            scaled: 1,
            quality: None,
            number: Number::default(),
            at: Position::default(),
        }
    }

    #[test]
    fn halves_that_are_far_apart_are_refused() {
        let most = i64::try_from(MAX_WAITING).unwrap();
        let mut net = net(&[(Flow::Import, (0, most + 1)), (Flow::Export, (0, most + 1))]);
        assert!((0..most).all(|it| net.meet(half(Flow::Import, it)).unwrap().is_none()));
        // The table has room for all of them, and not for more: it never grows.
        assert!(net.waiting.capacity() < 2 * MAX_WAITING);
        assert_eq!(net.meet(half(Flow::Export, 7)).unwrap().map(|it| it.scaled), Some(2));
        assert!(net.meet(half(Flow::Import, 7)).unwrap().is_none());
        assert!(net.meet(half(Flow::Import, most)).is_err());
    }

    #[test]
    fn series_of_one_direction_may_follow_each_other_and_not_overlap() {
        let mut net = net(&[(Flow::Import, (0, 10)), (Flow::Import, (20, 30)), (Flow::Import, (10, 20))]);
        assert_eq!(net.add(0, meaning(Flow::Import), (29, 40)), Err(Why::TwoSeries { what: "import" }));
        assert_eq!(net.add(0, meaning(Flow::Net), (0, 1)), Err(Why::TwoSeries { what: "import" }));
        let watts = Meaning { unit: Unit::Watts, ..meaning(Flow::Export) };
        assert_eq!(net.add(0, watts, (5, 40)), Err(Why::TwoUnits));
        assert_eq!(net.add(0, meaning(Flow::Export), (25, 40)), Ok(()));
        assert_eq!(net.add(1, meaning(Flow::Net), (0, 40)), Ok(()));
        // Before all of the export there is nothing to wait for.
        assert!(net.meet(half(Flow::Import, 24)).unwrap().is_some());
        assert!(net.meet(half(Flow::Import, 25)).unwrap().is_none());
    }
}
