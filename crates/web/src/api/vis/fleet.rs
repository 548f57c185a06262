//! `GET /api/vis/fleet`

use axum::{extract::State, http::HeaderMap, response::Response};
use domain::{Calendar, Currency, OrgId, Timescale};
use jiff::civil::Date;
use portal::{Error, Fleet, FleetLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rfc3339;
use crate::{
    answers::{AnswerKey, respond_once},
    extract::{Active, ApiQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which meters, and which time.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FleetQuery {
    /// `day`, `week`, `month` or `year`; `month` where it is left out.
    #[param(example = "month")]
    scale: Option<String>,
    /// A local date within; today where it is left out.
    #[param(example = "2026-07-16", format = Date)]
    date: Option<String>,
    /// Only meters of that organization; all that one may see where it is left out.
    #[param(minimum = 1, example = 7)]
    org_id: Option<u32>,
}

/// What many meters measured and saved together, and who saved most. Made from totals of whole local days.
#[derive(Serialize, ToSchema)]
pub(crate) struct FleetData {
    /// `day`, `week`, `month` or `year`.
    #[schema(example = "month")]
    scale: &'static str,
    /// The first instant, RFC 3339.
    #[schema(example = "2026-07-01T00:00:00-07:00", format = DateTime)]
    from: String,
    /// The first instant after it, RFC 3339.
    #[schema(example = "2026-08-01T00:00:00-07:00", format = DateTime)]
    to: String,
    /// The provider's IANA time zone.
    #[schema(example = "America/Los_Angeles")]
    time_zone: String,
    /// `dr_periods` where only intervals inside DR periods count as savings, `all_intervals` where no DR period touches
    /// any of the data; the same for every line.
    #[schema(example = "dr_periods")]
    scope: &'static str,
    /// ISO 4217.
    #[schema(example = "USD")]
    currency: String,
    /// Whether all sums follow the DR periods as they are now; false for a moment after one was changed.
    settled: bool,
    /// All meters together.
    total: FleetSums,
    /// By organization, who saved the greatest part first; households and unassigned meters together under null.
    organizations: Vec<OrganizationSums>,
    /// By meter, who saved the greatest part first, at most 1,000. For the provider's people without households'.
    meters: Vec<MeterSums>,
}

/// Sums over meters.
#[derive(Serialize, ToSchema)]
pub(crate) struct FleetSums {
    /// How many meters.
    #[schema(example = 1000)]
    n_meters: usize,
    /// How many of them measured anything in that time.
    #[schema(example = 996)]
    n_reporting: usize,
    /// Energy measured, in kWh.
    #[schema(example = "412331.250")]
    actual_kwh: String,
    /// Energy predicted, in kWh.
    #[schema(example = "430012.000")]
    prediction_kwh: String,
    /// Energy saved, in kWh.
    #[schema(example = "182.000")]
    savings_kwh: String,
    /// Savings ÷ predicted energy of the intervals that count; null where nothing was predicted.
    #[schema(example = "0.352713")]
    savings_rate: Option<String>,
    /// Intervals that used less than predicted.
    #[schema(example = 40)]
    participated: usize,
    /// Intervals that did not.
    #[schema(example = 2)]
    not_participated: usize,
    /// The part of them that did; null where there is none.
    #[schema(example = "0.952381")]
    participation: Option<String>,
    /// What the savings are worth.
    #[schema(example = "81.90")]
    credits: String,
}

/// Sums over an organization's meters.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganizationSums {
    /// Its number; null for households and unassigned meters.
    #[schema(example = 7)]
    org_id: Option<u32>,
    /// Its name.
    #[schema(example = "Harbor Point")]
    org_name: Option<String>,
    #[serde(flatten)]
    sums: FleetSums,
}

/// Sums of a meter.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeterSums {
    /// The meter.
    #[schema(example = 7001)]
    meter_id: u32,
    /// What its people call it.
    #[schema(example = "Warehouse A")]
    label: String,
    /// Whose it is besides the provider's.
    #[schema(example = 7)]
    org_id: Option<u32>,
    #[serde(flatten)]
    sums: FleetSums,
}

/// The most meters of an answer.
const MAX_METERS: usize = 1000;

/// What many meters measured and saved together, and who saved most.
#[utoipa::path(
    get, path = "/api/vis/fleet", tag = "dashboard", params(FleetQuery),
    responses(
        (status = 200, description = "Sums and rankings", body = FleetData,
            headers(("ETag" = String, description = "Another one as soon as the body is another"))),
        (status = 304, description = "The body is still the one that `If-None-Match` names"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or the key may not read", body = Problem),
        (status = 404, description = "No such organization, or another one", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_fleet(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(query): ApiQuery<FleetQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let calendar = &state.portal.config().calendar;
    let scale = query.timescale()?;
    let date = query.date()?.unwrap_or_else(|| calendar.date(state.portal.now()));
    let now = state.portal.fleet_now(&who.caller, scale, date, query.org_id.map(OrgId::new)).await?;
    let body = async {
        let fleet = state.portal.fleet_of(&now).await?;
        let data = FleetData::of(&fleet, scale, calendar, state.portal.config().currency);
        serde_json::to_vec(&data).map_err(|it| Error::Internal(it.into()).into())
    };
    match now.state() {
        Some(of) => state.answers.respond(AnswerKey::Fleet(of), &headers, body).await,
        None => respond_once(body.await?, &headers).await,
    }
}

impl FleetQuery {
    fn timescale(&self) -> Result<Timescale, Error> {
        let reason = "must be day, week, month or year".to_owned();
        let scale = self.scale.as_deref().map_or(Some(Timescale::Month), Timescale::parse);
        scale.ok_or(Error::Invalid { field: "scale", reason: reason.into() })
    }

    fn date(&self) -> Result<Option<Date>, Error> {
        let reason = "is no date; use 2026-07-16".to_owned();
        let date = self.date.as_deref().map(str::parse).transpose();
        date.map_err(|_| Error::Invalid { field: "date", reason: reason.into() })
    }
}

impl FleetData {
    fn of(fleet: &Fleet, scale: Timescale, calendar: &Calendar, currency: Currency) -> FleetData {
        let organizations = fleet.organizations.iter().map(|(org, line)| {
            let (org_id, org_name) = org.clone().map(|(id, name)| (id.number(), name)).unzip();
            OrganizationSums { org_id, org_name, sums: FleetSums::of(line) }
        });
        let meters = fleet.meters.iter().take(MAX_METERS).map(|it| MeterSums {
            meter_id: it.meter.number(),
            label: it.label.clone(),
            org_id: it.org.as_ref().map(|(id, _)| id.number()),
            sums: FleetSums::of(&it.line),
        });
        FleetData {
            scale: scale.as_str(),
            from: rfc3339(fleet.span.start(), calendar),
            to: rfc3339(fleet.span.end(), calendar),
            time_zone: calendar.name().to_owned(),
            scope: fleet.all.savings.scope.as_str(),
            currency: currency.as_str().to_owned(),
            settled: fleet.is_settled,
            total: FleetSums::of(&fleet.all),
            organizations: organizations.collect(),
            meters: meters.collect(),
        }
    }
}

impl FleetSums {
    fn of(line: &FleetLine) -> FleetSums {
        let ratio = |it: Option<i128>| it.map(|it| format!("{}.{:06}", it / 1_000_000, it % 1_000_000));
        let savings = &line.savings;
        FleetSums {
            n_meters: line.n_meters,
            n_reporting: line.n_reporting,
            actual_kwh: line.totals.actual.to_kwh(),
            prediction_kwh: line.totals.prediction.to_kwh(),
            savings_kwh: savings.saved.to_kwh(),
            savings_rate: ratio(savings.rate_millionths()),
            participated: savings.participation.participated,
            not_participated: savings.participation.not_participated,
            participation: ratio(savings.participation.millionths()),
            credits: savings.credits.to_decimal(),
        }
    }
}
