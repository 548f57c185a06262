//! `/account/security/two-factor`: codes of an app besides the password.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Principal, Standing};
use portal::{SignedIn, TwoFactorState};
use serde::Deserialize;
use words::Words;

use super::{PageResult, faults, render, shell};
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
        Ok(stands) => Ok(render(StatusCode::OK, &page(&state, &who, stage(stands, None)))),
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
        Ok(codes) => return Ok(render(StatusCode::OK, &page(&state, &who, shown_once(codes)))),
        Err(portal::Error::ReauthNeeded) => return faults::or_confirm(portal::Error::ReauthNeeded, HERE),
        Err(error) => error,
    };
    let stands = state.portal.two_factor_state(&who).await?;
    faults::shown(Words::ENGLISH, error, "code", |fault| page(&state, &who, stage(stands, Some(fault))))
}

/// Makes new recovery codes, and shows them this once.
pub(crate) async fn post_recovery_codes(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    match state.portal.renew_recovery_codes(&who).await {
        Ok(codes) => Ok(render(StatusCode::OK, &page(&state, &who, shown_once(codes)))),
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

fn stage(stands: TwoFactorState, fault: Option<FieldFault>) -> Stage {
    match stands {
        TwoFactorState::Off => Stage::Off { form: button("begin", "Set it up", false) },
        TwoFactorState::Pending(secret) => {
            let inputs = vec![Input { hint: None, ..Input::code(Words::ENGLISH) }];
            let form = Form { inputs, ..button("confirm", "Turn it on", false) };
            Stage::Pending {
                qr: Qr::of(&secret.url, "QR code for your authenticator app"),
                secret: in_fours(&secret.text),
                form: form.with_fault(fault.as_ref()),
                again: button("begin", "Make another key", true),
            }
        }
        TwoFactorState::On { recovery_codes_left, is_required } => Stage::On {
            left: match recovery_codes_left {
                0 => "No recovery code is left: make new ones now.".to_owned(),
                1 => "One recovery code is left.".to_owned(),
                n => format!("{n} recovery codes are left."),
            },
            renew: button("recovery-codes", "Make new recovery codes", false),
            off: (!is_required).then(|| button("off", "Turn it off", true)),
        },
    }
}

fn shown_once(codes: Vec<String>) -> Stage {
    let file = format!("Demand Response Portal: recovery codes, each for one time\n\n{}\n", codes.join("\n"));
    Stage::Codes { codes, file: escaped(&file) }
}

fn button(id: &'static str, words: &'static str, is_dangerous: bool) -> Form {
    Form { id, action: format!("{HERE}/{id}"), button: words.to_owned(), is_dangerous, ..Form::default() }
}

fn in_fours(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn page(state: &WebState, who: &SignedIn, stage: Stage) -> TwoFactorPage {
    let is_held_here = matches!(who.principal(), Principal::Person { standing: Standing::Unprotected, .. });
    let is_through = matches!(stage, Stage::Codes { .. });
    let notice = "Your role sees and changes what belongs to others, so this portal asks you for two-factor sign-in. \
                  Set it up to go on.";
    let onward = match (is_held_here, is_through) {
        (true, true) => Some(("/meters", "Go on")),
        (true, false) => None,
        (false, _) => Some(("/account/security", "Back to security")),
    };
    let link = |(href, label): (&str, &str)| Link { href: href.to_owned(), label: label.to_owned() };
    TwoFactorPage {
        public: shell::public(&state.portal, Words::ENGLISH, "Two-factor sign-in"),
        notice: (is_held_here && !is_through).then(|| notice.to_owned()),
        state: stage,
        ways: onward.into_iter().map(link).collect(),
    }
}
