//! HTTP/2 within the same limits as HTTP/1.1: what hyper does not count, of one connection, is counted here.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{HeaderValue, Request, Uri, header, uri::PathAndQuery},
    response::Response,
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, Sleep, interval, timeout},
};
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

use super::{Limits, head::Refusal, timer::TokioTimer};
use crate::edge::Peer;

/// Requests at a time of one connection.
const MOST_STREAMS: u32 = 100;
/// Requests that a client may have taken back before they were looked at ("rapid reset"); one more ends the connection.
const MOST_RESETS: usize = 20;
/// How often a connection is asked whether anybody is still there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);
const PING_PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer that wait to be taken.
const SEND_BUFFER: usize = 64 * 1024;
/// How often it is looked whether a connection is idle, or does not take its answers.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What goes on in one connection.
#[derive(Debug)]
struct Activity {
    born: Instant,
    state: Mutex<Streams>,
}

#[derive(Debug)]
struct Streams {
    n_begun: u64,
    /// Of each request that is not answered whole: since when, in milliseconds, a piece of its answer waits to be taken.
    open: BTreeMap<u64, Arc<AtomicU64>>,
    idle_since: Instant,
}

/// A request that is being answered, until its answer was taken whole or nobody wants it.
struct Stream {
    activity: Arc<Activity>,
    number: u64,
    waits_since: Arc<AtomicU64>,
}

/// No piece of an answer waits.
const NOTHING_WAITS: u64 = u64::MAX;

/// Answers one client until it leaves, takes too long, or the portal stops.
pub(super) async fn converse(
    socket: TlsStream<TcpStream>,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    let activity = Arc::new(Activity::new());
    let (asked, bounds) = (Arc::clone(&activity), limits.clone());
    let service =
        service_fn(move |request| ask(request, peer, router.clone(), bounds.clone(), Stream::begin(&asked)));
    let mut connection = pin!(builder(&limits).serve_connection(TokioIo::new(socket), service));
    let is_idle = tokio::select! {
        // What ends a connection early is the client's affair.
        _ = connection.as_mut() => return,
        () = activity.stuck(limits.write_pause) => return,
        () = activity.idle(limits.idle) => true,
        _ = stopping.wait_for(|it| *it) => false,
    };
    connection.as_mut().graceful_shutdown();
    if is_idle {
        // All was answered. Who has not taken the last of it by then will not.
        let _ = timeout(limits.write_pause, connection).await;
        return;
    }
    tokio::select! {
        _ = connection => {}
        () = activity.stuck(limits.write_pause) => {}
    }
}

fn builder(limits: &Limits) -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(MOST_STREAMS)
        .max_pending_accept_reset_streams(MOST_RESETS)
        .max_local_error_reset_streams(MOST_RESETS)
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING_PATIENCE);
    builder
}

async fn ask(
    request: Request<Incoming>,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    stream: Stream,
) -> Result<Response, Infallible> {
    let (mut parts, body) = request.into_parts();
    let refusal = plain(&mut parts, limits.head_fields).err();
    let mut request = Request::from_parts(parts, Body::new(Paced::new(body, limits)));
    request.extensions_mut().insert(Peer(peer));
    if let Some(refusal) = refusal {
        request.extensions_mut().insert(refusal);
    }
    let Ok(response) = router.oneshot(request).await;
    Ok(response.map(|body| Body::new(Taken { body, stream })))
}

/// Makes of a head what HTTP/1.1 would have brought: a host, a path, one line of cookies.
fn plain(parts: &mut axum::http::request::Parts, most_fields: usize) -> Result<(), Refusal> {
    if parts.headers.len() > most_fields {
        return Err(Refusal::TooLarge);
    }
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let (host, more) = (hosts.next().cloned(), hosts.next().is_some());
    let authority = parts.uri.authority().map(|it| HeaderValue::from_str(it.as_str()));
    let host = match (authority, host, more) {
        (Some(Ok(authority)), None, false) => authority,
        (Some(Ok(authority)), Some(host), false) if authority == host => authority,
        (None, Some(host), false) => host,
        _ => return Err(Refusal::Malformed),
    };
    parts.headers.insert(header::HOST, host);
    let path = parts.uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    parts.uri = Uri::from(path);
    let cookies: Vec<&[u8]> =
        parts.headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if cookies.len() > 1 {
        let line = HeaderValue::from_bytes(&cookies.join(&b"; "[..])).map_err(|_| Refusal::Malformed)?;
        parts.headers.insert(header::COOKIE, line);
    }
    Ok(())
}

impl Activity {
    fn new() -> Activity {
        let born = Instant::now();
        let streams = Streams { n_begun: 0, open: BTreeMap::new(), idle_since: born };
        Activity { born, state: Mutex::new(streams) }
    }

    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Done when nothing has been asked for that long.
    async fn idle(&self, longest: Duration) {
        self.look(|it, _| it.open.is_empty() && it.idle_since.elapsed() >= longest).await;
    }

    /// Done when a piece of an answer has not been taken for that long.
    async fn stuck(&self, longest: Duration) {
        let longest = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        let is_stuck =
            |since: &Arc<AtomicU64>, now: u64| now.saturating_sub(since.load(Ordering::Relaxed)) >= longest;
        self.look(|it, now| it.open.values().any(|since| is_stuck(since, now))).await;
    }

    async fn look(&self, is_so: impl Fn(&Streams, u64) -> bool) {
        let mut looks = interval(LOOK_EVERY);
        loop {
            looks.tick().await;
            if is_so(&self.streams(), self.now()) {
                return;
            }
        }
    }

    /// Milliseconds of this connection.
    fn now(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_millis()).unwrap_or(NOTHING_WAITS)
    }
}

impl Stream {
    fn begin(activity: &Arc<Activity>) -> Stream {
        let waits_since = Arc::new(AtomicU64::new(NOTHING_WAITS));
        let mut streams = activity.streams();
        streams.n_begun += 1;
        let number = streams.n_begun;
        streams.open.insert(number, Arc::clone(&waits_since));
        drop(streams);
        Stream { activity: Arc::clone(activity), number, waits_since }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut streams = self.activity.streams();
        streams.open.remove(&self.number);
        streams.idle_since = Instant::now();
    }
}

/// The body of an answer, which notes whether its pieces are taken: hyper asks for the next one when they are.
struct Taken {
    body: Body,
    stream: Stream,
}

impl HttpBody for Taken {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        let waits_since = match &polled {
            Poll::Ready(Some(Ok(_))) => self.stream.activity.now(),
            _ => NOTHING_WAITS,
        };
        self.stream.waits_since.store(waits_since, Ordering::Relaxed);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of a request, which must arrive in time.
struct Paced {
    body: Incoming,
    limits: Limits,
    begun: Instant,
    moved: Instant,
    n_bytes: u64,
    timer: Pin<Box<Sleep>>,
}

impl Paced {
    fn new(body: Incoming, limits: Limits) -> Paced {
        let now = Instant::now();
        let timer = Box::pin(tokio::time::sleep_until(now));
        Paced { body, limits, begun: now, moved: now, n_bytes: 0, timer }
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.moved = Instant::now();
            if let Some(Ok(frame)) = &frame {
                this.n_bytes += frame.data_ref().map_or(0, |it| it.len() as u64);
            }
            return Poll::Ready(frame.map(|it| it.map_err(Into::into)));
        }
        let deadline = this.limits.body_deadline(this.begun, this.moved, this.n_bytes);
        this.timer.as_mut().reset(deadline);
        match this.timer.as_mut().poll(cx) {
            Poll::Ready(()) => {
                Poll::Ready(Some(Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
