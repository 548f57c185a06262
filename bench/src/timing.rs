//! Whether signing in, registering and asking for a new password take as long for what is known as for what is not.
//!
//! `cargo run --release -p bench -- timing target/release/drp`; needs a quiet machine, so it is no test.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Instant,
};

use anyhow::{Result, bail, ensure};
use domain::OrgId;
use portal::Passwords;
use serde_json::{Value, json};
use store::{Cache, Db, NewAccount, Store};
use testkit::portal::{PASSWORD, deed};

use crate::{served::Served, stage::Scratch};

/// Tries of each kind; more of them would be limited, as they should be.
const TRIES: usize = 100;
/// The ratios of medians that nobody can tell from one.
const ALIKE: std::ops::RangeInclusive<f64> = 0.8..=1.25;

/// One kind of try: what it is called, and the body of the n-th.
type Kind = (&'static str, fn(usize, u32) -> Value);

/// An address of the API, what is known there, and what is held against it.
struct Trial {
    path: &'static str,
    known: Kind,
    others: &'static [Kind],
}

const TRIALS: [Trial; 3] = [
    Trial {
        path: "/api/user/session/create",
        known: ("known e-mail", |n, _| sign_in(&known(n))),
        others: &[("unknown e-mail", |n, _| sign_in(&unknown(n)))],
    },
    Trial {
        path: "/api/user/register",
        known: ("known e-mail", |n, org| register(&known(n), org)),
        others: &[
            ("new e-mail", |n, org| register(&unknown(n), org)),
            ("unknown number", |n, _| register(&format!("lost{n}@timing.example"), 999_999)),
        ],
    },
    Trial {
        path: "/api/passwordReset",
        known: ("right e-mail and number", |n, org| json!({"email": known(n), "org_id": org})),
        others: &[
            ("unknown e-mail", |n, org| json!({"email": format!("nobody{n}@timing.example"), "org_id": org})),
            ("wrong number", |n, _| json!({"email": known(n), "org_id": 999_999})),
        ],
    },
];

/// Measures with and without a mail server, prints what it found, and fails where a difference could be told.
///
/// # Errors
/// Where something takes longer than its counterpart, or the portal cannot be asked.
pub async fn run(drp: &Path) -> Result<()> {
    let mut can_be_told = Vec::new();
    for mail in ["outbox://", "smtp://127.0.0.1:1"] {
        let scratch = Scratch::new()?;
        let org = prepare(&scratch.path().join("timing.sqlite")).await?;
        let settings = [
            ("DRP_DATABASE__URL", "sqlite://timing.sqlite"),
            // So that each try may say that it comes from another address.
            ("DRP_WEB__TRUSTED_PROXIES", "127.0.0.1"),
            ("DRP_MAIL__URL", mail),
            ("DRP_MAIL__FROM", "portal@timing.example"),
        ];
        let served = Served::start(drp, scratch.path(), &settings)?;
        println!("mail.url = {mail}");
        for (index, trial) in TRIALS.iter().enumerate() {
            for (name, ratio) in compare(&served.address, trial, index, org.number())? {
                if !ALIKE.contains(&ratio) {
                    can_be_told.push(format!("{} {name} {ratio:.2} ({mail})", trial.path));
                }
            }
        }
    }
    ensure!(can_be_told.is_empty(), "these can be told from what is known: {}", can_be_told.join("; "));
    Ok(())
}

fn known(n: usize) -> String {
    format!("known{n}@timing.example")
}

fn unknown(n: usize) -> String {
    format!("unknown{n}@timing.example")
}

fn sign_in(email: &str) -> Value {
    json!({"email": email, "password": "not the password of anybody"})
}

fn register(email: &str, org: u32) -> Value {
    let (first_name, last_name) = ("Maya", "Okafor");
    json!({
        "email": email, "first_name": first_name, "last_name": last_name, "org_id": org,
        "password": "sixteen wet tin drums",
    })
}

/// A database with an organization whose people have the hashes that a real installation has.
async fn prepare(path: &Path) -> Result<OrgId> {
    let db = Db::open(&format!("sqlite://{}", path.display())).await?;
    store::migrate::migrate(&db).await?;
    let store = Store::new(db.clone(), Cache::memory(1));
    store.create_organization("Provider", &deed()).await?;
    let org = store.create_organization("Timing", &deed()).await?;
    let hash = Passwords::new()?.hash(PASSWORD).await?;
    for n in 0..TRIES {
        let new = NewAccount {
            email: &known(n),
            first_name: "Test",
            last_name: "Person",
            org: Some(org),
            password_hash: &hash,
        };
        store.create_account(new, &deed()).await?;
    }
    db.close().await;
    Ok(org)
}

/// Asks in turn, so that whatever else the machine does meets all alike; the ratio of each median to that of what is known.
fn compare(address: &str, trial: &Trial, index: usize, org: u32) -> Result<Vec<(&'static str, f64)>> {
    let kinds: Vec<Kind> = std::iter::once(trial.known).chain(trial.others.iter().copied()).collect();
    let mut times = vec![Vec::new(); kinds.len()];
    for n in 0..TRIES {
        // Each kind follows each other one as often: what a try leaves to be done may delay the next.
        for step in 0..kinds.len() {
            let kind = (step + n) % kinds.len();
            let body = kinds[kind].1;
            let from = format!("10.{index}.{kind}.{n}");
            times[kind].push(ask(address, trial.path, &from, &body(n, org))?);
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    println!("  {}\n    {:<24} {:>8.2} ms", trial.path, trial.known.0, medians[0] * 1e3);
    let mut ratios = Vec::new();
    for ((name, _), time) in kinds.iter().zip(&medians).skip(1) {
        let ratio = time / medians[0];
        println!("    {name:<24} {:>8.2} ms   ratio {ratio:.2}", time * 1e3);
        ratios.push((*name, ratio));
    }
    Ok(ratios)
}

/// The seconds from the first byte of the request to the last of the answer.
fn ask(address: &str, path: &str, from: &str, body: &Value) -> Result<f64> {
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Forwarded-For: {from}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let begun = Instant::now();
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let took = begun.elapsed().as_secs_f64();
    match answer.get(9..12) {
        Some("202" | "401") => Ok(took),
        status => bail!("{path} answered {status:?}: {answer}"),
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
