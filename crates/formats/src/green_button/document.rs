//! From tokens to the parts of a feed: entries with their addresses, types, and readings on a tape.

use std::io::Read;

use domain::Quality;
use jiff::tz::TimeZone;
use quick_xml::{XmlVersion, events::BytesStart};

use super::{
    epoch::Evidence,
    fault::{Fault, Why},
    file_error::FileError,
    links::Links,
    node::{Field, Node},
    parts::{InlineType, Parts, ZoneHint},
    reading_type::{ReadingType, TypeEntry},
    tape::{Piece, RawBlock, RawReading},
    value::{number, seconds, whole},
    xml::{MAX_ATTRIBUTES, MAX_TOKEN, Namespace, Position, Token, Xml, syntax},
};

/// The most faults of a file that are kept; then the file as a whole is refused.
const MAX_FAULTS: usize = 10_000;
/// The longest title that is kept.
const MAX_TITLE: usize = 200;

/// What is being read.
struct Document {
    stack: Vec<Node>,
    /// The text of the innermost element so far, and where it began.
    text: String,
    at: Position,
    parts: Parts,
    entry: EntryParts,
    block: BlockParts,
    reading: ReadingParts,
}

/// What an entry has said so far; its addresses may come after its content.
#[derive(Default)]
struct EntryParts {
    links: Links,
    title: String,
    usage_points: Vec<Option<(Position, String)>>,
    n_meter_readings: usize,
    types: Vec<(Position, ReadingType)>,
    hints: Vec<ZoneHint>,
    /// Whether readings of it are on the tape, and what their blocks said of them.
    inline: Option<Option<InlineType>>,
    /// Where the first of these blocks stands.
    blocks_at: Position,
}

/// What a block has said so far.
#[derive(Default)]
struct BlockParts {
    at: Position,
    start: Option<i64>,
    inline: InlineType,
    has_inline: bool,
    /// Whether it is on the tape.
    is_told: bool,
}

/// What a reading has said so far.
#[derive(Default)]
struct ReadingParts {
    start: Option<i64>,
    duration: Option<i64>,
    number: Option<super::value::Number>,
    quality: Option<Quality>,
    value_at: Position,
    is_broken: bool,
}

/// Reads a whole file into its parts.
pub(super) fn read(input: impl Read, zone: TimeZone) -> Result<Parts, FileError> {
    let mut document = Document::new(zone);
    document.read(&mut Xml::new(input)?)?;
    document.finish()
}

/// Reads the beginning of a file, and whether that is all of it: what stops in the middle ends there.
pub(super) fn read_beginning(input: impl Read, zone: TimeZone) -> Result<(Parts, bool), FileError> {
    let mut document = Document::new(zone);
    match document.read(&mut Xml::new(input)?) {
        Ok(()) => Ok((document.finish()?, true)),
        Err(FileError::Unfinished { .. }) => {
            document.end_entry()?;
            Ok((document.finish()?, false))
        }
        Err(error) => Err(error),
    }
}

