//! DR periods: `drp_periods`.

use domain::{
    CreditFactor, DrPeriod, DrPeriodId, Interval,
    audit::{Object, Outcome},
};

use crate::{
    Store,
    audit::Deed,
    codec::{Factor, Utc},
    error::{Error, Result},
};

type PeriodRow = (u32, Utc, Utc, Option<Factor>);

impl Store {
    /// Adds a DR period, whose credit factor may differ from the provider's general one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn create_period(
        &self,
        interval: Interval,
        factor: Option<CreditFactor>,
        deed: &Deed,
    ) -> Result<DrPeriodId> {
        let insert = "INSERT INTO drp_periods (start_time, end_time, credit_factor) VALUES (?, ?, ?)";
        let newest = "SELECT MAX(drp_id) FROM drp_periods WHERE start_time = ? AND end_time = ?";
        let (start, end) = (Utc(interval.start()), Utc(interval.end()));
        audited!(self.db, tx => {
            let id: u32 = on_tx!(tx, connection => {
                let insert = sqlx::query(insert).bind(start).bind(end).bind(factor.map(Factor));
                insert.execute(&mut *connection).await?;
                sqlx::query_scalar(newest).bind(start).bind(end).fetch_one(connection).await?
            });
            tx.record(deed, &Object::Period(DrPeriodId::new(id)), Outcome::Done).await?;
            DrPeriodId::new(id)
        })
    }

    /// The DR periods that share time with `span`, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_in(&self, span: Interval) -> Result<Vec<DrPeriod>> {
        let sql = "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods \
                   WHERE start_time < ? AND end_time > ? ORDER BY start_time, drp_id";
        let (start, end) = (Utc(span.start()), Utc(span.end()));
        let rows: Vec<PeriodRow> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(end).bind(start).fetch_all(pool).await
        })?;
        rows.into_iter().map(period).collect()
    }
}

fn period((id, start, end, factor): PeriodRow) -> Result<DrPeriod> {
    let interval = Interval::new(start.0, end.0)
        .map_err(|error| Error::Schema(format!("DR period {id} cannot be read: it {error}")))?;
    Ok(DrPeriod { id: DrPeriodId::new(id), interval, credit_factor: factor.map(|it| it.0) })
}
