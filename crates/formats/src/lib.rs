//! Files to and from the domain: bytes in, readings and the faults of each row out, without IO of its own.

pub mod csv;
mod encode;
pub mod green_button;
pub mod inspect;
pub mod json;
pub mod packed;
mod quality;
mod read_some;
pub mod report;
pub mod row_error;
pub mod table;

pub use row_error::{Reason, RowError};
