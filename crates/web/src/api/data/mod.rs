//! `/api/data/…`: readings in.

pub(crate) mod import;
