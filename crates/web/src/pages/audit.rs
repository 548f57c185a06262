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
use words::{Words, key};

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
const OBJECTS: [(&str, &str); 9] = [
    ("account", key("audit-object-account")),
    ("address", key("audit-object-address")),
    ("key", key("audit-object-key")),
    ("meter", key("audit-object-meter")),
    ("message", key("audit-object-message")),
    ("organization", key("audit-object-organization")),
    ("period", key("audit-object-period")),
    ("portal", key("audit-object-portal")),
    ("session", key("audit-object-session")),
];

/// The log, newest first.
pub(crate) async fn audit(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(form): Query<AuditForm>,
) -> PageResult<Response> {
    let (words, calendar) = (who.words(), &state.portal.config().calendar);
    let (query, fault) = form.query(words, calendar);
    let page = state.portal.audit_log(who.principal(), &query).await?;
    let page = Audit {
        layout: shell::layout(&state.portal, &who, words.say("shell-nav-audit"), None),
        filter: form.filter(words, fault),
        rows: page.entries.iter().map(|it| row(words, it, calendar)).collect(),
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
    let (query, _) = form.query(who.words(), &state.portal.config().calendar);
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
    fn query(&self, words: Words, calendar: &Calendar) -> (AuditQuery, Option<String>) {
        let mut faults = Vec::new();
        let mut query = AuditQuery { before: self.before, limit: AUDIT_PAGE, ..AuditQuery::default() };
        let mut day = |text: &str, days: i64, fault: &'static str| -> Option<Timestamp> {
            let date = text.parse::<Date>().ok().and_then(|it| it.checked_add(days.days()).ok());
            if date.is_none() && !text.is_empty() {
                faults.push(words.say(fault));
            }
            date.map(|it| calendar.midnight(it))
        };
        query.from = day(&self.from, 0, key("audit-first-no-date"));
        query.to = day(&self.to, 1, key("audit-last-no-date"));
        query.account = self.account.trim().parse().ok();
        if query.account.is_none() && !self.account.trim().is_empty() {
            faults.push(words.say("audit-account-no-number"));
        }
        query.action = Action::ALL.iter().copied().find(|it| it.as_str() == self.action);
        query.object_kind = filled(&self.object);
        query.object_id = filled(&self.object_id);
        query.result = filled(&self.result);
        (query, (!faults.is_empty()).then(|| faults.join(" ")))
    }

    fn filter(&self, words: Words, fault: Option<String>) -> AuditFilter {
        AuditFilter {
            from: self.from.clone(),
            to: self.to.clone(),
            account: self.account.clone(),
            actions: choices(
                words,
                Action::ALL.iter().map(|it| (it.as_str(), it.as_str().to_owned())),
                &self.action,
            ),
            objects: choices(
                words,
                OBJECTS.into_iter().map(|(it, name)| (it, words.say(name))),
                &self.object,
            ),
            object_id: self.object_id.clone(),
            results: choices(
                words,
                [("done", words.say("audit-done")), ("refused", words.say("audit-refused"))].into_iter(),
                &self.result,
            ),
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

fn choices<'a>(words: Words, all: impl Iterator<Item = (&'a str, String)>, chosen: &str) -> Vec<Choice> {
    let choice =
        |(value, label): (&str, String)| Choice { value: value.to_owned(), label, chosen: value == chosen };
    [("", words.say("audit-all"))].into_iter().chain(all).map(choice).collect()
}

/// A value of a query string.
fn escaped(text: &str) -> String {
    let keeps = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
    text.bytes().map(|it| if keeps(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

fn row(words: Words, entry: &AuditEntry, calendar: &Calendar) -> AuditRow {
    let mut facts = vec![(words.say("audit-number"), entry.audit_id.to_string())];
    match &entry.details {
        Some((address, details)) => {
            facts.push((words.say("audit-details"), details.clone()));
            facts.push((words.say("audit-address"), address.clone()));
        }
        None => facts.push((words.say("audit-details"), words.say("audit-erased"))),
    }
    facts.push((words.say("audit-request"), entry.request_id.clone()));
    facts.push((words.say("audit-hash"), entry.hash.clone()));
    facts.retain(|(_, value)| !value.is_empty());
    AuditRow {
        time: format::date_and_clock(words, entry.at, calendar),
        datetime: entry.at.to_string(),
        who: who(words, entry),
        action: entry.action.clone(),
        object: format!("{} {}", entry.object_kind, entry.object_id).trim().to_owned(),
        is_refused: entry.result == "refused",
        facts,
    }
}

fn who(words: Words, entry: &AuditEntry) -> String {
    let who = match (&entry.account, &entry.email) {
        (Some(account), Some(email)) => format!("{email} ({account})"),
        (Some(account), None) => words.with("account", account).say("audit-account"),
        (None, _) => return entry.actor.clone(),
    };
    match entry.actor == "key" {
        true => words.with("who", who).say("audit-by-key"),
        false => who,
    }
}
