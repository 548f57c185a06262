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
    cpu::Processes,
    machine,
    measure::{Sample, Stopwatch},
    stage,
};

/// How the rows get into the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
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
    /// What the engine's own bulk load is.
    pub fn of(engine: Engine) -> Load {
        match engine {
            Engine::Sqlite => Load::SqliteByMemory,
            Engine::MariaDb => Load::MariaDb,
        }
    }

    /// What a line of the report calls it.
    pub fn name(self) -> &'static str {
        match self {
            Load::SqliteByMemory => "sqlite3 .import",
            Load::SqliteDirect => "sqlite3 .import, no delta_value",
            Load::MariaDb => "LOAD DATA LOCAL INFILE",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Load::SqliteByMemory | Load::SqliteDirect => "sqlite3",
            Load::MariaDb => "mariadb",
        }
    }

    /// Why it cannot be done here, if so.
    pub fn absent(self) -> Option<String> {
        let program = self.program();
        machine::version(program).is_none().then(|| format!("no {program}; run cargo xtask setup"))
    }

    /// Loads the rows of a file into a database that has their meters and nothing else.
    pub async fn run(self, database: &TestDb, rows: &Path, processes: Processes) -> Result<Sample> {
        if self == Load::SqliteDirect {
            database.run("ALTER TABLE meter_data DROP COLUMN delta_value").await;
        }
        let (mut command, script) = match self {
            Load::MariaDb => (mariadb(&database.one("SELECT DATABASE()").await)?, load_data(rows)),
            _ => {
                let file = database.one("SELECT file FROM pragma_database_list WHERE name = 'main'").await;
                (sqlite(&file), SQLITE.to_owned() + &self.import(rows))
            }
        };
        let watch = Stopwatch::start(processes)?;
        run(&mut command, &script).with_context(|| self.name())?;
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
