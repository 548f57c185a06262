//! `GET /api/vis/meter_data/{id}` of a meter-year through the real router, beside the bare scan of its rows.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::{Interval, MeterId, Principal};
use sqlx::{MySqlPool, SqlitePool};
use store::{Cache, Db, Engine, Store};
use testkit::{Client, TestPortal, instant};

use crate::{
    cpu::Processes,
    goals::{Bound::AtMost, Clock, Unit},
    measure::{Sample, Stopwatch, calls_per_sample},
    options::Options,
    readings::{self, YEAR},
    report::{LineId, Section, Work},
    sockets, stage,
};

/// A database with a few meter-years, and somebody who may see them.
struct Stage {
    test: TestPortal,
    processes: Processes,
    cookie: String,
}

/// One way to get at the readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The rows as the store selects them, each dropped as soon as the driver has it.
    Scan,
    /// The same rows, summed up inside the engine, so that the driver has one row to bring.
    Engine,
    /// The store's series, past the cache.
    Store,
    /// The whole answer, from this cache, of so many points, packed or not.
    Get(Heat, &'static str, Packing),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heat {
    Cold,
    Warm,
    WarmRedis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
}

const UNCACHED: &str = "meter_data of a meter-year, not cached ÷ bare scan";
const METER: u32 = 2;
const N_METERS: u32 = 3;
const FROM: &str = "2023-01-01 00:00:00";
const TO: &str = "2024-01-01 00:00:00";
const SELECT: &str = "SELECT start_time, end_time, meter_value, prediction_value FROM meter_data \
                      WHERE meter_id = ? AND start_time >= ? AND start_time < ? AND end_time <= ? ORDER BY start_time";

const SUM: &str = "SELECT COUNT(*), MAX(start_time), MAX(end_time), SUM(meter_value), SUM(prediction_value) \
                   FROM meter_data WHERE meter_id = ? AND start_time >= ? AND start_time < ? AND end_time <= ?";

const WAYS: [(&str, Way); 9] = [
    ("bare scan", Way::Scan),
    ("rows summed in the engine", Way::Engine),
    ("store, past the cache", Way::Store),
    ("GET, cold", Way::Get(Heat::Cold, "", Packing::None)),
    ("GET, warm", Way::Get(Heat::Warm, "", Packing::None)),
    ("GET, warm, gzip", Way::Get(Heat::Warm, "", Packing::Gzip)),
    ("GET, warm in Redis", Way::Get(Heat::WarmRedis, "", Packing::None)),
    ("GET ?points=1500, cold", Way::Get(Heat::Cold, "?points=1500", Packing::None)),
    ("GET ?points=1500, warm", Way::Get(Heat::Warm, "?points=1500", Packing::None)),
];

/// Measures the answer on one engine.
pub async fn measure(section: &mut Section, engine: Engine, options: &Options) -> Result<()> {
    if let Some(why) = stage::absent(engine) {
        section.missing("GET", why);
        section.missing_goal(UNCACHED, AtMost(1.5), Unit::Times, why);
        return Ok(());
    }
    let stage = Stage::set(engine).await?;
    let mut lines: Vec<(Way, LineId, u32)> = Vec::new();
    for (what, way) in WAYS {
        if options.goals && !matches!(way, Way::Scan | Way::Get(Heat::Cold, "", Packing::None)) {
            continue;
        }
        if matches!(way, Way::Get(Heat::WarmRedis, ..)) && stage::redis().is_none() {
            section.missing(what, "no Redis; run cargo xtask bench");
            continue;
        }
        let line = match lines.first() {
            Some((_, limit, _)) => section.line_beside(what, Work::Call, *limit),
            None => section.line(what, Work::Call),
        };
        lines.push((way, line, stage.calibrated(way).await?));
    }
    for run in 0..=options.runs {
        for (way, line, n_calls) in &lines {
            section.add(*line, stage.sample(*way, *n_calls).await?);
        }
        if run == 0 {
            section.forget();
        }
    }
    if engine == Engine::MariaDb {
        let cold = lines.iter().find(|it| it.0 == Way::Get(Heat::Cold, "", Packing::None));
        if let Some((_, line, _)) = cold {
            section.goal(UNCACHED, AtMost(1.5), Clock::Cpu, section.times_its_limit(*line));
        }
        let (state, cookie) = (stage::another(&stage.test, Cache::open("memory://")?)?, &stage.cookie);
        let path = format!("/api/vis/meter_data/{METER}");
        sockets::measure(section, state, &path, cookie, stage.processes, options).await?;
    }
    section.note(
        "17,520 readings, in this process and, unless a socket is named, without one. Cold: a portal whose cache is empty, over open connections.",
    );
    if engine == Engine::MariaDb
        && let Err(error) = stage::processes(stage.test.database()).await
    {
        section.note(format!("The server's CPU time is not counted: {error:#}."));
    }
    Ok(())
}

