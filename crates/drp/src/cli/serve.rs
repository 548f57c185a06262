//! `drp serve`, and serving itself.

use std::{
    io::{Write, stdout},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result};
use clap::Args;
use portal::Portal;
use tokio::net::TcpListener;
use web::{Limits, WebState};

use super::{Common, open_portal};
use crate::{
    config::{self, Settings},
    telemetry,
};

/// Serving.
#[derive(Args, Debug)]
pub struct ServeArguments {
    #[command(flatten)]
    common: Common,
}

/// How long requests in flight may take once the portal stops.
const GRACE: Duration = Duration::from_secs(25);
/// How long the message that is on its way may take after that.
const MAIL_GRACE: Duration = Duration::from_secs(5);
/// How long an import may take to come to the border of a chunk.
const IMPORT_GRACE: Duration = Duration::from_secs(15);
/// How often expired sessions are forgotten.
const SWEEP: Duration = Duration::from_secs(600);

/// Serves until it is told to stop.
pub async fn run(arguments: ServeArguments) -> Result<ExitCode> {
    let settings = config::load(arguments.common.config.as_deref())?;
    telemetry::start(settings.log_format);
    let portal = open_portal(&settings).await?;
    let listener = listen(settings.listen).await?;
    let address = listener.local_addr()?;
    tracing::info!(%address, url = settings.public_url, "Demand Response Portal");
    set_up(&portal, &settings).await?;
    let state = WebState::new(portal, settings.cookies, settings.edge).with_tiles(settings.tiles);
    serve(state, listener).await?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the first administrator whom the configuration names; without one, prints the link to set the portal up. It
/// is a secret, so it stands on the terminal and not in the log.
async fn set_up(portal: &Portal, settings: &Settings) -> Result<()> {
    if let Some(administrator) = &settings.administrator {
        let made = portal.set_up_by_configuration(administrator.first()).await;
        if made.context("provider.administrator_…")? {
            tracing::info!("the first system administrator was made, as the configuration says");
        }
        return Ok(());
    }
    if let Some(link) = portal.offer_set_up().await? {
        // Whoever closed the pipe does not want to know: the portal serves all the same.
        let _ = writeln!(stdout(), "Set up the portal: {}", link.as_str()).and_then(|()| stdout().flush());
    }
    Ok(())
}

/// Takes the address, or says why not.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; is the port taken? Choose another: --listen of `drp demo`, web.listen of `drp serve`")
    })
}

/// Answers requests until SIGINT or SIGTERM; then finishes what is in flight.
pub async fn serve(state: WebState, listener: TcpListener) -> Result<()> {
    let portal = state.portal.clone();
    let watchers = portal.clone();
    let telling = tokio::spawn(async move { watchers.tell_watchers().await });
    let sweeper = tokio::spawn(sweep(portal.clone()));
    let totalling = portal.clone();
    let totals = tokio::spawn(async move { totalling.catch_up_with_totals().await });
    let stopping = portal.clone();
    let (stopped, mut has_stopped) = tokio::sync::watch::channel(false);
    let (delivering, stop) = (portal.clone(), has_stopped.clone());
    let mut delivery = tokio::spawn(async move { delivering.deliver_mail(stop).await });
    let (working, stop) = (portal.clone(), has_stopped.clone());
    let mut importer = tokio::spawn(async move { working.run_imports(stop).await });
    let (watching, stop) = (portal.clone(), has_stopped.clone());
    let watcher = tokio::spawn(async move { watching.watch_folder(stop).await });
    let told = stop_signal();
    let signal = async move {
        told.await;
        tracing::info!("stopping: finishing what is in flight");
        stopping.end_watches();
        stopped.send_replace(true);
    };
    let limits = Limits { proxies: state.edge.proxies().clone(), ..Limits::default() };
    let router = web::router(state);
    let serving = web::serve(listener, router, limits, signal);
    let late = async {
        let _ = has_stopped.wait_for(|it| *it).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = serving => result.context("serving stopped")?,
        () = late => tracing::warn!("some requests did not end in time"),
    }
    telling.abort();
    sweeper.abort();
    // An import stops at the border of a chunk, and goes on after the next start.
    if tokio::time::timeout(IMPORT_GRACE, &mut importer).await.is_err() {
        importer.abort();
    }
    watcher.abort();
    totals.abort();
    // A message that is on its way would be sent once more after the next start.
    if tokio::time::timeout(MAIL_GRACE, &mut delivery).await.is_err() {
        delivery.abort();
    }
    Ok(())
}

async fn sweep(portal: Portal) {
    loop {
        if let Err(error) = portal.forget_expired_sessions().await {
            tracing::warn!(%error, "expired sessions could not be forgotten");
        }
        if let Err(error) = portal.forget_old_uploads().await {
            tracing::warn!(%error, "old uploads could not be forgotten");
        }
        if let Err(error) = portal.forget_old_messages().await {
            tracing::warn!(%error, "old messages could not be forgotten");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

/// Done when the process is told to stop. It listens from the call on, and not only once it is awaited: whoever stops
/// it right after its first answer is heard too.
#[cfg(unix)]
fn stop_signal() -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

/// Done when the process is told to stop.
#[cfg(not(unix))]
async fn stop_signal() {
    let _ = tokio::signal::ctrl_c().await;
}
