//! Times: offsets, local time through the changes of the clock, ends that are missing.

mod check;

use check::{check, every, local, plain};
use expect_test::{Expect, expect};

const NEW_YORK: &str = "America/New_York";
const LORD_HOWE: &str = "Australia/Lord_Howe";

/// Reads rows of start and end, in local time of a zone, each with a value that counts them.
fn check_ends(zone: &str, rows: &[&str], expect: Expect) {
    let rows = rows.iter().zip(1..).map(|(row, i)| format!("{row},{i}\n"));
    check(format!("start_time,end_time,meter_value\n{}", rows.collect::<String>()), local(zone), expect);
}

/// Reads rows of starts alone.
fn check_starts(zone: &str, starts: &[&str], expect: Expect) {
    let rows = starts.iter().zip(1..).map(|(start, i)| format!("{start},{i}\n"));
    check(format!("start_time,meter_value\n{}", rows.collect::<String>()), local(zone), expect);
}

#[test]
fn an_offset_is_exact_and_local_time_is_of_the_zone() {
    check_ends(
        NEW_YORK,
        &[
            "2026-07-16T00:00:00Z,2026-07-16T01:00:00+00:00",
            "2026-07-16 00:00,2026-07-16 01:00:00",
            "2026-07-16T00:00:00-07:00,2026-07-16T04:00:00",
        ],
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            3: meter 7 2026-07-16T04:00:00Z 60 min 2000 W of - W
            4: meter 7 2026-07-16T07:00:00Z 60 min 3000 W of - W
            3 rows, 0 rounded
        "#]],
    );
}

