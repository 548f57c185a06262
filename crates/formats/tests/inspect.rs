//! What is said of a file before it is imported, for the files of `fixtures/` and those that utilities hand out.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod exports;

use std::{fmt::Write, fs};

use domain::MeterId;
use expect_test::{Expect, expect};
use formats::inspect::{Certainty, CsvFile, Inspection, Shape, inspect};
use jiff::tz::TimeZone;

fn fixture(path: &str) -> Vec<u8> {
    fs::read(format!("{}/../../fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn found(bytes: &[u8], zone: &str) -> Inspection {
    inspect(bytes, &TimeZone::get(zone).unwrap()).unwrap()
}

fn check(bytes: &[u8], expect: Expect) {
    expect.assert_eq(&match found(bytes, "America/Los_Angeles") {
        Inspection::Csv(file) => render(&file),
        Inspection::Unreadable { why } => format!("{why}\n"),
        other => panic!("{other:?}"),
    });
}

/// All that a person would see.
fn render(file: &CsvFile) -> String {
    let mut text = String::new();
    writeln!(text, "header in line {}, delimiter {:?}", file.header_line, file.delimiter).unwrap();
    for column in &file.columns {
        let how = if column.certainty == Certainty::Named { "" } else { "?" };
        if let Some(role) = column.role {
            writeln!(text, "{}: {role:?}{how}", column.name).unwrap();
        }
    }
    let meters = match &file.shape {
        Shape::OneMeter => "one meter".to_owned(),
        Shape::Long(meters) | Shape::Wide(meters) => {
            let kind = if matches!(file.shape, Shape::Wide(_)) { "wide" } else { "long" };
            let number = |it: Option<MeterId>| it.map_or("?".to_owned(), |it| it.to_string());
            let each = meters.iter().map(|it| format!(" {}={}", number(it.number), it.name));
            format!("{kind}:{}", each.collect::<String>())
        }
    };
    let unit = file.unit.as_ref().map_or("?".to_owned(), |it| format!("{:?} by {}", it.unit, it.said_by));
    let seconds = file.interval.map_or("?".to_owned(), |it| {
        let how = if it.has_ends { "by ends" } else { "by steps" };
        format!("{} s {how}{}", it.seconds, if it.is_uniform { "" } else { ", mostly" })
    });
    writeln!(text, "{meters}; times {:?}; every {seconds}; unit {unit}", file.times).unwrap();
    let zone = file.options.zone.iana_name().unwrap_or("UTC");
    writeln!(text, "--columns {} in {zone}", file.options.columns.to_text().unwrap_or_default()).unwrap();
    let trial = &file.trial;
    let counts = (trial.rows_read, trial.n_readings, trial.rounded, trial.n_faults);
    writeln!(text, "rows, readings, rounded, faults: {counts:?}").unwrap();
    for line in trial.refusal.iter().chain(&file.notes) {
        writeln!(text, "- {line}").unwrap();
    }
    trial.faults.iter().for_each(|it| writeln!(text, "- {it}").unwrap());
    text
}

#[test]
fn fixture_fontana() {
    check(
        &fixture("readings/fontana_8homes_hourly_2016_2017.csv"),
        expect![[r#"
        header in line 1, delimiter ','
        start_time: Start
        home_1: ActualOf(Some(MeterId(1)))?
        home_2: ActualOf(Some(MeterId(2)))?
        home_3: ActualOf(Some(MeterId(3)))?
        home_4: ActualOf(Some(MeterId(4)))?
        home_5: ActualOf(Some(MeterId(5)))?
        home_6: ActualOf(Some(MeterId(6)))?
        home_7: ActualOf(Some(MeterId(7)))?
        home_8: ActualOf(Some(MeterId(8)))?
        wide: 1=home_1 2=home_2 3=home_3 4=home_4 5=home_5 6=home_6 7=home_7 8=home_8; times Exact; every 3600 s by steps; unit ?
        --columns 1=home_1,2=home_2,3=home_3,4=home_4,5=home_5,6=home_6,7=home_7,8=home_8 in America/Los_Angeles
        rows, readings, rounded, faults: (8760, 70080, 68979, 0)
    "#]],
    );
}

#[test]
fn fixture_illinois() {
    check(
        &fixture("readings/il_two_meters_hourly_2015_2018.csv"),
        expect![[r#"
        header in line 1, delimiter ','
        meter: Meter?
        start_utc: Start?
        kwh: Actual?
        long: ?=il_cdd_hdd ?=il_cdd_only; times Exact; every 3600 s by steps; unit KilowattHours by kwh
        --columns meter_id=meter,start_time=start_utc,meter_value=kwh in America/Los_Angeles
        rows, readings, rounded, faults: (24389, 24389, 0, 0)
    "#]],
    );
}

#[test]
fn fixture_united_kingdom() {
    check(
        &fixture("readings/uk_home_hourly_2020_2022.csv"),
        expect![[r#"
        header in line 1, delimiter ','
        start_utc: Start?
        kwh: Actual?
        one meter; times Exact; every 3600 s by steps; unit KilowattHours by kwh
        --columns start_time=start_utc,meter_value=kwh in America/Los_Angeles
        rows, readings, rounded, faults: (23508, 23508, 5429, 0)
    "#]],
    );
}

#[test]
fn fixture_plain() {
    check(
        &fixture("csv/plain.csv"),
        expect![[r#"
        header in line 1, delimiter ','
        meter_id: Meter
        start_time: Start
        end_time: End
        meter_value: Actual
        prediction_value: Prediction
        long: 7=7 8=8; times Exact; every 1800 s by ends; unit Kilowatts by meter_value
        --columns  in America/Los_Angeles
        rows, readings, rounded, faults: (3, 3, 0, 0)
    "#]],
    );
}

#[test]
fn fixture_new_york_autumn() {
    check(
        &fixture("csv/new_york_autumn.csv"),
        expect![[r#"
        header in line 1, delimiter ';'
        meter_id: Meter
        start_time: Start
        end_time: End
        meter_value: Actual
        long: 7=7; times Local; every 1800 s by ends; unit Kilowatts by meter_value
        --columns  in America/Los_Angeles
        rows, readings, rounded, faults: (6, 6, 0, 0)
    "#]],
    );
}

#[test]
fn fixture_faults() {
    check(
        &fixture("csv/faults.csv"),
        expect![[r#"
        header in line 1, delimiter ','
        meter_id: Meter
        start_time: Start
        end_time: End
        meter_value: Actual
        prediction_value: Prediction
        long: 7=7 ?=home; times Exact; every 3600 s by ends; unit Kilowatts by meter_value
        --columns  in America/Los_Angeles
        rows, readings, rounded, faults: (8, 3, 1, 6)
        - line 2, meter_value '0,52': has a decimal comma; use a point for decimals
        - line 4, end_time '2026-07-16T02:00:00Z': ends at or before its start
        - line 4, meter_value 'NaN': not a number; use digits with a point for decimals, such as 1.25
        - line 6, start_time '16.07.2026 03:00': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        - line 8 '7,2026-07-16T05:00:00Z,2026-07-16T06:00:00Z,0.5': has 4 fields where the header has 5
    "#]],
    );
}

#[test]
fn export_opower() {
    check(
        exports::OPOWER.as_bytes(),
        expect![[r#"
        header in line 6, delimiter ','
        DATE: Date?
        START TIME: Start?
        USAGE: Actual?
        one meter; times DateAndTime; every 900 s by steps; unit KilowattHours by kWh
        --columns date=DATE,start_time=START TIME,meter_value=USAGE in America/Los_Angeles
        rows, readings, rounded, faults: (4, 4, 0, 0)
        - Date and time are in two columns. Where there is an end beside them it is not read, since many files write the last minute: an interval ends where the next begins.
    "#]],
    );
}

#[test]
fn export_opower_solar() {
    check(
        exports::OPOWER_SOLAR.as_bytes(),
        expect![[r#"
        header in line 4, delimiter ','
        DATE: Date?
        START TIME: Start?
        IMPORT (kWh): Actual?
        one meter; times DateAndTime; every 3600 s by steps; unit KilowattHours by IMPORT (kWh)
        --columns date=DATE,start_time=START TIME,meter_value=IMPORT (kWh) in America/Los_Angeles
        rows, readings, rounded, faults: (2, 2, 0, 0)
        - Date and time are in two columns. Where there is an end beside them it is not read, since many files write the last minute: an interval ends where the next begins.
        - EXPORT (kWh) seems to be what was exported. It is not subtracted: take the Green Button download, or a column of the net.
    "#]],
    );
}

#[test]
fn export_sce() {
    check(
        exports::SCE.as_bytes(),
        expect![[r#"
        header in line 10, delimiter ','
        Usage(Real energy in kilowatt-hours): Actual?
        one meter; times Unreadable; every ?; unit KilowattHours by Usage(Real energy in kilowatt-hours)
        --columns meter_value=Usage(Real energy in kilowatt-hours) in America/Los_Angeles
        rows, readings, rounded, faults: (0, 0, 0, 0)
        - no column start_time; found Energy consumption time period, Usage(Real energy in kilowatt-hours), Reading quality; use --columns 'start_time=Energy consumption time period'
        - Energy consumption time period has start and end in one cell, as in '2026-07-16 00:00:00 to 2026-07-16 01:00:00': divide it into start_time and end_time.
    "#]],
    );
}

#[test]
fn export_sdge() {
    check(
        exports::SDGE.as_bytes(),
        expect![[r#"
        header in line 3, delimiter ','
        Meter Number: Meter?
        Consumption: Actual?
        long: 5512345=05512345; times Unreadable; every ?; unit ?
        --columns meter_id=Meter Number,meter_value=Consumption in America/Los_Angeles
        rows, readings, rounded, faults: (0, 0, 0, 0)
        - no column start_time; found Meter Number, Date, Start Time, Duration, Consumption, Generation, Net; use --columns 'start_time=Start Time'
        - Date has times that can be read in two ways, as in '7/16/2026': write them as 2026-07-16 14:30, the year first.
        - Start Time has times such as '12:00 AM': write them as 14:30.
        - Generation seems to be what was exported. It is not subtracted: take the Green Button download, or a column of the net.
    "#]],
    );
}

#[test]
fn export_texas() {
    check(
        exports::TEXAS.as_bytes(),
        expect![[r#"
            header in line 1, delimiter ','
            ESIID: Meter?
            USAGE_KWH: Actual?
            ESTIMATED_ACTUAL: Quality?
            long: ?='10443720004479870; times Unreadable; every ?; unit KilowattHours by USAGE_KWH
            --columns meter_id=ESIID,meter_value=USAGE_KWH,quality=ESTIMATED_ACTUAL in America/Los_Angeles
            rows, readings, rounded, faults: (0, 0, 0, 0)
            - no column start_time; found ESIID, USAGE_DATE, REVISION_DATE, USAGE_START_TIME, USAGE_END_TIME, USAGE_KWH, ESTIMATED_ACTUAL, CONSUMPTION_SURPLUSGENERATION; use --columns start_time=USAGE_START_TIME
            - USAGE_DATE has times that can be read in two ways, as in '07/16/2026': write them as 2026-07-16 14:30, the year first.
        "#]],
    );
}

#[test]
fn export_octopus() {
    check(
        exports::OCTOPUS.as_bytes(),
        expect![[r#"
        header in line 1, delimiter ','
        Consumption (kwh): Actual?
        Start: Start?
        End: End?
        one meter; times Exact; every 1800 s by ends; unit KilowattHours by Consumption (kwh)
        --columns meter_value=Consumption (kwh),start_time=Start,end_time=End in America/Los_Angeles
        rows, readings, rounded, faults: (2, 2, 0, 0)
    "#]],
    );
}

#[test]
fn export_n3rgy() {
    check(
        exports::N3RGY.as_bytes(),
        expect![[r#"
        header in line 1, delimiter ','
        timestamp (UTC): Start?
        energyConsumption (kWh): Actual?
        one meter; times Local; every 1800 s by steps; unit KilowattHours by energyConsumption (kWh)
        --columns start_time=timestamp (UTC),meter_value=energyConsumption (kWh) in UTC
        rows, readings, rounded, faults: (2, 2, 0, 0)
        - The times have no offset, but their column is called UTC, so they are taken for that.
    "#]],
    );
}

#[test]
fn export_a_row_a_day() {
    check(
        exports::ROW_A_DAY.as_bytes(),
        expect![[r#"
        header in line 1, delimiter ','
        MPAN: Meter?
        long: ?=1012345678901; times Unreadable; every ?; unit ?
        --columns meter_id=MPAN in America/Los_Angeles
        rows, readings, rounded, faults: (0, 0, 0, 0)
        - no column start_time, meter_value; found MPAN, Date, 00:00, 00:30, 01:00, 01:30, 02:00, 02:30, 03:00, 03:30, 04:00, 04:30, 05:00, 05:30; use --columns start_time=Date,meter_value=HEADER
        - A row is a day, with a column for each time of day. Turn it into a row for each interval, with start_time and meter_value.
    "#]],
    );
}

#[test]
fn export_enedis() {
    check(
        exports::ENEDIS.as_bytes(),
        expect![[r#"
        header in line 3, delimiter ';'
        Horodate: Start?
        Valeur: Actual?
        one meter; times Exact; every 1800 s by steps; unit ?
        --columns start_time=Horodate,meter_value=Valeur in America/Los_Angeles
        rows, readings, rounded, faults: (3, 3, 0, 0)
    "#]],
    );
}

#[test]
fn export_german() {
    check(
        exports::GERMAN.as_bytes(),
        expect![[r#"
        header in line 1, delimiter ';'
        Verbrauch kWh: Actual?
        one meter; times Unreadable; every ?; unit KilowattHours by Verbrauch kWh
        --columns meter_value=Verbrauch kWh in America/Los_Angeles
        rows, readings, rounded, faults: (0, 0, 0, 0)
        - no column start_time; found Datum, Uhrzeit von, Verbrauch kWh; use --columns start_time=HEADER
        - Datum has times that can be read in two ways, as in '16.07.2026': write them as 2026-07-16 14:30, the year first.
        - Verbrauch kWh has a decimal comma, as in 0,124: write the values with a point.
    "#]],
    );
}

#[test]
fn export_london() {
    check(
        exports::LONDON.as_bytes(),
        expect![[r#"
        header in line 1, delimiter ','
        LCLid: Meter?
        DateTime: Start?
        KWH/hh (per half hour): Actual?
        long: 2=MAC000002 3=MAC000003; times Local; every 1800 s by steps; unit KilowattHours by KWH/hh (per half hour)
        --columns meter_id=LCLid,start_time=DateTime,meter_value=KWH/hh (per half hour),2=MAC000002,3=MAC000003 in America/Los_Angeles
        rows, readings, rounded, faults: (3, 2, 0, 1)
        - line 4, DateTime '2012-10-12 00:30:00.0000000': has no end, and the meter has no second row to tell its interval; give --interval SECONDS
    "#]],
    );
}

#[test]
fn export_campus() {
    check(
        exports::CAMPUS.as_bytes(),
        expect![[r#"
        header in line 1, delimiter ','
        timestamp: Start?
        building 7 kW: ActualOf(Some(MeterId(7)))?
        building 12 kW: ActualOf(Some(MeterId(12)))?
        forecast 7: PredictionOf(MeterId(7))?
        forecast 12: PredictionOf(MeterId(12))?
        wide: 7=building 7 kW 12=building 12 kW; times Exact; every 900 s by steps; unit Kilowatts by building 7 kW
        --columns start_time=timestamp,7=building 7 kW,12=building 12 kW,7.prediction=forecast 7,12.prediction=forecast 12 in America/Los_Angeles
        rows, readings, rounded, faults: (3, 6, 0, 0)
    "#]],
    );
}

#[test]
fn export_bare() {
    check(
        exports::BARE.as_bytes(),
        expect![[r#"
        header in line 1, delimiter ','
        2026-07-16 00:00: Start?
        0.5: Actual?
        one meter; times Local; every 3600 s by steps; unit ?
        --columns start_time=2026-07-16 00:00,meter_value=0.5 in America/Los_Angeles
        rows, readings, rounded, faults: (2, 2, 0, 0)
        - The first line looks like a row and not like a header: add a line such as meter_id,start_time,end_time,meter_value.
    "#]],
    );
}
