//! `/admin/periods`: DR periods to come and past; adding, changing, removing.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{CreditFactor, DrPeriod, DrPeriodId, Interval};
use jiff::Timestamp;
use portal::{Error, SignedIn};
use words::Words;

use super::{
    parts::{Around, ListQuery, address, page, pager, part, question, shown},
    values::{Refused, Values, done},
};
use crate::{
    extract::{PageAdministrator, PageInspector, PagePeriod},
    pages::{PageError, PageResult},
    state::WebState,
    view::{
        Link,
        admin::{Body, Cell, Empty, Field, Form, Row, Section, Table},
        format,
    },
};

const PATH: &str = "/admin/periods";
const FIELDS: [&str; 4] = ["start_time", "end_time", "credit_factor", "recompute"];
const RECOMPUTE: &str = "Yes, compute savings and credits of its time anew";

/// The list.
pub(crate) async fn periods(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    list(&state, &who, &query, query.around()).await
}

/// Adds a DR period.
pub(crate) async fn post_period(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&FIELDS)?;
    match add(&state, &who, &values).await {
        Ok(word) => Ok(done(PATH, word, None)),
        Err(error) => {
            list(&state, &who, &ListQuery::default(), Refused::of("new", values, error)?.into()).await
        }
    }
}

/// The page of one DR period.
pub(crate) async fn period(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    PagePeriod(id): PagePeriod,
) -> PageResult<Response> {
    of(&state, &who, id, Around::default()).await
}

/// Changes a DR period.
pub(crate) async fn post_update_period(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PagePeriod(id): PagePeriod,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&FIELDS)?;
    match change(&state, &who, id, &values).await {
        Ok(word) => Ok(done(PATH, word, None)),
        Err(error @ Error::NotFound(_)) => Err(PageError(error)),
        Err(error) => of(&state, &who, id, Refused::of("edit", values, error)?.into()).await,
    }
}

/// Asks whether a DR period is to be removed.
pub(crate) async fn ask_remove_period(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PagePeriod(id): PagePeriod,
) -> PageResult<Response> {
    ask_remove(&state, &who, id, Around::default()).await
}

/// Removes a DR period.
pub(crate) async fn post_remove_period(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PagePeriod(id): PagePeriod,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["recompute"])?;
    match state.portal.delete_period(&who.caller, id, values.is_ticked("recompute")).await {
        Ok(()) => Ok(done(PATH, "deleted", None)),
        Err(error @ Error::NotFound(_)) => Err(PageError(error)),
        Err(error) => ask_remove(&state, &who, id, Refused::of("remove", values, error)?.into()).await,
    }
}

fn typed(state: &WebState, values: &Values) -> Result<(Interval, Option<CreditFactor>), Error> {
    let calendar = &state.portal.config().calendar;
    let invalid = |field, reason: String| Error::Invalid { field, reason: reason.into() };
    let missing = |field| move || invalid(field, "is missing".to_owned());
    let start = values.instant("start_time", calendar)?.ok_or_else(missing("start_time"))?;
    let end = values.instant("end_time", calendar)?.ok_or_else(missing("end_time"))?;
    let interval = Interval::new(start, end)
        .map_err(|error| invalid("end_time", format!("makes no span of time: it {error}")))?;
    let factor = values.filled("credit_factor").map(CreditFactor::parse).transpose();
    let factor = factor.map_err(|error| invalid("credit_factor", error.to_string()))?;
    Ok((interval, factor))
}

async fn add(state: &WebState, who: &SignedIn, values: &Values) -> Result<&'static str, Error> {
    let (interval, factor) = typed(state, values)?;
    let id = state.portal.create_period(&who.caller, interval, factor).await?;
    word(state, interval, id, "period-added").await
}

async fn change(
    state: &WebState,
    who: &SignedIn,
    id: DrPeriodId,
    values: &Values,
) -> Result<&'static str, Error> {
    let (interval, credit_factor) = typed(state, values)?;
    let recompute = values.is_ticked("recompute");
    let new = DrPeriod { id, interval, credit_factor };
    state.portal.update_period(&who.caller, new, recompute).await?;
    word(state, interval, id, if recompute { "period-recomputed" } else { "changed" }).await
}

/// What is said afterwards: others that share time with it are told before anything else.
async fn word(
    state: &WebState,
    interval: Interval,
    id: DrPeriodId,
    otherwise: &'static str,
) -> Result<&'static str, Error> {
    let others = state.portal.periods_beside(interval, Some(id)).await?;
    Ok(if others.is_empty() { otherwise } else { "period-overlaps" })
}

