//! What the API says of an import.

use jiff::Timestamp;
use portal::{Caller, FaultQuery, Import, ImportFault, ImportId, Portal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::ApiResult;

/// An import, as far as it has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportBody {
    /// Its name.
    #[schema(example = "6d2f2f1e0c3a4b8e9a7f00112233aabb")]
    import_id: String,
    /// `waiting`, `checking` or `running`; in the end `done`, `checked` (a dry run), `rejected` (rows are bad, nothing was
    /// kept), `failed` (the file cannot be used), `cancelled`; `undoing` and `undone` once it was taken out again.
    #[schema(example = "done")]
    state: &'static str,
    /// What the file was called.
    #[schema(example = "east.csv")]
    file_name: String,
    /// When it was accepted, in UTC.
    #[schema(example = "2026-07-16T12:00:00Z", format = DateTime)]
    created_at: String,
    /// When it came to its end, in UTC; null before.
    #[schema(example = "2026-07-16T12:00:02Z", format = DateTime)]
    finished_at: Option<String>,
    /// Rows of the file, as far as they were read.
    #[schema(example = 96)]
    rows_read: u64,
    /// Rows that the check has counted; null before it has.
    #[schema(example = 96)]
    rows_expected: Option<u64>,
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
    /// Values that were rounded.
    #[schema(example = 0)]
    values_rounded: u64,
    /// What the times of a Green Button file look like; null of other files.
    #[schema(example = "utc: 30 of 30 blocks begin at midnight in America/New_York")]
    times: Option<String>,
    /// Why it failed; null where it did not.
    #[schema(example = "the file is empty; send one with a header and rows")]
    message: Option<String>,
    /// Why rows were refused: the first thousand.
    errors: Vec<ImportFaultBody>,
    /// Whether there were more; in lists, where no errors are spelled out, whether there were any.
    errors_truncated: bool,
    #[serde(skip)]
    pub(super) is_final: bool,
}

/// What is wrong with one row.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportFaultBody {
    /// The line of the file, counted from 1.
    #[schema(example = 1204)]
    line: u64,
    /// The column as the file calls it.
    #[schema(example = "meter_value")]
    column: String,
    /// What stands there.
    #[schema(example = "12,4")]
    value: String,
    /// What kind of fault it is.
    #[schema(example = "number")]
    problem: String,
    /// What is wrong and what to do.
    #[schema(example = "is not a number; use a point for decimals")]
    reason: String,
}

/// Faults that an answer spells out.
const MAX_ERRORS: u32 = 1000;

impl ImportBody {
    /// What there is to say of an import.
    pub(super) async fn of(portal: &Portal, caller: &Caller, id: &ImportId) -> ApiResult<ImportBody> {
        let import = portal.import(caller, id).await?;
        let query = FaultQuery { limit: MAX_ERRORS, ..FaultQuery::default() };
        let faults = portal.import_faults(caller, id, &query).await?;
        Ok(ImportBody::with(import, faults))
    }

    /// The same without its faults, for lists.
    pub(super) fn in_list(import: Import) -> ImportBody {
        ImportBody::with(import, Vec::new())
    }

    fn with(import: Import, faults: Vec<ImportFault>) -> ImportBody {
        let counts = import.counts;
        let at = |it: Timestamp| it.to_string();
        ImportBody {
            import_id: import.id.as_str().to_owned(),
            state: import.state.as_str(),
            file_name: import.file_name,
            created_at: at(import.created_at),
            finished_at: import.finished_at.map(at),
            rows_read: counts.rows_read,
            rows_expected: import.rows_expected,
            rows_inserted: counts.inserted,
            rows_updated: counts.updated,
            rows_unchanged: counts.unchanged,
            rows_rejected: counts.rejected,
            values_rounded: counts.rounded,
            times: import.times,
            message: import.message,
            errors_truncated: counts.rejected > faults.len() as u64,
            errors: faults.into_iter().map(ImportFaultBody::of).collect(),
            is_final: import.state.is_final(),
        }
    }
}

impl ImportFaultBody {
    fn of(it: ImportFault) -> ImportFaultBody {
        let ImportFault { line, column, value, problem, reason, .. } = it;
        ImportFaultBody { line, column, value, problem, reason }
    }
}
