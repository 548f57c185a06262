//! `/api/data/…`: readings in and out.

pub(crate) mod export;
pub(crate) mod import;
mod import_body;
pub(crate) mod imports;
