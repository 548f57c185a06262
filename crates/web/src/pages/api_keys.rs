//! `/account/api-keys`: keys for programs.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Role, Scopes};
use portal::{ApiKey, Error, KeyWish, MadeKey, Portal, SignedIn};
use serde::Deserialize;
use words::{Words, key};

use super::{
    PageResult,
    account::{Done, tabs},
    faults, render, shell,
    two_factor::NoFields,
};
use crate::{
    extract::{PageActive, PageForm},
    state::WebState,
    view::{
        account::{AccountPage, Card, Row, RowAction, ShownOnce},
        form::{Check, FieldFault, Form, Input},
        format,
    },
};

/// Where the page is.
const HERE: &str = "/account/api-keys";

/// A key to make.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyForm {
    name: String,
    days: String,
    read: Option<String>,
    import: Option<String>,
    admin: Option<String>,
}

/// The keys of the account.
pub(crate) async fn api_keys(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<Done>,
) -> PageResult<Response> {
    let keys = state.portal.own_keys(&who).await?;
    let notice = query.done.map(|_| who.words().say("keys-revoked"));
    Ok(render(StatusCode::OK, &AccountPage { notice, ..page(&state, &who, keys, None) }))
}

/// Makes a key and shows it this once.
pub(crate) async fn post_api_key(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<KeyForm>,
) -> PageResult<Response> {
    let made = state.portal.create_own_key(&who, form.wish()).await;
    let keys = state.portal.own_keys(&who).await?;
    match made {
        Ok(made) => {
            let shown_once = Some(shown(who.words(), &state.portal, &made));
            Ok(render(StatusCode::OK, &AccountPage { shown_once, ..page(&state, &who, keys, None) }))
        }
        Err(Error::ReauthNeeded) => faults::or_confirm(Error::ReauthNeeded, HERE),
        Err(error) => {
            faults::shown(who.words(), error, "name", |fault| page(&state, &who, keys, Some((&form, fault))))
        }
    }
}

/// Ends a key at once.
pub(crate) async fn post_revoke_key(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Path(key_id): Path<String>,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    match state.portal.revoke_own_key(&who, &key_id).await {
        Ok(()) => Ok(Redirect::to("/account/api-keys?done=revoked").into_response()),
        Err(error) => faults::or_confirm(error, HERE),
    }
}

impl KeyForm {
    fn has(&self, scope: &str) -> bool {
        match scope {
            "read" => self.read.is_some(),
            "import" => self.import.is_some(),
            _ => self.admin.is_some(),
        }
    }

    fn wish(&self) -> KeyWish<'_> {
        let scopes =
            Scopes { read: self.read.is_some(), import: self.import.is_some(), admin: self.admin.is_some() };
        // What is no number is refused like one that is too large.
        let days =
            if self.days.trim().is_empty() { None } else { Some(self.days.trim().parse().unwrap_or(0)) };
        KeyWish { name: &self.name, scopes, days }
    }
}

fn shown(words: Words, portal: &Portal, made: &MadeKey) -> ShownOnce {
    let home = portal.config().public_url.as_str();
    let example = match made.key.scopes.import {
        true => format!(
            "curl -H \"Authorization: Bearer $DRP_KEY\" -H 'Content-Type: text/csv' \\\n     \
             --data-binary @readings.csv {home}/api/data/import"
        ),
        false => format!("curl -H \"Authorization: Bearer $DRP_KEY\" {home}/api/entity/meters"),
    };
    ShownOnce {
        text: words.say("keys-shown-once"),
        secret: made.secret.clone(),
        example: format!("export DRP_KEY=…   # {}\n{example}", words.say("keys-above")),
    }
}

fn row(words: Words, portal: &Portal, it: ApiKey) -> Row {
    let calendar = &portal.config().calendar;
    let day = |at| format::date_and_clock(words, at, calendar);
    let used = match it.last_used_at {
        Some(at) => words.with("time", day(at)).say("keys-used"),
        None => words.say("keys-never-used"),
    };
    let ends = match it.expires_at {
        Some(at) => words.with("time", day(at)).say("keys-ends"),
        None => words.say("keys-no-end"),
    };
    let made = words.with("time", day(it.created_at)).with("used", used).with("ends", ends).say("keys-made");
    let scopes = it.scopes.words().replace(' ', ", ");
    Row {
        title: it.name,
        lines: vec![words.with("id", &it.id).with("scopes", scopes).say("keys-may"), made],
        pill: it.expires_at.filter(|it| *it <= portal.now()).map(|_| words.say("keys-expired")),
        action: Some(RowAction {
            href: format!("{HERE}/{}/revoke", it.id),
            hidden: Vec::new(),
            button: words.say("keys-revoke"),
        }),
    }
}

/// `sent` is what was sent and is wrong.
fn page(
    state: &WebState,
    who: &SignedIn,
    keys: Vec<ApiKey>,
    sent: Option<(&KeyForm, FieldFault)>,
) -> AccountPage {
    let words = who.words();
    let text = words.say(match keys.is_empty() {
        true => "keys-none",
        false => "keys-text",
    });
    let keys = Card {
        id: "keys",
        title: words.say("keys-title"),
        text,
        rows: keys.into_iter().map(|it| row(words, &state.portal, it)).collect(),
        ..Card::default()
    };
    let new = Card {
        id: "new",
        title: words.say("keys-new"),
        text: words.say("keys-new-text"),
        form: Some(form(who, sent)),
        ..Card::default()
    };
    AccountPage {
        layout: shell::layout(&state.portal, who, words.say("account-tab-keys"), None),
        title: words.say("account-tab-keys"),
        tabs: tabs(words, HERE),
        notice: None,
        shown_once: None,
        cards: vec![keys, new],
    }
}

/// The form for a new key, with what was sent and is wrong.
fn form(who: &SignedIn, sent: Option<(&KeyForm, FieldFault)>) -> Form {
    let words = who.words();
    let may = who.principal().role().map_or(Scopes::default(), Role::grantable_scopes);
    let scopes = [
        (may.read, "read", key("keys-may-read")),
        (may.import, "import", key("keys-may-import")),
        (may.admin, "admin", key("keys-may-admin")),
    ];
    let checks = scopes.into_iter().filter(|(may, ..)| *may);
    let days = Input { kind: "number", ..Input::text("days", words.say("keys-days"), "off", "365") };
    let form = Form {
        id: "key",
        action: HERE.to_owned(),
        inputs: vec![
            Input::text("name", words.say("keys-name"), "off", "").hinted(words.say("keys-name-hint")),
            days.hinted(words.say("keys-days-hint")),
        ],
        checks: checks
            .map(|(_, name, label)| Check {
                name,
                label: words.say(label),
                is_ticked: sent.as_ref().map_or(name == "read", |(form, _)| form.has(name)),
            })
            .collect(),
        button: words.say("keys-make"),
        ..Form::default()
    };
    match sent {
        Some((sent, fault)) => {
            form.with_typed(&[("name", &sent.name), ("days", &sent.days)]).with_fault(Some(&fault))
        }
        None => form,
    }
}
