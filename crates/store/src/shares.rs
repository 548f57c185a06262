//! What others saved in a DR period, each by itself and nobody by name: what one's own result is seen beside.

use domain::{DrPeriodId, Energy};

use crate::{Store, error::Result};

/// What a household, or an organization with all its meters, saved of what was predicted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What was predicted.
    pub predicted: Energy,
    /// What was saved.
    pub saved: Energy,
}

const HOMES: &str = "SELECT CAST(SUM(t.prediction_ws) AS SIGNED), CAST(SUM(t.saved_ws) AS SIGNED) FROM period_totals t \
    JOIN meter_map a ON a.meter_id = t.meter_id JOIN users u ON u.account_id = a.entity_id \
    WHERE t.drp_id = ? AND t.n_both > 0 GROUP BY a.entity_id";
const ORGANIZATIONS: &str = "SELECT CAST(SUM(t.prediction_ws) AS SIGNED), CAST(SUM(t.saved_ws) AS SIGNED) \
    FROM period_totals t JOIN meter_map a ON a.meter_id = t.meter_id \
    JOIN organizations o ON o.org_id = a.entity_id AND o.org_id <> 1 \
    WHERE t.drp_id = ? AND t.n_both > 0 GROUP BY a.entity_id";

impl Store {
    /// What each household, or each organization but the provider, saved in a DR period; of those that had anything to save.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn shares(&self, period: DrPeriodId, of_homes: bool) -> Result<Vec<Share>> {
        let sql = if of_homes { HOMES } else { ORGANIZATIONS };
        let rows: Vec<(i64, i64)> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(period.number()).fetch_all(pool).await
        })?;
        let share = |(predicted, saved): (i64, i64)| Share {
            predicted: Energy::from_watt_seconds(predicted.into()),
            saved: Energy::from_watt_seconds(saved.into()),
        };
        Ok(rows.into_iter().map(share).filter(|it| it.predicted > Energy::ZERO).collect())
    }
}
