//! `/status` for everybody, and `/admin/status` for the administrators: how the portal is doing.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use portal::{
    Alert, AlertKind, AlertPosts, Doing, Engine, Error, InnerState, Portal, PortalState, StateDay, size_words,
};
use words::{Words, key};

use super::{PageResult, render, shell};
use crate::{
    extract::{PageAnybody, PageInspector},
    problem,
    state::WebState,
    view::{
        format,
        meters::Picture,
        status::{
            AdminStatusPage, PublicStatusPage, Status, StatusAlert, StatusFact, StatusPage, StatusPart,
        },
        svg::{Slot, strip},
    },
};

/// The page for everybody. Without the database it still says so.
pub(crate) async fn status(State(state): State<WebState>, anybody: PageAnybody) -> Response {
    let words = anybody.words;
    let found = found(&state.portal).await;
    let code = match found {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let (status, title) = (of_all(words, &state.portal, found), words.say("status-title"));
    match anybody.who {
        Some(who) => {
            render(code, &StatusPage { layout: shell::layout(&state.portal, &who, title, None), status })
        }
        None => {
            render(code, &PublicStatusPage { public: shell::public(&state.portal, words, title), status })
        }
    }
}

/// The page for administrators.
pub(crate) async fn admin_status(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
) -> PageResult<Response> {
    let words = who.words();
    let inner = state.portal.inner_state(who.principal()).await?;
    let alerts = state.portal.alerts(who.principal()).await?;
    let posts = state.portal.alert_posts(who.principal()).await?;
    let page = AdminStatusPage {
        layout: shell::layout(&state.portal, &who, words.say("status-title"), None),
        status: of_all(words, &state.portal, Ok((inner.state, state.portal.past_days().await?))),
        alerts: alerts.iter().map(|it| alert(words, &state.portal, it)).collect(),
        facts: facts(words, &state.portal, &inner, posts.as_ref()),
    };
    Ok(render(StatusCode::OK, &page))
}

/// How it does, and did.
type Found = (PortalState, Arc<Vec<StateDay>>);

async fn found(portal: &Portal) -> Result<Found, Error> {
    Ok((portal.state().await?, portal.past_days().await?))
}

fn of_all(words: Words, portal: &Portal, found: Result<Found, Error>) -> Status {
    let now = format::clock_with_seconds(words, portal.now(), &portal.config().calendar);
    let as_of = words.with("time", now).say("status-as-of");
    let (state, past) = match found {
        Ok(found) => found,
        Err(error) => {
            problem::log_cause(&error);
            let site = part(words, words.say("status-site"), words.say("status-site-bad"), Doing::Badly);
            let ends = <(String, String)>::default();
            return Status { lead: words.say("status-lead-bad"), parts: vec![site], ends, as_of };
        }
    };
    let parts = [state.readings(), state.predictions(), state.mail()];
    let lead = match parts.iter().any(|it| matches!(it, Doing::Partly | Doing::Badly)) {
        true => words.say("status-lead-partly"),
        false => words.say("status-lead-well"),
    };
    let first = past.first().map_or(String::new(), |it| format::day_of_year(words, it.date));
    Status { lead, parts: parts_of(words, &state, &past), ends: (first, words.say("status-today")), as_of }
}

fn parts_of(words: Words, state: &PortalState, past: &[StateDay]) -> Vec<StatusPart> {
    let of_meters = |n: u64| words.count("n", n).count("count", state.vitals.n_meters);
    let readings = match state.readings() {
        Doing::Nothing => words.say("status-readings-none"),
        _ => of_meters(state.vitals.n_reporting).say("status-readings-of"),
    };
    let predictions = match state.predictions() {
        Doing::Nothing => words.say("status-predictions-none"),
        _ => of_meters(state.vitals.n_predicted).say("status-predictions-of"),
    };
    let mail = words.say(match state.mail() {
        Doing::Nothing => "status-mail-kept",
        Doing::Well => "status-mail-well",
        Doing::Partly | Doing::Badly => "status-mail-late",
    });
    vec![
        part(words, words.say("status-site"), words.say("status-site-well"), Doing::Well),
        StatusPart {
            days: days(words, past, |it| it.readings),
            ..part(words, words.say("status-readings"), readings, state.readings())
        },
        StatusPart {
            days: days(words, past, |it| it.predictions),
            ..part(words, words.say("status-predictions"), predictions, state.predictions())
        },
        StatusPart {
            days: days(words, past, |it| it.mail),
            ..part(words, words.say("status-mail"), mail, state.mail())
        },
    ]
}

fn part(words: Words, name: String, text: String, doing: Doing) -> StatusPart {
    let word = words.say(match doing {
        Doing::Well => "status-well",
        Doing::Partly => "status-partly",
        Doing::Badly => "status-badly",
        Doing::Nothing => "status-nothing",
    });
    let class = match doing {
        Doing::Well => "ok",
        Doing::Partly => "event",
        Doing::Badly => "bad",
        Doing::Nothing => "",
    };
    StatusPart { name, text, word, class, days: None }
}

/// A bar for each day, in heights and colors, and how many there are of each in words; nothing where there is nothing to tell.
fn days(words: Words, past: &[StateDay], of: impl Fn(&StateDay) -> Doing) -> Option<Picture> {
    let count = |doing| past.iter().filter(|it| of(it) == doing).count();
    let slots: Vec<Slot> = past
        .iter()
        .map(|it| match of(it) {
            Doing::Well => Slot::Received,
            Doing::Partly => Slot::Partly,
            Doing::Badly => Slot::Missing,
            Doing::Nothing => Slot::Unexpected,
        })
        .collect();
    let said = words
        .count("well", count(Doing::Well))
        .count("partly", count(Doing::Partly))
        .count("badly", count(Doing::Badly))
        .count("days", past.len());
    (count(Doing::Nothing) < past.len())
        .then(|| Picture { marks: strip(&slots), label: said.say("status-days") })
}

fn alert(words: Words, portal: &Portal, alert: &Alert) -> StatusAlert {
    let (now, calendar) = (portal.now(), &portal.config().calendar);
    let since = words.with("time", format::day_and_clock(words, alert.since, now, calendar));
    let href = match alert.kind {
        AlertKind::ReadingsLate => Some("/admin/meters?filter=silent"),
        AlertKind::ImportFailed => Some("/admin/imports"),
        AlertKind::MailFailing => Some("/admin/outbox"),
        AlertKind::DiskNearlyFull
        | AlertKind::ClockWrong
        | AlertKind::BackupFailing
        | AlertKind::CertificateExpiring
        | AlertKind::DatabaseUnreachable => None,
    };
    StatusAlert {
        title: words.say(alert.kind.title()),
        detail: words.tell(&alert.detail()),
        advice: words.say(alert.kind.advice()),
        guide: words.with("place", alert.kind.guide()).say("alert-guide"),
        since: since.say("status-alert-since"),
        href,
    }
}

fn facts(words: Words, portal: &Portal, inner: &InnerState, posts: Option<&AlertPosts>) -> Vec<StatusFact> {
    let vitals = &inner.state.vitals;
    let (now, calendar) = (inner.state.at, &portal.config().calendar);
    let moment = |at| format::day_and_clock(words, at, now, calendar);
    let or_never = |at: Option<_>| at.map_or_else(|| words.say("status-never"), moment);
    let fact = |name, value| StatusFact { name: words.say(name), value, href: None };
    let engine = match inner.engine {
        Engine::MariaDb => "MariaDB",
        Engine::Sqlite => "SQLite",
    };
    let size = words.with("engine", engine).with("size", words.tell(&size_words(vitals.database_bytes)));
    let cache = words.say(if inner.state.has_cache { "status-cache-well" } else { "status-cache-bad" });
    let queue = words.count("queued", vitals.n_queued).count("failed", vitals.n_failed_messages);
    let imports = words.count("open", vitals.n_open_imports).count("failed", vitals.n_failed_imports);
    let posts = posts.map(|it| fact(key("status-webhook"), webhook(words, it, or_never(it.last_taken_at))));
    let facts = vec![
        fact(key("status-last-reading"), or_never(vitals.last_reading)),
        StatusFact {
            href: Some("/admin/meters?filter=silent"),
            ..fact(key("status-silent"), silent(words, inner))
        },
        StatusFact {
            href: Some("/admin/outbox"),
            ..fact(key("status-outbox"), queue.say("status-outbox-of"))
        },
        StatusFact {
            href: Some("/admin/imports"),
            ..fact(key("status-imports"), imports.say("status-imports-of"))
        },
        fact(key("status-last-import"), or_never(vitals.last_import)),
        fact(key("status-database"), size.say("status-database-of")),
        fact(key("status-cache"), cache),
        fact(key("status-version"), env!("CARGO_PKG_VERSION").to_owned()),
        fact(key("status-since"), moment(inner.running_since)),
    ];
    facts.into_iter().chain(posts).collect()
}

fn webhook(words: Words, posts: &AlertPosts, taken: String) -> String {
    let taken = words.with("time", taken).say("status-webhook-taken");
    match &posts.refusal {
        None => taken,
        Some(reason) => {
            let waiting = words.count("count", posts.n_waiting).with("reason", reason);
            format!("{taken} {}", waiting.say("status-webhook-refused"))
        }
    }
}

fn silent(words: Words, inner: &InnerState) -> String {
    let vitals = &inner.state.vitals;
    words.count("count", vitals.n_meters.saturating_sub(vitals.n_reporting)).say("status-silent-of")
}
