//! `GET /api/vis/quality_data/{meter_id}`

use axum::{Json, extract::State};
use domain::{Calendar, DayQuality, Flags};
use portal::QualityView;
use serde::Serialize;
use utoipa::ToSchema;

use super::rfc3339;
use crate::{
    extract::{Active, ApiQuery, MeterPath, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// How complete a meter's readings are and what validation noticed about them.
#[derive(Serialize, ToSchema)]
pub(crate) struct QualityData {
    /// The meter's number.
    #[schema(example = 44_710_923)]
    meter_id: u32,
    /// The zone whose days are counted.
    #[schema(example = "America/Los_Angeles")]
    time_zone: String,
    /// From when on readings could be expected, RFC 3339; null where none could.
    #[schema(example = "2026-07-16T00:00:00-07:00", format = DateTime)]
    from: Option<String>,
    /// Until when, RFC 3339.
    #[schema(example = "2026-07-17T00:00:00-07:00", format = DateTime)]
    to: Option<String>,
    /// Seconds between them.
    #[schema(example = 86_400)]
    expected_seconds: i64,
    /// Seconds of those that were measured.
    #[schema(example = 84_600)]
    received_seconds: i64,
    /// Seconds of those that were not.
    #[schema(example = 1_800)]
    missing_seconds: i64,
    /// Received ÷ expected time, from 0 to 1; null where none could be expected.
    #[schema(example = 0.979_167)]
    received: Option<f64>,
    /// Readings with a measured value.
    #[schema(example = 47)]
    readings: u64,
    /// Readings of those that are estimates.
    #[schema(example = 3)]
    estimated: u64,
    /// The end of the newest measured interval in these days, RFC 3339; null where nothing was measured.
    #[schema(example = "2026-07-16T16:30:00-07:00", format = DateTime)]
    last_reading: Option<String>,
    /// The most days in a row without any reading.
    #[schema(example = 0)]
    longest_gap_days: usize,
    /// What was noticed on how many days, the worst first.
    flags: Vec<FlagData>,
    /// Each local day, oldest first.
    days: Vec<QualityDayData>,
}

/// How often something was noticed.
#[derive(Serialize, ToSchema)]
pub(crate) struct FlagData {
    /// What: `spike`, `questionable`, `misaligned`, `mixed_intervals`, `zero_run`, `flat_run`, `gap`, `estimated`, `negative`.
    #[schema(example = "gap")]
    flag: &'static str,
    /// On how many days.
    #[schema(example = 1)]
    days: usize,
}

/// One local day.
#[derive(Serialize, ToSchema)]
pub(crate) struct QualityDayData {
    /// The local date.
    #[schema(example = "2026-07-16", format = Date)]
    date: String,
    /// Received ÷ expected time, from 0 to 1; null where none could be expected.
    #[schema(example = 0.979_167)]
    received: Option<f64>,
    /// Seconds in which a reading could be expected and there is none.
    #[schema(example = 1_800)]
    missing_seconds: i64,
    /// Readings with a measured value.
    #[schema(example = 47)]
    readings: u64,
    /// Readings of those that are estimates.
    #[schema(example = 3)]
    estimated: u64,
    /// What was noticed, the worst first.
    #[schema(example = json!(["gap", "estimated"]))]
    flags: Vec<&'static str>,
}

/// How complete a meter's readings are.
#[utoipa::path(
    get, path = "/api/vis/quality_data/{meter_id}", tag = "dashboard",
    params(("meter_id" = u32, Path, description = "The meter's number"), SpanQuery),
    responses(
        (status = 200, description = "What was received, what is missing, what was noticed", body = QualityData),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_quality_data(
    State(state): State<WebState>,
    Active(who): Active,
    meter: MeterPath,
    ApiQuery(span): ApiQuery<SpanQuery>,
) -> ApiResult<Json<QualityData>> {
    let calendar = &state.portal.config().calendar;
    let (from, to) = span.instants(calendar)?;
    let view = state.portal.meter_quality(&who.caller, meter.0, from, to).await?;
    Ok(Json(QualityData::of(&view, calendar)))
}

impl QualityData {
    fn of(view: &QualityView, calendar: &Calendar) -> QualityData {
        let quality = &view.quality;
        QualityData {
            meter_id: view.meter.number(),
            time_zone: calendar.name().to_owned(),
            from: view.expected.map(|it| rfc3339(it.start(), calendar)),
            to: view.expected.map(|it| rfc3339(it.end(), calendar)),
            expected_seconds: quality.expected_seconds(),
            received_seconds: quality.received_seconds(),
            missing_seconds: quality.missing_seconds(),
            received: ratio(quality.received_millionths()),
            readings: quality.n_actual(),
            estimated: quality.n_estimated(),
            last_reading: view.last_reading.map(|it| rfc3339(it, calendar)),
            longest_gap_days: quality.longest_gap_days(),
            flags: quality.flags().into_iter().flat_map(|(it, days)| flag_data(it, days)).collect(),
            days: quality.days.iter().map(QualityDayData::of).collect(),
        }
    }
}

impl QualityDayData {
    fn of(day: &DayQuality) -> QualityDayData {
        QualityDayData {
            date: day.date.to_string(),
            received: ratio(day.received_millionths()),
            missing_seconds: day.missing_seconds(),
            readings: day.n_actual,
            estimated: day.n_estimated,
            flags: day.flags.words().collect(),
        }
    }
}

fn flag_data(flag: Flags, days: usize) -> impl Iterator<Item = FlagData> {
    flag.words().map(move |flag| FlagData { flag, days })
}

fn ratio(millionths: Option<i128>) -> Option<f64> {
    millionths.map(|it| it as f64 / 1e6)
}
