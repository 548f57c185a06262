//! The portal's import of a file, beside the engine's own bulk load of the same rows into the same table.

use std::path::Path;

use anyhow::{Result, ensure};
use portal::Caller;
use store::{ChunkCounts, Engine, WriteCounts};
use testkit::TestPortal;

use self::Expected::{Known, New};
use crate::{
    bulk::Load,
    cpu::Processes,
    goals::{
        Bound::{AtLeast, AtMost},
        Clock, Unit,
    },
    input::Input,
    measure::{Sample, Stopwatch},
    options::Options,
    readings,
    report::{LineId, Section, Work},
    stage::{self, Scratch},
};

/// The lines of the report.
struct Lines {
    bulk: Vec<(Load, LineId)>,
    import: LineId,
    same: LineId,
    unchanged: LineId,
    changed: LineId,
}

/// What an import must say.
enum Expected {
    /// That it did this.
    New(WriteCounts),
    /// That the same file was imported before: nothing is done twice.
    Known,
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
        let what = format!("{}: import", stage::name(engine));
        section.missing_goal(&what, AtMost(1.5), Unit::Times, why);
        return Ok(());
    }
    let input = Input::write(scratch, options.rows, engine)?;
    let lines = lines(section, engine, options);
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
    goals(section, engine, &lines);
    notes(section, engine).await
}

fn goals(section: &mut Section, engine: Engine, lines: &Lines) {
    for (load, line) in lines.bulk.iter().filter(|it| it.0.has_goal()) {
        let what = format!("{}: import ÷ {}", stage::name(engine), load.name());
        section.goal(&what, AtMost(1.5), Clock::Cpu, section.times_as_long(lines.import, *line));
    }
    if engine == Engine::MariaDb {
        let faster = section.times_as_fast(lines.unchanged);
        section.goal("MariaDB: unchanged rows again, first import ÷", AtLeast(2.0), Clock::Cpu, faster);
        let slower = section.times_its_limit(lines.changed);
        section.goal("MariaDB: every value changed ÷ first import", AtMost(2.5), Clock::Cpu, slower);
    }
}

fn lines(section: &mut Section, engine: Engine, options: &Options) -> Lines {
    let work = Work::Rows(options.rows);
    let mut bulk: Vec<(Load, LineId)> = Vec::new();
    for load in Load::of(engine).iter().copied().filter(|it| it.has_goal() || !options.goals) {
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
    let same = section.line_beside("the same file again", work, import);
    let unchanged = section.line_beside("the same rows in another file", work, import);
    let changed = section.line_beside("every value changed", work, import);
    Lines { bulk, import, same, unchanged, changed }
}

async fn import(
    section: &mut Section,
    lines: &Lines,
    engine: Engine,
    input: &Input,
    scratch: &Scratch,
) -> Result<()> {
    let stage = stage::portal(engine, input.n_meters).await?;
    stage::periods(&stage).await?;
    section.add(lines.import, first(&stage, input, scratch).await?);
    section.add(lines.same, one(&stage, &input.csv, Known, scratch).await?);
    let n = input.n_rows as u64;
    let unchanged = WriteCounts { unchanged: n, ..WriteCounts::default() };
    section.add(lines.unchanged, one(&stage, &input.again, New(unchanged), scratch).await?);
    input.check(stage.database(), false).await?;
    let updated = WriteCounts { updated: n, ..WriteCounts::default() };
    section.add(lines.changed, one(&stage, &input.changed, New(updated), scratch).await?);
    input.check(stage.database(), true).await
}

/// The import of rows into a database that has their meters and nothing else.
pub async fn first(stage: &TestPortal, input: &Input, scratch: &Scratch) -> Result<Sample> {
    let inserted = WriteCounts { inserted: input.n_rows as u64, ..WriteCounts::default() };
    let sample = one(stage, &input.csv, New(inserted), scratch).await?;
    input.check(stage.database(), false).await?;
    Ok(sample)
}

/// An import that must do what is expected of it.
async fn one(stage: &TestPortal, file: &Path, expected: Expected, scratch: &Scratch) -> Result<Sample> {
    let processes = processes(stage).await;
    stage::settle(scratch, processes)?;
    let watch = Stopwatch::start(processes)?;
    let operator = Caller::operator();
    let report = stage.import_path(&operator, file, readings::choices()).await?;
    let sample = watch.stop()?;
    let ChunkCounts { inserted, updated, unchanged, .. } = report.counts;
    let as_expected = match expected {
        New(counts) => !report.is_known && counts == WriteCounts { inserted, updated, unchanged },
        Known => report.is_known,
    };
    let (counts, fault) = (report.counts, report.faults.first());
    ensure!(report.is_done() && as_expected, "the import did something else: {counts:?}, {fault:?}");
    Ok(sample)
}

async fn bulk_load(load: Load, engine: Engine, input: &Input, scratch: &Scratch) -> Result<Sample> {
    let stage = stage::portal(engine, input.n_meters).await?;
    let processes = processes(&stage).await;
    stage::settle(scratch, processes)?;
    let sample = load.run(stage.database(), input, processes).await?;
    input.check(stage.database(), false).await?;
    Ok(sample)
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
                "MariaDB {version}; the same server, flushed at commit: one for the bulk load, one for each chunk of ours."
            ));
            if let Err(error) = stage::processes(stage.database()).await {
                section.note(format!("The server's CPU time is not counted: {error:#}."));
            }
        }
    }
    section.note("The bulk load's time has the start of its program in it, a few milliseconds.");
    Ok(())
}
