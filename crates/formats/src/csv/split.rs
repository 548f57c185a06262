//! One record's fields: delimiters, quotes and the end of its line.

/// The most bytes of a record; no row of readings comes near it.
pub(super) const MAX_RECORD: usize = 64 * 1024;
/// The most lines that a quoted record runs over, since each stray quote costs as many lines read twice.
const MAX_QUOTED_LINES: u64 = 32;

/// Splits records, keeping the room that the last one took.
pub(super) struct Splitter {
    pub(super) delimiter: u8,
    /// Where the fields of the record begin and end in its text.
    pub(super) fields: Vec<(usize, usize)>,
    /// The text of a record that had quotes.
    pub(super) unquoted: Vec<u8>,
}

/// A record at the beginning of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Bytes of its text, without the end of its line.
    pub(super) len: usize,
    /// Bytes until the next record.
    pub(super) skip: usize,
    pub(super) lines: u64,
    /// Whether its text is in [`Splitter::unquoted`] instead.
    pub(super) quoted: bool,
}

/// Why there is no record at the beginning of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes end first.
    More,
    Long,
    OpenQuote,
}

/// Whether the bytes end where the file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    Open,
    Ended,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Splitter {
        Splitter { delimiter, fields: Vec::new(), unquoted: Vec::new() }
    }

    /// Finds the record at the beginning of `bytes`.
    pub(super) fn split(&mut self, bytes: &[u8], input: Input) -> Result<Found, Stop> {
        let needles = Needles::new(self.delimiter);
        self.fields.clear();
        let mut start = 0;
        let (words, tail) = bytes.as_chunks::<8>();
        let words = words.iter().map(|word| needles.find(*word));
        // What fills the last word up is no needle.
        let mut last = [0; 8];
        last.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
        for (word, mut hits) in words.chain([needles.find(last)]).enumerate() {
            while hits != 0 {
                let at = word * 8 + usize::try_from(hits.trailing_zeros() / 8).unwrap_or_default();
                hits &= hits - 1;
                match bytes.get(at) {
                    Some(b'\n') => return self.line(bytes, start, at),
                    Some(b'"') if at == start => return self.split_quoted(bytes, input),
                    Some(b'"') | None => {}
                    Some(_) => {
                        self.fields.push((start, at));
                        start = at + 1;
                    }
                }
            }
        }
        let len = at_end(bytes, input)?;
        self.fields.push((start, len));
        Ok(Found { len, skip: len, lines: 1, quoted: false })
    }

    /// Ends a record without quotes at its line feed.
    fn line(&mut self, bytes: &[u8], start: usize, at: usize) -> Result<Found, Stop> {
        let len = if bytes.get(..at).is_some_and(|line| line.ends_with(b"\r")) { at - 1 } else { at };
        self.fields.push((start, len));
        let found = Found { len, skip: at + 1, lines: 1, quoted: false };
        if at <= MAX_RECORD { Ok(found) } else { Err(Stop::Long) }
    }

    /// The same for a record with quotes, whose text has to be put together.
    fn split_quoted(&mut self, bytes: &[u8], input: Input) -> Result<Found, Stop> {
        self.fields.clear();
        self.unquoted.clear();
        let (mut state, mut start, mut lines) = (State::FieldStart, 0, 1);
        for (at, &byte) in bytes.iter().take(MAX_RECORD + 1).enumerate() {
            state = match (state, byte) {
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, b'\n') if lines == MAX_QUOTED_LINES => return Err(Stop::OpenQuote),
                (State::Quoted, _) => {
                    lines += u64::from(byte == b'\n');
                    self.unquoted.push(byte);
                    State::Quoted
                }
                (State::FieldStart, b'"') => State::Quoted,
                (_, b'\n') => {
                    // The record may be `"a\r"`, whose carriage return is part of the text.
                    if bytes.get(..at).is_some_and(|line| line.ends_with(b"\r")) {
                        self.unquoted.pop();
                    }
                    return Ok(self.quoted(start, at + 1, lines));
                }
                _ if byte == self.delimiter => {
                    self.fields.push((start, self.unquoted.len()));
                    start = self.unquoted.len();
                    State::FieldStart
                }
                // A quote after a quote within quotes stands for one, and any other text goes on plainly.
                _ => {
                    self.unquoted.push(byte);
                    if state == State::QuoteInQuoted && byte == b'"' { State::Quoted } else { State::Plain }
                }
            };
        }
        let len = at_end(bytes, input).map_err(|stop| match (stop, state) {
            (Stop::Long, State::Quoted) => Stop::OpenQuote,
            (stop, _) => stop,
        })?;
        if state == State::Quoted { Err(Stop::OpenQuote) } else { Ok(self.quoted(start, len, lines)) }
    }

    fn quoted(&mut self, start: usize, skip: usize, lines: u64) -> Found {
        self.fields.push((start, self.unquoted.len()));
        Found { len: self.unquoted.len(), skip, lines, quoted: true }
    }
}

