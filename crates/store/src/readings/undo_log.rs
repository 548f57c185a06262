//! What was there before a chunk was written, packed: about a byte for a run of new rows, a few for each changed one.
//!
//! Version 1 is the byte 1 and then, for each meter: its number, the number of its rows, and runs of rows until there are
//! as many. A run is a byte of marks; where its first row does not follow the one before at once and with the same length,
//! its distance from that one's end and its length in seconds; for new rows how many there are; for a changed one what its
//! values were, of those that the import determined. Numbers are seven bits a byte, the lowest first, signed ones zigzag.

use domain::{ImportNo, Interval, MeterId, Power, Quality, StoredReading};
use jiff::Timestamp;

use super::merge::Written;
use crate::error::{Error, Result};

const VERSION: u8 = 1;
/// Rows that a log may have; far more than a chunk has.
const MAX_ROWS: usize = 1 << 17;

const NEW: u8 = 1;
const ACTUAL: u8 = 2;
const PREDICTION: u8 = 4;
const FOLLOWS: u8 = 8;
const HAD_ACTUAL: u8 = 16;
const HAD_QUALITY: u8 = 32;
const HAD_PREDICTION: u8 = 64;

/// A value as it was before an import determined it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) value: Option<Power>,
    pub(super) quality: Option<Quality>,
    pub(super) origin: Option<ImportNo>,
}

/// A row that an import wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) meter: MeterId,
    pub(super) interval: Interval,
    /// Whether the import created the row.
    pub(super) is_new: bool,
    /// What was before the measured value that the import determined, if it did.
    pub(super) actual: Option<Before>,
    /// The same of the prediction.
    pub(super) prediction: Option<Before>,
}

impl Entry {
    /// What is to be remembered of a row that `import` wrote.
    pub(super) fn of(meter: MeterId, row: &Written, import: ImportNo) -> Option<Entry> {
        let after = row.after?;
        let actual = |it: &StoredReading| Before {
            value: it.point.actual,
            quality: it.point.quality,
            origin: it.origin.actual,
        };
        let prediction = |it: &StoredReading| Before {
            value: it.point.prediction,
            quality: None,
            origin: it.origin.prediction,
        };
        let determined = |value: &dyn Fn(&StoredReading) -> Before| {
            let nothing = Before { value: None, quality: None, origin: None };
            let before = row.before.as_ref().map_or(nothing, value);
            let is = value(&after);
            (is.origin == Some(import) && is != before).then_some(before)
        };
        Some(Entry {
            meter,
            interval: after.point.interval,
            is_new: row.before.is_none(),
            actual: determined(&actual),
            prediction: determined(&prediction),
        })
    }

    fn marks(&self) -> u8 {
        let mark = |is: bool, mark: u8| if is { mark } else { 0 };
        let of_changed = |is: bool, it: u8| mark(is && !self.is_new, it);
        let (actual, prediction) = (self.actual, self.prediction);
        mark(self.is_new, NEW)
            | mark(actual.is_some(), ACTUAL)
            | mark(prediction.is_some(), PREDICTION)
            | of_changed(actual.is_some_and(|it| it.value.is_some()), HAD_ACTUAL)
            | of_changed(actual.is_some_and(|it| it.quality.is_some()), HAD_QUALITY)
            | of_changed(prediction.is_some_and(|it| it.value.is_some()), HAD_PREDICTION)
    }
}

/// Packs entries, which must come by meter and in order of time.
pub(super) fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for of_meter in entries.chunk_by(|a, b| a.meter == b.meter) {
        if bytes.is_empty() {
            bytes.push(VERSION);
        }
        put(&mut bytes, of_meter[0].meter.number().into());
        put(&mut bytes, u64::try_from(of_meter.len()).unwrap_or(0));
        let (mut end, mut length) = (0, 0);
        let mut rest = of_meter;
        while let Some(first) = rest.first() {
            let (start, seconds) = (first.interval.start().as_second(), first.interval.seconds());
            let follows = start == end && seconds == length;
            bytes.push(first.marks() | if follows { FOLLOWS } else { 0 });
            if !follows {
                put_signed(&mut bytes, start - end);
                put_signed(&mut bytes, seconds);
            }
            let n = if first.is_new { run_of_new(rest) } else { 1 };
            match first.is_new {
                true => put(&mut bytes, u64::try_from(n).unwrap_or(0)),
                false => put_before(&mut bytes, first),
            }
            (end, length) = (rest[n - 1].interval.end().as_second(), seconds);
            rest = &rest[n..];
        }
    }
    bytes
}

