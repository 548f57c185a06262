//! `/admin/meters`: who has which, assigning many at once, and creating them.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{MeterId, OrgId};
use jiff::{SignedDuration, Timestamp};
use portal::{Assignee, Error, ManagedMeter, MeterQuery, MeterToAdd, Part, SignedIn};
use words::{Words, key, said};

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
    let invalid = |reason| Error::Invalid { field: "to_org", reason };
    let to = match (values.number("to_org")?, values.filled("to_email")) {
        (Some(org), None) => Assignee::Organization(OrgId::new(org)),
        (None, Some(email)) => Assignee::Email(email),
        (None, None) => return Err(invalid(said("fault-no-assignee"))),
        (Some(_), Some(_)) => return Err(invalid(said("fault-two-assignees"))),
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
    let missing = || Error::Invalid { field: "meter_id", reason: said("fault-on-the-meter") };
    let number = values.number("meter_id")?;
    Ok(MeterToAdd {
        id: MeterId::new(number.ok_or_else(missing)?),
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
    let none = Choice { value: String::new(), label: who.words().say("assign-none"), chosen: true };
    let of = |it: &portal::Organization| Choice {
        value: it.id.to_string(),
        label: it.name.clone(),
        chosen: false,
    };
    let others = found.items.iter().filter(|it| it.id != OrgId::PROVIDER);
    Ok([none].into_iter().chain(others.map(of)).collect())
}

/// The fields that say to whom, and from when on.
pub(super) fn assign_fields(words: Words, choices: Vec<Choice>) -> Vec<Field> {
    vec![
        Field { choices, ..Field::of("select", "to_org", words.say("people-organization"), "") },
        Field::of("email", "to_email", words.say("assign-email"), ""),
        Field::of("datetime-local", "since", words.say("assign-since"), "")
            .hinted(words.say("assign-since-hint")),
        Field::of("checkbox", "move", words.say("assign-move"), ""),
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
    let words = who.words();
    let table = Table {
        caption: words.say("people-meters"),
        filter: Some(narrow_form(words, query, org)),
        columns: vec![
            words.say("people-meter"),
            words.say("assign-assigned-to"),
            words.say("assign-last-reading"),
        ],
        rows: found.items.iter().map(|it| row(words, it, state)).collect(),
        bulk: Some(Bulk {
            name: "meter",
            fields: around.refused.fill_fields(words, "bulk", assign_fields(words, choices)),
            buttons: vec![
                (words.say("assign-assign"), format!("{PATH}/assign")),
                (words.say("assign-unassign"), format!("{PATH}/unassign")),
            ],
            hidden: still.iter().map(|it| ("meter", it.to_string())).collect(),
        }),
        empty: Empty::new(words.say("assign-no-meter"), words.say("assign-no-meter-text")),
        pager: pager(words, query.index(), found.n_all, found.items.len(), &here),
    };
    let mut page = page(state, who, words.say("shell-nav-manage-meters"));
    page.lead = Some(words.say("assign-lead"));
    page.ways = vec![Link { href: format!("{PATH}/add"), label: words.say("assign-add") }];
    let mut section = Section::new("list", words.say("people-meters"), Body::Table(Box::new(table)));
    if !still.is_empty() {
        section = section.saying(words.count("count", still.len()).say("assign-still-chosen"));
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

fn narrow_form(words: Words, query: &ListQuery, org: String) -> Form {
    let narrow = vec![
        ("", words.say("assign-all")),
        ("unassigned", words.say("admin-unassigned")),
        ("silent", words.say("assign-silent")),
    ];
    let show = Field::select("filter", words.say("assign-show"), query.filter(), narrow);
    let form = filter(words, PATH, query.search(), key("assign-search"), vec![show]);
    if org.is_empty() { form } else { form.sending("org", org) }
}

fn row(words: Words, it: &ManagedMeter, state: &WebState) -> Row {
    let (id, now) = (it.id.to_string(), state.portal.now());
    let label = it.label.clone().unwrap_or_else(|| id.clone());
    let below = match it.label.is_some() {
        true => words.with("number", &id).say("organizations-number"),
        false => words.say("assign-no-label"),
    };
    let last = moment(words, it.last_reading, now, &state.portal.config().calendar, key("admin-never"));
    Row {
        choice: Some((id.clone(), words.with("meter", &id).say("assign-choose"))),
        cells: vec![
            Cell::Link(Link { href: format!("{PATH}/{id}"), label }, below),
            holder_cell(words, it.holder.as_ref(), it.n_holders),
            Cell::Text(last),
        ],
        forms: Vec::new(),
    }
}

async fn add_page(state: &WebState, who: &SignedIn, around: Around) -> PageResult<Response> {
    let words = who.words();
    let mut page = page(state, who, words.say("assign-add"));
    page.trail = vec![Link { href: PATH.to_owned(), label: words.say("shell-nav-manage-meters") }];
    let [latitude, longitude] = place_fields(words, None);
    let choices = organization_choices(state, who).await?;
    let fields = vec![
        Field::text("meter_id", words.say("people-number"), "")
            .required()
            .hinted(words.say("assign-number-hint")),
        Field::text("label", words.say("assign-label"), ""),
        latitude,
        longitude,
        Field { choices, ..Field::of("select", "org_id", words.say("people-organization"), "") },
    ];
    let one =
        Form::post("one", format!("{PATH}/add"), fields, words.say("assign-add-one")).looking("primary");
    let area = Field::of("area", "csv", "CSV", "meter_id,label,latitude,longitude,org_id\n").required();
    let fields = vec![area.hinted(words.say("assign-csv-hint"))];
    let several =
        Form::post("several", format!("{PATH}/csv"), fields, words.say("assign-add-all")).looking("primary");
    page.sections = vec![
        Section::new("add-one", words.say("assign-one"), Body::Form(one)),
        Section::new("add-several", words.say("assign-many"), Body::Form(several))
            .saying(words.say("assign-many-text")),
    ];
    Ok(shown(page, &around))
}
