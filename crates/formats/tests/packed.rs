//! Packed files, honest ones and those that are made to do harm.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod harm;

use std::{
    error::Error as _,
    io::{self, Read, Write},
    time::{Duration, Instant},
};

use flate2::{Compression, Crc, write::GzEncoder};
use formats::{
    csv::{self, CsvOptions},
    green_button,
    packed::{Error, Limits, Packing, Unpacked},
};
use harm::{Endless, GIB, peak_mebibytes};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

const ROWS: &str =
    "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,0.52\n";
const MIB: usize = 1 << 20;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn unpack_within(input: impl Read, limits: Limits) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Unpacked::new(input, limits)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unpack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    unpack_within(bytes, Limits::default())
}

/// What is wrong with a file.
fn wrong(error: &io::Error) -> Error {
    error.get_ref().and_then(|it| it.downcast_ref::<Error>()).cloned().unwrap()
}

fn refused(bytes: &[u8]) -> Error {
    wrong(&unpack(bytes).unwrap_err())
}

/// Zeros, packed by gzip about a thousandfold: a mebibyte that is there again and again.
fn gzip_of_zeros(n_mebibytes: usize) -> Endless {
    let mebibyte = vec![0; MIB];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut packed = || {
        encoder.write_all(&mebibyte).unwrap();
        // From here on what is packed stands on bytes of its own.
        encoder.flush().unwrap();
        encoder.get_ref().clone()
    };
    let (first, both) = (packed(), packed());
    let again = both[first.len()..].to_vec();
    let (mut one, mut all) = (Crc::new(), Crc::new());
    one.update(&mebibyte);
    (0..n_mebibytes).for_each(|_| all.combine(&one));
    let end = [&[1, 0, 0, 0xff, 0xff][..], &all.sum().to_le_bytes(), &all.amount().to_le_bytes()].concat();
    Endless::new(&[(first, 1), (again, n_mebibytes - 1), (end, 1)])
}

/// A Zstandard frame that asks for a window, and then says a byte 128 Ki times in each block.
fn zstandard_of_zeros(window: u8, n_mebibytes: usize) -> Endless {
    let head = vec![0x28, 0xb5, 0x2f, 0xfd, 0, window];
    // A block of one byte again and again, not the last; and one that is.
    Endless::new(&[(head, 1), (vec![0x02, 0, 0x10, 0], 8 * n_mebibytes), (vec![0x03, 0, 0, 0], 1)])
}

/// 8 MiB.
const WINDOW: u8 = 13 << 3;

#[test]
fn what_was_packed_comes_out_whatever_the_pieces() {
    let flat = ROWS.repeat(20_000);
    let halves = flat.as_bytes().split_at(flat.len() / 2);
    let skippable = [&[0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0][..], b"aside"].concat();
    let [empty, one, two] = [b"".as_slice(), halves.0, halves.1].map(zstandard);
    for (packed, packing) in [
        (gzip(flat.as_bytes()), Packing::Gzip),
        ([gzip(halves.0), gzip(b""), gzip(halves.1)].concat(), Packing::Gzip),
        ([gzip(flat.as_bytes()), vec![0; 3000]].concat(), Packing::Gzip),
        (zstandard(flat.as_bytes()), Packing::Zstandard),
        ([one.clone(), two.clone()].concat(), Packing::Zstandard),
        ([&skippable[..], &one, &skippable, &empty, &two, &skippable].concat(), Packing::Zstandard),
    ] {
        let unpacked = Unpacked::new(packed.as_slice(), Limits::default()).unwrap();
        assert_eq!(unpacked.packing(), Some(packing));
        assert!(unpack(&packed).unwrap() == flat.as_bytes());
        // A byte at a time on both sides.
        let (mut slow, mut bytes) = (Unpacked::new(OneByte(&packed), Limits::default()).unwrap(), Vec::new());
        let mut byte = [0];
        while bytes.len() < 20_000 && slow.read(&mut byte).unwrap() > 0 {
            bytes.extend(byte);
        }
        assert!(bytes == flat.as_bytes()[..20_000]);
    }
    for plain in ["", "a", ROWS, &flat, "<feed/>", "BZh1,2"] {
        let unpacked = Unpacked::new(plain.as_bytes(), Limits::default()).unwrap();
        assert_eq!(unpacked.packing(), None);
        assert!(unpack(plain.as_bytes()).unwrap() == plain.as_bytes());
    }
    assert_eq!(unpack(&gzip(b"")).unwrap(), b"");
}

