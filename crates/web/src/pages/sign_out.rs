//! `POST /logout`

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Redirect,
};

use super::PageResult;
use crate::{extract::RequestOrigin, state::WebState};

/// Ends the session and goes back to the page to sign in.
pub(crate) async fn post_sign_out(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
) -> PageResult<([(HeaderName, HeaderValue); 1], Redirect)> {
    if let Some(token) = state.cookies.read(&headers) {
        state.portal.sign_out(&token, &origin).await?;
    }
    Ok(([(header::SET_COOKIE, state.cookies.clear())], Redirect::to("/login?out")))
}
