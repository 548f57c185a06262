//! The set L: a thousand meter-years imported by the executable, the memory that it takes, and the dashboard over it.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use store::Engine;

use crate::{
    dashboard,
    goals::{Bound::AtMost, Clock, Figure, Unit},
    input::Input,
    measure::Stopwatch,
    memory,
    options::Options,
    readings,
    report::{Section, Work},
    served,
    stage::{self, Scratch},
};

const N_METERS: u32 = 1000;

/// Measures one import by `drp import`, and the dashboard afterwards.
pub async fn measure(
    section: &mut Section,
    engine: Engine,
    options: &Options,
    scratch: &Scratch,
) -> Result<()> {
    let memory = format!("{}: import of the set L, peak memory", stage::name(engine));
    let drp = served::executable();
    let why = match (options.large, stage::absent(engine), &drp) {
        (false, ..) => Some("--large asks for it"),
        (_, Some(why), _) => Some(why),
        (_, _, Err(why)) => Some(*why),
        _ => None,
    };
    if let Some(why) = why {
        section.missing("drp import", why);
        section.missing_goal(&memory, AtMost(200e6), Unit::Bytes, why);
        dashboard::missing(section, engine, why);
        return Ok(());
    }
    let drp = drp.map_err(anyhow::Error::msg)?;
    let stage = stage::portal(engine, N_METERS).await?;
    stage::periods(&stage).await?;
    let processes = stage::processes(stage.database()).await.unwrap_or_default();
    let file = scratch.path().join("large.csv");
    let input = Input::write_one(&file, readings::of_meters(N_METERS))?;
    let line = section.line("drp import", Work::Rows(input.n_rows));
    stage::settle(scratch, processes)?;
    let watch = Stopwatch::start(processes)?;
    let mut child = Command::new(drp);
    child.arg("import").arg(&file).current_dir(scratch.path()).env_clear();
    child.env("DRP_DATABASE__URL", stage.database().url()).env("DRP_SECURITY__KEY", stage::KEY);
    let mut child = child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn()?;
    let (status, peak) = memory::peak_until_end(&mut child).context("drp import")?;
    section.add(line, watch.stop()?);
    ensure!(status.success(), "drp import ended with {status}");
    input.check(stage.database(), false).await?;
    section.goal(&memory, AtMost(200e6), Clock::None, Figure::size(peak));
    section.note(format!("One run. The process had at most {} resident.", Unit::Bytes.text(peak as f64)));
    dashboard::measure(section, engine, &stage, N_METERS, processes, options).await
}
