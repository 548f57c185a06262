//! `/api/entity/…`: who has which meters.

pub(crate) mod meters;
