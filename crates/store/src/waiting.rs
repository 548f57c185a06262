//! What there is and what waits for somebody, in numbers.

use domain::{ApprovalStatus, OrgId};

use crate::{Store, error::Result};

/// How much there is, and how much of it waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Organizations, the provider apart.
    pub n_organizations: u64,
    /// Accounts.
    pub n_accounts: u64,
    /// Meters.
    pub n_meters: u64,
    /// Accounts that wait to be approved.
    pub n_pending: u64,
    /// Claims of meters that wait for the provider.
    pub n_claims: u64,
    /// Meters that nobody but the provider has.
    pub n_unassigned: u64,
    /// Messages that could not be sent.
    pub n_failed_messages: u64,
}

impl Store {
    /// Counts everything.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn inventory(&self) -> Result<Inventory> {
        const SQL: &str = "SELECT (SELECT COUNT(*) FROM organizations WHERE org_id <> 1), \
            (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM meters), \
            (SELECT COUNT(*) FROM users WHERE approval_status = 'Pending'), (SELECT COUNT(*) FROM meter_claims), \
            (SELECT COUNT(*) FROM meters m WHERE NOT EXISTS \
               (SELECT 1 FROM meter_map a WHERE a.meter_id = m.meter_id AND a.entity_id <> 1)), \
            (SELECT COUNT(*) FROM messages WHERE state = 'failed')";
        let row: (i64, i64, i64, i64, i64, i64, i64) =
            on_db!(&self.db, pool => sqlx::query_as(SQL).fetch_one(pool).await)?;
        let (n_organizations, n_accounts, n_meters, n_pending, n_claims, n_unassigned, n_failed) = row;
        Ok(Inventory {
            n_organizations: n_organizations.unsigned_abs(),
            n_accounts: n_accounts.unsigned_abs(),
            n_meters: n_meters.unsigned_abs(),
            n_pending: n_pending.unsigned_abs(),
            n_claims: n_claims.unsigned_abs(),
            n_unassigned: n_unassigned.unsigned_abs(),
            n_failed_messages: n_failed.unsigned_abs(),
        })
    }

    /// How many accounts of an organization stand so.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_members(&self, org: OrgId, approval: ApprovalStatus) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM users WHERE org_id = ? AND approval_status = ?";
        let count: i64 = on_db!(&self.db, pool => {
            sqlx::query_scalar(sql).bind(org.number()).bind(approval.as_str()).fetch_one(pool).await
        })?;
        Ok(count.unsigned_abs())
    }
}
