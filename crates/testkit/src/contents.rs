//! Everything a database holds, to see that something left it as it was.
#![allow(clippy::expect_used, reason = "what cannot be had fails the test that wants it")]

use std::collections::BTreeMap;

use store::Engine;

use crate::engines::TestDb;

/// The tables of the schema with their columns, as `table|column`.
const SQLITE: &str = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";
const MARIADB: &str = "SELECT c.table_name, c.column_name FROM information_schema.columns c \
    JOIN information_schema.tables t USING (table_schema, table_name) \
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position";

impl TestDb {
    /// The rows of every table, sorted, with every value in hexadecimal digits. What is named is left out: a table, or
    /// `table.column`.
    pub async fn contents(&self, left_out: &[&str]) -> BTreeMap<String, Vec<String>> {
        let columns = self.rows(if self.db().engine() == Engine::Sqlite { SQLITE } else { MARIADB }).await;
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (table, column) in columns.iter().filter_map(|it| it.split_once('|')) {
            let full = format!("{table}.{column}");
            if !left_out.iter().any(|it| *it == table || *it == full) {
                tables.entry(table.to_owned()).or_default().push(format!("HEX({column})"));
            }
        }
        assert!(tables.contains_key("users"), "no tables are seen");
        let mut contents = BTreeMap::new();
        for (table, columns) in tables {
            let mut rows = self.rows(format!("SELECT {} FROM {table}", columns.join(", "))).await;
            rows.sort();
            contents.insert(table, rows);
        }
        contents
    }

    /// In how many rows of all tables a text stands, whatever its case.
    pub async fn count_rows_with(&self, text: &str) -> usize {
        let digits = |it: u8| format!("{it:02X}");
        let hex = |text: String| text.bytes().map(digits).collect::<String>();
        let forms = [text.to_owned(), text.to_lowercase(), text.to_uppercase(), capital(text)].map(hex);
        let contents = self.contents(&[]).await;
        let rows = contents.values().flatten();
        rows.filter(|row| forms.iter().any(|it| row.contains(it.as_str()))).count()
    }
}

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    format!("{}{}", first.to_uppercase(), rest.to_lowercase())
}
