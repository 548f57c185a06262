//! `POST /api/passwordReset/confirm`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{JsonBody, RequestOrigin},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// The secret of a link that was mailed, with the new password. It stands in the body, since addresses are logged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmReset {
    /// What stands at the end of the link.
    #[schema(example = "5f0c6a1be2d94c375f0c6a1be2d94c375f0c6a1be2d94c375f0c6a1be2d94c37", max_length = 64)]
    token: String,
    /// The new password.
    #[schema(example = "an entirely different phrase", max_length = 256)]
    password: String,
    /// Whether the account's API keys end too; they do where nothing is said.
    #[schema(example = true)]
    revoke_keys: Option<bool>,
}

/// Sets a new password. Every session of the account ends; nobody is signed in by it, and a second factor stays.
#[utoipa::path(
    post, path = "/api/passwordReset/confirm", tag = "account", security(()), request_body = ConfirmReset,
    responses(
        (status = 204, description = "The new password is set; sign in with it"),
        (status = 410, description = "The link was used or is too old", body = Problem),
        (status = 422, description = "The password or the body cannot be used; the link stays good", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)
    )
)]
pub(crate) async fn confirm_password_reset(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    JsonBody(body): JsonBody<ConfirmReset>,
) -> ApiResult<StatusCode> {
    let revokes_keys = body.revoke_keys.unwrap_or(true);
    state.portal.reset_password(&body.token, &body.password, revokes_keys, &origin).await?;
    Ok(StatusCode::NO_CONTENT)
}
