//! Meters as CSV: a row each, with number, label, place and organization.

use std::{collections::HashMap, io::Read};

use domain::{MeterId, OrgId, entity::Coordinates};

use super::{
    FileError,
    header::read_header,
    record::{Next, Record, Records},
};
use crate::{Reason, RowError};

/// The columns, of which only the first must be there.
const COLUMNS: [&str; 5] = ["meter_id", "label", "latitude", "longitude", "org_id"];
/// The longest label, in characters.
const MAX_LABEL: usize = 60;
/// The most rows of a list, good or bad, since all are kept: some tens of megabytes at most.
const MAX_METERS: usize = 100_000;

/// A row of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct MeterRow {
    /// The line on which it begins.
    pub line: u64,
    /// The number printed on the meter.
    pub id: MeterId,
    /// What its people call it.
    pub label: Option<String>,
    /// Where it is.
    pub coordinates: Option<Coordinates>,
    /// The organization it is for.
    pub org: Option<OrgId>,
}

/// The good rows of a file, and what is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeterTable {
    /// The good rows.
    pub rows: Vec<MeterRow>,
    /// A fault of each other row.
    pub errors: Vec<RowError>,
}

/// Where each of [`COLUMNS`] is in the file.
type Places = [Option<usize>; 5];

/// Reads `meter_id,label,latitude,longitude,org_id` in any order; all but the first may be missing or empty.
///
/// # Errors
/// A [`FileError`] where the file as a whole cannot be read, or has more than 100,000 rows.
pub fn read_meters(source: impl Read) -> Result<MeterTable, FileError> {
    let mut records = Records::new(source);
    let header = read_header(&mut records)?;
    let places = places(&header)?;
    let (mut table, mut seen) = (MeterTable::default(), HashMap::new());
    loop {
        let line = records.line();
        let is_full = table.rows.len() + table.errors.len() >= MAX_METERS;
        match records.next().map_err(|cause| FileError::Read { line, cause })? {
            Next::Row(record) if record.is_blank() => {}
            Next::Row(Record { line, .. }) | Next::Bad(line, ..) if is_full => {
                return Err(FileError::TooManyMeters { line, limit: MAX_METERS });
            }
            Next::Row(record) if record.fields.len() != header.len() => {
                let reason = Reason::Fields { found: record.fields.len(), expected: header.len() };
                table.errors.push(RowError::row(record.line, record.text, reason));
            }
            Next::Row(record) => match row(&record, &places, &mut seen) {
                Ok(row) => table.rows.push(row),
                Err(error) => table.errors.push(error),
            },
            Next::Bad(line, row, reason) => table.errors.push(RowError::row(line, row, reason)),
            Next::End => return Ok(table),
        }
    }
}

fn places(header: &[String]) -> Result<Places, FileError> {
    let mut places = [None; 5];
    for (index, name) in header.iter().enumerate() {
        let name = name.trim().to_ascii_lowercase();
        let Some(column) = COLUMNS.iter().position(|it| *it == name) else {
            return Err(FileError::StrangeColumn { name, known: COLUMNS.join(", ") });
        };
        if places[column].replace(index).is_some() {
            return Err(FileError::RepeatedColumn { name });
        }
    }
    match places[0] {
        Some(_) => Ok(places),
        None => Err(FileError::MissingColumn {
            missing: COLUMNS[0].to_owned(),
            found: header.join(", "),
            advice: format!("a header such as {}", COLUMNS.join(",")),
        }),
    }
}

