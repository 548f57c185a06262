//! Readings that are no longer kept: how far back they go, and removing those before. The sums of their days stay.

use domain::{
    Calendar, MeterId,
    audit::{Object, Outcome},
};
use jiff::{Timestamp, civil::Date};

use crate::{
    Deed, Store, Tx,
    codec::{Utc, date_text},
    error::{Error, Result},
    local_day::LocalDays,
};

/// Rows in one transaction at most.
const ROWS_AT_ONCE: u64 = 5000;
/// Meters in one transaction at most.
const METERS_AT_ONCE: u32 = 100;

/// Readings that are older than they are to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldReadings {
    /// Those that start before this: the beginning of a day of the provider.
    pub before: Timestamp,
    /// How many the sums of their days say there are, without those of an earlier time that are gone already.
    pub n_readings: u64,
    /// Of how many meters.
    pub n_meters: u64,
}

/// What one transaction has removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedReadings {
    /// How many.
    pub n_readings: u64,
    /// The last meter that has none left to remove.
    pub through: u32,
}

/// Meters whose first reading is older. As many looks into the key as there are meters: what would be quicker to say makes
/// MariaDB read all of it.
const METERS: &str = "SELECT m.meter_id FROM meters m WHERE m.meter_id > ? AND (SELECT d.start_time FROM meter_data d \
    WHERE d.meter_id = m.meter_id ORDER BY d.start_time LIMIT 1) < ? ORDER BY m.meter_id LIMIT ?";
const BEYOND: &str = "SELECT start_time FROM meter_data WHERE meter_id = ? AND start_time < ? ORDER BY start_time \
    LIMIT 1 OFFSET ?";
const REMOVE: &str = "DELETE FROM meter_data WHERE meter_id = ? AND start_time < ?";

impl Tx {
    /// Since when readings are kept; nothing where all are.
    pub(crate) async fn kept_from(&mut self) -> Result<Option<Timestamp>> {
        let sql = "SELECT kept_from FROM readings_frontier WHERE frontier_id = 1";
        let row: Option<Option<Utc>> =
            on_tx!(self, connection => sqlx::query_scalar(sql).fetch_optional(connection).await?);
        Ok(row.flatten().map(|it| it.0))
    }

    /// Since when readings may be kept where those of days before `wanted` are to go: a DR period is kept whole, a day
    /// whose sums wait to be made anew stays, and what is gone never comes back.
    async fn frontier_for(&mut self, wanted: Date, calendar: &Calendar) -> Result<Timestamp> {
        let mut days = LocalDays::new(calendar);
        let stale = "SELECT SUBSTR(MIN(start_date), 1, 10) FROM stale_days";
        let stale: Option<String> =
            on_tx!(self, connection => sqlx::query_scalar(stale).fetch_one(connection).await?);
        let stale = stale.and_then(|it| it.parse::<Date>().ok());
        let date = stale.map_or(wanted, |it| it.min(wanted));
        let mut from = days.day(date).ok_or(Error::Value)?.span.start();
        let across = "SELECT MIN(start_time) FROM drp_periods WHERE start_time < ? AND end_time > ?";
        loop {
            let first: Option<Utc> = on_tx!(self, connection => {
                sqlx::query_scalar(across).bind(Utc(from)).bind(Utc(from)).fetch_one(connection).await?
            });
            let Some(first) = first else { break };
            from = days.of(first.0)?.span.start();
        }
        Ok(self.kept_from().await?.map_or(from, |it| it.max(from)))
    }

    async fn old_readings(&mut self, wanted: Date, calendar: &Calendar) -> Result<OldReadings> {
        let before = self.frontier_for(wanted, calendar).await?;
        let mut days = LocalDays::new(calendar);
        let gone = match self.kept_from().await? {
            Some(it) => days.of(it)?.date,
            None => Date::ZERO,
        };
        let sql = "SELECT CAST(COALESCE(SUM(n_readings), 0) AS SIGNED), COUNT(DISTINCT meter_id) FROM meter_totals \
                   WHERE grain = 'day' AND start_date >= ? AND start_date < ?";
        let (from, to) = (date_text(gone), date_text(days.of(before)?.date));
        let (n_readings, n_meters): (i64, i64) =
            on_tx!(self, connection => sqlx::query_as(sql).bind(from).bind(to).fetch_one(connection).await?);
        let (n_readings, n_meters) = (n_readings.unsigned_abs(), n_meters.unsigned_abs());
        Ok(OldReadings { before, n_readings, n_meters })
    }
}

