//! What a file may look like: headers, delimiters, encodings, and what is said where it cannot be read.

mod check;

use check::{check, columns, every, plain};
use domain::MeterId;
use expect_test::expect;
use formats::csv::CsvOptions;

#[test]
fn columns_in_any_order_and_unknown_ones() {
    check(
        "note, Meter_Value ,END_TIME,meter_id,start_time\nx,0.5,2026-07-16T01:00Z,7,2026-07-16T00:00Z\n",
        plain(),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W
            1 rows, 0 rounded
        "#]],
    );
}

#[test]
fn other_names() {
    check(
        "id,Start UTC,use,forecast\n7,2026-07-16T00:00Z,1,2\n7,2026-07-16T01:00Z,1,2\n",
        columns("meter_id=ID,start_time=start utc,meter_value=use,prediction_value=forecast"),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of 2000 W
            3: meter 7 2026-07-16T01:00:00Z 60 min 1000 W of 2000 W
            2 rows, 0 rounded
        "#]],
    );
}

#[test]
fn names_of_meters_in_a_long_file() {
    check(
        "meter_id,start_time,end_time,meter_value\n\
         school,2026-07-16T00:00Z,2026-07-16T01:00Z,1\n\
         9,2026-07-16T00:00Z,2026-07-16T01:00Z,2\n\
         1001,2026-07-16T00:00Z,2026-07-16T01:00Z,3\n\
         School,2026-07-16T00:00Z,2026-07-16T01:00Z,4\n",
        columns("7=school,8=1001"),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            3: meter 9 2026-07-16T00:00:00Z 60 min 2000 W of - W
            4: meter 8 2026-07-16T00:00:00Z 60 min 3000 W of - W
            line 5, meter_id 'School': is no meter number; name the meter with --columns NUMBER=School
            4 rows, 0 rounded
        "#]],
    );
}

#[test]
fn a_column_per_meter() {
    check(
        "start_time,a,b,b expected\n2026-07-16T00:00Z,1,2,3\n2026-07-16T01:00Z,,2,\n2026-07-16T02:00Z,x,2,\n",
        columns("7=a,8=B,8.prediction=b expected"),
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            2: meter 8 2026-07-16T00:00:00Z 60 min 2000 W of 3000 W
            3: meter 8 2026-07-16T01:00:00Z 60 min 2000 W of - W
            4: meter 8 2026-07-16T02:00:00Z 60 min 2000 W of - W
            line 4, a 'x': not a number; use digits with a point for decimals, such as 1.25
            3 rows, 0 rounded
        "#]],
    );
}

