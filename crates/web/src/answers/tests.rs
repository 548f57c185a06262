//! Answers are made once, packed once, and go when there are too many.

use std::{
    cell::Cell,
    future::{poll_fn, ready},
    task::Poll,
};

use axum::body::to_bytes;
use domain::OrgId;
use portal::{Caller, MeterState};
use testkit::TestPortal;

use super::*;
use crate::problem::ApiError;

/// The key of the whole history of some meter.
async fn key() -> AnswerKey {
    chart(meter_state().await, None)
}

fn chart(state: MeterState, points: Option<usize>) -> AnswerKey {
    AnswerKey::Chart { state, from: None, to: None, points }
}

async fn meter_state() -> MeterState {
    let portal = TestPortal::start().await;
    let meter = portal.meter(1, OrgId::PROVIDER).await;
    portal.portal.meter_now(&Caller::operator(), meter).await.unwrap().state()
}

fn asked(coding: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(coding))])
}

async fn sent(response: Response) -> Bytes {
    to_bytes(response.into_body(), usize::MAX).await.unwrap()
}

#[tokio::test]
async fn who_asks_meanwhile_waits_for_the_first() {
    let (answers, made, key) = (Answers::default(), Cell::new(0), key().await);
    let make = async || {
        // The others come to ask before this one has its answer.
        let mut is_first = true;
        poll_fn(|cx| {
            cx.waker().wake_by_ref();
            if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        made.set(made.get() + 1);
        Ok(vec![b'1'; 1000])
    };
    let headers = asked("identity");
    let ask = || async { answers.respond(key, &headers, make()).await.unwrap() };
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    assert_eq!((made.get(), one.headers()), (1, two.headers()));
    assert_eq!(sent(three).await, sent(one).await);
}

#[tokio::test]
async fn a_failure_is_kept_by_nobody() {
    let (answers, key) = (Answers::default(), key().await);
    let fail = ready(Err(ApiError(Error::Busy)));
    assert!(answers.respond(key, &HeaderMap::new(), fail).await.is_err());
    let response = answers.respond(key, &HeaderMap::new(), ready(Ok(b"2".to_vec()))).await.unwrap();
    assert_eq!(sent(response).await, "2");
}

#[tokio::test]
async fn a_body_is_packed_once() {
    let answer = Answer::default();
    let body = Bytes::from(vec![b'1'; 10_000]);
    let (one, two) = (answer.packed(&body).await.unwrap(), answer.packed(&body).await.unwrap());
    assert_eq!(one.as_ptr(), two.as_ptr());
    assert!(one.len() < 200);
}

#[tokio::test]
async fn answers_take_no_more_than_they_may() {
    let (answers, state) = (Answers::of(100_000), meter_state().await);
    for n in 1..=50 {
        let body = vec![b'1'; 10_000];
        answers.respond(chart(state, Some(n)), &HeaderMap::new(), ready(Ok(body))).await.unwrap();
    }
    answers.0.run_pending_tasks();
    assert!(answers.0.weighted_size() <= 100_000 && answers.0.entry_count() >= 3, "{answers:?}");
}
