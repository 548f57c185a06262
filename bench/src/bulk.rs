//! What each engine itself offers for many rows at once: the limit that our import is held against.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use store::Engine;
use testkit::engines::TestDb;

use crate::{
    bare,
    cpu::Processes,
    input::Input,
    machine,
    measure::{Sample, Stopwatch},
    stage,
};

/// How the rows get into the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// One prepared statement a row, by SQLite's library alone.
    SqliteBare,
    /// The same by the driver that the portal uses.
    SqliteDriver,
    /// SQLite's shell: `.import` into a table in memory, and from there in one statement. The shell of Debian 12
    /// cannot `.import` into a table that has a generated column.
    SqliteByMemory,
    /// SQLite's shell: `.import` into the table, after its generated column was dropped.
    SqliteDirect,
    /// MariaDB's client: `LOAD DATA LOCAL INFILE`.
    MariaDb,
}

const COLUMNS: &str = "meter_id, start_time, end_time, meter_value, prediction_value";

/// The settings of our own connections; the file itself remembers that it has a write-ahead log.
const SQLITE: &str = "\
PRAGMA foreign_keys = ON;
PRAGMA synchronous = FULL;
PRAGMA recursive_triggers = ON;
PRAGMA temp_store = MEMORY;
.mode csv
";

impl Load {
    /// What imports are held against, the first of them first.
    pub fn of(engine: Engine) -> &'static [Load] {
        match engine {
            Engine::Sqlite => {
                &[Load::SqliteBare, Load::SqliteDriver, Load::SqliteByMemory, Load::SqliteDirect]
            }
            Engine::MariaDb => &[Load::MariaDb],
        }
    }

    /// Whether a goal names it.
    pub fn has_goal(self) -> bool {
        matches!(self, Load::SqliteBare | Load::MariaDb)
    }

    /// What a line of the report calls it.
    pub fn name(self) -> &'static str {
        match self {
            Load::SqliteBare => "bare inserts, library",
            Load::SqliteDriver => "bare inserts, driver",
            Load::SqliteByMemory => "sqlite3 .import",
            Load::SqliteDirect => "sqlite3 .import, no delta_value",
            Load::MariaDb => "LOAD DATA LOCAL INFILE",
        }
    }

    fn program(self) -> Option<&'static str> {
        match self {
            Load::SqliteBare | Load::SqliteDriver => None,
            Load::SqliteByMemory | Load::SqliteDirect => Some("sqlite3"),
            Load::MariaDb => Some("mariadb"),
        }
    }

    /// Why it cannot be done here, if so.
    pub fn absent(self) -> Option<String> {
        let program = self.program()?;
        machine::version(program).is_none().then(|| format!("no {program}; run cargo xtask setup"))
    }

    /// Loads rows into a database that has their meters and nothing else.
    pub async fn run(self, database: &TestDb, input: &Input, processes: Processes) -> Result<Sample> {
        match self {
            Load::SqliteBare => bare::library(database, &input.rows().collect::<Vec<_>>()).await,
            Load::SqliteDriver => bare::driver(database, &input.rows().collect::<Vec<_>>()).await,
            Load::SqliteByMemory | Load::SqliteDirect => {
                self.by_shell(database, &input.bulk, processes).await
            }
            Load::MariaDb => {
                let mut client = mariadb(&database.one("SELECT DATABASE()").await)?;
                self.by_program(&mut client, &load_data(&input.bulk), processes)
            }
        }
    }

    async fn by_shell(self, database: &TestDb, rows: &Path, processes: Processes) -> Result<Sample> {
        if self == Load::SqliteDirect {
            database.run("ALTER TABLE meter_data DROP COLUMN delta_value").await;
        }
        let file = database.one("SELECT file FROM pragma_database_list WHERE name = 'main'").await;
        self.by_program(&mut sqlite(&file), &(SQLITE.to_owned() + &self.import(rows)), processes)
    }

    fn by_program(self, program: &mut Command, script: &str, processes: Processes) -> Result<Sample> {
        let watch = Stopwatch::start(processes)?;
        run(program, script).with_context(|| self.name())?;
        watch.stop()
    }

    fn import(self, rows: &Path) -> String {
        let rows = rows.display();
        match self {
            Load::SqliteDirect => format!(".import \"{rows}\" meter_data\n"),
            _ => format!(
                "CREATE TEMP TABLE loaded (meter_id INTEGER, start_time TEXT, end_time TEXT, \
                 meter_value INTEGER, prediction_value INTEGER);\n\
                 .import --schema temp \"{rows}\" loaded\n\
                 INSERT INTO meter_data ({COLUMNS}) SELECT {COLUMNS} FROM temp.loaded;\n"
            ),
        }
    }
}

fn sqlite(file: &str) -> Command {
    let mut command = Command::new("sqlite3");
    // Whoever runs this may have a file of settings of their own.
    command.args(["-batch", "-bail", "-init", "/dev/null", file]);
    command
}

fn mariadb(database: &str) -> Result<Command> {
    let server = stage::server()?;
    let mut command = Command::new("mariadb");
    command.args(["--no-defaults", "--batch", "--local-infile=1", "--protocol=tcp"]);
    command.args(["--host", &server.host, "--port", &server.port, "--user", &server.user, database]);
    if !server.password.is_empty() {
        command.env("MYSQL_PWD", &server.password);
    }
    Ok(command)
}

fn load_data(rows: &Path) -> String {
    let rows = rows.display();
    format!("LOAD DATA LOCAL INFILE '{rows}' INTO TABLE meter_data FIELDS TERMINATED BY ',' ({COLUMNS});\n")
}

/// Runs a program with a script as its input; it must succeed and have nothing to say.
fn run(command: &mut Command, script: &str) -> Result<()> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success() && said.trim().is_empty(), "{}: {}", output.status, said.trim());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_fails_is_an_error() {
        assert!(run(&mut Command::new("sh"), "exit 0\n").is_ok());
        assert!(run(&mut Command::new("sh"), "exit 3\n").is_err());
        assert!(run(&mut Command::new("sh"), "echo warning >&2\n").is_err());
    }
}
