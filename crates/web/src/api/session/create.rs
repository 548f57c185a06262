//! `POST /api/user/session/create`

use axum::{Json, extract::State, http::HeaderMap};
use portal::SignIn;
use serde::Deserialize;
use utoipa::ToSchema;

use super::SessionBody;
use crate::{
    cookie::TwoCookies,
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
    /// Where the account has two-factor sign-in: a code of the app, or a recovery code.
    #[schema(example = "287082")]
    code: Option<String>,
}

/// Signs in and sets the session's cookie; a session the browser came with ends. A second cookie makes the browser
/// known again, so that its tries are not counted with those of strangers.
#[utoipa::path(
    post, path = "/api/user/session/create", tag = "session", security(()), request_body = CreateSession,
    responses(
        (status = 200, description = "Signed in", body = SessionBody),
        (status = 401, description = "The e-mail or the password is wrong, never which (`wrong-credentials`); the code is \
            still to be sent along (`second-factor`), or is wrong (`wrong-code`)", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem),
        (status = 429, description = "Too many tries; `Retry-After` says when there is one again", body = Problem)
    )
)]
pub(crate) async fn create_session(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    JsonBody(body): JsonBody<CreateSession>,
) -> ApiResult<(TwoCookies, Json<SessionBody>)> {
    let brought = state.cookies.brought(&headers);
    let (email, password, code) = (&body.email, &body.password, body.code.as_deref());
    let with = SignIn { email, password, code, browser: brought.browser() };
    let entered = state.portal.sign_in(with, &origin).await?;
    Ok((state.cookies.enter(&entered), Json(SessionBody::of(&entered.signed_in))))
}
