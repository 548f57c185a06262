//! Files that break something elsewhere (IN-6): each row is a reading or an error with its line, and memory is bounded.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod check;
mod harm;

use check::{check, columns, local, plain, read};
use expect_test::{Expect, expect};
use formats::{
    Reason,
    csv::{Batch, CsvOptions, FileError, Reader},
};
use harm::{Endless, GIB, peak_mebibytes};

const HEADER: &str = "meter_id,start_time,end_time,meter_value\n";
const ROW: &str = "7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,0.52\n";

/// A gibibyte, of which the slow build of the everyday test takes a part.
const LONG: usize = if cfg!(debug_assertions) { GIB / 128 } else { GIB };

fn refused(bytes: impl AsRef<[u8]>) -> String {
    read(bytes.as_ref(), plain()).unwrap_err().to_string()
}

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn in_6_a_byte_order_mark_is_no_part_of_the_first_column() {
    let batch = read(format!("\u{feff}{HEADER}{ROW}").as_bytes(), plain()).unwrap();
    assert_eq!((batch.readings.len(), batch.errors.len()), (1, 0));
}

#[test]
fn in_6_utf_16_is_refused_with_what_to_do() {
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let told = refused(utf_16(&format!("\u{feff}{HEADER}{ROW}"), to_bytes));
        assert!(told.contains("UTF-16; save it as UTF-8"), "{told}");
        let told = refused(utf_16(&format!("{HEADER}{ROW}"), to_bytes));
        assert!(told.contains("UTF-16"), "{told}");
    }
}

#[test]
fn in_6_nul_bytes_cost_their_row_alone() {
    check(
        format!(
            "{HEADER}{ROW}7,2026-07-16T01:00:00Z,2026-07-16T02:00:00Z,0\0.5\n\0\n{}",
            ROW.replace("T0", "T1")
        ),
        plain(),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 520 W of - W
            5: meter 7 2026-07-16T10:00:00Z 60 min 520 W of - W
            line 3 '7,2026-07-16T01:00:00Z,2026-07-16T02:00:00Z,0\u{0}.5': is not UTF-8 text; save the file as UTF-8
            line 4 '\u{0}': is not UTF-8 text; save the file as UTF-8
            4 rows, 0 rounded
        "#]],
    );
    assert!(refused(format!("meter_id\0,{HEADER}{ROW}")).contains("binary"));
}

#[test]
fn in_6_a_line_of_a_gibibyte_is_one_fault() {
    for (open, close) in [("", "\n"), ("7,\"", "\"\n"), ("7,", ",\n")] {
        let parts = [(HEADER, 1), (ROW, 1), (open, 1), ("xxxxxxxxxxxxxxxx", LONG / 16), (close, 1), (ROW, 1)];
        let parts: Vec<(Vec<u8>, usize)> = parts
            .map(
                |(text, n)| if n > 1 { (text.repeat(4096).into_bytes(), n / 4096) } else { (text.into(), n) },
            )
            .to_vec();
        let mut input = Endless::new(&parts);
        let mut batch = Batch::default();
        let mut reader = Reader::new(&mut input, plain()).unwrap();
        assert!(reader.read_batch(100, &mut batch).unwrap());
        assert_eq!((batch.rows_read, &batch.lines[..]), (3, &[2, 4][..]));
        let [error] = &batch.errors[..] else { panic!("{:?}", batch.errors) };
        assert_eq!(error.line, 3);
        assert!(matches!(error.reason, Reason::LongRow | Reason::OpenQuote), "{error}");
        assert!(input.n_bytes > LONG as u64);
    }
    // The header may be none, too.
    let mut input = Endless::new(&[("xxxxxxxxxxxxxxxx".repeat(4096), LONG >> 16)]);
    let error = Reader::new(&mut input, plain()).err().unwrap();
    assert!(matches!(error, FileError::LongHeader), "{error}");
    assert!(peak_mebibytes().is_none_or(|it| it < 64), "{:?}", peak_mebibytes());
}

