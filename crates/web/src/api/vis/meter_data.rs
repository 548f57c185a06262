//! `GET /api/vis/meter_data/{meter_id}`

use axum::{extract::State, http::HeaderMap, response::Response};
use domain::{Calendar, DrPeriod, Power, chart::Segment};
use portal::{Error, MeterChart};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{chart_body::chart_body, rfc3339};
use crate::{
    answers::AnswerKey,
    extract::{Active, ApiQuery, MeterPath, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// The part of time, and how fine.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChartQuery {
    /// The first instant, as RFC 3339 or as a local date of the provider; the meter's first reading if left out.
    #[param(example = "2026-07-16T00:00:00-07:00")]
    from: Option<String>,
    /// The first instant after it; the end of the meter's last reading if left out.
    #[param(example = "2026-07-17")]
    to: Option<String>,
    /// At most so many buckets: each gives its least and its greatest value in the order they occurred, so there are twice
    /// as many values. Left out: every interval.
    #[param(minimum = 1, maximum = 20000, example = 1500)]
    points: Option<usize>,
}

/// Measured and predicted power, evenly spaced. A meter whose interval length changed has `segments` instead of `start`,
/// `step_seconds`, `actual` and `prediction`.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeterData {
    /// The meter.
    meter_id: u32,
    /// The provider's IANA time zone.
    #[schema(example = "America/Los_Angeles")]
    time_zone: String,
    /// What values are divided by to give kilowatts.
    #[schema(example = 1000)]
    scale: u16,
    #[serde(flatten)]
    values: Values,
    /// The DR periods that share time with the span.
    periods: Vec<PeriodData>,
}

/// One run of equal intervals, or several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Values {
    /// All intervals have the same length.
    One(SegmentData),
    /// They do not.
    Several {
        /// One per run of equal intervals.
        segments: Vec<SegmentData>,
    },
}

/// Evenly spaced values.
#[derive(Serialize, ToSchema)]
pub(crate) struct SegmentData {
    /// The start of the first value, RFC 3339; null where there is none.
    #[schema(example = "2026-07-16T00:00:00-07:00", format = DateTime)]
    start: Option<String>,
    /// Seconds from one value to the next.
    #[schema(example = 900)]
    step_seconds: i64,
    /// Measured power in watts; null for a gap.
    actual: Vec<Option<i64>>,
    /// Predicted power in watts; null where none was made.
    prediction: Vec<Option<i64>>,
}

/// A DR period.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodData {
    /// Its number.
    drp_id: u32,
    /// Its first instant, RFC 3339.
    #[schema(example = "2026-07-16T16:00:00-07:00", format = DateTime)]
    start_time: String,
    /// The first instant after it, RFC 3339.
    #[schema(example = "2026-07-16T19:00:00-07:00", format = DateTime)]
    end_time: String,
}

/// What values are divided by to give kilowatts.
pub(crate) const SCALE: u16 = 1000;
/// The step that is told of no values.
pub(crate) const STEP_OF_NONE: i64 = 3600;

/// The most buckets one may ask for.
const MAX_POINTS: usize = 20_000;

/// Measured and predicted power of a meter over time.
#[utoipa::path(
    get, path = "/api/vis/meter_data/{meter_id}", tag = "dashboard",
    params(("meter_id" = u32, Path, description = "The meter's number"), ChartQuery),
    responses(
        (status = 200, description = "Evenly spaced values", body = MeterData,
            headers(("ETag" = String, description = "Another one as soon as the body is another"))),
        (status = 304, description = "The body is still the one that `If-None-Match` names"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_meter_data(
    State(state): State<WebState>,
    Active(who): Active,
    meter: MeterPath,
    ApiQuery(query): ApiQuery<ChartQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (calendar, points) = (&state.portal.config().calendar, query.checked_points()?);
    let (from, to) = SpanQuery { from: query.from, to: query.to }.instants(calendar)?;
    let meter = state.portal.meter_now(&who.caller, meter.0).await?;
    let key = AnswerKey::Chart { state: meter.state(), from, to, points };
    let body = async {
        let view = state.portal.view_of(&meter, from, to).await?;
        chart_body(&view.chart(points), calendar).map_err(|it| Error::Internal(it.into()).into())
    };
    state.answers.respond(key, &headers, body).await
}

impl ChartQuery {
    fn checked_points(&self) -> ApiResult<Option<usize>> {
        match self.points {
            Some(0) => Err(invalid("asks for no point; ask for at least 1")),
            Some(n) if n > MAX_POINTS => {
                Err(invalid("asks for too many; ask for at most 20000, or for a shorter span"))
            }
            points => Ok(points),
        }
    }
}

fn invalid(reason: &str) -> crate::problem::ApiError {
    Error::Invalid { field: "points", reason: reason.to_owned().into() }.into()
}

impl MeterData {
    pub(crate) fn of(chart: MeterChart, calendar: &Calendar) -> MeterData {
        let mut segments: Vec<SegmentData> =
            chart.segments.iter().map(|it| SegmentData::of(it, calendar)).collect();
        let values = match (segments.len(), segments.pop()) {
            (_, None) => Values::One(SegmentData::empty()),
            (1, Some(one)) => Values::One(one),
            (_, Some(last)) => {
                segments.push(last);
                Values::Several { segments }
            }
        };
        MeterData {
            meter_id: chart.meter.number(),
            time_zone: calendar.name().to_owned(),
            scale: SCALE,
            values,
            periods: chart.periods.iter().map(|it| PeriodData::of(it, calendar)).collect(),
        }
    }
}

impl SegmentData {
    fn empty() -> SegmentData {
        SegmentData { start: None, step_seconds: STEP_OF_NONE, actual: Vec::new(), prediction: Vec::new() }
    }

    fn of(segment: &Segment, calendar: &Calendar) -> SegmentData {
        let watts = |values: &[Option<Power>]| values.iter().map(|it| it.map(Power::watts)).collect();
        SegmentData {
            start: Some(rfc3339(segment.start, calendar)),
            step_seconds: segment.step_seconds,
            actual: watts(&segment.actual),
            prediction: watts(&segment.prediction),
        }
    }
}

impl PeriodData {
    pub(crate) fn of(period: &DrPeriod, calendar: &Calendar) -> PeriodData {
        PeriodData {
            drp_id: period.id.number(),
            start_time: rfc3339(period.interval.start(), calendar),
            end_time: rfc3339(period.interval.end(), calendar),
        }
    }
}
