//! `/admin/organizations`: search, create, rename, locate, delete.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::OrgId;
use portal::{Organization, OrganizationChange, SignedIn};
use words::{Words, key};

use super::{
    parts::{
        Around, ListQuery, address, filter, page, pager, part, place_fields, place_words, question, shown,
    },
    values::{Refused, Values, done},
};
use crate::{
    extract::{PageAdministrator, PageInspector, PageOrganization},
    pages::{PageResult, faults::or_confirm},
    state::WebState,
    view::{
        Link,
        admin::{Body, Cell, Empty, Field, Form, Row, Section, Table},
    },
};

const PATH: &str = "/admin/organizations";
const FIELDS: [&str; 3] = ["org_name", "latitude", "longitude"];

/// The list.
pub(crate) async fn organizations(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    list(&state, &who, &query, query.around()).await
}

/// Creates an organization.
pub(crate) async fn post_organization(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&FIELDS)?;
    let created = match values.place() {
        Ok(place) => state.portal.create_organization_at(&who.caller, values.get("org_name"), place).await,
        Err(error) => Err(error),
    };
    match created {
        Ok(_) => Ok(done(PATH, "created", None)),
        Err(error) => refused(&state, &who, "new".to_owned(), values, error).await,
    }
}

/// Renames or locates an organization.
pub(crate) async fn post_update_organization(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageOrganization(id): PageOrganization,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&FIELDS)?;
    let change = |place| OrganizationChange { name: Some(values.get("org_name")), coordinates: Some(place) };
    let changed = match values.place() {
        Ok(place) => state.portal.update_organization(&who.caller, id, change(place)).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(done(PATH, "changed", None)),
        Err(error) => refused(&state, &who, format!("edit-{id}"), values, error).await,
    }
}

/// Asks whether an organization is to be deleted.
pub(crate) async fn ask_delete_organization(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageOrganization(id): PageOrganization,
) -> PageResult<Response> {
    ask_delete(&state, &who, id, Around::default()).await
}

/// Deletes an organization that has no members and no meters.
pub(crate) async fn post_delete_organization(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageOrganization(id): PageOrganization,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&[])?;
    match state.portal.delete_organization(&who.caller, id).await {
        Ok(()) => Ok(done(PATH, "deleted", None)),
        Err(error @ portal::Error::ReauthNeeded) => or_confirm(error, &format!("{PATH}/{id}/delete")),
        Err(error) => ask_delete(&state, &who, id, Refused::of("delete", values, error)?.into()).await,
    }
}

async fn refused(
    state: &WebState,
    who: &SignedIn,
    form: String,
    values: Values,
    error: portal::Error,
) -> PageResult<Response> {
    // The list narrowed to the one that could not be changed, so that the form is on the page.
    let number = form.strip_prefix("edit-").unwrap_or("").to_owned();
    let query = ListQuery::searching(&number);
    list(state, who, &query, Refused::of(form, values, error)?.into()).await
}

async fn list(state: &WebState, who: &SignedIn, query: &ListQuery, around: Around) -> PageResult<Response> {
    let found = state.portal.organizations(who.principal(), query.search(), part(query.index())).await?;
    let words = who.words();
    let mut page = page(state, who, words.say("shell-nav-organizations"));
    page.lead = Some(words.say("organizations-lead"));
    let here = address(PATH, &[("q", query.search())]);
    let table = Table {
        caption: words.say("shell-nav-organizations"),
        filter: Some(filter(words, PATH, query.search(), key("organizations-name-or-number"), Vec::new())),
        columns: vec![
            words.say("people-organization"),
            words.say("people-members"),
            words.say("people-meters"),
            words.say("people-place"),
        ],
        rows: found.items.iter().map(|it| row(words, it)).collect(),
        bulk: None,
        empty: Empty::new(words.say("organizations-none"), words.say("organizations-none-text")),
        pager: pager(words, query.index(), found.n_all, found.items.len(), &here),
    };
    let [latitude, longitude] = place_fields(words, None);
    let fields =
        vec![Field::text("org_name", words.say("organizations-name"), "").required(), latitude, longitude];
    let new = Form::post("new", PATH, fields, words.say("organizations-create")).looking("primary");
    page.sections = vec![
        Section::new("list", words.say("organizations-all"), Body::Table(Box::new(table))),
        Section::new("create", words.say("organizations-new"), Body::Form(new))
            .saying(words.say("organizations-new-text")),
    ];
    Ok(shown(page, &around))
}

fn row(words: Words, it: &Organization) -> Row {
    let id = it.id.to_string();
    let [latitude, longitude] = place_fields(words, it.coordinates);
    let fields = vec![
        Field::text("org_name", words.say("organizations-name"), it.name.clone()).required(),
        latitude,
        longitude,
    ];
    let edit = Form {
        about: it.name.clone(),
        ..Form::post(format!("edit-{id}"), format!("{PATH}/{id}"), fields, words.say("organizations-save"))
            .behind(words.say("organizations-edit"))
    };
    let link = |href: String, label| Cell::Link(Link { href, label }, String::new());
    let n_members = words.count("count", it.n_members).say("organizations-members");
    let n_meters = words.count("count", it.n_meters).say("organizations-meters");
    Row {
        cells: vec![
            Cell::Lines(it.name.clone(), words.with("number", &id).say("organizations-number")),
            link(format!("/org/{id}/members"), n_members),
            link(address("/admin/meters", &[("org", &id)]), n_meters),
            Cell::Text(place_words(words, it.coordinates)),
        ],
        forms: match it.id {
            OrgId::PROVIDER => vec![edit],
            _ => vec![edit, ask_form(words, &it.name, &id)],
        },
        choice: None,
    }
}

/// A button that leads to the question.
fn ask_form(words: Words, name: &str, id: &str) -> Form {
    let path = format!("{PATH}/{id}/delete");
    let form = Form::button(format!("ask-{id}"), path, words.say("organizations-delete"), name);
    Form { is_get: true, ..form }
}

async fn ask_delete(state: &WebState, who: &SignedIn, id: OrgId, around: Around) -> PageResult<Response> {
    let found = state.portal.organization(who.principal(), id).await?;
    let words = who.words();
    let page = page(state, who, words.with("name", found.name).say("organizations-delete-title"));
    let above = Link { href: PATH.to_owned(), label: words.say("shell-nav-organizations") };
    let text = words
        .with("members", words.count("count", found.n_members).say("organizations-members"))
        .with("meters", words.count("count", found.n_meters).say("organizations-meters"))
        .say("organizations-delete-text");
    let form =
        Form::button("delete", format!("{PATH}/{id}/delete"), words.say("organizations-delete-it"), "");
    Ok(question(page, above, text, form, &around))
}