fn row(record: &Record<'_>, places: &Places, seen: &mut HashMap<MeterId, u64>) -> Result<MeterRow, RowError> {
    let cell = |column: usize| places[column].map_or(&[][..], |it| record.cell(it)).trim_ascii();
    let fault = |column: usize, reason| RowError::cell(record.line, COLUMNS[column], cell(column), reason);
    let text = |column: usize| match std::str::from_utf8(cell(column)) {
        Ok(text) => Ok(Some(text).filter(|it| !it.is_empty())),
        Err(_) => Err(fault(column, Reason::NotText)),
    };
    let id = text(0)?.ok_or_else(|| fault(0, Reason::NoMeter))?;
    let id: MeterId = id.parse().map_err(|_| fault(0, Reason::NotAMeter))?;
    if let Some(line) = seen.insert(id, record.line) {
        return Err(fault(0, Reason::Twice { line }));
    }
    let label = text(1)?;
    if label.is_some_and(|it| it.chars().count() > MAX_LABEL || it.chars().any(char::is_control)) {
        return Err(fault(1, Reason::NotALabel { limit: MAX_LABEL }));
    }
    let degrees = |column: usize, most: u8| match text(column)?.map(str::parse::<f64>) {
        None => Ok(None),
        Some(Ok(it)) if it.abs() <= f64::from(most) => Ok(Some(it)),
        Some(_) => Err(fault(column, Reason::NotDegrees { most })),
    };
    let coordinates = match (degrees(2, 90)?, degrees(3, 180)?) {
        (Some(latitude), Some(longitude)) => Coordinates::new(latitude, longitude),
        (None, None) => None,
        (Some(_), None) => return Err(fault(3, Reason::HalfAPlace)),
        (None, Some(_)) => return Err(fault(2, Reason::HalfAPlace)),
    };
    let org =
        text(4)?.map(str::parse::<OrgId>).transpose().map_err(|_| fault(4, Reason::NotAnOrganization))?;
    Ok(MeterRow { line: record.line, id, label: label.map(str::to_owned), coordinates, org })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        read_meters(text.as_bytes()).unwrap().errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn columns_stand_in_any_order_and_may_be_missing() {
        let table = read_meters(&b"\xef\xbb\xbfLabel;meter_id\r\nWarehouse A;7\r\n;8\r\n\r\n"[..]).unwrap();
        let row = |line, number, label: Option<&str>| MeterRow {
            line,
            id: MeterId::new(number),
            label: label.map(str::to_owned),
            coordinates: None,
            org: None,
        };
        assert_eq!(table.rows, [row(2, 7, Some("Warehouse A")), row(3, 8, None)]);
        let table = read_meters(&b"meter_id,latitude,longitude,org_id\n7, 34.09,-117.43,2\n"[..]).unwrap();
        assert_eq!(
            (table.rows[0].coordinates, table.rows[0].org),
            (Coordinates::new(34.09, -117.43), Some(OrgId::new(2)))
        );
    }

    #[test]
    fn every_bad_row_is_told() {
        let text = "meter_id,label,latitude,longitude,org_id\n\
                    7,A,,,\nx,B,,,\n7,C,,,\n8,D,91,0,\n9,E,1,,\n10,F,1,2,acme\n11,G\n,H,,,\n12,I,NaN,2,\n";
        let faults = faults(text);
        assert_eq!(faults.len(), 8, "{faults:#?}");
        assert_eq!(faults[0], "line 3, meter_id 'x': is no meter number; use digits, at most 4294967295");
        assert_eq!(faults[1], "line 4, meter_id '7': is in line 2 already; remove one of the two");
        assert!(faults[3].starts_with("line 6, longitude: "), "{}", faults[3]);
    }

    #[test]
    fn a_list_has_an_end() {
        let list = |n: usize, more: &str| {
            let mut text = "meter_id\n".to_owned();
            (1..=n).for_each(|it| text += &format!("{it}\n"));
            read_meters((text + more).as_bytes())
        };
        assert_eq!(list(MAX_METERS, "\n \n").unwrap().rows.len(), MAX_METERS);
        for more in ["4000000\n", "no meter\n", "1,2\n", "\"a\" b\n"] {
            let error = list(MAX_METERS, more).unwrap_err().to_string();
            assert_eq!(
                error,
                "line 100002 is beyond the 100000 meters that one list may have; split the file there"
            );
        }
        // Bad ones are kept too.
        assert!(list(0, &"x\n".repeat(MAX_METERS + 1)).is_err());
    }

    #[test]
    fn a_header_says_what_it_needs() {
        let error = |text: &str| read_meters(text.as_bytes()).unwrap_err().to_string();
        assert!(error("label\nA\n").contains("no column meter_id"));
        assert!(error("meter_id,colour\n1,red\n").contains("colour"));
        assert!(error("").contains("empty"));
    }
}
