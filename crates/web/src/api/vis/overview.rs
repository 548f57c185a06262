//! `GET /api/vis`

use axum::{Json, extract::State};
use domain::Timescale;
use portal::{MeterView, Portal};
use serde::Serialize;
use utoipa::ToSchema;

use super::{meter_data::MeterData, pie_data::PieData, total_data::TotalData};
use crate::{
    api::entity::meters::MeterList,
    extract::Active,
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What the dashboard's first picture needs: the meters, and today of the first of them.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct Overview {
    /// The meters one may see.
    #[serde(flatten)]
    meters: MeterList,
    /// Today of the first meter; null where there is no meter.
    meter_data: Option<MeterData>,
    /// Its participation.
    pie_data: Option<PieData>,
    /// Its savings.
    total_data: Option<TotalData>,
}

/// What the dashboard's first picture needs.
#[utoipa::path(
    get, path = "/api/vis", tag = "dashboard",
    responses(
        (status = 200, description = "The meters, and today of the first of them", body = Overview),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem)
    )
)]
pub(crate) async fn get_overview(
    State(state): State<WebState>,
    Active(who): Active,
) -> ApiResult<Json<Overview>> {
    let meters = state.portal.meters(who.principal()).await?;
    let mut overview = Overview { meters: MeterList::of(&meters, &state), ..Overview::default() };
    if let (Some(first), Some(day)) = (meters.first(), today(&state.portal)) {
        let view = state.portal.meter_view(&who.caller, first.id, Some(day.start()), Some(day.end())).await?;
        overview.show(&view, &state.portal);
    }
    Ok(Json(overview))
}

impl Overview {
    fn show(&mut self, view: &MeterView, portal: &Portal) {
        let savings = view.savings(portal);
        self.meter_data = Some(MeterData::of(view.chart(None), &portal.config().calendar));
        self.pie_data = Some(PieData::of(&savings));
        self.total_data = Some(TotalData::of(&savings, portal.config().currency));
    }
}

fn today(portal: &Portal) -> Option<domain::Interval> {
    let calendar = &portal.config().calendar;
    calendar.span(Timescale::Day, calendar.date(portal.now()))
}
