//! A portal as `drp serve` runs it, in a process of its own that ends with its value.

use std::{
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// A portal that answers.
#[derive(Debug)]
pub struct Served {
    child: Child,
    /// Its `HOST:PORT`.
    pub address: String,
}

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// The executable that is built beside this one, or why there is none.
pub fn executable() -> Result<PathBuf, &'static str> {
    let beside = std::env::current_exe().ok().map(|it| it.with_file_name("drp"));
    beside.filter(|it| it.is_file()).ok_or("no drp beside this program; cargo build --profile dist -p drp")
}

impl Served {
    /// Starts the portal in a folder, with these settings and no others.
    pub fn start(drp: &Path, folder: &Path, settings: &[(&str, &str)]) -> Result<Served> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let mut command = Command::new(drp.canonicalize().with_context(|| drp.display().to_string())?);
        command.arg("serve").current_dir(folder).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
        command.env("DRP_WEB__LISTEN", &address).envs(settings.iter().copied());
        let mut served = Served { child: command.spawn()?, address };
        let begun = Instant::now();
        while TcpStream::connect(&served.address).is_err() {
            ensure!(served.child.try_wait()?.is_none(), "the portal does not start");
            ensure!(begun.elapsed() < PATIENCE, "the portal does not answer");
            std::thread::yield_now();
        }
        Ok(served)
    }
}

impl Served {
    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
