//! `/admin/meters`: who has which, assigning many at once, and creating them.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{MeterId, OrgId};
use jiff::{SignedDuration, Timestamp};
use portal::{Assignee, Error, ManagedMeter, MeterQuery, MeterToAdd, Part, SignedIn};

use super::{
    parts::{
        Around, ListQuery, address, filter, holder_cell, moment, page, pager, part, place_fields, shown,
    },
    values::{Refused, Values, done},
};
use crate::{
    extract::{PageAdministrator, PageInspector},
    pages::PageResult,
    state::WebState,
    view::{
        Choice, Link,
        admin::{Body, Bulk, Cell, Empty, Field, Form, Row, Section, Table},
        format,
    },
};

pub(super) const PATH: &str = "/admin/meters";
/// The most organizations that a choice lists.
const CHOICES: u32 = 500;
/// A meter is silent when it has sent nothing for so long.
const SILENT: SignedDuration = SignedDuration::from_hours(24);
/// What the form around the list sends.
pub(super) const ASSIGN: [&str; 6] = ["meter", "to_org", "to_email", "since", "move", "back"];
const ADD: [&str; 5] = ["meter_id", "label", "latitude", "longitude", "org_id"];

/// The list.
pub(crate) async fn all_meters(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    list(&state, &who, &query, query.around()).await
}

/// Assigns the chosen meters.
pub(crate) async fn post_assign_meters(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&ASSIGN)?;
    let meters = chosen(&values);
    match assign(&state, &who, &values, &meters).await {
        Ok(()) => Ok(done(back(&values), "assigned", Some(meters.len()))),
        Err(error) => refused(&state, &who, values, error).await,
    }
}

/// Takes the chosen meters from whoever has them.
pub(crate) async fn post_unassign_meters(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&ASSIGN)?;
    let meters = chosen(&values);
    let until = values.instant("since", &state.portal.config().calendar);
    let taken = match until {
        Ok(until) => state.portal.unassign_meters(&who.caller, &meters, None, until).await,
        Err(error) => Err(error),
    };
    match taken {
        Ok(()) => Ok(done(back(&values), "unassigned", Some(meters.len()))),
        Err(error) => refused(&state, &who, values, error).await,
    }
}

/// The page that creates meters.
pub(crate) async fn new_meters(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
) -> PageResult<Response> {
    add_page(&state, &who, Around::default()).await
}

/// Creates one meter.
pub(crate) async fn post_new_meter(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&ADD)?;
    let added = match to_add(&values) {
        Ok(meter) => state.portal.add_meters(&who.caller, &[meter]).await.map_err(of_one),
        Err(error) => Err(error),
    };
    match added {
        Ok(()) => Ok(done(PATH, "added", Some(1))),
        Err(error) => add_page(&state, &who, Refused::of("one", values, error)?.into()).await,
    }
}

/// Creates the meters of a CSV file, all of them or none.
pub(crate) async fn post_meters_csv(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["csv"])?;
    match state.portal.add_meters_of_csv(&who.caller, values.get("csv").as_bytes()).await {
        Ok(added) => Ok(done(PATH, "added", Some(added.len()))),
        Err(error) => add_page(&state, &who, Refused::of("several", values, error)?.into()).await,
    }
}

fn chosen(values: &Values) -> Vec<MeterId> {
    values.numbers("meter").into_iter().map(MeterId::new).collect()
}

/// The page that sent the form: the list, or one meter's.
fn back(values: &Values) -> &str {
    let is_meter =
        values.get("back").strip_prefix("/admin/meters/").is_some_and(|it| it.parse::<u32>().is_ok());
    if is_meter { values.get("back") } else { PATH }
}

