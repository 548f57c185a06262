//! What the database holds, as a stream of parts that either engine can give and either can take.
//!
//! The parts are the same whichever engine they come from: a decimal is the whole number of its smallest units, a place is
//! `POINT(x y)`, a time is text in UTC. Which tables and columns there are is read from the database itself, so that a
//! new one is in the next backup without anybody thinking of it; `tests/backup/` holds both engines to the same stream.

mod ground;
mod load;
mod packing;
mod read;
mod restore;
mod rows;
mod shape;
mod taken;

pub(crate) use ground::UNFINISHED;
pub use read::Snapshot;
pub use restore::restore;
pub use rows::{Block, Summing, TableSum, put_value, take_value};
pub use taken::TakenBackup;

/// A piece of a backup, in the order in which they come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupPart {
    /// A table begins; its rows have these columns.
    Table {
        /// Its name.
        name: String,
        /// Its columns, without those that the database computes.
        columns: Vec<String>,
    },
    /// Some of its rows, in order of its key.
    Rows(Block),
    /// The table ends.
    TableEnd {
        /// What was in it.
        sum: TableSum,
        /// The number that its next row gets, where the database gives numbers.
        next_id: Option<u64>,
    },
    /// Nothing comes any more: what ends without this was cut off.
    End,
}

/// Tables of this running installation rather than of its data. Sessions above all: one that was ended since would come to
/// life again.
const NOT_KEPT: [&str; 9] = [
    "alert_posts",
    "alerts",
    "backups",
    "rate_limits",
    "retention_runs",
    "schema_lease",
    "schema_migrations",
    "session_details",
    "sessions",
];
