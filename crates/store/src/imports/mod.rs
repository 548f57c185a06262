//! Files that come in: uploads, imports, and the ledger by which each chunk of a file is applied exactly once.

mod apply;
mod chunks;
mod faults;
mod lease;
mod list;
mod register;
mod uploads;

use domain::{AccountId, ImportNo};
use jiff::Timestamp;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use crate::{
    codec::Utc,
    error::{Error, Result},
};

pub use apply::{Applied, Chunk};
pub use chunks::ChunkCounts;
pub use faults::{FaultQuery, FoundFaults, ImportFault, ImportProblem, MAX_KEPT_FAULTS};
pub use lease::{Finish, ImportMeter, Lease};
pub use list::ImportQuery;
pub use register::{Accepted, Idempotency, NewImport};
pub use uploads::{NewUpload, Upload};

macro_rules! random_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The id that 16 random bytes make.
            pub fn of_random(bytes: [u8; 16]) -> $name {
                $name(bytes.iter().map(|it| format!("{it:02x}")).collect())
            }
            /// Reads an id: 32 hexadecimal digits.
            pub fn parse(text: &str) -> Option<$name> {
                let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
                (text.len() == 32 && text.bytes().all(is_hex)).then(|| $name(text.to_owned()))
            }
            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )* };
}

random_ids! {
    /// An import, as addresses call it.
    ImportId,
    /// A file in the spool.
    UploadId,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant),* }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The word of the column.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
            /// Reads the word.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|it| it.as_str() == text)
            }
        }
    };
}

words! {
    /// How a file came in.
    ImportSource {
        /// By the command line.
        Command => "command",
        /// By the API.
        Api => "api",
        /// By the watched folder.
        Folder => "folder",
        /// By the import page.
        Page => "page",
    }
}

words! {
    /// Where an import stands.
    ImportState {
        /// Nobody has begun.
        Waiting => "waiting",
        /// The file is looked through; nothing is written yet.
        Checking => "checking",
        /// Rows are being written.
        Running => "running",
        /// All of it is in the database.
        Done => "done",
        /// It was only to be looked through, and is good.
        Checked => "checked",
        /// Rows are bad, and nothing is kept.
        Rejected => "rejected",
        /// The file as a whole cannot be used, or the work could not be done; nothing is kept.
        Failed => "failed",
        /// Somebody stopped it; nothing is kept.
        Cancelled => "cancelled",
        /// Its rows are being taken out again.
        Undoing => "undoing",
        /// Its rows were taken out again.
        Undone => "undone",
    }
}

impl ImportState {
    /// Whether nothing more happens by itself.
    pub fn is_final(self) -> bool {
        use ImportState::*;
        matches!(self, Done | Checked | Rejected | Failed | Cancelled | Undone)
    }
}

/// An import, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The order in which it was accepted.
    pub number: ImportNo,
    /// Its name in addresses.
    pub id: ImportId,
    /// How the file came in.
    pub source: ImportSource,
    /// What the file was called.
    pub file_name: String,
    /// Its copy in the spool, where there is one.
    pub upload: Option<UploadId>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
    /// How the file is meant, as whoever registered it wrote it.
    pub options: String,
    /// Whether it is only looked through.
    pub is_dry_run: bool,
    /// Where it stands.
    pub state: ImportState,
    /// Whether somebody has asked to stop it.
    pub cancel_asked: bool,
    /// Who brought it in, unless they are gone or it was no account.
    pub created_by: Option<AccountId>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
    /// Until when somebody has promised to be at work on it.
    pub lease_until: Option<Timestamp>,
    /// The rows that the check has counted.
    pub rows_expected: Option<u64>,
    /// The rows of each of its later chunks; see [`NewImport::chunk_rows`].
    pub chunk_rows: u32,
    /// What has happened so far.
    pub counts: ChunkCounts,
    /// What the times of the file look like.
    pub times: Option<String>,
    /// Why it failed.
    pub message: Option<String>,
}

