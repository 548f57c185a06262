//! One read of an input, as all readers want it.

use std::io::{self, ErrorKind, Read};

/// Reads into `room`, once more where that was interrupted; how many bytes came, none at the end.
///
/// A reader that claims more than the room it was given is not believed.
///
/// # Errors
/// Those of the input, but for interruptions.
pub(crate) fn read_some(input: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(room) {
            Ok(n_bytes) => return Ok(n_bytes.min(room.len())),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
