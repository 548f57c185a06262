//! `/admin/…` and `/org/…`: what administrators manage.

pub(crate) mod account;
pub(crate) mod account_delete;
pub(crate) mod accounts;
pub(crate) mod claims;
pub(crate) mod imports;
pub(crate) mod meter;
pub(crate) mod meters;
pub(crate) mod org;
pub(crate) mod organizations;
pub(crate) mod periods;
pub(crate) mod start;

mod parts;
mod values;
