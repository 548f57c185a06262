//! `GET /api/vis/fleet_data`

use axum::{Json, extract::State};
use domain::{Calendar, Interval, OrgId, Timescale};
use portal::{Error, FleetPower, Portal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    meter_data::{PeriodData, SCALE},
    rfc3339,
};
use crate::{
    extract::{Active, ApiQuery, instant},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which time, and whose meters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FleetDataQuery {
    /// The first instant, as RFC 3339 or as a local date of the provider; the beginning of today where it is left out.
    #[param(example = "2026-07-16")]
    from: Option<String>,
    /// The first instant after it, at most eight days later; the end of that local day where it is left out.
    #[param(example = "2026-07-17")]
    to: Option<String>,
    /// Only meters of that organization; all that one may see where it is left out.
    #[param(minimum = 1, example = 7)]
    org_id: Option<u32>,
}

/// Measured and predicted power of many meters added up, evenly spaced.
///
/// Where something was measured, both are sums over the same meters: those that have both values then. It is null where
/// fewer than four fifths of them have, so that a meter that fell silent does not look like savings.
#[derive(Serialize, ToSchema)]
pub(crate) struct FleetSeries {
    /// The provider's IANA time zone.
    #[schema(example = "America/Los_Angeles")]
    time_zone: String,
    /// What values are divided by to give kilowatts.
    #[schema(example = 1000)]
    scale: u16,
    /// How many meters there are.
    #[schema(example = 1000)]
    n_meters: usize,
    /// How many of them are added up: those with both values at any time of these days, or all where none has.
    #[schema(example = 996)]
    n_summed: usize,
    /// The start of the first value, RFC 3339.
    #[schema(example = "2026-07-16T00:00:00-07:00", format = DateTime)]
    start: String,
    /// Seconds from one value to the next.
    #[schema(example = 900)]
    step_seconds: i64,
    /// What was measured, in watts; null for a gap.
    #[schema(example = json!([212_000, null]))]
    actual: Vec<Option<i64>>,
    /// What was predicted, in watts; null for a gap.
    #[schema(example = json!([329_000, 331_500]))]
    prediction: Vec<Option<i64>>,
    /// The DR periods that share time with the span.
    periods: Vec<PeriodData>,
}

/// Measured and predicted power of all meters that one may see, or those of an organization, added up.
#[utoipa::path(
    get, path = "/api/vis/fleet_data", tag = "dashboard", params(FleetDataQuery),
    responses(
        (status = 200, description = "The sums", body = FleetSeries),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or the key may not read", body = Problem),
        (status = 404, description = "No such organization, or another one", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_fleet_data(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(query): ApiQuery<FleetDataQuery>,
) -> ApiResult<Json<FleetSeries>> {
    let (portal, span) = (&state.portal, query.span(&state.portal)?);
    let power = portal.fleet_power(&who.caller, span, query.org_id.map(OrgId::new)).await?;
    let periods = portal.periods_in(span).await?;
    let calendar = &portal.config().calendar;
    let periods = periods.iter().map(|it| PeriodData::of(it, calendar)).collect();
    Ok(Json(FleetSeries::of(&power, periods, calendar)))
}

impl FleetDataQuery {
    fn span(&self, portal: &Portal) -> ApiResult<Interval> {
        let calendar = &portal.config().calendar;
        let day = |it| calendar.span(Timescale::Day, calendar.date(it));
        let invalid = |reason: String| Error::Invalid { field: "to", reason: reason.into() };
        let too_far = || invalid("is too far away".to_owned());
        let from = match instant("from", self.from.as_deref(), calendar)? {
            Some(from) => from,
            None => day(portal.now()).ok_or_else(too_far)?.start(),
        };
        let to = match instant("to", self.to.as_deref(), calendar)? {
            Some(to) => to,
            None => day(from).ok_or_else(too_far)?.end(),
        };
        let span = Interval::new(from, to);
        Ok(span.map_err(|error| invalid(format!("the span from `from` to `to` {error}")))?)
    }
}

impl FleetSeries {
    fn of(power: &FleetPower, periods: Vec<PeriodData>, calendar: &Calendar) -> FleetSeries {
        FleetSeries {
            time_zone: calendar.name().to_owned(),
            scale: SCALE,
            n_meters: power.n_meters,
            n_summed: power.n_summed,
            start: rfc3339(power.series.start, calendar),
            step_seconds: power.series.step_seconds,
            actual: power.series.actual.clone(),
            prediction: power.series.prediction.clone(),
            periods,
        }
    }
}
