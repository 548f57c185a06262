//! Making the accounts of people who register: account, meter or wait, and the mail that tells of it, in one go.

use domain::{
    AccountId, ApprovalStatus, EntityId, MeterId, OrgId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    NewAccount, Store, Tx,
    accounts::{Account, AccountRow},
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    mail::NewMessage,
    tokens::{Purpose, TokenHash},
};

/// Somebody who registers.
#[derive(Clone, Copy, Debug)]
pub struct NewRegistration<'a> {
    /// Their account; its organization follows from `joining`.
    pub account: NewAccount<'a>,
    /// What they want to belong to.
    pub joining: NewJoining<'a>,
    /// The link that they followed, which works once; nothing where none was sent.
    pub link: Option<(&'a TokenHash, Purpose)>,
}

/// What somebody who registers wants to belong to.
#[derive(Clone, Copy, Debug)]
pub enum NewJoining<'a> {
    /// A meter, with what is kept of the claim code that was typed.
    Meter(MeterId, Option<&'a TokenHash>),
    /// An organization other than the provider, whose administrators answer.
    Organization(OrgId),
    /// An organization that has asked them.
    Invited(OrgId),
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Registered {
    /// The account was made.
    Made(Box<NewComer>),
    /// There is an account with that e-mail.
    EmailKnown,
    /// There is no such meter or organization.
    NumberUnknown,
    /// The link had been used, or was too old.
    LinkExpired,
}

/// Somebody who has an account from now on, and who is to be told.
#[derive(Clone, Debug)]
pub struct NewComer {
    /// Their account, as the database's rules made it.
    pub account: Account,
    /// The meter they claimed, if any.
    pub meter: Option<MeterId>,
    /// The residential customers who have that meter.
    pub holders: Vec<Account>,
    /// The administrators of the organization, or of the provider where a meter was claimed.
    pub administrators: Vec<Account>,
}

/// What mail is to be written about what came of it, given within the transaction.
pub type Letters<'a> = &'a (dyn Fn(&Registered) -> Result<Vec<NewMessage>> + Sync);

/// A meter as somebody finds it who claims it.
pub(crate) struct Claimable {
    pub holders: Vec<Account>,
    code_hash: Option<String>,
    is_of_organization: bool,
}

const ACCOUNT_OF_EMAIL: &str = "SELECT u.account_id, u.email, u.first_name, u.last_name, u.org_id, o.org_name, \
    u.approval_status, w.language FROM users u LEFT JOIN organizations o ON o.org_id = u.org_id \
    LEFT JOIN account_details w ON w.account_id = u.account_id WHERE u.email = ?";
const ADMINISTRATORS: &str = "SELECT u.account_id, u.email, u.first_name, u.last_name, u.org_id, o.org_name, \
    u.approval_status, w.language FROM users u JOIN organizations o ON o.org_id = u.org_id \
    LEFT JOIN account_details w ON w.account_id = u.account_id \
    WHERE u.org_id = ? AND u.approval_status = 'Admin' ORDER BY u.account_id";
const HOLDERS: &str = "SELECT u.account_id, u.email, u.first_name, u.last_name, u.org_id, NULL, \
    u.approval_status, w.language FROM meter_map m JOIN users u ON u.account_id = m.entity_id \
    LEFT JOIN account_details w ON w.account_id = u.account_id WHERE m.meter_id = ?";
const CLAIMABLE: &str = "SELECT c.code_hash, (SELECT COUNT(*) FROM meter_map a \
    JOIN organizations o ON o.org_id = a.entity_id WHERE a.meter_id = m.meter_id AND o.org_id <> 1) \
    FROM meters m LEFT JOIN meter_claim_codes c ON c.meter_id = m.meter_id WHERE m.meter_id = ?";

impl Registered {
    /// The object that the audit log names.
    fn object(&self) -> Object {
        match self {
            Registered::Made(it) => Object::Account(it.account.id),
            _ => Object::Portal,
        }
    }

    fn outcome(&self) -> Outcome {
        match self {
            Registered::Made(_) => Outcome::Done,
            _ => Outcome::Refused,
        }
    }
}

impl Claimable {
    /// Whether whoever shows that code gets the meter at once: nobody has it, and the code is right where one is set.
    fn is_free(&self, code: Option<&TokenHash>) -> bool {
        let fits = self.code_hash.as_deref().is_none_or(|kept| code.is_some_and(|it| it.as_str() == kept));
        self.holders.is_empty() && !self.is_of_organization && fits
    }
}

impl Tx {
    /// The account with that e-mail.
    pub(crate) async fn account_of_email(&mut self, email: &str) -> Result<Option<Account>> {
        let row: Option<AccountRow> = on_tx!(self, connection => {
            sqlx::query_as(ACCOUNT_OF_EMAIL).bind(email).fetch_optional(connection).await
        })?;
        row.map(Account::try_from).transpose()
    }

    /// The administrators of an organization.
    pub(crate) async fn administrators_of(&mut self, org: OrgId) -> Result<Vec<Account>> {
        let rows: Vec<AccountRow> = on_tx!(self, connection => {
            sqlx::query_as(ADMINISTRATORS).bind(org.number()).fetch_all(connection).await
        })?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// A meter as somebody finds it who claims it; nothing where there is none.
    pub(crate) async fn claimable(&mut self, meter: MeterId) -> Result<Option<Claimable>> {
        let row: Option<(Option<String>, i64)> = on_tx!(self, connection => {
            sqlx::query_as(CLAIMABLE).bind(meter.number()).fetch_optional(connection).await
        })?;
        let Some((code_hash, n_organizations)) = row else { return Ok(None) };
        let rows: Vec<AccountRow> = on_tx!(self, connection => {
            sqlx::query_as(HOLDERS).bind(meter.number()).fetch_all(connection).await
        })?;
        let holders = rows.into_iter().map(Account::try_from).collect::<Result<Vec<Account>>>()?;
        Ok(Some(Claimable { holders, code_hash, is_of_organization: n_organizations > 0 }))
    }

    async fn register(&mut self, new: &NewRegistration<'_>, now: Timestamp) -> Result<Registered> {
        if let Some((hash, purpose)) = new.link
            && self.take_token(hash, purpose, now).await?.is_none()
        {
            return Ok(Registered::LinkExpired);
        }
        let is_known = self.account_of_email(new.account.email).await?.is_some();
        let exists = match new.joining {
            NewJoining::Meter(meter, _) => self.claimable(meter).await?.is_some(),
            NewJoining::Organization(OrgId::PROVIDER) => false,
            NewJoining::Organization(org) | NewJoining::Invited(org) => self.has_organization(org).await?,
        };
        match (is_known, exists) {
            (true, _) => Ok(Registered::EmailKnown),
            (false, false) => Ok(Registered::NumberUnknown),
            (false, true) => Ok(Registered::Made(Box::new(self.let_in(new, now).await?))),
        }
    }

    async fn let_in(&mut self, new: &NewRegistration<'_>, now: Timestamp) -> Result<NewComer> {
        let org = match new.joining {
            NewJoining::Meter(..) => None,
            NewJoining::Organization(org) | NewJoining::Invited(org) => Some(org),
        };
        // Asked for before, so that nobody is told of themselves.
        let administrators = self.administrators_of(org.unwrap_or(OrgId::PROVIDER)).await?;
        let id = self.create_account(NewAccount { org, ..new.account }, now).await?;
        let (mut meter, mut holders) = (None, Vec::new());
        if let NewJoining::Meter(claimed, code) = new.joining {
            (meter, holders) = (Some(claimed), self.claim(id, claimed, code, now).await?);
        }
        let made = self.account_of_email(new.account.email).await?;
        let mut account =
            made.ok_or_else(|| Error::Schema("an account is gone as soon as it is made".into()))?;
        if matches!(new.joining, NewJoining::Invited(_)) && account.approval == ApprovalStatus::Pending {
            self.set_approval(id, ApprovalStatus::Approved).await?;
            account.approval = ApprovalStatus::Approved;
        }
        Ok(NewComer { account, meter, holders, administrators })
    }

    /// Gives a meter to somebody who has just registered, or lets them wait for the provider; answers who has it.
    async fn claim(
        &mut self,
        account: AccountId,
        meter: MeterId,
        code: Option<&TokenHash>,
        now: Timestamp,
    ) -> Result<Vec<Account>> {
        let Some(found) = self.claimable(meter).await? else { return Err(Error::Reference) };
        if found.is_free(code) {
            self.assign_meter(EntityId::from(account), meter, None).await?;
            // A code opens once: whoever comes after this household needs another.
            self.use_claim_code_up(meter).await?;
        } else {
            self.set_approval(account, ApprovalStatus::Pending).await?;
            let insert = "INSERT INTO meter_claims (account_id, meter_id, created_at) VALUES (?, ?, ?)";
            on_tx!(self, connection => {
                let insert = sqlx::query(insert).bind(account.number()).bind(meter.number()).bind(Utc(now));
                insert.execute(connection).await?;
            });
        }
        Ok(found.holders)
    }

    pub(crate) async fn has_organization(&mut self, org: OrgId) -> Result<bool> {
        let sql = "SELECT COUNT(*) FROM organizations WHERE org_id = ?";
        let count: i64 = on_tx!(self, connection => {
            sqlx::query_scalar(sql).bind(org.number()).fetch_one(connection).await
        })?;
        Ok(count > 0)
    }
}

impl Store {
    /// The provider's administrators: whom alerts are told where the configuration names nobody.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provider_administrators(&self) -> Result<Vec<Account>> {
        let rows: Vec<AccountRow> = on_db!(&self.db, pool => {
            sqlx::query_as(ADMINISTRATORS).bind(OrgId::PROVIDER.number()).fetch_all(pool).await
        })?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// Makes the account of somebody who registers, where everything fits. It is written down, and the mail about it
    /// is put down, whatever came of it.
    ///
    /// # Errors
    /// Where the database fails: then nothing was done.
    pub async fn register(
        &self,
        new: &NewRegistration<'_>,
        deed: &Deed,
        letters: Letters<'_>,
    ) -> Result<Registered> {
        audited!(self.db, tx => {
            let registered = tx.register(new, deed.at).await?;
            tx.record(deed, &registered.object(), registered.outcome()).await?;
            for message in letters(&registered)? {
                tx.enqueue(&message).await?;
            }
            registered
        })
    }

    /// Whether somebody could register so now: what [`Store::register`] would find, but for the link.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn may_register(&self, email: &str, joining: NewJoining<'_>) -> Result<MayRegister> {
        const SQL: &str = "SELECT (SELECT COUNT(*) FROM users WHERE email = ?), \
            (SELECT COUNT(*) FROM meters WHERE meter_id = ?), \
            (SELECT COUNT(*) FROM organizations WHERE org_id = ? AND org_id <> 1)";
        let (meter, org) = match joining {
            NewJoining::Meter(meter, _) => (Some(meter.number()), None),
            NewJoining::Organization(org) | NewJoining::Invited(org) => (None, Some(org.number())),
        };
        let (n_accounts, n_meters, n_organizations): (i64, i64, i64) = on_db!(&self.db, pool => {
            sqlx::query_as(SQL).bind(email).bind(meter).bind(org).fetch_one(pool).await
        })?;
        Ok(match (n_accounts, n_meters + n_organizations) {
            (0, 0) => MayRegister::NumberUnknown,
            (0, _) => MayRegister::Yes,
            _ => MayRegister::EmailKnown,
        })
    }
}

/// Whether somebody could register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayRegister {
    /// Everything fits.
    Yes,
    /// There is an account with that e-mail.
    EmailKnown,
    /// There is no such meter or organization.
    NumberUnknown,
}