impl Store {
    /// Since when readings are kept; nothing where all are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn readings_kept_from(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT kept_from FROM readings_frontier WHERE frontier_id = 1";
        let row: Option<Option<Utc>> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_optional(pool).await)?;
        Ok(row.flatten().map(|it| it.0))
    }

    /// What would go where readings of days before this date are not to be kept.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn old_readings(&self, wanted: Date, calendar: &Calendar) -> Result<OldReadings> {
        let mut tx = self.db.begin().await?;
        let old = tx.old_readings(wanted, calendar).await?;
        tx.roll_back().await?;
        Ok(old)
    }

    /// Says once for all that readings of days before this date are not kept: from then on nothing older is taken in, the
    /// sums of those days stay as they are, and so do DR periods. Tells since when they are kept.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn move_frontier(&self, wanted: Date, calendar: &Calendar, deed: &Deed) -> Result<Timestamp> {
        let sql = "UPDATE readings_frontier SET kept_from = ? WHERE frontier_id = 1";
        // Whoever changes a DR period holds the audit log too, so that nobody does between the look and the commit.
        audited!(self.db, tx => {
            let old = tx.old_readings(wanted, calendar).await?;
            if tx.kept_from().await? != Some(old.before) {
                on_tx!(tx, connection => sqlx::query(sql).bind(Utc(old.before)).execute(connection).await.map(drop))?;
                let details = format!("{} readings before {}", old.n_readings, old.before);
                let deed = Deed { details, ..deed.clone() };
                tx.record(&deed, &Object::Portal, Outcome::Done).await?;
            }
            old.before
        })
    }

    /// Removes some of the readings that are no longer kept, of meters behind a number; nothing where there are none left.
    ///
    /// # Errors
    /// Where the database fails; what was removed until then is.
    pub async fn remove_old_readings(&self, behind: u32) -> Result<Option<RemovedReadings>> {
        let Some(before) = self.readings_kept_from().await? else { return Ok(None) };
        let meters: Vec<u32> = on_db!(&self.db, pool => {
            let query = sqlx::query_scalar(METERS).bind(behind).bind(Utc(before)).bind(METERS_AT_ONCE);
            query.fetch_all(pool).await
        })?;
        if meters.is_empty() {
            return Ok(None);
        }
        let meters: Vec<MeterId> = meters.into_iter().map(MeterId::new).collect();
        transaction!(self.db, tx => tx.remove_readings(&meters, before, behind).await?).map(Some)
    }
}

impl Tx {
    async fn remove_readings(
        &mut self,
        meters: &[MeterId],
        before: Timestamp,
        behind: u32,
    ) -> Result<RemovedReadings> {
        self.hold_meters(meters).await?;
        let mut removed = RemovedReadings { n_readings: 0, through: behind };
        let mut touched = Vec::new();
        for meter in meters {
            let room = ROWS_AT_ONCE.saturating_sub(removed.n_readings);
            if room == 0 {
                break;
            }
            let (id, offset) = (meter.number(), i64::try_from(room).unwrap_or(i64::MAX));
            let (n, is_more) = on_tx!(self, connection => {
                let beyond = sqlx::query_scalar(BEYOND).bind(id).bind(Utc(before)).bind(offset);
                let beyond: Option<Utc> = beyond.fetch_optional(&mut *connection).await?;
                let until = beyond.unwrap_or(Utc(before));
                let done = sqlx::query(REMOVE).bind(id).bind(until).execute(connection).await?;
                (done.rows_affected(), beyond.is_some())
            });
            removed.n_readings += n;
            touched.push(*meter);
            if is_more {
                break;
            }
            removed.through = id;
        }
        // Hot copies and open pages learn that there is less.
        self.renew_revisions(&touched).await?;
        Ok(removed)
    }
}
