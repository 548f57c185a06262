//! What holds for any Green Button file: no panic, no unbounded answer, and nothing lost between writing and reading.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod green;

use domain::{Interval, MeterId, Power, Quality, Rounding};
use formats::green_button::{EpochMode, Header, Options, Reader, Writer};
use green::{all, read, utc, zone};
use jiff::{Timestamp, tz::TimeZone};
use proptest::{collection::vec, option, prelude::*, sample::select};

const UPDATED: &str = "2026-07-16T12:00:00Z";

type Row = (Interval, Power, Option<Quality>);

/// Readings of a meter one after the other, in one or two lengths, with gaps.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let quality = option::of((0u8..20).prop_map(|it| Quality::of_code(it).unwrap_or(Quality::Valid)));
    let watts = prop_oneof![0i64..20_000, -9_999_999_999i64..=9_999_999_999];
    let row = (watts, quality, prop_oneof![9 => Just(0i64), 1 => 1i64..200_000]);
    let lengths =
        select(vec![(900i64, 900i64), (3600, 900), (1800, 1800), (300, 7), (86_400, 60), (2_678_400, 1)]);
    (0i64..4_000_000_000, lengths, vec(row, 0..120)).prop_map(|(start, lengths, rows)| {
        let mut at = start / 3600 * 3600;
        let place = |(index, (watts, quality, gap)): (usize, (i64, Option<Quality>, i64))| {
            at += gap;
            let seconds = if index % 50 < 30 { lengths.0 } else { lengths.1 };
            let [from, to] = [at, at + seconds].map(|it| Timestamp::from_second(it).unwrap());
            at += seconds;
            (Interval::new(from, to).unwrap(), Power::from_watts(watts).unwrap(), quality)
        };
        rows.into_iter().enumerate().map(place).collect()
    })
}

fn written(zone: &str, meters: &[Vec<Row>]) -> Vec<u8> {
    let header = Header {
        title: "Meters & \"more\" <1>\u{7}".to_owned(),
        updated: UPDATED.parse().unwrap(),
        zone: TimeZone::get(zone).unwrap(),
    };
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    for (number, rows) in (7000u32..).zip(meters) {
        let exports = rows.iter().any(|it| it.1 < Power::ZERO);
        writer.meter(MeterId::new(number), "home <&>", exports).unwrap();
        rows.iter()
            .for_each(|(interval, actual, quality)| writer.write(*interval, *actual, *quality).unwrap());
    }
    writer.finish().unwrap()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../fixtures/green_button/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A change of a file.
#[derive(Clone, Debug)]
enum Change {
    Flip(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize),
    Insert(usize, String),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let text = select(vec![
        "<",
        ">",
        "</",
        "&",
        "&lt;",
        "&#0;",
        "\"",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x?>",
        "<!DOCTYPE x>",
        "\0",
        "é",
        "-",
        "99999999999999999999",
        "<espi:IntervalReading>",
        "</entry>",
        "<entry>",
        "<content>",
        " ",
        ".5",
        "e9",
        "<IntervalBlock xmlns='http://naesb.org/espi'>",
        "<uom>38</uom>",
    ]);
    let change = prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        (any::<usize>(), 0usize..200).prop_map(|(at, n)| Change::Cut(at, n)),
        (any::<usize>(), 0usize..4000).prop_map(|(at, n)| Change::Repeat(at, n)),
        (any::<usize>(), text).prop_map(|(at, text)| Change::Insert(at, text.to_owned())),
    ];
    vec(change, 1..6)
}

