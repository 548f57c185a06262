//! The same rows in files for each reader, and what a database must hold after them.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use store::Engine;
use testkit::engines::TestDb;

use crate::{
    readings::{self, CHANGE, Form, Row},
    stage::Scratch,
};

/// Rows to import.
#[derive(Debug, Default)]
pub struct Input {
    /// For the portal.
    pub csv: PathBuf,
    /// The same rows in other bytes.
    pub again: PathBuf,
    /// The same rows, every value changed.
    pub changed: PathBuf,
    /// For the engine's own bulk load.
    pub bulk: PathBuf,
    /// How many rows each of them has.
    pub n_rows: usize,
    /// Their meters, from 1 on.
    pub n_meters: u32,
    watts: i64,
}

impl Input {
    /// Writes so many rows for imports into one engine.
    pub fn write(scratch: &Scratch, n_rows: usize, engine: Engine) -> Result<Input> {
        let file = |name: &str| scratch.path().join(name);
        let form = match engine {
            Engine::Sqlite => Form::Sqlite,
            Engine::MariaDb => Form::MariaDb,
        };
        let rows: Vec<Row> = readings::with_gaps().take(n_rows).collect();
        let input = Input {
            csv: file("readings.csv"),
            again: file("again.csv"),
            changed: file("changed.csv"),
            bulk: file("bulk.csv"),
            n_rows,
            n_meters: rows.iter().map(|it| it.meter).max().unwrap_or(0),
            watts: rows.iter().map(|it| it.actual).sum(),
        };
        for (file, form) in [
            (&input.csv, Form::Portal),
            (&input.again, Form::PortalAgain),
            (&input.changed, Form::PortalChanged),
            (&input.bulk, form),
        ] {
            readings::write(file, rows.iter().copied(), form)?;
        }
        Ok(input)
    }

    /// Writes rows for one import, one by one however many they are.
    pub fn write_one(file: &Path, rows: impl Iterator<Item = Row>) -> Result<Input> {
        let mut input = Input { csv: file.to_owned(), ..Input::default() };
        let counted = rows.inspect(|row| {
            input.n_rows += 1;
            input.n_meters = input.n_meters.max(row.meter);
            input.watts += row.actual;
        });
        readings::write(file, counted, Form::Portal)?;
        Ok(input)
    }

    /// The rows themselves.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        readings::with_gaps().take(self.n_rows)
    }

    /// How many rows there are and how many watts they come to, as both engines and every export must say.
    pub fn sums(&self, is_changed: bool) -> (usize, i64) {
        let more = if is_changed { CHANGE * self.n_rows as i64 } else { 0 };
        (self.n_rows, self.watts + more)
    }

    /// Whatever brought the rows in, the database must hold them and nothing else.
    pub async fn check(&self, database: &TestDb, is_changed: bool) -> Result<()> {
        let found = database.one("SELECT COUNT(*), {watts:SUM(meter_value)} FROM meter_data").await;
        let (n_rows, watts) = self.sums(is_changed);
        let expected = format!("{n_rows}|{watts}");
        ensure!(found == expected, "the database holds {found} rows and watts, not {expected}");
        Ok(())
    }
}
