//! Refusals: what somebody asked for and was not let do.

use domain::{
    Role,
    audit::{Action, Object, Outcome},
};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    limits::Limit,
};

/// How a request was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnedAway {
    /// The role or the key's scopes do not allow it.
    Forbidden,
    /// What it asks for does not exist or is somebody else's: which of the two is not told, and so not looked up.
    NotFound,
}

impl Portal {
    /// Writes down that a request was turned away. Of one account only so many, so that nobody can fill the log.
    ///
    /// `route` is the address with its places unnamed, `path` the one that was asked for. For the provider's staff, who
    /// see everything, what is not found does not exist, and is not written down.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn record_turned_away(
        &self,
        caller: &Caller,
        how: TurnedAway,
        route: String,
        path: &str,
    ) -> Result<()> {
        let sees_all = caller.principal.role().is_some_and(Role::is_staff);
        let Some(account) = caller.principal.account().filter(|_| !(sees_all && how == TurnedAway::NotFound))
        else {
            return Ok(());
        };
        match self.take_tries(&[Limit::Denied(account.to_string())]).await {
            Err(Error::TooManyTries { .. }) => return Ok(()),
            other => other?,
        }
        let deed = caller.deed_with(self.now(), Action::Denied, path);
        Ok(self.store().record(&deed, &Object::Address(route), Outcome::Refused).await?)
    }
}
