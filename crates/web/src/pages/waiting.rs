//! `GET /waiting`: the only page of people who are not let in.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::Standing;
use words::Words;

use super::{render, shell};
use crate::{extract::PageSession, state::WebState, view::waiting::Waiting};

/// Says that an account waits, or was turned down.
pub(crate) async fn waiting(State(state): State<WebState>, PageSession(who): PageSession) -> Response {
    let organization = who.account.org.as_ref().map_or("the provider", |(_, name)| name);
    let (public, email) = (|title| shell::public(&state.portal, Words::ENGLISH, title), &who.account.email);
    match who.account.standing() {
        Standing::Pending => {
            render(StatusCode::OK, &Waiting::pending(public("Waiting for approval"), organization, email))
        }
        Standing::Rejected => {
            render(StatusCode::OK, &Waiting::rejected(public("Declined"), organization, email))
        }
        Standing::Active(_) | Standing::Unprotected => Redirect::to("/meters").into_response(),
    }
}
