//! `/account/security/two-factor`: codes of an app besides the password.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Principal, Standing};
use portal::{SignedIn, TwoFactorState};
use serde::Deserialize;
use words::{Words, key};

use super::{FIRST_PAGE, PageResult, faults, render, shell};
use crate::{
    extract::{PageForm, PagePerson},
    local_path::escaped,
    state::WebState,
    view::{
        Link,
        form::{FieldFault, Form, Input},
        svg::qr::Qr,
        two_factor::{Stage, TwoFactorPage},
    },
};

/// Where the page is.
const HERE: &str = "/account/security/two-factor";

/// A form without fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoFields {}

/// The first code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstCode {
    code: String,
}

/// Where it stands, and what can be done.
pub(crate) async fn two_factor(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
) -> PageResult<Response> {
    match state.portal.two_factor_state(&who).await {
        Ok(stands) => Ok(render(StatusCode::OK, &page(&state, &who, stage(who.words(), stands, None)))),
        Err(error) => faults::or_confirm(error, HERE),
    }
}

/// Makes the secret, and shows it on the page that it goes back to.
pub(crate) async fn post_begin_two_factor(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    match state.portal.begin_two_factor(&who).await {
        Ok(_) => Ok(Redirect::to(HERE).into_response()),
        Err(error) => faults::or_confirm(error, HERE),
    }
}

/// Takes the first code, and shows the recovery codes this once.
pub(crate) async fn post_confirm_two_factor(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
    PageForm(form): PageForm<FirstCode>,
) -> PageResult<Response> {
    let error = match state.portal.confirm_two_factor(&who, &form.code).await {
        Ok(codes) => return Ok(render(StatusCode::OK, &page(&state, &who, shown_once(who.words(), codes)))),
        Err(portal::Error::ReauthNeeded) => return faults::or_confirm(portal::Error::ReauthNeeded, HERE),
        Err(error) => error,
    };
    let stands = state.portal.two_factor_state(&who).await?;
    faults::shown(who.words(), error, "code", |fault| {
        page(&state, &who, stage(who.words(), stands, Some(fault)))
    })
}

/// Makes new recovery codes, and shows them this once.
pub(crate) async fn post_recovery_codes(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    match state.portal.renew_recovery_codes(&who).await {
        Ok(codes) => Ok(render(StatusCode::OK, &page(&state, &who, shown_once(who.words(), codes)))),
        Err(error) => faults::or_confirm(error, HERE),
    }
}

/// Turns it off.
pub(crate) async fn post_end_two_factor(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    match state.portal.end_two_factor(&who).await {
        Ok(()) => Ok(Redirect::to("/account/security?done=two-factor-off").into_response()),
        Err(error) => faults::or_confirm(error, HERE),
    }
}

fn stage(words: Words, stands: TwoFactorState, fault: Option<FieldFault>) -> Stage {
    match stands {
        TwoFactorState::Off => Stage::Off { form: button("begin", words.say("two-factor-set-up"), false) },
        TwoFactorState::Pending(secret) => {
            let inputs = vec![Input { hint: None, ..Input::code(words) }];
            let form = Form { inputs, ..button("confirm", words.say("two-factor-turn-on"), false) };
            Stage::Pending {
                qr: Qr::of(&secret.url, &words.say("two-factor-qr")),
                secret: in_fours(&secret.text),
                form: form.with_fault(fault.as_ref()),
                again: button("begin", words.say("two-factor-another"), true),
            }
        }
        TwoFactorState::On { recovery_codes_left, is_required } => Stage::On {
            left: words.count("count", recovery_codes_left).say("two-factor-left"),
            renew: button("recovery-codes", words.say("two-factor-renew"), false),
            off: (!is_required).then(|| button("off", words.say("two-factor-turn-off"), true)),
        },
    }
}

fn shown_once(words: Words, codes: Vec<String>) -> Stage {
    let file = format!("{}\n\n{}\n", words.say("two-factor-file"), codes.join("\n"));
    Stage::Codes { codes, file: escaped(&file) }
}

fn button(id: &'static str, says: String, is_dangerous: bool) -> Form {
    Form { id, action: format!("{HERE}/{id}"), button: says, is_dangerous, ..Form::default() }
}

fn in_fours(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn page(state: &WebState, who: &SignedIn, stage: Stage) -> TwoFactorPage {
    let words = who.words();
    let is_held_here = matches!(who.principal(), Principal::Person { standing: Standing::Unprotected, .. });
    let is_through = matches!(stage, Stage::Codes { .. });
    let onward = match (is_held_here, is_through) {
        (true, true) => Some((FIRST_PAGE, key("two-factor-go-on"))),
        (true, false) => None,
        (false, _) => Some(("/account/security", key("two-factor-back"))),
    };
    let link = |(href, label): (&str, &'static str)| Link { href: href.to_owned(), label: words.say(label) };
    TwoFactorPage {
        public: shell::public(&state.portal, words, words.say("two-factor-title")),
        notice: (is_held_here && !is_through).then(|| words.say("two-factor-notice")),
        state: stage,
        ways: onward.into_iter().map(link).collect(),
    }
}
