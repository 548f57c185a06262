//! Readings as they were written, kept small until the whole file has told what they are.
//!
//! A file may name the unit of its readings at its very end, and a meter's export after all of its import. So
//! readings wait here, in three or four bytes each where they follow one another as usual.

use domain::Quality;

use super::{value::Number, xml::Position};

const CHUNK: usize = 1 << 16;
/// The most that all readings of a file may take, some eight million.
pub(super) const MAX_MEBIBYTES: usize = 28;
const MAX_CHUNKS: usize = MAX_MEBIBYTES << 20 >> 16;
/// The most that one piece takes.
const MAX_PIECE: usize = 64;

/// A reading as its file has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RawReading {
    pub(super) start: Option<i64>,
    pub(super) duration: Option<i64>,
    pub(super) number: Number,
    pub(super) quality: Option<Quality>,
    pub(super) at: Position,
}

/// What a block says of all its readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RawBlock {
    pub(super) start: Option<i64>,
}

/// What is on a tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The readings that follow are of another entry.
    Entry,
    /// They are of another block.
    Block(RawBlock),
    Reading(RawReading),
    /// A reading that could not be read, whose time in the block passes all the same.
    Hole,
}

/// What is kept, in the order of the file.
#[derive(Default)]
pub(super) struct Tape {
    chunks: Vec<Vec<u8>>,
    last: Last,
}

/// Where reading a tape has come to.
#[derive(Clone, Copy, Default)]
pub(super) struct Playhead {
    chunk: usize,
    at: usize,
    last: Last,
}

/// What the next reading is expected to be like.
#[derive(Clone, Copy, Default)]
struct Last {
    start: i64,
    step: i64,
    duration: Option<i64>,
    quality: Option<Quality>,
    line: u64,
    line_step: u64,
    column: u64,
}

const ENTRY: u8 = 0;
const BLOCK: u8 = 1;
const HOLE: u8 = 2;
const READING: u8 = 3;
// What the other bits of a reading's first byte say that follows, since it is not as expected.
const START: u8 = 1 << 2;
const NO_START: u8 = 1 << 3;
const DURATION: u8 = 1 << 4;
const QUALITY: u8 = 1 << 5;
const PLACE: u8 = 1 << 6;
const DECIMALS: u8 = 1 << 7;

impl Tape {
    /// Keeps a piece; whether there was room for it.
    pub(super) fn push(&mut self, piece: &Piece) -> bool {
        let has_room = |it: &Vec<u8>| it.len() + MAX_PIECE <= CHUNK;
        if !self.chunks.last().is_some_and(has_room) {
            if self.chunks.len() == MAX_CHUNKS {
                return false;
            }
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let Some(chunk) = self.chunks.last_mut() else { return false };
        match piece {
            Piece::Entry => chunk.push(ENTRY),
            Piece::Hole => chunk.push(HOLE),
            Piece::Block(block) => {
                chunk.push(BLOCK);
                push_optional(chunk, block.start);
            }
            Piece::Reading(reading) => self.last.push(reading, chunk),
        }
        true
    }

    /// The piece at the playhead, which moves on; nothing at the end.
    pub(super) fn play(&self, head: &mut Playhead) -> Option<Piece> {
        let mut chunk = self.chunks.get(head.chunk)?;
        if head.at >= chunk.len() {
            (head.chunk, head.at) = (head.chunk + 1, 0);
            chunk = self.chunks.get(head.chunk)?;
        }
        let mut bytes = Bytes { chunk, at: head.at };
        let first = bytes.byte();
        let piece = match first & 3 {
            ENTRY => Piece::Entry,
            HOLE => Piece::Hole,
            BLOCK => Piece::Block(RawBlock { start: bytes.optional() }),
            _ => Piece::Reading(head.last.pull(first, &mut bytes)),
        };
        head.at = bytes.at;
        Some(piece)
    }
}

impl Last {
    fn push(&mut self, reading: &RawReading, chunk: &mut Vec<u8>) {
        let expected = self.start.wrapping_add(self.step);
        let line_step = reading.at.line.wrapping_sub(self.line);
        let is_moved = line_step != self.line_step || reading.at.column != self.column;
        let start = match reading.start {
            Some(start) if start == expected => 0,
            Some(_) => START,
            None => NO_START,
        };
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        chunk.push(
            READING
                | start
                | flag(reading.duration != self.duration, DURATION)
                | flag(reading.quality != self.quality, QUALITY)
                | flag(is_moved, PLACE)
                | flag(reading.number.places != 0, DECIMALS),
        );
        push_number(chunk, reading.number.digits);
        if let (START, Some(start)) = (start, reading.start) {
            push_number(chunk, start.wrapping_sub(self.start));
        }
        if reading.duration != self.duration {
            push_optional(chunk, reading.duration);
        }
        if reading.quality != self.quality {
            chunk.push(reading.quality.map_or(u8::MAX, Quality::code));
        }
        if is_moved {
            push_unsigned(chunk, line_step);
            push_unsigned(chunk, reading.at.column);
        }
        if reading.number.places != 0 {
            chunk.push(reading.number.places);
        }
        self.follow(reading);
    }

