//! `GET /api/vis/map`

use std::collections::BTreeMap;

use axum::{extract::State, http::HeaderMap, response::Response};
use domain::{Calendar, OrgId};
use portal::{Error, LastResult, MapMeter, MeterArea, MeterMap};
use serde::Serialize;
use utoipa::ToSchema;

use super::meter_data::PeriodData;
use crate::{
    answers,
    extract::Active,
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Meters on a map, by columns: the nth value of each is of the nth meter.
#[derive(Serialize, ToSchema)]
pub(crate) struct MapData {
    /// The DR period that results are of; null where there is none with results.
    period: Option<PeriodData>,
    /// What degrees are multiplied by.
    #[schema(example = 100_000)]
    scale: i32,
    /// The organizations of the meters.
    organizations: Vec<MapOrganization>,
    /// The kinds of results: `much`, a tenth or more of what was predicted was saved; `some`, a hundredth or more; `little`,
    /// less; `unknown`, there is none; `private`, a household's, which the provider's people are not shown here.
    #[schema(example = json!(["much", "some", "little", "unknown", "private"]))]
    results: Vec<&'static str>,
    /// The meters one may see: for the provider's people all there are.
    meters: MapColumns,
    /// For everybody else, how many meters of other organizations are about where; less than three in an area are left
    /// out.
    areas: AreaColumns,
}

/// An organization on the map.
#[derive(Serialize, ToSchema)]
pub(crate) struct MapOrganization {
    /// Its number.
    #[schema(example = 7)]
    org_id: u32,
    /// Its name.
    #[schema(example = "Harbor Point")]
    org_name: String,
}

/// Meters, by columns.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct MapColumns {
    /// Their numbers.
    meter_id: Vec<u32>,
    /// What their people call them; null for those that are called by their numbers.
    label: Vec<Option<String>>,
    /// Places in `organizations`, from 0; null for those of no organization.
    organization: Vec<Option<usize>>,
    /// Degrees north, times `scale`; null where the place is not known.
    latitude: Vec<Option<i32>>,
    /// Degrees east, times `scale`.
    longitude: Vec<Option<i32>>,
    /// Places in `results`, from 0.
    result: Vec<usize>,
    /// What each saved in the DR period of what was predicted, in thousandths; null where there is no result or where it
    /// is a household's and one of the provider's people asks.
    saved: Vec<Option<i32>>,
}

/// Meters of other organizations, by columns.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaColumns {
    /// Degrees north of an area's middle, times `scale`; areas are a tenth of a degree wide.
    latitude: Vec<i32>,
    /// Degrees east of it, times `scale`.
    longitude: Vec<i32>,
    /// How many meters are there.
    n_meters: Vec<usize>,
}

/// About a metre.
const SCALE: i32 = 100_000;

/// Where meters are, and how they did in the last DR period.
///
/// The provider's people get all meters. Everybody else gets their own, and of other organizations how many meters are in
/// which area of a tenth of a degree.
#[utoipa::path(
    get, path = "/api/vis/map", tag = "dashboard",
    responses(
        (status = 200, description = "Meters by columns", body = MapData,
            headers(("ETag" = String, description = "Another one as soon as the body is another"))),
        (status = 304, description = "The body is still the one that `If-None-Match` names"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or the key may not read", body = Problem)
    )
)]
pub(crate) async fn get_map(
    State(state): State<WebState>,
    Active(who): Active,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let map = state.portal.meter_map(&who.caller).await?;
    let data = MapData::of(&map, &state.portal.config().calendar);
    let body = serde_json::to_vec(&data).map_err(|it| Error::Internal(it.into()))?;
    answers::respond_once(body, &headers).await
}

impl MapData {
    fn of(map: &MeterMap, calendar: &Calendar) -> MapData {
        let organizations: BTreeMap<OrgId, &str> =
            map.meters.iter().filter_map(MapMeter::org).map(|(id, name)| (*id, name.as_str())).collect();
        let index: BTreeMap<OrgId, usize> =
            organizations.keys().enumerate().map(|(index, id)| (*id, index)).collect();
        let mut meters = MapColumns::default();
        map.meters.iter().for_each(|it| meters.push(it, &index));
        let organization =
            |(id, name): (OrgId, &str)| MapOrganization { org_id: id.number(), org_name: name.to_owned() };
        MapData {
            period: map.period.as_ref().map(|it| PeriodData::of(it, calendar)),
            scale: SCALE,
            organizations: organizations.into_iter().map(organization).collect(),
            results: LastResult::KINDS.iter().map(|it| it.as_str()).collect(),
            meters,
            areas: AreaColumns::of(&map.areas),
        }
    }
}

impl MapColumns {
    fn push(&mut self, meter: &MapMeter, organizations: &BTreeMap<OrgId, usize>) {
        let (id, label) = (meter.id(), meter.label());
        let place = meter.place();
        let is_kind = |it: &LastResult| it.as_str() == meter.result.as_str();
        let thousandths = |rate| i32::try_from(domain::decimal::div_half_even(rate, 1000)).ok();
        self.meter_id.push(id.number());
        self.label.push(Some(label).filter(|it| *it != id.to_string()));
        self.organization.push(meter.org().and_then(|(id, _)| organizations.get(id).copied()));
        self.latitude.push(place.map(|it| scaled(it.latitude())));
        self.longitude.push(place.map(|it| scaled(it.longitude())));
        self.result.push(LastResult::KINDS.iter().position(is_kind).unwrap_or(0));
        self.saved.push(meter.result.rate_millionths().and_then(thousandths));
    }
}

impl AreaColumns {
    fn of(areas: &[MeterArea]) -> AreaColumns {
        let tenths = |it: i16| i32::from(it) * (SCALE / 10);
        AreaColumns {
            latitude: areas.iter().map(|it| tenths(it.place.latitude_tenths())).collect(),
            longitude: areas.iter().map(|it| tenths(it.place.longitude_tenths())).collect(),
            n_meters: areas.iter().map(|it| it.n_meters).collect(),
        }
    }
}

fn scaled(degrees: f64) -> i32 {
    (degrees * f64::from(SCALE)).round() as i32
}
