//! `/api/passwordReset`: setting a new password by a link that is mailed.

pub(crate) mod confirm;
pub(crate) mod create;
