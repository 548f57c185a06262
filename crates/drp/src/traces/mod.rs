//! Traces: spans of requests, sent to a collector by OTLP over HTTP, beside everything else and never in its way.

mod collector;
mod sending;
mod statements;

use std::time::Duration;

use anyhow::{Context, Result};
use opentelemetry::{KeyValue, global, trace::TracerProvider};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use tokio::task::spawn_blocking;
use tracing::Level;
use tracing_subscriber::{Layer, Registry, filter::Targets};

pub use self::collector::Collector;
use crate::config::TraceSettings;

/// How long the last spans may take when the portal stops.
const LAST: Duration = Duration::from_secs(2);

/// What makes spans of what the crates say.
pub type Spans = Box<dyn Layer<Registry> + Send + Sync>;

/// Who sends them.
pub struct Sending(SdkTracerProvider);

/// What makes spans, and who sends them; nothing where there is no collector.
///
/// # Errors
/// If nobody can send them.
pub fn start(settings: &TraceSettings) -> Result<Option<(Spans, Sending)>> {
    let Some(collector) = settings.collector.clone() else { return Ok(None) };
    if settings.trusts_parents {
        global::set_text_map_propagator(TraceContextPropagator::new());
    }
    let ratio = f64::from(settings.millionths) / 1e6;
    let resource = Resource::builder_empty()
        .with_service_name(settings.service.clone())
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio))))
        .with_resource(resource)
        .with_span_processor(sending::processor(collector).context("traces cannot be sent")?)
        .build();
    let tracer = provider.tracer("drp");
    let spans = tracing_opentelemetry::layer::<Registry>()
        .with_tracer(tracer.clone())
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .with_context_activation(false)
        .with_filter(Targets::new().with_target("web::trace", Level::DEBUG));
    Ok(Some((spans.and_then(statements::layer(tracer)).boxed(), Sending(provider))))
}

impl Sending {
    /// Sends what waits, if the collector takes it soon.
    pub async fn end(self) {
        let _ = spawn_blocking(move || self.0.shutdown_with_timeout(LAST)).await;
    }
}
