//! One deployment for all tests of this program, begun by the first of them; they use it one after the other.
#![allow(clippy::disallowed_methods, reason = "the programs to start are named by the environment")]

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use testkit::{Folder, lacks};

use crate::wire::{Answer, Tls, Wire};

/// The longest that anything may take.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Who sets the portal up.
pub const ADMINISTRATOR: &str = "ada@valley.example";

/// A mail server that nobody runs, with a password that nobody may read anywhere.
const MAIL_SERVER: &str = "smtp://portal:canary-of-mail-4711@127.0.0.1:9";

/// The names of the two API servers.
pub const SERVERS: [&str; 2] = ["api-1", "api-2"];

/// The deployment. Its script ends, with all that it began, when this program does, since its input ends then.
pub struct Stack {
    folder: PathBuf,
    ports: Vec<u16>,
    tls: Tls,
    input: Option<ChildStdin>,
    child: Child,
}

static STACK: LazyLock<Option<Mutex<Stack>>> = LazyLock::new(|| Stack::start().map(Mutex::new));

/// The deployment, for one test at a time; nothing where no programs are named and not everything is required.
pub fn stack() -> Option<MutexGuard<'static, Stack>> {
    STACK.as_ref().map(|it| it.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Stack {
    fn start() -> Option<Stack> {
        if !has_nginx() {
            return None;
        }
        // The script removes it; a process that is killed has no time to.
        let folder = Folder::new().path().to_owned();
        fs::create_dir_all(folder.join("secrets")).unwrap();
        fs::write(folder.join("secrets/mail_url"), MAIL_SERVER).unwrap();
        let ports = free_ports(6);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/stack.sh");
        let mut command = Command::new("sh");
        command.arg(script).arg(&folder).args(ports.iter().map(u16::to_string));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DRP_")) {
            command.env_remove(name);
        }
        command.env("DRP", env!("CARGO_BIN_EXE_drp")).env("PORTAL_STAY", "input");
        command.env("DRP_SECURITY__TWO_FACTOR_FOR_ADMINISTRATORS", "false");
        command.env("DRP_MAIL__FROM", "Valley Power <portal@valley.example>");
        // Only one test is about how much one address may ask.
        command.env("PORTAL_REQUESTS_PER_SECOND", "10000").env("PORTAL_REQUEST_BURST", "10000");
        let mut child = command.spawn().unwrap();
        let mut told = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if line == "ready" {
                let tls = Tls::new(&fs::read(folder.join("secrets/tls.crt")).unwrap());
                let input = child.stdin.take();
                return Some(Stack { folder, ports, tls, input, child });
            }
            told += &line;
        }
        let _ = child.wait();
        panic!("the deployment did not start: {told}");
    }

    /// A connection to NGINX, by TLS.
    pub fn connect(&self) -> Wire {
        self.tls.connect(self.ports[0])
    }

    /// The same, with these protocols offered; and the one that was chosen.
    pub fn protocol(&self, offered: &[&str]) -> Option<String> {
        self.tls.protocol(self.ports[0], offered)
    }

    /// A connection to NGINX without TLS.
    pub fn connect_plainly(&self) -> Wire {
        Wire::plain(self.ports[1])
    }

    /// A connection to an API server, past NGINX.
    pub fn connect_to_server(&self, n: usize) -> Wire {
        Wire::plain(self.ports[4 + n])
    }

    /// Where all of it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn https_port(&self) -> u16 {
        self.ports[0]
    }

    pub fn mariadb_port(&self) -> u16 {
        self.ports[2]
    }

    pub fn secret(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join("secrets").join(name)).unwrap().trim().to_owned()
    }

    /// What is answered to one request, by a connection of its own.
    pub fn ask(&self, head: &str, body: &str) -> Answer {
        self.connect().ask(head, body)
    }

    /// Signs in as the administrator; the cookie.
    pub fn sign_in(&self) -> String {
        let body = format!(
            "{{\"email\":\"{ADMINISTRATOR}\",\"password\":\"{}\"}}",
            self.secret("administrator_password")
        );
        let begun = Instant::now();
        let mut answer = self.ask("POST /api/user/session/create", &body);
        // Another test may have used up what one address may try.
        while answer.status == 429 && begun.elapsed() < PATIENCE {
            answer = self.ask("POST /api/user/session/create", &body);
        }
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("__Host-session="), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Sends a server a signal, and waits for nothing.
    pub fn signal(&self, server: &str, signal: &str) {
        let pid = self.pid(server);
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
    }

    /// Ends a server and keeps it from being started again until the value is dropped.
    pub fn hold(&self, server: &str, signal: &str) -> Held {
        let file = self.folder.join(format!("{server}.hold"));
        fs::write(&file, "").unwrap();
        self.signal(server, signal);
        Held(file)
    }

    /// The process of a server at the moment.
    pub fn pid(&self, server: &str) -> String {
        fs::read_to_string(self.folder.join(format!("{server}.pid"))).unwrap().trim().to_owned()
    }

    /// Waits until a server answers by itself.
    pub fn wait_for(&self, n: usize) {
        let begun = Instant::now();
        while Wire::try_plain(self.ports[4 + n])
            .is_none_or(|mut it| it.try_ask("GET /readyz", "").is_none_or(|it| it.status != 200))
        {
            assert!(begun.elapsed() < PATIENCE, "{} does not come back", SERVERS[n]);
        }
    }

    /// Runs `drp` beside the servers, with their settings; what it printed.
    pub fn drp(&self, arguments: &[&str]) -> String {
        let secret = |name: &str| self.folder.join("secrets").join(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
        command.args(arguments).current_dir(&self.folder).env_clear().stdin(Stdio::null());
        command.env("DRP_DATABASE__URL_FILE", secret("database_url"));
        command.env("DRP_CACHE__URL_FILE", secret("cache_url"));
        command.env("DRP_SECURITY__KEY_FILE", secret("security_key"));
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// A file for `drp`.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// What a process has written down so far.
    pub fn log(&self, name: &str) -> String {
        let mut text = String::new();
        fs::File::open(self.folder.join(format!("{name}.log"))).unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

/// A server that stays away.
pub struct Held(PathBuf);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Whether there is an NGINX; where there is none, it is said that a test is skipped.
pub fn has_nginx() -> bool {
    std::env::var("DRP_TEST_NGINX_BIN").is_ok()
        || lacks("DRP_TEST_NGINX_BIN names no NGINX; run cargo xtask test")
}

pub fn free_ports(n: usize) -> Vec<u16> {
    // All are held until the last is found, so that none comes twice.
    let listeners: Vec<TcpListener> = (0..n).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    listeners.iter().map(|it| it.local_addr().unwrap().port()).collect()
}
