//! What holds for any file: no panic, no unbounded answer, and nothing lost between writing and reading.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod check;

use check::{plain, read};
use domain::{Interval, IntervalReading, MeterId, Power, Quality, Rounding, Unit};
use formats::csv::{ColumnMap, CsvOptions, Writer};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn reading() -> impl Strategy<Value = IntervalReading> {
    let power = || (-9_999_999_999i64..=9_999_999_999).prop_map(|it| Power::from_watts(it).unwrap());
    let values = (power().prop_map(Some), option::of(power()), any::<bool>());
    let values = values.prop_map(|(a, b, swap)| if swap { (b, a) } else { (a, b) });
    let quality = (0u8..20).prop_map(Quality::of_code);
    (any::<u32>(), 0i64..250_000_000_000, 1i64..3_000_000_000, values, quality).prop_map(
        |(meter, start, seconds, (actual, prediction), quality)| {
            let at = |second| Timestamp::from_second(second).unwrap();
            let interval = Interval::new(at(start), at(start + seconds)).unwrap();
            let quality = quality.filter(|_| actual.is_some());
            IntervalReading { meter: MeterId::new(meter), interval, actual, prediction, quality }
        },
    )
}

fn written(readings: &[IntervalReading]) -> String {
    let mut writer = Writer::new(Vec::new()).unwrap();
    readings.iter().for_each(|it| writer.write(it).unwrap());
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

/// Files that are nearly right, and bytes that are anything.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let cell = "[0-9]{1,4}|-?[0-9.e]{0,9}|2026-(03-08|11-01|07-16)[ T]0[0-3]:[0-5][05](:00)?(Z|[+-]05:30)?\
                |\"[^\"]{0,4}\"|\"|[\u{0}-\u{ff}]{0,5}|home|estimated";
    let rows = vec((vec(cell, 5..8), select(vec!["\n", "\r\n", "\r", ""])), 0..12);
    let nearly = (rows, select(vec![',', ';', '\t'])).prop_map(|(rows, delimiter)| {
        let rows = rows.into_iter().map(|(cells, end)| cells.join(",") + end).collect::<String>();
        let header = "meter_id,start_time,end_time,meter_value,prediction_value,quality\n";
        (header.to_owned() + &rows).replace(',', &delimiter.to_string()).into_bytes()
    });
    prop_oneof![nearly, vec(any::<u8>(), 0..300)]
}

fn options() -> impl Strategy<Value = CsvOptions> {
    let map = select(vec![
        "",
        "7=home",
        "end_time=prediction_value",
        "7=meter_value,7.prediction=end_time",
        "meter_id=x",
    ]);
    let zone = select(vec!["UTC", "America/New_York", "Australia/Lord_Howe"]);
    let unit = select(vec![Unit::Kilowatts, Unit::KilowattHours, Unit::WattHours]);
    (map, zone, unit, option::of(Just(MeterId::new(7))), any::<Option<std::num::NonZeroU32>>()).prop_map(
        |(map, zone, unit, meter, interval)| CsvOptions {
            unit,
            zone: TimeZone::get(zone).unwrap(),
            columns: ColumnMap::parse(map).unwrap(),
            meter,
            rounding: Rounding::HalfEven,
            interval,
        },
    )
}

/// How a file writes the ends of its rows.
#[derive(Clone, Copy, Debug)]
enum Ends {
    None,
    True,
    OnTheFaceOfTheClock,
}

/// Rows in local time around a change of the clocks, with enough before it to tell their interval.
fn around_a_change(zone: &TimeZone, change: Timestamp, step: i64, ends: Ends) -> Vec<(Timestamp, String)> {
    let first = change.as_second() - 60 * step - change.as_second() % 3600;
    let local = |second: i64| zone.to_datetime(Timestamp::from_second(second).unwrap());
    let rows = (0..120 + 4 * 3600 / step).map(|i| first + i * step);
    rows.map(|start| {
        let end = match ends {
            Ends::None => String::new(),
            Ends::True => local(start + step).to_string(),
            Ends::OnTheFaceOfTheClock => (local(start) + step.seconds()).to_string(),
        };
        (Timestamp::from_second(start).unwrap(), format!("{},{end},1\n", local(start)))
    })
    .collect()
}

