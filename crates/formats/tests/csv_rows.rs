//! Values and rows: what is refused, in which words, and that it hides nothing else.

mod check;

use check::{check, columns, plain, unit};
use domain::{Rounding, Unit};
use expect_test::{Expect, expect};

const HOUR: &str = "2026-07-16T00:00Z,2026-07-16T01:00Z";
const HALF_HOUR: &str = "2026-07-16T00:00Z,2026-07-16T00:30Z";

/// Reads rows of meter 7 that have these values over that interval.
fn check_values(interval: &str, unit_of: (Unit, Rounding), values: &[&str], expect: Expect) {
    let rows = values.iter().map(|value| format!("7,{interval},{value}\n"));
    let csv = format!("meter_id,start_time,end_time,meter_value\n{}", rows.collect::<String>());
    check(csv, unit(unit_of.0, unit_of.1), expect);
}

#[test]
fn kilowatts() {
    let exact = (Unit::Kilowatts, Rounding::Refuse);
    check_values(
        HOUR,
        exact,
        &["0.52", "-1.5", "0", "1e-3", "+7.", "9999999.999"],
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 60 min 520 W of - W
        3: meter 7 2026-07-16T00:00:00Z 60 min -1500 W of - W
        4: meter 7 2026-07-16T00:00:00Z 60 min 0 W of - W
        5: meter 7 2026-07-16T00:00:00Z 60 min 1 W of - W
        6: meter 7 2026-07-16T00:00:00Z 60 min 7000 W of - W
        7: meter 7 2026-07-16T00:00:00Z 60 min 9999999999 W of - W
        6 rows, 0 rounded
    "#]],
    );
}

#[test]
fn energy_becomes_mean_power() {
    check_values(
        HALF_HOUR,
        (Unit::KilowattHours, Rounding::Refuse),
        &["0.5", "0.0005"],
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 30 min 1000 W of - W
        3: meter 7 2026-07-16T00:00:00Z 30 min 1 W of - W
        2 rows, 0 rounded
    "#]],
    );
    check_values(
        HALF_HOUR,
        (Unit::WattHours, Rounding::Refuse),
        &["500", "-0.5"],
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 30 min 1000 W of - W
        3: meter 7 2026-07-16T00:00:00Z 30 min -1 W of - W
        2 rows, 0 rounded
    "#]],
    );
}

