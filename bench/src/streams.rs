//! Live streams of a portal as `drp serve` runs it: what two thousand open ones cost, and how soon a reading reaches them.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use domain::{AccountId, MeterId, OrgId};
use store::Engine;
use testkit::TestPortal;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
};

use crate::{
    goals::{Bound::AtMost, Clock, Figure, Unit},
    measure::Stopwatch,
    memory,
    options::Options,
    report::{Section, Work},
    served::{self, Served},
    stage::{self, Scratch},
};

/// Streams that are open at once, each of a session of its own.
const N_STREAMS: usize = 2000;
/// The portal takes at most 256 connections of one address.
const STREAMS_OF_ADDRESS: usize = 200;
/// People whose sessions these are.
const N_PEOPLE: usize = 20;
/// The meter that they show: their organization's.
const METER: u32 = 1;
/// A stream is opened, or told, within this or never.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream that has said hello.
struct Stream(BufReader<TcpStream>);

/// Measures streams over an engine.
pub async fn measure(section: &mut Section, options: &Options, scratch: &Scratch) -> Result<()> {
    let (cost, reach) =
        (format!("{N_STREAMS} open streams, memory"), format!("a reading reaches {N_STREAMS} streams"));
    let drp = match served::executable() {
        Ok(drp) => drp,
        Err(why) => {
            section.missing_goal(&cost, AtMost(100e6), Unit::Bytes, why);
            section.missing_goal(&reach, AtMost(1.0), Unit::Seconds, why);
            return Ok(());
        }
    };
    let stage = stage::portal(Engine::Sqlite, METER).await?;
    // The portal itself goes by the real time, and so must its sessions.
    stage.clock.set(jiff::Timestamp::now());
    let tokens = sessions(&stage).await?;
    let url = stage.database().url();
    let settings = [("DRP_DATABASE__URL", url.as_str()), ("DRP_SECURITY__KEY", stage::KEY)];
    let served = Served::start(&drp, scratch.path(), &settings)?;
    // One of them, so that what the portal keeps from its first request on is not counted as theirs.
    let first = Stream::open(&served.address, 0, &tokens[0]).await?;
    let before = memory::resident(served.process())?;
    let mut streams = open_all(&served.address, &tokens[1..]).await?;
    streams.push(first);
    let open = memory::resident(served.process())?;
    let longest = readings(section, &stage, streams, options).await?;
    let told = memory::resident(served.process())?;
    let most = open.max(told);
    section.goal(&cost, AtMost(100e6), Clock::None, Figure::size(most.saturating_sub(before)));
    section.goal(
        &reach,
        AtMost(1.0),
        Clock::Wall,
        Figure { unit: Unit::Seconds, cpu: None, wall: Some(longest) },
    );
    section.note(format!(
        "Each stream has a session of its own. The reading is written by another process, so that the portal has to find it; \
         the longest of {} runs is held against the goal, from the commit to the last stream. The process had {} resident \
         before, {} with all streams open, and {} after the readings.",
        options.runs,
        Unit::Bytes.text(before as f64),
        Unit::Bytes.text(open as f64),
        Unit::Bytes.text(told as f64)
    ));
    Ok(())
}

/// Tells all streams of readings, one after the other; the longest time that one took, in seconds.
async fn readings(
    section: &mut Section,
    stage: &TestPortal,
    mut streams: Vec<Stream>,
    options: &Options,
) -> Result<f64> {
    let line = section.line("a reading to all streams", Work::Call);
    let mut longest: f64 = 0.0;
    for run in 0..=options.runs {
        let watch = Stopwatch::start(stage::processes(stage.database()).await?)?;
        let begun = reading(stage, run).await?;
        streams = tell_all(streams).await?;
        let took = begun.elapsed().as_secs_f64();
        section.add(line, watch.stop()?);
        longest = longest.max(took);
        if run == 0 {
            section.forget();
            longest = 0.0;
        }
    }
    Ok(longest)
}

/// Sessions of people of an organization whose meter they look at.
async fn sessions(stage: &TestPortal) -> Result<Vec<String>> {
    let org = stage.organization("Many people").await;
    stage.portal.assign_meter(&portal::Caller::operator(), org.into(), MeterId::new(METER), None).await?;
    let mut people: Vec<AccountId> = Vec::new();
    for index in 0..N_PEOPLE {
        people.push(person(stage, org, index).await);
    }
    let mut tokens = Vec::with_capacity(N_STREAMS);
    for index in 0..N_STREAMS {
        let token = format!("{:064x}", index + 1);
        stage.keep_session(people[index % people.len()], &token).await;
        tokens.push(token);
    }
    Ok(tokens)
}

async fn person(stage: &TestPortal, org: OrgId, index: usize) -> AccountId {
    let account = stage.account(&format!("person{index}@example.com"), Some(org)).await;
    stage.stand(account, domain::ApprovalStatus::Approved).await;
    account
}

/// Another reading of the meter; when it was committed.
async fn reading(stage: &TestPortal, run: usize) -> Result<Instant> {
    let row = format!("{METER},2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,{}.{:03}", run + 1, run);
    stage.readings(&format!("meter_id,start_time,end_time,meter_value\n{row}\n")).await;
    Ok(Instant::now())
}

async fn open_all(address: &str, tokens: &[String]) -> Result<Vec<Stream>> {
    let mut streams = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        streams.push(Stream::open(address, index + 1, token).await?);
    }
    Ok(streams)
}

/// Waits until every stream has been told of a reading.
async fn tell_all(streams: Vec<Stream>) -> Result<Vec<Stream>> {
    let mut telling: JoinSet<Result<Stream>> = JoinSet::new();
    for mut stream in streams {
        telling.spawn(async move {
            stream.event("readings").await?;
            Ok(stream)
        });
    }
    telling.join_all().await.into_iter().collect()
}

impl Stream {
    /// Opens the stream of a session, from an address of this machine that is the index's.
    async fn open(address: &str, index: usize, token: &str) -> Result<Stream> {
        let address: SocketAddr = address.parse()?;
        let host = u8::try_from(1 + index / STREAMS_OF_ADDRESS)?;
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, host)), 0))?;
        let mut stream = socket.connect(address).await.context("a stream more")?;
        let head = format!(
            "GET /live?meter={METER} HTTP/1.1\r\nHost: {address}\r\nCookie: session={token}\r\nAccept: text/event-stream\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        let mut stream = Stream(BufReader::with_capacity(512, stream));
        stream.event("hello").await?;
        Ok(stream)
    }

    /// Reads on to the next event of that name.
    async fn event(&mut self, name: &str) -> Result<()> {
        let wanted = format!("event: {name}");
        let mut line = String::new();
        let read = async {
            loop {
                line.clear();
                if self.0.read_line(&mut line).await? == 0 {
                    bail!("a stream has ended");
                }
                ensure!(
                    !line.starts_with("HTTP/1.1 4") && !line.starts_with("HTTP/1.1 5"),
                    "a stream: {line}"
                );
                if line.trim_end() == wanted {
                    return Ok(());
                }
            }
        };
        tokio::time::timeout(PATIENCE, read)
            .await
            .with_context(|| format!("no {name} within {PATIENCE:?}"))?
    }
}
