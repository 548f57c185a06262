//! XML in small pieces: each token with its place and namespace, and a limit on everything.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read},
};

use quick_xml::{
    Error, NsReader,
    errors::IllFormedError,
    events::{BytesDecl, BytesRef, BytesStart, Event},
    name::ResolveResult,
};

use super::file_error::FileError;
use crate::{
    read_some::read_some,
    row_error::{shown, shown_up_to},
};

const BUFFER: usize = 1 << 16;
/// The longest tag, text or comment; those of real files have some hundred bytes, their licences some thousand.
pub(super) const MAX_TOKEN: usize = 1 << 16;
/// The deepest nesting; that of real files is eight.
pub(super) const MAX_DEPTH: usize = 64;
/// The most attributes of an element; those of real files have five.
pub(super) const MAX_ATTRIBUTES: usize = 64;

/// The most characters of what is said to be wrong.
const MAX_TOLD: usize = 300;

/// Where something stands in a file: the line and the byte in it, both from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u64,
    pub(super) column: u64,
}

/// What stands for a namespace in our rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Namespace {
    Atom,
    Espi,
    Other,
}

/// A piece of a file.
pub(super) enum Token<'a> {
    /// The beginning of an element.
    Open(Namespace, BytesStart<'a>),
    /// The end of one.
    Close,
    /// Characters between tags, unescaped.
    Text(&'a str),
    /// The end of the file.
    End,
    /// Something that says nothing, such as a comment.
    Nothing,
}

/// A file that is being taken apart.
pub(super) struct Xml<R> {
    reader: NsReader<Source<R>>,
    token: Vec<u8>,
    text: String,
    depth: usize,
    /// Whether the root element has been there.
    rooted: bool,
}

impl<R: Read> Xml<R> {
    /// Looks at the first bytes.
    pub(super) fn new(input: R) -> Result<Xml<R>, FileError> {
        let mut source = Source::new(input);
        match source.begin().map_err(|cause| FileError::Read { line: 1, cause })? {
            [] => return Err(FileError::Empty),
            [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [b'<', 0, ..] | [0, b'<', ..] => {
                return Err(FileError::Utf16);
            }
            _ => {}
        }
        let mut reader = NsReader::from_reader(source);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        Ok(Xml { reader, token: Vec::new(), text: String::new(), depth: 0, rooted: false })
    }

    /// Where the next token begins.
    pub(super) fn position(&self) -> Position {
        self.reader.get_ref().position()
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Token<'_>, FileError> {
        let Xml { reader, token, text, depth, rooted } = self;
        let position = reader.get_ref().position();
        reader.get_mut().allowance = MAX_TOKEN;
        token.clear();
        let event = match reader.read_event_into(token) {
            Ok(event) => event,
            Err(error) => return Err(broken(error, reader.get_ref().spent, position)),
        };
        match event {
            Event::Start(tag) => {
                if *depth == 0 && *rooted {
                    return Err(syntax(position, "has a second root element"));
                }
                (*depth, *rooted) = (*depth + 1, true);
                if *depth > MAX_DEPTH {
                    return Err(FileError::TooDeep { line: position.line, limit: MAX_DEPTH });
                }
                Ok(Token::Open(namespace_of(&reader.resolver().resolve_element(tag.name()).0), tag))
            }
            Event::End(_) => {
                *depth = depth.saturating_sub(1);
                Ok(Token::Close)
            }
            Event::Text(characters) => match characters.into_inner() {
                Cow::Borrowed(characters) => Ok(Token::Text(characters)),
                Cow::Owned(characters) => {
                    *text = characters;
                    Ok(Token::Text(text))
                }
            },
            Event::CData(characters) => {
                *text = characters.into_inner().into_owned();
                Ok(Token::Text(text))
            }
            Event::GeneralRef(reference) => {
                *text = referenced(&reference, position)?;
                Ok(Token::Text(text))
            }
            Event::DocType(_) => Err(FileError::DocumentType { line: position.line }),
            Event::Decl(declaration) => encoded(&declaration).map(|()| Token::Nothing),
            // Empty elements come as a beginning and an end.
            Event::Comment(_) | Event::PI(_) | Event::Empty(_) => Ok(Token::Nothing),
            Event::Eof if *depth > 0 || !*rooted => Err(FileError::Unfinished { line: position.line }),
            Event::Eof => Ok(Token::End),
        }
    }
}

fn namespace_of(name: &ResolveResult<'_>) -> Namespace {
    match name {
        ResolveResult::Bound(name) if name.as_ref() == "http://naesb.org/espi" => Namespace::Espi,
        ResolveResult::Bound(name) if name.as_ref() == "http://www.w3.org/2005/Atom" => Namespace::Atom,
        _ => Namespace::Other,
    }
}

/// The character that a reference stands for: by number, or one of the five that need no declaration.
fn referenced(reference: &BytesRef<'_>, position: Position) -> Result<String, FileError> {
    let characters = match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => quick_xml::escape::resolve_xml_entity(reference).map(str::to_owned),
        Err(_) => None,
    };
    characters.ok_or_else(|| {
        let name = shown(reference.as_bytes());
        syntax(position, &format!("uses the entity &{name};, which XML does not know"))
    })
}

/// Refuses what says that it is in another encoding.
fn encoded(declaration: &BytesDecl<'_>) -> Result<(), FileError> {
    match declaration.encoding() {
        Some(Ok(name)) if !is_utf_8(name.as_ref()) => {
            Err(FileError::Encoding { name: shown(name.as_bytes()) })
        }
        _ => Ok(()),
    }
}

fn is_utf_8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|it| encoding.eq_ignore_ascii_case(it))
}

