//! Logs: structured, to standard error, for people or for machines.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{config::LogFormat, traces::Spans};

/// Starts logging. Our own lines from `info` on, other libraries' only when something is wrong.
pub fn start(format: LogFormat) {
    start_with(format, tracing::Level::WARN, None);
}

/// The same for a server, which may also make spans of what is said.
pub fn start_with_traces(format: LogFormat, spans: Option<Spans>) {
    start_with(format, tracing::Level::WARN, spans);
}

/// The same for a command that moves whole tables: that its statements are slow is nothing to say.
pub fn start_for_tables(format: LogFormat) {
    start_with(format, tracing::Level::ERROR, None);
}

fn start_with(format: LogFormat, statements: tracing::Level, spans: Option<Spans>) {
    let ours = ["domain", "formats", "store", "portal", "web", "drp"];
    let levels = Targets::new()
        .with_default(tracing::Level::WARN)
        .with_targets(ours.map(|it| (it, tracing::Level::INFO)))
        .with_target("sqlx::query", statements);
    let registry = tracing_subscriber::registry().with(spans);
    // A second start, as in tests, changes nothing.
    let _ = match format {
        LogFormat::Human => registry
            .with(
                fmt::layer()
                    .with_writer(stderr)
                    .with_target(false)
                    .with_ansi(stderr().is_terminal())
                    .with_filter(levels),
            )
            .try_init(),
        LogFormat::Json => registry
            .with(
                fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_span_list(false)
                    .with_writer(stderr)
                    .with_filter(levels),
            )
            .try_init(),
    };
    // A panic is a line of the log like any other: a reader of JSON must be able to take every line.
    std::panic::set_hook(Box::new(|panic| {
        let said = panic.payload_as_str().unwrap_or("nothing");
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(said, place, "panic");
    }));
}
