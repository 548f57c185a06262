//! `PUT /api/claims/{account_id}`

use axum::{extract::State, http::StatusCode};
use portal::ClaimDecision;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{AccountPath, Administrator, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What becomes of a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecidedClaim {
    /// Whether the meter is theirs.
    decision: DecisionWord,
}

/// A decision in a word.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "accept")]
pub(crate) enum DecisionWord {
    /// The meter is theirs: whoever has had it has it no more.
    Accept,
    /// It is not.
    Decline,
}

impl From<DecisionWord> for ClaimDecision {
    fn from(word: DecisionWord) -> ClaimDecision {
        match word {
            DecisionWord::Accept => ClaimDecision::Accept,
            DecisionWord::Decline => ClaimDecision::Decline,
        }
    }
}

/// Decides on the claim of an account. Everybody whom it concerns is told by mail.
#[utoipa::path(
    put, path = "/api/claims/{account_id}", tag = "claims", request_body = DecidedClaim,
    params(("account_id" = u32, Path, description = "The account that claims", example = 31)),
    responses(
        (status = 204, description = "It is decided"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "The account claims nothing, or there is none", body = Problem),
        (status = 409, description = "A rule refuses it, such as that of one meter for each household", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem)
    )
)]
pub(crate) async fn decide_claim(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    AccountPath(account): AccountPath,
    JsonBody(wish): JsonBody<DecidedClaim>,
) -> ApiResult<StatusCode> {
    state.portal.decide_claim(&who.caller, account, wish.decision.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
