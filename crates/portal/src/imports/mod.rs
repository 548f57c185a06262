//! Files of readings into the database: received whole, looked through, applied chunk by chunk, each exactly once.
//!
//! A file is registered under the hash of its bytes and options, so that the same file again is the same import. Whoever
//! holds the import's lease works at it: first the whole file is looked through, then every chunk is written in one
//! transaction with its entry in a ledger. A process may be killed at any moment; the next one goes on with the chunks that
//! are missing. All or nothing is kept by taking the chunks out again.

mod apply;
mod check;
mod choices;
mod faults;
mod folder;
mod holder;
mod kept;
mod look;
mod pace;
mod parse;
mod register;
mod rejected;
mod run;
mod spool;
mod survey;
mod turns;
mod undo;
mod worker;

use std::path::PathBuf;

use domain::ValidationRules;
use formats::{csv::CsvOptions, green_button::EpochMode};

pub use choices::ImportChoices;
pub use folder::{Looked as LookedAtFolder, WatchedFolder};
pub(crate) use holder::Holder;
pub use look::{ImportPage, ImportView, MAX_IMPORT_PAGE};
pub(crate) use pace::Paces;
pub use register::{ImportFile, ImportRegistration, ImportWish};
pub use rejected::RejectedRows;
pub use run::ImportProgress;
pub use spool::Receiving;
pub(crate) use spool::Spool;

/// What an installation decides about imports.
#[derive(Clone, Debug)]
pub struct ImportSettings {
    /// The folder of files that are received.
    pub spool: PathBuf,
    /// How much may be sent.
    pub limits: ImportLimits,
    /// How many days received files are kept for looking at their rejected rows.
    pub keep_days: u16,
    /// The folder that is watched for files, and how they are meant.
    pub folder: Option<WatchedFolder>,
    /// What validation flags.
    pub rules: ValidationRules,
}

impl ImportSettings {
    /// The defaults, with the spool in that folder and no folder watched.
    pub fn with_spool(spool: PathBuf) -> ImportSettings {
        let (limits, rules) = (ImportLimits::default(), ValidationRules::default());
        ImportSettings { spool, limits, keep_days: 30, folder: None, rules }
    }
}

/// How much may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportLimits {
    /// Bytes of one file as it is sent.
    pub file_bytes: u64,
    /// Bytes that one account may send within 24 hours.
    pub bytes_per_day: u64,
}

impl Default for ImportLimits {
    /// 2 GiB a file, 20 GiB a day.
    fn default() -> ImportLimits {
        ImportLimits { file_bytes: 2 << 30, bytes_per_day: 20 << 30 }
    }
}

/// The format of a file of readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportFormat {
    /// What its first bytes look like.
    #[default]
    Auto,
    /// CSV text.
    Csv,
    /// Green Button, the XML of the ESPI standard.
    GreenButton,
}

/// What [`ImportChoices`] mean.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The format of the file.
    pub format: ImportFormat,
    /// How the file is meant; of a Green Button file its zone, its meters and its rounding.
    pub csv: CsvOptions,
    /// What the times of a Green Button file are; where nothing is said, one that does not look like UTC is refused.
    pub epoch: Option<EpochMode>,
    /// Whether meters that do not exist are created.
    pub create_meters: bool,
    /// Whether good rows are kept although others are bad.
    pub good_rows_only: bool,
    /// Whether everything is checked and nothing kept.
    pub dry_run: bool,
}
