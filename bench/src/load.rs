//! Load: many people at their dashboards, while the readings of a million meters arrive, on the whole stack.

mod asker;
mod crowd;
mod stack;

use std::{
    io::Write,
    net::ToSocketAddrs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio::time::Instant;

use self::{
    asker::Place,
    crowd::{Arrived, Person, Seen, percentile},
    stack::Stack,
};
use crate::{
    figures,
    goals::{Bound::AtMost, Clock, Figure, Unit},
    options::Options,
    peer::Peer,
    report::Section,
    served,
    stage::Scratch,
};

const N_PEOPLE: u32 = 500;
/// Meters of which readings arrive, in turn.
const N_METERS: u32 = 10_000;
/// A million meters send as many rows a second when each sends one every quarter of an hour.
const ROWS_A_SECOND: u32 = 1_111;
/// What a person's meter has at the beginning: thirty days of quarters of an hour.
const HISTORY: i64 = 30 * 96;
const STEP: i64 = 900;
/// Meters of the peer.
const METERS_OF_PEER: u32 = 50;
/// How often memory is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Answers that are waited for after the last was sent.
const REST: Duration = Duration::from_secs(60);

const ERRORS: &str = "load: errors of 500 people and of what arrives";
const KEPT: &str = "load: rows that were acknowledged and not kept";
const TIME: &str = "load: a chart's data, 99 of 100";
const MEMORY: &str = "load: memory in the last third ÷ in the third before";

/// Measures the stack, and the peer beside it where its folder is named.
pub async fn measure(section: &mut Section, options: &Options, scratch: &Scratch) -> Result<()> {
    let seconds = options.load.context("no length of time")?;
    let drp = match served::executable() {
        Ok(drp) => drp,
        Err(why) => {
            section.missing_goal(TIME, AtMost(0.1), Unit::Seconds, why);
            return Ok(());
        }
    };
    // As at a first start: the importer fills the empty database.
    let import = scratch.path().join("import");
    history(&import, N_PEOPLE)?;
    let stack = Stack::start(&drp, scratch.path(), &import)?;
    let people = stack.people(N_PEOPLE, N_METERS).await?;
    let key = stack.drp(&[
        "api-key",
        "create",
        "--email",
        "ada@valley.example",
        "--name",
        "meters",
        "--scope",
        "import",
    ])?;
    let key = key.split_whitespace().find(|it| it.starts_with("drp_")).context("no key was printed")?;
    let before = rows(&stack).await?;
    let course = ours(&stack, people, key, Duration::from_secs(seconds)).await?;
    let n_kept = kept(&stack, before, course.arrived.n_rows).await?;
    report(section, seconds, &course, n_kept);
    drop(stack);
    if let Some(folder) = &options.peer {
        section.note(of_peer(folder, seconds.min(60), scratch).await?);
    }
    Ok(())
}

/// What came of a load.
struct Course {
    seen: Seen,
    arrived: Arrived,
    /// The resident memory of each API server, from time to time.
    memory: Vec<[u64; 2]>,
}

fn report(section: &mut Section, seconds: u64, course: &Course, n_kept: u64) {
    let Course { seen, arrived, memory } = course;
    for error in seen.errors.iter().chain(&arrived.errors).take(10) {
        section.note(format!("An error: {error}"));
    }
    let figure = |unit, number| Figure { unit, cpu: None, wall: Some(number) };
    let n_errors = seen.errors.len() + arrived.errors.len();
    let n_lost = arrived.n_rows.saturating_sub(n_kept);
    let chart = percentile(&seen.data, 990).map(|it| it.as_secs_f64());
    section.goal(ERRORS, AtMost(0.0), Clock::None, figure(Unit::Number, n_errors as f64));
    section.goal(KEPT, AtMost(0.0), Clock::None, figure(Unit::Number, n_lost as f64));
    section.goal(TIME, AtMost(0.1), Clock::Wall, Figure { unit: Unit::Seconds, cpu: None, wall: chart });
    section.goal(MEMORY, AtMost(1.1), Clock::None, figure(Unit::Times, growth(memory)));
    let most = memory.iter().map(|it| it.iter().sum::<u64>()).max().unwrap_or(0);
    section.note(format!(
        "{}; both API servers together had at most {} resident.",
        told("The stack of deploy/", seconds, seen, arrived),
        Unit::Bytes.text(most as f64)
    ));
}

async fn ours(stack: &Stack, people: Vec<Person>, key: &str, time: Duration) -> Result<Course> {
    let (place, until) = (stack.place()?, Instant::now() + time);
    let begun = Timestamp::now().as_second();
    // Each meter's quarters of an hour go by faster than the clock, and end before now.
    let rounds = i64::from(ROWS_A_SECOND) * i64::try_from(time.as_secs())? / i64::from(N_METERS) + 2;
    let first = begun - begun % STEP - rounds * STEP;
    let head = format!("Authorization: Bearer {key}\r\n");
    let memory = async {
        let mut memory = Vec::new();
        while Instant::now() < until {
            memory.push(stack.memory()?);
            tokio::time::sleep_until((Instant::now() + LOOK_EVERY).min(until)).await;
        }
        Ok::<_, anyhow::Error>(memory)
    };
    let (seen, arrived, memory) = tokio::join!(
        crowd::look(&place, people, until),
        crowd::send(&place, &head, "/api/data/import", "text/csv", |it| arriving(it, first), until),
        memory
    );
    Ok(Course { seen, arrived, memory: memory? })
}

/// The same people and rows on the peer, as far as it can have them: it has fifty meters, and answers in the clear.
async fn of_peer(folder: &Path, seconds: u64, scratch: &Scratch) -> Result<String> {
    let peer = Peer::start(folder)?;
    let history = history(&scratch.path().join("peer"), METERS_OF_PEER)?;
    peer.clear()?;
    peer.import(&history, usize::try_from(i64::from(METERS_OF_PEER) * HISTORY)?)?;
    let address = peer.address().to_socket_addrs()?.next().context("no address")?;
    let place = Place { address, host: peer.address().to_owned(), tls: None };
    let person = |index: u32| Person {
        head: format!("Cookie: {}\r\nAccept-Encoding: gzip\r\n", peer.cookie()),
        paths: ["meter_data", "total_data", "pie_data"]
            .map(|it| format!("/api/vis/{it}/{}/", index % METERS_OF_PEER + 1))
            .into(),
    };
    let until = Instant::now() + Duration::from_secs(seconds);
    let first = Timestamp::now().as_second() / STEP * STEP;
    let (head, kind) = (format!("Cookie: {}\r\n", peer.cookie()), Peer::form_kind());
    let (seen, arrived) = tokio::join!(
        crowd::look(&place, (0..N_PEOPLE).map(person).collect(), until),
        crowd::send(
            &place,
            &head,
            "/api/data/import",
            &kind,
            |it| {
                let (text, n_rows) = arriving_at(it, first, METERS_OF_PEER);
                (Peer::form(&text), n_rows)
            },
            until
        )
    );
    Ok(told("The peer, in the clear and without NGINX", seconds, &seen, &arrived))
}

fn told(who: &str, seconds: u64, seen: &Seen, arrived: &Arrived) -> String {
    let time = |it: Option<Duration>| it.map_or("–".to_owned(), |it| figures::time(it.as_secs_f64()));
    format!(
        "{who}: {N_PEOPLE} people for {seconds} s, {} answers a second, {} of them a chart's data in all; that took {} \
         (half), {} (99 of 100), {} (999 of 1,000); {} rows a second arrived in files of {ROWS_A_SECOND}, each taken \
         within {} (half) and {} (99 of 100); {} errors",
        seen.n_answers / seconds.max(1),
        seen.data.len(),
        time(percentile(&seen.data, 500)),
        time(percentile(&seen.data, 990)),
        time(percentile(&seen.data, 999)),
        arrived.n_rows / seconds.max(1),
        time(percentile(&arrived.times, 500)),
        time(percentile(&arrived.times, 990)),
        seen.errors.len() + arrived.errors.len()
    )
}

/// How much more memory both servers had in the last third of the time than in the one before; in the first they fill
/// their caches.
fn growth(memory: &[[u64; 2]]) -> f64 {
    let third = memory.len() / 3;
    let most = |some: &[[u64; 2]]| some.iter().map(|it| it.iter().sum::<u64>()).max().unwrap_or(1) as f64;
    most(&memory[2 * third..]) / most(&memory[third..(2 * third).max(third + 1).min(memory.len())])
}

async fn rows(stack: &Stack) -> Result<u64> {
    let n: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM meter_data").fetch_one(&stack.database().await?).await?;
    Ok(n.unsigned_abs())
}

/// How many rows there are more than before, once as many came as were acknowledged.
async fn kept(stack: &Stack, before: u64, wanted: u64) -> Result<u64> {
    let until = Instant::now() + REST;
    loop {
        let n_kept = rows(stack).await? - before;
        if n_kept >= wanted || Instant::now() >= until {
            return Ok(n_kept);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

const HEADER: &str = "meter_id,start_time,end_time,meter_value,prediction_value\n";

fn row(meter: u32, start: i64, seed: i64) -> String {
    // In the provider's local time, which is UTC here; the peer takes no other form.
    let time = |second| Timestamp::from_second(second).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S");
    let watts = 400 + (seed * 37 + i64::from(meter) * 11) % 2600;
    format!("{meter},{},{},{}.{:03},1.500\n", time(start), time(start + STEP), watts / 1000, watts % 1000)
}

/// A file of what the first meters had in the last thirty days, up to a day ago.
fn history(folder: &Path, n_meters: u32) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join("history.csv");
    let mut text = std::io::BufWriter::new(std::fs::File::create(&file)?);
    text.write_all(HEADER.as_bytes())?;
    let now = Timestamp::now().as_second();
    let first = now - now % STEP - (HISTORY + 96) * STEP;
    for meter in 1..=n_meters {
        for index in 0..HISTORY {
            text.write_all(row(meter, first + index * STEP, index).as_bytes())?;
        }
    }
    text.flush()?;
    Ok(file)
}

/// The rows of the nth second: of meters in turn, each with its next quarter of an hour.
fn arriving(second: u64, first: i64) -> (String, u64) {
    arriving_at(second, first, N_METERS)
}

fn arriving_at(second: u64, first: i64, n_meters: u32) -> (String, u64) {
    let from = second * u64::from(ROWS_A_SECOND);
    let mut text = HEADER.to_owned();
    for number in from..from + u64::from(ROWS_A_SECOND) {
        let round = i64::try_from(number / u64::from(n_meters)).unwrap_or(0);
        let meter = u32::try_from(number % u64::from(n_meters)).unwrap_or(0) + 1;
        text += &row(meter, first + round * STEP, round);
    }
    (text, u64::from(ROWS_A_SECOND))
}