async fn list(state: &WebState, who: &SignedIn, query: &ListQuery, around: Around) -> PageResult<Response> {
    let is_past = query.filter() == "past";
    let found = state.portal.periods(is_past, part(query.index())).await?;
    let mut page = page(state, who, "DR periods");
    page.lead = Some("Hours in which customers are asked to use less than predicted.".to_owned());
    let tab = |href: &str, label: &str| Link { href: href.to_owned(), label: label.to_owned() };
    page.tabs = vec![(tab(PATH, "To come"), !is_past), (tab("/admin/periods?filter=past", "Past"), is_past)];
    let table = Table {
        caption: "DR periods".to_owned(),
        filter: None,
        columns: vec!["Date", "Time", "Credit factor", "State"],
        rows: found.items.iter().map(|it| row(it, &found.items, state)).collect(),
        bulk: None,
        empty: match is_past {
            true => Empty { title: "No DR period has ended.", text: "Those which have are listed here." },
            false => Empty { title: "No DR period is to come.", text: "Add the next one below." },
        },
        pager: pager(
            query.index(),
            found.n_all,
            found.items.len(),
            &address(PATH, &[("filter", query.filter())]),
        ),
    };
    let new = Form::post("new", PATH, fields(state, None), "Add DR period").looking("primary");
    page.sections = vec![
        Section::new("list", if is_past { "Past" } else { "To come" }, Body::Table(Box::new(table))),
        Section::new("add", "New DR period", Body::Form(new))
            .saying(format!("Local time of the provider, {}.", state.portal.config().calendar.name())),
    ];
    Ok(shown(page, &around))
}

fn fields(state: &WebState, period: Option<&DrPeriod>) -> Vec<Field> {
    let calendar = &state.portal.config().calendar;
    let local = |it: Timestamp| calendar.local(it).strftime("%Y-%m-%dT%H:%M").to_string();
    let text = |it: Option<Timestamp>| it.map_or(String::new(), local);
    let (start, end) = (period.map(|it| it.interval.start()), period.map(|it| it.interval.end()));
    let factor = period.and_then(|it| it.credit_factor).map_or(String::new(), CreditFactor::to_decimal);
    let general = state.portal.config().credit_factor.to_decimal();
    vec![
        Field::of("datetime-local", "start_time", "From", text(start)).required(),
        Field::of("datetime-local", "end_time", "Until", text(end)).required(),
        Field::text("credit_factor", "Credit factor", factor)
            .hinted(format!("Money per kWh saved. Empty: the general one, {general}.")),
    ]
}

fn row(it: &DrPeriod, all: &[DrPeriod], state: &WebState) -> Row {
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let overlaps = all.iter().any(|other| other.id != it.id && other.interval.overlaps(it.interval));
    let pill = match (it.interval.start() > now, it.interval.end() > now) {
        (true, _) if overlaps => Cell::Pill("Overlaps another", "wait"),
        (true, _) => Cell::Pill("To come", ""),
        (false, true) => Cell::Pill("Under way", "event"),
        (false, false) if overlaps => Cell::Pill("Overlaps another", "wait"),
        (false, false) => Cell::Pill("Over", ""),
    };
    let day = calendar.date(it.interval.start());
    let href = format!("{PATH}/{}", it.id);
    let about = format!("DR period {}", it.id);
    let to = |form: &str, href: &str, label| Form {
        is_get: true,
        ..Form::button(format!("{form}-{}", it.id), href, label, &about)
    };
    Row {
        cells: vec![
            Cell::Link(
                Link { href: href.clone(), label: day.strftime("%a, %b %-d, %Y").to_string() },
                format!("Number {}", it.id),
            ),
            Cell::Text(format::time_range(Words::ENGLISH, it.interval, calendar)),
            Cell::Text(it.credit_factor.map_or("General".to_owned(), CreditFactor::to_decimal)),
            pill,
        ],
        forms: vec![to("see", &href, "Change"), to("ask", &format!("{href}/remove"), "Remove")],
        choice: None,
    }
}

async fn of(state: &WebState, who: &SignedIn, id: DrPeriodId, around: Around) -> PageResult<Response> {
    let period = state.portal.period(id).await?;
    let mut page = page(state, who, &format!("DR period {id}"));
    page.trail = vec![Link { href: PATH.to_owned(), label: "DR periods".to_owned() }];
    let mut form =
        Form::post("edit", format!("{PATH}/{id}"), fields(state, Some(&period)), "Save").looking("primary");
    form.fields.push(Field::of("checkbox", "recompute", RECOMPUTE, "").hinted(
        "Needed where it has begun, or is to begin in the past: which intervals count changes, and customers see other \
         figures.",
    ));
    let mut section = Section::new("edit-it", "When it is", Body::Form(form));
    if period.interval.start() <= state.portal.now() {
        section = section
            .saying("It has begun. What you change here changes savings and credits that people have seen.");
    }
    page.sections = vec![section];
    Ok(shown(page, &around))
}

async fn ask_remove(
    state: &WebState,
    who: &SignedIn,
    id: DrPeriodId,
    around: Around,
) -> PageResult<Response> {
    let period = state.portal.period(id).await?;
    let calendar = &state.portal.config().calendar;
    let day = format::day(Words::ENGLISH, calendar.date(period.interval.start()));
    let when = format::time_range(Words::ENGLISH, period.interval, calendar);
    let page = page(state, who, &format!("Remove the DR period of {day}?"));
    let above = Link { href: PATH.to_owned(), label: "DR periods".to_owned() };
    let mut form = Form::button("remove", format!("{PATH}/{id}/remove"), "Remove it", "");
    let text = match period.interval.start() <= state.portal.now() {
        true => {
            form.fields = vec![Field::of("checkbox", "recompute", RECOMPUTE, "").required()];
            format!(
                "{when}. It has begun: without it other intervals count, and customers see other savings and credits."
            )
        }
        false => format!("{when}. It has not begun; nobody's savings change."),
    };
    Ok(question(page, above, &text, form, &around))
}
