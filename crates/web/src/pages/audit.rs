//! `GET /admin/audit` and `GET /admin/audit.csv`

use axum::{
    body::Body,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Calendar, audit::Action};
use futures_util::{StreamExt, stream};
use jiff::{Timestamp, ToSpan, civil::Date};
use portal::{AUDIT_PAGE, AuditEntry, AuditExport, AuditQuery};
use serde::Deserialize;
use words::Words;

use super::{PageResult, render, shell};
use crate::{
    extract::PageInspector,
    state::WebState,
    view::{
        Choice,
        audit::{Audit, AuditFilter, AuditRow},
        format,
    },
};

/// What the form sends; what cannot be used is said above it, and left out of the search.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AuditForm {
    from: String,
    to: String,
    account: String,
    action: String,
    object: String,
    object_id: String,
    result: String,
    before: Option<i64>,
}

/// What there may be an object of.
const OBJECTS: [&str; 9] =
    ["account", "address", "key", "meter", "message", "organization", "period", "portal", "session"];

/// The log, newest first.
pub(crate) async fn audit(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(form): Query<AuditForm>,
) -> PageResult<Response> {
    let calendar = &state.portal.config().calendar;
    let (query, fault) = form.query(calendar);
    let page = state.portal.audit_log(who.principal(), &query).await?;
    let page = Audit {
        layout: shell::layout(&state.portal, &who, "Audit log", None),
        filter: form.filter(fault),
        rows: page.entries.iter().map(|it| row(it, calendar)).collect(),
        csv: form.address("/admin/audit.csv", None),
        newest: form.before.map(|_| form.address("/admin/audit", None)),
        older: page.next.map(|it| form.address("/admin/audit", Some(it))),
    };
    Ok(render(StatusCode::OK, &page))
}

/// All of the log that was asked for, as CSV.
pub(crate) async fn audit_csv(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(form): Query<AuditForm>,
) -> PageResult<Response> {
    let (query, _) = form.query(&state.portal.config().calendar);
    let export = state.portal.export_audit_log(&who.caller, query).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, Body::from_stream(pieces(export).fuse())).into_response())
}

fn pieces(export: AuditExport) -> impl stream::Stream<Item = Result<String, portal::Error>> {
    stream::unfold(export, |mut export| async move {
        let piece = export.next().await.transpose()?;
        Some((piece, export))
    })
}

impl AuditForm {
    /// What to look for, and what of the form is none of it.
    fn query(&self, calendar: &Calendar) -> (AuditQuery, Option<String>) {
        let mut faults = Vec::new();
        let mut query = AuditQuery { before: self.before, limit: AUDIT_PAGE, ..AuditQuery::default() };
        let mut day = |text: &str, days: i64, name: &str| -> Option<Timestamp> {
            let date = text.parse::<Date>().ok().and_then(|it| it.checked_add(days.days()).ok());
            if date.is_none() && !text.is_empty() {
                faults.push(format!("{name} is no date; use 2026-07-16."));
            }
            date.map(|it| calendar.midnight(it))
        };
        query.from = day(&self.from, 0, "The first day");
        query.to = day(&self.to, 1, "The last day");
        query.account = self.account.trim().parse().ok();
        if query.account.is_none() && !self.account.trim().is_empty() {
            faults.push("An account's number has only digits.".to_owned());
        }
        query.action = Action::ALL.iter().copied().find(|it| it.as_str() == self.action);
        query.object_kind = filled(&self.object);
        query.object_id = filled(&self.object_id);
        query.result = filled(&self.result);
        (query, (!faults.is_empty()).then(|| faults.join(" ")))
    }

    fn filter(&self, fault: Option<String>) -> AuditFilter {
        AuditFilter {
            from: self.from.clone(),
            to: self.to.clone(),
            account: self.account.clone(),
            actions: choices(Action::ALL.iter().map(|it| (it.as_str(), it.as_str())), &self.action),
            objects: choices(OBJECTS.into_iter().map(|it| (it, it)), &self.object),
            object_id: self.object_id.clone(),
            results: choices([("done", "Done"), ("refused", "Refused")].into_iter(), &self.result),
            fault,
        }
    }

    fn address(&self, path: &str, before: Option<i64>) -> String {
        let before = before.map_or(String::new(), |it| it.to_string());
        let fields = [
            ("from", &self.from),
            ("to", &self.to),
            ("account", &self.account),
            ("action", &self.action),
            ("object", &self.object),
            ("object_id", &self.object_id),
            ("result", &self.result),
            ("before", &before),
        ];
        let filled = fields.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<String> = filled.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|it| !it.is_empty())
}

fn choices<'a>(all: impl Iterator<Item = (&'a str, &'a str)>, chosen: &str) -> Vec<Choice> {
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == chosen,
    };
    [("", "All")].into_iter().chain(all).map(choice).collect()
}

/// A value of a query string.
fn escaped(text: &str) -> String {
    let keeps = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
    text.bytes().map(|it| if keeps(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

fn row(entry: &AuditEntry, calendar: &Calendar) -> AuditRow {
    let mut facts = vec![("Number", entry.audit_id.to_string())];
    match &entry.details {
        Some((address, details)) => {
            facts.push(("Details", details.clone()));
            facts.push(("Address", address.clone()));
        }
        None => facts.push(("Details", "erased".to_owned())),
    }
    facts.push(("Request", entry.request_id.clone()));
    facts.push(("Hash", entry.hash.clone()));
    facts.retain(|(_, value)| !value.is_empty());
    AuditRow {
        time: format::date_and_clock(Words::ENGLISH, entry.at, calendar),
        datetime: entry.at.to_string(),
        who: who(entry),
        action: entry.action.clone(),
        object: format!("{} {}", entry.object_kind, entry.object_id).trim().to_owned(),
        is_refused: entry.result == "refused",
        facts,
    }
}

fn who(entry: &AuditEntry) -> String {
    let by = if entry.actor == "key" { ", by a key" } else { "" };
    match (&entry.account, &entry.email) {
        (Some(account), Some(email)) => format!("{email} ({account}){by}"),
        (Some(account), None) => format!("account {account}{by}"),
        (None, _) => entry.actor.clone(),
    }
}
