//! `drp serve`, and serving itself.

use std::{
    io::{Write, stdout},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use portal::Portal;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout_at},
};
use web::{Door, Limits, WebState};

#[cfg(unix)]
use super::supervisor::tell_that_it_is_ready;
use super::{Common, jobs::Jobs, open_portal, unusable::Unusable};
use crate::{
    config::{self, Settings, TlsSettings},
    metrics::Metrics,
    telemetry,
    tls::{self, Certificates},
    traces,
};

/// Serving.
#[derive(Args, Debug)]
pub struct ServeArguments {
    #[command(flatten)]
    common: Common,
}

/// How long after the signal requests in flight may take.
const GRACE: Duration = Duration::from_secs(25);
/// How long after the signal everything has ended: an import at the border of a chunk, the message that is on its way.
const END: Duration = Duration::from_secs(29);
/// How long closing the database may take at least.
const LAST: Duration = Duration::from_millis(500);

/// Serves until it is told to stop.
pub async fn run(arguments: ServeArguments) -> Result<ExitCode> {
    let settings = config::load(arguments.common.config.as_deref()).map_err(Unusable::from)?;
    let (spans, sending) = traces::start(&settings.traces)?.unzip();
    telemetry::start_with_traces(settings.log_format, spans);
    let metrics = match settings.metrics {
        Some(address) => Some(Metrics::start(address).await?),
        None => None,
    };
    let portal = open_portal(&settings).await?;
    let certificates = Certificates::open(&settings).map_err(Unusable::from)?;
    match portal.check_clock().await {
        Err(fault) if fault.is_grave => bail!(fault.words),
        Err(fault) => tracing::warn!("{}", fault.words),
        Ok(()) => {}
    }
    match portal.check_spool().await {
        Err(fault) if fault.is_full => bail!(fault.words),
        checked => checked.map_err(|it| Unusable::from(anyhow!(it.words)))?,
    }
    let listener = listen(settings.listen).await?;
    let plain = match settings.redirect_http {
        Some(address) => Some(listen(address).await.context("web.redirect_http")?),
        None => None,
    };
    if let Some(plain) = &plain {
        tracing::info!(plain_http = %plain.local_addr()?, "plain HTTP is sent on to https");
    }
    let address = listener.local_addr()?;
    tracing::info!(%address, url = settings.public_url, "Demand Response Portal");
    set_up(&portal, &settings).await?;
    let state = WebState::new(portal, settings.cookies, settings.edge).with_tiles(settings.tiles);
    let metrics = metrics.map(|it| it.serve(state.portal.clone()));
    let plain = plain.map(|it| send_on(it, state.clone()));
    let (door, fresh) = match certificates {
        None => (Door::from(listener), watch_in_front(settings.tls, &state.portal)),
        Some(it) => (Door::with_tls(listener, it.tls()), Some(it.keep_fresh(state.portal.clone()))),
    };
    let life = tell_that_it_is_ready();
    serve(state, door, settings.drain).await?;
    fresh.iter().chain(&metrics).chain(&plain).chain([&life]).for_each(JoinHandle::abort);
    if let Some(sending) = sending {
        sending.end().await;
    }
    Ok(ExitCode::SUCCESS)
}

fn watch_in_front(tls: TlsSettings, portal: &Portal) -> Option<JoinHandle<()>> {
    match tls {
        TlsSettings::InFront { certificate } => Some(tls::watch(certificate, portal.clone())),
        _ => None,
    }
}

/// Sends people on who ask by plain HTTP, until the process ends.
fn send_on(listener: TcpListener, state: WebState) -> JoinHandle<()> {
    tokio::spawn(async move {
        let serving =
            web::serve(listener, web::plain_router(state), Limits::default(), std::future::pending());
        if let Err(error) = serving.await {
            tracing::error!(%error, "nobody is sent on from plain HTTP any more");
        }
    })
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

/// Tells nobody: who starts processes here does not ask.
#[cfg(not(unix))]
fn tell_that_it_is_ready() -> JoinHandle<()> {
    tokio::spawn(async {})
}

/// Takes the address, or says why not.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    Unusable::unless_bound(TcpListener::bind(address).await, || {
        format!(
            "cannot listen on {address}; is the port taken? Choose another: --listen of `drp demo`, web.listen of `drp serve`"
        )
    })
}

/// Answers requests until SIGINT or SIGTERM; then finishes what is in flight, within thirty seconds. Those who send
/// people here have `drain` to notice that it stops, while it still answers.
pub async fn serve(state: WebState, door: Door, drain: Duration) -> Result<()> {
    let (stopped, has_stopped) = watch::channel(false);
    let (begun, mut since) = watch::channel(None);
    let jobs = Jobs::start(&state.portal, &has_stopped);
    let (told, stopping) = (stop_signal(), state.portal.clone());
    let signal = async move {
        told.await;
        tracing::info!("stopping: finishing what is in flight");
        stopping.begin_to_stop();
        stopped.send_replace(true);
        begun.send_replace(Some(Instant::now()));
        tokio::time::sleep(drain).await;
    };
    let late = {
        let mut since = since.clone();
        async move {
            let begun = since.wait_for(Option::is_some).await.ok().and_then(|it| *it);
            tokio::time::sleep_until(begun.unwrap_or_else(Instant::now) + GRACE).await;
        }
    };
    let limits = Limits { proxies: state.edge.proxies().clone(), ..Limits::default() };
    let portal = state.portal.clone();
    tokio::select! {
        result = web::serve(door, web::router(state), limits, signal) => result.context("serving stopped")?,
        () = late => tracing::warn!("some requests did not end in time"),
    }
    let begun = *since.borrow_and_update();
    let end = begun.unwrap_or_else(Instant::now) + END;
    jobs.end_until(end).await;
    // Whatever is left open then is no reason to stay: nothing that was acknowledged is lost by it.
    let _ = timeout_at(end.max(Instant::now() + LAST), portal.close()).await;
    Ok(())
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
