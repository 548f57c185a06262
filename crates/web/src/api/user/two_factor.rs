//! `/api/user/two_factor`: codes of an app besides the password.

use axum::{Json, extract::State, http::StatusCode};
use portal::TwoFactorState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{JsonBody, Person},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Where two-factor sign-in stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct TwoFactorBody {
    /// `off`, `pending` (a code is still to be shown) or `on`.
    #[schema(example = "on")]
    state: &'static str,
    /// How many recovery codes are left.
    #[schema(example = 9)]
    recovery_codes_left: u32,
    /// Whether the role asks for it, so that it stays on.
    required: bool,
}

/// What an authenticator app is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct TwoFactorSecretBody {
    /// The secret in base32, to type.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// The address that a QR code holds, to scan.
    #[schema(example = "otpauth://totp/Demand%20Response%20Portal%3Amaya%40harbor.example?secret=GEZDGNBV")]
    otpauth_url: String,
}

/// A code of the app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TwoFactorCode {
    /// Six digits.
    #[schema(example = "287082")]
    code: String,
}

/// Codes for when the app is lost, each for one time.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// Shown now, and never again.
    #[schema(example = json!(["abcd-efgh-jkmn-pqrs"]))]
    recovery_codes: Vec<String>,
}

/// Where two-factor sign-in of the account stands.
#[utoipa::path(
    get, path = "/api/user/two_factor", tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "Where it stands", body = TwoFactorBody),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem)
    )
)]
pub(crate) async fn get_two_factor(
    State(state): State<WebState>,
    Person(who): Person,
) -> ApiResult<Json<TwoFactorBody>> {
    let (word, left, required) = match state.portal.two_factor_state(&who).await? {
        TwoFactorState::Off => ("off", 0, false),
        TwoFactorState::Pending(_) => ("pending", 0, false),
        TwoFactorState::On { recovery_codes_left, is_required } => ("on", recovery_codes_left, is_required),
    };
    Ok(Json(TwoFactorBody { state: word, recovery_codes_left: left, required }))
}

/// Makes a secret for an authenticator app. It counts once a code of it was sent.
#[utoipa::path(
    post, path = "/api/user/two_factor", tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "What the app is told", body = TwoFactorSecretBody),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 409, description = "It is on already", body = Problem)
    )
)]
pub(crate) async fn create_two_factor(
    State(state): State<WebState>,
    Person(who): Person,
) -> ApiResult<Json<TwoFactorSecretBody>> {
    let secret = state.portal.begin_two_factor(&who).await?;
    Ok(Json(TwoFactorSecretBody { secret: secret.text, otpauth_url: secret.url }))
}

/// Turns two-factor sign-in on, with a code of the app.
#[utoipa::path(
    put, path = "/api/user/two_factor", tag = "account", security(("session" = [])),
    request_body = TwoFactorCode,
    responses(
        (status = 200, description = "It is on; these codes replace the app when it is lost", body = RecoveryCodes),
        (status = 401, description = "Nobody is signed in, or the code is wrong", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 404, description = "No secret was made", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)
    )
)]
pub(crate) async fn update_two_factor(
    State(state): State<WebState>,
    Person(who): Person,
    JsonBody(body): JsonBody<TwoFactorCode>,
) -> ApiResult<Json<RecoveryCodes>> {
    let recovery_codes = state.portal.confirm_two_factor(&who, &body.code).await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Turns two-factor sign-in off.
#[utoipa::path(
    delete, path = "/api/user/two_factor", tag = "account", security(("session" = [])),
    responses(
        (status = 204, description = "It is off"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 409, description = "The role asks for it", body = Problem)
    )
)]
pub(crate) async fn delete_two_factor(
    State(state): State<WebState>,
    Person(who): Person,
) -> ApiResult<StatusCode> {
    state.portal.end_two_factor(&who).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes new recovery codes; the old ones work no more.
#[utoipa::path(
    post, path = "/api/user/two_factor/recovery_codes", tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "The new codes", body = RecoveryCodes),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 404, description = "Two-factor sign-in is off", body = Problem)
    )
)]
pub(crate) async fn create_recovery_codes(
    State(state): State<WebState>,
    Person(who): Person,
) -> ApiResult<Json<RecoveryCodes>> {
    Ok(Json(RecoveryCodes { recovery_codes: state.portal.renew_recovery_codes(&who).await? }))
}