#[test]
fn what_is_no_time() {
    check_ends(
        NEW_YORK,
        &[
            ",2026-07-16 01:00",
            "07/16/2026 00:00,2026-07-16 01:00",
            "2026-07-16,2026-07-17",
            "2026-07-16 00:00:00.5,2026-07-16 01:00",
            "2026-07-16 01:00,2026-07-16 00:00",
            "1969-07-16 00:00,1969-07-16 01:00",
            "9999-12-31 00:00,9999-12-31 01:00",
        ],
        expect![[r#"
            line 2, start_time: is empty; each row needs a time here
            line 3, start_time '07/16/2026 00:00': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 4, start_time '2026-07-16': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 4, end_time '2026-07-17': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 5, start_time '2026-07-16 00:00:00.5': has a fraction of a second; times are whole seconds
            line 6, end_time '2026-07-16 00:00': ends at or before its start
            line 7, start_time '1969-07-16 00:00': lies outside the years 1970 to 9999
            line 8, start_time '9999-12-31 00:00': lies outside the years 1970 to 9999
            line 8, end_time '9999-12-31 01:00': lies outside the years 1970 to 9999
            7 rows, 0 rounded
        "#]],
    );
}

#[test]
fn the_repeated_hour_is_told_apart_by_order() {
    check_ends(
        NEW_YORK,
        &[
            "2026-11-01 00:30,2026-11-01 01:00",
            "2026-11-01 01:00,2026-11-01 01:30",
            "2026-11-01 01:30,2026-11-01 01:00",
            "2026-11-01 01:00,2026-11-01 01:30",
            "2026-11-01 01:30,2026-11-01 02:00",
            "2026-11-01 02:00,2026-11-01 02:30",
        ],
        expect![[r#"
            2: meter 7 2026-11-01T04:30:00Z 30 min 1000 W of - W
            3: meter 7 2026-11-01T05:00:00Z 30 min 2000 W of - W
            4: meter 7 2026-11-01T05:30:00Z 30 min 3000 W of - W
            5: meter 7 2026-11-01T06:00:00Z 30 min 4000 W of - W
            6: meter 7 2026-11-01T06:30:00Z 30 min 5000 W of - W
            7: meter 7 2026-11-01T07:00:00Z 30 min 6000 W of - W
            6 rows, 0 rounded
        "#]],
    );
}

#[test]
fn in_a_file_that_runs_backwards_so_do_the_passes() {
    check_starts(
        NEW_YORK,
        &[
            "2026-11-01 02:30",
            "2026-11-01 02:00",
            "2026-11-01 01:30",
            "2026-11-01 01:00",
            "2026-11-01 01:30",
            "2026-11-01 01:00",
            "2026-11-01 00:30",
        ],
        expect![[r#"
            2: meter 7 2026-11-01T07:30:00Z 30 min 1000 W of - W
            3: meter 7 2026-11-01T07:00:00Z 30 min 2000 W of - W
            4: meter 7 2026-11-01T06:30:00Z 30 min 3000 W of - W
            5: meter 7 2026-11-01T06:00:00Z 30 min 4000 W of - W
            6: meter 7 2026-11-01T05:30:00Z 30 min 5000 W of - W
            7: meter 7 2026-11-01T05:00:00Z 30 min 6000 W of - W
            8: meter 7 2026-11-01T04:30:00Z 30 min 7000 W of - W
            7 rows, 0 rounded
        "#]],
    );
}

#[test]
fn the_repeated_hour_is_told_apart_for_each_meter() {
    let rows = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"];
    let rows = rows.iter().flat_map(|time| [(7, time), (8, time)]);
    let rows = rows.map(|(meter, time)| format!("{meter},2026-11-01 {time},1\n"));
    check(
        format!("meter_id,start_time,meter_value\n{}", rows.collect::<String>()),
        formats::csv::CsvOptions { meter: None, ..local(NEW_YORK) },
        expect![[r#"
            2: meter 7 2026-11-01T04:30:00Z 30 min 1000 W of - W
            4: meter 7 2026-11-01T05:00:00Z 30 min 1000 W of - W
            6: meter 7 2026-11-01T05:30:00Z 30 min 1000 W of - W
            8: meter 7 2026-11-01T06:00:00Z 30 min 1000 W of - W
            10: meter 7 2026-11-01T06:30:00Z 30 min 1000 W of - W
            12: meter 7 2026-11-01T07:00:00Z 30 min 1000 W of - W
            3: meter 8 2026-11-01T04:30:00Z 30 min 1000 W of - W
            5: meter 8 2026-11-01T05:00:00Z 30 min 1000 W of - W
            7: meter 8 2026-11-01T05:30:00Z 30 min 1000 W of - W
            9: meter 8 2026-11-01T06:00:00Z 30 min 1000 W of - W
            11: meter 8 2026-11-01T06:30:00Z 30 min 1000 W of - W
            13: meter 8 2026-11-01T07:00:00Z 30 min 1000 W of - W
            12 rows, 0 rounded
        "#]],
    );
}

#[test]
fn ends_reckoned_on_the_face_of_the_clock() {
    check_ends(
        NEW_YORK,
        &[
            "2026-11-01 00:30,2026-11-01 01:00",
            "2026-11-01 01:00,2026-11-01 01:30",
            "2026-11-01 01:30,2026-11-01 02:00",
            "2026-11-01 01:00,2026-11-01 01:30",
            "2026-11-01 01:30,2026-11-01 02:00",
        ],
        expect![[r#"
            2: meter 7 2026-11-01T04:30:00Z 30 min 1000 W of - W
            3: meter 7 2026-11-01T05:00:00Z 30 min 2000 W of - W
            4: meter 7 2026-11-01T05:30:00Z 30 min 3000 W of - W
            5: meter 7 2026-11-01T06:00:00Z 30 min 4000 W of - W
            6: meter 7 2026-11-01T06:30:00Z 30 min 5000 W of - W
            5 rows, 0 rounded
        "#]],
    );
    check_ends(
        NEW_YORK,
        &[
            "2026-11-01 00:00,2026-11-01 01:00",
            "2026-11-01 01:00,2026-11-01 02:00",
            "2026-11-01 01:00,2026-11-01 02:00",
        ],
        expect![[r#"
            2: meter 7 2026-11-01T04:00:00Z 60 min 1000 W of - W
            3: meter 7 2026-11-01T05:00:00Z 60 min 2000 W of - W
            4: meter 7 2026-11-01T06:00:00Z 60 min 3000 W of - W
            3 rows, 0 rounded
        "#]],
    );
    check_ends(
        NEW_YORK,
        &["2026-03-08 01:00,2026-03-08 01:30", "2026-03-08 01:30,2026-03-08 02:00"],
        expect![[r#"
        2: meter 7 2026-03-08T06:00:00Z 30 min 1000 W of - W
        3: meter 7 2026-03-08T06:30:00Z 30 min 2000 W of - W
        2 rows, 0 rounded
    "#]],
    );
}

#[test]
fn an_end_in_the_repeated_hour_is_the_earliest_after_the_start() {
    check_ends(
        NEW_YORK,
        &["2026-11-01 01:30,2026-11-01 01:00"],
        expect![[r#"
        2: meter 7 2026-11-01T05:30:00Z 30 min 1000 W of - W
        1 rows, 0 rounded
    "#]],
    );
    check_ends(
        NEW_YORK,
        &["2026-11-01 00:30,2026-11-01 01:00"],
        expect![[r#"
        2: meter 7 2026-11-01T04:30:00Z 30 min 1000 W of - W
        1 rows, 0 rounded
    "#]],
    );
    check_ends(
        NEW_YORK,
        &["2026-11-01 01:30,2026-11-01 02:00"],
        expect![[r#"
        2: meter 7 2026-11-01T05:30:00Z 90 min 1000 W of - W
        1 rows, 0 rounded
    "#]],
    );
}

#[test]
fn a_local_day_has_23_or_25_hours() {
    check_ends(
        NEW_YORK,
        &[
            "2026-03-07 00:00,2026-03-08 00:00",
            "2026-03-08 00:00,2026-03-09 00:00",
            "2026-10-31 00:00,2026-11-01 00:00",
            "2026-11-01 00:00,2026-11-02 00:00",
        ],
        expect![[r#"
            2: meter 7 2026-03-07T05:00:00Z 1440 min 1000 W of - W
            3: meter 7 2026-03-08T05:00:00Z 1380 min 2000 W of - W
            4: meter 7 2026-10-31T04:00:00Z 1440 min 3000 W of - W
            5: meter 7 2026-11-01T04:00:00Z 1500 min 4000 W of - W
            4 rows, 0 rounded
        "#]],
    );
}

#[test]
fn a_skipped_time_is_refused() {
    check_ends(
        NEW_YORK,
        &[
            "2026-03-08 01:30,2026-03-08 02:30",
            "2026-03-08 02:30,2026-03-08 03:00",
            "2026-03-08 01:30,2026-03-08 03:00",
        ],
        expect![[r#"
            4: meter 7 2026-03-08T06:30:00Z 30 min 3000 W of - W
            line 2, end_time '2026-03-08 02:30': does not exist in America/New_York: the clocks skip it; write the time with its offset
            line 3, start_time '2026-03-08 02:30': does not exist in America/New_York: the clocks skip it; write the time with its offset
            3 rows, 0 rounded
        "#]],
    );
}

#[test]
fn clocks_that_change_by_half_an_hour() {
    check_ends(
        LORD_HOWE,
        &[
            "2026-04-05 01:00,2026-04-05 01:30",
            "2026-04-05 01:30,2026-04-05 01:30",
            "2026-04-05 01:30,2026-04-05 02:00",
            "2026-10-04 01:30,2026-10-04 02:30",
            "2026-10-04 02:00,2026-10-04 02:30",
        ],
        expect![[r#"
            2: meter 7 2026-04-04T14:00:00Z 30 min 1000 W of - W
            3: meter 7 2026-04-04T14:30:00Z 30 min 2000 W of - W
            4: meter 7 2026-04-04T15:00:00Z 30 min 3000 W of - W
            5: meter 7 2026-10-03T15:00:00Z 30 min 4000 W of - W
            line 6, start_time '2026-10-04 02:00': does not exist in Australia/Lord_Howe: the clocks skip it; write the time with its offset
            5 rows, 0 rounded
        "#]],
    );
    check_ends(
        LORD_HOWE,
        &["2026-04-05 00:00,2026-04-05 01:00", "2026-04-05 01:00,2026-04-05 01:30"],
        expect![[r#"
        2: meter 7 2026-04-04T13:00:00Z 60 min 1000 W of - W
        3: meter 7 2026-04-04T14:00:00Z 60 min 2000 W of - W
        2 rows, 0 rounded
    "#]],
    );
}

#[test]
fn without_ends_a_gap_stays_a_gap() {
    check_starts(
        "UTC",
        &["2026-07-16 00:00", "2026-07-16 00:15", "2026-07-16 01:00", "2026-07-16 01:15", "2026-07-16 00:30"],
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 15 min 1000 W of - W
            3: meter 7 2026-07-16T00:15:00Z 15 min 2000 W of - W
            4: meter 7 2026-07-16T01:00:00Z 15 min 3000 W of - W
            5: meter 7 2026-07-16T01:15:00Z 15 min 4000 W of - W
            6: meter 7 2026-07-16T00:30:00Z 15 min 5000 W of - W
            5 rows, 0 rounded
        "#]],
    );
}

#[test]
fn without_ends_a_start_between_the_others_is_refused() {
    check_starts(
        "UTC",
        &["2026-07-16 00:00", "2026-07-16 00:30", "2026-07-16 00:31", "2026-07-16 01:00", "2026-07-16 01:30"],
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 30 min 1000 W of - W
            3: meter 7 2026-07-16T00:30:00Z 30 min 2000 W of - W
            5: meter 7 2026-07-16T01:00:00Z 30 min 4000 W of - W
            6: meter 7 2026-07-16T01:30:00Z 30 min 5000 W of - W
            line 4, start_time '2026-07-16 00:31': is not a whole number of 1800 s intervals from the meter's other rows; add end_time
            5 rows, 0 rounded
        "#]],
    );
    let rows = (0..60).map(|i| format!("2026-07-16T{:02}:{:02}Z,1\n", i / 4, i % 4 * 15)).collect::<String>();
    let rows = rows.replace("T14:45Z,1", "T14:46Z,x");
    let (head, tail) = rows.split_at(rows.len() - 21);
    let batch =
        check::read(format!("start_time,meter_value\n{head}{tail}").as_bytes(), local("UTC")).unwrap();
    assert_eq!((batch.readings.len(), batch.errors.len()), (59, 2));
}

#[test]
fn a_single_row_needs_its_interval() {
    let csv = "start_time,meter_value\n2026-07-16 00:00,x\n";
    check(
        csv,
        local("UTC"),
        expect![[r#"
        line 2, start_time '2026-07-16 00:00': has no end, and the meter has no second row to tell its interval; give --interval SECONDS
        line 2, meter_value 'x': not a number; use digits with a point for decimals, such as 1.25
        1 rows, 0 rounded
    "#]],
    );
    check(
        csv.replace('x', "1"),
        every(900),
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 15 min 1000 W of - W
        1 rows, 0 rounded
    "#]],
    );
    check(
        "start_time,meter_value\n2026-07-16 00:00,1\n2026-07-16 00:20,1\n",
        every(900),
        expect![[r#"
        2: meter 7 2026-07-16T00:00:00Z 15 min 1000 W of - W
        line 3, start_time '2026-07-16 00:20': is not a whole number of 900 s intervals from the meter's other rows; add end_time
        2 rows, 0 rounded
    "#]],
    );
}

#[test]
fn an_end_that_is_missing_follows_from_the_row_before() {
    check(
        "meter_id,start_time,end_time,meter_value\n\
         7,2026-07-16T00:00Z,2026-07-16T00:15Z,1\n7,2026-07-16T00:15Z,,2\n",
        plain(),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 15 min 1000 W of - W
            3: meter 7 2026-07-16T00:15:00Z 15 min 2000 W of - W
            2 rows, 0 rounded
        "#]],
    );
}

#[test]
fn rows_may_be_out_of_order() {
    check_ends(
        "UTC",
        &[
            "2026-07-16 02:00,2026-07-16 03:00",
            "2026-07-16 00:00,2026-07-16 01:00",
            "2026-07-16 01:00,2026-07-16 01:15",
        ],
        expect![[r#"
            2: meter 7 2026-07-16T02:00:00Z 60 min 1000 W of - W
            3: meter 7 2026-07-16T00:00:00Z 60 min 2000 W of - W
            4: meter 7 2026-07-16T01:00:00Z 15 min 3000 W of - W
            3 rows, 0 rounded
        "#]],
    );
}
