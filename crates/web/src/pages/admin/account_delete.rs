//! `/admin/accounts/{account_id}/delete`: deleting somebody's account, after a question.

use axum::{extract::State, response::Response};
use domain::AccountId;
use portal::{Error, SignedIn};

use super::{
    accounts::PATH,
    parts::{Around, page, question},
    values::{Refused, Values, done},
};
use crate::{
    extract::{PageAccount, PageAdministrator},
    pages::{PageResult, faults::or_confirm},
    state::WebState,
    view::{Link, admin::Form},
};

/// Asks whether an account is to be deleted.
pub(crate) async fn ask_delete_account(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
) -> PageResult<Response> {
    ask(&state, &who, account, Around::default()).await
}

/// Deletes an account for good.
pub(crate) async fn post_delete_account(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&[])?;
    match state.portal.delete_account(&who.caller, account).await {
        Ok(()) => Ok(done(PATH, "deleted", None)),
        Err(error @ (Error::NotFound(_) | Error::Forbidden { .. } | Error::ReauthNeeded)) => {
            or_confirm(error, &format!("{PATH}/{account}/delete"))
        }
        Err(error) => ask(&state, &who, account, Refused::of("delete", values, error)?.into()).await,
    }
}

async fn ask(state: &WebState, who: &SignedIn, id: AccountId, around: Around) -> PageResult<Response> {
    let found = state.portal.managed_account(&who.caller, id).await?;
    let email = &found.account.email;
    let words = who.words();
    let page = page(state, who, words.with("email", email).say("people-delete-title"));
    let above = Link { href: format!("{PATH}/{id}"), label: words.say("people-account") };
    let form = Form::button("delete", format!("{PATH}/{id}/delete"), words.say("people-delete-account"), "");
    Ok(question(page, above, words.say("people-delete-text"), form, &around))
}
