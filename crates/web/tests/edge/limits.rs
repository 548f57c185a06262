//! ED-3: nobody is waited for for ever, and nobody takes every place.

use std::{convert::Infallible, time::Duration};

use axum::{Router, body::Body, routing::get as on_get};
use futures_util::stream;
use tokio::sync::mpsc;
use web::Limits;

use crate::served::{Served, get, soon, statuses};

const SHORT: Duration = Duration::from_millis(150);
const HEAD: &str =
    "POST /api/user/session/create HTTP/1.1\r\nHost: portal.example\r\nContent-Type: application/json\r\n";

#[tokio::test]
async fn ed_3_a_head_has_its_time() {
    let served = Served::start(Limits { head_time: SHORT, ..Limits::default() }).await;
    let answers = served.answers("GET / HTTP/1.1\r\nHost: portal.exa").await;
    assert_eq!(statuses(&answers), [408], "{answers}");
    assert!(answers.contains("content-security-policy"), "{answers}");
    // Somebody who says nothing is told nothing.
    assert_eq!(served.answers("").await, "");
    // The second request's head has its time as well.
    let answers = served.answers(format!("{}GET / HT", get("/nothing"))).await;
    assert_eq!(statuses(&answers), [404, 408], "{answers}");
}

#[tokio::test]
async fn ed_3_a_head_that_drips_is_given_up() {
    let served = Served::start(Limits { head_time: SHORT, ..Limits::default() }).await;
    let mut raw = served.connect().await;
    raw.send("GET / HTTP/1.1\r\nHost: portal.example\r\n").await;
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let dripping = async {
        while raw.send("X: 1\r\n").await {
            tick.tick().await;
        }
    };
    soon(dripping).await;
}

#[tokio::test]
async fn ed_3_a_head_has_its_size() {
    let served = Served::start(Limits::default()).await;
    let long = |n| format!("GET / HTTP/1.1\r\nHost: portal.example\r\nX: {}\r\n\r\n", "a".repeat(n));
    assert_eq!(statuses(&served.answers(long(20_000)).await), [431]);
    assert_eq!(statuses(&served.answers("A".repeat(20_000)).await), [431]);
    let fields = "X: 1\r\n".repeat(101);
    assert_eq!(
        statuses(&served.answers(format!("GET / HTTP/1.1\r\nHost: portal.example\r\n{fields}\r\n")).await),
        [431]
    );
}

#[tokio::test]
async fn ed_3_a_body_makes_progress() {
    let served = Served::start(Limits { body_pause: SHORT, ..Limits::default() }).await;
    let answers = served.answers(format!("{HEAD}Content-Length: 100\r\n\r\n{{\"email\"")).await;
    assert_eq!(statuses(&answers), [408], "{answers}");
    let answers = served.answers(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{{\"em")).await;
    assert_eq!(statuses(&answers), [408], "{answers}");
}

#[tokio::test]
async fn ed_3_a_body_that_drips_is_given_up() {
    let served = Served::start(Limits { body_time: SHORT, ..Limits::default() }).await;
    let mut raw = served.connect().await;
    raw.send(format!("{HEAD}Content-Length: 60000\r\n\r\n")).await;
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let dripping = async {
        while raw.send(" ").await {
            tick.tick().await;
        }
    };
    soon(dripping).await;
}

#[tokio::test]
async fn ed_3_a_large_body_is_refused_in_words() {
    let served = Served::start(Limits::default()).await;
    let mut raw = served.connect().await;
    raw.send(format!("{HEAD}Content-Length: 500000\r\n\r\n")).await;
    raw.send(vec![b' '; 500_000]).await;
    let answers = raw.rest().await;
    assert_eq!(statuses(&answers), [413], "{answers}");
}

#[tokio::test]
async fn ed_3_a_client_that_takes_nothing_is_left() {
    let (kept, mut dropped) = mpsc::channel::<()>(1);
    let endless =
        move || {
            let kept = kept.clone();
            let pieces = stream::unfold(kept, |kept| async move {
                Some((Ok::<_, Infallible>(vec![b'a'; 64 * 1024]), kept))
            });
            async { Body::from_stream(pieces) }
        };
    let limits = Limits { write_pause: SHORT, ..Limits::default() };
    let served = Served::with(limits, Router::new().route("/endless", on_get(endless))).await;
    let mut raw = served.connect().await;
    raw.send(get("/endless")).await;
    served.stop();
    // The route's own sender goes with the router, the stream's with the connection.
    assert_eq!(soon(dropped.recv()).await, None);
}

#[tokio::test]
async fn ed_3_a_quiet_connection_ends() {
    let served = Served::start(Limits { idle: SHORT, ..Limits::default() }).await;
    assert_eq!(statuses(&served.answers(get("/nothing")).await), [404]);
}

#[tokio::test]
async fn ed_3_a_live_stream_is_not_quiet() {
    let limits = Limits { idle: SHORT, head_time: SHORT, body_pause: SHORT, ..Limits::default() };
    let (send, receive) = mpsc::channel::<Result<&str, Infallible>>(1);
    let receive = std::sync::Arc::new(std::sync::Mutex::new(Some(receive)));
    let live = move || {
        let receive = receive.lock().unwrap().take().unwrap();
        let pieces = stream::unfold(receive, |mut it| async move { Some((it.recv().await?, it)) });
        async { Body::from_stream(pieces) }
    };
    let served = Served::with(limits, Router::new().route("/stream", on_get(live))).await;
    let mut raw = served.connect().await;
    raw.send(get("/stream")).await;
    // Longer than every limit.
    let mut tick = tokio::time::interval(SHORT * 4);
    for _ in 0..2 {
        tick.tick().await;
    }
    send.send(Ok("late news")).await.unwrap();
    drop(send);
    assert!(raw.rest().await.contains("late news"));
}

#[tokio::test]
async fn ed_3_one_address_takes_only_its_places() {
    let served = Served::start(Limits { connections_per_address: 2, ..Limits::default() }).await;
    let (mut first, mut second) = (served.connect().await, served.connect().await);
    for raw in [&mut first, &mut second] {
        raw.send(get("/nothing")).await;
        raw.answer().await;
    }
    assert_eq!(served.answers(get("/nothing")).await, "");
    drop(first);
    // The place is free as soon as the portal has seen that the client is gone.
    let free = async {
        while served
            .answers(get("/nothing").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
            .await
            .is_empty()
        {
            tokio::task::yield_now().await;
        }
    };
    soon(free).await;
    second.send(get("/nothing")).await;
    second.answer().await;
}

#[tokio::test]
async fn ed_3_slow_clients_do_not_keep_others_waiting() {
    let served = Served::start(Limits::default()).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut raw = served.connect().await;
        raw.send("GET / HTTP/1.1\r\nHost: portal").await;
        slow.push(raw);
    }
    let mut raw = served.connect().await;
    raw.send(get("/login")).await;
    assert_eq!(statuses(&raw.answer().await), [200]);
}
