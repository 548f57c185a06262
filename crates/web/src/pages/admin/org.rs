//! `/org/{org_id}`: an organization and its members, for its administrators.

use axum::{
    extract::{FromRequestParts, Query, State},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use domain::{AccountId, ApprovalStatus, OrgId};
use portal::{Error, ManagedAccount, Part, SignedIn};
use words::said;

use super::{
    parts::{
        Around, ListQuery, address, approval_field, approval_pill, filter, moment, page, pager, part,
        place_words, question, shown,
    },
    values::{Refused, Values, done},
};
use crate::{
    api::accounts::approval,
    extract::{PageAccount, PageActive, PageOrganization},
    pages::{PageError, PageResult, faults::or_confirm},
    state::WebState,
    view::{
        Link,
        admin::{AdminPage, Body, Cell, Empty, Field, Form, Row, Section, Table},
    },
};

/// Somebody who may manage the members of the organization in the address.
pub(crate) struct MembersOf(SignedIn, OrgId);

impl FromRequestParts<WebState> for MembersOf {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<MembersOf, Response> {
        let PageActive(who) = PageActive::from_request_parts(parts, state).await?;
        let PageOrganization(org) =
            PageOrganization::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        if who.principal().may_manage_members(org) {
            return Ok(MembersOf(who, org));
        }
        let needs = said("error-only-organization-administrators");
        let error = match state.portal.organization(who.principal(), org).await {
            Ok(_) => Error::Forbidden { needs },
            Err(error) => error,
        };
        Err(PageError(error).into_response())
    }
}

/// The organization, and who waits.
pub(crate) async fn organization(
    State(state): State<WebState>,
    MembersOf(who, org): MembersOf,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    summary(&state, &who, org, query.around()).await
}

/// Its members.
pub(crate) async fn members(
    State(state): State<WebState>,
    MembersOf(who, org): MembersOf,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    list(&state, &who, org, &query, query.around()).await
}

/// Says where a member stands.
pub(crate) async fn post_member(
    State(state): State<WebState>,
    MembersOf(who, org): MembersOf,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["approval_status"])?;
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("/org/{org}/members"));
    }
    let set = match approval(values.get("approval_status")) {
        Ok(status) => state.portal.set_member_approval(&who.caller, org, account, status).await,
        Err(error) => Err(error),
    };
    match set {
        Ok(()) => Ok(done(&format!("/org/{org}/members"), word(values.get("approval_status")), None)),
        Err(error) => refused(&state, &who, org, format!("member-{account}"), values, error).await,
    }
}

/// Invites somebody to the organization.
pub(crate) async fn post_invite_member(
    State(state): State<WebState>,
    MembersOf(who, org): MembersOf,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["email"])?;
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("/org/{org}/members"));
    }
    match state.portal.invite(&who.caller, org, values.get("email")).await {
        Ok(()) => Ok(done(&format!("/org/{org}/members"), "invited", None)),
        Err(error) => refused(&state, &who, org, "invite".to_owned(), values, error).await,
    }
}

/// Asks whether somebody is to leave the organization.
pub(crate) async fn ask_remove_member(
    State(state): State<WebState>,
    MembersOf(who, org): MembersOf,
    PageAccount(account): PageAccount,
) -> PageResult<Response> {
    ask_remove(&state, &who, org, account, Around::default()).await
}

/// Takes somebody out of the organization.
pub(crate) async fn post_remove_member(
    State(state): State<WebState>,
    MembersOf(who, org): MembersOf,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&[])?;
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("/org/{org}/members/{account}/remove"));
    }
    match state.portal.remove_member(&who.caller, org, account).await {
        Ok(()) => Ok(done(&format!("/org/{org}/members"), "removed", None)),
        Err(error @ Error::NotFound(_)) => Err(PageError(error)),
        Err(error) => {
            ask_remove(&state, &who, org, account, Refused::of("remove", values, error)?.into()).await
        }
    }
}

/// What is said afterwards.
fn word(status: &str) -> &'static str {
    match status {
        "Rejected" => "declined",
        _ => "standing",
    }
}

async fn refused(
    state: &WebState,
    who: &SignedIn,
    org: OrgId,
    form: String,
    values: Values,
    error: Error,
) -> PageResult<Response> {
    if matches!(error, Error::NotFound(_)) {
        return Err(PageError(error));
    }
    let number = form.strip_prefix("member-").unwrap_or("").to_owned();
    let around = Refused::of(form, values, error)?.into();
    list(state, who, org, &ListQuery::searching(&number), around).await
}

async fn head(state: &WebState, who: &SignedIn, org: OrgId) -> PageResult<(AdminPage, portal::Organization)> {
    let found = state.portal.organization(who.principal(), org).await?;
    let mut page = page(state, who, &found.name);
    if who.principal().may_administer() {
        page.trail =
            vec![Link { href: "/admin/organizations".to_owned(), label: "Organizations".to_owned() }];
    }
    page.lead = Some(format!("Organization number {org}. New people join with it."));
    let tab = |href: String, label: &str| Link { href, label: label.to_owned() };
    page.tabs = vec![
        (tab(format!("/org/{org}"), "Summary"), true),
        (tab(format!("/org/{org}/members"), "Members"), false),
    ];
    Ok((page, found))
}