impl Stage {
    async fn set(engine: Engine) -> Result<Stage> {
        let test = stage::portal(engine, N_METERS).await?;
        let csv = readings::csv(readings::without_gaps().take(N_METERS as usize * YEAR))?;
        let imported = test.import(csv, readings::choices()).await;
        ensure!(imported.is_done(), "the readings were refused");
        let cookie = test.system_administrator().await.cookie().context("nobody is signed in")?.to_owned();
        let processes = stage::processes(test.database()).await.unwrap_or_default();
        Ok(Stage { test, processes, cookie })
    }

    /// How many calls make a sample: by the quickest of a few, since the first one compiles statements and any may
    /// be held up.
    async fn calibrated(&self, way: Way) -> Result<u32> {
        let mut one = Duration::MAX;
        for _ in 0..4 {
            one = one.min(self.sample(way, 1).await?.wall);
        }
        Ok(calls_per_sample(one))
    }

    async fn sample(&self, way: Way, n_calls: u32) -> Result<Sample> {
        match way {
            Way::Scan => self.scan(SELECT, YEAR, n_calls).await,
            Way::Engine => self.scan(SUM, 1, n_calls).await,
            Way::Store => self.store(n_calls).await,
            Way::Get(heat, query, packing) => {
                let clients = match heat {
                    Heat::Cold => (0..n_calls).map(|_| self.client(Cache::open("memory://")?)).collect(),
                    Heat::Warm => self.client(Cache::open("memory://")?).map(|it| vec![it]),
                    Heat::WarmRedis => self.client(stage::redis().context("no Redis")??).map(|it| vec![it]),
                };
                self.get(clients?, heat, query, packing, n_calls).await
            }
        }
    }

    async fn get(
        &self,
        mut clients: Vec<Client>,
        heat: Heat,
        query: &str,
        packing: Packing,
        n_calls: u32,
    ) -> Result<Sample> {
        let path = format!("/api/vis/meter_data/{METER}{query}");
        let headers: &[(&str, &str)] = match packing {
            Packing::None => &[],
            Packing::Gzip => &[("accept-encoding", "gzip")],
        };
        if heat != Heat::Cold {
            for client in &clients {
                check(client, &path).await?;
            }
        }
        let watch = Stopwatch::start(self.processes)?;
        for _ in 0..n_calls {
            // A cold portal goes with its call: each keeps connections at hand that the others would wait for.
            let client = if heat == Heat::Cold { clients.pop() } else { clients.last().cloned() };
            let client = client.context("a client for each call")?;
            let answer = client.send_raw("GET", &path, headers, "").await;
            ensure!(answer.status.is_success(), "{path}: {}", answer.status);
            std::hint::black_box(answer);
        }
        watch.stop_after(n_calls)
    }

    async fn scan(&self, sql: &'static str, n_expected: usize, n_calls: u32) -> Result<Sample> {
        let watch = Stopwatch::start(self.processes)?;
        for _ in 0..n_calls {
            let n_rows = match self.test.database().db() {
                Db::MariaDb(pool) => scan_mariadb(pool, sql).await?,
                Db::Sqlite { reader, .. } => scan_sqlite(reader, sql).await?,
            };
            ensure!(n_rows == n_expected, "the scan finds {n_rows} rows");
        }
        watch.stop_after(n_calls)
    }

    async fn store(&self, n_calls: u32) -> Result<Sample> {
        let store = Store::new(self.test.database().db().clone(), Cache::open("memory://")?);
        let meter = store.visible_meter(&Principal::Operator, MeterId::new(METER)).await?;
        let meter = meter.context("the meter is gone")?;
        let span = Interval::new(instant("2023-01-01T00:00:00Z"), instant("2024-01-01T00:00:00Z"))?;
        let watch = Stopwatch::start(self.processes)?;
        for _ in 0..n_calls {
            let series = store.readings_from_database(&meter, span).await?;
            ensure!(series.points().len() == YEAR, "the store finds {} points", series.points().len());
        }
        watch.stop_after(n_calls)
    }

    /// Somebody in front of a portal of its own over the same database.
    fn client(&self, cache: Cache) -> Result<Client> {
        Ok(Client::anonymous(web::router(stage::another(&self.test, cache)?)).with_cookie(&self.cookie))
    }
}

/// Asks once, so that the cache is warm, and looks at the answer.
async fn check(client: &Client, path: &str) -> Result<()> {
    let answer = client.get(path).await;
    ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
    let n_values = answer.json()["actual"].as_array().map_or(0, Vec::len);
    let expected = if path.contains("points=") { 1..=3000 } else { YEAR..=YEAR };
    ensure!(expected.contains(&n_values), "{path} answers {n_values} values");
    Ok(())
}

async fn scan_mariadb(pool: &MySqlPool, sql: &'static str) -> Result<usize> {
    let query = sqlx::query(sql).bind(METER).bind(FROM).bind(TO).bind(TO);
    Ok(query.map(drop).fetch_all(pool).await?.len())
}

async fn scan_sqlite(pool: &SqlitePool, sql: &'static str) -> Result<usize> {
    let query = sqlx::query(sql).bind(METER).bind(FROM).bind(TO).bind(TO);
    Ok(query.map(drop).fetch_all(pool).await?.len())
}