struct OneByte<'a>(&'a [u8]);

impl Read for OneByte<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let n_bytes = room.len().min(1);
        self.0.read(&mut room[..n_bytes])
    }
}

#[test]
fn in_4_ten_gibibytes_of_zeros_are_refused_at_once_in_little_memory() {
    let begun = Instant::now();
    let mut bombs = [gzip_of_zeros(10 << 10), zstandard_of_zeros(WINDOW, 10 << 10)];
    for bomb in &mut bombs {
        let mut unpacked = Unpacked::new(bomb, Limits::default()).unwrap();
        let mut n_bytes = 0;
        let mut room = vec![0; 1 << 16];
        let error = loop {
            match unpacked.read(&mut room) {
                Ok(more) => n_bytes += more,
                Err(error) => break error,
            }
        };
        assert_eq!(wrong(&error), Error::Ratio { ratio: 100 });
        assert_eq!(
            error.to_string(),
            "the file unpacks to more than 100 times its size, which readings do not; \
             if it is what it should be, import it unpacked"
        );
        assert!(n_bytes <= 64 * MIB, "{n_bytes}");
        // Nothing comes out after that, whoever asks again.
        assert_eq!(wrong(&unpacked.read(&mut room).unwrap_err()), Error::Ratio { ratio: 100 });
    }
    assert!(bombs.iter().all(|it| it.n_bytes < MIB as u64));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(peak_mebibytes().is_none_or(|it| it < 64), "{:?}", peak_mebibytes());
}

