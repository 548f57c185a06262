//! The running portal, held against its own OpenAPI document as each role by schemathesis.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::leash::Leash;
use crate::machine;
use crate::python::{self, run};

/// Everybody the demo lets sign in, by what they are; nobody comes first.
const ROLES: [(&str, &str); 7] = [
    ("nobody", ""),
    ("pending", "pending@harborpoint.example.com"),
    ("resident", "home1@example.org"),
    ("organization user", "user@harborpoint.example.com"),
    ("organization administrator", "admin@harborpoint.example.com"),
    ("provider", "provider@inlandvalley.example.com"),
    ("system administrator", "admin@inlandvalley.example.com"),
];
const PASSWORD: &str = "demand-response-demo";

/// What ends the session that asks, after which all answers would be 401: asked by nobody only, who has none to end.
const ENDS_SESSION: &str = "/api/user/session/delete";

/// The demo writes a year of readings first, with a program that was not optimised.
const START_TIMEOUT: Duration = Duration::from_secs(180);
const EXAMPLES: &str = "10";

/// Builds and starts the demo, asks all of its API as each role, and stops it.
pub fn check(notes: &mut Vec<String>) -> Result<(), String> {
    let program = python::program("schemathesis")?;
    run(Command::new("cargo").args(["build", "--locked", "-p", "drp"]), "cargo build")?;
    let folder = machine::new_scratch("schemathesis")?;
    let demo = Demo::start(&folder)?;
    let document = demo.document(&folder)?;
    let settings = machine::root().join("xtask/schemathesis/schemathesis.toml");
    // All sign in first: later on, so many tries have been made that nobody is let try for a while.
    let mut sessions = Vec::new();
    for (role, email) in ROLES {
        sessions.push((role, if email.is_empty() { None } else { Some(demo.sign_in(email)?) }));
    }
    let mut failed = Vec::new();
    for (role, session) in sessions {
        println!("   as {role}");
        let mut command = Command::new(&program);
        // It keeps notes where it runs.
        command.current_dir(&folder).arg("--config-file").arg(&settings).arg("run").arg(&document);
        command.args([
            "--url",
            &demo.url(),
            "--max-examples",
            EXAMPLES,
            "--phases",
            "examples,coverage,fuzzing",
        ]);
        command.args(["--request-timeout", "20", "--continue-on-failure", "--warnings", "off", "--no-color"]);
        // The same requests at each run: what fails here must fail again for whoever looks into it.
        command.args(["--seed", "1", "--generation-deterministic"]);
        if session.is_some() {
            command.args(["--exclude-path", ENDS_SESSION]);
        }
        command.env("DRP_SCHEMATHESIS_SESSION", session.as_deref().unwrap_or("none"));
        if run(&mut command, "schemathesis").is_err() {
            failed.push(role);
        }
    }
    if failed.is_empty() {
        notes.push(format!("schemathesis: {} roles, {EXAMPLES} examples an operation", ROLES.len()));
        return Ok(());
    }
    Err(format!("what the portal answers is not what its document says, as {}", failed.join(", ")))
}

/// The document with a session wherever it would also take an API key: of wrong keys only some thirty are answered with
/// 401 before it is 429, which is no sign that anything was let in.
fn without_keys(document: &str) -> String {
    let mut parts = document.split("\"key\": [");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push_str("\"session\": []");
        rest.push_str(part.split_once(']').map_or("", |(_, behind)| behind));
    }
    rest
}

/// A demo that runs until this value is dropped.
struct Demo {
    port: u16,
    _leash: Leash,
}

impl Demo {
    fn start(folder: &Path) -> Result<Demo, String> {
        let port = machine::free_port()?;
        let (drp, at) = (machine::root().join("target/debug/drp"), folder.display().to_string());
        let (drp, listen) = (drp.display().to_string(), format!("127.0.0.1:{port}"));
        let script = "exec >\"$0/log\" 2>&1; exec \"$1\" demo --listen \"$2\" --data \"$0/data\"";
        let leash = Leash::start(&["sh", "-c", script, &at, &drp, &listen], Some(folder), |_| {})?;
        let mut demo = Demo { port, _leash: leash };
        let start = Instant::now();
        while demo.ask("GET", "/api/openapi.json", "").is_err() {
            if demo._leash.has_ended() || start.elapsed() > START_TIMEOUT {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(format!("the demo does not answer:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(demo)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The document, with the cookie's name that it has without TLS: otherwise its key would fit no lock.
    fn document(&self, folder: &Path) -> Result<PathBuf, String> {
        let answer = self.ask("GET", "/api/openapi.json", "")?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let file = folder.join("openapi.json");
        let body = without_keys(body).replace("\"__Host-session\"", "\"session\"");
        fs::write(&file, body).map_err(|err| err.to_string())?;
        Ok(file)
    }

    /// The value of the cookie of a new session.
    fn sign_in(&self, email: &str) -> Result<String, String> {
        let body = format!("{{\"email\":\"{email}\",\"password\":\"{PASSWORD}\"}}");
        let answer = self.ask("POST", "/api/user/session/create", &body)?;
        let cookies = answer.lines().filter_map(|it| it.strip_prefix("set-cookie: "));
        let cookie = cookies.filter_map(|it| it.split(';').next()).find_map(|it| it.strip_prefix("session="));
        cookie.map(str::to_owned).ok_or(format!("{email} cannot sign in:\n{answer}"))
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<String, String> {
        let ask = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(20)))?;
            let (port, length) = (self.port, body.len());
            // As HTTP/1.0, so that the body comes in one piece and ends with the connection.
            let request = format!(
                "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\n\r\n{body}"
            );
            stream.write_all(request.as_bytes())?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        let answer = ask().map_err(|err| format!("{method} {path}: {err}"))?;
        if answer.is_empty() { Err(format!("{method} {path}: no answer")) } else { Ok(answer) }
    }
}
