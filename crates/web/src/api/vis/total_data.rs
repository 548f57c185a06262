//! `GET /api/vis/total_data/{meter_id}`

use axum::{Json, extract::State};
use domain::{Currency, Savings};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{Active, ApiQuery, MeterPath, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What was saved and what it is worth. Decimals are strings, so that no client rounds them unasked.
#[derive(Serialize, ToSchema)]
pub(crate) struct TotalData {
    /// Energy saved, in kWh.
    #[schema(example = "182.000")]
    savings_kwh: String,
    /// Savings ÷ predicted energy; null where nothing was predicted.
    #[schema(example = "0.352713")]
    savings_rate: Option<String>,
    /// What the savings are worth.
    #[schema(example = "81.90")]
    credits: String,
    /// ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// `dr_periods` where only intervals inside DR periods count, `all_intervals` where no DR period touches the data.
    #[schema(example = "dr_periods")]
    scope: &'static str,
    /// Intervals counted: those with both values.
    #[schema(example = 42)]
    intervals: usize,
}

/// Savings and credits of a meter.
#[utoipa::path(
    get, path = "/api/vis/total_data/{meter_id}", tag = "dashboard",
    params(("meter_id" = u32, Path, description = "The meter's number"), SpanQuery),
    responses(
        (status = 200, description = "Savings and credits", body = TotalData),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_total_data(
    State(state): State<WebState>,
    Active(who): Active,
    meter: MeterPath,
    ApiQuery(span): ApiQuery<SpanQuery>,
) -> ApiResult<Json<TotalData>> {
    let view = super::view(&state, &who, meter, &span).await?;
    Ok(Json(TotalData::of(&view.savings(&state.portal), state.portal.config().currency)))
}

impl TotalData {
    pub(crate) fn of(savings: &Savings, currency: Currency) -> TotalData {
        TotalData {
            savings_kwh: savings.saved.to_kwh(),
            savings_rate: savings
                .rate_millionths()
                .map(|it| format!("{}.{:06}", it / 1_000_000, it % 1_000_000)),
            credits: savings.credits.to_decimal(),
            currency: currency.as_str().to_owned(),
            scope: savings.scope.as_str(),
            intervals: savings.participation.intervals(),
        }
    }
}
