//! `/admin/meters/{meter_id}`: label, place, who has it and had it, and the code to claim it with.

use axum::{extract::State, response::Response};
use domain::MeterId;
use portal::{Assignment, Error, Holder, ManagedMeter, MeterChange, SignedIn};
use words::{Words, key};

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
    page.secret = Some((who.words().with("meter", meter).say("assign-code-of"), code));
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
    let words = who.words();
    let label = meter.label.clone().unwrap_or_else(|| words.with("meter", id).say("assign-meter-of-number"));
    let mut page = page(state, who, label);
    page.trail = vec![Link { href: PATH.to_owned(), label: words.say("shell-nav-manage-meters") }];
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let last = moment(words, meter.last_reading, now, calendar, key("assign-never"));
    page.lead = Some(words.with("meter", id).with("time", last).say("assign-meter-lead"));
    page.ways = vec![Link { href: format!("/meters/{id}"), label: words.say("assign-see-readings") }];
    let history = Body::Table(Box::new(history(words, &had, state)));
    page.sections = vec![
        Section::new("what", words.say("assign-label-and-place"), Body::Form(edit_form(words, &meter))),
        place_section(words, &meter),
        Section::new("had", words.say("assign-history"), history).saying(words.say("assign-history-text")),
        Section::new("assign", words.say("assign-it"), Body::Form(assign_form(words, id, choices))),
    ];
    if meter.n_holders > 0 {
        let fields = vec![until_field(words)];
        let form = Form::post("unassign", format!("{PATH}/unassign"), fields, words.say("assign-unassign"))
            .sending("meter", id.to_string())
            .sending("back", format!("{PATH}/{id}"));
        page.sections.push(Section::new("take", words.say("assign-take"), Body::Form(form)));
    }
    page.sections.push(claim_section(words, id));
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

fn edit_form(words: Words, meter: &ManagedMeter) -> Form {
    let [latitude, longitude] = place_fields(words, meter.coordinates);
    let label = Field::text("label", words.say("assign-label"), meter.label.clone().unwrap_or_default());
    let fields = vec![label.hinted(words.say("assign-label-hint")), latitude, longitude];
    Form::post("edit", format!("{PATH}/{}", meter.id), fields, words.say("assign-save")).looking("primary")
}

fn assign_form(words: Words, id: MeterId, choices: Vec<crate::view::Choice>) -> Form {
    let fields = assign_fields(words, choices);
    Form::post("bulk", format!("{PATH}/assign"), fields, words.say("assign-assign"))
        .looking("primary")
        .sending("meter", id.to_string())
        .sending("back", format!("{PATH}/{id}"))
}

fn until_field(words: Words) -> Field {
    Field::of("datetime-local", "since", words.say("assign-until"), "").hinted(words.say("assign-until-hint"))
}

fn claim_section(words: Words, id: MeterId) -> Section {
    let path = format!("{PATH}/{id}/claim-code");
    let remove = Form::button("no-code", format!("{path}/remove"), words.say("assign-remove-code"), "");
    let code = Form::button("code", path, words.say("assign-new-code"), "");
    Section::new("claim", words.say("assign-code"), Body::Forms(vec![code, remove]))
        .saying(words.say("assign-code-text"))
}

fn history(words: Words, had: &[Assignment], state: &WebState) -> Table {
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let row = |it: &Assignment| {
        let state = match it.ends_at {
            None => Cell::Pill(words.say("assign-has-it"), "ok"),
            Some(_) => Cell::Pill(words.say("assign-had-it"), ""),
        };
        plain_row(vec![
            holder(words, &it.holder),
            Cell::Text(moment(words, it.begins_at, now, calendar, key("assign-first-reading"))),
            Cell::Text(moment(words, it.ends_at, now, calendar, key("assign-still"))),
            state,
        ])
    };
    Table {
        caption: words.say("assign-assignments"),
        filter: None,
        columns: vec![
            words.say("assign-who"),
            words.say("assign-from"),
            words.say("assign-to"),
            words.say("assign-state"),
        ],
        rows: had.iter().map(row).collect(),
        bulk: None,
        empty: Empty::new(words.say("assign-nobody"), words.say("assign-nobody-text")),
        pager: None,
    }
}

fn holder(words: Words, holder: &Holder) -> Cell {
    match holder {
        Holder::Organization(id, name) => {
            Cell::Link(Link { href: format!("/org/{id}"), label: name.clone() }, String::new())
        }
        Holder::Account { id, name, email } => {
            Cell::Link(Link { href: format!("/admin/accounts/{id}"), label: name.clone() }, email.clone())
        }
        Holder::Gone(id) => Cell::Text(words.with("id", id).say("admin-deleted-holder")),
    }
}
