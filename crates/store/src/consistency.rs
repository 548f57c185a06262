//! Whether what follows from other data still does: what no single rule of the database can promise for all time.

use crate::{Store, error::Result};

/// What must not be, and how to count it.
const CHECKS: [(&str, &str); 8] = [
    (
        "readings whose saved power is not their prediction minus their measurement",
        "SELECT COUNT(*) FROM meter_data WHERE meter_value IS NOT NULL AND prediction_value IS NOT NULL \
         AND (delta_value IS NULL OR delta_value <> CASE WHEN prediction_value > meter_value \
         THEN prediction_value - meter_value ELSE 0 END)",
    ),
    (
        "readings that overlap the one before",
        "SELECT COUNT(*) FROM (SELECT start_time, LAG(end_time) OVER (PARTITION BY meter_id ORDER BY start_time) \
         AS ended FROM meter_data) AS it WHERE ended > start_time",
    ),
    (
        "meters with readings and no revision",
        "SELECT COUNT(*) FROM meters WHERE meter_id IN (SELECT meter_id FROM meter_data) \
         AND meter_id NOT IN (SELECT meter_id FROM meter_revisions)",
    ),
    (
        "meters that are not the provider's too",
        "SELECT COUNT(*) FROM meters WHERE meter_id NOT IN (SELECT meter_id FROM meter_map WHERE entity_id = 1)",
    ),
    (
        "assignments that have no beginning in the history",
        "SELECT COUNT(*) FROM meter_map m WHERE m.entity_id <> 1 AND NOT EXISTS (SELECT 1 FROM assignments a \
         WHERE a.entity_id = m.entity_id AND a.meter_id = m.meter_id AND a.ends_at IS NULL)",
    ),
    (
        "assignments that have ended and have no end in the history",
        "SELECT COUNT(*) FROM assignments a WHERE a.ends_at IS NULL AND NOT EXISTS (SELECT 1 FROM meter_map m \
         WHERE m.entity_id = a.entity_id AND m.meter_id = a.meter_id)",
    ),
    (
        "accounts and organizations that are no entity of their kind",
        "SELECT (SELECT COUNT(*) FROM users WHERE account_id NOT IN \
         (SELECT entity_id FROM entities WHERE entity_type = 'user')) + \
         (SELECT COUNT(*) FROM organizations WHERE org_id NOT IN \
         (SELECT entity_id FROM entities WHERE entity_type = 'organization'))",
    ),
    (
        "sessions of accounts that are gone",
        "SELECT COUNT(*) FROM sessions WHERE account_id NOT IN (SELECT account_id FROM users)",
    ),
];

impl Store {
    /// What does not follow as it should, with how many there are of it; nothing where all is well.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn inconsistencies(&self) -> Result<Vec<(&'static str, u64)>> {
        let mut found = Vec::new();
        for (what, sql) in CHECKS {
            let n: i64 = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
            if n != 0 {
                found.push((what, n.unsigned_abs()));
            }
        }
        Ok(found)
    }

    /// Whether the cache answers; it never has to, but then everything is slower.
    ///
    /// # Errors
    /// [`crate::Error::Setup`] with the reason.
    pub async fn check_cache(&self) -> Result<()> {
        self.cache.check().await
    }
}
