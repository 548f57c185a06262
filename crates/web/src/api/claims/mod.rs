//! `/api/claims`: people who say that a meter is theirs, for system administrators.

pub(crate) mod decide;
pub(crate) mod list;
