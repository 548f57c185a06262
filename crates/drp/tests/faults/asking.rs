//! People who ask a portal that is served, one after the other or all the time, and how long it lets them wait.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use crate::{
    scene::{ADMINISTRATOR, PASSWORD},
    served::Served,
};

/// The longest that anybody may have to wait for an answer: what a request may take, and a little more.
pub const DEADLINE: Duration = Duration::from_secs(36);

/// An answer; status 0 is none.
#[derive(Clone, Debug)]
pub struct Answered {
    pub status: u16,
    pub head: String,
    /// Of an object, without what chunks put around it.
    pub body: String,
    pub took: Duration,
}

impl Served {
    /// Asks over a connection of its own. `head` is method and path and, on lines of their own, fields.
    pub fn ask(&self, head: &str, body: &str) -> Answered {
        ask(self.address(), head, body)
    }

    /// The cookie of a new session of the administrator.
    pub fn sign_in(&self) -> String {
        let answer = self.ask("POST /api/user/session/create", &credentials(PASSWORD));
        assert_eq!(answer.status, 200, "{answer:?}");
        let cookie = answer.head.lines().find_map(|it| it.strip_prefix("set-cookie: "));
        cookie.unwrap().split(';').next().unwrap().to_owned()
    }

    /// The numbers of threads, of files and sockets that are open, and of bytes that were in memory at most.
    pub fn size(&self) -> (u64, usize, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find(|it| it.starts_with(name));
            line.and_then(|it| it.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0)
        };
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.pid())).map_or(0, Iterator::count);
        (field("Threads:"), files, field("VmHWM:") * 1024)
    }
}

/// The administrator's, with that password.
pub fn credentials(password: &str) -> String {
    format!("{{\"email\":\"{ADMINISTRATOR}\",\"password\":\"{password}\"}}")
}

/// Asks over a connection of its own.
pub fn ask(address: &str, head: &str, body: &str) -> Answered {
    let begun = Instant::now();
    let text = exchange(address, head, body).unwrap_or_default();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    let inside = body.find('{').zip(body.rfind('}')).and_then(|(from, to)| body.get(from..=to));
    let body = inside.unwrap_or(body).to_owned();
    Answered { status, head: head.to_owned(), body, took: begun.elapsed() }
}

fn exchange(address: &str, head: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(DEADLINE * 2))?;
    let (line, fields) = head.split_once('\n').unwrap_or((head, ""));
    let mut request = format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    fields.lines().for_each(|it| request += &format!("{it}\r\n"));
    if !body.is_empty() {
        request += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    }
    stream.write_all(format!("{request}\r\n{body}").as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What many were answered: how often which status, and what took longest.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub statuses: BTreeMap<u16, u64>,
    pub longest: Duration,
}

impl Tally {
    pub fn add(&mut self, answer: &Answered) {
        *self.statuses.entry(answer.status).or_default() += 1;
        self.longest = self.longest.max(answer.took);
    }

    /// How many were answered.
    pub fn n(&self) -> u64 {
        self.statuses.values().sum()
    }

    /// How many were not answered as they wished; fails where anybody was told something else than to come again, or had to
    /// wait too long, with what the portal says of it.
    pub fn errors(&self, served: &Served) -> u64 {
        let known = self.statuses.keys().all(|it| [200, 202, 503].contains(it));
        assert!(known && self.longest < DEADLINE, "{self:?}\n{}", served.complaints());
        self.statuses.get(&503).copied().unwrap_or(0)
    }
}

/// People who ask without a pause until they are sent away.
pub struct Crowd {
    is_over: Arc<AtomicBool>,
    tally: Arc<Mutex<Tally>>,
    people: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// So many, each asking for these in turn with that cookie.
    pub fn gather(served: &Served, cookie: &str, n_people: usize, paths: &[String]) -> Crowd {
        let (is_over, tally) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Tally::default())));
        let person = |n: usize| {
            let (is_over, tally) = (Arc::clone(&is_over), Arc::clone(&tally));
            let (address, cookie, paths) = (served.address().to_owned(), cookie.to_owned(), paths.to_vec());
            std::thread::spawn(move || {
                for path in paths.iter().cycle().skip(n) {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let answer = ask(&address, &format!("GET {path}\nCookie: {cookie}"), "");
                    tally.lock().unwrap().add(&answer);
                }
            })
        };
        let people = (0..n_people).map(person).collect();
        Crowd { is_over, tally, people }
    }

    /// Sends them away once each has their last answer.
    pub fn part(mut self) -> Tally {
        self.is_over.store(true, Ordering::Relaxed);
        for person in self.people.drain(..) {
            person.join().unwrap();
        }
        self.tally.lock().unwrap().clone()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// Charts of these meters, each day by itself, so that few answers are the same.
pub fn charts(meters: std::ops::Range<u32>, n_days: u32) -> Vec<String> {
    let day = |it: u32| format!("2026-01-{:02}", it + 1);
    let chart = |meter, it| format!("/api/vis/meter_data/{meter}?from={}&to={}", day(it), day(it + 1));
    meters.flat_map(|meter| (0..n_days).map(move |it| chart(meter, it))).collect()
}
