//! What the earlier rows of a meter tell about the next one: passes of the repeated hour, and intervals.

use std::collections::{HashMap, VecDeque};

use domain::{Interval, MeterId, interval::IntervalError};
use jiff::Timestamp;

use super::{
    record::Record,
    time::{Clock, Moment, Time},
};
use crate::Reason;

/// Rows that are looked at before a meter's interval is settled.
const MAX_WAITING_ROWS: usize = 50;
/// Bytes that all waiting rows may take; beyond, intervals are settled with the rows there are.
const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;
/// Meters whose rows can be told apart; each takes about a hundred bytes.
const MAX_METERS: usize = 1_000_000;
/// Longer intervals follow the clock on the wall, such as a local day of 25 hours.
const MAX_UNIFORM: i64 = 3600;

/// The rows of all meters so far.
pub(super) struct Histories {
    index: HashMap<Option<MeterId>, usize>,
    last: usize,
    all: Vec<History>,
    length: Option<i64>,
    waiting_bytes: usize,
    /// Rows whose meter's interval has been settled, to be taken before any other.
    pub(super) settled: VecDeque<Waiting>,
}

/// The rows of a meter so far.
struct History {
    meter: Option<MeterId>,
    start: Option<i64>,
    backwards: bool,
    grid: Option<Grid>,
    waiting: Vec<Waiting>,
}

/// Intervals of one length, of which one begins at `start`.
#[derive(Clone, Copy)]
struct Grid {
    start: i64,
    length: i64,
}

/// A row without an end, whose meter's interval is not known yet.
pub(super) struct Waiting {
    pub(super) line: u64,
    pub(super) meter: Option<MeterId>,
    history: usize,
    start: i64,
    text: Box<[u8]>,
    fields: Box<[(usize, usize)]>,
}

impl Histories {
    pub(super) fn new(length: Option<i64>) -> Histories {
        let (index, all, settled) = (HashMap::new(), Vec::new(), VecDeque::new());
        Histories { index, last: 0, all, length, waiting_bytes: 0, settled }
    }

    /// The place of a meter's history; all rows have one in common where they have no meter.
    pub(super) fn of(&mut self, meter: Option<MeterId>) -> Result<usize, Reason> {
        self.last = match self.likely(meter) {
            Some(at) => at,
            None => self.find(meter)?,
        };
        Ok(self.last)
    }

    /// Rows are sorted by meter or by time, so it is nearly always this meter, the next, or the first.
    fn likely(&self, meter: Option<MeterId>) -> Option<usize> {
        let is_of = |at: usize| self.all.get(at).is_some_and(|it| it.meter == meter);
        match self.last {
            last if is_of(last) => Some(last),
            last if is_of(last + 1) => Some(last + 1),
            _ => Some(0).filter(|at| is_of(*at)),
        }
    }

    /// The interval of a row that is as long as the meter's row before; nothing, and nothing is taken note of, where it
    /// is not.
    pub(super) fn usual(&mut self, meter: Option<MeterId>, start: i64, end: i64) -> Option<Interval> {
        let at = self.likely(meter)?;
        let history = self.all.get_mut(at)?;
        let length = self.length.or(history.grid.map(|grid| grid.length));
        if length != Some(end - start) {
            return None;
        }
        let interval = interval(start, end).ok()?;
        self.last = at;
        history.begin(start);
        if self.length.is_none() {
            history.grid = Some(Grid { start, length: end - start });
        }
        Some(interval)
    }

    fn find(&mut self, meter: Option<MeterId>) -> Result<usize, Reason> {
        let new = self.all.len();
        if new == MAX_METERS && !self.index.contains_key(&meter) {
            return Err(Reason::TooManyMeters { limit: MAX_METERS });
        }
        let at = *self.index.entry(meter).or_insert(new);
        if at == new {
            self.all.push(History { meter, start: None, backwards: false, grid: None, waiting: Vec::new() });
        }
        Ok(at)
    }

    /// The instant at which the next row of a meter starts.
    pub(super) fn start(&mut self, at: usize, start: Moment, clock: &Clock) -> Result<i64, Reason> {
        let Some(history) = self.all.get_mut(at) else { return Err(clock.skipped()) };
        let start = match start {
            Moment::Once(instant) => instant,
            Moment::Twice { first, second } => history.pass(first, second),
            Moment::Never => return Err(clock.skipped()),
        };
        history.begin(start);
        Ok(start)
    }

    /// The interval of a row from `start`, which the file writes as `face`, to its end.
    pub(super) fn with_end(
        &mut self,
        at: usize,
        (start, face): (i64, Option<i64>),
        end: Time,
        clock: &Clock,
    ) -> Result<Interval, Reason> {
        let Some(history) = self.all.get_mut(at) else { return Err(clock.skipped()) };
        let read = match end.moment {
            Moment::Once(instant) => Some(instant),
            Moment::Twice { first, second } => Some(if first > start { first } else { second }),
            Moment::Never => None,
        };
        let usual = self.length.or(history.grid.map(|grid| grid.length));
        let end = match usual.map(|length| start + length) {
            Some(usual) if read != Some(usual) && reckoned((start, face), end, usual, clock) => Some(usual),
            _ => read,
        };
        let interval = interval(start, end.ok_or_else(|| clock.skipped())?)?;
        if self.length.is_none() {
            history.grid = Some(Grid { start, length: interval.seconds() });
        }
        Ok(interval)
    }

