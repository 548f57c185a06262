//! `/api/user/…`: the account that is signed in.

pub(crate) mod access;
pub(crate) mod permissions;
