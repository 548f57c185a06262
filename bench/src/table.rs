//! Text in columns: a table that reads well in a terminal and is Markdown as well.

/// Which side the cells of a column keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// A table of these columns and rows, each line with its end.
pub fn table<const N: usize>(columns: [(&str, Side); N], rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([columns[column].0.chars().count(), 3]).max().unwrap_or(3)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let cell = |column: usize| match columns[column].1 {
            Side::Left => format!("{:<1$}", cells[column], widths[column]),
            Side::Right => format!("{:>1$}", cells[column], widths[column]),
        };
        let cells: Vec<String> = (0..N).map(cell).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = std::array::from_fn::<_, N, _>(|column| match columns[column].1 {
        Side::Left => "-".repeat(widths[column]),
        Side::Right => "-".repeat(widths[column] - 1) + ":",
    });
    let mut res = line(columns.map(|it| it.0)) + &line(std::array::from_fn(|column| rule[column].as_str()));
    res.extend(rows.iter().map(|row| line(std::array::from_fn(|column| row[column].as_str()))));
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["scan", "1 µs"], ["÷ scan", "10.5 ms"]].map(|row| row.map(str::to_owned));
        let text = table([("what", Side::Left), ("wall", Side::Right)], &rows);
        let expected = "\
            | what   |    wall |\n\
            | ------ | ------: |\n\
            | scan   |    1 µs |\n\
            | ÷ scan | 10.5 ms |\n";
        assert_eq!(text, expected);
    }
}
