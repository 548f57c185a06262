//! `GET /api/vis/data`

use axum::{Json, extract::State};
use domain::{Calendar, MeterId, Power, series::Point};
use portal::{Error, ReadingsPart};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rfc3339;
use crate::{
    extract::{Active, ApiQuery, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which readings, and how many at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadingsQuery {
    /// The meter.
    meter_id: u32,
    /// The first instant, as RFC 3339 or as a local date of the provider; the meter's first reading if left out.
    #[param(example = "2026-07-16")]
    from: Option<String>,
    /// The first instant after it; the end of the meter's last reading if left out.
    #[param(example = "2026-07-17")]
    to: Option<String>,
    /// At most so many; 1000 if left out.
    #[param(minimum = 1, maximum = 10000, example = 1000)]
    limit: Option<usize>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// Readings as the database holds them, but for their quality, which an export has.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadingList {
    /// Oldest first.
    readings: Vec<ReadingItem>,
    /// What to send as `cursor` for the next ones; null at the end.
    next_cursor: Option<String>,
}

/// One interval. Values are kW as decimal strings.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadingItem {
    /// The meter.
    meter_id: u32,
    /// The first instant, RFC 3339.
    #[schema(example = "2026-07-16T16:00:00-07:00", format = DateTime)]
    start_time: String,
    /// The first instant after it, RFC 3339.
    #[schema(example = "2026-07-16T16:15:00-07:00", format = DateTime)]
    end_time: String,
    /// Mean measured power; null where nothing was measured.
    #[schema(example = "212.000")]
    meter_value: Option<String>,
    /// Mean predicted power; null where none was predicted.
    #[schema(example = "329.000")]
    prediction_value: Option<String>,
    /// What was saved: never negative; null where either value is not known.
    #[schema(example = "117.000")]
    delta_value: Option<String>,
}

const DEFAULT_LIMIT: usize = 1000;
const MAX_LIMIT: usize = 10_000;

/// Measured and predicted values, part by part.
#[utoipa::path(
    get, path = "/api/vis/data", tag = "dashboard", params(ReadingsQuery),
    responses(
        (status = 200, description = "Readings, oldest first", body = ReadingList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_readings(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(query): ApiQuery<ReadingsQuery>,
) -> ApiResult<Json<ReadingList>> {
    let limit = query.checked_limit()?;
    let (meter, calendar) = (MeterId::new(query.meter_id), &state.portal.config().calendar);
    let span = SpanQuery { from: query.cursor.or(query.from), to: query.to }.instants(calendar)?;
    let part = state.portal.readings_part(&who.caller, meter, span, limit).await?;
    Ok(Json(ReadingList::of(meter, &part, calendar)))
}

impl ReadingsQuery {
    fn checked_limit(&self) -> Result<usize, Error> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(limit),
            _ => Err(Error::Invalid {
                field: "limit",
                reason: format!("must be from 1 to {MAX_LIMIT}").into(),
            }),
        }
    }
}

impl ReadingList {
    fn of(meter: MeterId, part: &ReadingsPart, calendar: &Calendar) -> ReadingList {
        let item = |it: &Point| ReadingItem {
            meter_id: meter.number(),
            start_time: rfc3339(it.interval.start(), calendar),
            end_time: rfc3339(it.interval.end(), calendar),
            meter_value: it.actual.map(Power::to_kw),
            prediction_value: it.prediction.map(Power::to_kw),
            delta_value: it.actual.zip(it.prediction).map(|(actual, it)| Power::delta(it, actual).to_kw()),
        };
        ReadingList {
            readings: part.points.iter().map(item).collect(),
            next_cursor: part.next.map(|it| it.to_string()),
        }
    }
}
