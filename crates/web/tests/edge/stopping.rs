//! F13: a portal that stops finishes what is in flight and takes nothing new.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    routing::{get as on_get, post as on_post},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
};
use web::Limits;

use crate::served::{Served, get, soon, statuses};

#[tokio::test]
async fn f13_what_is_in_flight_is_finished() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (begun, go_on) = (begun.clone(), go_on.clone());
        move || async move {
            begun.notify_one();
            go_on.notified().await;
            "done"
        }
    };
    let served = Served::with(Limits::default(), Router::new().route("/slow", on_get(handler))).await;
    let (mut busy, mut idle, mut silent) =
        (served.connect().await, served.connect().await, served.connect().await);
    idle.send(get("/nothing")).await;
    idle.answer().await;
    busy.send(get("/slow")).await;
    soon(begun.notified()).await;
    let address = served.address;
    let stopping = served.stop();
    // Those who wait for nothing are let go.
    assert_eq!((idle.rest().await, silent.rest().await), (String::new(), String::new()));
    assert!(TcpStream::connect(address).await.is_err(), "a new connection is taken");
    assert!(!stopping.is_finished());
    go_on.notify_one();
    let answer = busy.rest().await;
    assert_eq!(statuses(&answer), [200]);
    assert!(answer.ends_with("done") && answer.contains("connection: close"), "{answer}");
    soon(stopping).await.unwrap().unwrap();
}

/// The door closes while many come in, each with something that must not be done twice: who was let in is answered, and
/// who was not knows that nothing was done.
#[tokio::test(flavor = "multi_thread")]
async fn f14_whoever_is_let_in_at_the_last_moment_is_answered() {
    let mut n_answered = 0;
    for round in 0..3 {
        let done = on_post(|| async { "done" });
        let served = Served::with(Limits::default(), Router::new().route("/do", done)).await;
        let address = served.address;
        let people: Vec<_> = (0..8).map(|_| tokio::spawn(ask_until_refused(address))).collect();
        // Once all of them are at it.
        for _ in 0..8 + round {
            let mut raw = served.connect().await;
            raw.send(POST).await;
            raw.answer().await;
        }
        soon(served.stop()).await.unwrap().unwrap();
        for person in people {
            n_answered += soon(person).await.unwrap();
        }
    }
    assert!(n_answered > 24, "{n_answered} answers");
}

const POST: &str = "POST /do HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 0\r\n\r\n";

/// Asks by a new connection each time, as a proxy does what it will not do twice; how often it was answered.
async fn ask_until_refused(address: SocketAddr) -> u32 {
    let mut n_answered = 0;
    while let Ok(mut stream) = TcpStream::connect(address).await {
        let mut answer = [0; 12];
        let asked = stream.write_all(POST.as_bytes()).await;
        let answered = stream.read_exact(&mut answer).await;
        assert!(asked.is_ok() && answered.is_ok(), "let in, and not answered: {asked:?} {answered:?}");
        assert!(answer.starts_with(b"HTTP/1.1 "));
        n_answered += 1;
    }
    n_answered
}

#[tokio::test]
async fn f13_live_streams_end_and_keep_nobody_waiting() {
    let served = Served::start(Limits::default()).await;
    let resident = served.portal.resident("resident@home.example", 1).await;
    let cookie = resident.cookie().unwrap();
    let mut stream = served.connect().await;
    stream
        .send(format!("GET /live?meter=1 HTTP/1.1\r\nHost: portal.example\r\nCookie: {cookie}\r\n\r\n"))
        .await;
    let head = stream.answer().await;
    assert!(head.contains("text/event-stream") && head.contains("cache-control: no-store"), "{head}");
    served.portal.portal.end_watches();
    let stopping = served.stop();
    stream.rest().await;
    soon(stopping).await.unwrap().unwrap();
}
