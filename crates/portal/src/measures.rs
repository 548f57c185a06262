//! What is measured only when somebody asks: how much waits, how old the newest reading is, what is busy.

use std::time::Duration;

use metrics::gauge;
use tokio::time::timeout;

use crate::{Ability, Alert, AlertKind, Portal, PortalState};

/// How long the database may take to tell.
const PATIENCE: Duration = Duration::from_secs(5);

impl Portal {
    /// Sets every gauge that is not kept up as things happen. Without the database those of it stay as they were, and
    /// `drp_part_ready` says so.
    pub async fn measure(&self) {
        let readiness = self.readiness().await;
        gauge!("drp_ready").set(flag(readiness.is_ready()));
        for it in &readiness.parts {
            gauge!("drp_part_ready", "part" => it.part).set(flag(it.ability != Ability::Failing));
            if it.part == "cache" {
                gauge!("drp_cache_up").set(flag(it.ability == Ability::Well));
            }
        }
        if let Some(free) = readiness.free_bytes {
            gauge!("drp_disk_free_bytes").set(count(free));
        }
        let connections = self.store().connections();
        gauge!("drp_database_connections", "state" => "idle").set(f64::from(connections.idle));
        gauge!("drp_database_connections", "state" => "busy").set(f64::from(connections.busy));
        gauge!("drp_database_connections_limit").set(f64::from(connections.limit));
        match timeout(PATIENCE, self.state()).await {
            Ok(Ok(state)) => measure_state(&state),
            Ok(Err(error)) => tracing::debug!(%error, "the database's gauges stay as they were"),
            Err(_) => tracing::debug!("the database's gauges stay as they were: it did not answer in time"),
        }
        if let Ok(Ok(alerts)) = timeout(PATIENCE, self.told_alerts()).await {
            measure_alerts(&alerts);
        } else if let Some(alert) = self.lost_database_alert() {
            gauge!("drp_alert", "alert" => alert.kind.as_str()).set(1.0);
        }
    }
}

fn measure_alerts(alerts: &[Alert]) {
    for kind in AlertKind::ALL {
        let is_on = alerts.iter().any(|it| it.kind == kind);
        gauge!("drp_alert", "alert" => kind.as_str()).set(flag(is_on));
    }
}

fn measure_state(state: &PortalState) {
    let vitals = &state.vitals;
    gauge!("drp_meters").set(count(vitals.n_meters));
    gauge!("drp_meters_reporting").set(count(vitals.n_reporting));
    gauge!("drp_meters_predicted").set(count(vitals.n_predicted));
    if let Some(at) = vitals.last_reading {
        gauge!("drp_last_reading_timestamp_seconds").set(seconds(at.as_second()));
    }
    if let Some(at) = vitals.last_import {
        gauge!("drp_last_import_timestamp_seconds").set(seconds(at.as_second()));
    }
    gauge!("drp_imports_open").set(count(vitals.n_open_imports));
    gauge!("drp_imports_failed_lately").set(count(vitals.n_failed_imports));
    gauge!("drp_messages_waiting").set(count(vitals.n_queued));
    gauge!("drp_messages_failed").set(count(vitals.n_failed_messages));
    let waited = vitals.waiting_since.map_or(0, |it| state.at.duration_since(it).as_secs().max(0));
    gauge!("drp_message_longest_wait_seconds").set(seconds(waited));
    gauge!("drp_database_size_bytes").set(count(vitals.database_bytes));
}

fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and exact to nine million billions")]
fn count(n: u64) -> f64 {
    n as f64
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and exact to nine million billions")]
fn seconds(n: i64) -> f64 {
    n as f64
}
