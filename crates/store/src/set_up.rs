//! Setting an installation up: the provider's organization and its first system administrator, once.

use domain::{
    AccountId, OrgId,
    audit::{Object, Outcome},
};

use crate::{
    NewAccount, Store, Tx,
    audit::Deed,
    error::Result,
    tokens::{Purpose, TokenHash},
};

/// The first system administrator, and the provider they belong to.
#[derive(Clone, Copy, Debug)]
pub struct FirstAccount<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// Their account; it belongs to the provider, whatever stands in it.
    pub account: NewAccount<'a>,
    /// The link that was shown to whoever started the portal; nothing where the configuration says it all.
    pub link: Option<&'a TokenHash>,
}

const COUNT: &str = "SELECT COUNT(*) FROM users WHERE org_id = 1";

impl Tx {
    async fn set_up(&mut self, first: FirstAccount<'_>, deed: &Deed) -> Result<Option<AccountId>> {
        if let Some(link) = first.link
            && self.take_token(link, Purpose::SetUp, deed.at).await?.is_none()
        {
            return Ok(None);
        }
        let n_accounts: i64 =
            on_tx!(self, connection => sqlx::query_scalar(COUNT).fetch_one(connection).await)?;
        if n_accounts > 0 {
            return Ok(None);
        }
        self.name_provider(first.provider).await?;
        let account = NewAccount { org: Some(OrgId::PROVIDER), ..first.account };
        let account = self.create_account(account, deed.at).await?;
        self.withdraw_tokens(Purpose::SetUp, deed.at).await?;
        Ok(Some(account))
    }

    /// Gives organization 1 that name; the first organization there is becomes organization 1.
    async fn name_provider(&mut self, name: &str) -> Result<()> {
        let (find, rename, insert) = (
            "SELECT COUNT(*) FROM organizations WHERE org_id = 1",
            "UPDATE organizations SET org_name = ? WHERE org_id = 1",
            "INSERT INTO organizations (org_name) VALUES (?)",
        );
        on_tx!(self, connection => {
            let count: i64 = sqlx::query_scalar(find).fetch_one(&mut *connection).await?;
            let sql = if count > 0 { rename } else { insert };
            sqlx::query(sql).bind(name).execute(connection).await?;
        });
        Ok(())
    }
}

impl Store {
    /// Whether the provider's organization has any account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn is_set_up(&self) -> Result<bool> {
        let count: i64 = on_db!(&self.db, pool => sqlx::query_scalar(COUNT).fetch_one(pool).await)?;
        Ok(count > 0)
    }

    /// Makes the provider and its first account, which the database's rules make an administrator's. Nothing where
    /// there is one already, or where the link was used or is too old.
    ///
    /// # Errors
    /// [`crate::Error::Duplicate`] where the e-mail or the name is taken: then nothing was done.
    pub async fn set_up(&self, first: FirstAccount<'_>, deed: &Deed) -> Result<Option<AccountId>> {
        audited!(self.db, tx => {
            let account = tx.set_up(first, deed).await?;
            match account {
                Some(account) => tx.record(deed, &Object::Account(account), Outcome::Done).await?,
                None => tx.record(deed, &Object::Portal, Outcome::Refused).await?,
            }
            account
        })
    }
}
