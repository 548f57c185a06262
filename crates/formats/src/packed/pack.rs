//! Packing: what a file is written through so that it comes out smaller.

use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::Packing;

/// A file that is packed while it is written.
pub struct Packer<W: Write> {
    output: Output<W>,
}

enum Output<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    /// What has been written and not been packed: a frame holds some of it, and frames follow one another.
    Zstandard(W, Vec<u8>),
}

/// Bytes of a Zstandard frame before it is packed.
const FRAME: usize = 1 << 20;

impl<W: Write> Packer<W> {
    /// Packs into `output`; as it is where nothing is said.
    pub fn new(output: W, packing: Option<Packing>) -> Packer<W> {
        let output = match packing {
            None => Output::Plain(output),
            Some(Packing::Gzip) => Output::Gzip(GzEncoder::new(output, Compression::fast())),
            Some(Packing::Zstandard) => Output::Zstandard(output, Vec::new()),
        };
        Packer { output }
    }

    /// Packs the rest and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        match self.output {
            Output::Plain(output) => Ok(output),
            Output::Gzip(encoder) => encoder.finish(),
            Output::Zstandard(mut output, rest) => {
                write_frame(&mut output, &rest)?;
                Ok(output)
            }
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.output {
            Output::Plain(output) => output.write(bytes),
            Output::Gzip(encoder) => encoder.write(bytes),
            Output::Zstandard(output, waiting) => {
                waiting.extend_from_slice(bytes);
                if waiting.len() >= FRAME {
                    write_frame(output, waiting)?;
                    waiting.clear();
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.output {
            Output::Plain(output) | Output::Zstandard(output, _) => output.flush(),
            Output::Gzip(encoder) => encoder.flush(),
        }
    }
}

fn write_frame(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&compress_to_vec(bytes, CompressionLevel::Fastest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packed::{Limits, Unpacked};
    use std::io::Read;

    #[test]
    fn what_is_packed_comes_out_again() {
        let line = |n: u32| format!("{n},2026-07-16T00:00:00Z,{}\n", n.wrapping_mul(2_654_435_761));
        let text: String = (0..90_000).map(line).collect();
        for packing in [None, Some(Packing::Gzip), Some(Packing::Zstandard)] {
            let mut packer = Packer::new(Vec::new(), packing);
            // In pieces that fit no frame.
            text.as_bytes().chunks(77_777).for_each(|it| packer.write_all(it).unwrap());
            let packed = packer.finish().unwrap();
            assert!(packing.is_none() || packed.len() < text.len() / 2, "{packing:?}: {}", packed.len());
            let mut unpacked = Unpacked::new(packed.as_slice(), Limits::default()).unwrap();
            assert_eq!(unpacked.packing(), packing);
            let mut again = String::new();
            unpacked.read_to_string(&mut again).unwrap();
            assert!(again == text, "{packing:?}");
        }
    }

    #[test]
    fn nothing_packed_is_nothing_unpacked() {
        for packing in [Packing::Gzip, Packing::Zstandard] {
            let packed = Packer::new(Vec::new(), Some(packing)).finish().unwrap();
            let mut unpacked = Unpacked::new(packed.as_slice(), Limits::default()).unwrap();
            let mut again = String::new();
            assert_eq!(unpacked.read_to_string(&mut again).unwrap(), 0, "{packing:?}");
        }
    }
}
