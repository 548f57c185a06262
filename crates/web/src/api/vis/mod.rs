//! `/api/vis/…`: what the dashboard draws.

pub(crate) mod acf_data;
pub(crate) mod data;
pub(crate) mod fleet;
pub(crate) mod fleet_data;
pub(crate) mod map;
pub(crate) mod meter_data;
pub(crate) mod overview;
pub(crate) mod pacf_data;
pub(crate) mod period_data;
pub(crate) mod pie_data;
pub(crate) mod quality_data;
pub(crate) mod sig_data;
pub(crate) mod total_data;

mod chart_body;
mod correlation;

use domain::Calendar;
use jiff::Timestamp;

use crate::{
    extract::{MeterPath, SpanQuery},
    problem::ApiResult,
    state::WebState,
};
use portal::{MeterView, SignedIn};

/// An instant with the provider's offset.
pub(crate) fn rfc3339(instant: Timestamp, calendar: &Calendar) -> String {
    let local = calendar.local(instant);
    instant.display_with_offset(local.offset()).to_string()
}

/// The readings that most of these paths begin with.
async fn view(state: &WebState, who: &SignedIn, meter: MeterPath, span: &SpanQuery) -> ApiResult<MeterView> {
    let (from, to) = span.instants(&state.portal.config().calendar)?;
    Ok(state.portal.meter_view(&who.caller, meter.0, from, to).await?)
}
