//! F13: a portal that stops finishes what is in flight and takes nothing new.

use std::sync::Arc;

use axum::{Router, routing::get as on_get};
use tokio::{net::TcpStream, sync::Notify};
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
