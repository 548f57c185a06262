//! `/admin/organizations`: search, create, rename, locate, delete.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::OrgId;
use portal::{Organization, OrganizationChange, SignedIn};

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
        format,
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
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("{PATH}/{id}/delete"));
    }
    match state.portal.delete_organization(&who.caller, id).await {
        Ok(()) => Ok(done(PATH, "deleted", None)),
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
    let mut page = page(state, who, "Organizations");
    page.lead = Some("Companies that take part, and the provider itself.".to_owned());
    let here = address(PATH, &[("q", query.search())]);
    let table = Table {
        caption: "Organizations".to_owned(),
        filter: Some(filter(PATH, query.search(), "Name or number", Vec::new())),
        columns: vec!["Organization", "Members", "Meters", "Place"],
        rows: found.items.iter().map(row).collect(),
        bulk: None,
        empty: Empty {
            title: "No organization is found.",
            text: "Search for less of its name, or create it below.",
        },
        pager: pager(query.index(), found.n_all, found.items.len(), &here),
    };
    let [latitude, longitude] = place_fields(None);
    let fields = vec![Field::text("org_name", "Name", "").required(), latitude, longitude];
    let new = Form::post("new", PATH, fields, "Create organization").looking("primary");
    let text = "Its people join with its number. The first of them becomes its administrator.";
    page.sections = vec![
        Section::new("list", "All organizations", Body::Table(Box::new(table))),
        Section::new("create", "New organization", Body::Form(new)).saying(text),
    ];
    Ok(shown(page, &around))
}

fn row(it: &Organization) -> Row {
    let id = it.id.to_string();
    let [latitude, longitude] = place_fields(it.coordinates);
    let fields = vec![Field::text("org_name", "Name", it.name.clone()).required(), latitude, longitude];
    let edit = Form {
        about: it.name.clone(),
        ..Form::post(format!("edit-{id}"), format!("{PATH}/{id}"), fields, "Save").behind("Edit")
    };
    let link = |href: String, n: u32, one, many| {
        Cell::Link(Link { href, label: format::counted(n as usize, one, many) }, String::new())
    };
    Row {
        cells: vec![
            Cell::Lines(it.name.clone(), format!("Number {id}")),
            link(format!("/org/{id}/members"), it.n_members, "member", "members"),
            link(address("/admin/meters", &[("org", &id)]), it.n_meters, "meter", "meters"),
            Cell::Text(place_words(it.coordinates)),
        ],
        forms: match it.id {
            OrgId::PROVIDER => vec![edit],
            _ => vec![edit, ask_form(&it.name, &id)],
        },
        choice: None,
    }
}

/// A button that leads to the question.
fn ask_form(name: &str, id: &str) -> Form {
    let form = Form::button(format!("ask-{id}"), format!("{PATH}/{id}/delete"), "Delete", name);
    Form { is_get: true, ..form }
}

async fn ask_delete(state: &WebState, who: &SignedIn, id: OrgId, around: Around) -> PageResult<Response> {
    let found = state.portal.organization(who.principal(), id).await?;
    let page = page(state, who, &format!("Delete {}?", found.name));
    let above = Link { href: PATH.to_owned(), label: "Organizations".to_owned() };
    let text = format!(
        "This cannot be undone. It has {} and {}; only an organization without either can be deleted.",
        format::counted(found.n_members as usize, "member", "members"),
        format::counted(found.n_meters as usize, "meter", "meters"),
    );
    let form = Form::button("delete", format!("{PATH}/{id}/delete"), "Delete the organization", "");
    Ok(question(page, above, &text, form, &around))
}
