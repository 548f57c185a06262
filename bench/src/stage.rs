//! Where the figures are taken: scratch folders, fresh databases with a provider, the server's process.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use domain::{Interval, MeterId};
use portal::{Caller, Passwords, Portal};
use store::{Cache, Engine, NewMeter, Store};
use testkit::{TestPortal, engines::TestDb};
use web::{Cookies, WebState};

use crate::{
    cpu::{self, Processes},
    readings,
};

/// A folder of our own, gone with this value.
#[derive(Debug)]
pub struct Scratch(PathBuf);

/// A key to seal secrets with, as `drp secret` prints them; here there are none to seal.
pub const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Where the MariaDB server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: String,
    /// Who signs in.
    pub user: String,
    /// Their password; empty where there is none.
    pub password: String,
}

impl Scratch {
    /// A new folder beside those of the databases.
    pub fn new() -> Result<Scratch> {
        let unlike_any_other = RandomState::new().build_hasher().finish();
        let folder = std::env::temp_dir().join(format!("drp-bench-{unlike_any_other:016x}"));
        std::fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
        Ok(Scratch(folder))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// What people call an engine.
pub fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::MariaDb => "MariaDB",
    }
}

/// Why an engine cannot be measured here, if so.
pub fn absent(engine: Engine) -> Option<&'static str> {
    (engine == Engine::MariaDb && variable("DRP_TEST_MARIADB_URL").is_none())
        .then_some("no server; run cargo xtask bench")
}

/// The cache that the environment names.
pub fn redis() -> Option<Result<Cache>> {
    variable("DRP_TEST_REDIS_URL").map(|url| Ok(Cache::open(&url)?))
}

/// A fresh database of an engine that is not [`absent`], with the provider and so many meters.
pub async fn portal(engine: Engine, n_meters: u32) -> Result<TestPortal> {
    let database = match engine {
        Engine::Sqlite => TestDb::sqlite_file().await,
        Engine::MariaDb => TestDb::mariadb().await.context("DRP_TEST_MARIADB_URL is gone")?,
    };
    let stage = TestPortal::over(database, Cache::open("memory://")?).await;
    let meter = |number| NewMeter { id: MeterId::new(number), label: None, coordinates: None };
    let meters: Vec<NewMeter> = (1..=n_meters).map(meter).collect();
    stage.portal.create_meters(&Caller::operator(), &meters).await?;
    Ok(stage)
}

/// A portal of its own over the same database, which has not been asked anything.
pub fn another(test: &TestPortal, cache: Cache) -> Result<WebState> {
    let store = Store::new(test.database().db().clone(), cache);
    let config = test.portal.config().clone();
    let portal = Portal::new(store, test.clock.clone(), config, Passwords::cheap()?);
    Ok(WebState::new(portal, Cookies::Secure, testkit::portal::edge()))
}

/// The DR periods of the year.
pub async fn periods(stage: &TestPortal) -> Result<()> {
    for period in readings::periods() {
        let (start, end) = period?;
        stage.portal.create_period(&Caller::operator(), Interval::new(start, end)?, None, true).await?;
    }
    Ok(())
}

/// This program, and the server of a database where it has one on this machine.
pub async fn processes(database: &TestDb) -> Result<Processes> {
    if database.db().engine() == Engine::Sqlite {
        return Ok(Processes::default());
    }
    let answer = database.one("SELECT @@pid_file, @@datadir, @@hostname").await;
    let [file, folder, host] = answer.split('|').collect::<Vec<_>>()[..] else {
        bail!("the server describes itself as {answer}");
    };
    let here = std::fs::read_to_string("/proc/sys/kernel/hostname")?;
    ensure!(here.trim() == host, "the server is on another machine");
    let file = Path::new(folder).join(file);
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let pid = text.trim().parse().with_context(|| file.display().to_string())?;
    let name = cpu::name_of(pid)?;
    ensure!(["mariadbd", "mysqld"].contains(&name.as_str()), "process {pid} is no MariaDB but {name}");
    Ok(Processes { server: Some(pid), family: None })
}

/// This program, and the server where there is one.
pub async fn all_processes() -> Processes {
    match absent(Engine::MariaDb) {
        Some(_) => Processes::default(),
        None => match TestDb::empty_mariadb().await {
            Some(database) => processes(&database).await.unwrap_or_default(),
            None => Processes::default(),
        },
    }
}

/// Where the environment says that the server is.
pub fn server() -> Result<Server> {
    let url = variable("DRP_TEST_MARIADB_URL").context("DRP_TEST_MARIADB_URL is gone")?;
    Server::parse(&url).context("DRP_TEST_MARIADB_URL is not mariadb://USER[:PASSWORD]@HOST:PORT/")
}

impl Server {
    fn parse(url: &str) -> Option<Server> {
        let (_, rest) = url.split_once("://")?;
        let (who, place) = rest.split_once('@')?;
        let (user, password) = who.split_once(':').unwrap_or((who, ""));
        let place = place.split(['/', '?']).next().unwrap_or(place);
        let (host, port) = place.rsplit_once(':').unwrap_or((place, "3306"));
        let [host, port, user, password] = [host, port, user, password].map(str::to_owned);
        Some(Server { host, port, user, password })
    }
}

/// Lets what earlier work left behind come to rest: pages on their way to the disk, and the server's own cleaning.
pub fn settle(scratch: &Scratch, processes: Processes) -> Result<()> {
    // Where there is no such program, runs disturb each other a little more; their spread shows it.
    let _ = Command::new("sync").arg("-f").arg(scratch.path()).stderr(Stdio::null()).status();
    let begun = Instant::now();
    let mut quiet_since = (processes.cpu()?.server, Instant::now());
    while processes.server.is_some() && quiet_since.1.elapsed() < QUIET && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
        let server = processes.cpu()?.server;
        if server != quiet_since.0 {
            quiet_since = (server, Instant::now());
        }
    }
    Ok(())
}

/// Asks a process that we started to end.
pub fn terminate(process: u32) -> Result<()> {
    let status = Command::new("kill").args(["-TERM", &process.to_string()]).status()?;
    ensure!(status.success(), "process {process} cannot be ended");
    Ok(())
}

/// As long as a server must do nothing to be at rest.
const QUIET: Duration = Duration::from_millis(200);
/// As long as it is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let parts = |url| Server::parse(url).map(|it| [it.user, it.password, it.host, it.port].join(" "));
        assert_eq!(parts("mariadb://root@127.0.0.1:3307/").as_deref(), Some("root  127.0.0.1 3307"));
        assert_eq!(parts("mysql://a:b@db.example/drp?x=1").as_deref(), Some("a b db.example 3306"));
        assert_eq!(parts("sqlite://drp.db"), None);
    }

    #[test]
    fn a_scratch_folder_goes_with_its_value() {
        let scratch = Scratch::new().unwrap();
        let folder = scratch.path().to_owned();
        assert!(folder.is_dir());
        drop(scratch);
        assert!(!folder.exists());
    }
}