#[test]
fn finer_than_a_watt_only_on_request() {
    let values = &["0.0005", "0.0015", "1.0096232e-07", "0.001"];
    check_values(
        HOUR,
        (Unit::Kilowatts, Rounding::Refuse),
        values,
        expect![[r#"
        5: meter 7 2026-07-16T00:00:00Z 60 min 1 W of - W
        line 2, meter_value '0.0005': is finer than 1 W over this interval; ask for rounding to accept it
        line 3, meter_value '0.0015': is finer than 1 W over this interval; ask for rounding to accept it
        line 4, meter_value '1.0096232e-07': is finer than 1 W over this interval; ask for rounding to accept it
        4 rows, 0 rounded
    "#]],
    );
    check_values(
        HOUR,
        (Unit::Kilowatts, Rounding::HalfEven),
        values,
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 60 min 0 W of - W
        3: meter 7 2026-07-16T00:00:00Z 60 min 2 W of - W
        4: meter 7 2026-07-16T00:00:00Z 60 min 0 W of - W
        5: meter 7 2026-07-16T00:00:00Z 60 min 1 W of - W
        4 rows, 3 rounded
    "#]],
    );
}

#[test]
fn what_is_no_value() {
    let long = "1".repeat(90);
    let values = [
        "\"1,5\"", "NaN", "inf", "1e400", "1.2.3", "0x10", "1 000", "10000000", "n/a", "½", "a\u{7}b", &long,
    ];
    check_values(
        HOUR,
        (Unit::Kilowatts, Rounding::HalfEven),
        &values,
        expect![[r#"
        line 2, meter_value '1,5': has a decimal comma; use a point for decimals
        line 3, meter_value 'NaN': not a number; use digits with a point for decimals, such as 1.25
        line 4, meter_value 'inf': not a number; use digits with a point for decimals, such as 1.25
        line 5, meter_value '1e400': not a number; use digits with a point for decimals, such as 1.25
        line 6, meter_value '1.2.3': not a number; use digits with a point for decimals, such as 1.25
        line 7, meter_value '0x10': not a number; use digits with a point for decimals, such as 1.25
        line 8, meter_value '1 000': not a number; use digits with a point for decimals, such as 1.25
        line 9, meter_value '10000000': does not fit: at most 9,999,999.999 kW either way
        line 10, meter_value 'n/a': not a number; use digits with a point for decimals, such as 1.25
        line 11, meter_value '½': not a number; use digits with a point for decimals, such as 1.25
        line 12, meter_value 'a\u{7}b': not a number; use digits with a point for decimals, such as 1.25
        line 13, meter_value '1111111111111111111111111111111111111111111111111111111111111111111111111111111…': is longer than 80 characters; no value is
        12 rows, 0 rounded
    "#]],
    );
}

#[test]
fn either_value_may_be_missing() {
    check(
        format!(
            "meter_id,start_time,end_time,meter_value,prediction_value\n\
             7,{HOUR},0.5,\n8,{HOUR},,0.6\n9,{HOUR},,\n10,{HOUR}, ,\"\"\n"
        ),
        plain(),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W
            3: meter 8 2026-07-16T00:00:00Z 60 min - W of 600 W
            4 rows, 0 rounded
        "#]],
    );
    check(
        format!("meter_id,start_time,end_time,prediction_value\n7,{HOUR},0.6\n"),
        plain(),
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 60 min - W of 600 W
        1 rows, 0 rounded
    "#]],
    );
}

#[test]
fn meters_without_a_number() {
    check(
        format!(
            "meter,start_time,end_time,meter_value\n\
             home,{HOUR},1\n,{HOUR},1\n-7,{HOUR},1\n+7,{HOUR},1\n7.0,{HOUR},1\n4294967296,{HOUR},1\n007,{HOUR},1\n"
        ),
        columns("meter_id=meter"),
        expect![[r#"
            8: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            line 2, meter 'home': is no meter number; name the meter with --columns NUMBER=home
            line 3, meter: is empty; each row needs a meter
            line 4, meter '-7': is no meter number; name the meter with --columns NUMBER=-7
            line 5, meter '+7': is no meter number; name the meter with --columns NUMBER=+7
            line 6, meter '7.0': is no meter number; name the meter with --columns NUMBER=7.0
            line 7, meter '4294967296': is no meter number; name the meter with --columns NUMBER=4294967296
            7 rows, 0 rounded
        "#]],
    );
}

#[test]
fn each_bad_cell_is_reported_and_hides_no_other_row() {
    check(
        format!(
            "meter_id,start_time,end_time,meter_value,prediction_value\n\
             x,yesterday,,abc,\"1,5\"\n\
             7,{HOUR},0.5,0.6\n\
             7,2026-07-16T01:00Z,2026-07-16T01:00Z,NaN,\n\
             7,2026-07-16T01:00Z,2026-07-16T02:00Z,0.5,y\n\
             8,{HOUR},0.7,0.8\n"
        ),
        plain(),
        expect![[r#"
            3: meter 7 2026-07-16T00:00:00Z 60 min 500 W of 600 W
            6: meter 8 2026-07-16T00:00:00Z 60 min 700 W of 800 W
            line 2, meter_id 'x': is no meter number; name the meter with --columns NUMBER=x
            line 2, start_time 'yesterday': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 2, meter_value 'abc': not a number; use digits with a point for decimals, such as 1.25
            line 2, prediction_value '1,5': has a decimal comma; use a point for decimals
            line 4, end_time '2026-07-16T01:00Z': ends at or before its start
            line 4, meter_value 'NaN': not a number; use digits with a point for decimals, such as 1.25
            line 5, prediction_value 'y': not a number; use digits with a point for decimals, such as 1.25
            5 rows, 0 rounded
        "#]],
    );
}

#[test]
fn rows_of_another_shape() {
    check(
        [
            b"meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00Z\n".as_slice(),
            format!("7,{HOUR},1,5\n7,{HOUR},\u{b0}\n").as_bytes(),
            format!("8,{HOUR},1\n").as_bytes(),
            b"7,caf\xe9,,1\n7,\0,,1\n",
            format!("9,{HOUR},{}\n", "1".repeat(70_000)).as_bytes(),
            format!("9,{HOUR},1\n").as_bytes(),
        ]
        .concat(),
        plain(),
        expect![[r#"
            5: meter 8 2026-07-16T00:00:00Z 60 min 1000 W of - W
            9: meter 9 2026-07-16T00:00:00Z 60 min 1000 W of - W
            line 2 '7,2026-07-16T00:00Z': has 2 fields where the header has 4
            line 3 '7,2026-07-16T00:00Z,2026-07-16T01:00Z,1,5': has 5 fields where the header has 4
            line 4, meter_value '°': not a number; use digits with a point for decimals, such as 1.25
            line 6 '7,caf�,,1': is not UTF-8 text; save the file as UTF-8
            line 7 '7,\u{0},,1': is not UTF-8 text; save the file as UTF-8
            line 8 '9,2026-07-16T00:00Z,2026-07-16T01:00Z,11111111111111111111111111111111111111111…': is longer than 64 KiB; no row of readings is
            8 rows, 0 rounded
        "#]],
    );
}

#[test]
fn a_quote_that_stays_open() {
    let header = "meter_id,start_time,end_time,meter_value,note\n";
    check(
        format!("{header}7,{HOUR},1,a\n8,{HOUR},2,\"b\n9,{HOUR},3,c\n"),
        plain(),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            4: meter 9 2026-07-16T00:00:00Z 60 min 3000 W of - W
            line 3 '8,2026-07-16T00:00Z,2026-07-16T01:00Z,2,"b': opens a quote that is not closed within 64 KiB and 32 lines; close it or remove it
            3 rows, 0 rounded
        "#]],
    );
    check(
        format!("{header}8,{HOUR},2,\"b\n{}", format!("9,{HOUR},3,c\n").repeat(2) + &"\n".repeat(40)),
        plain(),
        expect![[r#"
            3: meter 9 2026-07-16T00:00:00Z 60 min 3000 W of - W
            4: meter 9 2026-07-16T00:00:00Z 60 min 3000 W of - W
            line 2 '8,2026-07-16T00:00Z,2026-07-16T01:00Z,2,"b': opens a quote that is not closed within 64 KiB and 32 lines; close it or remove it
            3 rows, 0 rounded
        "#]],
    );
}

#[test]
fn a_line_that_never_ends_is_one_fault() {
    let start = format!("meter_id,start_time,end_time,meter_value\n7,{HOUR},1\n");
    let endless = std::io::Read::chain(start.as_bytes(), std::io::Read::take(std::io::repeat(b'7'), 1 << 26));
    let mut reader = formats::csv::Reader::new(endless, plain()).unwrap();
    let mut batch = formats::csv::Batch::default();
    assert!(reader.read_batch(10, &mut batch).unwrap());
    assert_eq!((batch.readings.len(), batch.errors.len()), (1, 1));
    assert!(!reader.read_batch(10, &mut batch).unwrap());
}

#[test]
fn batches_are_no_longer_than_asked_for() {
    let csv = "meter_id,start_time,meter_value\n".to_owned()
        + &(0..48).map(|i| format!("7,2026-07-16T{:02}:{:02}Z,1\n", i / 2, i % 2 * 30)).collect::<String>();
    let mut reader = formats::csv::Reader::new(csv.as_bytes(), plain()).unwrap();
    let (mut batch, mut sizes) = (formats::csv::Batch::default(), Vec::new());
    while reader.read_batch(20, &mut batch).unwrap() {
        sizes.push((batch.rows_read, batch.readings.len()));
    }
    assert_eq!(sizes, [(20, 0), (20, 0), (8, 20), (0, 20), (0, 8)]);
}

#[test]
fn the_quality_of_what_was_measured() {
    let rows = ["0.5,,8", "0.5,,Estimated", "0.5,0.6,", ",0.6,raw", "0.5,,good", "x,,99", "0.5,,19"];
    let rows: String = rows.iter().map(|it| format!("7,{HOUR},{it}\n")).collect();
    let text =
        format!("meter_id,start_time,end_time,meter_value,prediction_value,quality\n{rows}7,x,,1,,bad\n");
    check(
        &text,
        plain(),
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W, EstimatedByReferenceDay
        3: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W, EstimatedByReferenceDay
        4: meter 7 2026-07-16T00:00:00Z 60 min 500 W of 600 W
        5: meter 7 2026-07-16T00:00:00Z 60 min - W of 600 W
        8: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W, Revenue
        line 6, quality 'good': is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
        line 7, quality '99': is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
        line 7, meter_value 'x': not a number; use digits with a point for decimals, such as 1.25
        line 9, start_time 'x': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 9, quality 'bad': is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
        8 rows, 0 rounded
    "#]],
    );
    check(
        text.replace("meter_id", "no").replace("quality", "read type"),
        columns("meter_id=no,quality=read type"),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W, EstimatedByReferenceDay
            3: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W, EstimatedByReferenceDay
            4: meter 7 2026-07-16T00:00:00Z 60 min 500 W of 600 W
            5: meter 7 2026-07-16T00:00:00Z 60 min - W of 600 W
            8: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W, Revenue
            line 6, read type 'good': is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
            line 7, read type '99': is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
            line 7, meter_value 'x': not a number; use digits with a point for decimals, such as 1.25
            line 9, start_time 'x': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 9, read type 'bad': is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
            8 rows, 0 rounded
        "#]],
    );
    // All meters of a wide row have the quality of the row.
    check(
        "start_time,a,b,quality\n2026-07-16T00:00Z,1,,e\n2026-07-16T01:00Z,1,2,?\n2026-07-16T02:00Z,1,2,a\n",
        columns("7=a,8=b"),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W, EstimatedByReferenceDay
            4: meter 7 2026-07-16T02:00:00Z 60 min 1000 W of - W, Valid
            4: meter 8 2026-07-16T02:00:00Z 60 min 2000 W of - W, Valid
            line 3, quality '?': is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
            3 rows, 0 rounded
        "#]],
    );
}