#[test]
fn in_6_ten_thousand_columns_are_refused_and_a_thousand_read() {
    let wide = |n: usize| {
        let names: Vec<String> = (0..n).map(|i| format!("c{i}")).collect();
        let cells = vec!["1"; n].join(",");
        format!(
            "start_time,end_time,{}\n2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,{cells}\n",
            names.join(",")
        )
    };
    let told = read(wide(10_000).as_bytes(), columns("7=c1")).unwrap_err().to_string();
    assert!(told.contains("the file has 10002 columns; at most 1000"), "{told}");
    let map: Vec<String> = (0..998).map(|i| format!("{i}=c{i}")).collect();
    let batch = read(wide(998).as_bytes(), columns(&map.join(","))).unwrap();
    assert_eq!((batch.readings.len(), batch.errors.len()), (998, 0));
    // A row of so many fields is a fault of its own line.
    let batch = read(format!("{HEADER}{}\n{ROW}", "1,".repeat(10_000)).as_bytes(), plain()).unwrap();
    assert_eq!(batch.lines, [3]);
    assert_eq!(batch.errors[0].reason, Reason::Fields { found: 10_001, expected: 4 });
    assert_eq!(batch.errors[0].line, 2);
}

#[test]
fn in_6_newlines_may_be_mixed_and_lines_are_counted_all_the_same() {
    let row =
        |hour: u32, end: &str| format!("7,2026-07-16T0{hour}:00:00Z,2026-07-16T0{}:00:00Z,1{end}", hour + 1);
    let rows = [row(0, "\r\n"), row(1, "\n"), "\r\n\n".to_owned(), row(2, "\r"), row(3, "\r\n"), row(4, "")];
    check(
        format!("{HEADER}{}", rows.concat()),
        plain(),
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
        3: meter 7 2026-07-16T01:00:00Z 60 min 1000 W of - W
        7: meter 7 2026-07-16T04:00:00Z 60 min 1000 W of - W
        line 6 '7,2026-07-16T02:00:00Z,2026-07-16T03:00:00Z,1\r7,2026-07-16T03:00:00Z,2026-07-1…': has 7 fields where the header has 4
        4 rows, 0 rounded
    "#]],
    );
    let told = refused(format!("{HEADER}{ROW}").replace('\n', "\r"));
    assert!(told.contains("carriage return"), "{told}");
}

fn check_values(values: &[&str], expect: Expect) {
    let row = |value: &&str| format!("7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,{value}\n");
    check(format!("{HEADER}{}", values.iter().map(row).collect::<String>()), plain(), expect);
}

