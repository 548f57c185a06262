//! `POST /api/passwordReset`

use axum::{Json, extract::State, http::StatusCode};
use portal::one_number;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{JsonBody, RequestOrigin},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Whose password is forgotten: their e-mail, and the number of their meter or organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskForReset {
    /// The account's e-mail address.
    #[schema(example = "maya@harbor.example", max_length = 254)]
    email: String,
    /// The number printed on their meter; then no `org_id`.
    #[schema(example = json!(null))]
    meter_id: Option<u32>,
    /// The number of their organization; then no `meter_id`.
    #[schema(example = 2)]
    org_id: Option<u32>,
}

/// The same whether or not there is such an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResetAsked {
    /// What to do next.
    #[schema(
        example = "If there is an account with this e-mail and number, a message with a link is on its way. \
                        The link works for ten minutes."
    )]
    message: &'static str,
}

/// Asks for a link to set a new password. The answer never says whether there is such an account.
#[utoipa::path(
    post, path = "/api/passwordReset", tag = "account", security(()), request_body = AskForReset,
    responses(
        (status = 202, description = "Taken in", body = ResetAsked),
        (status = 422, description = "The body cannot be used, whoever sends it", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)
    )
)]
pub(crate) async fn create_password_reset(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    JsonBody(body): JsonBody<AskForReset>,
) -> ApiResult<(StatusCode, Json<ResetAsked>)> {
    let number = one_number(body.meter_id, body.org_id)?;
    state.portal.forgot_password(&body.email, number, &origin).await?;
    let message = "If there is an account with this e-mail and number, a message with a link is on its way. \
                   The link works for ten minutes.";
    Ok((StatusCode::ACCEPTED, Json(ResetAsked { message })))
}
