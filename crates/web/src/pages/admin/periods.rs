//! `/admin/periods`: DR periods to come and past; adding, changing, removing.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{CreditFactor, DrPeriod, DrPeriodId, Interval};
use jiff::Timestamp;
use portal::{Error, SignedIn};
use words::{Said, Words, heard, key, said};

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
const RECOMPUTE: &str = key("plan-recompute");

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
    let invalid = |field, reason: Said| Error::Invalid { field, reason };
    let missing = |field| move || invalid(field, said("fault-missing"));
    let start = values.instant("start_time", calendar)?.ok_or_else(missing("start_time"))?;
    let end = values.instant("end_time", calendar)?.ok_or_else(missing("end_time"))?;
    let interval = Interval::new(start, end)
        .map_err(|error| said("fault-no-span").saying("reason", heard(&error.to_string())))
        .map_err(|reason| invalid("end_time", reason))?;
    let factor = values.filled("credit_factor").map(CreditFactor::parse).transpose();
    let factor = factor.map_err(|error| invalid("credit_factor", heard(&error.to_string())))?;
    Ok((interval, factor))
}

async fn add(state: &WebState, who: &SignedIn, values: &Values) -> Result<&'static str, Error> {
    let (interval, factor) = typed(state, values)?;
    let recompute = values.is_ticked("recompute");
    let id = state.portal.create_period(&who.caller, interval, factor, recompute).await?;
    word(state, interval, id, if recompute { "period-recomputed" } else { "period-added" }).await
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
    let words = who.words();
    let mut page = page(state, who, words.say("plan-title"));
    page.lead = Some(words.say("plan-lead"));
    let tab = |href: &str, label| Link { href: href.to_owned(), label };
    page.tabs = vec![
        (tab(PATH, words.say("plan-to-come")), !is_past),
        (tab("/admin/periods?filter=past", words.say("plan-past")), is_past),
    ];
    let table = Table {
        caption: words.say("plan-title"),
        filter: None,
        columns: vec![
            words.say("plan-date"),
            words.say("plan-time"),
            words.say("plan-factor"),
            words.say("plan-state"),
        ],
        rows: found.items.iter().map(|it| row(words, it, &found.items, state)).collect(),
        bulk: None,
        empty: match is_past {
            true => Empty::new(words.say("plan-none-past"), words.say("plan-none-past-text")),
            false => Empty::new(words.say("plan-none-to-come"), words.say("plan-none-to-come-text")),
        },
        pager: pager(
            words,
            query.index(),
            found.n_all,
            found.items.len(),
            &address(PATH, &[("filter", query.filter())]),
        ),
    };
    let new = Form::post("new", PATH, fields(words, state, None), words.say("plan-add")).looking("primary");
    let title = words.say(if is_past { "plan-past" } else { "plan-to-come" });
    let zone = words.with("zone", state.portal.config().calendar.name()).say("plan-zone");
    page.sections = vec![
        Section::new("list", title, Body::Table(Box::new(table))),
        Section::new("add", words.say("plan-new"), Body::Form(new)).saying(zone),
    ];
    Ok(shown(page, &around))
}

fn fields(words: Words, state: &WebState, period: Option<&DrPeriod>) -> Vec<Field> {
    let calendar = &state.portal.config().calendar;
    let local = |it: Timestamp| calendar.local(it).strftime("%Y-%m-%dT%H:%M").to_string();
    let text = |it: Option<Timestamp>| it.map_or(String::new(), local);
    let (start, end) = (period.map(|it| it.interval.start()), period.map(|it| it.interval.end()));
    let factor = period.and_then(|it| it.credit_factor).map_or(String::new(), CreditFactor::to_decimal);
    let general = state.portal.config().credit_factor.to_decimal();
    vec![
        Field::of("datetime-local", "start_time", words.say("plan-from"), text(start)).required(),
        Field::of("datetime-local", "end_time", words.say("plan-until"), text(end)).required(),
        Field::text("credit_factor", words.say("plan-factor"), factor)
            .hinted(words.with("general", general).say("plan-factor-hint")),
        Field::of("checkbox", "recompute", words.say(RECOMPUTE), "").hinted(words.say("plan-recompute-hint")),
    ]
}

fn row(words: Words, it: &DrPeriod, all: &[DrPeriod], state: &WebState) -> Row {
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let overlaps = all.iter().any(|other| other.id != it.id && other.interval.overlaps(it.interval));
    let (state, class) = match (it.interval.start() > now, it.interval.end() > now) {
        (false, true) => (key("plan-under-way"), "event"),
        _ if overlaps => (key("plan-overlaps"), "wait"),
        (true, _) => (key("plan-to-come"), ""),
        (false, false) => (key("plan-over"), ""),
    };
    let day = calendar.date(it.interval.start());
    let href = format!("{PATH}/{}", it.id);
    let about = words.with("number", it.id).say("plan-period");
    let factor = it.credit_factor.map(CreditFactor::to_decimal);
    let to = |form: &str, href: &str, label| Form {
        is_get: true,
        ..Form::button(format!("{form}-{}", it.id), href, label, &about)
    };
    Row {
        cells: vec![
            Cell::Link(
                Link { href: href.clone(), label: format::day_of_year(words, day) },
                words.with("number", it.id).say("organizations-number"),
            ),
            Cell::Text(format::time_range(words, it.interval, calendar)),
            Cell::Text(factor.unwrap_or_else(|| words.say("plan-general"))),
            Cell::Pill(words.say(state), class),
        ],
        forms: vec![
            to("see", &href, words.say("plan-change")),
            to("ask", &format!("{href}/remove"), words.say("plan-remove")),
        ],
        choice: None,
    }
}

async fn of(state: &WebState, who: &SignedIn, id: DrPeriodId, around: Around) -> PageResult<Response> {
    let period = state.portal.period(id).await?;
    let words = who.words();
    let mut page = page(state, who, words.with("number", id).say("plan-period"));
    page.trail = vec![Link { href: PATH.to_owned(), label: words.say("plan-title") }];
    let fields = fields(words, state, Some(&period));
    let form = Form::post("edit", format!("{PATH}/{id}"), fields, words.say("plan-save")).looking("primary");
    let mut section = Section::new("edit-it", words.say("plan-when"), Body::Form(form));
    if period.interval.start() <= state.portal.now() {
        section = section.saying(words.say("plan-begun"));
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
    let words = who.words();
    let day = format::day(words, calendar.date(period.interval.start()));
    let when = words.with("time", format::time_range(words, period.interval, calendar));
    let page = page(state, who, words.with("day", day).say("plan-remove-title"));
    let above = Link { href: PATH.to_owned(), label: words.say("plan-title") };
    let mut form = Form::button("remove", format!("{PATH}/{id}/remove"), words.say("plan-remove-it"), "");
    let text = match period.interval.start() <= state.portal.now() {
        true => {
            form.fields = vec![Field::of("checkbox", "recompute", words.say(RECOMPUTE), "").required()];
            when.say("plan-remove-begun")
        }
        false => when.say("plan-remove-to-come"),
    };
    Ok(question(page, above, text, form, &around))
}
