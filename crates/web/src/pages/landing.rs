//! `GET /`: what the portal is, for those who are not signed in.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{render, shell};
use crate::{
    extract::{PageWords, RequestOrigin},
    state::WebState,
    view::landing::Landing,
};

/// The landing page; people who are signed in go on to their meters.
pub(crate) async fn landing(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
) -> Response {
    if let Some(token) = state.cookies.read(&headers)
        && state.portal.authenticate(&token, &origin).await.is_ok()
    {
        return Redirect::to("/meters").into_response();
    }
    let public = shell::public(&state.portal, words, words.say("landing-title"));
    render(StatusCode::OK, &Landing { public })
}
