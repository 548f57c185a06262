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
use domain::MeterId;
use portal::MeterSummary;
use words::Words;

use self::{query::MetersQuery, scene::Scene};
use super::{PageResult, render, shell};
use crate::{
    extract::{MeterPath, PageActive},
    state::WebState,
    view::meters::{EmptyState, Meters, MetersSummary, NoMeters},
};

/// Goes to the meter that was chosen, or to the first there is.
pub(crate) async fn choose_meter(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<MetersQuery>,
) -> PageResult<Response> {
    let meters = state.portal.meters(who.principal()).await?;
    let words = who.words();
    if query.wants_all_meters() && meters.len() > 1 {
        return Ok(Redirect::to(&query.address_of_all(&state.portal)).into_response());
    }
    let Some(meter) = chosen(&meters, &query) else {
        let page = NoMeters {
            layout: shell::layout(&state.portal, &who, words.say("shell-nav-meters"), None),
            empty: no_meters(words),
        };
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
fn chosen(meters: &[MeterSummary], query: &MetersQuery) -> Option<MeterId> {
    let org = |it: &MeterSummary| it.org.as_ref().map_or(0, |(id, _)| id.number());
    let wanted = meters.iter().find(|it| query.meter.as_deref() == Some(it.id.to_string().as_str()));
    let same_org = |it: &&MeterSummary| query.organization.is_none_or(|wanted| wanted == org(it));
    wanted.filter(same_org).or_else(|| meters.iter().find(same_org)).or(meters.first()).map(|it| it.id)
}

pub(crate) fn no_meters(words: Words) -> EmptyState {
    EmptyState { title: words.say("meters-none-title"), text: words.say("meters-none"), way: None }
}
