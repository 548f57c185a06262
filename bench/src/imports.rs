//! The portal's import of a file, beside the engine's own bulk load of the same rows into the same table.

use std::{fs::File, path::PathBuf};

use anyhow::{Result, ensure};
use portal::{Caller, ImportOptions};
use store::{Engine, WriteCounts};
use testkit::TestPortal;

use crate::{
    bulk::Load,
    cpu::Processes,
    measure::{Sample, Stopwatch},
    options::Options,
    readings::{self, Form},
    report::{LineId, Section, Work},
    stage::{self, Scratch},
};

/// The same rows in files for each reader, and what a database must hold after them.
struct Input {
    csv: PathBuf,
    changed: PathBuf,
    bulk: PathBuf,
    n_rows: usize,
    n_meters: u32,
    watts: i64,
}

/// The lines of the report.
struct Lines {
    bulk: Vec<(Load, LineId)>,
    import: LineId,
    unchanged: LineId,
    changed: LineId,
}

/// Measures imports into fresh databases of one engine.
pub async fn measure(
    section: &mut Section,
    engine: Engine,
    options: &Options,
    scratch: &Scratch,
) -> Result<()> {
    if let Some(why) = stage::absent(engine) {
        section.missing("import", why);
        return Ok(());
    }
    let input = Input::write(scratch, options.rows, engine)?;
    let lines = lines(section, engine, options.rows);
    for run in 0..=options.runs {
        // Whoever comes first may find the machine in another state: they take turns.
        let ours_first = run % 2 == 0;
        if ours_first {
            import(section, &lines, engine, &input, scratch).await?;
        }
        for (load, line) in &lines.bulk {
            section.add(*line, bulk_load(*load, engine, &input, scratch).await?);
        }
        if !ours_first {
            import(section, &lines, engine, &input, scratch).await?;
        }
        if run == 0 {
            section.forget();
        }
    }
    notes(section, engine).await
}

fn lines(section: &mut Section, engine: Engine, n_rows: usize) -> Lines {
    let work = Work::Rows(n_rows);
    let mut loads = vec![Load::of(engine)];
    if engine == Engine::Sqlite {
        loads.push(Load::SqliteDirect);
    }
    let mut bulk: Vec<(Load, LineId)> = Vec::new();
    for load in loads {
        match (load.absent(), bulk.first()) {
            (Some(why), _) => section.missing(load.name(), &why),
            (None, None) => bulk.push((load, section.line(load.name(), work))),
            (None, Some((_, limit))) => bulk.push((load, section.line_beside(load.name(), work, *limit))),
        }
    }
    let import = match bulk.first() {
        Some((_, limit)) => section.line_beside("import", work, *limit),
        None => section.line("import", work),
    };
    let unchanged = section.line_beside("import again, nothing changed", work, import);
    let changed = section.line_beside("import again, every value changed", work, import);
    Lines { bulk, import, unchanged, changed }
}

async fn import(
    section: &mut Section,
    lines: &Lines,
    engine: Engine,
    input: &Input,
    scratch: &Scratch,
) -> Result<()> {
    let stage = stage::portal(engine, input.n_meters).await?;
    let processes = processes(&stage).await;
    let n = input.n_rows as u64;
    let steps = [
        (lines.import, &input.csv, WriteCounts { inserted: n, ..WriteCounts::default() }),
        (lines.unchanged, &input.csv, WriteCounts { unchanged: n, ..WriteCounts::default() }),
        (lines.changed, &input.changed, WriteCounts { updated: n, ..WriteCounts::default() }),
    ];
    for (line, file, expected) in steps {
        let source = File::open(file)?;
        stage::settle(scratch, processes)?;
        let watch = Stopwatch::start(processes)?;
        let operator = Caller::operator();
        let imported = stage.portal.import_readings(&operator, source, ImportOptions::default(), |_| {});
        let report = imported.await?;
        section.add(line, watch.stop()?);
        ensure!(report.committed && report.counts == expected, "the import did something else: {report:?}");
        let more = if line == lines.changed { n as i64 } else { 0 };
        check(&stage, input, more).await?;
    }
    Ok(())
}

async fn bulk_load(load: Load, engine: Engine, input: &Input, scratch: &Scratch) -> Result<Sample> {
    let stage = stage::portal(engine, input.n_meters).await?;
    let processes = processes(&stage).await;
    stage::settle(scratch, processes)?;
    let sample = load.run(stage.database(), &input.bulk, processes).await?;
    check(&stage, input, 0).await?;
    Ok(sample)
}

/// Both ways must end with the same rows.
async fn check(stage: &TestPortal, input: &Input, more: i64) -> Result<()> {
    let found = stage.database().one("SELECT COUNT(*), {watts:SUM(meter_value)} FROM meter_data").await;
    let expected = format!("{}|{}", input.n_rows, input.watts + more);
    ensure!(found == expected, "the database holds {found} rows and watts, not {expected}");
    Ok(())
}

/// Where the server's process cannot be read, its CPU time is left out, and [`notes`] says so.
async fn processes(stage: &TestPortal) -> Processes {
    stage::processes(stage.database()).await.unwrap_or_default()
}

async fn notes(section: &mut Section, engine: Engine) -> Result<()> {
    let stage = stage::portal(engine, 0).await?;
    match engine {
        Engine::Sqlite => {
            let version = stage.database().one("SELECT sqlite_version()").await;
            section.note(format!(
                "SQLite {version} in the portal; both sides: WAL, synchronous FULL, foreign keys on."
            ));
            section.note(
                "sqlite3 cannot `.import` into a table with a generated column: it imports into a table in memory and \
                 copies from there in one statement. The line without delta_value shows what that detour costs.",
            );
        }
        Engine::MariaDb => {
            let version = stage.database().one("SELECT VERSION()").await;
            section.note(format!(
                "MariaDB {version}; both sides: the same server, one transaction, flushed at commit."
            ));
            if let Err(error) = stage::processes(stage.database()).await {
                section.note(format!("The server's CPU time is not counted: {error:#}."));
            }
        }
    }
    section.note("The bulk load's time has the start of its program in it, a few milliseconds.");
    Ok(())
}

impl Input {
    fn write(scratch: &Scratch, n_rows: usize, engine: Engine) -> Result<Input> {
        let file = |name: &str| scratch.path().join(name);
        let rows = || readings::with_gaps().take(n_rows);
        let form = match engine {
            Engine::Sqlite => Form::Sqlite,
            Engine::MariaDb => Form::MariaDb,
        };
        let (csv, changed, bulk) = (file("readings.csv"), file("changed.csv"), file("bulk.csv"));
        readings::write(&csv, rows(), Form::Portal)?;
        readings::write(&changed, rows(), Form::PortalChanged)?;
        readings::write(&bulk, rows(), form)?;
        let n_meters = rows().map(|it| it.meter).max().unwrap_or(0);
        Ok(Input { csv, changed, bulk, n_rows, n_meters, watts: rows().map(|it| it.actual).sum() })
    }
}
