//! The API: `<resource>/<verb>.rs` mirrors the address, the handler's name is its operation id.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod claims;
pub(crate) mod data;
pub(crate) mod entity;
pub(crate) mod openapi;
pub(crate) mod organization;
pub(crate) mod outbox;
pub(crate) mod password_reset;
pub(crate) mod periods;
pub(crate) mod session;
pub(crate) mod user;
pub(crate) mod vis;

mod paging;
pub(crate) mod place;
