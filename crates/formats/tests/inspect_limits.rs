//! Whatever a file holds, looking at it ends, with an answer that says what to do.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod exports;

use std::io::{self, Read};

use formats::{
    csv::{Batch, Reader},
    inspect::{CsvFile, Inspection, Shape, inspect},
};
use jiff::tz::TimeZone;
use proptest::{collection::vec, prelude::*, sample::select};

fn found(bytes: &[u8]) -> Inspection {
    inspect(bytes, &TimeZone::UTC).unwrap()
}

fn why(bytes: &[u8]) -> String {
    match found(bytes) {
        Inspection::Unreadable { why } => why,
        other => panic!("{other:?}"),
    }
}

/// Counts what is taken of an input.
struct Counted<R>(R, u64);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.0.read(buffer)?;
        self.1 += n_bytes as u64;
        Ok(n_bytes)
    }
}

#[test]
fn what_is_no_readings_is_named() {
    assert!(why(b"").starts_with("the file is empty"));
    assert!(why(b"\n \n").starts_with("the file is empty"));
    assert!(why(b"PK\x03\x04rest").contains("a spreadsheet or an archive"));
    assert!(why(b"\xd0\xcf\x11\xe0rest").contains("an old spreadsheet"));
    assert!(why(b"\x1f\x8brest").contains("compressed"));
    assert!(why(b"%PDF-1.7\n").contains("a PDF"));
    assert!(why(b"\xff\xfem\0e\0").contains("UTF-16"));
    assert!(why(b"\xff\xfe<\0f\0").contains("UTF-16"));
    assert!(why(b"\n<!DOCTYPE html><html>").contains("a page of the web"));
    assert!(why(b"<html><body>").contains("a page of the web"));
    assert!(why(b"{\"meters\": []}").contains("JSON"));
    assert!(why(b"<?xml version=\"1.0\"?><svg/>").contains("<svg>"));
    assert!(why(b"a,b\rc,d\r").contains("carriage return"));
    assert!(why(b"100,NEM12,200506081149,UNITEDDP,NEMMCO\n").contains("NEM12"));
    assert!(why(b"\xe9,b\n1,2\n").contains("another encoding"));
}

#[test]
fn little_is_read_however_long_a_file_is() {
    for start in
        ["meter_id,start_time,meter_value\n", "<feed xmlns=\"http://www.w3.org/2005/Atom\">", "", "a,b\n"]
    {
        let endless = start.as_bytes().chain(io::repeat(b'7'));
        let mut counted = Counted(endless, 0);
        let _ = inspect(&mut counted, &TimeZone::UTC).unwrap();
        assert!(counted.1 <= 17 << 20, "{start}: {}", counted.1);
    }
}

#[test]
fn a_row_that_is_cut_is_no_fault() {
    let row = "7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1.5\n";
    let text = "meter_id,start_time,end_time,meter_value\n".to_owned() + &row.repeat(30_000);
    let Inspection::Csv(file) = found(text.as_bytes()) else { panic!("no CSV") };
    assert!(!file.is_whole);
    assert_eq!((file.trial.n_faults, file.rows.len()), (0, 5));
    assert!(file.trial.n_readings > 20_000);
}

/// Reads all with the options that were found.
fn read(text: &[u8], file: &CsvFile) -> Batch {
    let (mut all, mut batch) = (Batch::default(), Batch::default());
    let mut options = file.options.clone();
    if file.shape == Shape::OneMeter {
        options.meter = Some(domain::MeterId::new(1));
    }
    let mut reader = Reader::new(text, options).unwrap();
    while reader.read_batch(5000, &mut batch).unwrap() {
        all.readings.append(&mut batch.readings);
        all.errors.append(&mut batch.errors);
    }
    all
}

#[test]
fn what_is_found_is_what_the_reader_takes() {
    for (name, text) in exports::ALL {
        let Inspection::Csv(file) = found(text.as_bytes()) else { panic!("{name}") };
        if file.trial.refusal.is_none() {
            let batch = read(text.as_bytes(), &file);
            assert_eq!(batch.readings.len() as u64, file.trial.n_readings, "{name}");
            assert_eq!(batch.errors, file.trial.faults, "{name}");
        } else {
            assert!(!file.notes.is_empty(), "{name}: nothing says what to do");
        }
    }
}

fn nearly_a_file() -> impl Strategy<Value = Vec<u8>> {
    let names = "meter_id|start_time|end_time|meter_value|prediction_value|date|kWh|[a-z ]{0,6}|home_[0-9]|\
                 \"[^\"]{0,4}\"|12:00";
    let cell = "[0-9]{1,4}|-?[0-9.e]{0,9}|2026-(03-08|11-01|07-16)[ T]0[0-3]:[0-5][05](:00)?(Z|[+-]05:30)?|\
                2026-07-16|[0-9]{1,2}:[0-9]{2}( [AP]M)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|\"[^\"]{0,4}\"|\"|home";
    let table = (vec(names, 1..6), vec((vec(cell, 1..7), select(vec!["\n", "\r\n"])), 0..12));
    let table = (table, select(vec![",", ";", "\t"])).prop_map(|((names, rows), delimiter)| {
        let rows = rows.into_iter().map(|(cells, end)| cells.join(delimiter) + end).collect::<String>();
        (names.join(delimiter) + "\n" + &rows).into_bytes()
    });
    let export =
        (select(exports::ALL.to_vec()), 0usize..2000, any::<u8>()).prop_map(|((_, text), at, byte)| {
            let mut bytes = text.as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes
        });
    prop_oneof![table, export, vec(any::<u8>(), 0..300)]
}

proptest! {
    #[test]
    fn any_bytes_are_looked_at(bytes in nearly_a_file()) {
        let answer = found(&bytes);
        if let Inspection::Csv(file) = answer {
            prop_assert!(file.rows.len() <= 5 && file.trial.faults.len() <= 5);
            prop_assert!(file.rows.iter().all(|it| it.len() == file.columns.len()));
            prop_assert!(file.trial.refusal.is_none() || file.trial.n_readings == 0);
        }
    }
}
