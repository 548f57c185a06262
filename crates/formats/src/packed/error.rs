//! Why a packed file is not unpacked, or not further, and what to do about it.

use std::io;

use super::MAX_WINDOW;

/// Why a file cannot be unpacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another way of packing.
    #[error("the file is packed by {kind}, which is not read; unpack it, or pack it by gzip or Zstandard")]
    Unknown {
        /// Its name.
        kind: &'static str,
    },
    /// A packed file in a packed file.
    #[error("the file is packed twice: what is in it is packed by {kind}; pack it once")]
    Nested {
        /// How the inner file is packed.
        kind: &'static str,
    },
    /// More than such a file can honestly hold.
    #[error(
        "the file unpacks to more than {ratio} times its size, which readings do not; \
         if it is what it should be, import it unpacked"
    )]
    Ratio {
        /// The most bytes that may come out for each that goes in.
        ratio: u64,
    },
    /// More than is read of any file.
    #[error("the file is larger than {} when it is unpacked; split it", size(*limit))]
    TooLarge {
        /// The most bytes that may come out.
        limit: u64,
    },
    /// Very many pieces with hardly anything in them.
    #[error("the file is packed in very many small pieces; unpack it, and pack it again in one")]
    TooManyPieces,
    /// A file that ends too early.
    #[error("the packed file ends in the middle, at byte {at}; get it anew from where it comes from")]
    Unfinished {
        /// Bytes of the packed file that were read.
        at: u64,
    },
    /// Bytes that are no packed data, or whose checksum is of others.
    #[error("the packed file is damaged at or before byte {at}; get it anew from where it comes from")]
    Damaged {
        /// Bytes of the packed file that were read.
        at: u64,
    },
    /// Something behind the packed data.
    #[error(
        "at byte {at}, where the packed data end, something else follows; get the file anew, or unpack it"
    )]
    Trailing {
        /// Bytes of the packed file that were read.
        at: u64,
    },
    /// A file that wants more memory than any should.
    #[error(
        "unpacking the file needs {}; at most {} are used: pack it by zstd -19 or less, without --long",
        size(*needed), size(MAX_WINDOW)
    )]
    Window {
        /// The memory that it asks for, in bytes.
        needed: u64,
    },
    /// A file whose meaning is in another one.
    #[error("the file was packed with a Zstandard dictionary; pack it without one")]
    Dictionary,
}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}

/// Bytes as a person would say them.
fn size(n_bytes: u64) -> String {
    match n_bytes {
        0..1024 => format!("{n_bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", n_bytes >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", n_bytes >> 20),
        _ => format!("{} GiB", n_bytes >> 30),
    }
}
