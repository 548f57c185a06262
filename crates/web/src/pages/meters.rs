//! `/meters` and `/meters/{meter_id}`: use against prediction, savings, participation of one meter.

mod calendar;
mod chart;
mod details;
mod picker;
mod quality;
mod query;
mod ranking;
mod scene;
mod summary;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{MeterId, OrgId, Principal};
use portal::{Portal, SignedIn};

use self::{query::MetersQuery, scene::Scene};
use super::{PageResult, render, shell};
use crate::{
    extract::{MeterPath, PageActive},
    state::WebState,
    view::{
        Link,
        meters::{EmptyState, Meters, MetersSummary, NoMeters},
    },
};

/// Goes to the meter that was chosen, or to the first there is.
pub(crate) async fn choose_meter(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<MetersQuery>,
) -> PageResult<Response> {
    if let Some(address) = query.elsewhere(&state.portal) {
        return Ok(Redirect::to(&address).into_response());
    }
    let Some(meter) = chosen(&state.portal, who.principal(), &query).await? else {
        let title = who.words().say("shell-nav-meters");
        let layout = shell::layout(&state.portal, &who, title, None);
        let page = NoMeters { layout, empty: no_meters(&who) };
        return Ok(render(StatusCode::OK, &page));
    };
    Ok(Redirect::to(&query.of_choice().address(meter)).into_response())
}

/// The page of one meter.
pub(crate) async fn meters(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    meter: PageMeter,
    Query(query): Query<MetersQuery>,
) -> PageResult<Response> {
    let scene = Scene::load(&state.portal, &who, meter.0, query).await?;
    let page = Meters {
        layout: scene.layout(),
        label: scene.meter.label.clone(),
        number: scene.number(),
        all_meters: scene.all_meters_address(),
        picker: scene.picker(),
        summary: scene.summary(),
        summary_src: scene.summary_address(),
        chart: scene.chart_card(),
        calendar: scene.period_calendar(),
        details: scene.details().await?,
        dance: format!("/dance?meter={}&date={}", scene.meter.id, scene.date),
    };
    Ok(render(StatusCode::OK, &page))
}

/// The parts of the page that a live update replaces.
pub(crate) async fn meters_summary(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    meter: PageMeter,
    Query(query): Query<MetersQuery>,
) -> PageResult<Response> {
    let scene = Scene::load(&state.portal, &who, meter.0, query).await?;
    Ok(render(StatusCode::OK, &MetersSummary { words: scene.words(), summary: scene.summary() }))
}

/// The meter in the address of a page.
pub(crate) struct PageMeter(MeterId);

impl axum::extract::FromRequestParts<WebState> for PageMeter {
    type Rejection = super::PageError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &WebState,
    ) -> PageResult<PageMeter> {
        Ok(PageMeter(MeterPath::from_request_parts(parts, state).await?.0))
    }
}

/// The meter the form asks for; where the organization was changed, the first of its meters.
async fn chosen(portal: &Portal, who: &Principal, query: &MetersQuery) -> portal::Result<Option<MeterId>> {
    let number = |org: &Option<(OrgId, String)>| org.as_ref().map_or(0, |(id, _)| id.number());
    let is_wanted = |org: &Option<(OrgId, String)>| query.organization.is_none_or(|it| it == number(org));
    if let Some(id) = query.meter_number() {
        // Of one that is not there its own page says so.
        let meter = portal.meter_summary(who, id).await?;
        if meter.is_none_or(|it| is_wanted(&it.org)) {
            return Ok(Some(id));
        }
    }
    let holders = portal.holders_of_meters(who).await?;
    let Some(holder) = holders.iter().find(|it| is_wanted(it)).or(holders.first()) else { return Ok(None) };
    let names = portal.meter_names(who, holder.as_ref().map(|(id, _)| *id), 1).await?;
    Ok(names.first.first().map(|(id, _)| *id))
}

/// The first meter of all that somebody may choose from.
pub(super) async fn first_meter(portal: &Portal, who: &Principal) -> portal::Result<Option<MeterId>> {
    chosen(portal, who, &MetersQuery::default()).await
}

/// For customers the provider assigns one, and administrators add the first.
pub(crate) fn no_meters(who: &SignedIn) -> EmptyState {
    let (words, principal) = (who.words(), who.principal());
    let is_staff = principal.role().is_some_and(|it| it.is_staff());
    let add = || Link { href: "/admin/meters/add".to_owned(), label: words.say("today-step-meters") };
    EmptyState {
        title: words.say("meters-none-title"),
        text: words.say(if is_staff { "meters-none-at-all" } else { "meters-none" }),
        way: principal.may_administer().then(add),
    }
}