/// A fault of what stands at a place; the words may repeat something of the file.
pub(super) fn syntax(position: Position, what: &str) -> FileError {
    let what = shown_up_to(MAX_TOLD, what.as_bytes());
    FileError::Syntax { line: position.line, column: position.column, what }
}

/// What to say where the tokens end too early.
fn broken(error: Error, spent: bool, position: Position) -> FileError {
    match error {
        _ if spent => FileError::TooLong { line: position.line, limit: MAX_TOKEN >> 10 },
        Error::Io(cause) => {
            FileError::Read { line: position.line, cause: io::Error::new(cause.kind(), cause.to_string()) }
        }
        Error::Encoding(_) => FileError::NotText { line: position.line },
        Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
            FileError::Unfinished { line: position.line }
        }
        other => syntax(position, &format!("is no XML: {other}")),
    }
}

/// Bytes through a buffer that never grows, counted in lines, and never more for a token than is allowed.
struct Source<R> {
    input: R,
    buffer: Box<[u8]>,
    from: usize,
    to: usize,
    line: u64,
    column: u64,
    /// What the current token may still take.
    allowance: usize,
    /// Whether a token wanted more than that.
    spent: bool,
}

impl<R: Read> Source<R> {
    fn new(input: R) -> Source<R> {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Source { input, buffer, from: 0, to: 0, line: 1, column: 1, allowance: MAX_TOKEN, spent: false }
    }

    fn position(&self) -> Position {
        Position { line: self.line, column: self.column }
    }

    fn ahead(&self) -> &[u8] {
        self.buffer.get(self.from..self.to).unwrap_or(b"")
    }

    /// The first bytes, as many as tell an encoding, however few come at a time.
    fn begin(&mut self) -> io::Result<&[u8]> {
        while self.to < 4 && self.read_on()? > 0 {}
        Ok(self.ahead())
    }

    fn refill(&mut self) -> io::Result<()> {
        (self.from, self.to) = (0, 0);
        self.read_on().map(drop)
    }

    /// Reads behind what is ahead.
    fn read_on(&mut self) -> io::Result<usize> {
        let room = self.buffer.get_mut(self.to..).unwrap_or_default();
        let n_bytes = read_some(&mut self.input, room)?;
        self.to += n_bytes;
        Ok(n_bytes)
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let ahead = self.fill_buf()?;
        let n_bytes = ahead.len().min(room.len());
        room[..n_bytes].copy_from_slice(&ahead[..n_bytes]);
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.from == self.to {
            self.refill()?;
        }
        if self.allowance == 0 && self.from < self.to {
            self.spent = true;
            return Err(io::Error::other("too long"));
        }
        let to = self.to.min(self.from + self.allowance);
        Ok(self.buffer.get(self.from..to).unwrap_or(b""))
    }

    fn consume(&mut self, n_bytes: usize) {
        let to = (self.from + n_bytes).min(self.to);
        let used = self.buffer.get(self.from..to).unwrap_or(b"");
        match used.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => {
                self.line += used.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
                self.column = (used.len() - last) as u64;
            }
            None => self.column += used.len() as u64,
        }
        self.from = to;
        self.allowance = self.allowance.saturating_sub(n_bytes);
    }
}
