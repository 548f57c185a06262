//! `POST /api/user/session/confirm`

use axum::{Json, extract::State, http::HeaderMap};
use serde::Deserialize;
use utoipa::ToSchema;

use super::SessionBody;
use crate::{
    cookie::TwoCookies,
    extract::{JsonBody, Person},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What one shows once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmSession {
    /// The account's password.
    #[schema(example = "correct horse battery staple", max_length = 256)]
    password: String,
    /// Where the account has two-factor sign-in: a code of the app, or a recovery code.
    #[schema(example = "287082")]
    code: Option<String>,
}

/// Shows once more that it is you: for five minutes what answered with `reauth` can be done. A new session takes the
/// place of the old one, so keep the new cookie.
#[utoipa::path(
    post, path = "/api/user/session/confirm", tag = "session", security(("session" = [])),
    request_body = ConfirmSession,
    responses(
        (status = 200, description = "Confirmed, in a new session", body = SessionBody),
        (status = 401, description = "Nobody is signed in, or what was shown is wrong or not all", body = Problem),
        (status = 403, description = "The account has not been approved, or a key asks", body = Problem),
        (status = 429, description = "Too many tries; `Retry-After` says when there is one again", body = Problem)
    )
)]
pub(crate) async fn confirm_session(
    State(state): State<WebState>,
    Person(who): Person,
    headers: HeaderMap,
    JsonBody(body): JsonBody<ConfirmSession>,
) -> ApiResult<(TwoCookies, Json<SessionBody>)> {
    let brought = state.cookies.brought(&headers);
    let entered = state.portal.confirm(&who, &body.password, body.code.as_deref(), brought.browser()).await?;
    Ok((state.cookies.enter(&entered), Json(SessionBody::of(&entered.signed_in))))
}
