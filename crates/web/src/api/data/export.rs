//! `GET /api/data/export`

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{Calendar, MeterId, OrgId};
use portal::{Error, ExportContent, ExportFormat, ExportRequest};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    download,
    extract::{Active, ApiQuery, instant},
    problem::{ApiError, ApiResult, Problem},
    state::WebState,
};

/// What is wanted, and as what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// Whose readings; may come several times. All meters that one may see where it is left out.
    #[param(style = Form, explode, example = json!([7001]))]
    meter: Option<Vec<u32>>,
    /// The first instant, as RFC 3339 or as a local date of the provider; from the first reading on where it is left out.
    #[param(example = "2026-07-16")]
    from: Option<String>,
    /// The first instant after it, as RFC 3339 or as a local date of the provider; to the last reading where it is left
    /// out.
    #[param(example = "2026-07-17")]
    to: Option<String>,
    /// Only meters of that organization.
    #[param(example = 7)]
    org_id: Option<u32>,
    /// `periods` for a report instead of readings: savings, participation and credits, a row for each meter and DR period
    /// that shares time with the span.
    #[param(example = "periods")]
    report: Option<String>,
    /// `csv`, in the shape that an import takes, `json`, or `green-button`; `csv` where it is left out.
    #[param(example = "csv")]
    format: Option<String>,
}

/// Readings, or a report, as a file: as much as there is, sent while it is read. A body that breaks off is not whole.
#[utoipa::path(
    get, path = "/api/data/export", tag = "data", params(ExportQuery),
    responses(
        (status = 200, description = "The file, with a name in `Content-Disposition`", content(
            (String = "text/csv"), (String = "application/json"), (String = "application/xml")
        )),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or the key may not read", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn export_data(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(pairs): ApiQuery<Vec<(String, String)>>,
) -> ApiResult<Response> {
    let request = ExportQuery::read(pairs)?.request(&state.portal.config().calendar)?;
    let export = state.portal.export(&who.caller, request).await?;
    let headers = download::headers(export.media_type(), &export.file_name());
    Ok((headers, download::body(export)).into_response())
}

impl ExportQuery {
    /// From the pairs of the query string, in which a name may come several times.
    fn read(pairs: Vec<(String, String)>) -> ApiResult<ExportQuery> {
        let mut query = ExportQuery::default();
        for (name, value) in pairs {
            let slot = match name.as_str() {
                "meter" => {
                    query.meter.get_or_insert_default().push(number("meter", &value)?);
                    continue;
                }
                "org_id" if query.org_id.is_none() => {
                    query.org_id = Some(number("org_id", &value)?);
                    continue;
                }
                "from" => &mut query.from,
                "to" => &mut query.to,
                "format" => &mut query.format,
                "report" => &mut query.report,
                _ => return Err(strange(&name)),
            };
            if slot.replace(value).is_some() {
                return Err(strange(&name));
            }
        }
        Ok(query)
    }

    fn request(self, calendar: &Calendar) -> ApiResult<ExportRequest> {
        let invalid = |field, reason: &str| Error::Invalid { field, reason: reason.to_owned().into() };
        let format = self.format.as_deref().map_or(Some(ExportFormat::default()), ExportFormat::parse);
        let format = format.ok_or(invalid("format", "must be csv, json or green-button"))?;
        let content = match self.report.as_deref() {
            None => ExportContent::Readings,
            Some("periods") => ExportContent::Periods,
            Some(_) => return Err(invalid("report", "must be periods; leave it out for readings").into()),
        };
        Ok(ExportRequest {
            content,
            org: self.org_id.map(OrgId::new),
            meters: self.meter.unwrap_or_default().into_iter().map(MeterId::new).collect(),
            from: instant("from", self.from.as_deref(), calendar)?,
            to: instant("to", self.to.as_deref(), calendar)?,
            format,
        })
    }
}

fn number(field: &'static str, text: &str) -> ApiResult<u32> {
    text.parse().map_err(|_| Error::Invalid { field, reason: "is no number of one".to_owned().into() }.into())
}

fn strange(name: &str) -> ApiError {
    let known = "meter (any number of times), from, to, org_id, report and format (once each)";
    Error::Invalid {
        field: "query", reason: format!("cannot have this ‘{name}’; it takes {known}").into()
    }
    .into()
}
