//! Statements of the database as spans: sqlx tells of each in an event when it has ended.

use std::time::{Duration, SystemTime};

use opentelemetry::{
    KeyValue,
    trace::{Span, SpanKind, TraceContextExt, Tracer},
};
use opentelemetry_sdk::trace::SdkTracer;
use tracing::{
    Event, Level, Subscriber, dispatcher,
    field::{Field, Visit},
};
use tracing_opentelemetry::get_otel_context;
use tracing_subscriber::{Layer, filter::Targets, layer::Context, registry::LookupSpan};

/// Makes a span of each statement of a request that is sampled.
struct Statements(SdkTracer);

/// The target of their events.
const STATEMENT: &str = "sqlx::query";

/// What hears of statements, and of the spans that they are asked in: SQLite's thread knows but the innermost.
pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(tracer: SdkTracer) -> impl Layer<S> {
    let heard = Targets::new()
        .with_target("web", Level::INFO)
        .with_target("web::trace", Level::DEBUG)
        .with_target(STATEMENT, Level::DEBUG);
    Statements(tracer).with_filter(heard)
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != STATEMENT {
            return;
        }
        let mut around = context.event_scope(event).into_iter().flatten();
        let above = around.find_map(|it| dispatcher::get_default(|all| get_otel_context(&it.id(), all)));
        let Some(above) = above else { return };
        if !above.span().span_context().is_sampled() {
            return;
        }
        let mut statement = Statement::default();
        event.record(&mut statement);
        let end = now();
        let builder = self
            .0
            .span_builder(statement.summary.clone())
            .with_kind(SpanKind::Client)
            .with_start_time(end.checked_sub(statement.elapsed).unwrap_or(end))
            .with_attributes(statement.attributes());
        self.0.build_with_context(builder, &above).end_with_timestamp(end);
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the time of a trace is the machine's, like that of a line of the log"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

/// What is said of a statement: as it was prepared, so that values stand beside it, and are not here.
#[derive(Default)]
struct Statement {
    summary: String,
    /// Nothing where the summary is the whole.
    whole: String,
    rows: Option<u64>,
    elapsed: Duration,
}

impl Statement {
    fn attributes(self) -> Vec<KeyValue> {
        let whole = self.whole.trim();
        let text = if whole.is_empty() { self.summary } else { whole.to_owned() };
        let rows = self.rows.and_then(|it| i64::try_from(it).ok());
        let rows = rows.map(|it| KeyValue::new("db.response.returned_rows", it));
        std::iter::once(KeyValue::new("db.query.text", text)).chain(rows).collect()
    }
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.whole = value.to_owned(),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows_returned" {
            self.rows = Some(value);
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.elapsed = Duration::try_from_secs_f64(value).unwrap_or_default();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
