//! What happens to every request, in the order of `router.rs`.

pub(crate) mod client_address;
pub(crate) mod request_log;
pub(crate) mod same_origin;
pub(crate) mod security_headers;
pub(crate) mod time_limit;
pub(crate) mod wellformed;
