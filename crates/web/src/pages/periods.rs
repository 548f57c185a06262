//! `/periods` and `/periods/{drp_id}`: when DR periods are and were, and what came of them.

mod curve;
mod day;
mod list;
mod meters;
mod one;
mod query;
mod terms;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};

pub(crate) use self::{
    curve::{Curve, of_one_meter},
    terms::{length, rate, worth},
};
use self::{
    list::List,
    one::One,
    query::{ListQuery, OneQuery},
};
use super::{PageResult, render};
use crate::{
    extract::{PageActive, PagePeriod},
    state::WebState,
};

/// The list, with the year as a calendar.
pub(crate) async fn periods(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    let list = List::load(&state.portal, &who, query).await?;
    Ok(render(StatusCode::OK, &list.page()))
}

/// One DR period.
pub(crate) async fn period(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PagePeriod(id): PagePeriod,
    Query(query): Query<OneQuery>,
) -> PageResult<Response> {
    let one = One::load(&state.portal, &who, id, query).await?;
    Ok(render(StatusCode::OK, &one.page()))
}
