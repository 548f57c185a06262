//! Sending finished spans: gathered in the SDK's thread, counted, and told of when it begins to fail.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use metrics::counter;
use opentelemetry::Context;
use opentelemetry_otlp::{ExporterBuildError, Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor},
};
use portal::outside::PATIENCE;

use super::Collector;

/// Spans that wait for the collector at most.
const MOST_WAITING: usize = 4096;
/// Spans that are sent at once at most.
const MOST_AT_ONCE: usize = 512;
/// How long spans are gathered.
const GATHER: Duration = Duration::from_secs(1);

/// What takes finished spans and sends them to the collector.
///
/// # Errors
/// If the exporter cannot be made.
pub fn processor(collector: Arc<Collector>) -> Result<impl SpanProcessor + 'static, ExporterBuildError> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(collector.address())
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(PATIENCE)
        .with_shared_http_client(collector.clone())
        .build()?;
    let waiting = Arc::new(AtomicUsize::new(0));
    let exporter =
        Counting { exporter, collector, waiting: waiting.clone(), is_taken: AtomicBool::new(true) };
    let config = BatchConfigBuilder::default()
        .with_max_queue_size(MOST_WAITING)
        .with_max_export_batch_size(MOST_AT_ONCE)
        .with_scheduled_delay(GATHER)
        .build();
    Ok(Queue { batches: BatchSpanProcessor::new(exporter, config), waiting })
}

/// The SDK's queue, which does not say what it drops: so nothing is put in that it would drop.
#[derive(Debug)]
struct Queue {
    batches: BatchSpanProcessor,
    waiting: Arc<AtomicUsize>,
}

impl SpanProcessor for Queue {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        // Whoever asks must not wait for a collector that does not take them.
        if self.waiting.fetch_add(1, Relaxed) < MOST_WAITING {
            self.batches.on_end(span);
        } else {
            self.waiting.fetch_sub(1, Relaxed);
            counter!("drp_trace_spans_total", "result" => "dropped").increment(1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.batches.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.batches.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.batches.set_resource(resource);
    }
}

/// Counts what becomes of spans, and tells when that changes.
#[derive(Debug)]
struct Counting {
    exporter: opentelemetry_otlp::SpanExporter,
    collector: Arc<Collector>,
    waiting: Arc<AtomicUsize>,
    is_taken: AtomicBool,
}

impl SpanExporter for Counting {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let n = batch.len();
        self.waiting.fetch_sub(n, Relaxed);
        let taken = self.exporter.export(batch).await;
        let result = if taken.is_ok() { "sent" } else { "dropped" };
        counter!("drp_trace_spans_total", "result" => result).increment(u64::try_from(n).unwrap_or(0));
        match (taken.is_ok(), self.is_taken.swap(taken.is_ok(), Relaxed)) {
            (false, true) => {
                let error = self.collector.fault();
                tracing::warn!(error, "the collector of traces takes none; they are dropped until it does");
            }
            (true, false) => tracing::info!("the collector of traces takes them again"),
            _ => {}
        }
        taken
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
