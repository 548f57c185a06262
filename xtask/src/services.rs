//! A private MariaDB and a private Redis for the tests: free ports, a temporary folder, nothing kept.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::leash::Leash;
use crate::machine;

/// A port seen free may be taken before the server has it, so starting is tried again.
const TRIES: usize = 5;
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// The data folder is made by the same leashed shell that becomes the server, so nothing can be left in between.
/// `$0` is the folder, `$1` the server, `$2` the installer, `$3` the port, the rest goes to both programs.
const MARIADB: &str = r#"
exec >"$0/log" 2>&1
server=$1
installer=$2
port=$3
shift 3
"$installer" --no-defaults --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
    --datadir="$0/data" "$@" || exit 1
exec "$server" --no-defaults --datadir="$0/data" --socket=mariadb.sock --pid-file=mariadb.pid \
    --port="$port" --bind-address=127.0.0.1 --skip-networking=0 --skip-name-resolve --max-connections=500 \
    --innodb-flush-log-at-trx-commit=1 --sync-binlog=1 --loose-innodb-snapshot-isolation=ON \
    --character-set-server=utf8mb4 --default-time-zone=+00:00 \
    --sql-mode=STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION "$@"
"#;

const REDIS: &str = r#"
exec >"$0/log" 2>&1
exec "$1" --port "$2" --bind 127.0.0.1 --save "" --appendonly no --daemonize no --dir "$0"
"#;

/// Both servers, running until this value is dropped.
pub struct Services {
    mariadb: Server,
    redis: Server,
    programs: [(&'static str, PathBuf); 4],
}

struct Server {
    name: &'static str,
    port: u16,
    leash: Leash,
}

impl Services {
    /// Starts both and returns when both answer.
    pub fn start() -> Result<Services, String> {
        let (mariadbd, redis_server) = (machine::get("mariadbd")?, machine::get("redis-server")?);
        let mariadb =
            start("mariadb", |folder, port| start_mariadb(&mariadbd, folder, port), mariadb_answers)?;
        let redis = start("redis", |folder, port| start_redis(&redis_server, folder, port), redis_answers)?;
        // Tests start mail servers of their own, each with other manners.
        let programs = [
            ("DRP_TEST_MARIADB_BIN", mariadbd),
            ("DRP_TEST_REDIS_BIN", redis_server),
            ("DRP_TEST_SMTP_BIN", machine::get("aiosmtpd")?),
            ("DRP_TEST_NGINX_BIN", machine::get("nginx")?),
        ];
        Ok(Services { mariadb, redis, programs })
    }

    /// How the tests find them; `DRP_REQUIRE_ALL` turns a test that would be skipped into a failure.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        let mut res = vec![
            ("DRP_TEST_MARIADB_URL", format!("mariadb://root@127.0.0.1:{}/", self.mariadb.port)),
            ("DRP_TEST_REDIS_URL", format!("redis://127.0.0.1:{}/", self.redis.port)),
            ("DRP_REQUIRE_ALL", "1".to_owned()),
        ];
        res.extend(self.programs.iter().map(|(key, path)| (*key, path.display().to_string())));
        res
    }

    /// Returns, with the reason, when one of them ends although nobody asked it to.
    pub fn watch(&mut self) -> String {
        loop {
            for server in [&mut self.mariadb, &mut self.redis] {
                if server.leash.has_ended() {
                    return format!("{} ended by itself", server.name);
                }
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        // Both begin to stop before either is waited for.
        self.mariadb.leash.release();
        self.redis.leash.release();
    }
}

/// Starts one server, on another port if the first was taken meanwhile.
fn start(
    name: &'static str,
    launch: impl Fn(&Path, u16) -> Result<Leash, String>,
    answers: impl Fn(&Path, u16) -> bool,
) -> Result<Server, String> {
    let mut reason = String::new();
    for _ in 0..TRIES {
        let (folder, port) = (machine::new_scratch(name)?, machine::free_port()?);
        let mut leash = launch(&folder, port)?;
        let start = Instant::now();
        while !leash.has_ended() && start.elapsed() < START_TIMEOUT {
            if answers(&folder, port) {
                return Ok(Server { name, port, leash });
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        let fault = if leash.has_ended() { "ended at once" } else { "did not answer in time" };
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        reason = format!("{name} {fault}; its log ends with:\n{}", last_lines(&log, 15));
    }
    Err(reason)
}

fn start_mariadb(server: &Path, folder: &Path, port: u16) -> Result<Leash, String> {
    let installer = machine::get("mariadb-install-db")?.display().to_string();
    let (server, at, port) = (server.display().to_string(), folder.display().to_string(), port.to_string());
    let mut words = vec!["sh", "-c", MARIADB, &at, &server, &installer, &port];
    if machine::is_root() {
        words.push("--user=root");
    }
    Leash::start(&words, Some(folder), |_| {})
}

fn start_redis(server: &Path, folder: &Path, port: u16) -> Result<Leash, String> {
    let (server, at, port) = (server.display().to_string(), folder.display().to_string(), port.to_string());
    Leash::start(&["sh", "-c", REDIS, &at, &server, &port], Some(folder), |_| {})
}

/// Whether root may sign in over TCP, and the server on that port is ours: it names our folder.
fn mariadb_answers(folder: &Path, port: u16) -> bool {
    let Some(admin) = machine::find("mariadb-admin") else { return false };
    let mut command = Command::new(admin);
    command.args([
        "--no-defaults",
        "--protocol=tcp",
        "--host=127.0.0.1",
        "--user=root",
        "--connect-timeout=5",
    ]);
    command.arg(format!("--port={port}")).arg("variables").stdin(Stdio::null()).stderr(Stdio::null());
    let text =
        command.output().map(|it| String::from_utf8_lossy(&it.stdout).into_owned()).unwrap_or_default();
    text.contains(&*folder.join("data").to_string_lossy())
}

/// Whether the Redis on that port answers and is ours.
fn redis_answers(folder: &Path, port: u16) -> bool {
    ask_redis(port).is_ok_and(|answer| answer.contains(&*folder.to_string_lossy()))
}

fn ask_redis(port: u16) -> std::io::Result<String> {
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&at, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"CONFIG GET dir\r\nQUIT\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn last_lines(text: &str, n: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(n)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_cannot_start_is_reported_with_its_log() {
        let launch = |folder: &Path, _| {
            let script = "echo no such disk >\"$0/log\"; exit 1";
            Leash::start(&["sh", "-c", script, folder.to_str().unwrap()], Some(folder), |_| {})
        };
        let reason = start("thing", launch, |_, _| false).map(|_| ()).unwrap_err();
        assert_eq!(reason, "thing ended at once; its log ends with:\nno such disk");
    }

    #[test]
    fn keeps_the_end_of_a_log() {
        assert_eq!(last_lines("a\nb\nc\n", 2), "b\nc");
        assert_eq!(last_lines("a", 2), "a");
    }
}
