//! Finished answers: the bytes of a body, kept under everything they depend on, with their tags and their packed form.
//!
//! Whoever asks has been found to see what is asked for before anything is looked up here, on each request, and that
//! look-up reads the state which is part of the key. So a kept answer may be lost, but is never out of date and never
//! somebody else's.

mod conditional;
#[cfg(test)]
mod tests;

use std::{io::Write, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use portal::{Error, FleetState, MeterState};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use self::conditional::{Coding, is_still};
use crate::problem::ApiResult;

/// Bytes of answers that are kept.
const CAPACITY: u64 = 64 << 20;
/// Answers that nobody asked for are dropped after this long.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// What an answer takes besides its bytes.
const OVERHEAD: usize = 512;
/// A shorter body is sent as it is.
const WORTH_PACKING: usize = 256;
/// An answer is packed once and sent often, so that may take longer than where it is packed as it goes.
const LEVEL: Compression = Compression::new(6);

/// What a body depends on, but for the configuration, which is the same as long as the process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum AnswerKey {
    /// A meter's chart.
    Chart { state: MeterState, from: Option<Timestamp>, to: Option<Timestamp>, points: Option<usize> },
    /// The sums of many meters.
    Fleet(FleetState),
}

/// Finished answers of this process, the least used dropped first.
#[derive(Clone, Debug)]
pub(crate) struct Answers(moka::sync::Cache<AnswerKey, Arc<Answer>>);

/// One answer; those who ask at the same time wait for the first of them to make it.
#[derive(Debug, Default)]
struct Answer {
    whole: OnceCell<Whole>,
    packed: OnceCell<Bytes>,
}

#[derive(Debug)]
struct Whole {
    body: Bytes,
    /// The tags of the two forms differ: they are different bytes (RFC 9110, 8.8.3.3).
    tag: HeaderValue,
    packed_tag: HeaderValue,
}

/// Marks a response whose body is as it is to be sent.
#[derive(Clone, Copy, Debug)]
struct Finished;

/// Whether the response may still be packed on its way: the tag of a finished one is that of its very bytes.
pub(crate) fn may_be_packed(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<Finished>().is_none()
}

impl Default for Answers {
    fn default() -> Answers {
        Answers::of(CAPACITY)
    }
}

impl Answers {
    fn of(capacity: u64) -> Answers {
        let size = |_: &AnswerKey, answer: &Arc<Answer>| u32::try_from(answer.size()).unwrap_or(u32::MAX);
        let cache = moka::sync::Cache::builder().max_capacity(capacity).weigher(size).time_to_idle(IDLE);
        Answers(cache.build())
    }

    /// The answer under that key to a request with these headers; `make` makes its body, JSON, where it is not there.
    pub(crate) async fn respond(
        &self,
        key: AnswerKey,
        asked: &HeaderMap,
        make: impl Future<Output = ApiResult<Vec<u8>>>,
    ) -> ApiResult<Response> {
        let answer = match self.0.get(&key) {
            Some(answer) => answer,
            None => self.0.get_with(key, Arc::default),
        };
        let result = if answer.whole.get().is_some() { "hit" } else { "miss" };
        metrics::counter!("drp_answers_cache_lookups_total", "result" => result).increment(1);
        if answer.whole.get().is_none() {
            answer.whole.get_or_try_init(|| async { make.await.map(Whole::of) }).await?;
            // Only now is it known how much it takes.
            self.0.insert(key, Arc::clone(&answer));
        }
        answer.respond(asked).await
    }
}

/// The answer of that body, JSON, to a request with these headers; it is kept for nobody else.
pub(crate) async fn respond_once(body: Vec<u8>, asked: &HeaderMap) -> ApiResult<Response> {
    let answer = Answer { whole: OnceCell::from(Whole::of(body)), packed: OnceCell::new() };
    answer.respond(asked).await
}

impl Answer {
    /// No less than it may come to take: packed JSON is smaller than JSON.
    fn size(&self) -> usize {
        OVERHEAD + self.whole.get().map_or(0, |it| 2 * it.body.len())
    }

    async fn respond(&self, asked: &HeaderMap) -> ApiResult<Response> {
        let Some(whole) = self.whole.get() else { return Err(internal("an answer is not there")) };
        let coding = match whole.body.len() {
            WORTH_PACKING.. => Coding::of(asked),
            _ => Coding::Identity,
        };
        let tag = match coding {
            Coding::Identity => &whole.tag,
            Coding::Gzip => &whole.packed_tag,
        };
        let mut response = match (is_still(tag, asked), coding) {
            (true, _) => StatusCode::NOT_MODIFIED.into_response(),
            (false, Coding::Identity) => json(whole.body.clone()),
            (false, Coding::Gzip) => {
                let mut response = json(self.packed(&whole.body).await?);
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                response
            }
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response.extensions_mut().insert(Finished);
        Ok(response)
    }

    /// The packed form, made by the first who wants it, where it holds up nobody.
    async fn packed(&self, body: &Bytes) -> ApiResult<Bytes> {
        let make = || async {
            let body = body.clone();
            let packed = tokio::task::spawn_blocking(move || gzip(&body)).await;
            packed
                .map_err(|error| internal(&error.to_string()))?
                .map_err(|error| internal(&error.to_string()))
        };
        self.packed.get_or_try_init(make).await.cloned()
    }
}

impl Whole {
    fn of(body: Vec<u8>) -> Whole {
        let hash: String = Sha256::digest(&body)[..16].iter().map(|it| format!("{it:02x}")).collect();
        let tag = |ending: &str| {
            HeaderValue::try_from(format!("\"{hash}{ending}\"")).unwrap_or(HeaderValue::from_static("\"\""))
        };
        Whole { tag: tag(""), packed_tag: tag("-gzip"), body: body.into() }
    }
}

fn json(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

fn gzip(body: &[u8]) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), LEVEL);
    encoder.write_all(body)?;
    let mut packed = encoder.finish()?;
    packed.shrink_to_fit();
    Ok(packed.into())
}

fn internal(what: &str) -> crate::problem::ApiError {
    Error::Internal(what.into()).into()
}
