//! Why a file as a whole cannot be read, and what to do about it.

/// Why a file as a whole cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The bytes stopped coming.
    #[error("reading stopped at line {line}: {cause}")]
    Read {
        /// The line that was being read.
        line: u64,
        /// What went wrong.
        #[source]
        cause: std::io::Error,
    },
    /// Nothing is in it.
    #[error("the file is empty; it needs a header such as meter_id,start_time,end_time,meter_value")]
    Empty,
    /// Another encoding.
    #[error("the file is UTF-16; save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')")]
    Utf16,
    /// No text.
    #[error("the file is {what}; it must be CSV text in UTF-8")]
    NotText {
        /// What it seems to be.
        what: &'static str,
    },
    /// A first line that is no header.
    #[error("the first line is longer than 64 KiB or never ends; it must be a header of column names")]
    LongHeader,
    /// Lines of an old kind.
    #[error("lines end in a carriage return alone; save the file with line feeds")]
    CarriageReturns,
    /// A quote that nothing closes.
    #[error("the header opens a quote that is not closed; close it or remove it")]
    OpenQuote,
    /// More columns than a file may have.
    #[error("the file has {found} columns; at most {limit} can be read, so split it")]
    TooManyColumns {
        /// Columns of the header.
        found: usize,
        /// The most that can be read.
        limit: usize,
    },
    /// More meters than a list of meters may have.
    #[error("line {line} is beyond the {limit} meters that one list may have; split the file there")]
    TooManyMeters {
        /// The line of the first that is too many.
        line: u64,
        /// The most there may be.
        limit: usize,
    },
    /// A column that is needed is not there.
    #[error("no column {missing}; found {found}; use {advice}")]
    MissingColumn {
        /// The columns that are missing.
        missing: String,
        /// The header.
        found: String,
        /// The options that would help.
        advice: String,
    },
    /// A column that the options name is not there.
    #[error(
        "no column {name}, which --columns names; found {found}; \
         use a header, or for a name in the column of meters also meter_id=HEADER"
    )]
    UnknownColumn {
        /// The name in the options.
        name: String,
        /// The header.
        found: String,
    },
    /// A column that means nothing.
    #[error("nothing is known of a column {name}; use {known}")]
    StrangeColumn {
        /// The name in the header.
        name: String,
        /// The columns that mean something.
        known: String,
    },
    /// Two columns of the name that is needed.
    #[error("the header has more than one column {name}; rename all but one")]
    RepeatedColumn {
        /// The name.
        name: String,
    },
    /// A column of dates and one of ends.
    #[error(
        "--columns names a column of dates and one of ends; leave out end_time: where dates have a column of their \
         own, an interval ends where the next begins, or give --interval SECONDS"
    )]
    DateAndEnd,
    /// Options that contradict the header.
    #[error("--meter says that all rows are of meter {meter}, but {why}; leave out one of the two")]
    MeterTwice {
        /// The number in the options.
        meter: domain::MeterId,
        /// What says otherwise.
        why: String,
    },
    /// A file that would be long and wide at once.
    #[error("--columns gives meters a column each, but the file also has {column}; leave out one of the two")]
    LongAndWide {
        /// The column that says otherwise.
        column: String,
    },
}
