//! DR periods: `drp_periods`.

use domain::{
    CreditFactor, DrPeriod, DrPeriodId, Interval,
    audit::{Object, Outcome},
};

use jiff::Timestamp;

use crate::{
    Store, Tx,
    audit::Deed,
    cache,
    codec::{Factor, Utc},
    dialect::Dialect,
    error::{Error, Result},
    excerpt::{Excerpt, Part},
};

pub(crate) type PeriodRow = (u32, Utc, Utc, Option<Factor>);

impl Tx {
    /// Says that the DR periods are others from now on; see [`crate::VisibleMeter::periods_revision`].
    async fn renew_periods_revision(&mut self) -> Result<()> {
        const OLD: &str = "DELETE FROM settings WHERE name = 'periods_revision'";
        const NEW: &str = "INSERT INTO settings (name, value) VALUES ('periods_revision', ?)";
        on_tx!(self, connection => {
            sqlx::query(OLD).execute(&mut *connection).await?;
            sqlx::query(NEW).bind(cache::fresh_revision()?.to_string()).execute(connection).await?;
            Ok(())
        })
    }
}

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
            tx.renew_periods_revision().await?;
            tx.mark_stale(interval).await?;
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

impl Store {
    /// The DR period of that number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_period(&self, id: DrPeriodId) -> Result<Option<DrPeriod>> {
        let sql = "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods WHERE drp_id = ?";
        let row: Option<PeriodRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(id.number()).fetch_optional(pool).await)?;
        row.map(period).transpose()
    }

    /// The DR periods that end after `now`, the next one first; or those which have ended, the last one first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods(&self, now: Timestamp, has_ended: bool, part: Part) -> Result<Excerpt<DrPeriod>> {
        const UPCOMING: &str = "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods \
            WHERE end_time > ? ORDER BY start_time, drp_id LIMIT ? OFFSET ?";
        const PAST: &str = "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods \
            WHERE end_time <= ? ORDER BY start_time DESC, drp_id DESC LIMIT ? OFFSET ?";
        let count = match has_ended {
            true => "SELECT COUNT(*) FROM drp_periods WHERE end_time <= ?",
            false => "SELECT COUNT(*) FROM drp_periods WHERE end_time > ?",
        };
        let sql = if has_ended { PAST } else { UPCOMING };
        let rows: Vec<PeriodRow> = on_db!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(Utc(now));
            query.bind(part.limit()).bind(part.offset()).fetch_all(pool).await
        })?;
        let n_all: i64 =
            on_db!(&self.db, pool => sqlx::query_scalar(count).bind(Utc(now)).fetch_one(pool).await)?;
        let items: Result<Vec<DrPeriod>> = rows.into_iter().map(period).collect();
        Ok(Excerpt { items: items?, n_all: n_all.unsigned_abs() })
    }

    /// All DR periods in the order of their numbers, those behind `number`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_behind(&self, number: Option<u32>, limit: u32) -> Result<Vec<DrPeriod>> {
        let sql = "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods \
                   WHERE drp_id > ? ORDER BY drp_id LIMIT ?";
        let rows: Vec<PeriodRow> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(number.unwrap_or(0)).bind(limit).fetch_all(pool).await
        })?;
        rows.into_iter().map(period).collect()
    }

    /// Changes a DR period.
    ///
    /// # Errors
    /// [`Error::Reference`] where there is no such DR period.
    pub async fn update_period(&self, new: DrPeriod, deed: &Deed) -> Result<()> {
        let sql = "UPDATE drp_periods SET start_time = ?, end_time = ?, credit_factor = ? WHERE drp_id = ?";
        let (start, end) = (Utc(new.interval.start()), Utc(new.interval.end()));
        audited!(self.db, tx => {
            let old = tx.span_of_period(new.id).await?;
            let n_found = on_tx!(tx, connection => {
                let update = sqlx::query(sql).bind(start).bind(end).bind(new.credit_factor.map(Factor));
                update.bind(new.id.number()).execute(connection).await?.rows_affected()
            });
            if n_found == 0 {
                return Err(Error::Reference);
            }
            tx.renew_periods_revision().await?;
            for span in old.into_iter().filter(|it| *it != new.interval) {
                tx.mark_stale(span).await?;
                tx.mark_stale(new.interval).await?;
            }
            tx.record(deed, &Object::Period(new.id), Outcome::Done).await?;
        })
    }

    /// Removes a DR period.
    ///
    /// # Errors
    /// [`Error::Reference`] where there is no such DR period.
    pub async fn delete_period(&self, id: DrPeriodId, deed: &Deed) -> Result<()> {
        let sql = "DELETE FROM drp_periods WHERE drp_id = ?";
        audited!(self.db, tx => {
            let old = tx.span_of_period(id).await?;
            let n_found = on_tx!(tx, connection => {
                sqlx::query(sql).bind(id.number()).execute(connection).await?.rows_affected()
            });
            if n_found == 0 {
                return Err(Error::Reference);
            }
            tx.renew_periods_revision().await?;
            if let Some(span) = old {
                tx.mark_stale(span).await?;
            }
            tx.record(deed, &Object::Period(id), Outcome::Done).await?;
        })
    }
}

const SPAN: Dialect = Dialect {
    mariadb: "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods WHERE drp_id = ? FOR UPDATE",
    sqlite: "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods WHERE drp_id = ?",
};

impl Tx {
    /// When a DR period is; it is held, so that whoever writes readings by it has ended.
    async fn span_of_period(&mut self, id: DrPeriodId) -> Result<Option<Interval>> {
        let sql = SPAN.of(self.engine());
        let row: Option<PeriodRow> = on_tx!(self, connection => {
            sqlx::query_as(sql).bind(id.number()).fetch_optional(connection).await
        })?;
        Ok(row.map(period).transpose()?.map(|it| it.interval))
    }
}

pub(crate) fn period((id, start, end, factor): PeriodRow) -> Result<DrPeriod> {
    let interval = Interval::new(start.0, end.0)
        .map_err(|error| Error::Schema(format!("DR period {id} cannot be read: it {error}")))?;
    Ok(DrPeriod { id: DrPeriodId::new(id), interval, credit_factor: factor.map(|it| it.0) })
}
