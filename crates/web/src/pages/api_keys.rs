//! `/account/api-keys`: keys for programs.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Role, Scopes};
use portal::{ApiKey, Error, KeyWish, MadeKey, Portal, SignedIn};
use serde::Deserialize;
use words::Words;

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
    let notice = query.done.map(|_| "The key is revoked. It opens nothing any more.".to_owned());
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
            let shown_once = Some(shown(&state.portal, &made));
            Ok(render(StatusCode::OK, &AccountPage { shown_once, ..page(&state, &who, keys, None) }))
        }
        Err(Error::ReauthNeeded) => faults::or_confirm(Error::ReauthNeeded, HERE),
        Err(error) => {
            faults::shown(Words::ENGLISH, error, "name", |fault| page(&state, &who, keys, Some(fault)))
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
    fn wish(&self) -> KeyWish<'_> {
        let scopes =
            Scopes { read: self.read.is_some(), import: self.import.is_some(), admin: self.admin.is_some() };
        // What is no number is refused like one that is too large.
        let days =
            if self.days.trim().is_empty() { None } else { Some(self.days.trim().parse().unwrap_or(0)) };
        KeyWish { name: &self.name, scopes, days }
    }
}

fn shown(portal: &Portal, made: &MadeKey) -> ShownOnce {
    let home = portal.config().public_url.as_str();
    let example = match made.key.scopes.import {
        true => format!(
            "curl -H \"Authorization: Bearer $DRP_KEY\" -H 'Content-Type: text/csv' \\\n     \
             --data-binary @readings.csv {home}/api/data/import"
        ),
        false => format!("curl -H \"Authorization: Bearer $DRP_KEY\" {home}/api/entity/meters"),
    };
    ShownOnce {
        text: "Copy it now: it is not shown again. Whoever has it can do what it may, so keep it like a password."
            .to_owned(),
        secret: made.secret.clone(),
        example: format!("export DRP_KEY=…   # the key above\n{example}"),
    }
}

fn row(portal: &Portal, key: ApiKey) -> Row {
    let calendar = &portal.config().calendar;
    let day = |at| format::date_and_clock(Words::ENGLISH, at, calendar);
    let used = key.last_used_at.map_or("never used".to_owned(), |it| format!("last used {}", day(it)));
    let ends = key.expires_at.map_or("no end".to_owned(), |it| format!("ends {}", day(it)));
    Row {
        title: key.name,
        lines: vec![
            format!("drp_{}… may {}", key.id, key.scopes.words().replace(' ', ", ")),
            format!("made {}, {used}, {ends}", day(key.created_at)),
        ],
        pill: key.expires_at.filter(|it| *it <= portal.now()).map(|_| "Expired".to_owned()),
        action: Some(RowAction {
            href: format!("{HERE}/{}/revoke", key.id),
            hidden: Vec::new(),
            button: "Revoke",
        }),
    }
}

fn page(state: &WebState, who: &SignedIn, keys: Vec<ApiKey>, fault: Option<FieldFault>) -> AccountPage {
    let may = who.principal().role().map_or(Scopes::default(), Role::grantable_scopes);
    let scopes = [
        (may.read, "read", "read what you may see"),
        (may.import, "import", "bring readings in"),
        (may.admin, "admin", "change what you may change, but not your account"),
    ];
    let checks = scopes.into_iter().filter(|(may, ..)| *may);
    let days = Input { kind: "number", ..Input::text("days", "Days", "off", "365") };
    let form = Form {
        id: "key",
        action: HERE.to_owned(),
        inputs: vec![
            Input::text("name", "Name", "off", "").hinted("What it is for: Nightly import."),
            days.hinted("After so many days it ends by itself, at most 730."),
        ],
        checks: checks
            .map(|(_, name, label)| Check { name, label: label.to_owned(), is_ticked: name == "read" })
            .collect(),
        button: "Make a key".to_owned(),
        ..Form::default()
    };
    let text = match keys.is_empty() {
        true => "You have none. Programs sign in with a key, so that none needs your password.",
        false => "Revoke what nobody uses.",
    };
    let keys = Card {
        id: "keys",
        title: "Keys for programs",
        text: text.to_owned(),
        rows: keys.into_iter().map(|it| row(&state.portal, it)).collect(),
        ..Card::default()
    };
    let new = Card {
        id: "new",
        title: "A new key",
        text: "It does no more than you may, whatever it is allowed here.".to_owned(),
        form: Some(form.with_fault(fault.as_ref())),
        ..Card::default()
    };
    AccountPage {
        layout: shell::layout(&state.portal, who, "API keys", None),
        title: "API keys".to_owned(),
        tabs: tabs(HERE),
        notice: None,
        shown_once: None,
        cards: vec![keys, new],
    }
}