fn changed(mut bytes: Vec<u8>, changes: Vec<Change>) -> Vec<u8> {
    for change in changes {
        let len = bytes.len().max(1);
        match change {
            Change::Flip(at, byte) => bytes.iter_mut().skip(at % len).take(1).for_each(|it| *it = byte),
            Change::Cut(at, n) => drop(bytes.drain(at % len..(at % len + n).min(len))),
            Change::Repeat(at, n) => {
                let part = bytes[at % len..(at % len + n).min(len)].to_vec();
                bytes.splice(at % len..at % len, part);
            }
            Change::Insert(at, text) => drop(bytes.splice(at % len..at % len, text.bytes())),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read(
        meters in vec(rows(), 1..4),
        name in select(vec!["UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago"]),
    ) {
        let xml = written(name, &meters);
        prop_assume!(meters.iter().any(|it| !it.is_empty()));
        // The time is true UTC, and looks like it: nobody need say so where days begin at midnight of the zone.
        let mut reader = Reader::new(xml.as_slice(), zone(name, Some(EpochMode::Utc))).unwrap();
        prop_assert_eq!(reader.epoch().mode, EpochMode::Utc);
        let batch = all(&mut reader).unwrap();
        prop_assert_eq!(batch.faults, []);
        let expected = meters.iter().enumerate().flat_map(|(index, rows)| rows.iter().map(move |row| (index, *row)));
        let found = batch.readings.iter().map(|it| (it.usage_point, (it.interval, it.actual, it.quality)));
        prop_assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        for (number, point) in (7000..).zip(reader.usage_points()) {
            prop_assert_eq!(&point.address, &format!("UsagePoint/{number}"));
            prop_assert_eq!(&point.title, "home <&>");
        }
    }

    #[test]
    fn a_real_file_in_any_shape_is_read_or_refused(
        name in select(vec!["gbo_ngma_gas_provider_2024-07-16.xml", "sdk_MonthlyOnlyElectricData.xml"]),
        changes in changes(),
        epoch in select(vec![None, Some(EpochMode::LocalAsUtc), Some(EpochMode::LocalStandardAsUtc)]),
    ) {
        let bytes = changed(fixture(name), changes);
        let options = Options { rounding: Rounding::HalfEven, ..zone("America/New_York", epoch) };
        let Ok(batch) = read(&bytes, options) else { return Ok(()) };
        let n_lines = u64::try_from(bytes.split(|byte| *byte == b'\n').count()).unwrap();
        prop_assert!(batch.readings.len() as u64 <= batch.readings_read);
        prop_assert!(batch.faults.iter().all(|it| it.line <= n_lines && it.value.chars().count() <= 80));
        prop_assert!(batch.readings.iter().all(|it| (1..=n_lines).contains(&it.line)));
    }

    #[test]
    fn our_own_file_in_any_shape_is_read_or_refused(rows in rows(), changes in changes()) {
        let bytes = changed(written("America/New_York", &[rows.clone(), rows]), changes);
        drop(read(&bytes, utc()));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        drop(read(&bytes, utc()));
    }
}

#[test]
fn what_is_written_looks_like_this() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let row = |from: &str, to: &str, watts| {
        (
            Interval::new(at(from), at(to)).unwrap(),
            Power::from_watts(watts).unwrap(),
            Some(Quality::Validated),
        )
    };
    let rows = vec![
        row("2026-07-16T03:00:00Z", "2026-07-16T04:00:00Z", 520),
        row("2026-07-16T04:00:00Z", "2026-07-16T05:00:00Z", -1250),
    ];
    let text = String::from_utf8(written("America/New_York", &[rows])).unwrap();
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
        <id>urn:uuid:e7f7a981-736c-5f94-8148-5f7edb98d382</id><title>Meters &amp; &quot;more&quot; &lt;1&gt;</title><updated>2026-07-16T12:00:00Z</updated>
        <entry><id>urn:uuid:82e0514a-303c-5d75-8abf-763b8b9d44cc</id>
        <link rel="self" href="LocalTimeParameters/1"/>
        <title>Local time</title>
        <content type="application/xml"><espi:LocalTimeParameters><espi:dstEndRule>B40E2000</espi:dstEndRule><espi:dstOffset>3600</espi:dstOffset><espi:dstStartRule>360E2000</espi:dstStartRule><espi:tzOffset>-18000</espi:tzOffset></espi:LocalTimeParameters></content>
        <published>2026-07-16T12:00:00Z</published><updated>2026-07-16T12:00:00Z</updated></entry>
        <entry><id>urn:uuid:472f9b57-d91b-543d-a723-5d7b2f9c00b9</id>
        <link rel="self" href="UsagePoint/7000"/>
        <link rel="up" href="UsagePoint"/>
        <link rel="related" href="UsagePoint/7000/MeterReading"/>
        <link rel="related" href="LocalTimeParameters/1"/>
        <title>home &lt;&amp;&gt;</title>
        <content type="application/xml"><espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint></content>
        <published>2026-07-16T12:00:00Z</published><updated>2026-07-16T12:00:00Z</updated></entry>
        <entry><id>urn:uuid:c4376d46-bbe4-5d19-afe7-8d4847a7cbdf</id>
        <link rel="self" href="ReadingType/72-4-3600"/>
        <link rel="up" href="ReadingType"/>
        <title>Energy delivered less energy received (Wh)</title>
        <content type="application/xml"><espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour><espi:commodity>1</espi:commodity><espi:dataQualifier>12</espi:dataQualifier><espi:flowDirection>4</espi:flowDirection><espi:intervalLength>3600</espi:intervalLength><espi:kind>12</espi:kind><espi:phase>769</espi:phase><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:timeAttribute>0</espi:timeAttribute><espi:uom>72</espi:uom></espi:ReadingType></content>
        <published>2026-07-16T12:00:00Z</published><updated>2026-07-16T12:00:00Z</updated></entry>
        <entry><id>urn:uuid:fa3883a6-0fc0-5ce1-83b7-64f60dc7db69</id>
        <link rel="self" href="UsagePoint/7000/MeterReading/1"/>
        <link rel="up" href="UsagePoint/7000/MeterReading"/>
        <link rel="related" href="UsagePoint/7000/MeterReading/1/IntervalBlock"/>
        <link rel="related" href="ReadingType/72-4-3600"/>
        <title>Energy delivered less energy received (Wh)</title>
        <content type="application/xml"><espi:MeterReading/></content>
        <published>2026-07-16T12:00:00Z</published><updated>2026-07-16T12:00:00Z</updated></entry>
        <entry><id>urn:uuid:6e06cfcd-47fc-5bfc-9651-2991a47d569c</id>
        <link rel="self" href="UsagePoint/7000/MeterReading/1/IntervalBlock/20260715"/>
        <link rel="up" href="UsagePoint/7000/MeterReading/1/IntervalBlock"/>
        <title></title>
        <content type="application/xml"><espi:IntervalBlock><espi:interval><espi:duration>86400</espi:duration><espi:start>1784088000</espi:start></espi:interval>
        <espi:IntervalReading><espi:ReadingQuality><espi:quality>17</espi:quality></espi:ReadingQuality><espi:timePeriod><espi:duration>3600</espi:duration><espi:start>1784170800</espi:start></espi:timePeriod><espi:value>520</espi:value></espi:IntervalReading>
        </espi:IntervalBlock></content>
        <published>2026-07-16T12:00:00Z</published><updated>2026-07-16T12:00:00Z</updated></entry>
        <entry><id>urn:uuid:f308f122-5b11-54d9-8617-1da4c4e30456</id>
        <link rel="self" href="UsagePoint/7000/MeterReading/1/IntervalBlock/20260716"/>
        <link rel="up" href="UsagePoint/7000/MeterReading/1/IntervalBlock"/>
        <title></title>
        <content type="application/xml"><espi:IntervalBlock><espi:interval><espi:duration>86400</espi:duration><espi:start>1784174400</espi:start></espi:interval>
        <espi:IntervalReading><espi:ReadingQuality><espi:quality>17</espi:quality></espi:ReadingQuality><espi:timePeriod><espi:duration>3600</espi:duration><espi:start>1784174400</espi:start></espi:timePeriod><espi:value>-1250</espi:value></espi:IntervalReading>
        </espi:IntervalBlock></content>
        <published>2026-07-16T12:00:00Z</published><updated>2026-07-16T12:00:00Z</updated></entry>
        </feed>
    "#]].assert_eq(&text);
}