/// How many rows from the first one on are like it and follow each other.
fn run_of_new(rows: &[Entry]) -> usize {
    let alike = |pair: &[Entry]| {
        let [a, b] = pair else { return false };
        b.is_new
            && a.marks() == b.marks()
            && a.interval.end() == b.interval.start()
            && a.interval.seconds() == b.interval.seconds()
    };
    1 + rows.windows(2).take_while(|it| alike(it)).count()
}

fn put_before(bytes: &mut Vec<u8>, entry: &Entry) {
    for before in [entry.actual, entry.prediction].into_iter().flatten() {
        if let Some(value) = before.value {
            put_signed(bytes, value.watts());
        }
        bytes.extend(before.quality.map(Quality::code));
        put(bytes, before.origin.map_or(0, |it| u64::from(it.number()) + 1));
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(0x80 | u8::try_from(number & 0x7f).unwrap_or(0));
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or(0));
}

fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put(bytes, (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned());
}

/// Unpacks what [`encode`] packed.
///
/// # Errors
/// [`Error::Schema`] where it is of another version, or damaged.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Entry>> {
    let damaged = || {
        let message =
            "the undo log of an import cannot be read: it is damaged, or of a newer version of the portal";
        Error::Schema(message.to_owned())
    };
    let mut reader = Reader { bytes };
    let mut entries = Vec::new();
    if !bytes.is_empty() && reader.byte() != Some(VERSION) {
        return Err(damaged());
    }
    while !reader.bytes.is_empty() {
        reader.meter(&mut entries).ok_or_else(damaged)?;
    }
    Ok(entries)
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    /// The rows of the next meter.
    fn meter(&mut self, entries: &mut Vec<Entry>) -> Option<()> {
        let meter = MeterId::new(u32::try_from(self.number()?).ok()?);
        let n_rows = usize::try_from(self.number()?).ok()?;
        let until = entries.len().checked_add(n_rows).filter(|it| *it <= MAX_ROWS && n_rows > 0)?;
        let (mut end, mut length) = (0i64, 0i64);
        while entries.len() < until {
            let marks = self.byte()?;
            let mut start = end;
            if marks & FOLLOWS == 0 {
                start = end.checked_add(self.signed()?)?;
                length = self.signed()?;
            }
            let is_new = marks & NEW != 0;
            let n = if is_new { usize::try_from(self.number()?).ok()? } else { 1 };
            if n == 0 || n > until - entries.len() {
                return None;
            }
            let actual = self.before(marks, ACTUAL, HAD_ACTUAL, HAD_QUALITY)?;
            let prediction = self.before(marks, PREDICTION, HAD_PREDICTION, 0)?;
            for _ in 0..n {
                end = start.checked_add(length)?;
                let instant = |it| Timestamp::from_second(it).ok();
                let interval = Interval::new(instant(start)?, instant(end)?).ok()?;
                entries.push(Entry { meter, interval, is_new, actual, prediction });
                start = end;
            }
        }
        Some(())
    }

    /// What was before a value; `None` outside where it cannot be read, inside where the import left it alone.
    #[allow(clippy::option_option, reason = "one is of the reading, the other of what is read")]
    fn before(&mut self, marks: u8, is_ours: u8, had_value: u8, had_quality: u8) -> Option<Option<Before>> {
        if marks & is_ours == 0 {
            return Some(None);
        }
        let mut before = Before { value: None, quality: None, origin: None };
        if marks & NEW != 0 {
            return Some(Some(before));
        }
        if marks & had_value != 0 {
            before.value = Some(Power::from_watts(self.signed()?).ok()?);
        }
        if marks & had_quality != 0 {
            before.quality = Some(Quality::of_code(self.byte()?)?);
        }
        before.origin = match self.number()? {
            0 => None,
            number => Some(ImportNo::new(u32::try_from(number - 1).ok()?)),
        };
        Some(Some(before))
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }
}

#[cfg(test)]
#[path = "undo_log_tests.rs"]
mod tests;
