//! `/api/periods`: DR periods, for everybody to read and for system administrators to set.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod update;

use domain::{Calendar, CreditFactor, DrPeriod, Interval};
use portal::{Error, Portal};
use serde::Serialize;
use utoipa::ToSchema;

use super::vis::rfc3339;
use crate::{extract::instant, problem::ApiResult};

/// A DR period.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodItem {
    /// Its number.
    #[schema(example = 12)]
    drp_id: u32,
    /// The first instant, RFC 3339.
    #[schema(example = "2026-07-16T15:00:00-07:00", format = DateTime)]
    start_time: String,
    /// The first instant after it, RFC 3339.
    #[schema(example = "2026-07-16T18:00:00-07:00", format = DateTime)]
    end_time: String,
    /// Money per kWh saved in it; null where the general one counts.
    #[schema(example = "0.75")]
    credit_factor: Option<String>,
}

/// A DR period that was set, and the others that share time with it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetPeriod {
    /// The DR period.
    period: PeriodItem,
    /// The numbers of the others that share time with it.
    #[schema(example = json!([11]))]
    overlaps: Vec<u32>,
}

impl PeriodItem {
    pub(crate) fn of(period: &DrPeriod, calendar: &Calendar) -> PeriodItem {
        PeriodItem {
            drp_id: period.id.number(),
            start_time: rfc3339(period.interval.start(), calendar),
            end_time: rfc3339(period.interval.end(), calendar),
            credit_factor: period.credit_factor.map(CreditFactor::to_decimal),
        }
    }
}

impl SetPeriod {
    async fn of(portal: &Portal, period: &DrPeriod) -> ApiResult<SetPeriod> {
        let others = portal.periods_beside(period.interval, Some(period.id)).await?;
        let overlaps = others.iter().map(|it| it.id.number()).collect();
        Ok(SetPeriod { period: PeriodItem::of(period, &portal.config().calendar), overlaps })
    }
}

/// The span between two times as requests write them.
fn span(start: &str, end: &str, calendar: &Calendar) -> ApiResult<Interval> {
    let missing = |field| Error::Invalid { field, reason: "is missing".to_owned().into() };
    let start = instant("start_time", Some(start), calendar)?.ok_or_else(|| missing("start_time"))?;
    let end = instant("end_time", Some(end), calendar)?.ok_or_else(|| missing("end_time"))?;
    let invalid = |error: domain::interval::IntervalError| Error::Invalid {
        field: "end_time",
        reason: format!("makes no span of time: it {error}").into(),
    };
    Ok(Interval::new(start, end).map_err(invalid)?)
}

/// The credit factor of that text.
fn factor(text: Option<&str>) -> Result<Option<CreditFactor>, Error> {
    let parse = |it| {
        let reason = |error| format!("{error}; use money per kWh, such as 0.45");
        CreditFactor::parse(it)
            .map_err(|error| Error::Invalid { field: "credit_factor", reason: reason(error).into() })
    };
    text.map(parse).transpose()
}
