//! Making accounts.

use domain::{AccountId, OrgId, audit::Action};
use store::NewAccount;
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    passwords::PasswordRules,
    typed,
};

/// Somebody to let in.
#[derive(Clone, Copy, Debug)]
pub struct Registration<'a> {
    /// Unique e-mail address.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// The organization to join; nobody for residential customers.
    pub org: Option<OrgId>,
    /// Their password.
    pub password: &'a str,
}

impl Portal {
    /// Creates an account; the database's rules give the first approval.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Invalid`] for values that cannot be used.
    pub async fn create_account(&self, caller: &Caller, new: Registration<'_>) -> Result<AccountId> {
        self.require_administrator(caller)?;
        let email = typed::email(new.email)?;
        let (first_name, last_name) = (new.first_name.trim(), new.last_name.trim());
        let organization = match new.org {
            Some(id) => self.store().find_organization(id).await?.map(|it| it.name),
            None => None,
        };
        let known = [email, first_name, last_name, organization.as_deref().unwrap_or("")];
        let rules = PasswordRules { known: &known, has_second_factor: false };
        let password_hash = self.inner.passwords.hash_new(new.password, rules).await?;
        let account =
            NewAccount { email, first_name, last_name, org: new.org, password_hash: &password_hash };
        let deed = caller.deed_with(self.now(), Action::CreateAccount, email);
        self.store().create_account(account, &deed).await.map_err(|error| match error {
            store::Error::Duplicate => Error::Invalid { field: "email", reason: said("fault-email-taken") },
            store::Error::Reference => Error::NotFound("organization"),
            other => other.into(),
        })
    }

    pub(crate) fn require_administrator(&self, caller: &Caller) -> Result<()> {
        match caller.principal.may_administer() {
            true => Ok(()),
            false => Err(Error::Forbidden { needs: said("error-only-system-administrators") }),
        }
    }
}
