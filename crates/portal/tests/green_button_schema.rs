//! The Green Button files that we write, held against a schema of what the ESPI standard lets us write.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use domain::{Interval, MeterId, Power, Quality};
use formats::green_button::{EpochMode, Header, Options, Reader, Writer};
use jiff::{Timestamp, tz::TimeZone};
use testkit::xmllint::schema_faults;

type Row = (i64, i64, i64, Option<Quality>);

fn schema() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/green_button/schema/atom.xsd")
}

/// Readings of meters: when each begins, how long it is, its watts and its quality.
fn written(zone: &str, title: &str, meters: &[Vec<Row>]) -> String {
    let at = |second: i64| Timestamp::from_second(second).unwrap();
    let zone = TimeZone::get(zone).unwrap();
    let header = Header { title: title.to_owned(), updated: at(1_784_203_200), zone };
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    for (number, rows) in (7000u32..).zip(meters) {
        writer.meter(MeterId::new(number), title, rows.iter().any(|it| it.2 < 0)).unwrap();
        for (start, seconds, watts, quality) in rows {
            let interval = Interval::new(at(*start), at(start + seconds)).unwrap();
            writer.write(interval, Power::from_watts(*watts).unwrap(), *quality).unwrap();
        }
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

/// Readings one after the other from a time on, of every quality that there is.
fn rows(start: i64, seconds: i64, n: i64, watts: i64) -> Vec<Row> {
    let quality = |i: i64| Quality::of_code(u8::try_from(i % 21).unwrap());
    (0..n).map(|i| (start + i * seconds, seconds, watts - watts.signum() * (i % 3), quality(i))).collect()
}

/// What is wrong with a file; `None` where nobody can tell.
fn faults(name: &str, xml: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("green_button_{name}.xml"));
    fs::write(&file, xml).unwrap();
    schema_faults(&schema(), &file)
}

#[test]
fn whatever_we_write_is_valid() {
    // 31 October 2026, with the end of daylight saving in New York and Berlin near; and the largest numbers.
    let autumn = 1_793_404_800;
    let most = Power::MAX_WATTS;
    for (name, zone, meters) in [
        ("quarters", "America/New_York", vec![rows(autumn, 900, 400, 250), rows(autumn, 900, 400, -5)]),
        ("hours", "Europe/Berlin", vec![rows(autumn, 3600, 72, 1000), vec![], rows(autumn, 3600, 1, 0)]),
        ("odd", "Australia/Lord_Howe", vec![rows(autumn, 7, 40, 250), rows(autumn, 420, 40, -250)]),
        ("mixed", "UTC", vec![[rows(0, 300, 3, 5), rows(900, 3600, 3, 5), rows(20_000, 300, 3, 5)].concat()]),
        ("months", "Asia/Tokyo", vec![rows(autumn, 2_678_400, 3, most), rows(autumn, 86_400, 40, -most)]),
        ("negative_saving", "Africa/Casablanca", vec![rows(autumn, 1800, 100, 12)]),
        ("long", "America/Santiago", vec![rows(0, 50_652, 3, most), rows(0, 50_670, 3, most - 9)]),
        (
            "years",
            "America/New_York",
            vec![rows(0, 3600 * 14_073, 2, most), rows(0, i32::MAX.into(), 2, most)],
        ),
    ] {
        let xml = written(zone, "Häuser & \"mehr\" <1>\u{7}]]>", &meters);
        let Some(found) = faults(name, &xml) else { return };
        assert_eq!(found, "", "{name}");
        let zone = TimeZone::get(zone).unwrap();
        let options = Options { zone, epoch: Some(EpochMode::Utc), ..Options::default() };
        let mut reader = Reader::new(xml.as_bytes(), options).unwrap();
        let mut batch = formats::green_button::Batch::default();
        let (mut found, mut is_left) = (Vec::new(), true);
        while is_left {
            is_left = reader.read_batch(100, &mut batch).unwrap();
            assert_eq!(batch.faults, [], "{name}");
            found.extend(batch.readings.iter().map(|it| {
                (it.interval.start().as_second(), it.interval.seconds(), it.actual.watts(), it.quality)
            }));
        }
        assert_eq!(found, meters.concat(), "{name}");
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let xml = written("America/New_York", "home", &[rows(1_793_404_800, 900, 3, 250)]);
    let long = "<espi:value>140737488355328</espi:value>";
    let period = "<espi:duration>900</espi:duration><espi:start>1793404800</espi:start></espi:timePeriod>";
    let swapped = "<espi:start>1793404800</espi:start><espi:duration>900</espi:duration></espi:timePeriod>";
    for (name, from, to) in [
        ("order", period, swapped),
        ("quality", "<espi:quality>0<", "<espi:quality>1<"),
        ("value", "<espi:value>62500</espi:value>", long),
        ("fraction", "<espi:value>62500</espi:value>", "<espi:value>62.5</espi:value>"),
        ("uom", "<espi:uom>72</espi:uom>", ""),
        ("element", "<espi:MeterReading/>", "<espi:MeterReadings/>"),
        ("namespace", "<espi:MeterReading/>", "<MeterReading/>"),
        ("id", "urn:uuid:", "urn:"),
        ("zone", "<updated>2026-07-16T12:00:00Z", "<updated>2026-07-16T12:00:00"),
        ("end", "</feed>", ""),
    ] {
        let broken = xml.replacen(from, to, 1);
        assert_ne!(broken, xml, "{name}");
        let Some(found) = faults(&format!("broken_{name}"), &broken) else { return };
        assert_ne!(found, "", "{name}");
    }
}

#[test]
fn an_interval_longer_than_the_standard_has_room_for_is_refused() {
    let at = |second: i64| Timestamp::from_second(second).unwrap();
    let header = Header { title: String::new(), updated: at(0), zone: TimeZone::UTC };
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    writer.meter(MeterId::new(7), "home", false).unwrap();
    let interval = Interval::new(at(0), at(1 << 31)).unwrap();
    let error = writer.write(interval, Power::ZERO, None).unwrap_err();
    assert_eq!(error.to_string(), "an interval of 2147483648 s is longer than Green Button can say");
}
