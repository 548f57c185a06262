//! The peer: the portal as its original's tools would make it, started from a folder outside this project.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::{
    cpu::Processes,
    http::{Body, Connection},
    measure::{Sample, Stopwatch},
    stage,
};

/// A peer that answers, with its own database server.
#[derive(Debug)]
pub struct Peer {
    runner: Child,
    address: String,
    database_port: u16,
    cookie: String,
    processes: Processes,
}

const BOUNDARY: &str = "drp-bench-7d1f2c93";

impl Peer {
    /// Starts the peer's `run.sh`. Its Python environment is the one that `VENV` names, or one in the folder of builds,
    /// made the first time.
    pub fn start(folder: &Path) -> Result<Peer> {
        let port = free_ports()?;
        let mut command = Command::new(folder.join("run.sh"));
        command.env("PORT", port.to_string()).env("DRP_SEED_METERS", "50").env_remove("DRP_TMP");
        if std::env::var_os("VENV").is_none() {
            let target = std::env::current_exe()?;
            let target = target.ancestors().nth(2).context("this program is in no folder")?;
            command.env("VENV", target.join("peer-venv"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut runner = command.spawn().with_context(|| folder.join("run.sh").display().to_string())?;
        let output = runner.stdout.take().context("no output")?;
        let address = format!("127.0.0.1:{port}");
        let mut peer = Peer {
            runner,
            address,
            database_port: port + 1,
            cookie: String::new(),
            processes: Processes::default(),
        };
        let ready = BufReader::new(output).lines().map_while(Result::ok).find(|it| it.contains("peer ready"));
        let ready = ready.context("the peer does not start; what it says stands above")?;
        let number = |name: &str| {
            let (_, rest) = ready.split_once(name)?;
            rest.trim_start().split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()
        };
        let processes = (number("gunicorn pid"), number("mariadbd pid"));
        ensure!(processes.0.is_some() && processes.1.is_some(), "the peer names no processes: {ready}");
        peer.processes = Processes { family: processes.0, server: processes.1 };
        peer.sign_in()?;
        Ok(peer)
    }

    fn sign_in(&mut self) -> Result<()> {
        let body = r#"{"email":"admin@provider.test","password":"demand-response"}"#;
        let body = Body { before: body, ..Body::default() };
        let path = "/api/user/session/create";
        let answer =
            Connection::open(&self.address)?.post(path, "Content-Type: application/json\r\n", &body)?;
        let answer = answer.expect(200)?;
        self.cookie = answer.cookie().context("the peer sets no cookie")?.to_owned();
        Ok(())
    }

    /// Its `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The cookie of who is signed in.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The content type of [`Peer::form`].
    pub fn form_kind() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// A file of readings in the form that it takes.
    pub fn form(text: &str) -> String {
        format!("{}{text}\r\n--{BOUNDARY}--\r\n", before_file())
    }

    /// Its processes, to count their CPU time.
    pub fn processes(&self) -> Processes {
        self.processes
    }

    /// Empties its table of readings.
    pub fn clear(&self) -> Result<()> {
        self.sql("TRUNCATE TABLE meter_data").map(drop)
    }

    /// Uploads a file, until the peer says that its rows are committed.
    pub fn import(&self, file: &Path, n_rows: usize) -> Result<Sample> {
        let before = before_file();
        let body = Body { before: &before, file: Some(file), after: &format!("\r\n--{BOUNDARY}--\r\n") };
        let head = format!("Cookie: {}\r\nContent-Type: {}\r\n", self.cookie, Peer::form_kind());
        let mut connection = Connection::open(&self.address)?;
        let watch = Stopwatch::start(self.processes)?;
        let answer = connection.post("/api/data/import", &head, &body)?.expect(200)?;
        let sample = watch.stop()?;
        let said = String::from_utf8_lossy(&answer.body).replace(char::is_whitespace, "");
        ensure!(said == format!("{{\"rows\":{n_rows}}}"), "the peer imported {said}");
        Ok(sample)
    }

    /// Downloads all readings, to the last byte.
    pub fn export(&self) -> Result<(Sample, Vec<u8>)> {
        let mut connection = Connection::open(&self.address)?;
        let head = format!("Cookie: {}\r\n", self.cookie);
        let watch = Stopwatch::start(self.processes)?;
        let answer = connection.get("/api/data/export", &head)?.expect(200)?;
        Ok((watch.stop()?, answer.body))
    }

    /// The rows it holds and the watts they come to.
    pub fn sums(&self) -> Result<(usize, i64)> {
        let said = self.sql("SELECT COUNT(*), CAST(SUM(meter_value) * 1000 AS SIGNED) FROM meter_data")?;
        let (rows, watts) = said.trim().split_once('\t').context("two columns")?;
        Ok((rows.parse()?, watts.parse()?))
    }

    fn sql(&self, sql: &str) -> Result<String> {
        let mut client = Command::new("mariadb");
        client.args([
            "--no-defaults",
            "--batch",
            "--skip-column-names",
            "--protocol=tcp",
            "--host=127.0.0.1",
        ]);
        client.arg(format!("--port={}", self.database_port)).args(["--user=drp", "drp", "--execute", sql]);
        let output = client.env("MYSQL_PWD", "drp").output().context("mariadb")?;
        ensure!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It ends what it started when it is asked to, and only then.
        let _ = stage::terminate(self.runner.id());
        let _ = self.runner.wait();
    }
}

fn before_file() -> String {
    format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"readings.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    )
}

/// The first of three ports in a row that nobody has: of the peer, its database and its cache.
fn free_ports() -> Result<u16> {
    for _ in 0..100 {
        let first = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
        if first < u16::MAX - 2 && (first..first + 3).all(is_free) {
            return Ok(first);
        }
    }
    anyhow::bail!("no three free ports in a row")
}
