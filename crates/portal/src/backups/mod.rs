//! Backups: all that the database holds, in one file that either engine can be restored from, packed and encrypted.
//!
//! A backup is the parts of [`store::backup`] in frames (`container.rs`), packed by Zstandard, encrypted by age
//! (`lock.rs`). It is read whole and held against its own sums before the first row of it is written anywhere.

mod container;
mod lock;
mod make;
mod plan;
mod restore;

use std::{fmt, io, path::PathBuf};

use jiff::Timestamp;
use store::backup::TableSum;

pub use lock::{BackupKey, BackupLock, BackupOpener, BackupRecipient, SecretText};
pub use make::{back_up, back_up_into};
pub use plan::{BackupPlan, BackupState};
pub use restore::{Restored, restore, verify};

/// A result of backups.
pub type Result<T> = std::result::Result<T, BackupError>;

/// Why there is no backup, or nothing is restored; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A file.
    #[error("{}: {error}{}", path.display(), way_out(error))]
    File {
        /// Where.
        path: PathBuf,
        /// What the machine said.
        #[source]
        error: io::Error,
    },
    /// The file opens with none of the keys that were given.
    #[error("{0}")]
    Locked(String),
    /// The file is not what was written: it was cut off or changed.
    #[error("the backup is damaged: {0}; take another one")]
    Damaged(String),
    /// The secrets in it do not open with this installation's key.
    #[error(
        "the backup was made with another security.key: people with two-factor sign-in could not sign in. Put that key in \
         place (security.key, or the file beside the SQLite database), or say --other-key and turn their second factor off \
         with drp account reset-two-factor"
    )]
    OtherKey,
}

fn way_out(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull => "; make room, or name another folder",
        io::ErrorKind::AlreadyExists => "; name a file that does not exist",
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => {
            "; check that the folder exists and can be used"
        }
        _ => "",
    }
}

/// What a backup says of itself at its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupHeader {
    /// The version of the program that made it.
    pub program: String,
    /// The version of the schema.
    pub schema: usize,
    /// The name of that version's migration.
    pub migration: String,
    /// The engine it was made from; it can be restored into either.
    pub engine: String,
    /// The moment it is of.
    pub taken_at: Timestamp,
    /// By what the installation's key is known again, without telling it.
    pub key_mark: Option<String>,
}

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSummary {
    /// What it says of itself.
    pub header: BackupHeader,
    /// Its tables, with what is in each; in the order in which they come. Only of one that was read whole.
    pub tables: Vec<(String, TableSum)>,
    /// Rows of all tables.
    pub n_rows: u64,
    /// Bytes of the file.
    pub size: u64,
}

impl fmt::Display for BackupHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BackupHeader { program, schema, engine, taken_at, .. } = self;
        write!(f, "taken {taken_at} from {engine}, schema {schema}, by drp {program}")
    }
}
