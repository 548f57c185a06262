//! Tables of text as CSV (RFC 4180), of which no cell is a formula to a spreadsheet.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, whoever
//! wrote it. Such a cell gets an apostrophe before it, unless it is a number; and so does one that begins with an
//! apostrophe, so that [`read_table`] gets back exactly what was written.

/// What makes a cell need an apostrophe when it begins with it.
const BEGINNINGS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Appends a row.
pub fn write_row<'a>(output: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            output.push(',');
        }
        write_cell(output, cell);
    }
    output.push_str("\r\n");
}

fn write_cell(output: &mut String, cell: &str) {
    let apostrophe = if cell.starts_with(BEGINNINGS) && !is_number(cell) { "'" } else { "" };
    let quote = if cell.contains(['"', ',', '\r', '\n']) { "\"" } else { "" };
    output.push_str(quote);
    output.push_str(apostrophe);
    output.push_str(&cell.replace('"', "\"\""));
    output.push_str(quote);
}

/// A sign, digits, and a point with digits after it: what no spreadsheet computes with.
fn is_number(cell: &str) -> bool {
    let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, fraction].iter().all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// Reads back what [`write_row`] wrote: rows of cells.
pub fn read_table(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if is_quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(plain(std::mem::take(&mut cell))),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(plain(std::mem::take(&mut cell)));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows
}

fn plain(cell: String) -> String {
    cell.strip_prefix('\'').map_or_else(|| cell.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut text = String::new();
        write_row(&mut text, cells.iter().copied());
        text
    }

    #[test]
    fn in_2_formulas_get_an_apostrophe_and_numbers_do_not() {
        assert_eq!(written(&["=1+1", "@SUM(A1)", "-2+3", "\tx"]), "'=1+1,'@SUM(A1),'-2+3,'\tx\r\n");
        assert_eq!(written(&["-2.5", "+7", "0.001", "-", "+49 30"]), "-2.5,+7,0.001,'-,'+49 30\r\n");
        assert_eq!(written(&["a,b", "say \"no\"", "", "it's"]), "\"a,b\",\"say \"\"no\"\"\",,it's\r\n");
        assert_eq!(written(&["\r=1"]), "\"'\r=1\"\r\n");
    }

    fn a_cell() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[-=+@'\",\r\n\t0-9.a]{0,6}"]
    }

    proptest! {
        #[test]
        fn in_2_what_was_written_is_read_back(rows in prop::collection::vec(prop::collection::vec(a_cell(), 1..5), 0..5)) {
            let mut text = String::new();
            rows.iter().for_each(|row| write_row(&mut text, row.iter().map(String::as_str)));
            prop_assert_eq!(read_table(&text), rows);
        }

        #[test]
        fn in_2_no_cell_begins_a_formula_unless_it_is_a_number(cell in a_cell()) {
            let text = written(&[&cell]);
            let begins = text.strip_prefix('"').unwrap_or(&text).chars().next();
            let is_formula = begins.is_some_and(|it| matches!(it, '=' | '+' | '-' | '@' | '\t'));
            prop_assert!(!is_formula || is_number(&cell), "{text:?}");
        }
    }
}
