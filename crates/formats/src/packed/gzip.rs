//! gzip: members, each with its checksum, one after the other.

use std::io::{ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::{Error, Stop, may_have, source::Source};

/// What the members of a gzip file hold.
pub(super) struct Gzip<R> {
    /// The member that is being unpacked.
    member: Option<GzDecoder<Source<R>>>,
    /// What is behind the last one.
    rest: Option<Source<R>>,
    n_members: u64,
}

impl<R: Read> Gzip<R> {
    pub(super) fn new(source: Source<R>) -> Gzip<R> {
        Gzip { member: Some(GzDecoder::new(source)), rest: None, n_members: 1 }
    }

    /// Bytes that were used so far.
    pub(super) fn n_bytes(&self) -> u64 {
        let source = self.member.as_ref().map(GzDecoder::get_ref).or(self.rest.as_ref());
        source.map_or(0, Source::n_bytes)
    }

    pub(super) fn read(&mut self, room: &mut [u8]) -> Result<usize, Stop> {
        while let Some(member) = &mut self.member {
            match member.read(room) {
                Ok(0) => self.next_member()?,
                Ok(n_bytes) => return Ok(n_bytes),
                Err(error) => {
                    let at = member.get_ref().n_bytes();
                    let is_unfinished = error.kind() == ErrorKind::UnexpectedEof;
                    let bad = if is_unfinished { Error::Unfinished { at } } else { Error::Damaged { at } };
                    return Err(member.get_mut().stop(bad));
                }
            }
        }
        Ok(0)
    }

    fn next_member(&mut self) -> Result<(), Stop> {
        let Some(mut source) = self.member.take().map(GzDecoder::into_inner) else { return Ok(()) };
        let at = source.n_bytes();
        match source.peek(2).map_err(Stop::Input)? {
            [0x1f, 0x8b, ..] => {
                self.n_members += 1;
                self.member = Some(GzDecoder::new(source));
                if may_have(self.n_members, at) { Ok(()) } else { Err(Stop::Bad(Error::TooManyPieces)) }
            }
            _ => {
                // Whoever writes in blocks fills the last one up with zeros.
                let is_padding = source.skip_zeros().map_err(Stop::Input)?;
                self.rest = Some(source);
                if is_padding { Ok(()) } else { Err(Stop::Bad(Error::Trailing { at })) }
            }
        }
    }
}