async fn summary(state: &WebState, who: &SignedIn, org: OrgId, around: Around) -> PageResult<Response> {
    let (mut page, found) = head(state, who, org).await?;
    // Those who wait come first.
    let first = Part::After { n_before: 0, limit: 50 };
    let (_, members) = state.portal.members(who.principal(), org, "", first).await?;
    let waiting = members.items.iter().filter(|it| it.account.approval == ApprovalStatus::Pending);
    let facts = vec![
        ("Members", Cell::Text(found.n_members.to_string())),
        ("Meters", Cell::Text(found.n_meters.to_string())),
        ("Place", Cell::Text(place_words(found.coordinates))),
    ];
    let table = Table {
        caption: "People who wait".to_owned(),
        filter: None,
        columns: vec!["Person", "Approval", "Last sign-in"],
        rows: waiting.map(|it| row(it, org, who, state)).collect(),
        bulk: None,
        empty: Empty { title: "Nobody waits.", text: "Whoever asks to join with your number appears here." },
        pager: None,
    };
    page.sections = vec![
        Section::new("waiting", "They ask to join", Body::Table(Box::new(table))),
        Section::new("facts", "The organization", Body::Facts(facts)),
    ];
    Ok(shown(page, &around))
}

async fn list(
    state: &WebState,
    who: &SignedIn,
    org: OrgId,
    query: &ListQuery,
    around: Around,
) -> PageResult<Response> {
    let (mut page, _) = head(state, who, org).await?;
    page.tabs.iter_mut().for_each(|it| it.1 = !it.1);
    let part = part(query.index());
    let (_, found) = state.portal.members(who.principal(), org, query.search(), part).await?;
    let path = format!("/org/{org}/members");
    let table = Table {
        caption: "Members".to_owned(),
        filter: Some(filter(&path, query.search(), "Name or email", Vec::new())),
        columns: vec!["Person", "Approval", "Last sign-in"],
        rows: found.items.iter().map(|it| row(it, org, who, state)).collect(),
        bulk: None,
        empty: Empty { title: "Nobody is found.", text: "Search for less, or invite somebody below." },
        pager: pager(
            query.index(),
            found.n_all,
            found.items.len(),
            &address(&path, &[("q", query.search())]),
        ),
    };
    let fields = vec![Field::of("email", "email", "Email", "").required()];
    let invite =
        Form::post("invite", format!("/org/{org}/invite"), fields, "Send the invitation").looking("primary");
    page.sections = vec![
        Section::new("list", "Members", Body::Table(Box::new(table)))
            .saying("Admins let others in. What you change counts from their next request on."),
        Section::new("new", "Invite somebody", Body::Form(invite))
            .saying("They get a link that works once, and are approved as soon as they use it."),
    ];
    Ok(shown(page, &around))
}

fn row(it: &ManagedAccount, org: OrgId, who: &SignedIn, state: &WebState) -> Row {
    let account = &it.account;
    let name = format!("{} {}", account.first_name, account.last_name).trim().to_owned();
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let is_own = who.principal().account() == Some(account.id);
    let forms = if is_own { Vec::new() } else { member_forms(it, org, &name) };
    let you = if is_own { " (you)" } else { "" };
    Row {
        cells: vec![
            Cell::Lines(format!("{name}{you}"), account.email.clone()),
            approval_pill(account.approval),
            Cell::Text(moment(it.last_sign_in_at, now, calendar, "Never")),
        ],
        forms,
        choice: None,
    }
}

fn member_forms(it: &ManagedAccount, org: OrgId, name: &str) -> Vec<Form> {
    let (id, path) = (it.account.id, format!("/org/{org}/members/{}", it.account.id));
    if it.account.approval == ApprovalStatus::Pending {
        let decide = |word: &'static str, label, look| {
            Form::button(format!("{word}-{id}"), path.clone(), label, name)
                .sending("approval_status", word)
                .looking(look)
        };
        return vec![decide("Approved", "Approve", "primary"), decide("Rejected", "Decline", "")];
    }
    let change = Form {
        about: name.to_owned(),
        ..Form::post(
            format!("member-{id}"),
            path.clone(),
            vec![approval_field(it.account.approval)],
            "Change",
        )
    };
    let remove = Form::button(format!("ask-{id}"), format!("{path}/remove"), "Remove", name);
    vec![change, Form { is_get: true, ..remove }]
}

async fn ask_remove(
    state: &WebState,
    who: &SignedIn,
    org: OrgId,
    account: AccountId,
    around: Around,
) -> PageResult<Response> {
    let (organization, member) = state.portal.member(who.principal(), org, account).await?;
    let name = format!("{} {}", member.account.first_name, member.account.last_name).trim().to_owned();
    let page = page(state, who, &format!("Remove {name}?"));
    let above = Link { href: format!("/org/{org}/members"), label: organization.name };
    let text = "They keep their account, but see none of the organization's meters any more. To come back they have to \
                be invited, or ask to join.";
    let form = Form::button("remove", format!("/org/{org}/members/{account}/remove"), "Remove them", "");
    Ok(question(page, above, text, form, &around))
}
