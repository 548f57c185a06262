//! Zstandard: frames, each with its checksum where it has one, and things to skip between them.

use std::io::{ErrorKind, Read};

use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

use super::{Error, MAX_WINDOW, Stop, may_have, source::Source};

/// What the frames of a Zstandard file hold.
pub(super) struct Zstandard<R> {
    source: Source<R>,
    decoder: FrameDecoder,
    /// Bytes of the current frame so far; nothing between frames.
    in_frame: Option<u64>,
    n_frames: u64,
}

impl<R: Read> Zstandard<R> {
    pub(super) fn new(source: Source<R>) -> Zstandard<R> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW);
        Zstandard { source, decoder, in_frame: None, n_frames: 0 }
    }

    /// Bytes that were used so far.
    pub(super) fn n_bytes(&self) -> u64 {
        self.source.n_bytes()
    }

    pub(super) fn read(&mut self, room: &mut [u8]) -> Result<usize, Stop> {
        loop {
            let Some(so_far) = self.in_frame else {
                match self.next_frame()? {
                    true => continue,
                    false => return Ok(0),
                }
            };
            if self.decoder.can_collect() > 0 {
                let n_bytes = self.decoder.read(room).map_err(Stop::Input)?;
                self.in_frame = Some(so_far + n_bytes as u64);
                return Ok(n_bytes);
            }
            match self.decoder.is_finished() {
                true => self.end_frame(so_far)?,
                false => {
                    let one = BlockDecodingStrategy::UptoBlocks(1);
                    let decoded = self.decoder.decode_blocks(&mut self.source, one);
                    decoded.map_err(|error| self.stop(&error))?;
                }
            }
        }
    }

    /// Begins with the next frame; whether there is one.
    fn next_frame(&mut self) -> Result<bool, Stop> {
        let at = self.source.n_bytes();
        match self.source.peek(4).map_err(Stop::Input)? {
            [] => return Ok(false),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {}
            _ => return Err(Stop::Bad(Error::Trailing { at })),
        }
        self.n_frames += 1;
        if !may_have(self.n_frames, at) {
            return Err(Stop::Bad(Error::TooManyPieces));
        }
        match self.decoder.reset(&mut self.source) {
            Ok(()) => self.in_frame = Some(0),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                if !self.source.skip(u64::from(length)).map_err(Stop::Input)? {
                    return Err(Stop::Bad(Error::Unfinished { at: self.source.n_bytes() }));
                }
            }
            Err(error) => return Err(self.stop(&error)),
        }
        Ok(true)
    }

    /// Holds what came out of a frame against what it says of itself.
    fn end_frame(&mut self, n_bytes: u64) -> Result<(), Stop> {
        self.in_frame = None;
        let said = self.decoder.get_checksum_from_data();
        let is_right = said.is_none_or(|it| self.decoder.get_calculated_checksum() == Some(it));
        match self.decoder.content_size() {
            0 if is_right => Ok(()),
            size if is_right && size == n_bytes => Ok(()),
            _ => Err(Stop::Bad(Error::Damaged { at: self.source.n_bytes() })),
        }
    }

    fn stop(&mut self, error: &FrameDecoderError) -> Stop {
        let at = self.source.n_bytes();
        let bad = match error {
            FrameDecoderError::WindowSizeTooBig { requested, .. } => Error::Window { needed: *requested },
            FrameDecoderError::DictNotProvided { .. } => Error::Dictionary,
            error if ends_early(error) => Error::Unfinished { at },
            _ => Error::Damaged { at },
        };
        self.source.stop(bad)
    }
}

/// Whether it was the end of the file that came too early.
fn ends_early(error: &FrameDecoderError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(|it| it.kind() == ErrorKind::UnexpectedEof) {
            return true;
        }
        cause = error.source();
    }
    false
}