#[test]
fn semicolons_tabs_quotes_and_line_ends() {
    let csv = "\u{feff}\"meter_id\",start_time,end_time,\"meter_value\",note\r\n\r\n\
               \"7\",2026-07-16T00:00Z,\"2026-07-16T01:00Z\",0.5,\"a \"\"b\"\"\n\nc\"\r\n\
               7,2026-07-16T01:00Z,2026-07-16T02:00Z, 0.6 ,x";
    let expect = || {
        expect![[r#"
        3: meter 7 2026-07-16T00:00:00Z 60 min 500 W of - W
        6: meter 7 2026-07-16T01:00:00Z 60 min 600 W of - W
        2 rows, 0 rounded
    "#]]
    };
    check(csv, plain(), expect());
    check(csv.replace(',', ";"), plain(), expect());
    check(csv.replace(',', "\t"), plain(), expect());
}

#[test]
fn rows_that_a_spreadsheet_leaves_empty() {
    check(
        ",,,\nmeter_id,start_time,end_time,meter_value\n,,,\n7,2026-07-16T00:00Z,2026-07-16T01:00Z,1\n,,,\n",
        plain(),
        expect![[r#"
            4: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            1 rows, 0 rounded
        "#]],
    );
}

#[test]
fn missing_columns() {
    check(
        "start_utc,kwh,temp_c\n",
        plain(),
        expect![[r#"
        no column start_time, meter_value, meter_id; found start_utc, kwh, temp_c; use --columns start_time=start_utc,meter_value=kwh and --meter NUMBER (or --columns NUMBER=HEADER for each meter with a column)
    "#]],
    );
    check(
        "time;home_1;home_2\n",
        plain(),
        expect![[r#"
        no column start_time, meter_value, meter_id; found time, home_1, home_2; use --columns start_time=time,meter_value=HEADER and --meter NUMBER (or --columns NUMBER=HEADER for each meter with a column)
    "#]],
    );
    check(
        "Meter no,start_time,x\n",
        plain(),
        expect![[r#"
        no column meter_value, meter_id; found Meter no, start_time, x; use --columns 'meter_value=HEADER,meter_id=Meter no'
    "#]],
    );
    check(
        "meter_id,start_time,meter_value\n",
        columns("start_time=begin"),
        expect![[r#"
        no column begin, which --columns names; found meter_id, start_time, meter_value; use a header, or for a name in the column of meters also meter_id=HEADER
    "#]],
    );
    check(
        "start_time,a\n",
        columns("7=a,8=b"),
        expect![[r#"
        no column b, which --columns names; found start_time, a; use a header, or for a name in the column of meters also meter_id=HEADER
    "#]],
    );
}

#[test]
fn columns_that_contradict_each_other() {
    let meter = || CsvOptions { meter: Some(MeterId::new(7)), ..plain() };
    check(
        "meter_id,start_time,meter_value\n",
        meter(),
        expect![[r#"
        --meter says that all rows are of meter 7, but the file has the column meter_id; leave out one of the two
    "#]],
    );
    check(
        "start_time,a\n",
        CsvOptions { meter: Some(MeterId::new(7)), ..columns("8=a") },
        expect![[r#"
        --meter says that all rows are of meter 7, but --columns names the meters; leave out one of the two
    "#]],
    );
    check(
        "meter_id,start_time,a\n",
        columns("8=a"),
        expect![[r#"
        --columns gives meters a column each, but the file also has meter_id; leave out one of the two
    "#]],
    );
    check(
        "start_time,a,b\n",
        columns("8=a,meter_value=b"),
        expect![[r#"
        --columns gives meters a column each, but the file also has b; leave out one of the two
    "#]],
    );
    check(
        "start_time,Start_Time,meter_value\n",
        meter(),
        expect![[r#"
        0 rows, 0 rounded
    "#]],
    );
    check(
        "Start_time,START_TIME,meter_value\n",
        meter(),
        expect![[r#"
        the header has more than one column start_time; rename all but one
    "#]],
    );
}

#[test]
fn files_that_are_no_csv() {
    check(
        "",
        plain(),
        expect![[r#"
        the file is empty; it needs a header such as meter_id,start_time,end_time,meter_value
    "#]],
    );
    check(
        "\n\r\n \n",
        plain(),
        expect![[r#"
        the file is empty; it needs a header such as meter_id,start_time,end_time,meter_value
    "#]],
    );
    check(
        b"\xff\xfem\0e\0",
        plain(),
        expect![[r#"
        the file is UTF-16; save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')
    "#]],
    );
    check(
        b"m\0e\0t\0",
        plain(),
        expect![[r#"
        the file is binary, or UTF-16; it must be CSV text in UTF-8
    "#]],
    );
    check(
        b"temp\xb0C,start\n",
        plain(),
        expect![[r#"
        the file is in another encoding than UTF-8; it must be CSV text in UTF-8
    "#]],
    );
    check(
        b"PK\x03\x04rest",
        plain(),
        expect![[r#"
        the file is a spreadsheet or an archive; it must be CSV text in UTF-8
    "#]],
    );
    check(
        b"\x1f\x8brest",
        plain(),
        expect![[r#"
        the file is compressed; it must be CSV text in UTF-8
    "#]],
    );
    check(
        "meter_id,start_time\r7,2026-07-16\r",
        plain(),
        expect![[r#"
        lines end in a carriage return alone; save the file with line feeds
    "#]],
    );
    check(
        "meter_id,\"start_time\n",
        plain(),
        expect![[r#"
        the header opens a quote that is not closed; close it or remove it
    "#]],
    );
    check(
        "a".repeat(70_000),
        plain(),
        expect![[r#"
        the first line is longer than 64 KiB or never ends; it must be a header of column names
    "#]],
    );
    check(
        ",".repeat(1000) + "a",
        plain(),
        expect![[r#"
        the file has 1001 columns; at most 1000 can be read, so split it
    "#]],
    );
}

#[test]
fn lines_about_whose_the_file_is_may_come_first() {
    check(
        "Name,ADA REYES\nAddress,\"1 MAIN ST, FONTANA\"\n\nnote;note\n\"note\nmeter_id,start_time,meter_value,x\n\
         7,2026-07-16T00:00Z,1,y\n7,2026-07-16T01:00Z,2,y\n",
        plain(),
        expect![[r#"
            7: meter 7 2026-07-16T00:00:00Z 60 min 1000 W of - W
            8: meter 7 2026-07-16T01:00:00Z 60 min 2000 W of - W
            2 rows, 0 rounded
        "#]],
    );
    // What is missing is told of the widest of the first twenty lines.
    check(
        "Name,ADA REYES\nmeter_id,begin,meter_value\n7,2026-07-16T00:00Z,1\n",
        plain(),
        expect![[r#"
            no column start_time; found meter_id, begin, meter_value; use --columns start_time=begin
        "#]],
    );
    let rows = "a,b\n".repeat(19);
    check(
        format!("{rows}start_time,meter_value\n2026-07-16T00:00Z,1\n"),
        every(900),
        expect![[r#"
        21: meter 7 2026-07-16T00:00:00Z 15 min 1000 W of - W
        1 rows, 0 rounded
    "#]],
    );
    check(
        format!("{rows}a,b\nstart_time,meter_value\n2026-07-16T00:00Z,1\n"),
        every(900),
        expect![[r#"
        no column start_time, meter_value; found a, b; use --columns start_time=HEADER,meter_value=HEADER
    "#]],
    );
}

#[test]
fn the_date_may_have_a_column_of_its_own() {
    let map = "date=DATE,start_time=START TIME,meter_value=USAGE";
    check(
        "TYPE,DATE,START TIME,END TIME,USAGE,end_time\n\
         E,2026-07-16,0:00,00:14,1,x\nE,2026-07-16,00:15,00:29,2,x\nE,16.07.2026,00:30,00:44,3,x\n\
         E,2026-07-16,1:00 PM,,4,x\nE,,00:30,,5,x\nE,2026-07-16,,,5,x\n",
        CsvOptions { meter: Some(MeterId::new(7)), ..columns(map) },
        expect![[r#"
            2: meter 7 2026-07-16T00:00:00Z 15 min 1000 W of - W
            3: meter 7 2026-07-16T00:15:00Z 15 min 2000 W of - W
            line 4, DATE '16.07.2026': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 5, START TIME '1:00 PM': is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 6, DATE: is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            line 7, START TIME: is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
            6 rows, 0 rounded
        "#]],
    );
    check(
        "DATE,START TIME,USAGE,END\n",
        columns(&format!("{map},end_time=END,meter_id=TYPE")),
        expect![[r#"
        no column TYPE, which --columns names; found DATE, START TIME, USAGE, END; use a header, or for a name in the column of meters also meter_id=HEADER
    "#]],
    );
    check(
        "DATE,START TIME,USAGE,END\n",
        columns(&format!("{map},end_time=END")),
        expect![[r#"
        --columns names a column of dates and one of ends; leave out end_time: where dates have a column of their own, an interval ends where the next begins, or give --interval SECONDS
    "#]],
    );
}
