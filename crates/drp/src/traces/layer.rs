//! What the crates say of their work, as spans of a trace: a request, its handler, and each statement of the database.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use metrics::counter;
use tokio::sync::mpsc::Sender;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{
    Layer,
    layer::Context,
    registry::{LookupSpan, SpanRef},
};

use super::span::{Kind, Span, Value, parse_parent};

/// Makes spans of the requests that are sampled, and puts them in the queue when they end.
pub struct TraceLayer {
    queue: Sender<Span>,
    /// Of 2⁶⁴ traces so many are sampled.
    sampled: u128,
    trusts_parents: bool,
}

/// What is called so begins a trace; everything else belongs to one or to none.
const ROOT: &str = "request";
/// The target of the database's statements, which come as events when they have ended.
const STATEMENT: &str = "sqlx::query";
/// Under which name a span is told what its caller said.
const PARENT: &str = "traceparent";

impl TraceLayer {
    /// Samples so many of a million requests; where parents are trusted, those whose parent is sampled.
    pub fn new(queue: Sender<Span>, millionths: u32, trusts_parents: bool) -> TraceLayer {
        let sampled = (1u128 << 64) * u128::from(millionths) / 1_000_000;
        TraceLayer { queue, sampled, trusts_parents }
    }

    fn open(&self, name: &'static str, fields: Fields, above: Option<&Span>) -> Option<Span> {
        let id = random()?;
        let said = fields.text(PARENT).filter(|_| self.trusts_parents).and_then(parse_parent);
        let (trace, parent) = match (above, said) {
            (Some(above), _) => (above.trace, Some(above.id)),
            (None, _) if name != ROOT => return None,
            (None, Some((trace, parent, is_sampled))) => (is_sampled.then_some(trace)?, Some(parent)),
            (None, None) => (self.chosen(random()?)?, None),
        };
        let kind = if above.is_none() { Kind::Server } else { Kind::Inner };
        let start = now();
        Some(Span {
            trace,
            id,
            parent,
            name: fields.name(name),
            kind,
            start,
            end: start,
            attributes: fields.into_attributes(),
            has_failed: false,
        })
    }

    /// The trace, if it is one of those that are sampled.
    fn chosen(&self, trace: [u8; 16]) -> Option<[u8; 16]> {
        let [.., a, b, c, d, e, f, g, h] = trace;
        (u128::from(u64::from_be_bytes([a, b, c, d, e, f, g, h])) < self.sampled).then_some(trace)
    }

    fn put(&self, span: Span) {
        // Whoever asks must not wait for a collector that does not take them.
        if self.queue.try_send(span).is_err() {
            counter!("drp_trace_spans_total", "result" => "dropped").increment(1);
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for TraceLayer {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let above = span.parent().and_then(|it| nearest(&it));
        if let Some(open) = self.open(span.name(), fields, above.as_ref()) {
            span.extensions_mut().insert(open);
        }
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        values.record(&mut fields);
        if let Some(open) = span.extensions_mut().get_mut::<Span>() {
            open.attributes.extend(fields.into_attributes());
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != STATEMENT {
            return;
        }
        let Some(above) = context.event_span(event).and_then(|it| nearest(&it)) else { return };
        let (mut fields, Some(id)) = (Fields::default(), random()) else { return };
        event.record(&mut fields);
        let end = now();
        self.put(Span {
            trace: above.trace,
            id,
            parent: Some(above.id),
            name: fields.text("summary").unwrap_or("statement").to_owned(),
            kind: Kind::Client,
            start: end.saturating_sub(fields.nanoseconds),
            end,
            attributes: fields.of_statement(),
            has_failed: false,
        });
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(mut closed) = span.extensions_mut().remove::<Span>() else { return };
        closed.end = now();
        let status = closed.attributes.get("http.response.status_code");
        closed.has_failed = matches!(status, Some(Value::Number(500..)));
        self.put(closed);
    }
}

/// The nearest span of a trace, from this one up.
fn nearest<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Span> {
    span.scope().find_map(|it| {
        let extensions = it.extensions();
        let open = extensions.get::<Span>()?;
        // Only where it belongs is asked for.
        Some(Span { attributes: HashMap::new(), name: String::new(), ..open.clone() })
    })
}

/// What is said of a span or a statement.
#[derive(Default)]
struct Fields {
    texts: Vec<(&'static str, String)>,
    numbers: Vec<(&'static str, i64)>,
    nanoseconds: u64,
}

impl Fields {
    fn text(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// A request is called by its method and route.
    fn name(&self, otherwise: &str) -> String {
        match (self.text("http.request.method"), self.text("http.route")) {
            (Some(method), Some(route)) => format!("{method} {route}"),
            _ => otherwise.to_owned(),
        }
    }

    fn into_attributes(self) -> HashMap<&'static str, Value> {
        let texts = self.texts.into_iter().filter(|it| it.0 != PARENT);
        let texts = texts.map(|(name, it)| (name, Value::Text(it)));
        texts.chain(self.numbers.into_iter().map(|(name, it)| (name, Value::Number(it)))).collect()
    }

    /// The statement as it was prepared: values stand beside it, and are not here.
    fn of_statement(self) -> HashMap<&'static str, Value> {
        let whole = self.text("db.statement").map(str::trim).filter(|it| !it.is_empty());
        let text = whole.or(self.text("summary")).unwrap_or_default().to_owned();
        let mut attributes = HashMap::from([("db.query.text", Value::Text(text))]);
        let rows = self.numbers.iter().find(|it| it.0 == "rows_returned");
        attributes.extend(rows.map(|it| ("db.response.returned_rows", Value::Number(it.1))));
        attributes
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.texts.push((field.name(), value.to_owned()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.numbers.push((field.name(), i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.numbers.push((field.name(), value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            let elapsed = Duration::try_from_secs_f64(value).unwrap_or_default();
            self.nanoseconds = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.texts.push((field.name(), format!("{value:?}")));
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the time of a trace is the machine's, like that of a line of the log"
)]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}
