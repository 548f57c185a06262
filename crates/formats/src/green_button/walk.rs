//! Goes along the tape and gives each reading its series, its start and its length.

use domain::Quality;

use super::{
    fault::Why,
    parts::Parts,
    resolve::Series,
    tape::{Piece, Playhead},
    value::Number,
    xml::Position,
};

/// Where the walk has come to.
#[derive(Default)]
pub(super) struct Walk {
    head: Playhead,
    /// How many entries have begun.
    n_entries: usize,
    /// When the next reading begins, where it does not say so itself.
    next_start: Option<i64>,
}

/// A reading on the way.
pub(super) struct Step {
    pub(super) series: usize,
    /// What was read; nothing where that could not be read, which was told already.
    pub(super) number: Option<Number>,
    pub(super) quality: Option<Quality>,
    pub(super) at: Position,
    /// Its start as it is written, and its seconds.
    pub(super) time: Result<(i64, i64), Why>,
}

impl Walk {
    /// The next reading; nothing at the end.
    pub(super) fn next(&mut self, parts: &Parts, series: &[Series]) -> Option<Step> {
        loop {
            match parts.tape.play(&mut self.head)? {
                Piece::Entry => {
                    self.n_entries += 1;
                    self.next_start = None;
                }
                Piece::Block(block) => self.next_start = block.start,
                Piece::Hole => {
                    let index = self.series(parts);
                    let seconds = length(series, index);
                    self.next_start = self.next_start.zip(seconds).and_then(|(it, by)| it.checked_add(by));
                    return Some(Step {
                        series: index,
                        number: None,
                        quality: None,
                        at: Position::default(),
                        time: Err(Why::NoStart),
                    });
                }
                Piece::Reading(reading) => {
                    let index = self.series(parts);
                    let start = reading.start.or(self.next_start);
                    let seconds = reading.duration.or_else(|| length(series, index));
                    self.next_start = start.zip(seconds).and_then(|(it, by)| it.checked_add(by));
                    let time = match (start, seconds) {
                        (Some(start), Some(seconds)) => Ok((start, seconds)),
                        (None, _) => Err(Why::NoStart),
                        (_, None) => Err(Why::NoDuration),
                    };
                    let (number, quality, at) = (Some(reading.number), reading.quality, reading.at);
                    return Some(Step { series: index, number, quality, at, time });
                }
            }
        }
    }

    fn series(&self, parts: &Parts) -> usize {
        let index = parts.stretches.get(self.n_entries.wrapping_sub(1)).copied();
        index.and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX)
    }
}

fn length(series: &[Series], index: usize) -> Option<i64> {
    series.get(index)?.meaning?.interval_length
}
