//! `/api/user/…`: the account that is signed in.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod keys;
pub(crate) mod permissions;
pub(crate) mod register;
pub(crate) mod sessions;
pub(crate) mod two_factor;
