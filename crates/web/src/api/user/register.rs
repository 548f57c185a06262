//! `POST /api/user/register`, and what follows its link.

use axum::{Json, extract::State, http::StatusCode};
use portal::{Applicant, Invitee, NextStep, one_number};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{JsonBody, RequestOrigin},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Somebody who asks for an account, with a meter's number or an organization's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Register {
    /// Their e-mail address.
    #[schema(example = "maya@home.example", max_length = 254)]
    email: String,
    /// Given name.
    #[schema(example = "Maya", max_length = 50)]
    first_name: String,
    /// Family name.
    #[schema(example = "Okafor", max_length = 50)]
    last_name: String,
    /// The password they choose.
    #[schema(example = "correct horse battery staple", min_length = 15, max_length = 256)]
    password: String,
    /// The number printed on their meter; then no `org_id`.
    #[schema(example = 10_204_417)]
    meter_id: Option<u32>,
    /// The number of their organization; then no `meter_id`.
    #[schema(example = json!(null))]
    org_id: Option<u32>,
    /// The code that came with the bill, where the provider sent one.
    #[schema(example = "AB2CDEF3GH", max_length = 40)]
    claim_code: Option<String>,
}

/// What to do next: the same whether or not the e-mail or the number is known.
#[derive(Serialize, ToSchema)]
pub(crate) struct Registering {
    /// `follow_link`: look for a message; `sign_in`: sign in, where everything was right.
    #[schema(example = "follow_link")]
    next_step: &'static str,
    /// The same in a sentence.
    #[schema(example = "Look for a message with a link, and follow it within a day.")]
    message: &'static str,
}

/// The secret of a link that was mailed, with the password that was chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmRegistration {
    /// What stands at the end of the link.
    #[schema(example = "5f0c6a1be2d94c375f0c6a1be2d94c375f0c6a1be2d94c375f0c6a1be2d94c37", max_length = 64)]
    token: String,
    /// The password that was chosen.
    #[schema(example = "correct horse battery staple", max_length = 256)]
    password: String,
}

/// Somebody who follows an invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptInvitation {
    /// What stands at the end of the link.
    #[schema(example = "5f0c6a1be2d94c375f0c6a1be2d94c375f0c6a1be2d94c375f0c6a1be2d94c37", max_length = 64)]
    token: String,
    /// Given name.
    #[schema(example = "Jonas", max_length = 50)]
    first_name: String,
    /// Family name.
    #[schema(example = "Weber", max_length = 50)]
    last_name: String,
    /// The password they choose.
    #[schema(example = "correct horse battery staple", min_length = 15, max_length = 256)]
    password: String,
}

impl From<NextStep> for Registering {
    fn from(step: NextStep) -> Registering {
        match step {
            NextStep::FollowLink => Registering {
                next_step: "follow_link",
                message: "Look for a message with a link, and follow it within a day.",
            },
            NextStep::SignIn => Registering {
                next_step: "sign_in",
                message: "If the number is right and nobody has an account with this e-mail, you can sign in now.",
            },
        }
    }
}

/// Asks for an account. The answer never says whether the e-mail or the number is known; mail does.
#[utoipa::path(
    post, path = "/api/user/register", tag = "account", security(()), request_body = Register,
    responses(
        (status = 202, description = "Taken in; what was asked for may or may not fit", body = Registering),
        (status = 422, description = "The body cannot be used, whoever sends it", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)
    )
)]
pub(crate) async fn create_registration(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    JsonBody(body): JsonBody<Register>,
) -> ApiResult<(StatusCode, Json<Registering>)> {
    let applicant = Applicant {
        email: &body.email,
        first_name: &body.first_name,
        last_name: &body.last_name,
        password: &body.password,
        number: one_number(body.meter_id, body.org_id)?,
        claim_code: body.claim_code.as_deref(),
    };
    let step = state.portal.register(applicant, &origin).await?;
    Ok((StatusCode::ACCEPTED, Json(step.into())))
}

/// Makes the account of somebody who got the link and knows the password that was chosen.
#[utoipa::path(
    post, path = "/api/user/register/confirm", tag = "account", security(()), request_body = ConfirmRegistration,
    responses(
        (status = 204, description = "The account is made; sign in with it"),
        (status = 410, description = "The link was used or is too old", body = Problem),
        (status = 422, description = "Another password, or a body that cannot be used", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)
    )
)]
pub(crate) async fn confirm_registration(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    JsonBody(body): JsonBody<ConfirmRegistration>,
) -> ApiResult<StatusCode> {
    state.portal.confirm_registration(&body.token, &body.password, &origin).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the account of somebody who was invited; they are let in at once.
#[utoipa::path(
    post, path = "/api/user/register/invitation", tag = "account", security(()), request_body = AcceptInvitation,
    responses(
        (status = 204, description = "The account is made; sign in with the address the invitation went to"),
        (status = 410, description = "The link was used or is too old", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)
    )
)]
pub(crate) async fn accept_invitation(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    JsonBody(body): JsonBody<AcceptInvitation>,
) -> ApiResult<StatusCode> {
    let invitee =
        Invitee { first_name: &body.first_name, last_name: &body.last_name, password: &body.password };
    state.portal.accept_invitation(&body.token, invitee, &origin).await?;
    Ok(StatusCode::NO_CONTENT)
}