const COLUMNS: &str = "import_no, import_id, source, file_name, upload_id, sha256, CAST(size AS SIGNED) AS size, \
    options, CAST(is_dry_run AS SIGNED) AS is_dry_run, state, CAST(cancel_asked AS SIGNED) AS cancel_asked, \
    created_by, created_at, finished_at, lease_until, CAST(rows_expected AS SIGNED) AS rows_expected, \
    CAST(rows_read AS SIGNED) AS rows_read, CAST(rows_inserted AS SIGNED) AS rows_inserted, \
    CAST(rows_updated AS SIGNED) AS rows_updated, CAST(rows_unchanged AS SIGNED) AS rows_unchanged, \
    CAST(rows_rejected AS SIGNED) AS rows_rejected, CAST(values_rounded AS SIGNED) AS values_rounded, \
    times, message, chunk_rows";

struct ImportRow {
    import_no: u32,
    import_id: String,
    source: String,
    file_name: String,
    upload_id: Option<String>,
    sha256: String,
    size: i64,
    options: String,
    is_dry_run: i64,
    state: String,
    cancel_asked: i64,
    created_by: Option<u32>,
    created_at: Utc,
    finished_at: Option<Utc>,
    lease_until: Option<Utc>,
    rows_expected: Option<i64>,
    rows_read: i64,
    rows_inserted: i64,
    rows_updated: i64,
    rows_unchanged: i64,
    rows_rejected: i64,
    values_rounded: i64,
    times: Option<String>,
    message: Option<String>,
    chunk_rows: u32,
}

impl<'r, R: Row> FromRow<'r, R> for ImportRow
where
    &'r str: ColumnIndex<R>,
    u32: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Utc: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> std::result::Result<ImportRow, sqlx::Error> {
        Ok(ImportRow {
            import_no: row.try_get("import_no")?,
            import_id: row.try_get("import_id")?,
            source: row.try_get("source")?,
            file_name: row.try_get("file_name")?,
            upload_id: row.try_get("upload_id")?,
            sha256: row.try_get("sha256")?,
            size: row.try_get("size")?,
            options: row.try_get("options")?,
            is_dry_run: row.try_get("is_dry_run")?,
            state: row.try_get("state")?,
            cancel_asked: row.try_get("cancel_asked")?,
            created_by: row.try_get("created_by")?,
            created_at: row.try_get("created_at")?,
            finished_at: row.try_get("finished_at")?,
            lease_until: row.try_get("lease_until")?,
            rows_expected: row.try_get("rows_expected")?,
            rows_read: row.try_get("rows_read")?,
            rows_inserted: row.try_get("rows_inserted")?,
            rows_updated: row.try_get("rows_updated")?,
            rows_unchanged: row.try_get("rows_unchanged")?,
            rows_rejected: row.try_get("rows_rejected")?,
            values_rounded: row.try_get("values_rounded")?,
            times: row.try_get("times")?,
            message: row.try_get("message")?,
            chunk_rows: row.try_get("chunk_rows")?,
        })
    }
}

impl TryFrom<ImportRow> for Import {
    type Error = Error;

    fn try_from(row: ImportRow) -> Result<Import> {
        let unknown =
            |column, word: &str| Error::Schema(format!("imports.{column} holds the unknown word '{word}'"));
        let source = ImportSource::parse(&row.source).ok_or_else(|| unknown("source", &row.source))?;
        let state = ImportState::parse(&row.state).ok_or_else(|| unknown("state", &row.state))?;
        Ok(Import {
            number: ImportNo::new(row.import_no),
            id: ImportId(row.import_id),
            source,
            file_name: row.file_name,
            upload: row.upload_id.map(UploadId),
            sha256: row.sha256,
            size: row.size.unsigned_abs(),
            options: row.options,
            is_dry_run: row.is_dry_run != 0,
            state,
            cancel_asked: row.cancel_asked != 0,
            created_by: row.created_by.map(AccountId::new),
            created_at: row.created_at.0,
            finished_at: row.finished_at.map(|it| it.0),
            lease_until: row.lease_until.map(|it| it.0),
            rows_expected: row.rows_expected.map(i64::unsigned_abs),
            counts: ChunkCounts {
                rows_read: row.rows_read.unsigned_abs(),
                inserted: row.rows_inserted.unsigned_abs(),
                updated: row.rows_updated.unsigned_abs(),
                unchanged: row.rows_unchanged.unsigned_abs(),
                rejected: row.rows_rejected.unsigned_abs(),
                rounded: row.values_rounded.unsigned_abs(),
            },
            times: row.times,
            message: row.message,
            chunk_rows: row.chunk_rows,
        })
    }
}
