//! `POST` and `DELETE /api/user/session/delete`

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};

use crate::{extract::RequestOrigin, problem::ApiResult, state::WebState};

type SignedOut = ([(HeaderName, HeaderValue); 1], StatusCode);

/// Signs out: the session ends here and everywhere. Without a session there is nothing to do, which is no error.
#[utoipa::path(
    delete, path = "/api/user/session/delete", tag = "session", security(()),
    responses((status = 204, description = "Nobody is signed in any more"))
)]
pub(crate) async fn delete_session(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
) -> ApiResult<SignedOut> {
    if let Some(token) = state.cookies.read(&headers) {
        state.portal.sign_out(&token, &origin).await?;
    }
    Ok(([(header::SET_COOKIE, state.cookies.clear())], StatusCode::NO_CONTENT))
}

/// Signs out, for clients that cannot send DELETE.
#[utoipa::path(
    post, path = "/api/user/session/delete", tag = "session", security(()),
    responses((status = 204, description = "Nobody is signed in any more"))
)]
pub(crate) async fn post_delete_session(
    state: State<WebState>,
    origin: RequestOrigin,
    headers: HeaderMap,
) -> ApiResult<SignedOut> {
    delete_session(state, origin, headers).await
}
