//! `/api/data/…`: readings in.

pub(crate) mod import;
mod import_body;
