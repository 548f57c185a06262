//! The files of `fixtures/`, read as they are with the options that a person would give.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod check;

use std::{collections::BTreeMap, fs};

use check::{check, columns, plain, read};
use domain::{Energy, MeterId, Rounding, Unit};
use expect_test::expect;
use formats::csv::{Batch, CsvOptions};
use jiff::tz::TimeZone;
use serde_json::Value;

const FONTANA: &str = "fontana_8homes_hourly_2016_2017.csv";
const ILLINOIS: &str = "il_two_meters_hourly_2015_2018.csv";
const UNITED_KINGDOM: &str = "uk_home_hourly_2020_2022.csv";

fn fixture(path: &str) -> Vec<u8> {
    fs::read(format!("{}/../../fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&fixture(path)).unwrap()
}

fn kilowatt_hours(map: &str, rounding: Rounding) -> CsvOptions {
    CsvOptions { unit: Unit::KilowattHours, rounding, ..columns(map) }
}

fn read_file(name: &str, options: CsvOptions) -> Batch {
    let batch = read(&fixture(&format!("readings/{name}")), options).unwrap();
    assert_eq!(batch.errors, []);
    batch
}

/// Compares readings and whole watt-hours of each meter with what Python's `decimal` reckoned.
fn assert_totals(name: &str, batch: &Batch, meters: &[(u32, &str)]) {
    let mut totals: BTreeMap<MeterId, (i128, Energy)> = BTreeMap::new();
    for reading in &batch.readings {
        assert_eq!(reading.interval.seconds(), 3600);
        let total = totals.entry(reading.meter).or_default();
        total.0 += 1;
        total.1 += Energy::of(reading.actual.unwrap(), 3600);
    }
    let expected = &json("readings/rounded_totals.json")[name];
    let number = |meter: &str, key: &str| i128::from(expected[meter][key].as_i64().unwrap());
    for (number_of, meter) in meters {
        let (n_readings, energy) = totals[&MeterId::new(*number_of)];
        assert_eq!(n_readings, number(meter, "readings"), "{meter}");
        assert_eq!(energy.watt_seconds(), number(meter, "wh") * 3600, "{meter}");
    }
    assert_eq!(totals.len(), meters.len());
    let rounded: i128 = meters.iter().map(|(_, meter)| number(meter, "rounded")).sum();
    assert_eq!(i128::from(batch.rounded), rounded);
}

/// The rows and the exact totals, in 10^-20 kWh, that the collectors of a file noted.
fn manifest(name: &str) -> (u64, BTreeMap<String, i128>) {
    let manifest = json("readings/MANIFEST.json");
    let file = manifest.as_array().unwrap().iter().find(|it| it["file"] == name).unwrap();
    let exact = |text: &str| {
        let (whole, fraction) = text.split_once('.').unwrap();
        format!("{whole}{fraction:0<21}").parse().unwrap()
    };
    let totals = file["total_kwh"].as_object().unwrap();
    let totals =
        totals.iter().map(|(meter, total)| (meter.clone(), exact(total.as_str().unwrap()))).collect();
    (file["rows"].as_u64().unwrap(), totals)
}

/// Asserts that rounding took at most half a watt-hour of each hour.
fn assert_near_manifest(name: &str, batch: &Batch, meters: &[(u32, &str)]) {
    let (n_rows, totals) = manifest(name);
    assert_eq!(batch.rows_read, n_rows);
    for (number, meter) in meters {
        let readings = batch.readings.iter().filter(|it| it.meter == MeterId::new(*number));
        let watt_hours: i128 = readings.map(|it| i128::from(it.actual.unwrap().watts())).sum();
        let thousandth = 10i128.pow(18);
        let bound = i128::from(n_rows) * thousandth / 2;
        assert!((watt_hours * thousandth - totals[*meter]).abs() <= bound, "{meter}");
    }
}

#[test]
fn a_home_in_the_united_kingdom() {
    let map = "start_time=start_utc,meter_value=kwh";
    let options = CsvOptions { meter: Some(MeterId::new(7)), ..kilowatt_hours(map, Rounding::HalfEven) };
    let batch = read_file(UNITED_KINGDOM, options);
    assert_totals(UNITED_KINGDOM, &batch, &[(7, "home")]);
    assert_near_manifest(UNITED_KINGDOM, &batch, &[(7, "home")]);
}

#[test]
fn two_meters_of_illinois() {
    let map = "meter_id=meter,start_time=start_utc,meter_value=kwh,1=il_cdd_hdd,2=il_cdd_only";
    let batch = read_file(ILLINOIS, kilowatt_hours(map, Rounding::Refuse));
    let meters = [(1, "il_cdd_hdd"), (2, "il_cdd_only")];
    assert_totals(ILLINOIS, &batch, &meters);
    let (n_rows, totals) = manifest(ILLINOIS);
    assert_eq!(batch.rows_read, n_rows);
    for (number, meter) in meters {
        let readings = batch.readings.iter().filter(|it| it.meter == MeterId::new(number));
        let watt_hours: i128 = readings.map(|it| i128::from(it.actual.unwrap().watts())).sum();
        assert_eq!(watt_hours * 10i128.pow(18), totals[meter]);
    }
}

#[test]
fn eight_homes_in_fontana() {
    let meters: Vec<_> = (1..=8).map(|i| (i, format!("home_{i}"))).collect();
    let meters: Vec<_> = meters.iter().map(|(i, name)| (*i, name.as_str())).collect();
    let map: Vec<_> = meters.iter().map(|(i, name)| format!("{i}={name}")).collect();
    let batch = read_file(FONTANA, kilowatt_hours(&map.join(","), Rounding::HalfEven));
    assert_totals(FONTANA, &batch, &meters);
    assert_near_manifest(FONTANA, &batch, &meters);
}

#[test]
fn without_being_asked_nothing_is_rounded() {
    let options = CsvOptions {
        meter: Some(MeterId::new(7)),
        ..kilowatt_hours("start_time=start_utc,meter_value=kwh", Rounding::Refuse)
    };
    let batch = read(&fixture(&format!("readings/{UNITED_KINGDOM}")), options).unwrap();
    assert_eq!((batch.readings.len(), batch.errors.len(), batch.rounded), (23_508 - 5429, 5429, 0));
}

#[test]
fn without_options_the_message_gives_them() {
    let file = |name| fixture(&format!("readings/{name}"));
    check(
        file(UNITED_KINGDOM),
        plain(),
        expect![[r#"
        no column start_time, meter_value, meter_id; found start_utc, kwh, temp_c; use --columns start_time=start_utc,meter_value=kwh and --meter NUMBER (or --columns NUMBER=HEADER for each meter with a column)
    "#]],
    );
    check(
        file(ILLINOIS),
        plain(),
        expect![[r#"
        no column start_time, meter_value, meter_id; found meter, start_utc, kwh, temp_f; use --columns start_time=start_utc,meter_value=kwh,meter_id=meter
    "#]],
    );
    check(
        file(FONTANA),
        plain(),
        expect![[r#"
        no column meter_value, meter_id; found start_time, home_1, home_2, home_3, home_4, home_5, home_6, home_7, home_8, temperature_c; use --columns meter_value=HEADER and --meter NUMBER (or --columns NUMBER=HEADER for each meter with a column)
    "#]],
    );
}

#[test]
fn our_own_files() {
    check(
        fixture("csv/plain.csv"),
        plain(),
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 30 min 520 W of 610 W
        3: meter 7 2026-07-16T00:30:00Z 30 min -1250 W of - W
        4: meter 8 2026-07-16T00:00:00Z 30 min - W of 800 W
        3 rows, 0 rounded
    "#]],
    );
    check(
        fixture("csv/faults.csv"),
        plain(),
        expect![[r#"
        3: meter 7 2026-07-16T01:00:00Z 60 min 530 W of 600 W
        10: meter 7 2026-07-16T07:00:00Z 60 min 540 W of 600 W
        line 2, meter_value '0,52': has a decimal comma; use a point for decimals
        line 4, meter_id 'home': is no meter number; name the meter with --columns NUMBER=home
        line 4, meter_value 'NaN': not a number; use digits with a point for decimals, such as 1.25
        line 6, start_time '16.07.2026 03:00': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 7, meter_value '0.0005': is finer than 1 W over this interval; ask for rounding to accept it
        line 8 '7,2026-07-16T05:00:00Z,2026-07-16T06:00:00Z,0.5': has 4 fields where the header has 5
        line 9 '7,2026-07-16T06:00:00Z,2026-07-16T07:00:00Z,0.5,"0.6': opens a quote that is not closed within 64 KiB and 32 lines; close it or remove it
        8 rows, 0 rounded
    "#]],
    );
    let zone = TimeZone::get("America/New_York").unwrap();
    check(
        fixture("csv/new_york_autumn.csv"),
        CsvOptions { zone, ..plain() },
        expect![[r#"
        2: meter 7 2026-11-01T04:30:00Z 30 min 1000 W of - W
        3: meter 7 2026-11-01T05:00:00Z 30 min 1100 W of - W
        4: meter 7 2026-11-01T05:30:00Z 30 min 1200 W of - W
        5: meter 7 2026-11-01T06:00:00Z 30 min 1300 W of - W
        6: meter 7 2026-11-01T06:30:00Z 30 min 1400 W of - W
        7: meter 7 2026-11-01T07:00:00Z 30 min 1500 W of - W
        6 rows, 0 rounded
    "#]],
    );
}
