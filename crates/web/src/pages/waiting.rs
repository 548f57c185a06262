//! `GET /waiting`: the only page of people who are not let in.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::Standing;
use words::key;

use super::{FIRST_PAGE, render, shell};
use crate::{extract::PageSession, state::WebState, view::waiting::Waiting};

/// Says that an account waits, or was turned down.
pub(crate) async fn waiting(State(state): State<WebState>, PageSession(who): PageSession) -> Response {
    let words = who.words();
    let organization = match &who.account.org {
        Some((_, name)) => name.clone(),
        None => words.say("waiting-provider"),
    };
    let email = &who.account.email;
    let public = |title| shell::public(&state.portal, words, words.say(title));
    let page = match who.account.standing() {
        Standing::Pending => Waiting::pending(public(key("waiting-pending-title")), &organization, email),
        Standing::Rejected => Waiting::rejected(public(key("waiting-rejected-title")), &organization, email),
        Standing::Active(_) | Standing::Unprotected => return Redirect::to(FIRST_PAGE).into_response(),
    };
    render(StatusCode::OK, &page)
}