async fn assign(state: &WebState, who: &SignedIn, values: &Values, meters: &[MeterId]) -> Result<(), Error> {
    let invalid = |reason: &str| Error::Invalid { field: "to_org", reason: reason.to_owned().into() };
    let to = match (values.number("to_org")?, values.filled("to_email")) {
        (Some(org), None) => Assignee::Organization(OrgId::new(org)),
        (None, Some(email)) => Assignee::Email(email),
        (None, None) => return Err(invalid("is not chosen; choose one, or give a customer's email")),
        (Some(_), Some(_)) => return Err(invalid("is chosen beside an email; use one of the two")),
    };
    let since = values.instant("since", &state.portal.config().calendar)?;
    state.portal.assign_meters(&who.caller, meters, to, since, values.is_ticked("move")).await
}

async fn refused(state: &WebState, who: &SignedIn, values: Values, error: Error) -> PageResult<Response> {
    let meter = back(&values).strip_prefix("/admin/meters/").and_then(|it| it.parse().ok());
    let refused = Refused::of("bulk", values, error)?;
    match meter {
        Some(meter) => super::meter::of(state, who, meter, refused.into()).await,
        None => list(state, who, &ListQuery::default(), refused.into()).await,
    }
}

fn to_add(values: &Values) -> Result<MeterToAdd, Error> {
    let reason = || "is missing; it is printed on the meter".to_owned();
    let number = values.number("meter_id")?;
    Ok(MeterToAdd {
        id: MeterId::new(
            number.ok_or_else(|| Error::Invalid { field: "meter_id", reason: reason().into() })?,
        ),
        label: values.filled("label").map(str::to_owned),
        coordinates: values.place()?,
        org: values.number("org_id")?.map(OrgId::new),
    })
}

/// What is wrong with one meter stands at its field.
fn of_one(error: Error) -> Error {
    match error {
        Error::Several(faults) => {
            let Some(first) = faults.into_iter().next() else { return Error::Several(Vec::new()) };
            let field = if first.place.to_string().ends_with("label") { "label" } else { "meter_id" };
            Error::Invalid { field, reason: first.reason }
        }
        other => other,
    }
}

/// The organizations to choose from, by name, none of them chosen.
pub(super) async fn organization_choices(state: &WebState, who: &SignedIn) -> PageResult<Vec<Choice>> {
    let part = Part::After { n_before: 0, limit: CHOICES };
    let found = state.portal.organizations(who.principal(), "", part).await?;
    let none = Choice { value: String::new(), label: "None".to_owned(), chosen: true };
    let of = |it: &portal::Organization| Choice {
        value: it.id.to_string(),
        label: it.name.clone(),
        chosen: false,
    };
    let others = found.items.iter().filter(|it| it.id != OrgId::PROVIDER);
    Ok([none].into_iter().chain(others.map(of)).collect())
}

/// The fields that say to whom, and from when on.
pub(super) fn assign_fields(choices: Vec<Choice>) -> Vec<Field> {
    let since = "In the provider's local time. Empty: from the end of whoever had it before, or all there is; when \
                 un-assigning, until now.";
    vec![
        Field { choices, ..Field::of("select", "to_org", "Organization", "") },
        Field::of("email", "to_email", "or a customer's email", ""),
        Field::of("datetime-local", "since", "From when on (or until when)", "").hinted(since),
        Field::of("checkbox", "move", "Take them from whoever has them now", ""),
    ]
}

