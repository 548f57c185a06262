//! Makes small Green Button feeds, reads them, and compares everything that comes out with what is expected.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]
#![allow(dead_code, reason = "each test file uses its share")]

use std::fmt::Write;

use domain::Rounding;
use expect_test::Expect;
use formats::{
    RowError,
    green_button::{Batch, EpochMode, FileError, Options, Reader},
};
use jiff::tz::TimeZone;

/// The beginning of a feed in the usual namespaces.
pub const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">"#;

/// 16 July 2026, 00:00 UTC, in seconds.
pub const DAY: i64 = 1_784_160_000;

/// Times are UTC whatever they look like.
pub fn utc() -> Options {
    Options { epoch: Some(EpochMode::Utc), ..Options::default() }
}

/// Times as the standard says, in that zone.
pub fn zone(name: &str, epoch: Option<EpochMode>) -> Options {
    Options { zone: TimeZone::get(name).unwrap(), epoch, rounding: Rounding::Refuse }
}

/// An entry with its links and its content.
pub fn entry(links: &[(&str, &str)], content: &str) -> String {
    let links: String =
        links.iter().map(|(rel, href)| format!(r#"<link rel="{rel}" href="{href}"/>"#)).collect();
    format!("\n<entry>{links}<content>{content}</content></entry>")
}

/// A usage point of electricity.
pub fn usage_point(id: &str) -> String {
    let content = "<espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint>";
    entry(&[("self", &format!("User/1/UsagePoint/{id}"))], content)
}

/// A MeterReading of usage point `id`, of type `kind`.
pub fn meter_reading(id: &str, number: &str, kind: &str) -> String {
    let own = format!("User/1/UsagePoint/{id}/MeterReading/{number}");
    let links = [
        ("self", own.as_str()),
        ("related", &format!("ReadingType/{kind}")),
        ("related", &format!("{own}/IntervalBlock")),
    ];
    entry(&links, "<espi:MeterReading/>")
}

/// A ReadingType with these fields.
pub fn reading_type(kind: &str, fields: &str) -> String {
    let fields: String = fields
        .split(' ')
        .filter_map(|it| it.split_once('='))
        .map(|(name, value)| format!("<espi:{name}>{value}</espi:{name}>"))
        .collect();
    let content = format!("<espi:ReadingType>{fields}</espi:ReadingType>");
    entry(&[("self", &format!("ReadingType/{kind}"))], &content)
}

/// An IntervalReading.
pub fn reading(start: i64, seconds: i64, value: &str) -> String {
    format!(
        "<espi:IntervalReading><espi:timePeriod><espi:duration>{seconds}</espi:duration>\
         <espi:start>{start}</espi:start></espi:timePeriod><espi:value>{value}</espi:value></espi:IntervalReading>"
    )
}

/// A block of readings of that MeterReading.
pub fn block(id: &str, number: &str, readings: &str) -> String {
    let up = format!("User/1/UsagePoint/{id}/MeterReading/{number}/IntervalBlock");
    let content = format!("<espi:IntervalBlock>{readings}</espi:IntervalBlock>");
    entry(&[("self", &format!("{up}/1")), ("up", &up)], &content)
}

/// A feed of these entries.
pub fn feed(entries: &[String]) -> String {
    format!("{HEAD}{}\n</feed>", entries.concat())
}

/// A feed of one series of delta energy.
pub fn series(fields: &str, readings: &str) -> String {
    feed(&[
        usage_point("1"),
        meter_reading("1", "1", "1"),
        reading_type("1", fields),
        block("1", "1", readings),
    ])
}

/// Compares the readings and faults of a file with what is expected.
pub fn check(xml: impl AsRef<[u8]>, options: Options, expect: Expect) {
    expect.assert_eq(&match Reader::new(xml.as_ref(), options) {
        Ok(mut reader) => match all(&mut reader) {
            Ok(batch) => render(&reader, batch),
            Err(error) => format!("{error}\n"),
        },
        Err(error) => format!("{error}\n"),
    });
}

/// All of a file at once.
pub fn read(xml: &[u8], options: Options) -> Result<Batch, FileError> {
    all(&mut Reader::new(xml, options)?)
}

/// All that is left of a file.
pub fn all(reader: &mut Reader) -> Result<Batch, FileError> {
    let (mut all, mut batch) = (Batch::default(), Batch::default());
    while reader.read_batch(7, &mut batch)? {
        all.readings.append(&mut batch.readings);
        all.faults.append(&mut batch.faults);
        all.readings_read += batch.readings_read;
        all.rounded += batch.rounded;
    }
    Ok(all)
}

fn render(reader: &Reader, batch: Batch) -> String {
    let mut text = String::new();
    for it in &batch.readings {
        let address = &reader.usage_points()[it.usage_point].address;
        let (start, minutes) = (it.interval.start(), it.interval.seconds() / 60);
        let quality = it.quality.map_or("unknown".to_owned(), |it| format!("{it:?}"));
        writeln!(text, "{}: {address} {start} {minutes} min {} W, {quality}", it.line, it.actual.watts())
            .unwrap();
    }
    for fault in batch.faults {
        writeln!(text, "{}", RowError::from(fault)).unwrap();
    }
    writeln!(text, "{} read, {} rounded", batch.readings_read, batch.rounded).unwrap();
    text
}
