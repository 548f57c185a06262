//! The portal as it is deployed on one machine, without containers: MariaDB, Redis, two API servers and NGINX, each with
//! the files of `deploy/`, on free ports.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use crate::leash::Leash;
use crate::machine;

/// A port seen free may be taken before its server has it, so all of it is tried again.
const TRIES: usize = 3;
/// HTTPS, HTTP, MariaDB, Redis and the two API servers.
const N_PORTS: usize = 6;

/// Starts it, prints how to get in, and stays until somebody ends this program.
pub fn run() -> Result<(), String> {
    let mut reason = String::new();
    for _ in 0..TRIES {
        let folder = machine::new_scratch("stack")?;
        let ports = ports()?;
        match start(&folder, &ports) {
            Ok(mut leash) => {
                greet(&folder, &ports);
                while !leash.has_ended() {
                    std::thread::sleep(std::time::Duration::from_millis(200));
                }
                return Err("the stack ended by itself".to_owned());
            }
            Err(fault) => reason = fault,
        }
    }
    Err(reason)
}

fn ports() -> Result<Vec<String>, String> {
    // All are held until the last is found, so that none comes twice.
    let listeners: Result<Vec<_>, _> =
        (0..N_PORTS).map(|_| std::net::TcpListener::bind("127.0.0.1:0")).collect();
    let listeners = listeners.map_err(|err| format!("no free port: {err}"))?;
    let port = |it: &std::net::TcpListener| it.local_addr().map(|it| it.port().to_string());
    listeners.iter().map(port).collect::<Result<_, _>>().map_err(|err| err.to_string())
}

fn start(folder: &Path, ports: &[String]) -> Result<Leash, String> {
    let script = machine::root().join("deploy/stack.sh").display().to_string();
    let drp = machine::root().join("target/debug/drp");
    let at = folder.display().to_string();
    let mut words = vec!["sh", &*script, &*at];
    words.extend(ports.iter().map(String::as_str));
    let mut leash = Leash::start(&words, Some(folder), |command| {
        command.stdout(Stdio::piped()).env("DRP", drp);
        // People who try it have no second device at hand; a setting that is there stays.
        if std::env::var_os("DRP_SECURITY__TWO_FACTOR_FOR_ADMINISTRATORS").is_none() {
            command.env("DRP_SECURITY__TWO_FACTOR_FOR_ADMINISTRATORS", "false");
        }
    })?;
    let output = leash.take_output().ok_or("the stack has no output")?;
    for line in BufReader::new(output).lines() {
        match line.map_err(|err| err.to_string())?.as_str() {
            "ready" => return Ok(leash),
            line => println!("   {line}"),
        }
    }
    Err("the stack did not start; what it said is above".to_owned())
}

fn greet(folder: &Path, ports: &[String]) {
    let read = |name: &str| {
        std::fs::read_to_string(folder.join("secrets").join(name)).unwrap_or_default().trim().to_owned()
    };
    println!("\nhttps://localhost:{}/   with a certificate that no browser trusts", ports[0]);
    println!("sign in as ada@valley.example with {}", read("administrator_password"));
    println!("API servers at 127.0.0.1:{} and 127.0.0.1:{}", ports[4], ports[5]);
    println!("logs, process numbers and secrets are in {}", folder.display());
    println!("Running until Ctrl-C; the data go with it.");
}
