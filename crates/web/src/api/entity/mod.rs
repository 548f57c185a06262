//! `/api/entity/…`: who has which meters.

pub(crate) mod add;
pub(crate) mod assign;
pub(crate) mod claim_code;
pub(crate) mod meters;
pub(crate) mod unassigned;
pub(crate) mod update;
