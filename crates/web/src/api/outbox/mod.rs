//! `/api/outbox`: what was written to whom, and what became of it.

pub(crate) mod list;
pub(crate) mod message;
pub(crate) mod retry;
