//! Metrics: what is kept of what the crates count, its words, and the address where it is read.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, Result};
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;
use portal::Portal;
use tokio::{net::TcpListener, task::JoinHandle};
use web::Limits;

use crate::cli::unusable::Unusable;

/// Upper ends of what answers take, in seconds: from a kept answer to a request that is given up.
const DURATIONS: [f64; 14] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];
/// How often what was counted is put together, so that it takes no more room where nobody asks for it.
const UPKEEP: Duration = Duration::from_secs(5);
/// Those who watch are few.
const MOST_CONNECTIONS: usize = 64;

const COUNTERS: [(&str, &str); 7] = [
    ("drp_http_requests_total", "Requests that were answered, by method, route and status."),
    ("drp_readings_cache_lookups_total", "Looks for hot copies of readings, by whether there was one."),
    ("drp_answers_cache_lookups_total", "Looks for finished answers, by whether there was one."),
    ("drp_import_rows_total", "Rows of imports that were committed, by what became of them."),
    ("drp_imports_ended_total", "Imports that this process brought to their end, by their state."),
    ("drp_mail_total", "Messages that the mail server was given, by whether it took them."),
    ("drp_trace_spans_total", "Spans of traces, by whether the collector took them."),
];

const GAUGES: [(&str, &str); 21] = [
    ("drp_http_requests_in_flight", "Requests that are being answered."),
    ("drp_live_streams", "Open pages that are told news."),
    ("drp_ready", "Whether this process should be asked anything, as /readyz says."),
    ("drp_part_ready", "Whether a part that it rests on allows that, by part."),
    ("drp_cache_up", "Whether the cache answers; without it everything is slower."),
    ("drp_disk_free_bytes", "The least room where the portal writes."),
    ("drp_database_connections", "Connections to the database, by whether they are in use."),
    ("drp_database_connections_limit", "How many connections to the database there may be."),
    ("drp_database_size_bytes", "What the database takes."),
    ("drp_meters", "Meters."),
    ("drp_meters_reporting", "Meters with a reading of the last 24 hours."),
    ("drp_meters_predicted", "Meters with a prediction for today."),
    ("drp_last_reading_timestamp_seconds", "The end of the newest reading of all."),
    ("drp_last_import_timestamp_seconds", "When an import was last done."),
    ("drp_imports_open", "Imports that are not at their end."),
    ("drp_imports_failed_lately", "Imports of the last 24 hours that failed or were refused."),
    ("drp_messages_waiting", "Messages that wait to be sent."),
    ("drp_messages_failed", "Messages that could not be sent, and are kept."),
    ("drp_message_longest_wait_seconds", "How long the message has waited that has waited longest."),
    ("drp_alert", "Whether the portal has told an alert that is not over, by alert."),
    ("drp_build_info", "1, labelled with what was built."),
];

/// What was measured, and where it is read.
pub struct Metrics {
    handle: PrometheusHandle,
    listener: TcpListener,
}

impl Metrics {
    /// Takes the address, and begins to keep what is counted. Where nobody wants metrics nothing is kept at all.
    pub async fn start(address: SocketAddr) -> Result<Metrics> {
        let listener = Unusable::unless_bound(TcpListener::bind(address).await, || {
            format!("cannot listen on {address}; is the port taken? Choose another: metrics.listen")
        })?;
        let duration = Matcher::Full("drp_http_request_duration_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(duration, &DURATIONS)?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok().context("metrics are kept already")?;
        COUNTERS.iter().for_each(|(name, help)| describe_counter!(*name, *help));
        GAUGES.iter().for_each(|(name, help)| describe_gauge!(*name, *help));
        describe_histogram!(
            "drp_http_request_duration_seconds",
            "Time until the head of an answer, by method and route."
        );
        gauge!("drp_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        let address = listener.local_addr()?;
        tracing::info!(metrics = %address, "metrics are at /metrics");
        Ok(Metrics { handle, listener })
    }

    /// Serves them until the process ends.
    pub fn serve(self, portal: Portal) -> JoinHandle<()> {
        let process = Collector::default();
        process.describe();
        let (handle, upkeep) = (self.handle.clone(), self.handle);
        let router = web::metrics_router(portal, move || {
            process.collect();
            handle.render()
        });
        let limits = Limits { connections: MOST_CONNECTIONS, ..Limits::default() };
        tokio::spawn(async move {
            let serving = web::serve(self.listener, router, limits, std::future::pending());
            let keeping = async {
                loop {
                    tokio::time::sleep(UPKEEP).await;
                    upkeep.run_upkeep();
                }
            };
            tokio::select! {
                _ = serving => {}
                () = keeping => {}
            }
        })
    }
}
