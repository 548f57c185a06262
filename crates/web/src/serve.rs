//! Answering requests on a socket: every connection within limits, until the portal stops.

mod asker;
mod closing;
mod head;
mod http2;
mod limits;
mod places;
mod timer;
mod tls;
mod validity;
mod wire;

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    time::{Duration, Instant},
};

use axum::Router;
use futures_util::FutureExt;
use hyper::server::conn::http1;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

pub(crate) use self::head::Refusal;
pub use self::limits::Limits;
pub use self::tls::{Tls, certificate_ends_at, trial_names};
use self::{
    asker::{Asker, Heads},
    closing::{COMING_IN, FIRST_WORD},
    places::{Place, Places},
    timer::TokioTimer,
    tls::Agreed,
    wire::Wire,
};

/// The pause where the machine gives no more sockets.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(100);

/// How often that is told while it lasts.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// Where clients come in.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    /// Spoken with everybody, where it is there.
    tls: Option<Tls>,
}

/// Clients that could not be let in.
#[derive(Debug, Default)]
struct KeptOut {
    told_at: Option<Instant>,
    n_since: u64,
}

impl Door {
    /// One at which everybody speaks TLS.
    pub fn with_tls(listener: TcpListener, tls: Tls) -> Door {
        Door { listener, tls: Some(tls) }
    }
}

impl From<TcpListener> for Door {
    fn from(listener: TcpListener) -> Door {
        Door { listener, tls: None }
    }
}

/// Answers requests until `stop` is done; then finishes those in flight.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(
    door: impl Into<Door>,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let Door { listener, tls } = door.into();
    let places = Places::new(&limits);
    let (stopping, _) = watch::channel(false);
    let mut conversations = JoinSet::new();
    let mut stop = pin!(stop);
    let mut kept_out = KeptOut::default();
    let take = |(socket, peer): (TcpStream, SocketAddr), conversations: &mut JoinSet<()>| {
        // Where there is no place the socket is dropped, which closes it.
        if let Some(place) = places.take(peer.ip()) {
            let (router, limits) = (router.clone(), limits.clone());
            let conversation = greet(socket, peer, tls.clone(), router, limits, stopping.subscribe());
            conversations.spawn(keep(place, conversation));
        }
    };
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = conversations.join_next() => {}
            accepted = accept(&listener, &mut kept_out) => take(accepted, &mut conversations),
        }
    }
    // Whoever is connected already, and may have sent something, would otherwise be thrown out without an answer.
    if closing::stop_letting_in(&listener).is_ok() {
        let mut end = pin!(tokio::time::sleep(COMING_IN));
        loop {
            tokio::select! {
                () = &mut end => break,
                accepted = accept(&listener, &mut kept_out) => take(accepted, &mut conversations),
            }
        }
    }
    while let Some(accepted) = accept(&listener, &mut kept_out).now_or_never() {
        take(accepted, &mut conversations);
    }
    drop(listener);
    stopping.send_replace(true);
    while conversations.join_next().await.is_some() {}
    Ok(())
}

/// The next connection. What fails here is one client's connection, or the machine is out of sockets for a while:
/// neither is a reason to stop.
async fn accept(listener: &TcpListener, kept_out: &mut KeptOut) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_one_clients(&error) => {}
            Err(error) => {
                if let Some(n_tries) = kept_out.count(Instant::now()) {
                    tracing::error!(%error, n_tries, "no connection can be accepted");
                }
                tokio::time::sleep(OUT_OF_SOCKETS).await;
            }
        }
    }
}

impl KeptOut {
    /// Counts one more; how many there were since it was told last, where it is to be told again.
    fn count(&mut self, now: Instant) -> Option<u64> {
        self.n_since += 1;
        if self.told_at.is_some_and(|it| now.duration_since(it) < TELL_EVERY) {
            return None;
        }
        self.told_at = Some(now);
        Some(std::mem::take(&mut self.n_since))
    }
}

fn is_one_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn keep(place: Place, conversation: impl Future<Output = ()>) {
    conversation.await;
    drop(place);
}

/// Finds out what a client speaks, and speaks it.
async fn greet(
    socket: TcpStream,
    peer: SocketAddr,
    tls: Option<Tls>,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    // Events of a live stream are small and must not wait for more.
    let _ = socket.set_nodelay(true);
    let Some(tls) = tls else { return converse(socket, peer, router, limits, stopping).await };
    let greeted = tokio::select! {
        greeted = tls.accept(socket, limits.head_time) => greeted,
        _ = stopping.wait_for(|it| *it) => None,
    };
    match greeted {
        Some((stream, Agreed::Http1)) => converse(stream, peer, router, limits, stopping).await,
        // Rare enough beside the others to be kept elsewhere.
        Some((stream, Agreed::Http2)) => {
            Box::pin(http2::converse(stream, peer, router, limits, stopping)).await;
        }
        None => {}
    }
}

/// Answers one client until it leaves, takes too long, or the portal stops.
async fn converse(
    socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    let heads = Heads::default();
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer).header_read_timeout(limits.idle).max_headers(limits.head_fields);
    let (wire, begun) = (Wire::new(socket, limits, heads.clone()), heads.clone());
    let mut connection = pin!(builder.serve_connection(wire, Asker::new(router, peer, heads)));
    tokio::select! {
        // What ends a connection early is the client's affair.
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|it| *it) => {}
    }
    // Who has just come in, and asked nothing yet, is about to.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = begun.any() => {}
        () = tokio::time::sleep(FIRST_WORD) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_kept_out_is_told_at_once_and_then_once_a_minute() {
        let (mut kept_out, begin) = (KeptOut::default(), Instant::now());
        let mut after = |seconds| kept_out.count(begin + Duration::from_secs(seconds));
        assert_eq!([0, 1, 59, 60, 61].map(&mut after), [Some(1), None, None, Some(3), None]);
    }
}
