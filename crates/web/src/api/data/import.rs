//! `POST /api/data/import`

use std::io::Cursor;

use axum::{Json, extract::State};
use portal::{ImportReport, ImportWords};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::{ApiQuery, FileBody, Importer},
    middleware::request_log::current_request_id,
    problem::{ApiResult, Problem},
    state::WebState,
};

/// How the file is meant.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// The unit of its values: `kw`, `kwh` or `wh`; `kw` where it is left out.
    #[param(example = "kwh")]
    unit: Option<String>,
    /// The IANA zone of times without an offset; the provider's where it is left out.
    #[param(example = "America/New_York")]
    time_zone: Option<String>,
    /// What the file calls its columns and meters.
    #[param(example = "start_time=Start,meter_value=kWh")]
    columns: Option<String>,
    /// Whether meters that do not exist are created.
    #[serde(default)]
    create_meters: bool,
    /// Whether good rows are kept although others are bad.
    #[serde(default)]
    good_rows_only: bool,
    /// Whether values finer than 1 W are rounded, half to even.
    #[serde(default)]
    round: bool,
    /// Whether everything is checked and nothing kept.
    #[serde(default)]
    dry_run: bool,
}

/// What an import did.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportBody {
    /// The request's number, as in the log.
    #[schema(example = "6d2f2f1e0c3a4b8e")]
    import_id: String,
    /// `done`, `checked` (a dry run) or `rejected`: then nothing of it is kept.
    #[schema(example = "done")]
    state: &'static str,
    /// Rows of the file.
    #[schema(example = 96)]
    rows_read: u64,
    /// Readings that were new.
    #[schema(example = 96)]
    rows_inserted: u64,
    /// Readings that replaced others.
    #[schema(example = 0)]
    rows_updated: u64,
    /// Readings that were there already.
    #[schema(example = 0)]
    rows_unchanged: u64,
    /// Rows, or cells of a wide row, that were refused.
    #[schema(example = 0)]
    rows_rejected: u64,
    /// Why they were: the first thousand.
    errors: Vec<ImportFault>,
    /// Whether there were more.
    errors_truncated: bool,
}

/// What is wrong with one row.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportFault {
    /// The line of the file, counted from 1.
    #[schema(example = 1204)]
    line: u64,
    /// The column as the file calls it.
    #[schema(example = "meter_value")]
    column: String,
    /// What stands there.
    #[schema(example = "12,4")]
    value: String,
    /// What is wrong and what to do.
    #[schema(example = "is not a number; use a point for decimals")]
    reason: String,
}

impl ImportQuery {
    fn words(&self) -> ImportWords<'_> {
        ImportWords {
            unit: self.unit.as_deref(),
            time_zone: self.time_zone.as_deref(),
            columns: self.columns.as_deref(),
            round: self.round,
            create_meters: self.create_meters,
            good_rows_only: self.good_rows_only,
            dry_run: self.dry_run,
        }
    }
}

impl ImportBody {
    fn of(report: ImportReport, is_dry_run: bool) -> ImportBody {
        let errors = report.errors.into_iter().map(|it| ImportFault {
            line: it.line,
            column: it.column,
            value: it.value,
            reason: it.reason.to_string(),
        });
        let errors = errors.collect();
        ImportBody {
            import_id: current_request_id(),
            state: match (report.committed, is_dry_run && report.rows_rejected == 0) {
                (true, _) => "done",
                (false, true) => "checked",
                (false, false) => "rejected",
            },
            rows_read: report.rows_read,
            rows_inserted: report.counts.inserted,
            rows_updated: report.counts.updated,
            rows_unchanged: report.counts.unchanged,
            rows_rejected: report.rows_rejected,
            errors,
            errors_truncated: report.errors_truncated,
        }
    }
}

/// Brings readings and predictions in, all or nothing unless good rows alone are asked for. The file is the body, as it is
/// or packed by gzip or Zstandard, at most 32 MiB.
#[utoipa::path(
    post, path = "/api/data/import", tag = "data", params(ImportQuery),
    request_body(content = String, content_type = "text/csv",
        example = "meter_id,start_time,end_time,meter_value\n7001,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1.25\n"),
    responses(
        (status = 200, description = "What became of it, also where nothing was kept", body = ImportBody),
        (status = 401, description = "Neither a session nor a key", body = Problem),
        (status = 403, description = "Neither a system administrator nor a key of theirs with the scope `import`", body = Problem),
        (status = 413, description = "The file is larger than 32 MiB", body = Problem),
        (status = 415, description = "The body is declared to be no such file", body = Problem),
        (status = 422, description = "The file as a whole cannot be read, or an option means nothing", body = Problem)
    )
)]
pub(crate) async fn import_readings(
    State(state): State<WebState>,
    Importer(who): Importer,
    ApiQuery(query): ApiQuery<ImportQuery>,
    FileBody(file): FileBody,
) -> ApiResult<Json<ImportBody>> {
    let options = state.portal.import_options(query.words())?;
    let report = state.portal.import_readings(&who.caller, Cursor::new(file), options, |_| {}).await?;
    Ok(Json(ImportBody::of(report, query.dry_run)))
}
