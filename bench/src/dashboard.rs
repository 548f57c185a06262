//! The provider's dashboard over many meters at once, made from their totals and answered from the cache.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use store::{Cache, Engine};
use testkit::{Client, TestPortal};

use crate::{
    cpu::Processes,
    goals::{Bound::AtMost, Clock, Unit},
    measure::{Sample, Stopwatch, calls_per_sample},
    options::Options,
    report::{Section, Work},
    stage,
};

/// Where the sums come from, and how long that may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// Source the totals, by a portal that has not been asked before.
    Totals,
    /// Source what the portal has answered before.
    Cache,
}

impl Source {
    const BOTH: [Source; 2] = [Source::Totals, Source::Cache];

    fn name(self) -> &'static str {
        match self {
            Source::Totals => "from totals",
            Source::Cache => "from the cache",
        }
    }

    fn most(self) -> f64 {
        match self {
            Source::Totals => 0.05,
            Source::Cache => 0.005,
        }
    }
}

/// The year that the readings are of, and a month of it with a DR period.
const SPANS: [&str; 2] = ["year", "month"];

fn goal(engine: Engine, span: &str, source: Source) -> String {
    format!("{}: provider's dashboard over the set L, {span}, {}", stage::name(engine), source.name())
}

/// Says why nothing is measured.
pub fn missing(section: &mut Section, engine: Engine, why: &str) {
    for (span, source) in every() {
        section.missing_goal(&goal(engine, span, source), AtMost(source.most()), Unit::Seconds, why);
    }
}

fn every() -> impl Iterator<Item = (&'static str, Source)> {
    SPANS.iter().flat_map(|span| Source::BOTH.map(|source| (*span, source)))
}

/// Measures the answer over all meters of a portal, which so many have readings.
pub async fn measure(
    section: &mut Section,
    engine: Engine,
    test: &TestPortal,
    n_meters: u32,
    processes: Processes,
    options: &Options,
) -> Result<()> {
    let cookie = test.system_administrator().await.cookie().context("nobody is signed in")?.to_owned();
    let asked = Asked { test, cookie, n_meters, processes };
    let mut lines = Vec::new();
    for (span, source) in every() {
        let path = format!("/api/vis/fleet?scale={span}&date=2023-07-15");
        let line = section.line(&format!("dashboard, {span}, {}", source.name()), Work::Call);
        lines.push((line, source, span, asked.calibrated(&path, source).await?, path));
    }
    for _ in 0..options.runs {
        for (line, source, _, n_calls, path) in &lines {
            section.add(*line, asked.sample(path, *source, *n_calls).await?);
        }
    }
    for (line, source, span, ..) in lines {
        section.goal(&goal(engine, span, source), AtMost(source.most()), Clock::Wall, section.seconds(line));
    }
    section.note(format!(
        "Dashboard: `GET /api/vis/fleet` over {n_meters} meters by a system administrator, through the real router, without \
         a socket, over open connections; from totals: by a portal that was not asked before."
    ));
    Ok(())
}

struct Asked<'a> {
    test: &'a TestPortal,
    cookie: String,
    n_meters: u32,
    processes: Processes,
}

impl Asked<'_> {
    /// How many calls make a sample, by the quickest of a few; they warm the database up.
    async fn calibrated(&self, path: &str, source: Source) -> Result<u32> {
        let mut one = Duration::MAX;
        for _ in 0..4 {
            one = one.min(self.sample(path, source, 1).await?.wall);
        }
        Ok(calls_per_sample(one))
    }

    async fn sample(&self, path: &str, source: Source, n_calls: u32) -> Result<Sample> {
        // Each client goes with its call, since each portal keeps connections at hand that the others would wait for.
        let clients: Vec<Client> = match source {
            Source::Totals => (0..n_calls).map(|_| self.client()).collect::<Result<_>>()?,
            Source::Cache => {
                let client = self.client()?;
                self.check(&client, path).await?;
                vec![client; n_calls as usize]
            }
        };
        let watch = Stopwatch::start(self.processes)?;
        for client in clients {
            let answer = client.send_raw("GET", path, &[], "").await;
            ensure!(answer.status.is_success(), "{path}: {}", answer.status);
            std::hint::black_box(answer);
        }
        watch.stop_after(n_calls)
    }

    /// Asks once, so that the cache is warm, and looks at the answer.
    async fn check(&self, client: &Client, path: &str) -> Result<()> {
        let answer = client.get(path).await;
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        let json = answer.json();
        let n_reporting = json["total"]["n_reporting"].as_u64();
        ensure!(n_reporting == Some(self.n_meters.into()), "{path}: {n_reporting:?} meters report");
        ensure!(json["scope"] == "dr_periods", "{path}: {}", json["scope"]);
        Ok(())
    }

    /// Somebody in front of a portal of its own over the same database.
    fn client(&self) -> Result<Client> {
        let state = stage::another(self.test, Cache::open("memory://")?)?;
        Ok(Client::anonymous(web::router(state)).with_cookie(&self.cookie))
    }
}
