//! `GET /api/vis/period_data` and `GET /api/vis/period_data/{drp_id}`

use axum::{Json, extract::State};
use domain::{Compared, DrPeriod, OrgId, Savings};
use portal::{PeriodMeterLine, PeriodResult, PeriodView, Portal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::periods::PeriodItem,
    extract::{Active, ApiQuery, PeriodPath},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which year.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodYearQuery {
    /// The local year of the provider in which the DR periods begin; this one where it is left out.
    #[param(minimum = 1970, maximum = 9998, example = 2026)]
    year: Option<i16>,
}

/// Whose meters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodDataQuery {
    /// Only meters of that organization; all that one may see where it is left out.
    #[param(minimum = 1, example = 7)]
    org_id: Option<u32>,
}

/// What came of the DR periods of a year.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodResultList {
    /// ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// Oldest first.
    periods: Vec<PeriodTotals>,
}

/// What came of a DR period over all meters.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodTotals {
    #[serde(flatten)]
    period: PeriodItem,
    /// How many meters one may see.
    #[schema(example = 1000)]
    n_meters: usize,
    /// How many of them have intervals with both values in the period.
    #[schema(example = 996)]
    n_reporting: usize,
    /// How many saved in at least one interval.
    #[schema(example = 940)]
    n_participating: usize,
    #[serde(flatten)]
    sums: PeriodSums,
}

/// Sums over intervals with both values, inside a DR period; one that several cover counts for the first of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodSums {
    /// Energy measured, in kWh.
    #[schema(example = "334.000")]
    actual_kwh: String,
    /// Energy predicted, in kWh.
    #[schema(example = "516.000")]
    prediction_kwh: String,
    /// Energy saved, in kWh.
    #[schema(example = "182.000")]
    savings_kwh: String,
    /// Savings ÷ predicted energy; null where nothing was predicted.
    #[schema(example = "0.352713")]
    savings_rate: Option<String>,
    /// Intervals that used less than predicted.
    #[schema(example = 40)]
    participated: usize,
    /// Intervals that did not.
    #[schema(example = 2)]
    not_participated: usize,
    /// What the savings are worth.
    #[schema(example = "81.90")]
    credits: String,
}

/// What came of one DR period.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodDetail {
    /// ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// Whether all sums follow the DR periods as they are now; false for a moment after one was changed.
    settled: bool,
    /// The numbers of other DR periods that share time with it.
    #[schema(example = json!([11]))]
    overlaps: Vec<u32>,
    /// All meters together.
    total: PeriodTotals,
    /// By meter, who saved the greatest part first, at most 1,000. For the provider's people without households'.
    meters: Vec<PeriodMeterSums>,
}

/// What came of a DR period at one meter.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodMeterSums {
    /// The meter.
    #[schema(example = 7001)]
    meter_id: u32,
    /// What its people call it.
    #[schema(example = "Warehouse A")]
    label: String,
    /// Whose it is besides the provider's.
    #[schema(example = 7)]
    org_id: Option<u32>,
    /// Intervals that should be there by now and lack a value or the prediction; null where the meter's intervals differ in
    /// length, or none is known of that day.
    #[schema(example = 0)]
    missing: Option<u64>,
    #[serde(flatten)]
    sums: PeriodSums,
}

/// The most meters of an answer.
const MAX_METERS: usize = 1000;

/// What came of the DR periods of a year, over all meters that one may see.
#[utoipa::path(
    get, path = "/api/vis/period_data", tag = "dashboard", params(PeriodYearQuery),
    responses(
        (status = 200, description = "DR periods with their sums", body = PeriodResultList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or the key may not read", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_period_data(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(query): ApiQuery<PeriodYearQuery>,
) -> ApiResult<Json<PeriodResultList>> {
    let portal = &state.portal;
    let periods = portal.periods_of_year(query.year).await?;
    let results = portal.period_results(&who.caller, &periods).await?;
    let totals = periods.iter().zip(results.iter()).map(|(it, result)| PeriodTotals::of(it, result, portal));
    Ok(Json(PeriodResultList { currency: currency(portal), periods: totals.collect() }))
}

/// What came of a DR period: over all meters that one may see, or those of an organization, and by meter.
#[utoipa::path(
    get, path = "/api/vis/period_data/{drp_id}", tag = "dashboard",
    params(("drp_id" = u32, Path, description = "The DR period", minimum = 1, example = 12), PeriodDataQuery),
    responses(
        (status = 200, description = "Sums, and a ranking", body = PeriodDetail),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or the key may not read", body = Problem),
        (status = 404, description = "No such DR period, or no such organization, or another one", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_period_data(
    State(state): State<WebState>,
    Active(who): Active,
    PeriodPath(id): PeriodPath,
    ApiQuery(query): ApiQuery<PeriodDataQuery>,
) -> ApiResult<Json<PeriodDetail>> {
    let view = state.portal.period_view(&who.caller, id, query.org_id.map(OrgId::new)).await?;
    Ok(Json(PeriodDetail::of(&view, &state.portal)))
}

fn currency(portal: &Portal) -> String {
    portal.config().currency.as_str().to_owned()
}

impl PeriodTotals {
    fn of(period: &DrPeriod, result: &PeriodResult, portal: &Portal) -> PeriodTotals {
        PeriodTotals {
            period: PeriodItem::of(period, &portal.config().calendar),
            n_meters: result.n_meters,
            n_reporting: result.n_reporting,
            n_participating: result.n_participating,
            sums: PeriodSums::of(&result.compared, &result.savings),
        }
    }
}

impl PeriodDetail {
    fn of(view: &PeriodView, portal: &Portal) -> PeriodDetail {
        let meter = |it: &PeriodMeterLine| PeriodMeterSums {
            meter_id: it.meter.number(),
            label: it.label.clone(),
            org_id: it.org.as_ref().map(|(id, _)| id.number()),
            missing: it.n_missing,
            sums: PeriodSums::of(&it.compared, &it.savings),
        };
        PeriodDetail {
            currency: currency(portal),
            settled: view.is_settled,
            overlaps: view.beside.iter().map(|it| it.id.number()).collect(),
            total: PeriodTotals::of(&view.period, &view.all, portal),
            meters: view.meters.iter().take(MAX_METERS).map(meter).collect(),
        }
    }
}

impl PeriodSums {
    fn of(compared: &Compared, savings: &Savings) -> PeriodSums {
        let ratio = |it: i128| format!("{}.{:06}", it / 1_000_000, it % 1_000_000);
        PeriodSums {
            actual_kwh: compared.actual.to_kwh(),
            prediction_kwh: compared.prediction.to_kwh(),
            savings_kwh: savings.saved.to_kwh(),
            savings_rate: savings.rate_millionths().map(ratio),
            participated: savings.participation.participated,
            not_participated: savings.participation.not_participated,
            credits: savings.credits.to_decimal(),
        }
    }
}
