//! `GET /api/user`, `PUT /api/user/update`, `DELETE /api/user/delete`

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use domain::Language;
use portal::{AccountFacts, AccountUpdate, EmailChange, SignedIn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::session::SessionBody,
    extract::{Active, InPerson, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// The account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountBody {
    #[serde(flatten)]
    who: SessionBody,
    /// Whether signing in asks for a second factor.
    two_factor: bool,
    /// When it was made, in UTC; null where that is not known.
    #[schema(example = "2026-07-01T08:00:00Z", format = DateTime)]
    created_at: Option<String>,
    /// When somebody last signed in to it, in UTC; null where nobody did.
    #[schema(example = "2026-07-16T12:00:00Z", format = DateTime)]
    last_sign_in_at: Option<String>,
    /// The provider's time zone, in which pages show times.
    #[schema(example = "America/New_York")]
    time_zone: String,
    /// The language that pages speak to its owner, as a tag (RFC 5646); null where their browser says it.
    #[schema(example = "es-US")]
    language: Option<&'static str>,
}

/// What is changed; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateAccount {
    /// Given name.
    #[schema(example = "Maya")]
    first_name: Option<String>,
    /// Family name.
    #[schema(example = "Okafor")]
    last_name: Option<String>,
    /// E-mail address.
    #[schema(example = "maya@harbor.example")]
    email: Option<String>,
    /// The password so far; needed for a new one.
    #[schema(example = "correct horse battery staple")]
    current_password: Option<String>,
    /// The password from now on.
    #[schema(example = "several other words in a row")]
    new_password: Option<String>,
    /// The language of pages: `en-US`, `es-US`, or nothing between the quotes to leave it to the browser.
    #[schema(example = "es-US")]
    language: Option<String>,
}

/// The account after it was changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct UpdatedAccount {
    #[serde(flatten)]
    account: AccountBody,
    /// `done` where the e-mail is another one now, `link-sent` where it will be once the link in the mail is followed; null
    /// where it was not to be changed.
    #[schema(example = "link-sent")]
    email_change: Option<&'static str>,
}

/// What confirms that an account is to be deleted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeleteAccount {
    /// Its e-mail address, typed once more.
    #[schema(example = "maya@harbor.example")]
    email: String,
}

impl AccountBody {
    fn of(state: &WebState, who: &SignedIn, facts: AccountFacts) -> AccountBody {
        AccountBody {
            who: SessionBody::of(who),
            two_factor: who.has_second_factor,
            created_at: facts.created_at.map(|it| it.to_string()),
            last_sign_in_at: facts.last_sign_in_at.map(|it| it.to_string()),
            time_zone: state.portal.config().calendar.name().to_owned(),
            language: facts.language.map(Language::tag),
        }
    }
}

impl UpdateAccount {
    fn wish(&self) -> AccountUpdate<'_> {
        AccountUpdate {
            first_name: self.first_name.as_deref(),
            last_name: self.last_name.as_deref(),
            email: self.email.as_deref(),
            current_password: self.current_password.as_deref(),
            new_password: self.new_password.as_deref(),
            language: self.language.as_deref(),
        }
    }
}

/// The account that asks.
#[utoipa::path(
    get, path = "/api/user", tag = "account",
    responses(
        (status = 200, description = "The account", body = AccountBody),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem)
    )
)]
pub(crate) async fn get_own_account(
    State(state): State<WebState>,
    Active(who): Active,
) -> ApiResult<Json<AccountBody>> {
    let facts = state.portal.own_facts(&who).await?;
    Ok(Json(AccountBody::of(&state, &who, facts)))
}

/// Changes names, e-mail, password or language. E-mail and password want a session in which the password was shown within five
/// minutes. A new password ends all other sessions.
#[utoipa::path(
    put, path = "/api/user/update", tag = "account", security(("session" = [])),
    request_body = UpdateAccount,
    responses(
        (status = 200, description = "Changed", body = UpdatedAccount),
        (status = 401, description = "Nobody is signed in, or the current password is wrong", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 422, description = "A value will not do", body = Problem),
        (status = 429, description = "Too many tries of the current password", body = Problem)
    )
)]
pub(crate) async fn update_own_account(
    State(state): State<WebState>,
    InPerson(mut who): InPerson,
    JsonBody(body): JsonBody<UpdateAccount>,
) -> ApiResult<Json<UpdatedAccount>> {
    let change = state.portal.update_own_account(&who, body.wish()).await?;
    let facts = state.portal.own_facts(&who).await?;
    who.account = state.portal.own_account(&who).await?;
    let email_change = change.map(|it| match it {
        EmailChange::Done => "done",
        EmailChange::LinkSent => "link-sent",
    });
    Ok(Json(UpdatedAccount { account: AccountBody::of(&state, &who, facts), email_change }))
}

/// Deletes the account and everything that names its owner. It wants a session in which the password was shown within five
/// minutes.
#[utoipa::path(
    delete, path = "/api/user/delete", tag = "account", security(("session" = [])),
    request_body = DeleteAccount,
    responses(
        (status = 204, description = "It is gone, and its sessions and keys with it"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 409, description = "It is the last administrator's", body = Problem),
        (status = 422, description = "What was typed is not its e-mail address", body = Problem)
    )
)]
pub(crate) async fn delete_own_account(
    State(state): State<WebState>,
    InPerson(who): InPerson,
    JsonBody(body): JsonBody<DeleteAccount>,
) -> ApiResult<([(HeaderName, HeaderValue); 1], StatusCode)> {
    state.portal.delete_own_account(&who, &body.email).await?;
    Ok(([(header::SET_COOKIE, state.cookies.clear())], StatusCode::NO_CONTENT))
}