#[test]
fn in_6_numbers_are_exact_or_an_error() {
    check_values(
        &[
            "NaN",
            "nan",
            "inf",
            "-Infinity",
            "1e400",
            "1e-400",
            "-1e400",
            "0x10",
            "1_000",
            "\u{661}",
            "1.",
            ".5",
            "+0.5",
            "-0.5",
            "-0",
            "--1",
            "9999999.999",
            "-9999999.999",
            "10000000",
            "0.0005",
            "1 000",
        ],
        expect![[r#"
            12: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            13: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W
            14: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W
            15: meter 7 2026-07-16T00:00:00Z 60 min -500 W of - W
            16: meter 7 2026-07-16T00:00:00Z 60 min 0 W of - W
            18: meter 7 2026-07-16T00:00:00Z 60 min 9999999999 W of - W
            19: meter 7 2026-07-16T00:00:00Z 60 min -9999999999 W of - W
            line 2, meter_value 'NaN': not a number; use digits with a point for decimals, such as 1.25
            line 3, meter_value 'nan': not a number; use digits with a point for decimals, such as 1.25
            line 4, meter_value 'inf': not a number; use digits with a point for decimals, such as 1.25
            line 5, meter_value '-Infinity': not a number; use digits with a point for decimals, such as 1.25
            line 6, meter_value '1e400': not a number; use digits with a point for decimals, such as 1.25
            line 7, meter_value '1e-400': not a number; use digits with a point for decimals, such as 1.25
            line 8, meter_value '-1e400': not a number; use digits with a point for decimals, such as 1.25
            line 9, meter_value '0x10': not a number; use digits with a point for decimals, such as 1.25
            line 10, meter_value '1_000': not a number; use digits with a point for decimals, such as 1.25
            line 11, meter_value '١': not a number; use digits with a point for decimals, such as 1.25
            line 17, meter_value '--1': not a number; use digits with a point for decimals, such as 1.25
            line 20, meter_value '10000000': does not fit: at most 9,999,999.999 kW either way
            line 21, meter_value '0.0005': is finer than 1 W over this interval; ask for rounding to accept it
            line 22, meter_value '1 000': not a number; use digits with a point for decimals, such as 1.25
            21 rows, 0 rounded
        "#]],
    );
    let long = "9".repeat(1000);
    let batch = read(format!("{HEADER}{}", ROW.replace("0.52", &long)).as_bytes(), plain()).unwrap();
    assert_eq!((batch.errors[0].line, &batch.errors[0].reason), (2, &Reason::LongNumber));
}

#[test]
fn in_6_dates_from_the_first_year_to_the_last_are_read_or_an_error() {
    let rows: Vec<String> = [
        "0001-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "2024-02-29T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-06-30T23:59:60Z",
        "2026-07-16T24:00:00Z",
        "2026-07-16T25:00:00Z",
        "2026-07-16T00:00:00.5Z",
        "2026-07-16T00:00:00+25:00",
        "9999-12-30T21:59:59Z",
        "9999-12-31T23:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "10000-01-01T00:00:00Z",
        "99999999999999999999",
    ]
    .iter()
    .map(|start| format!("{start},1\n"))
    .collect();
    let options = CsvOptions { interval: std::num::NonZeroU32::new(1), ..local("UTC") };
    check(
        format!("start_time,meter_value\n{}", rows.concat()),
        options,
        expect![[r#"
        6: meter 7 1970-01-01T00:00:00Z 0 min 1000 W of - W
        7: meter 7 2024-02-29T00:00:00Z 0 min 1000 W of - W
        14: meter 7 9999-12-30T21:59:59Z 0 min 1000 W of - W
        line 2, start_time '0001-01-01T00:00:00Z': lies outside the years 1970 to 9999
        line 3, start_time '-0001-01-01T00:00:00Z': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 4, start_time '0000-00-00T00:00:00Z': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 5, start_time '1969-12-31T23:59:59Z': lies outside the years 1970 to 9999
        line 8, start_time '2026-02-29T00:00:00Z': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 9, start_time '2026-06-30T23:59:60Z': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 10, start_time '2026-07-16T24:00:00Z': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 11, start_time '2026-07-16T25:00:00Z': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 12, start_time '2026-07-16T00:00:00.5Z': has a fraction of a second; times are whole seconds
        line 13, start_time '2026-07-16T00:00:00+25:00': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 15, start_time '9999-12-31T23:00:00Z': lies outside the years 1970 to 9999
        line 16, start_time '9999-12-31T23:59:59-12:00': lies outside the years 1970 to 9999
        line 17, start_time '10000-01-01T00:00:00Z': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        line 18, start_time '99999999999999999999': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
        17 rows, 0 rounded
    "#]],
    );
}

#[test]
fn in_6_rows_in_the_skipped_and_the_repeated_hour_are_placed_or_an_error() {
    let rows = |starts: &[&str]| starts.iter().map(|it| format!("{it},1\n")).collect::<String>();
    let spring = ["2026-03-08 01:30", "2026-03-08 02:00", "2026-03-08 02:30", "2026-03-08 03:00"];
    let autumn =
        ["2026-11-01 00:30", "2026-11-01 01:00", "2026-11-01 01:30", "2026-11-01 01:00", "2026-11-01 01:30"];
    let rows = format!("start_time,meter_value\n{}{}", rows(&spring), rows(&autumn));
    let options = CsvOptions { interval: std::num::NonZeroU32::new(1800), ..local("America/New_York") };
    check(
        rows,
        options,
        expect![[r#"
        2: meter 7 2026-03-08T06:30:00Z 30 min 1000 W of - W
        5: meter 7 2026-03-08T07:00:00Z 30 min 1000 W of - W
        6: meter 7 2026-11-01T04:30:00Z 30 min 1000 W of - W
        7: meter 7 2026-11-01T05:00:00Z 30 min 1000 W of - W
        8: meter 7 2026-11-01T05:30:00Z 30 min 1000 W of - W
        9: meter 7 2026-11-01T06:00:00Z 30 min 1000 W of - W
        10: meter 7 2026-11-01T06:30:00Z 30 min 1000 W of - W
        line 3, start_time '2026-03-08 02:00': does not exist in America/New_York: the clocks skip it; write the time with its offset
        line 4, start_time '2026-03-08 02:30': does not exist in America/New_York: the clocks skip it; write the time with its offset
        9 rows, 0 rounded
    "#]],
    );
}
