//! Answering requests on a socket: every connection within limits, until the portal stops.

mod asker;
mod head;
mod limits;
mod places;
mod timer;
mod wire;

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use axum::Router;
use futures_util::FutureExt;
use hyper::server::conn::http1;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

pub(crate) use self::head::Refusal;
pub use self::limits::Limits;
use self::{
    asker::{Asker, Heads},
    places::{Place, Places},
    timer::TokioTimer,
    wire::Wire,
};

/// The pause where the machine gives no more sockets.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(100);

/// Answers requests until `stop` is done; then finishes those in flight.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let places = Places::new(&limits);
    let (stopping, _) = watch::channel(false);
    let mut conversations = JoinSet::new();
    let mut stop = pin!(stop);
    let take = |(socket, peer): (TcpStream, SocketAddr), conversations: &mut JoinSet<()>| {
        // Where there is no place the socket is dropped, which closes it.
        if let Some(place) = places.take(peer.ip()) {
            let conversation = converse(socket, peer, router.clone(), limits.clone(), stopping.subscribe());
            conversations.spawn(keep(place, conversation));
        }
    };
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = conversations.join_next() => {}
            accepted = accept(&listener) => take(accepted, &mut conversations),
        }
    }
    // Whoever is connected already, and may have sent something, would otherwise be thrown out without an answer.
    while let Some(accepted) = accept(&listener).now_or_never() {
        take(accepted, &mut conversations);
    }
    drop(listener);
    stopping.send_replace(true);
    while conversations.join_next().await.is_some() {}
    Ok(())
}

/// The next connection. What fails here is one client's connection, or the machine is out of sockets for a while:
/// neither is a reason to stop.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_one_clients(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(OUT_OF_SOCKETS).await;
            }
        }
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

/// Answers one client until it leaves, takes too long, or the portal stops.
async fn converse(
    socket: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    // Events of a live stream are small and must not wait for more.
    let _ = socket.set_nodelay(true);
    let heads = Heads::default();
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer).header_read_timeout(limits.idle).max_headers(limits.head_fields);
    let wire = Wire::new(socket, limits, heads.clone());
    let mut connection = pin!(builder.serve_connection(wire, Asker::new(router, peer, heads)));
    tokio::select! {
        // What ends a connection early is the client's affair.
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|it| *it) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