/// The bytes that mean something, to be looked for in eight bytes at once.
#[derive(Clone, Copy)]
struct Needles([u64; 3]);

impl Needles {
    fn new(delimiter: u8) -> Needles {
        Needles([delimiter, b'\n', b'"'].map(|needle| u64::from_le_bytes([needle; 8])))
    }

    /// The highest bit of each byte that is a needle.
    fn find(self, bytes: [u8; 8]) -> u64 {
        const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
        let word = u64::from_le_bytes(bytes);
        // A byte is zero where neither its lower bits carry into its highest nor that one is set.
        let is = |needle: u64| {
            let differs = word ^ needle;
            !(((differs & LOW) + LOW) | differs | LOW)
        };
        let [delimiter, end, quote] = self.0;
        is(delimiter) | is(end) | is(quote)
    }
}

/// The length of a record that no line feed ends.
fn at_end(bytes: &[u8], input: Input) -> Result<usize, Stop> {
    match input {
        _ if bytes.len() > MAX_RECORD => Err(Stop::Long),
        Input::Open => Err(Stop::More),
        Input::Ended => Ok(bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        let (mut splitter, mut rest, mut rows) = (Splitter::new(b','), text.as_bytes(), Vec::new());
        while !rest.is_empty() {
            let found = splitter.split(rest, Input::Ended).unwrap();
            let bytes = if found.quoted { &splitter.unquoted[..] } else { &rest[..found.len] };
            let fields = splitter.fields.iter();
            let row: Vec<_> =
                fields.map(|&(a, b)| String::from_utf8(bytes[a..b].to_vec()).unwrap()).collect();
            // The csv crate gives no record for an empty line.
            if found.quoted || found.len > 0 {
                rows.push(row);
            }
            rest = &rest[found.skip..];
        }
        rows
    }

    #[test]
    fn a_quote_within_a_field_is_text() {
        assert_eq!(fields("a,5\" pipe,\"b\"\"c\"\r\n1,,2"), [["a", "5\" pipe", "b\"c"], ["1", "", "2"]]);
    }

    #[test]
    fn says_when_more_is_needed_and_when_it_is_too_much() {
        let mut splitter = Splitter::new(b',');
        assert_eq!(splitter.split(b"1,2", Input::Open), Err(Stop::More));
        assert_eq!(splitter.split(b"1,\"2", Input::Open), Err(Stop::More));
        assert_eq!(splitter.split(b"1,\"2\n", Input::Ended), Err(Stop::OpenQuote));
        assert_eq!(splitter.split(&vec![b'1'; MAX_RECORD + 1], Input::Open), Err(Stop::Long));
        assert_eq!(splitter.split(b"\"\n".repeat(40).as_slice(), Input::Open).map(|it| it.lines), Ok(2));
        let lines = [b"\"", b"\n".repeat(40).as_slice()].concat();
        assert_eq!(splitter.split(&lines, Input::Open), Err(Stop::OpenQuote));
    }

    proptest! {
        #[test]
        fn splits_as_the_csv_crate_does(text in "([ab,\"]|\n|\r\n|\"\"|\",\"){0,30}") {
            // Where a quote stays open, the csv crate makes a record of it.
            prop_assume!(Splitter::new(b',').all_close(text.as_bytes()));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(fields(&text), expected);
        }
    }

    impl Splitter {
        fn all_close(&mut self, mut bytes: &[u8]) -> bool {
            while !bytes.is_empty() {
                let Ok(found) = self.split(bytes, Input::Ended) else { return false };
                bytes = &bytes[found.skip..];
            }
            true
        }
    }
}