async fn list(state: &WebState, who: &SignedIn, query: &ListQuery, around: Around) -> PageResult<Response> {
    let asked = asked(query, state.portal.now());
    let found = state.portal.managed_meters(who.principal(), &asked).await?;
    let org = query.org().map_or(String::new(), |it| it.to_string());
    let here = address(PATH, &[("q", query.search()), ("filter", query.filter()), ("org", &org)]);
    let choices = organization_choices(state, who).await?;
    // What was chosen in vain stays chosen, wherever it is in the list.
    let still = around.refused.numbers("meter");
    let table = Table {
        caption: "Meters".to_owned(),
        filter: Some(narrow_form(query, org)),
        columns: vec!["Meter", "Assigned to", "Last reading"],
        rows: found.items.iter().map(|it| row(it, state)).collect(),
        bulk: Some(Bulk {
            name: "meter",
            fields: around.refused.fill_fields("bulk", assign_fields(choices)),
            buttons: vec![("Assign", format!("{PATH}/assign")), ("Un-assign", format!("{PATH}/unassign"))],
            hidden: still.iter().map(|it| ("meter", it.to_string())).collect(),
        }),
        empty: Empty { title: "No meter is found.", text: "Show all of them, or add meters." },
        pager: pager(query.index(), found.n_all, found.items.len(), &here),
    };
    let mut page = page(state, who, &who.words().say("shell-nav-manage-meters"));
    page.lead =
        Some("Every meter is the provider's; most belong to an organization or a customer too.".to_owned());
    page.ways = vec![Link { href: format!("{PATH}/add"), label: "Add meters".to_owned() }];
    let mut section = Section::new("list", "Meters", Body::Table(Box::new(table)));
    if !still.is_empty() {
        section =
            section.saying(format!("Still chosen: {}.", format::counted(still.len(), "meter", "meters")));
    }
    page.sections = vec![section];
    Ok(shown(page, &around))
}

fn asked(query: &ListQuery, now: Timestamp) -> MeterQuery {
    MeterQuery {
        search: query.search().to_owned(),
        is_unassigned: query.filter() == "unassigned",
        silent_since: (query.filter() == "silent").then(|| now - SILENT),
        of: query.org().map(Into::into),
        part: part(query.index()),
    }
}

fn narrow_form(query: &ListQuery, org: String) -> Form {
    let narrow = [("", "All"), ("unassigned", "Unassigned"), ("silent", "Silent for a day")];
    let show = Field::select("filter", "Show", query.filter(), &narrow);
    let form = filter(PATH, query.search(), "Number, label or holder", vec![show]);
    if org.is_empty() { form } else { form.sending("org", org) }
}

fn row(it: &ManagedMeter, state: &WebState) -> Row {
    let (id, now) = (it.id.to_string(), state.portal.now());
    let label = it.label.clone().unwrap_or_else(|| id.clone());
    let below = if it.label.is_some() { format!("Number {id}") } else { "No label".to_owned() };
    let last = moment(it.last_reading, now, &state.portal.config().calendar, "Never");
    Row {
        choice: Some((id.clone(), format!("Choose meter {id}"))),
        cells: vec![
            Cell::Link(Link { href: format!("{PATH}/{id}"), label }, below),
            holder_cell(it.holder.as_ref(), it.n_holders),
            Cell::Text(last),
        ],
        forms: Vec::new(),
    }
}

async fn add_page(state: &WebState, who: &SignedIn, around: Around) -> PageResult<Response> {
    let mut page = page(state, who, "Add meters");
    page.trail = vec![Link { href: PATH.to_owned(), label: who.words().say("shell-nav-manage-meters") }];
    let [latitude, longitude] = place_fields(None);
    let choices = organization_choices(state, who).await?;
    let fields = vec![
        Field::text("meter_id", "Number", "").required().hinted("As printed on the meter."),
        Field::text("label", "Label", ""),
        latitude,
        longitude,
        Field { choices, ..Field::of("select", "org_id", "Organization", "") },
    ];
    let one = Form::post("one", format!("{PATH}/add"), fields, "Add meter").looking("primary");
    let header = "A header and a row for each meter; all but meter_id may be empty or left out.";
    let area = Field::of("area", "csv", "CSV", "meter_id,label,latitude,longitude,org_id\n").required();
    let several = Form::post("several", format!("{PATH}/csv"), vec![area.hinted(header)], "Add all of them")
        .looking("primary");
    page.sections = vec![
        Section::new("add-one", "One meter", Body::Form(one)),
        Section::new("add-several", "Many meters", Body::Form(several))
            .saying("All of them are added or none, and every row that cannot be is told."),
    ];
    Ok(shown(page, &around))
}