#[test]
fn in_4_the_readers_refuse_a_bomb_too() {
    for bomb in [gzip_of_zeros(10 << 10), zstandard_of_zeros(WINDOW, 10 << 10)] {
        let unpacked = Unpacked::new(bomb, Limits::default()).unwrap();
        let error = csv::Reader::new(unpacked, CsvOptions::default()).err().unwrap();
        let told = error.to_string();
        assert!(told.starts_with("reading stopped at line 1: the file unpacks to more than 100"), "{told}");
    }
    // One that begins as it should.
    let rows = [&zstandard(ROWS.as_bytes())[..], &[0x28, 0xb5, 0x2f, 0xfd, 0, WINDOW]].concat();
    let bomb = Endless::new(&[(rows, 1), (vec![0x02, 0, 0x10, b'\n'], GIB)]);
    let bomb = Unpacked::new(bomb, Limits { free: MIB as u64, ..Limits::default() }).unwrap();
    let mut reader = csv::Reader::new(bomb, CsvOptions::default()).unwrap();
    let error = reader.read_batch(5000, &mut csv::Batch::default()).unwrap_err();
    assert!(error.to_string().contains("the file unpacks to more than 100 times"), "{error}");
    let xml = [
        &zstandard(br#"<feed xmlns="http://www.w3.org/2005/Atom">"#)[..],
        &[0x28, 0xb5, 0x2f, 0xfd, 0, WINDOW],
    ]
    .concat();
    let bomb = Endless::new(&[(xml, 1), (vec![0x02, 0, 0x10, b'x'], GIB)]);
    let bomb = Unpacked::new(bomb, Limits::default()).unwrap();
    let error = green_button::Reader::new(bomb, green_button::Options::default()).err().unwrap();
    assert!(matches!(error, green_button::FileError::TooLong { line: 1, .. }), "{error}");
}

#[test]
fn in_4_the_bombs_are_real_and_limits_count_every_piece() {
    let all = Limits { ratio: u64::MAX, free: u64::MAX, unpacked: u64::MAX };
    for bomb in [gzip_of_zeros(4), zstandard_of_zeros(WINDOW, 4)] {
        assert!(unpack_within(bomb, all).unwrap() == vec![0; 4 * MIB]);
    }
    let pieces = [gzip(&vec![0; MIB]), gzip(&vec![0; MIB])].concat();
    let ratio = |free: usize| Limits { ratio: 100, free: free as u64, ..all };
    assert!(unpack_within(pieces.as_slice(), ratio(2 * MIB)).is_ok());
    let error = unpack_within(pieces.as_slice(), ratio(2 * MIB - 1)).unwrap_err();
    assert_eq!(wrong(&error), Error::Ratio { ratio: 100 });
    let size = |unpacked: usize| Limits { unpacked: unpacked as u64, ..all };
    assert!(unpack_within(pieces.as_slice(), size(2 * MIB)).is_ok());
    let error = unpack_within(pieces.as_slice(), size(2 * MIB - 1)).unwrap_err();
    assert_eq!(error.to_string(), "the file is larger than 1 MiB when it is unpacked; split it");
    // What is not packed is as large as it is.
    assert!(unpack_within(ROWS.as_bytes(), Limits { ratio: 1, free: 0, unpacked: 10 }).is_ok());
}

#[test]
fn in_4_a_flat_meter_is_no_bomb() {
    let start: jiff::Timestamp = "2021-01-01T00:00:00Z".parse().unwrap();
    let at = |i: i64| start + jiff::SignedDuration::from_mins(15 * i);
    let row = |i: i64| format!("7,{},{},0,\n", at(i), at(i + 1));
    let flat: String = (0..35_040).map(row).collect();
    for packed in [gzip(flat.as_bytes()), zstandard(flat.as_bytes())] {
        let strict = Limits { free: 0, ..Limits::default() };
        assert!(unpack_within(packed.as_slice(), strict).unwrap() == flat.as_bytes());
    }
}

#[test]
fn in_4_nothing_is_unpacked_twice() {
    for (inner, kind) in [
        (gzip(ROWS.as_bytes()), "gzip"),
        (zstandard(ROWS.as_bytes()), "Zstandard"),
        (b"PK\x03\x04\x14\0".to_vec(), "zip"),
        (b"\xfd7zXZ\0\0".to_vec(), "xz"),
        (b"BZh91AY&SY".to_vec(), "bzip2"),
        (b"7z\xbc\xaf\x27\x1c".to_vec(), "7-Zip"),
    ] {
        for outer in [gzip(&inner), zstandard(&inner)] {
            assert_eq!(refused(&outer), Error::Nested { kind });
            let error = Unpacked::new(OneByte(&outer), Limits::default()).err().unwrap();
            assert_eq!(wrong(&error), Error::Nested { kind });
        }
        if !matches!(kind, "gzip" | "Zstandard") {
            assert_eq!(refused(&inner), Error::Unknown { kind });
        }
    }
    let text = Error::Nested { kind: "gzip" }.to_string();
    assert_eq!(text, "the file is packed twice: what is in it is packed by gzip; pack it once");
}

#[test]
fn in_4_every_cut_and_every_flipped_bit_is_noticed() {
    let random: Vec<u8> = (0..3000u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    for (plain, is_short) in [(ROWS.as_bytes(), true), (random.as_slice(), false)] {
        for packed in [gzip(plain), zstandard(plain)] {
            for cut in (4..packed.len()).filter(|it| is_short || it % 97 == 0) {
                let error = refused(&packed[..cut]);
                assert!(matches!(error, Error::Unfinished { .. }), "{cut} of {}: {error}", packed.len());
            }
            for at in (0..packed.len()).filter(|it| is_short || it % 97 == 0) {
                let mut broken = packed.clone();
                broken[at] ^= 0x10;
                match unpack(&broken) {
                    Ok(bytes) => assert!(bytes == plain || at < 10, "byte {at}"),
                    Err(error) => drop(wrong(&error)),
                }
            }
        }
    }
    // The checksum alone.
    for mut packed in [gzip(ROWS.as_bytes()), zstandard(ROWS.as_bytes())] {
        let at = packed.len() as u64;
        let from_end = if packed.starts_with(&[0x1f]) { 8 } else { 4 };
        let checksum = packed.len() - from_end;
        packed[checksum] ^= 1;
        assert_eq!(refused(&packed), Error::Damaged { at });
    }
}

#[test]
fn in_4_nothing_may_follow() {
    for packed in [gzip(ROWS.as_bytes()), zstandard(ROWS.as_bytes())] {
        let at = packed.len() as u64;
        for rest in [b"x".as_slice(), b"\0\0x", b"\x1f", ROWS.as_bytes()] {
            assert_eq!(refused(&[&packed, rest].concat()), Error::Trailing { at });
        }
    }
}

#[test]
fn in_4_a_file_cannot_ask_for_memory() {
    for (window, needed) in [(14 << 3, 16 << 20), (20 << 3, 1 << 30), (255, 15 << 37)] {
        let error = unpack_within(zstandard_of_zeros(window, 1), Limits::default()).unwrap_err();
        match wrong(&error) {
            Error::Window { needed: found } => assert_eq!(found, needed),
            other => assert_eq!((other, window), (Error::Damaged { at: 6 }, 255)),
        }
    }
    let text = Error::Window { needed: 128 << 20 }.to_string();
    assert_eq!(
        text,
        "unpacking the file needs 128 MiB; at most 8 MiB are used: pack it by zstd -19 or less, without --long"
    );
    // A frame that says how much is in it, and means to be one window.
    let single = [&[0x28, 0xb5, 0x2f, 0xfd, 0xe0][..], &(1u64 << 40).to_le_bytes()].concat();
    assert_eq!(refused(&single), Error::Window { needed: 1 << 40 });
    let with_dictionary = [0x28, 0xb5, 0x2f, 0xfd, 0x01, WINDOW, 7, 3, 0, 0];
    assert_eq!(refused(&with_dictionary), Error::Dictionary);
    // One that holds less than it says.
    let short = [&[0x28, 0xb5, 0x2f, 0xfd, 0x20, 3][..], &[0x11, 0, 0, b'a', b'b']].concat();
    assert_eq!(refused(&short), Error::Damaged { at: 11 });
}

#[test]
fn in_4_empty_pieces_without_end_are_refused() {
    let skippable = vec![0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0];
    for piece in [gzip(b""), zstandard(b""), skippable] {
        let mut endless = Endless::new(&[(piece, GIB)]);
        let error = unpack_within(&mut endless, Limits::default()).unwrap_err();
        assert_eq!(wrong(&error), Error::TooManyPieces);
        assert!(endless.n_bytes < MIB as u64, "{}", endless.n_bytes);
    }
}

#[test]
fn what_the_input_says_is_passed_on() {
    struct Broken<'a>(&'a [u8]);
    impl Read for Broken<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            match self.0.read(room)? {
                0 => Err(io::Error::new(io::ErrorKind::ConnectionReset, "the client is gone")),
                n_bytes => Ok(n_bytes),
            }
        }
    }
    for file in [gzip(ROWS.as_bytes()), zstandard(ROWS.as_bytes()), ROWS.as_bytes().to_vec(), Vec::new()] {
        let error = unpack_within(Broken(&file[..file.len() / 2]), Limits::default()).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::ConnectionReset, "the client is gone")
        );
        assert!(error.source().is_none());
    }
}
