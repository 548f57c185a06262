//! Packed files (gzip, Zstandard) as the bytes that are in them, within limits that hold *while* they are unpacked.
//!
//! A packed file is a small file that becomes a large one, and how large it says itself at most at its end. So nothing
//! is unpacked ahead of who reads, memory is bounded whatever the file asks for, and what has come out is held against
//! [`Limits`] after every piece. Checksums are compared, and every byte of the file counts: pieces that follow one
//! another (gzip members, Zstandard frames) are read as one file, and anything else behind them is an error.

mod error;
mod gzip;
mod pack;
mod source;
mod zstandard;

use std::io::{self, Read};

pub use error::Error;
pub use pack::Packer;

use gzip::Gzip;
use source::Source;
use zstandard::Zstandard;

/// The most memory that a Zstandard file may ask for: what `zstd -19` uses, and what RFC 8878 asks of every reader.
pub const MAX_WINDOW: u64 = 8 << 20;
/// Pieces that a file may have whatever their size.
const FREE_PIECES: u64 = 10_000;
/// What a piece beyond these has on average at least; preparing for one costs as much as unpacking some thousand bytes.
const MIN_PIECE: u64 = 512;
/// As much of what comes out as tells whether it is packed again.
const START: usize = 16;

/// How far a file may grow when it is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that may come out of each byte that went in, once more than [`free`](Limits::free) came out.
    pub ratio: u64,
    /// The bytes that may come out whatever went in.
    ///
    /// Files of constant data honestly pack well. Measured on 15-minute readings of a meter that stands still: as CSV
    /// 9 times by `gzip`, 44 times by `zstd -19`; as indented Green Button 86 times and 262 times; as CSV of 900 such
    /// meters in a column each 308 times and 1,109 times. Whether data are constant shows in five years of a meter, so
    /// that is what is free.
    pub free: u64,
    /// The most bytes that may come out at all.
    pub unpacked: u64,
}

impl Default for Limits {
    /// A hundredfold, from 64 MiB on, and at most 64 GiB.
    fn default() -> Limits {
        Limits { ratio: 100, free: 64 << 20, unpacked: 64 << 30 }
    }
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstandard,
}

/// The bytes that are in a file, packed or not.
pub struct Unpacked<R> {
    content: Content<R>,
    limits: Limits,
    /// Bytes that came out so far.
    n_bytes: u64,
    /// The first bytes, which are looked at before anybody reads them.
    start: Vec<u8>,
    n_given: usize,
    /// Why nothing more comes out.
    failed: Option<Error>,
}

enum Content<R> {
    Plain(Source<R>),
    Gzip(Box<Gzip<R>>),
    Zstandard(Box<Zstandard<R>>),
}

impl<R: Read> Unpacked<R> {
    /// Looks at the first bytes of `input`, and unpacks the first that are in it.
    ///
    /// # Errors
    /// Those of the input, and an [`Error`] where the file is packed in a way that is not read, or twice.
    pub fn new(input: R, limits: Limits) -> io::Result<Unpacked<R>> {
        let mut source = Source::new(input);
        let content = match kind_of(source.peek(START)?) {
            None => Content::Plain(source),
            Some("gzip") => Content::Gzip(Box::new(Gzip::new(source))),
            Some("Zstandard") => Content::Zstandard(Box::new(Zstandard::new(source))),
            Some(kind) => return Err(Error::Unknown { kind }.into()),
        };
        let (n_bytes, start, n_given, failed) = (0, Vec::new(), 0, None);
        let mut unpacked = Unpacked { content, limits, n_bytes, start, n_given, failed };
        if unpacked.packing().is_some() {
            unpacked.look_inside()?;
        }
        Ok(unpacked)
    }

    /// How the file is packed; nothing where it is not.
    pub fn packing(&self) -> Option<Packing> {
        match self.content {
            Content::Plain(_) => None,
            Content::Gzip(_) => Some(Packing::Gzip),
            Content::Zstandard(_) => Some(Packing::Zstandard),
        }
    }

    /// Refuses what is packed again.
    fn look_inside(&mut self) -> io::Result<()> {
        let mut start = [0; START];
        let mut len = 0;
        while let Some(room) = start.get_mut(len..).filter(|it| !it.is_empty()) {
            match self.unpack(room) {
                Ok(0) => break,
                Ok(n_bytes) => len += n_bytes,
                // Not before what came out until then: the line of the fault is where it ends.
                Err(_) if len > 0 && self.failed.is_some() => break,
                Err(error) => return Err(error),
            }
        }
        self.start.extend_from_slice(start.get(..len).unwrap_or(&start));
        match kind_of(&self.start) {
            Some(kind) => Err(Error::Nested { kind }.into()),
            None => Ok(()),
        }
    }

    /// What comes next, held against the limits.
    fn unpack(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = &self.failed {
            return Err(error.clone().into());
        }
        let result = match &mut self.content {
            Content::Plain(source) => return source.read_plain(room),
            Content::Gzip(gzip) => gzip.read(room),
            Content::Zstandard(zstandard) => zstandard.read(room),
        };
        let result = result.and_then(|n_bytes| {
            self.n_bytes += n_bytes as u64;
            self.within_limits().map(|()| n_bytes).map_err(Stop::Bad)
        });
        result.map_err(|stop| match stop {
            Stop::Input(error) => error,
            Stop::Bad(error) => {
                self.failed = Some(error.clone());
                error.into()
            }
        })
    }

    fn within_limits(&self) -> Result<(), Error> {
        let Limits { ratio, free, unpacked } = self.limits;
        let packed = match &self.content {
            Content::Plain(source) => source.n_bytes(),
            Content::Gzip(gzip) => gzip.n_bytes(),
            Content::Zstandard(zstandard) => zstandard.n_bytes(),
        };
        match self.n_bytes {
            n_bytes if n_bytes > unpacked => Err(Error::TooLarge { limit: unpacked }),
            n_bytes if n_bytes > free && n_bytes / ratio.max(1) > packed => Err(Error::Ratio { ratio }),
            _ => Ok(()),
        }
    }
}

impl<R: Read> Read for Unpacked<R> {
    /// # Errors
    /// Those of the input, and an [`Error`] (as [`io::ErrorKind::InvalidData`]) where the file is not to be unpacked.
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.start.get(self.n_given..).filter(|it| !it.is_empty()) {
            Some(start) => {
                let n_bytes = start.len().min(room.len());
                room.iter_mut().zip(start).for_each(|(to, from)| *to = *from);
                self.n_given += n_bytes;
                Ok(n_bytes)
            }
            None if room.is_empty() => Ok(0),
            None => self.unpack(room),
        }
    }
}

/// Why unpacking stops: the input has gone wrong, or what is in it is.
enum Stop {
    Input(io::Error),
    Bad(Error),
}

/// How bytes that begin like this are packed.
fn kind_of(start: &[u8]) -> Option<&'static str> {
    match start {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some("Zstandard"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => Some("bzip2"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Some("lz4"),
        [0x1f, 0x9d, ..] => Some("compress"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some("7-Zip"),
        [b'P', b'K', 3, 4, ..] => Some("zip"),
        _ => None,
    }
}

/// Whether a file of so many bytes may have so many pieces.
fn may_have(n_pieces: u64, n_bytes: u64) -> bool {
    n_pieces.saturating_sub(FREE_PIECES) <= n_bytes / MIN_PIECE
}
