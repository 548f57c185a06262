//! `/admin/accounts/{account_id}`: one account, and what a system administrator can do with it.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{AccountId, OrgId};
use portal::{Error, ManagedAccount, SignedIn};

use super::{
    accounts::PATH,
    meters::organization_choices,
    parts::{Around, ListQuery, approval_field, approval_pill, moment, page, shown},
    values::{Refused, Values, done},
};
use crate::{
    api::accounts::approval,
    extract::{PageAccount, PageAdministrator, PageInspector},
    pages::{PageError, PageResult, faults::or_confirm},
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
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("{PATH}/{account}"));
    }
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
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("{PATH}/{account}"));
    }
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
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("{PATH}/{account}"));
    }
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
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("{PATH}/{account}"));
    }
    match state.portal.start_reset(&who.caller, account).await {
        Ok(None) => Ok(done(&format!("{PATH}/{account}"), "reset", None)),
        Ok(Some(link)) => {
            let mut page = content(&state, &who, account).await?;
            let label = "Link to set a new password, to hand over in person".to_owned();
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
        Err(error @ Error::NotFound("account")) => Err(PageError(error)),
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
    let mut page = page(state, who, if name.is_empty() { &account.email } else { &name });
    page.trail = vec![Link { href: PATH.to_owned(), label: "People".to_owned() }];
    page.sections = vec![Section::new("facts", "Account", Body::Facts(facts(&found, state)))];
    if who.principal().account() == Some(id) {
        page.lead = Some("This is your own account: somebody else has to change where it stands.".to_owned());
        return Ok(page);
    }
    let approve = Form::post(
        "approval",
        format!("{PATH}/{id}/approval"),
        vec![approval_field(account.approval)],
        "Change",
    )
    .looking("primary");
    page.sections.push(Section::new("standing", "Where they stand", Body::Form(approve)));
    let text = "Where they are approved members at once. None makes them a residential customer.";
    page.sections
        .push(Section::new("place", "Organization", Body::Form(move_form(&found, choices))).saying(text));
    page.sections.push(sign_in_section(&found));
    page.ways = vec![Link { href: format!("{PATH}/{id}/delete"), label: "Delete the account".to_owned() }];
    Ok(page)
}

fn move_form(found: &ManagedAccount, mut choices: Vec<Choice>) -> Form {
    let own = found.account.org.as_ref().map_or(String::new(), |(id, _)| id.to_string());
    let (value, label) = (OrgId::PROVIDER.to_string(), "The provider".to_owned());
    choices.insert(1, Choice { value, label, chosen: false });
    for choice in &mut choices {
        choice.chosen = choice.value == own;
    }
    let field = Field { choices, ..Field::of("select", "org_id", "Organization", own) };
    Form::post("move", format!("{PATH}/{}/move", found.account.id), vec![field], "Move")
}

fn sign_in_section(found: &ManagedAccount) -> Section {
    let id = found.account.id;
    let button = |form: &str, path: &str, label| Form::button(form, format!("{PATH}/{id}/{path}"), label, "");
    let mut forms = vec![
        button("sessions", "sessions", "Sign them out everywhere"),
        button("reset", "reset", "Start a password reset"),
    ];
    if found.has_second_factor {
        forms.push(button("two-factor", "two-factor", "Turn two-factor sign-in off"));
    }
    let text = "A reset sends a link that works once; nobody but them chooses or sees the password.";
    Section::new("sign-in", "Signing in", Body::Forms(forms)).saying(text)
}

fn facts(found: &ManagedAccount, state: &WebState) -> Vec<(&'static str, Cell)> {
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let at = |it, never| Cell::Text(moment(it, now, calendar, never));
    let link = |href: String, label: String| Cell::Link(Link { href, label }, String::new());
    let account = &found.account;
    let org = match &account.org {
        Some((id, name)) => link(format!("/org/{id}"), name.clone()),
        None => Cell::Text("None: a residential customer".to_owned()),
    };
    let mut facts = vec![
        ("Number", Cell::Text(account.id.to_string())),
        ("Email", Cell::Text(account.email.clone())),
        ("Organization", org),
        ("Approval", approval_pill(account.approval)),
        ("Two-factor", Cell::Text(if found.has_second_factor { "On" } else { "Off" }.to_owned())),
        ("Created", at(found.created_at, "Not known")),
        ("Last sign-in", at(found.last_sign_in_at, "Never")),
    ];
    if let Some(meter) = found.meter {
        facts.push(("Meter", link(format!("/admin/meters/{meter}"), meter.to_string())));
    }
    facts
}
