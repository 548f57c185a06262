//! What happens to every request, in the order of `router.rs`.

pub(crate) mod allowance;
pub(crate) mod client_address;
pub(crate) mod languages;
pub(crate) mod leaving;
pub(crate) mod panics;
pub(crate) mod refusals;
pub(crate) mod request_log;
pub(crate) mod same_origin;
pub(crate) mod security_headers;
pub(crate) mod wellformed;