    fn pull(&mut self, first: u8, bytes: &mut Bytes<'_>) -> RawReading {
        let digits = bytes.number();
        let start = match first & (START | NO_START) {
            0 => Some(self.start.wrapping_add(self.step)),
            START => Some(self.start.wrapping_add(bytes.number())),
            _ => None,
        };
        let duration = if first & DURATION == 0 { self.duration } else { bytes.optional() };
        let quality = if first & QUALITY == 0 { self.quality } else { Quality::of_code(bytes.byte()) };
        let at = match first & PLACE {
            0 => Position { line: self.line.wrapping_add(self.line_step), column: self.column },
            _ => Position { line: self.line.wrapping_add(bytes.unsigned()), column: bytes.unsigned() },
        };
        let places = if first & DECIMALS == 0 { 0 } else { bytes.byte() };
        let reading = RawReading { start, duration, number: Number { digits, places }, quality, at };
        self.follow(&reading);
        reading
    }

    fn follow(&mut self, reading: &RawReading) {
        if let Some(start) = reading.start {
            self.step = start.wrapping_sub(self.start);
            self.start = start;
        }
        self.duration = reading.duration;
        self.quality = reading.quality;
        self.line_step = reading.at.line.wrapping_sub(self.line);
        self.line = reading.at.line;
        self.column = reading.at.column;
    }
}

/// Small numbers of either sign in few bytes: the sign moves into the lowest bit.
fn push_number(chunk: &mut Vec<u8>, number: i64) {
    push_unsigned(chunk, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

fn push_optional(chunk: &mut Vec<u8>, number: Option<i64>) {
    chunk.push(u8::from(number.is_some()));
    number.into_iter().for_each(|it| push_number(chunk, it));
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
fn push_unsigned(chunk: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        chunk.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    chunk.push(u8::try_from(number).unwrap_or_default());
}

struct Bytes<'a> {
    chunk: &'a [u8],
    at: usize,
}

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let byte = self.chunk.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        byte
    }

    fn unsigned(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 || shift > 63 {
                return number;
            }
        }
    }

    fn number(&mut self) -> i64 {
        let number = self.unsigned();
        (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
    }

    fn optional(&mut self) -> Option<i64> {
        (self.byte() != 0).then(|| self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option, prelude::*};

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), 0i64..5000, Just(900), Just(i64::MIN)]
    }

    fn piece() -> impl Strategy<Value = Piece> {
        let quality = option::of((0u8..20).prop_map(|it| Quality::of_code(it).unwrap_or(Quality::Other)));
        let place = (0u64..100_000, 1u64..100).prop_map(|(line, column)| Position { line, column });
        let reading = (option::of(number()), option::of(number()), number(), 0u8..3, quality, place)
            .prop_map(|(start, duration, digits, places, quality, at)| {
                let number = Number { digits, places };
                Piece::Reading(RawReading { start, duration, number, quality, at })
            });
        prop_oneof![
            1 => Just(Piece::Entry),
            1 => Just(Piece::Hole),
            1 => option::of(number()).prop_map(|start| Piece::Block(RawBlock { start })),
            9 => reading,
        ]
    }

    proptest! {
        #[test]
        fn what_is_kept_is_played(pieces in vec(piece(), 0..200)) {
            let mut tape = Tape::default();
            pieces.iter().for_each(|it| assert!(tape.push(it)));
            let mut head = Playhead::default();
            for piece in pieces {
                prop_assert_eq!(tape.play(&mut head), Some(piece));
            }
            prop_assert_eq!(tape.play(&mut head), None);
        }
    }

    #[test]
    fn a_tape_goes_on_in_the_next_chunk_and_ends_where_memory_does() {
        let piece = |i: i64| {
            let number = Number { digits: i * i, places: 0 };
            let at = Position { line: i.unsigned_abs(), column: 1 };
            Piece::Reading(RawReading { start: Some(i * i), duration: Some(i), number, quality: None, at })
        };
        let mut tape = Tape::default();
        (0..20_000).for_each(|i| assert!(tape.push(&piece(i))));
        assert!(tape.chunks.len() > 2);
        let mut head = Playhead::default();
        (0..20_000).for_each(|i| assert_eq!(tape.play(&mut head), Some(piece(i))));
        assert_eq!(tape.play(&mut head), None);
        tape.chunks.resize(MAX_CHUNKS, vec![0; CHUNK]);
        assert!(!tape.push(&Piece::Hole));
    }

    #[test]
    fn readings_that_follow_one_another_are_small() {
        let mut tape = Tape::default();
        for i in 0..1000i64 {
            let at = Position { line: 10 + 7 * i.unsigned_abs(), column: 16 };
            let number = Number { digits: 500 + i % 90, places: 0 };
            let reading = RawReading { start: Some(900 * i), duration: Some(900), number, quality: None, at };
            assert!(tape.push(&Piece::Reading(reading)));
        }
        assert!(tape.chunks[0].len() < 3100, "{}", tape.chunks[0].len());
    }
}
