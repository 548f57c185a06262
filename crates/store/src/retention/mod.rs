//! What is removed when it has become old: readings, the beginning of the audit log, imports; each in small transactions.

mod audit;
mod imports;
mod readings;
mod runs;

pub use readings::{OldReadings, RemovedReadings};
pub use runs::{RetentionCounts, RetentionRun};
