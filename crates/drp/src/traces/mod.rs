//! Traces: spans of requests, sent to a collector by OTLP over HTTP, beside everything else and never in its way.

mod encode;
mod layer;
mod span;

use std::time::Duration;

use metrics::counter;
use tokio::{
    sync::mpsc::{self, Receiver},
    task::JoinHandle,
    time::timeout,
};
use tracing::Level;
use tracing_subscriber::{Layer, Registry, filter::Targets};
use web::Collector;

use self::{layer::TraceLayer, span::Span};
use crate::config::TraceSettings;

/// Spans that wait for the collector at most.
const MOST_WAITING: usize = 4096;
/// Spans that are sent at once at most.
const MOST_AT_ONCE: usize = 512;
/// How long spans are gathered.
const GATHER: Duration = Duration::from_secs(1);
/// How long the last spans may take when the portal stops.
const LAST: Duration = Duration::from_secs(2);

/// What makes spans of what the crates say.
pub type Spans = Box<dyn Layer<Registry> + Send + Sync>;

/// The job that sends them.
pub struct Sending {
    job: JoinHandle<()>,
    stop: mpsc::Sender<()>,
}

/// What makes spans, and the job that sends them; nothing where there is no collector.
pub fn start(settings: &TraceSettings) -> Option<(Spans, Sending)> {
    let collector = settings.collector.clone()?;
    let (queue, spans) = mpsc::channel(MOST_WAITING);
    let (stop, stopped) = mpsc::channel(1);
    let layer = TraceLayer::new(queue, settings.millionths, settings.trusts_parents);
    let heard =
        Targets::new().with_target("web::trace", Level::DEBUG).with_target("sqlx::query", Level::DEBUG);
    let job = tokio::spawn(send(collector, settings.service.clone(), spans, stopped));
    Some((layer.with_filter(heard).boxed(), Sending { job, stop }))
}

impl Sending {
    /// Sends what waits, if the collector takes it soon.
    pub async fn end(self) {
        drop(self.stop);
        let _ = timeout(LAST, self.job).await;
    }
}

async fn send(collector: Collector, service: String, mut spans: Receiver<Span>, mut stopped: Receiver<()>) {
    let (mut batch, mut is_taken) = (Vec::with_capacity(MOST_AT_ONCE), true);
    loop {
        let is_last = tokio::select! {
            biased;
            _ = stopped.recv() => true,
            () = gather(&mut spans, &mut batch) => false,
        };
        while is_last && batch.len() < MOST_AT_ONCE {
            let Ok(span) = spans.try_recv() else { break };
            batch.push(span);
        }
        if batch.is_empty() {
            if is_last {
                return;
            }
            continue;
        }
        let n = u64::try_from(batch.len()).unwrap_or(0);
        let taken = collector.take(encode::request(&service, &batch)).await;
        batch.clear();
        let result = if taken.is_ok() { "sent" } else { "dropped" };
        counter!("drp_trace_spans_total", "result" => result).increment(n);
        tell(&taken, &mut is_taken);
    }
}

/// Waits for a span, then for those that come soon after it.
async fn gather(spans: &mut Receiver<Span>, batch: &mut Vec<Span>) {
    if batch.is_empty() && spans.recv_many(batch, MOST_AT_ONCE).await == 0 {
        std::future::pending::<()>().await;
    }
    let more = async {
        while batch.len() < MOST_AT_ONCE && spans.recv_many(batch, MOST_AT_ONCE - batch.len()).await > 0 {}
    };
    let _ = timeout(GATHER, more).await;
}

/// One line when the collector begins to fail, and one when it takes spans again.
fn tell(taken: &Result<(), String>, is_taken: &mut bool) {
    match (taken, *is_taken) {
        (Err(error), true) => {
            tracing::warn!(%error, "the collector of traces takes none; they are dropped until it does")
        }
        (Ok(()), false) => tracing::info!("the collector of traces takes them again"),
        _ => {}
    }
    *is_taken = taken.is_ok();
}
