//! `GET /`: what the portal is, for those who are not signed in.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{FIRST_PAGE, render, shell};
use crate::{
    extract::{PageWords, RequestOrigin},
    state::WebState,
    view::landing::{Example, Landing},
};

/// The landing page; people who are signed in go on to their day.
pub(crate) async fn landing(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
) -> Response {
    if let Some(token) = state.cookies.read(&headers)
        && state.portal.authenticate(&token, &origin).await.is_ok()
    {
        return Redirect::to(FIRST_PAGE).into_response();
    }
    let public = shell::public(&state.portal, words, words.say("landing-title"));
    let config = state.portal.config();
    let see = Example::new(words, config.credit_factor, config.currency);
    render(StatusCode::OK, &Landing { public, see })
}
