//! Answering requests on a socket.

use std::io;

use axum::Router;
use tokio::net::TcpListener;

/// Answers requests until `stop` is done; then finishes those in flight.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
