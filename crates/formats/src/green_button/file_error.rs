//! Why a Green Button file as a whole cannot be read, and what to do about it.

use super::epoch::EpochGuess;

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
    #[error("the file is empty; it must be a Green Button feed")]
    Empty,
    /// Another encoding, by its first bytes.
    #[error("the file is UTF-16; save it as UTF-8")]
    Utf16,
    /// Another encoding, by its own words.
    #[error("the file says that it is {name}; save it as UTF-8")]
    Encoding {
        /// The name of the encoding.
        name: String,
    },
    /// Bytes that are no text.
    #[error("line {line} is not UTF-8 text; save the file as UTF-8")]
    NotText {
        /// The line.
        line: u64,
    },
    /// Something that is no XML.
    #[error("line {line}, column {column}: {what}; get the file anew from where it comes from")]
    Syntax {
        /// The line.
        line: u64,
        /// The byte of the line, from 1.
        column: u64,
        /// What is wrong.
        what: String,
    },
    /// A file that stops in the middle.
    #[error("the file stops in the middle, at line {line}; get it anew from where it comes from")]
    Unfinished {
        /// The line where it stops.
        line: u64,
    },
    /// A document type, with which a small file can become a huge one, or read other files.
    #[error(
        "line {line} declares a document type, which no Green Button file needs; such files are not read"
    )]
    DocumentType {
        /// The line.
        line: u64,
    },
    /// Elements within elements, without end.
    #[error("line {line}: elements are nested more than {limit} deep; no Green Button file is")]
    TooDeep {
        /// The line.
        line: u64,
        /// The deepest nesting.
        limit: usize,
    },
    /// A tag or text longer than any that means something.
    #[error("line {line} begins a tag or text of more than {limit} KiB; no Green Button file has one")]
    TooLong {
        /// The line.
        line: u64,
        /// The longest, in KiB.
        limit: usize,
    },
    /// An element with more attributes than any that means something.
    #[error("line {line}: an element has more than {limit} attributes; no Green Button file has one")]
    TooManyAttributes {
        /// The line.
        line: u64,
        /// The most.
        limit: usize,
    },
    /// Another kind of XML.
    #[error(
        "the file begins with <{root}>, so it is no Green Button file; \
         that begins with <feed> or <entry> of http://www.w3.org/2005/Atom"
    )]
    NotGreenButton {
        /// The name of the root element.
        root: String,
    },
    /// Nothing to import.
    #[error("the feed has no IntervalReading; ask for the download with interval data, not only the account")]
    NoReadings,
    /// More than one file may hold.
    #[error("the file has more than {limit} {what}; split it by usage point")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The most.
        limit: usize,
    },
    /// Times that are probably not what the standard says.
    #[error("{0}")]
    Epoch(EpochGuess),
}
