//! `POST /api/user/session/create`

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::SessionBody;
use crate::{
    extract::{JsonBody, RequestOrigin},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What one signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateSession {
    /// The account's e-mail address.
    #[schema(example = "maya@harbor.example")]
    email: String,
    /// Its password.
    #[schema(example = "correct horse battery staple", max_length = 256)]
    password: String,
}

/// Signs in and sets the session's cookie; a session the browser came with ends.
#[utoipa::path(
    post, path = "/api/user/session/create", tag = "session", security(()), request_body = CreateSession,
    responses(
        (status = 200, description = "Signed in", body = SessionBody),
        (status = 401, description = "The e-mail or the password is wrong; never which", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem)
    )
)]
pub(crate) async fn create_session(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    JsonBody(body): JsonBody<CreateSession>,
) -> ApiResult<([(HeaderName, HeaderValue); 1], Json<SessionBody>)> {
    let replaced = state.cookies.read(&headers);
    let (token, signed_in) =
        state.portal.sign_in(&body.email, &body.password, replaced.as_ref(), &origin).await?;
    Ok(([(header::SET_COOKIE, state.cookies.set(&token))], Json(SessionBody::of(&signed_in))))
}
