//! Reports of any columns, such as a row for each meter and DR period, as CSV or JSON.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::{encode::Encoder, table::write_row};

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table of text with a header, of which no cell is a formula to a spreadsheet.
    Csv,
    /// An object with the rows in an array, each an object by the names of the columns.
    Json,
}

/// What stands in a row under a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number with decimals, as it is to be shown: a string in JSON too, so that nobody's binary numbers change it.
    Decimal(String),
    /// A whole number.
    Count(u64),
    /// An instant, written in UTC.
    Time(Timestamp),
    /// Not known, or not there.
    Nothing,
}

/// A report that is being written; some kilobytes of it wait for more.
pub struct Writer<W> {
    encoder: Encoder<W>,
    form: Form,
    columns: Vec<String>,
    has_rows: bool,
    row: String,
}

impl<W: Write> Writer<W> {
    /// Begins a report in `output`; in JSON its rows are called `name`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(output: W, form: Form, name: &str, columns: &[&str]) -> io::Result<Writer<W>> {
        let columns: Vec<String> = columns.iter().map(|it| (*it).to_owned()).collect();
        let mut row = String::new();
        match form {
            Form::Csv => write_row(&mut row, columns.iter().map(String::as_str)),
            Form::Json => {
                row.push('{');
                write_string(&mut row, name);
                row.push_str(":[");
            }
        }
        let mut encoder = Encoder::new(output);
        encoder.text(&row);
        Ok(Writer { encoder, form, columns, has_rows: false, row })
    }

    /// Writes a row, a cell for each column in their order; cells that are missing are [`Cell::Nothing`].
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.row.clear();
        let nothing = std::iter::repeat(&Cell::Nothing);
        let cells = self.columns.iter().zip(cells.iter().chain(nothing));
        match self.form {
            Form::Csv => {
                let texts: Vec<String> = cells.map(|it| it.1.to_text()).collect();
                write_row(&mut self.row, texts.iter().map(String::as_str));
            }
            Form::Json => {
                self.row.push_str(if self.has_rows { ",\n" } else { "\n" });
                for (index, (column, cell)) in cells.enumerate() {
                    self.row.push(if index == 0 { '{' } else { ',' });
                    write_string(&mut self.row, column);
                    self.row.push(':');
                    cell.write_json(&mut self.row);
                }
                self.row.push('}');
            }
        }
        self.has_rows = true;
        self.encoder.text(&self.row);
        self.encoder.pass()
    }

    /// Ends the report and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        if self.form == Form::Json {
            self.encoder.text(if self.has_rows { "\n]}\n" } else { "]}\n" });
        }
        self.encoder.finish()
    }
}

impl Cell {
    fn to_text(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Decimal(text) => text.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Time(at) => at.to_string(),
            Cell::Nothing => String::new(),
        }
    }

    fn write_json(&self, output: &mut String) {
        match self {
            Cell::Count(count) => output.push_str(&count.to_string()),
            Cell::Nothing => output.push_str("null"),
            Cell::Text(_) | Cell::Decimal(_) | Cell::Time(_) => write_string(output, &self.to_text()),
        }
    }
}

/// Appends a string of JSON (RFC 8259).
fn write_string(output: &mut String, text: &str) {
    output.push('"');
    for char in text.chars() {
        match char {
            '"' => output.push_str("\\\""),
            '\\' => output.push_str("\\\\"),
            '\u{0}'..='\u{1f}' => output.push_str(&format!("\\u{:04x}", u32::from(char))),
            other => output.push(other),
        }
    }
    output.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::table::read_table;

    const COLUMNS: [&str; 4] = ["meter_id", "label", "savings_kwh", "since"];

    fn written(form: Form, rows: &[Vec<Cell>]) -> String {
        let mut writer = Writer::new(Vec::new(), form, "savings", &COLUMNS).unwrap();
        rows.iter().for_each(|it| writer.write(it).unwrap());
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    fn row() -> Vec<Cell> {
        let text = |it: &str| it.to_owned();
        let at = Timestamp::from_second(1_784_160_000).unwrap();
        vec![Cell::Count(7), Cell::Text(text("=a\"b")), Cell::Decimal(text("-1.250")), Cell::Time(at)]
    }

    #[test]
    fn in_2_a_report_is_a_table_without_formulas() {
        let text = written(Form::Csv, &[row(), vec![Cell::Count(8)]]);
        let expected = "meter_id,label,savings_kwh,since\r\n\
                        7,\"'=a\"\"b\",-1.250,2026-07-16T00:00:00Z\r\n8,,,\r\n";
        assert_eq!(text, expected);
        assert_eq!(written(Form::Csv, &[]), "meter_id,label,savings_kwh,since\r\n");
    }

    #[test]
    fn a_report_is_an_object_with_its_rows() {
        let value: Value = serde_json::from_str(&written(Form::Json, &[row(), vec![]])).unwrap();
        let first = json!({"meter_id": 7, "label": "=a\"b", "savings_kwh": "-1.250", "since": "2026-07-16T00:00:00Z"});
        let second = json!({"meter_id": null, "label": null, "savings_kwh": null, "since": null});
        assert_eq!(value, json!({"savings": [first, second]}));
        assert_eq!(written(Form::Json, &[]), "{\"savings\":[]}\n");
    }

    proptest! {
        #[test]
        fn in_2_any_text_is_read_back(texts in prop::collection::vec(any::<String>(), 1..6)) {
            let rows: Vec<Vec<Cell>> = texts.iter().map(|it| vec![Cell::Nothing, Cell::Text(it.clone())]).collect();
            let table = read_table(&written(Form::Csv, &rows));
            let labels: Vec<&String> = table.iter().skip(1).map(|it| &it[1]).collect();
            prop_assert_eq!(labels, texts.iter().collect::<Vec<_>>());
            let value: Value = serde_json::from_str(&written(Form::Json, &rows)).unwrap();
            let rows = value["savings"].as_array().unwrap();
            let labels: Vec<&str> = rows.iter().map(|it| it["label"].as_str().unwrap()).collect();
            prop_assert_eq!(labels, texts);
        }
    }
}