proptest! {
    #[test]
    fn what_is_written_is_read(readings in vec(reading(), 0..40)) {
        let batch = read(written(&readings).as_bytes(), plain()).unwrap();
        prop_assert_eq!(batch.errors, []);
        prop_assert_eq!(batch.readings, readings);
    }

    #[test]
    fn in_2_what_is_written_has_no_formula(readings in vec(reading(), 0..10)) {
        let text = written(&readings);
        for cell in text.lines().flat_map(|it| it.split(',')).filter(|it| it.starts_with(['=', '+', '-', '@', '\t'])) {
            prop_assert!(cell.strip_prefix('-').is_some_and(|it| it.parse::<f64>().is_ok()), "{}", cell);
        }
    }

    #[test]
    fn the_order_of_columns_does_not_matter(
        readings in vec(reading(), 0..10),
        order in Just(vec![0, 1, 2, 3, 4, 5]).prop_shuffle(),
    ) {
        let text = written(&readings);
        let shuffled: String = text
            .lines()
            .map(|line| line.split(',').collect::<Vec<_>>())
            .map(|cells| order.iter().map(|i| cells[*i]).collect::<Vec<_>>().join(",") + "\r\n")
            .collect();
        prop_assert_eq!(read(shuffled.as_bytes(), plain()).unwrap(), read(text.as_bytes(), plain()).unwrap());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in bytes(), options in options()) {
        let Ok(batch) = read(&bytes, options) else { return Ok(()) };
        let n_lines = u64::try_from(bytes.split(|byte| *byte == b'\n').count()).unwrap();
        prop_assert!(batch.rows_read <= n_lines);
        prop_assert!(batch.readings.len() <= bytes.len());
        prop_assert_eq!(batch.readings.len(), batch.lines.len());
        prop_assert!(batch.lines.iter().chain(batch.errors.iter().map(|it| &it.line)).all(|it| *it <= n_lines));
        prop_assert!(batch.errors.iter().all(|it| it.value.chars().count() <= 80));
    }

    #[test]
    fn rows_that_go_on_as_before_are_read_as_any_other(
        name in select(vec!["America/New_York", "Australia/Lord_Howe", "UTC"]),
        rows in vec((0u32..3, 0i64..60, select(vec![900i64, 1800, 1800, 3600]), any::<bool>()), 1..60),
        interval in select(vec![None, std::num::NonZeroU32::new(1800)]),
        is_sorted in any::<bool>(),
    ) {
        let (zone, mut rows) = (TimeZone::get(name).unwrap(), rows);
        if is_sorted {
            rows.sort_unstable();
        }
        // The night of 1 November 2026, when New York's clocks go back.
        let local = |second: i64| zone.to_datetime(Timestamp::from_second(1_793_500_200 + second).unwrap());
        let text = |fraction: &str| -> String {
            let row = |&(meter, slot, length, is_exact): &(u32, i64, i64, bool)| {
                let (start, end) = (local(slot * 900), local(slot * 900 + length));
                let offset = if is_exact { "Z" } else { "" };
                format!("{meter},{start}{fraction}{offset},{end}{fraction}{offset},0.5\n")
            };
            let rows: String = rows.iter().map(row).collect();
            format!("meter_id,start_time,end_time,meter_value\n{rows}")
        };
        let options = || CsvOptions { zone: zone.clone(), interval, ..plain() };
        let usual = read(text("").as_bytes(), options()).unwrap();
        // With a fraction, nothing is as usual.
        let other = read(text(".0").as_bytes(), options()).unwrap();
        prop_assert_eq!(&usual.readings, &other.readings);
        prop_assert_eq!(&usual.lines, &other.lines);
        let reasons = |batch: &formats::csv::Batch| -> Vec<_> {
            batch.errors.iter().map(|it| (it.line, it.column.clone(), it.reason.clone())).collect()
        };
        prop_assert_eq!(reasons(&usual), reasons(&other));
    }

    #[test]
    fn local_time_comes_back_through_every_change(
        name in select(vec![
            "America/New_York", "Australia/Lord_Howe", "Europe/Berlin", "America/Havana", "Africa/Casablanca",
            "America/Santiago", "Asia/Tehran", "Pacific/Chatham",
        ]),
        year in 2000i64..2035,
        step in select(vec![300i64, 900, 1800, 3600]),
        ends in select(vec![Ends::None, Ends::True, Ends::OnTheFaceOfTheClock]),
        backwards in any::<bool>(),
    ) {
        let zone = TimeZone::get(name).unwrap();
        let after = Timestamp::from_second((year - 1970) * 31_556_952).unwrap();
        let Some(change) = zone.following(after).next().map(|it| it.timestamp()) else { return Ok(()) };
        let mut rows = around_a_change(&zone, change, step, ends);
        if backwards {
            rows.reverse();
        }
        let csv: String = rows.iter().map(|(_, row)| row.as_str()).collect();
        let options = CsvOptions { zone, meter: Some(MeterId::new(7)), ..plain() };
        let batch = read(format!("start_time,end_time,meter_value\n{csv}").as_bytes(), options).unwrap();
        prop_assert_eq!(batch.errors, []);
        let starts: Vec<_> = batch.readings.iter().map(|it| it.interval.start()).collect();
        prop_assert_eq!(starts, rows.iter().map(|(start, _)| *start).collect::<Vec<_>>());
        prop_assert!(batch.readings.iter().all(|it| it.interval.seconds() == step));
    }
}
