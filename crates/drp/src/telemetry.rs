//! Logs: structured, to standard error, for people or for machines.

use std::io::{IsTerminal, stderr};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    fmt::{
        self, FmtContext, FormatEvent, FormatFields,
        format::{Format, Writer},
    },
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

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
    let (is_journal, ansi) = (is_journal(), stderr().is_terminal());
    let layer = fmt::layer().with_writer(stderr);
    // A second start, as in tests, changes nothing.
    let _ = match format {
        LogFormat::Human => {
            // The journal has the time of each line itself.
            let human = Format::default().with_target(false);
            let layer = layer.with_ansi(ansi);
            let layer = match is_journal {
                true => layer.event_format(Lines { is_journal, format: human.without_time() }).boxed(),
                false => layer.event_format(Lines { is_journal, format: human }).boxed(),
            };
            registry.with(layer.with_filter(levels)).try_init()
        }
        LogFormat::Json => {
            let json = Format::default().json().flatten_event(true).with_span_list(false);
            let layer = layer.with_ansi(false).fmt_fields(fmt::format::JsonFields::new());
            registry
                .with(layer.event_format(Lines { is_journal, format: json }).with_filter(levels))
                .try_init()
        }
    };
    // A panic is a line of the log like any other: a reader of JSON must be able to take every line.
    std::panic::set_hook(Box::new(|panic| {
        let said = panic.payload_as_str().unwrap_or("nothing");
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(said, place, "panic");
    }));
}

/// Lines, which for systemd's journal begin with how grave they are, as in `<4>`: it takes that off, and
/// `journalctl -p warning` finds them.
struct Lines<F> {
    is_journal: bool,
    format: F,
}

impl<S, N, F> FormatEvent<S, N> for Lines<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> std::fmt::Result {
        if self.is_journal {
            let level = *event.metadata().level();
            let priority = match level {
                Level::ERROR => ERROR,
                Level::WARN => 4,
                Level::INFO => 6,
                _ => 7,
            };
            write!(writer, "<{priority}>")?;
        }
        self.format.format_event(context, writer, event)
    }
}

/// The journal's number for an error.
const ERROR: u8 = 3;

/// Says why the program ends, on standard error.
pub fn complain(why: &str) {
    let text = format!("drp: {why}");
    match is_journal() {
        // There each line is a message of its own.
        true => text.lines().for_each(|it| eprintln!("<{ERROR}>{it}")),
        false => eprintln!("{text}"),
    }
}

/// Whether standard error is systemd's journal: it names the file that it gave, and what was redirected is another.
fn is_journal() -> bool {
    #[cfg(unix)]
    {
        use std::os::{fd::AsFd, unix::fs::MetadataExt};
        let Ok(named) = std::env::var("JOURNAL_STREAM") else { return false };
        let metadata =
            stderr().as_fd().try_clone_to_owned().and_then(|it| std::fs::File::from(it).metadata());
        metadata.is_ok_and(|it| named == format!("{}:{}", it.dev(), it.ino()))
    }
    #[cfg(not(unix))]
    {
        false
    }
}
