//! `/org/{org_id}`: an organization and its members, for its administrators.

use axum::{
    extract::{FromRequestParts, Query, State},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use domain::{AccountId, ApprovalStatus, OrgId};
use portal::{Error, ManagedAccount, Part, SignedIn};
use words::{Words, key, said};

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
    match state.portal.remove_member(&who.caller, org, account).await {
        Ok(()) => Ok(done(&format!("/org/{org}/members"), "removed", None)),
        Err(error @ (Error::NotFound(_) | Error::ReauthNeeded)) => {
            or_confirm(error, &format!("/org/{org}/members/{account}/remove"))
        }
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
    if matches!(error, Error::NotFound(_) | Error::ReauthNeeded) {
        return or_confirm(error, &format!("/org/{org}/members"));
    }
    let number = form.strip_prefix("member-").unwrap_or("").to_owned();
    let around = Refused::of(form, values, error)?.into();
    list(state, who, org, &ListQuery::searching(&number), around).await
}

async fn head(state: &WebState, who: &SignedIn, org: OrgId) -> PageResult<(AdminPage, portal::Organization)> {
    let found = state.portal.organization(who.principal(), org).await?;
    let words = who.words();
    let mut page = page(state, who, &*found.name);
    if who.principal().may_administer() {
        let label = words.say("shell-nav-organizations");
        page.trail = vec![Link { href: "/admin/organizations".to_owned(), label }];
    }
    page.lead = Some(words.with("org", org).say("people-org-number"));
    let tab = |href: String, label| Link { href, label };
    page.tabs = vec![
        (tab(format!("/org/{org}"), words.say("people-summary")), true),
        (tab(format!("/org/{org}/members"), words.say("people-members")), false),
    ];
    Ok((page, found))
}

async fn summary(state: &WebState, who: &SignedIn, org: OrgId, around: Around) -> PageResult<Response> {
    let (mut page, found) = head(state, who, org).await?;
    // Those who wait come first.
    let first = Part::After { n_before: 0, limit: 50 };
    let (_, members) = state.portal.members(who.principal(), org, "", first).await?;
    let waiting = members.items.iter().filter(|it| it.account.approval == ApprovalStatus::Pending);
    let words = who.words();
    let facts = vec![
        (words.say("people-members"), Cell::Text(found.n_members.to_string())),
        (words.say("people-meters"), Cell::Text(found.n_meters.to_string())),
        (words.say("people-place"), Cell::Text(place_words(words, found.coordinates))),
    ];
    let table = Table {
        caption: words.say("people-waiting-table"),
        filter: None,
        columns: columns(words),
        rows: waiting.map(|it| row(it, org, who, state)).collect(),
        bulk: None,
        empty: Empty::new(words.say("people-nobody-waits"), words.say("people-nobody-waits-text")),
        pager: None,
    };
    page.sections = vec![
        Section::new("waiting", words.say("people-ask-to-join"), Body::Table(Box::new(table))),
        Section::new("facts", words.say("people-the-organization"), Body::Facts(facts)),
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
    let words = who.words();
    let table = Table {
        caption: words.say("people-members"),
        filter: Some(filter(words, &path, query.search(), key("people-name-or-email"), Vec::new())),
        columns: columns(words),
        rows: found.items.iter().map(|it| row(it, org, who, state)).collect(),
        bulk: None,
        empty: Empty::new(words.say("people-nobody"), words.say("people-nobody-text")),
        pager: pager(
            words,
            query.index(),
            found.n_all,
            found.items.len(),
            &address(&path, &[("q", query.search())]),
        ),
    };
    let fields = vec![Field::of("email", "email", words.say("people-email"), "").required()];
    let invite =
        Form::post("invite", format!("/org/{org}/invite"), fields, words.say("people-send-invitation"))
            .looking("primary");
    page.sections = vec![
        Section::new("list", words.say("people-members"), Body::Table(Box::new(table)))
            .saying(words.say("people-members-text")),
        Section::new("new", words.say("people-invite"), Body::Form(invite))
            .saying(words.say("people-invite-text")),
    ];
    Ok(shown(page, &around))
}

fn columns(words: Words) -> Vec<String> {
    vec![words.say("people-person"), words.say("admin-approval"), words.say("people-last-sign-in")]
}

fn row(it: &ManagedAccount, org: OrgId, who: &SignedIn, state: &WebState) -> Row {
    let words = who.words();
    let account = &it.account;
    let name = format!("{} {}", account.first_name, account.last_name).trim().to_owned();
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let is_own = who.principal().account() == Some(account.id);
    let forms = if is_own { Vec::new() } else { member_forms(words, it, org, &name) };
    let shown = if is_own { words.with("name", &name).say("people-you") } else { name };
    Row {
        cells: vec![
            Cell::Lines(shown, account.email.clone()),
            approval_pill(words, account.approval),
            Cell::Text(moment(words, it.last_sign_in_at, now, calendar, key("admin-never"))),
        ],
        forms,
        choice: None,
    }
}

fn member_forms(words: Words, it: &ManagedAccount, org: OrgId, name: &str) -> Vec<Form> {
    let (id, path) = (it.account.id, format!("/org/{org}/members/{}", it.account.id));
    if it.account.approval == ApprovalStatus::Pending {
        let decide = |word: &'static str, label, look| {
            Form::button(format!("{word}-{id}"), path.clone(), label, name)
                .sending("approval_status", word)
                .looking(look)
        };
        return vec![
            decide("Approved", words.say("people-approve"), "primary"),
            decide("Rejected", words.say("people-decline"), ""),
        ];
    }
    let change = Form {
        about: name.to_owned(),
        ..Form::post(
            format!("member-{id}"),
            path.clone(),
            vec![approval_field(words, it.account.approval)],
            words.say("people-change"),
        )
    };
    let remove =
        Form::button(format!("ask-{id}"), format!("{path}/remove"), words.say("people-remove"), name);
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
    let words = who.words();
    let page = page(state, who, words.with("name", name).say("people-remove-title"));
    let above = Link { href: format!("/org/{org}/members"), label: organization.name };
    let path = format!("/org/{org}/members/{account}/remove");
    let form = Form::button("remove", path, words.say("people-remove-them"), "");
    Ok(question(page, above, words.say("people-remove-text"), form, &around))
}
