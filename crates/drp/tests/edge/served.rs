//! A portal that is served by the executable over a database of its own, and its log.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use serde_json::Value;

/// A portal that is served over a database of its own, and its log.
pub struct Served {
    child: Child,
    pub folder: PathBuf,
    log: BufReader<ChildStderr>,
    pub lines: Vec<Value>,
    pub address: String,
}

impl Served {
    pub fn start(name: &str) -> Served {
        Served::with(name, &[])
    }

    /// With these settings besides.
    pub fn with(name: &str, settings: &[(&str, &str)]) -> Served {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("edge-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
        command.arg("serve").current_dir(&folder).env_clear().stdin(Stdio::null());
        command.env("DRP_WEB__LISTEN", "127.0.0.1:0").env("DRP_LOG__FORMAT", "json");
        command.envs(settings.iter().copied());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut served = Served { child, folder, log, lines: Vec::new(), address: String::new() };
        while served.address.is_empty() {
            let line = served.read_line().expect("the portal starts");
            served.address = line["address"].as_str().unwrap_or("").to_owned();
        }
        served
    }

    /// The next line of the log, which must be one object.
    pub fn read_line(&mut self) -> Option<Value> {
        let mut line = String::new();
        if self.log.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        let value: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(value.is_object(), "{line}");
        self.lines.push(value.clone());
        Some(value)
    }

    /// Reads the log up to the line whose message begins so.
    pub fn wait_for(&mut self, message: &str) {
        while self.lines.iter().all(|it| !it["message"].as_str().unwrap_or("").starts_with(message)) {
            self.read_line().expect("the portal says so");
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// What is answered to these bytes until the connection ends.
    pub fn answer(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read(&mut stream)
    }

    /// Lets it have so many open files and sockets from now on.
    pub fn limit_files(&self, n: u32) {
        let (process, files) = (format!("--pid={}", self.child.id()), format!("--nofile={n}"));
        assert!(Command::new("prlimit").args([process, files]).status().unwrap().success());
    }

    pub fn terminate(&self) {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
    }

    /// Reads the log to its end, and answers with it and the exit code.
    pub fn finish(mut self) -> (Vec<Value>, Option<i32>) {
        let code = self.end();
        (std::mem::take(&mut self.lines), code)
    }

    /// Reads the log to its end, and answers with the exit code; the folder is still there.
    pub fn end(&mut self) -> Option<i32> {
        while self.read_line().is_some() {}
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