    /// The interval of a row without an end, or nothing where it has to wait for others.
    pub(super) fn without_end(
        &mut self,
        at: usize,
        start: i64,
        meter: Option<MeterId>,
        record: Record<'_>,
    ) -> Result<Option<Interval>, Reason> {
        let Some(history) = self.all.get_mut(at) else { return Err(Reason::NoInterval) };
        if let (None, Some(length)) = (history.grid, self.length) {
            history.grid = Some(Grid { start, length });
        }
        if let Some(grid) = history.grid {
            return grid.interval(start).map(Some);
        }
        let (text, fields) = (record.text.into(), record.fields.into());
        let waiting = Waiting { line: record.line, meter, history: at, start, text, fields };
        self.waiting_bytes += waiting.size();
        history.waiting.push(waiting);
        if history.waiting.len() == MAX_WAITING_ROWS {
            self.settle(at);
        } else if self.waiting_bytes > MAX_WAITING_BYTES {
            self.settle_all();
        }
        Ok(None)
    }

    /// The interval of a row that waited.
    pub(super) fn of_settled(&self, row: &Waiting) -> Result<Interval, Reason> {
        let grid = self.all.get(row.history).and_then(|history| history.grid);
        grid.ok_or(Reason::NoInterval)?.interval(row.start)
    }

    /// Settles the intervals of all meters whose rows wait.
    pub(super) fn settle_all(&mut self) {
        if self.waiting_bytes > 0 {
            (0..self.all.len()).for_each(|at| self.settle(at));
        }
    }

    fn settle(&mut self, at: usize) {
        let Some(history) = self.all.get_mut(at) else { return };
        if history.grid.is_none() {
            history.grid = Grid::most_common(history.waiting.iter().map(|row| row.start).collect());
        }
        self.waiting_bytes -= history.waiting.iter().map(Waiting::size).sum::<usize>();
        self.settled.extend(std::mem::take(&mut history.waiting));
    }
}

impl History {
    /// Takes note of where a row starts.
    fn begin(&mut self, start: i64) {
        if let Some(before) = self.start.replace(start)
            && before != start
        {
            self.backwards = start < before;
        }
    }

    /// Which pass of the repeated hour a row starts in.
    fn pass(&self, first: i64, second: i64) -> i64 {
        let on_grid = |start| self.grid.is_none_or(|grid| grid.has(start));
        // Hourly rows meet a repeated half hour only once.
        if on_grid(first) != on_grid(second) {
            return if on_grid(first) { first } else { second };
        }
        match self.start {
            // Between the two, a row of the pass that comes first has been read; beyond both, this row comes
            // from afar, and begins with that pass. In rows that run backwards it is the second one.
            Some(last) if last >= first && self.backwards == (last > second) => second,
            _ => first,
        }
    }
}

impl Grid {
    /// The most common difference between starts; of several, the smallest.
    fn most_common(mut starts: Vec<i64>) -> Option<Grid> {
        starts.sort_unstable();
        starts.dedup();
        let pairs = starts.iter().zip(starts.iter().skip(1));
        let mut steps: Vec<_> = pairs.map(|(&start, &next)| (next - start, start)).collect();
        steps.sort_unstable();
        let runs = steps.chunk_by(|a, b| a.0 == b.0);
        let longest = runs.max_by_key(|run| (run.len(), run.first().map(|step| -step.0)));
        longest?.first().map(|&(length, start)| Grid { start, length })
    }

    fn interval(self, start: i64) -> Result<Interval, Reason> {
        if self.has(start) {
            interval(start, start + self.length)
        } else {
            Err(Reason::OffGrid { seconds: self.length })
        }
    }

    fn has(self, start: i64) -> bool {
        (start - self.start) % self.length == 0
    }
}

impl Waiting {
    pub(super) fn record(&self) -> Record<'_> {
        Record { line: self.line, text: &self.text, fields: &self.fields }
    }

    fn size(&self) -> usize {
        size_of::<Waiting>() + size_of_val(&*self.text) + size_of_val(&*self.fields)
    }
}

/// Whether the end of a row was reckoned on the face of the clock, and really is `usual`.
fn reckoned((start, face): (i64, Option<i64>), end: Time, usual: i64, clock: &Clock) -> bool {
    let (Some(start_face), Some(end_face)) = (face, end.face) else { return false };
    let length = usual - start;
    length <= MAX_UNIFORM && (end_face - start_face == length || clock.face(usual) == Some(end_face))
}

fn interval(start: i64, end: i64) -> Result<Interval, Reason> {
    let timestamp = |second| Timestamp::from_second(second).map_err(|_| IntervalError::OutOfRange);
    Ok(Interval::new(timestamp(start)?, timestamp(end)?)?)
}
