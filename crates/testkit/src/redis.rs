//! A Redis server of a test's own, which it may kill.
#![allow(clippy::disallowed_methods, reason = "the server to start is named by the environment")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A Redis server that lives as long as this value, unless it is killed before.
#[derive(Debug)]
pub struct TestRedis {
    child: Child,
    port: u16,
}

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

impl TestRedis {
    /// Starts one; `None` where `DRP_TEST_REDIS_BIN` names none and not everything is required.
    pub fn start() -> Option<TestRedis> {
        let Ok(program) = std::env::var("DRP_TEST_REDIS_BIN") else {
            assert!(std::env::var("DRP_REQUIRE_ALL").is_err(), "DRP_TEST_REDIS_BIN is not set");
            eprintln!("skipped: DRP_TEST_REDIS_BIN names no server; run cargo xtask test");
            return None;
        };
        let port = free_port();
        Some(TestRedis { child: spawn(&program, port), port })
    }

    /// The server's address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process, to be sent a signal.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Says commands to it, one a line; what it answers, as it is written on the wire.
    pub fn say(&self, commands: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("redis-server");
        let lines: String = commands.lines().map(|it| format!("{}\r\n", it.trim())).collect();
        stream.write_all(format!("{lines}QUIT\r\n").as_bytes()).expect("redis-server");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("redis-server");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again, empty, at the same address.
    pub fn restart(&mut self) {
        self.kill();
        let program = std::env::var("DRP_TEST_REDIS_BIN").expect("it was there before");
        self.child = spawn(&program, self.port);
    }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(program: &str, port: u16) -> Child {
    let port_text = port.to_string();
    let arguments = ["--port", &port_text, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    let child = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = child.unwrap_or_else(|error| panic!("{program}: {error}"));
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < PATIENCE, "redis-server does not answer");
        std::thread::yield_now();
    }
    child
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}
