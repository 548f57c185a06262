//! The traps that real Green Button files hold, each as small as it can be.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod green;

use expect_test::expect;
use formats::{
    RowError,
    green_button::{EpochMode, FileError, Reader},
};
use green::*;

const DELTA: &str = "accumulationBehaviour=4 flowDirection=1 intervalLength=900 uom=72";
const EXPORT: &str = "accumulationBehaviour=4 flowDirection=19 uom=72";

#[test]
fn any_prefix_will_do() {
    let plain = series(DELTA, &reading(DAY, 900, "250"));
    let variants = [
        plain.clone(),
        format!("\u{feff}{plain}"),
        plain.replace("espi:", "ns2:").replace(":espi", ":ns2"),
        plain
            .replace("<entry", "<a:entry")
            .replace("</entry", "</a:entry")
            .replace("<feed xmlns", "<a:feed xmlns:a")
            .replace("</feed", "</a:feed")
            .replace("<link", "<a:link")
            .replace("<content", "<a:content")
            .replace("</content", "</a:content"),
        plain
            .replace("<espi:IntervalBlock>", r#"<IntervalBlock xmlns="http://naesb.org/espi">"#)
            .replace("</espi:IntervalBlock>", "</IntervalBlock>"),
    ];
    for xml in variants {
        let batch = read(xml.as_bytes(), utc()).unwrap();
        assert_eq!((batch.readings.len(), batch.faults.len()), (1, 0), "{xml}");
        assert_eq!(batch.readings[0].actual.watts(), 1000);
    }
    let other = plain.replace("http://naesb.org/espi", "http://example.org/espi");
    assert!(matches!(read(other.as_bytes(), utc()), Err(FileError::NoReadings)));
}

#[test]
fn blocks_of_one_address_are_all_read() {
    let blocks = [0, 1, 2].map(|i| block("1", "1", &reading(DAY + 900 * i, 900, "250")));
    let many = reading(DAY + 2700, 900, "25")
        + "</espi:IntervalBlock><espi:IntervalBlock>"
        + &reading(DAY + 3600, 900, "0");
    let xml = feed(&[
        usage_point("1"),
        meter_reading("1", "1", "1"),
        reading_type("1", DELTA),
        blocks.concat(),
        block("1", "1", &many),
    ]);
    check(
        xml,
        utc(),
        expect![[r#"
            6: User/1/UsagePoint/1 2026-07-16T00:00:00Z 15 min 1000 W, unknown
            7: User/1/UsagePoint/1 2026-07-16T00:15:00Z 15 min 1000 W, unknown
            8: User/1/UsagePoint/1 2026-07-16T00:30:00Z 15 min 1000 W, unknown
            9: User/1/UsagePoint/1 2026-07-16T00:45:00Z 15 min 100 W, unknown
            9: User/1/UsagePoint/1 2026-07-16T01:00:00Z 15 min 0 W, unknown
            5 read, 0 rounded
        "#]],
    );
}

#[test]
fn the_type_may_come_last_and_the_rest_be_missing() {
    let blocks = block("7", "1", &reading(DAY, 900, "250"));
    let type_of = reading_type("x", DELTA);
    for (entries, address) in [
        (vec![blocks.clone(), type_of.clone()], "User/1/UsagePoint/7"),
        (vec![blocks.clone(), type_of.clone(), usage_point("7")], "User/1/UsagePoint/7"),
        (
            vec![
                entry(&[], &format!("<espi:IntervalBlock>{}</espi:IntervalBlock>", reading(DAY, 900, "250"))),
                type_of.clone(),
            ],
            "",
        ),
    ] {
        let mut reader = Reader::new(feed(&entries).as_bytes(), utc()).unwrap();
        assert_eq!(reader.usage_points().len(), 1);
        assert_eq!(reader.usage_points()[0].address, address);
        assert_eq!(all(&mut reader).unwrap().readings.len(), 1);
    }
}

#[test]
fn without_type_or_with_two_nothing_is_guessed() {
    let blocks = block("1", "1", &reading(DAY, 900, "250"));
    check(
        feed(std::slice::from_ref(&blocks)),
        utc(),
        expect![[r#"
            line 3, column 165, feed/entry/content/IntervalBlock 'User/1/UsagePoint/1/MeterReading/1': no ReadingType says what these readings are; it may be on another page of the feed: join the pages
            1 read, 0 rounded
        "#]],
    );
    check(
        feed(&[blocks.clone(), reading_type("1", DELTA), reading_type("2", EXPORT)]),
        utc(),
        expect![[r#"
            line 3, column 165, feed/entry/content/IntervalBlock 'User/1/UsagePoint/1/MeterReading/1': no ReadingType says what these readings are; it may be on another page of the feed: join the pages
            1 read, 0 rounded
        "#]],
    );
    check(
        feed(&[meter_reading("1", "1", "1"), blocks, reading_type("1", DELTA), reading_type("1", EXPORT)]),
        utc(),
        expect![[r#"
            line 6, column 56, feed/entry/content/ReadingType 'ReadingType/1': two ReadingTypes that differ have this address; nothing tells which one the readings are of
            1 read, 0 rounded
        "#]],
    );
}

#[test]
fn duke_energy_says_everything_in_the_block() {
    let xml = r#"<?xml version="1.0"?>
<a:entry xmlns:espi="http://naesb.org/espi" xmlns:a="http://www.w3.org/2005/Atom"><a:content>
<espi:IntervalBlock><espi:interval><espi:servicePointId>600001</espi:servicePointId>
<espi:serviceType>ELECTRIC</espi:serviceType><espi:unitOfMeasure>kWH</espi:unitOfMeasure>
<espi:secondsPerInterval>900</espi:secondsPerInterval><espi:start>1784160000</espi:start></espi:interval>
<espi:IntervalReading><espi:timePeriod><espi:start>1784160000</espi:start></espi:timePeriod>
<espi:readingQuality>ACTUAL</espi:readingQuality><espi:value>0.29</espi:value></espi:IntervalReading>
<espi:IntervalReading><espi:timePeriod><espi:start>1784160900</espi:start></espi:timePeriod>
<espi:readingQuality>ESTIMATED</espi:readingQuality><espi:value>0.1</espi:value></espi:IntervalReading>
</espi:IntervalBlock></a:content></a:entry>"#;
    check(
        xml,
        utc(),
        expect![[r#"
            7: 600001 2026-07-16T00:00:00Z 15 min 1160 W, Valid
            9: 600001 2026-07-16T00:15:00Z 15 min 400 W, EstimatedByReferenceDay
            2 read, 0 rounded
        "#]],
    );
    let gas = xml.replace("kWH", "CCF").replace("ELECTRIC", "GAS");
    check(
        gas,
        utc(),
        expect![[r#"
            line 3, column 1, feed/entry/content/IntervalBlock/interval/unitOfMeasure 'CCF': is CCF, which is not kept; only Wh (72) and W (38) are. Ask for the energy in kWh.
            2 read, 0 rounded
        "#]],
    );
    // What a file says is shown, and does nothing to who looks at it.
    let escaping = format!("\u{1b}[31mk{}", "W".repeat(100));
    for (from, name) in [("kWH", "unitOfMeasure"), ("ELECTRIC", "serviceType")] {
        let fault = read(xml.replace(from, &escaping).as_bytes(), utc()).unwrap().faults.remove(0);
        let told = RowError::from(fault).to_string();
        assert!(told.contains(name) && told.contains(r"is \u{1b}[31mk"), "{told}");
        assert!(told.len() < 400, "{told}");
    }
}

#[test]
fn times_that_are_left_out_follow_from_the_block() {
    let bare = |value: &str| {
        format!("<espi:IntervalReading><espi:value>{value}</espi:value></espi:IntervalReading>")
    };
    let rows = format!(
        "<espi:interval><espi:duration>3600</espi:duration><espi:start>{DAY}</espi:start></espi:interval>{}{}{}",
        bare(" 1 "),
        bare("x"),
        bare("3")
    );
    check(
        series(DELTA, &rows),
        utc(),
        expect![[r#"
            6: User/1/UsagePoint/1 2026-07-16T00:00:00Z 15 min 4 W, unknown
            6: User/1/UsagePoint/1 2026-07-16T00:30:00Z 15 min 12 W, unknown
            line 6, column 393, feed/entry/content/IntervalBlock/IntervalReading/value 'x': not a number; use digits with a point for decimals, such as 1.25
            3 read, 0 rounded
        "#]],
    );
    check(
        series("uom=72", &bare("1")),
        utc(),
        expect![[r#"
            line 6, column 219, feed/entry/content/IntervalBlock/IntervalReading/timePeriod: has no start, and its block none either; nothing tells when it was
            1 read, 0 rounded
        "#]],
    );
}

#[test]
fn broken_readings_are_told_each_and_the_others_kept() {
    let rows = reading(DAY, 900, "250")
        + &reading(DAY + 900, 900, "").replace("<espi:value></espi:value>", "")
        + &reading(DAY + 1800, 900, "1,5")
        + &reading(DAY + 2700, 0, "1")
        + &reading(DAY + 3600, 900, "10").replace(&format!("{}<", DAY + 3600), "1784163600.5<")
        + &reading(DAY + 4500, 900, "1").replace(
            "</espi:value>",
            "</espi:value><espi:ReadingQuality><espi:quality>99</espi:quality></espi:ReadingQuality>",
        )
        + &reading(-5, 900, "1")
        + &reading(DAY + 5400, 900, "99999999999999999999")
        + &reading(DAY + 6300, 900, "999999999999")
        + &reading(DAY + 7200, 900, "25");
    check(
        series(DELTA, &rows.replace("</espi:IntervalReading>", "</espi:IntervalReading>\n")),
        utc(),
        expect![[r#"
            6: User/1/UsagePoint/1 2026-07-16T00:00:00Z 15 min 1000 W, unknown
            15: User/1/UsagePoint/1 2026-07-16T02:00:00Z 15 min 100 W, unknown
            line 7, column 1, feed/entry/content/IntervalBlock/IntervalReading: has no value; a reading needs one
            line 8, column 139, feed/entry/content/IntervalBlock/IntervalReading/value '1,5': has a decimal comma; use a point for decimals
            line 10, column 86, feed/entry/content/IntervalBlock/IntervalReading/timePeriod/start '1784163600.5': has a fraction of a second; times are whole seconds
            line 11, column 188, feed/entry/content/IntervalBlock/IntervalReading/ReadingQuality/quality '99': is no quality of the ESPI standard
            line 13, column 139, feed/entry/content/IntervalBlock/IntervalReading/value '99999999999999999999': does not fit: at most 9,999,999.999 kW either way
            line 9, column 137, feed/entry/content/IntervalBlock/IntervalReading/timePeriod '1784162700': ends at or before its start
            line 12, column 131, feed/entry/content/IntervalBlock/IntervalReading/timePeriod '-5': lies outside the years 1970 to 9999
            line 14, column 139, feed/entry/content/IntervalBlock/IntervalReading/value '999999999999': does not fit: at most 9,999,999.999 kW either way
            10 read, 0 rounded
        "#]],
    );
}

#[test]
fn days_of_any_length_and_readings_in_any_order_are_read() {
    // A day of 25 hours with 24 readings, 97 quarters in a day, backwards, and one of them twice.
    let hours: String = (0..24).map(|i| reading(DAY + 3600 * i, 3600, "5")).collect();
    let quarters: String = (0..97).rev().map(|i| reading(DAY + 90_000 + 900 * i, 900, "5")).collect();
    let twice = reading(DAY + 90_000, 900, "7");
    let rows = format!(
        "<espi:interval><espi:duration>90000</espi:duration><espi:start>{DAY}</espi:start></espi:interval>{hours}{quarters}{twice}"
    );
    let batch = read(series("uom=72", &rows).as_bytes(), utc()).unwrap();
    assert_eq!((batch.readings.len(), batch.faults.len()), (24 + 97 + 1, 0));
    let last = &batch.readings[24 + 96..];
    assert_eq!(last[0].interval, last[1].interval);
    assert_eq!((last[0].actual.watts(), last[1].actual.watts()), (20, 28));
}

#[test]
fn local_times_are_placed_by_the_zone_and_not_by_the_file() {
    let broken = entry(
        &[("self", "LocalTimeParameters/1")],
        "<espi:LocalTimeParameters><espi:dstEndRule>B40E</espi:dstEndRule><espi:dstOffset>3600</espi:dstOffset><espi:dstStartRule>B60E</espi:dstStartRule><espi:tzOffset>+18000</espi:tzOffset></espi:LocalTimeParameters>",
    );
    let local: i64 = "2026-07-16T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_second();
    let xml = feed(&[
        broken,
        usage_point("1"),
        meter_reading("1", "1", "1"),
        reading_type("1", DELTA),
        block("1", "1", &reading(local, 900, "250")),
    ]);
    for (mode, start) in [
        (EpochMode::Utc, "2026-07-16T00:00:00Z"),
        (EpochMode::LocalAsUtc, "2026-07-16T04:00:00Z"),
        (EpochMode::LocalStandardAsUtc, "2026-07-16T05:00:00Z"),
    ] {
        let mut reader = Reader::new(xml.as_bytes(), zone("America/New_York", Some(mode))).unwrap();
        let hint = reader.usage_points()[0].zone_hint.unwrap();
        assert_eq!((hint.offset, hint.saving), (Some(18_000), Some(3600)));
        assert_eq!(all(&mut reader).unwrap().readings[0].interval.start().to_string(), start);
    }
}

#[test]
fn a_file_that_is_something_else_says_what_to_do() {
    let told = |bytes: &[u8]| Reader::new(bytes, utc()).err().unwrap().to_string();
    assert!(told(b"").starts_with("the file is empty"));
    assert!(told(b"\xff\xfe<\0").contains("UTF-16"));
    assert!(told(br#"<?xml version="1.0" encoding="ISO-8859-1"?><feed/>"#).contains("ISO-8859-1"));
    assert!(told(b"<html></html>").contains("begins with <html>"));
    assert!(told(b"meter_id,start_time\n1,2").contains("stops in the middle"));
    assert!(told(HEAD.as_bytes()).contains("stops in the middle, at line 2"));
    assert!(told(format!("{HEAD}</feed>").as_bytes()).contains("has no IntervalReading"));
    assert!(told(format!("{HEAD}</entry>").as_bytes()).starts_with("line 2, column 78: is no XML"));
    assert!(told(format!("{HEAD}</feed><feed/>").as_bytes()).contains("second root"));
    // Whatever a file says, its words are few and do nothing to who reads them.
    let long = "W".repeat(1000);
    for bad in [
        format!("</a\u{1b}[31m{long}>"),
        format!("<entry><link href='&\u{1b};{long}'/>"),
        format!("<entry a\u{1b}{long}"),
        format!("&\u{1b}{long};"),
        format!("<\u{1b}{long} xmlns:a='http://naesb.org/espi'><b\u{1b}></c>"),
    ] {
        for start in ["", HEAD] {
            let told = told(format!("{start}{bad}>").as_bytes());
            assert!(told.len() < 600 && !told.contains(|it: char| it.is_control()), "{told:?}");
        }
    }
    assert!(told(format!("{HEAD}<entry><title>&nbsp;</title></entry></feed>").as_bytes()).contains("&nbsp;"));
    assert!(
        told(format!("{HEAD}<entry><title>caf\u{e9}").replace('\u{e9}', "X").replace('X', "").as_bytes())
            .contains("stops")
    );
    assert!(
        told(b"<feed xmlns='http://www.w3.org/2005/Atom'>\n<entry><title>caf\xe9</title>")
            .starts_with("line 2 is not UTF-8")
    );
}
