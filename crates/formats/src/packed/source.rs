//! The bytes of a packed file, counted, through a buffer that never grows.

use std::io::{self, BufRead, Read};

use super::{Error, Stop};
use crate::read_some::read_some;

const BUFFER: usize = 1 << 16;

/// The bytes that are still to be unpacked.
pub(super) struct Source<R> {
    input: R,
    buffer: Box<[u8]>,
    from: usize,
    to: usize,
    n_bytes: u64,
    /// What the input itself said when it went wrong, which those who unpack would put in words of their own.
    failed: Option<io::Error>,
}

impl<R: Read> Source<R> {
    pub(super) fn new(input: R) -> Source<R> {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Source { input, buffer, from: 0, to: 0, n_bytes: 0, failed: None }
    }

    /// Bytes that were used so far.
    pub(super) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Why somebody who unpacks stops: the input itself, or else what is in it, which is `bad`.
    pub(super) fn stop(&mut self, bad: Error) -> Stop {
        self.failed.take().map_or(Stop::Bad(bad), Stop::Input)
    }

    /// At least so many of the next bytes, or all there are.
    pub(super) fn peek(&mut self, n_bytes: usize) -> io::Result<&[u8]> {
        if self.to - self.from < n_bytes {
            self.buffer.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
            while self.to < n_bytes {
                match self.refill() {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => return Err(self.failed.take().unwrap_or(error)),
                }
            }
        }
        Ok(self.ahead())
    }

    /// Goes past so many bytes; whether they were there.
    pub(super) fn skip(&mut self, n_bytes: u64) -> io::Result<bool> {
        let mut left = n_bytes;
        while left > 0 {
            let ahead = self.peek(1)?.len();
            if ahead == 0 {
                return Ok(false);
            }
            let step = ahead.min(usize::try_from(left).unwrap_or(ahead));
            self.consume(step);
            left -= step as u64;
        }
        Ok(true)
    }

    /// Goes to the end where only zeros are left; whether that is so.
    pub(super) fn skip_zeros(&mut self) -> io::Result<bool> {
        loop {
            let ahead = self.peek(1)?;
            let n_bytes = ahead.len();
            match ahead.iter().all(|it| *it == 0) {
                true if n_bytes == 0 => return Ok(true),
                true => self.consume(n_bytes),
                false => return Ok(false),
            }
        }
    }

    /// The next bytes as they are.
    pub(super) fn read_plain(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.read(room).map_err(|error| self.failed.take().unwrap_or(error))
    }

    fn ahead(&self) -> &[u8] {
        self.buffer.get(self.from..self.to).unwrap_or(b"")
    }

    /// Reads on behind what is ahead.
    fn refill(&mut self) -> io::Result<usize> {
        let room = self.buffer.get_mut(self.to..).unwrap_or_default();
        match read_some(&mut self.input, room) {
            Ok(n_bytes) => {
                self.to += n_bytes;
                Ok(n_bytes)
            }
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.from == self.to && room.len() >= BUFFER {
            let n_bytes = self.input.read(room)?.min(room.len());
            self.n_bytes += n_bytes as u64;
            return Ok(n_bytes);
        }
        let ahead = self.fill_buf()?;
        let n_bytes = ahead.len().min(room.len());
        room.iter_mut().zip(ahead).for_each(|(to, from)| *to = *from);
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.from == self.to {
            (self.from, self.to) = (0, 0);
            self.refill()?;
        }
        Ok(self.ahead())
    }

    fn consume(&mut self, n_bytes: usize) {
        let n_bytes = n_bytes.min(self.to - self.from);
        self.from += n_bytes;
        self.n_bytes += n_bytes as u64;
    }
}