impl Document {
    fn read<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), FileError> {
        loop {
            let line = xml.position();
            match xml.next()? {
                Token::Open(namespace, tag) => self.open(namespace, &tag, line)?,
                Token::Text(text) => self.text(text, line)?,
                Token::Close => self.close()?,
                Token::Nothing => {}
                Token::End => return Ok(()),
            }
        }
    }

    fn new(zone: TimeZone) -> Document {
        Document {
            stack: Vec::with_capacity(16),
            text: String::new(),
            at: Position::default(),
            parts: Parts::new(Evidence::new(zone)),
            entry: EntryParts::default(),
            block: BlockParts::default(),
            reading: ReadingParts::default(),
        }
    }

    fn open(&mut self, namespace: Namespace, tag: &BytesStart<'_>, at: Position) -> Result<(), FileError> {
        let name = tag.local_name();
        let name = name.as_ref();
        let node = match self.stack.last() {
            Some(parent) => parent.child(namespace, name),
            None => Node::root(namespace, name).ok_or_else(|| FileError::NotGreenButton {
                root: crate::row_error::shown(tag.name().as_ref().as_bytes()),
            })?,
        };
        self.stack.push(node);
        self.text.clear();
        self.at = at;
        match node {
            Node::Entry => self.entry = EntryParts::default(),
            Node::IntervalBlock => self.block = BlockParts { at, ..BlockParts::default() },
            Node::IntervalReading => {
                self.tell_block()?;
                self.reading = ReadingParts { value_at: at, ..ReadingParts::default() };
            }
            Node::UsagePoint => self.entry.usage_points.push(None),
            Node::MeterReading => self.entry.n_meter_readings += 1,
            Node::ReadingType => self.entry.types.push((at, ReadingType::default())),
            Node::LocalTimeParameters => self.entry.hints.push(ZoneHint::default()),
            _ => {}
        }
        match tag.attributes_raw().is_empty() {
            true => Ok(()),
            false => self.attributes(node, tag, at),
        }
    }

    fn attributes(&mut self, node: Node, tag: &BytesStart<'_>, at: Position) -> Result<(), FileError> {
        let (mut relation, mut address) = (String::new(), String::new());
        for (index, attribute) in tag.attributes().with_checks(false).enumerate() {
            if index >= MAX_ATTRIBUTES {
                return Err(FileError::TooManyAttributes { line: at.line, limit: MAX_ATTRIBUTES });
            }
            let attribute =
                attribute.map_err(|error| syntax(at, &format!("has a broken attribute: {error}")))?;
            let kept = match (node, attribute.key.as_ref()) {
                (Node::Link, "rel") => &mut relation,
                (Node::Link, "href") => &mut address,
                _ => continue,
            };
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| syntax(at, &format!("has an attribute: {error}")))?;
            *kept = value.into_owned();
        }
        match self.entry.links.add(&relation, &address) {
            true => Ok(()),
            false => {
                Err(FileError::TooMany { what: "links in an entry, or bytes in one of them", limit: 64 })
            }
        }
    }

    fn text(&mut self, text: &str, at: Position) -> Result<(), FileError> {
        if !self.stack.last().is_some_and(|it| it.has_text()) {
            return Ok(());
        }
        if self.text.is_empty() {
            self.at = at;
        }
        if self.text.len() + text.len() > MAX_TOKEN {
            return Err(FileError::TooLong { line: at.line, limit: MAX_TOKEN >> 10 });
        }
        self.text.push_str(text);
        Ok(())
    }

    fn close(&mut self) -> Result<(), FileError> {
        let Some(node) = self.stack.last().copied() else { return Ok(()) };
        match node {
            Node::Start | Node::Duration | Node::Value | Node::Quality => self.reading_field(node)?,
            Node::BlockStart
            | Node::BlockSeconds
            | Node::BlockUnit
            | Node::BlockPoint
            | Node::BlockService => self.block_field(node)?,
            Node::Field(field) => self.type_field(field)?,
            Node::Title => {
                let title = self.text.trim();
                self.entry.title = title.chars().take(MAX_TITLE).collect();
            }
            Node::ServiceKind => {
                if let Some(kind) = self.entry.usage_points.last_mut() {
                    *kind = Some((self.at, self.text.trim().chars().take(MAX_TITLE).collect()));
                }
            }
            Node::IntervalReading => self.end_reading()?,
            Node::IntervalBlock => self.tell_block()?,
            Node::Entry => self.end_entry()?,
            _ => {}
        }
        self.stack.pop();
        self.text.clear();
        Ok(())
    }

    fn finish(self) -> Result<Parts, FileError> {
        match self.parts.n_readings + self.parts.faults.len() as u64 {
            0 => Err(FileError::NoReadings),
            _ => Ok(self.parts),
        }
    }

    fn reading_field(&mut self, node: Node) -> Result<(), FileError> {
        let reading = &mut self.reading;
        let result = match node {
            Node::Start => seconds(&self.text).map(|it| reading.start = Some(it)),
            Node::Duration => seconds(&self.text).map(|it| reading.duration = Some(it)),
            Node::Value => {
                reading.value_at = self.at;
                number(&self.text).map(|it| reading.number = Some(it)).map_err(Why::from)
            }
            _ => match self.text.trim_ascii() {
                "" => Ok(()),
                text => match crate::quality::quality(text.as_bytes()) {
                    Some(quality) => {
                        reading.quality = Some(reading.quality.map_or(quality, |it| it.worse(quality)));
                        Ok(())
                    }
                    None => Err(Why::UnknownQuality),
                },
            },
        };
        match result {
            Ok(()) => Ok(()),
            Err(why) => {
                reading.is_broken = true;
                self.fault(why)
            }
        }
    }

    fn block_field(&mut self, node: Node) -> Result<(), FileError> {
        let inline = &mut self.block.inline;
        let text = self.text.trim();
        let result = match node {
            Node::BlockStart => seconds(text).map(|it| self.block.start = Some(it)),
            Node::BlockSeconds => seconds(text).map(|it| inline.seconds = Some(it)),
            Node::BlockUnit => {
                self.block.has_inline = true;
                text.clone_into(&mut inline.unit);
                Ok(())
            }
            Node::BlockService => {
                text.clone_into(&mut inline.service);
                Ok(())
            }
            _ => {
                text.clone_into(&mut inline.point);
                Ok(())
            }
        };
        match result {
            Ok(()) => Ok(()),
            Err(why) => self.fault(why),
        }
    }

    fn type_field(&mut self, field: Field) -> Result<(), FileError> {
        let text = self.text.trim_ascii();
        if text.is_empty() {
            return Ok(());
        }
        let number = whole(text);
        let result = match (field, number) {
            (Field::ZoneOffset | Field::SavingOffset, number) => {
                // Only a hint, so that a broken one is no fault.
                if let (Some(hint), Ok(number)) = (self.entry.hints.last_mut(), number) {
                    hint.set(field == Field::ZoneOffset, number);
                }
                return Ok(());
            }
            (field, Ok(number)) => match self.entry.types.last_mut() {
                Some((_, fields)) => fields.set(field, number),
                None => Ok(()),
            },
            (_, Err(why)) => Err(why),
        };
        match result {
            Ok(()) => Ok(()),
            Err(why) => {
                self.entry.types.iter_mut().last().into_iter().for_each(|it| it.1.broken = true);
                self.fault(why)
            }
        }
    }

    /// Puts the beginning of a block on the tape, before the first of its readings.
    fn tell_block(&mut self) -> Result<(), FileError> {
        if self.block.is_told {
            return Ok(());
        }
        self.block.is_told = true;
        let inline = self.block.has_inline.then(|| std::mem::take(&mut self.block.inline));
        if self.entry.inline.as_ref().is_some_and(|it| *it != inline) {
            self.end_stretch()?;
        }
        if self.entry.inline.is_none() {
            self.entry.inline = Some(inline);
            self.entry.blocks_at = self.block.at;
            self.parts.keep(&Piece::Entry)?;
        }
        if let Some(start) = self.block.start {
            self.parts.evidence.block(start);
        }
        self.parts.keep(&Piece::Block(RawBlock { start: self.block.start }))
    }

    fn end_reading(&mut self) -> Result<(), FileError> {
        let reading = std::mem::take(&mut self.reading);
        if !reading.is_broken && reading.number.is_none() {
            self.at = reading.value_at;
            self.text.clear();
            self.fault(Why::NoValue)?;
        }
        let piece = match reading.number {
            Some(number) if !reading.is_broken => Piece::Reading(RawReading {
                start: reading.start,
                duration: reading.duration,
                number,
                quality: reading.quality,
                at: reading.value_at,
            }),
            _ => Piece::Hole,
        };
        self.parts.n_readings += u64::from(matches!(piece, Piece::Reading(_)));
        self.parts.keep(&piece)
    }

    fn end_entry(&mut self) -> Result<(), FileError> {
        self.end_stretch()?;
        let EntryParts { links, title, usage_points, n_meter_readings, types, hints, .. } =
            std::mem::take(&mut self.entry);
        for kind in usage_points {
            self.parts.add_usage_point(links.clone(), title.clone(), kind)?;
        }
        for (at, fields) in types {
            self.parts.add_type(TypeEntry { links: links.clone(), at, fields })?;
        }
        if n_meter_readings > 0 {
            self.parts.add_meter_reading(links.clone())?;
        }
        hints.into_iter().try_for_each(|it| self.parts.add_hint(links.clone(), it))
    }

    /// Says whose the readings are that were put on the tape since the last such words.
    fn end_stretch(&mut self) -> Result<(), FileError> {
        match self.entry.inline.take() {
            Some(inline) => self.parts.add_stretch(&self.entry.links, inline, self.entry.blocks_at),
            None => Ok(()),
        }
    }

    fn fault(&mut self, why: Why) -> Result<(), FileError> {
        if self.parts.faults.len() == MAX_FAULTS {
            return Err(FileError::TooMany { what: "faults", limit: MAX_FAULTS });
        }
        let path: Vec<&str> = self.stack.iter().map(|it| it.as_str()).collect();
        self.parts.faults.push(Fault::new(self.at, &path.join("/"), &self.text, why));
        Ok(())
    }
}
