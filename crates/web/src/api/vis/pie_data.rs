//! `GET /api/vis/pie_data/{meter_id}`

use axum::{Json, extract::State};
use domain::Savings;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{Active, ApiQuery, MeterPath, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// How many intervals used less than predicted.
#[derive(Serialize, ToSchema)]
pub(crate) struct PieData {
    /// Intervals that used less.
    #[schema(example = 36)]
    participated: usize,
    /// Intervals that did not.
    #[schema(example = 6)]
    not_participated: usize,
    /// The part that did, from 0 to 1; null where no interval was counted.
    #[schema(example = 0.857_143)]
    participation: Option<f64>,
    /// `dr_periods` where only intervals inside DR periods count, `all_intervals` where no DR period touches the data.
    #[schema(example = "dr_periods")]
    scope: &'static str,
}

/// Participation of a meter.
#[utoipa::path(
    get, path = "/api/vis/pie_data/{meter_id}", tag = "dashboard",
    params(("meter_id" = u32, Path, description = "The meter's number"), SpanQuery),
    responses(
        (status = 200, description = "Counts of intervals", body = PieData),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_pie_data(
    State(state): State<WebState>,
    Active(who): Active,
    meter: MeterPath,
    ApiQuery(span): ApiQuery<SpanQuery>,
) -> ApiResult<Json<PieData>> {
    let view = super::view(&state, &who, meter, &span).await?;
    Ok(Json(PieData::of(&view.savings(&state.portal))))
}

impl PieData {
    pub(crate) fn of(savings: &Savings) -> PieData {
        let participation = savings.participation;
        PieData {
            participated: participation.participated,
            not_participated: participation.not_participated,
            participation: participation.millionths().map(|it| it as f64 / 1e6),
            scope: savings.scope.as_str(),
        }
    }
}
