//! `/admin/accounts/{account_id}`: one account, and what a system administrator can do with it.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{AccountId, OrgId};
use portal::{Error, ManagedAccount, SignedIn};
use words::{Words, key};

use super::{
    accounts::PATH,
    meters::organization_choices,
    parts::{Around, ListQuery, approval_field, approval_pill, moment, page, shown},
    values::{Refused, Values, done},
};
use crate::{
    api::accounts::approval,
    extract::{PageAccount, PageAdministrator, PageInspector},
    pages::{PageResult, faults::or_confirm},
    state::WebState,
    view::{
        Choice, Link,
        admin::{AdminPage, Body, Cell, Field, Form, Section},
    },
};

/// The page of one account.
pub(crate) async fn account(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    PageAccount(account): PageAccount,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    of(&state, &who, account, query.around()).await
}

/// Says where somebody stands.
pub(crate) async fn post_approval(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["approval_status"])?;
    let set = match approval(values.get("approval_status")) {
        Ok(approval) => state.portal.set_approval(&who.caller, account, approval).await,
        Err(error) => Err(error),
    };
    answer(&state, &who, account, "approval", values, set.map(|()| ("standing", None))).await
}

/// Moves somebody to another organization, or to none.
pub(crate) async fn post_move(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["org_id"])?;
    let moved = match values.number("org_id") {
        Ok(org) => state.portal.move_account(&who.caller, account, org.map(OrgId::new)).await,
        Err(error) => Err(error),
    };
    answer(&state, &who, account, "move", values, moved.map(|()| ("moved", None))).await
}

/// Signs somebody out everywhere.
pub(crate) async fn post_end_sessions(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&[])?;
    let ended = state.portal.end_sessions_of(&who.caller, account).await;
    let ended = ended.map(|n| ("sessions", usize::try_from(n).ok()));
    answer(&state, &who, account, "sessions", values, ended).await
}

/// Turns two-factor sign-in off for somebody who has lost it.
pub(crate) async fn post_end_two_factor(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&[])?;
    let ended = state.portal.reset_two_factor_of(&who.caller, account).await;
    answer(&state, &who, account, "two-factor", values, ended.map(|()| ("two-factor", None))).await
}

/// Starts a reset of somebody's password: by mail, or with a link to hand over where there is no mail.
pub(crate) async fn post_reset(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&[])?;
    match state.portal.start_reset(&who.caller, account).await {
        Ok(None) => Ok(done(&format!("{PATH}/{account}"), "reset", None)),
        Ok(Some(link)) => {
            let mut page = content(&state, &who, account).await?;
            let label = who.words().say("people-reset-link");
            page.secret = Some((label, link.as_str().to_owned()));
            Ok(shown(page, &Around::default()))
        }
        Err(error) => answer(&state, &who, account, "reset", values, Err(error)).await,
    }
}

async fn answer(
    state: &WebState,
    who: &SignedIn,
    account: AccountId,
    form: &str,
    values: Values,
    result: Result<(&str, Option<usize>), Error>,
) -> PageResult<Response> {
    match result {
        Ok((word, n)) => Ok(done(&format!("{PATH}/{account}"), word, n)),
        Err(error @ (Error::NotFound("account") | Error::ReauthNeeded)) => {
            or_confirm(error, &format!("{PATH}/{account}"))
        }
        Err(error) => of(state, who, account, Refused::of(form, values, error)?.into()).await,
    }
}

async fn of(state: &WebState, who: &SignedIn, account: AccountId, around: Around) -> PageResult<Response> {
    Ok(shown(content(state, who, account).await?, &around))
}

async fn content(state: &WebState, who: &SignedIn, id: AccountId) -> PageResult<AdminPage> {
    let found = state.portal.managed_account(&who.caller, id).await?;
    let choices = organization_choices(state, who).await?;
    let account = &found.account;
    let name = format!("{} {}", account.first_name, account.last_name).trim().to_owned();
    let words = who.words();
    let mut page = page(state, who, if name.is_empty() { &*account.email } else { &*name });
    page.trail = vec![Link { href: PATH.to_owned(), label: words.say("shell-nav-people") }];
    page.sections =
        vec![Section::new("facts", words.say("people-account"), Body::Facts(facts(words, &found, state)))];
    if who.principal().account() == Some(id) {
        page.lead = Some(words.say("people-own-account"));
        return Ok(page);
    }
    let approve = Form::post(
        "approval",
        format!("{PATH}/{id}/approval"),
        vec![approval_field(words, account.approval)],
        words.say("people-change"),
    )
    .looking("primary");
    page.sections.push(Section::new("standing", words.say("people-standing"), Body::Form(approve)));
    let place = Body::Form(move_form(words, &found, choices));
    page.sections.push(
        Section::new("place", words.say("people-organization"), place).saying(words.say("people-move-text")),
    );
    page.sections.push(sign_in_section(words, &found));
    page.ways = vec![Link { href: format!("{PATH}/{id}/delete"), label: words.say("people-delete-account") }];
    Ok(page)
}

fn move_form(words: Words, found: &ManagedAccount, mut choices: Vec<Choice>) -> Form {
    let own = found.account.org.as_ref().map_or(String::new(), |(id, _)| id.to_string());
    let (value, label) = (OrgId::PROVIDER.to_string(), words.say("people-provider"));
    choices.insert(1, Choice { value, label, chosen: false });
    for choice in &mut choices {
        choice.chosen = choice.value == own;
    }
    let field = Field { choices, ..Field::of("select", "org_id", words.say("people-organization"), own) };
    Form::post("move", format!("{PATH}/{}/move", found.account.id), vec![field], words.say("people-move"))
}

fn sign_in_section(words: Words, found: &ManagedAccount) -> Section {
    let id = found.account.id;
    let button = |form: &str, path: &str, label| Form::button(form, format!("{PATH}/{id}/{path}"), label, "");
    let mut forms = vec![
        button("sessions", "sessions", words.say("people-sign-out")),
        button("reset", "reset", words.say("people-reset")),
    ];
    if found.has_second_factor {
        forms.push(button("two-factor", "two-factor", words.say("people-two-factor-off")));
    }
    Section::new("sign-in", words.say("people-signing-in"), Body::Forms(forms))
        .saying(words.say("people-signing-in-text"))
}

fn facts(words: Words, found: &ManagedAccount, state: &WebState) -> Vec<(String, Cell)> {
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let at = |it, never| Cell::Text(moment(words, it, now, calendar, never));
    let link = |href: String, label: String| Cell::Link(Link { href, label }, String::new());
    let account = &found.account;
    let org = match &account.org {
        Some((id, name)) => link(format!("/org/{id}"), name.clone()),
        None => Cell::Text(words.say("people-no-organization")),
    };
    let factor = if found.has_second_factor { key("people-on") } else { key("people-off") };
    let mut facts = vec![
        (words.say("people-number"), Cell::Text(account.id.to_string())),
        (words.say("people-email"), Cell::Text(account.email.clone())),
        (words.say("people-organization"), org),
        (words.say("admin-approval"), approval_pill(words, account.approval)),
        (words.say("people-two-factor"), Cell::Text(words.say(factor))),
        (words.say("people-created"), at(found.created_at, key("admin-not-known"))),
        (words.say("people-last-sign-in"), at(found.last_sign_in_at, key("admin-never"))),
    ];
    if let Some(meter) = found.meter {
        facts.push((words.say("people-meter"), link(format!("/admin/meters/{meter}"), meter.to_string())));
    }
    facts
}
