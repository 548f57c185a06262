//! `/admin/meters/{meter_id}`: label, place, who has it and had it, and the code to claim it with.

use axum::{extract::State, response::Response};
use domain::MeterId;
use portal::{Assignment, Error, Holder, ManagedMeter, MeterChange, SignedIn};
use words::Words;

use super::{
    meters::{PATH, assign_fields, organization_choices},
    parts::{Around, ListQuery, moment, page, place_fields, plain_row, shown},
    values::{Refused, Values, done},
};
use crate::{
    extract::{PageAdministrator, PageInspector, PageMeterNumber},
    pages::{PageError, PageResult, map_picture},
    state::WebState,
    view::{
        Link,
        admin::{AdminPage, Body, Cell, Empty, Field, Form, Section, Table},
    },
};

/// The page of one meter.
pub(crate) async fn meter(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    PageMeterNumber(meter): PageMeterNumber,
    axum::extract::Query(query): axum::extract::Query<ListQuery>,
) -> PageResult<Response> {
    of(&state, &who, meter, query.around()).await
}

/// Labels and locates a meter.
pub(crate) async fn post_meter(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageMeterNumber(meter): PageMeterNumber,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["label", "latitude", "longitude"])?;
    let change = |place| MeterChange { label: Some(values.filled("label")), coordinates: Some(place) };
    let changed = match values.place() {
        Ok(place) => state.portal.update_meter(&who.caller, meter, change(place)).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(done(&format!("{PATH}/{meter}"), "changed", None)),
        Err(error @ Error::NotFound(_)) => Err(PageError(error)),
        Err(error) => of(&state, &who, meter, Refused::of("edit", values, error)?.into()).await,
    }
}

/// Gives a meter a new claim code, which is shown this once.
pub(crate) async fn post_claim_code(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageMeterNumber(meter): PageMeterNumber,
    values: Values,
) -> PageResult<Response> {
    values.only(&[])?;
    let code = state.portal.set_claim_code(&who.caller, meter).await?;
    let mut page = content(&state, &who, meter).await?;
    page.secret = Some((format!("Claim code of meter {meter}"), code));
    Ok(shown(page, &Around::default()))
}

/// Removes a meter's claim code.
pub(crate) async fn post_remove_claim_code(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageMeterNumber(meter): PageMeterNumber,
    values: Values,
) -> PageResult<Response> {
    values.only(&[])?;
    state.portal.managed_meter(&who.caller, meter).await?;
    state.portal.remove_claim_code(&who.caller, meter).await?;
    Ok(done(&format!("{PATH}/{meter}"), "code-removed", None))
}

/// The page, with what was done or went wrong.
pub(super) async fn of(
    state: &WebState,
    who: &SignedIn,
    meter: MeterId,
    around: Around,
) -> PageResult<Response> {
    Ok(shown(content(state, who, meter).await?, &around))
}

async fn content(state: &WebState, who: &SignedIn, id: MeterId) -> PageResult<AdminPage> {
    let (meter, had) = state.portal.managed_meter(&who.caller, id).await?;
    let choices = organization_choices(state, who).await?;
    let label = meter.label.clone().unwrap_or_else(|| format!("Meter {id}"));
    let mut page = page(state, who, &label);
    page.trail = vec![Link { href: PATH.to_owned(), label: who.words().say("shell-nav-manage-meters") }];
    let last = moment(meter.last_reading, state.portal.now(), &state.portal.config().calendar, "never");
    page.lead = Some(format!("Number {id}. Last reading: {last}."));
    page.ways = vec![Link { href: format!("/meters/{id}"), label: "See its readings".to_owned() }];
    page.sections = vec![
        Section::new("what", "Label and place", Body::Form(edit_form(&meter))),
        place_section(who.words(), &meter),
        Section::new("had", "Who has it and had it", Body::Table(Box::new(history(&had, state))))
            .saying("Each sees only the readings of their own time. The provider has every meter, always."),
        Section::new("assign", "Assign it", Body::Form(assign_form(id, choices))),
    ];
    if meter.n_holders > 0 {
        let form = Form::post("unassign", format!("{PATH}/unassign"), vec![until_field()], "Un-assign")
            .sending("meter", id.to_string())
            .sending("back", format!("{PATH}/{id}"));
        page.sections.push(Section::new("take", "Take it away", Body::Form(form)));
    }
    page.sections.push(claim_section(id));
    Ok(page)
}

fn place_section(words: Words, meter: &ManagedMeter) -> Section {
    let name = meter.label.clone().unwrap_or_else(|| meter.id.to_string());
    let place = meter.coordinates;
    let picture = place.and_then(|it| map_picture::of_place(words, it, &name)).map(Box::new);
    let text = match place {
        Some(place) => map_picture::place_words(words, place, 4),
        None => words.say("map-one-unknown"),
    };
    Section::new("place", words.say("map-one-title"), Body::Map(picture)).saying(text)
}

fn edit_form(meter: &ManagedMeter) -> Form {
    let [latitude, longitude] = place_fields(meter.coordinates);
    let label = Field::text("label", "Label", meter.label.clone().unwrap_or_default());
    let fields = vec![label.hinted("At most 60 characters."), latitude, longitude];
    Form::post("edit", format!("{PATH}/{}", meter.id), fields, "Save").looking("primary")
}

fn assign_form(id: MeterId, choices: Vec<crate::view::Choice>) -> Form {
    Form::post("bulk", format!("{PATH}/assign"), assign_fields(choices), "Assign")
        .looking("primary")
        .sending("meter", id.to_string())
        .sending("back", format!("{PATH}/{id}"))
}

fn until_field() -> Field {
    Field::of("datetime-local", "since", "Until when", "").hinted("In the provider's local time. Empty: now.")
}

fn claim_section(id: MeterId) -> Section {
    let code = Form::button("code", format!("{PATH}/{id}/claim-code"), "Make a new claim code", "");
    let remove =
        Form::button("no-code", format!("{PATH}/{id}/claim-code/remove"), "Remove the claim code", "");
    let text = "A code that is sent with the bill. With it a household gets the meter at once; without one, whoever \
                claims it first does. A new code replaces the old one.";
    Section::new("claim", "Claim code", Body::Forms(vec![code, remove])).saying(text)
}

fn history(had: &[Assignment], state: &WebState) -> Table {
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let row = |it: &Assignment| {
        let state = if it.ends_at.is_none() { Cell::Pill("Has it", "ok") } else { Cell::Pill("Had it", "") };
        plain_row(vec![
            holder(&it.holder),
            Cell::Text(moment(it.begins_at, now, calendar, "The first reading")),
            Cell::Text(moment(it.ends_at, now, calendar, "Still")),
            state,
        ])
    };
    Table {
        caption: "Assignments".to_owned(),
        filter: None,
        columns: vec!["Who", "From", "Until", "State"],
        rows: had.iter().map(row).collect(),
        bulk: None,
        empty: Empty { title: "Nobody but the provider has had it.", text: "Assign it below." },
        pager: None,
    }
}

fn holder(holder: &Holder) -> Cell {
    match holder {
        Holder::Organization(id, name) => {
            Cell::Link(Link { href: format!("/org/{id}"), label: name.clone() }, String::new())
        }
        Holder::Account { id, name, email } => {
            Cell::Link(Link { href: format!("/admin/accounts/{id}"), label: name.clone() }, email.clone())
        }
        Holder::Gone(id) => Cell::Text(format!("Somebody who is deleted ({id})")),
    }
}
