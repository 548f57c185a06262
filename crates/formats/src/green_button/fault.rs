//! What is wrong with one value, one reading or one series of a Green Button file.

use domain::{decimal::NumberError, interval::IntervalError};

use super::xml::Position;
use crate::{Reason, RowError, row_error::shown};

/// A fault of one reading, or of a whole series of readings; the others are read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: u64,
    /// The byte of the line, from 1.
    pub column: u64,
    /// The elements down to the one at fault, with slashes between them.
    pub path: String,
    /// What stands there: at most 80 characters, control characters escaped.
    pub value: String,
    /// What is wrong with it.
    pub why: Why,
}

/// Why a reading or a series was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// A text that is no number, or one out of range.
    #[error("{0}")]
    Number(#[from] NumberError),
    /// A text that is no whole number where one is needed.
    #[error("is not a whole number")]
    NotWhole,
    /// A time or a duration that makes no interval.
    #[error("{0}")]
    Interval(#[from] IntervalError),
    /// A reading without value.
    #[error("has no value; a reading needs one")]
    NoValue,
    /// A reading that does not say when it is.
    #[error("has no start, and its block none either; nothing tells when it was")]
    NoStart,
    /// A reading that does not say how long it is.
    #[error("has no duration, and its ReadingType no intervalLength; nothing tells how long it is")]
    NoDuration,
    /// A local time that the clocks skip.
    #[error(
        "would be local time that the clocks skip; the times are rather standard time: say --epoch local-standard"
    )]
    Skipped,
    /// A quality that the standard does not know.
    #[error("is no quality of the ESPI standard")]
    UnknownQuality,
    /// A series without type.
    #[error(
        "no ReadingType says what these readings are; it may be on another page of the feed: join the pages"
    )]
    NoReadingType,
    /// A series of two types.
    #[error("two ReadingTypes that differ have this address; nothing tells which one the readings are of")]
    TwoReadingTypes,
    /// A type without unit.
    #[error("has no uom, so nothing tells the unit of its readings; ask for the download anew")]
    NoUnit,
    /// A unit that is no energy or power.
    #[error("is {name}, which is not kept; only Wh (72) and W (38) are. {advice}")]
    Unit {
        /// The unit.
        name: String,
        /// What to do.
        advice: &'static str,
    },
    /// A multiplier that the standard does not know.
    #[error("is no power of ten of the ESPI standard; -12 to 12 are")]
    Multiplier,
    /// A kind of register that is no energy of the interval.
    #[error("is {name}; only delta data (4) and cumulative data (3) tell the energy of an interval")]
    Accumulation {
        /// Its name.
        name: String,
    },
    /// A direction that is neither import, export nor net.
    #[error("is {name}; only forward (1), reverse (19) and net (4) can be read")]
    Flow {
        /// Its name.
        name: String,
    },
    /// Peaks and the like, which are no mean power.
    #[error("is {name}; only normal (12) and average (2) values tell the mean power of an interval")]
    Qualifier {
        /// Its name.
        name: String,
    },
    /// Gas, water and the like.
    #[error("is {name}, not electricity; leave it out with --good-rows-only, or ask for electricity alone")]
    Service {
        /// Its name.
        name: String,
    },
    /// A usage point that does not say what it is for.
    #[error("is empty, so nothing tells whether this is electricity; ask for the download anew")]
    NoService,
    /// A second series that would fill the same meter.
    #[error("is a second series of {what} of the same usage point; keep one of them in the file")]
    TwoSeries {
        /// What both are of.
        what: &'static str,
    },
    /// An import in one unit and an export in another.
    #[error("the usage point's import and export are in different units; they cannot be netted exactly")]
    TwoUnits,
    /// An import without export, or the other way round.
    #[error("has no {missing} of the same interval, so the net is not known")]
    Unpaired {
        /// What is missing.
        missing: &'static str,
    },
    /// A register that runs backwards.
    #[error(
        "is less than the register showed before; it was exchanged or ran over, so the energy is not known"
    )]
    RegisterBack,
}

impl Fault {
    /// A fault of what stands at a place.
    pub(super) fn new(at: Position, path: &str, value: &str, why: impl Into<Why>) -> Fault {
        let (line, column) = (at.line, at.column);
        Fault { line, column, path: path.to_owned(), value: shown(value.as_bytes()), why: why.into() }
    }
}

impl From<Fault> for RowError {
    /// The same fault where faults of all formats are listed: its place is in the column.
    fn from(fault: Fault) -> RowError {
        let Fault { line, column, path, value, why } = fault;
        RowError { line, column: format!("column {column}, {path}"), value, reason: Reason::GreenButton(why) }
    }
}
