//! What systemd is told of a server, where it was started by it: that it is ready, and that it still lives.

use sd_notify::NotifyState;
use tokio::task::{JoinHandle, spawn_blocking};

/// Tells a service manager, where one has started the process and wants to know, that requests are answered from now on; then,
/// as often as it asks for, that the process lives. Whether it does is shown by the job itself: where nothing takes its turn
/// any more, neither does the job.
pub fn tell_that_it_is_ready() -> JoinHandle<()> {
    tokio::spawn(async {
        tell(NotifyState::Ready).await;
        let Some(patience) = sd_notify::watchdog_enabled() else { return };
        loop {
            tell(NotifyState::Watchdog).await;
            tokio::time::sleep(patience / 3).await;
        }
    })
}

async fn tell(state: NotifyState<'static>) {
    // One that does not listen is no reason not to serve.
    if let Ok(Err(error)) = spawn_blocking(move || sd_notify::notify(&[state])).await {
        tracing::warn!(%error, "the service manager could not be told that the portal is ready or lives");
    }
}
