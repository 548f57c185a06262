//! What a file holds: its entries as they are, and its readings on a tape.

use std::collections::HashMap;

use super::{
    epoch::Evidence,
    fault::Fault,
    file_error::FileError,
    links::Links,
    reading_type::TypeEntry,
    tape::{MAX_MEBIBYTES, Piece, Tape},
    xml::Position,
};

/// The most entries of each kind that are kept.
const MAX_ENTRIES: usize = 5000;
/// The most entries that may hold readings.
const MAX_STRETCHES: usize = 1_000_000;
/// The most bytes that all addresses and titles may take.
const MAX_WORDS: usize = 4 << 20;

/// A file that was read, not yet understood.
pub(super) struct Parts {
    pub(super) tape: Tape,
    /// The series of each stretch of the tape.
    pub(super) stretches: Vec<u32>,
    pub(super) series: Vec<SeriesEntry>,
    series_by_key: HashMap<(String, Option<InlineType>), u32>,
    pub(super) usage_points: Vec<PointEntry>,
    pub(super) meter_readings: Vec<Links>,
    pub(super) types: Vec<TypeEntry>,
    pub(super) hints: Vec<(Links, ZoneHint)>,
    pub(super) faults: Vec<Fault>,
    pub(super) evidence: Evidence,
    pub(super) n_readings: u64,
    n_words: usize,
}

/// Readings of one MeterReading, by what the entries of their blocks say.
#[derive(Debug)]
pub(super) struct SeriesEntry {
    /// The address of the MeterReading.
    pub(super) key: String,
    /// The addresses of the first of the entries.
    pub(super) links: Links,
    pub(super) inline: Option<InlineType>,
    /// Where its first block stands.
    pub(super) at: Position,
}

/// A UsagePoint and the text of its kind of service, with its place; nothing where it has no such element.
#[derive(Debug)]
pub(super) struct PointEntry {
    pub(super) links: Links,
    pub(super) title: String,
    pub(super) kind: Option<(Position, String)>,
}

/// What Duke Energy writes into the block itself, instead of a ReadingType.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct InlineType {
    pub(super) unit: String,
    pub(super) seconds: Option<i64>,
    pub(super) point: String,
    pub(super) service: String,
}

/// What a file says of its local time. The rules for summer time are often wrong, so it is no more than a hint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZoneHint {
    /// Seconds east of Greenwich without daylight saving; some files have the sign wrong.
    pub offset: Option<i32>,
    /// Seconds that daylight saving adds.
    pub saving: Option<i32>,
}

impl ZoneHint {
    pub(super) fn set(&mut self, is_offset: bool, seconds: i64) {
        let seconds = i32::try_from(seconds).ok().filter(|it| it.abs() <= 18 * 3600);
        match is_offset {
            true => self.offset = seconds,
            false => self.saving = seconds,
        }
    }
}

impl Parts {
    pub(super) fn new(evidence: Evidence) -> Parts {
        Parts {
            tape: Tape::default(),
            stretches: Vec::new(),
            series: Vec::new(),
            series_by_key: HashMap::new(),
            usage_points: Vec::new(),
            meter_readings: Vec::new(),
            types: Vec::new(),
            hints: Vec::new(),
            faults: Vec::new(),
            evidence,
            n_readings: 0,
            n_words: 0,
        }
    }

    pub(super) fn keep(&mut self, piece: &Piece) -> Result<(), FileError> {
        match self.tape.push(piece) {
            true => Ok(()),
            false => Err(FileError::TooMany { what: "MiB of readings, even packed", limit: MAX_MEBIBYTES }),
        }
    }

    pub(super) fn add_usage_point(
        &mut self,
        links: Links,
        title: String,
        kind: Option<(Position, String)>,
    ) -> Result<(), FileError> {
        self.count_words(links.size() + title.len())?;
        self.usage_points.push(PointEntry { links, title, kind });
        is_few(self.usage_points.len(), "UsagePoints")
    }

    pub(super) fn add_meter_reading(&mut self, links: Links) -> Result<(), FileError> {
        self.count_words(links.size())?;
        self.meter_readings.push(links);
        is_few(self.meter_readings.len(), "MeterReadings")
    }

    pub(super) fn add_type(&mut self, entry: TypeEntry) -> Result<(), FileError> {
        self.count_words(entry.links.size())?;
        self.types.push(entry);
        is_few(self.types.len(), "ReadingTypes")
    }

    pub(super) fn add_hint(&mut self, links: Links, hint: ZoneHint) -> Result<(), FileError> {
        self.count_words(links.size())?;
        self.hints.push((links, hint));
        is_few(self.hints.len(), "LocalTimeParameters")
    }

    /// Says whose the readings of the last stretch of the tape are.
    pub(super) fn add_stretch(
        &mut self,
        links: &Links,
        inline: Option<InlineType>,
        at: Position,
    ) -> Result<(), FileError> {
        let address = links.of_readings();
        let address = match (&inline, address) {
            (Some(inline), "") => inline.point.as_str(),
            (_, address) => address,
        };
        let key = (address.to_owned(), inline);
        let index = match self.series_by_key.get(&key) {
            Some(index) => *index,
            None => {
                self.count_words(2 * key.0.len() + links.size() + 200)?;
                let index = u32::try_from(self.series.len()).unwrap_or(u32::MAX);
                let (address, inline) = key.clone();
                self.series.push(SeriesEntry { key: address, links: links.clone(), inline, at });
                self.series_by_key.insert(key, index);
                is_few(self.series.len(), "series of readings")?;
                index
            }
        };
        self.stretches.push(index);
        match self.stretches.len() > MAX_STRETCHES {
            true => Err(FileError::TooMany { what: "entries with readings", limit: MAX_STRETCHES }),
            false => Ok(()),
        }
    }

    fn count_words(&mut self, n_bytes: usize) -> Result<(), FileError> {
        self.n_words += n_bytes;
        match self.n_words > MAX_WORDS {
            true => Err(FileError::TooMany { what: "bytes of links and titles", limit: MAX_WORDS }),
            false => Ok(()),
        }
    }
}

fn is_few(number: usize, what: &'static str) -> Result<(), FileError> {
    match number > MAX_ENTRIES {
        true => Err(FileError::TooMany { what, limit: MAX_ENTRIES }),
        false => Ok(()),
    }
}
