//! Days whose sums follow from DR periods that have changed: put down with the change, worked off right after it.

use domain::{Calendar, Interval, MeterId, ValidationRules};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::recompute::local_days;
use crate::{
    Store, Tx,
    codec::{Utc, date_text},
    dialect::Dialect,
    error::{Error, Result},
    packed::{Kind, Packed},
    periods::PeriodRow,
};

/// Days and meters in one transaction.
const DAYS_AT_ONCE: usize = 7;
const METERS_AT_ONCE: u32 = 50;
/// How long before a period a reading may start that reaches into it: a year, and a day for leap years and zones.
const REACH_DAYS: i32 = 367;

/// Days with readings that do not end on it, and how much of their time is covered.
const REACHING: &str = "SELECT SUBSTR(start_date, 1, 10), MAX(CASE WHEN actual_s > prediction_s THEN actual_s \
                        ELSE prediction_s END) FROM meter_totals WHERE grain = 'day' AND start_date >= ? \
                        AND start_date < ? AND flags & ? <> 0 GROUP BY SUBSTR(start_date, 1, 10)";

macro_rules! periods_after {
    ($end:literal) => {
        concat!(
            "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods WHERE end_time > ? ORDER BY drp_id",
            $end
        )
    };
}

const PERIODS: Dialect =
    Dialect { mariadb: periods_after!(" LOCK IN SHARE MODE"), sqlite: periods_after!("") };

impl Tx {
    /// Puts down that the sums of days that share time with this span must be made anew. The change that is the reason
    /// must be made before, in the same transaction: then whoever is writing readings has ended, and who comes after
    /// knows of it.
    pub(crate) async fn mark_stale(&mut self, span: Interval) -> Result<()> {
        let extremes = "SELECT SUBSTR(MIN(start_date), 1, 10), SUBSTR(MAX(start_date), 1, 10) FROM meter_totals \
                        WHERE grain = 'day'";
        let (first, last): (Option<String>, Option<String>) =
            on_tx!(self, connection => sqlx::query_as(extremes).fetch_one(connection).await)?;
        let (Some(first), Some(last)) = (date(first)?, date(last)?) else { return Ok(()) };
        // A local date is at most a day from that of UTC.
        let utc = |it: Timestamp| TimeZone::UTC.to_datetime(it).date();
        let from = utc(span.start()).checked_sub(1.day()).unwrap_or(Date::MIN);
        let to = utc(span.end()).checked_add(1.day()).unwrap_or(Date::MAX);
        let mut rows = Packed::new(self.engine(), &[("start_date", Kind::Date)]);
        for date in self.reaching(from).await? {
            rows.push([date.into()]);
        }
        for date in from.max(first).series(1.day()).take_while(|it| *it <= to.min(last)) {
            rows.push([date.into()]);
            if rows.is_full() {
                self.replace_packed("stale_days", 1, &mut rows).await?;
            }
        }
        self.replace_packed("stale_days", 1, &mut rows).await
    }

    /// Days before `from` with readings that may reach into it.
    async fn reaching(&mut self, from: Date) -> Result<Vec<Date>> {
        let since = date_text(from.checked_sub(REACH_DAYS.days()).unwrap_or(Date::MIN));
        let misaligned = domain::Flags::MISALIGNED.bits();
        let rows: Vec<(String, i64)> = on_tx!(self, connection => {
            let query = sqlx::query_as(REACHING).bind(since).bind(date_text(from)).bind(misaligned);
            query.fetch_all(connection).await
        })?;
        let mut reaching = Vec::new();
        for (text, seconds) in rows {
            let Some(day) = date(Some(text))? else { continue };
            let days_between = day.until(from).map_or(0, |it| i64::from(it.get_days())) - 1;
            // A day of the change of clocks may be an hour shorter.
            if seconds + 3600 >= days_between * 86_400 {
                reaching.push(day);
            }
        }
        Ok(reaching)
    }
}

impl Store {
    /// How many days' sums wait to be made anew.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_stale_days(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM stale_days";
        let n: i64 = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
        Ok(n.unsigned_abs())
    }

    /// Makes the sums of the days anew that DR periods have changed for since, in small transactions; tells how many days
    /// there were.
    ///
    /// # Errors
    /// Where the database fails; what is not done then waits for the next call.
    pub async fn work_off_stale_days(&self, calendar: &Calendar, rules: &ValidationRules) -> Result<u64> {
        let mut n = 0;
        loop {
            let dates = self.stale_run().await?;
            let (Some(first), Some(last)) = (dates.first().copied(), dates.last().copied()) else {
                return Ok(n);
            };
            let days = local_days(calendar, first..last.checked_add(1.day()).unwrap_or(Date::MAX));
            let since = days.first().map_or(Timestamp::UNIX_EPOCH, |it| it.span.start());
            let before = transaction!(self.db, tx => tx.periods_after(since).await?)?;
            let mut behind = 0;
            loop {
                let meters = self.meter_numbers_behind(behind, METERS_AT_ONCE).await?;
                let Some(next) = meters.last() else { break };
                behind = *next;
                let meters: Vec<MeterId> = meters.into_iter().map(MeterId::new).collect();
                transaction!(self.db, tx => tx.recompute(&meters, &days, rules).await?)?;
            }
            // Where a period has changed meanwhile, the first meters may not know of it.
            let are_done = transaction!(self.db, tx => {
                let are_done = tx.periods_after(since).await? == before;
                if are_done {
                    let mut rows = Packed::new(tx.engine(), &[("start_date", Kind::Date)]);
                    dates.iter().for_each(|it| rows.push([(*it).into()]));
                    tx.delete_packed("stale_days", &mut rows).await?;
                }
                are_done
            })?;
            n += if are_done { u64::try_from(dates.len()).unwrap_or(0) } else { 0 };
        }
    }

    /// The first stale days that follow each other.
    async fn stale_run(&self) -> Result<Vec<Date>> {
        let sql = "SELECT SUBSTR(start_date, 1, 10) FROM stale_days ORDER BY start_date LIMIT ?";
        let limit = i64::try_from(DAYS_AT_ONCE).unwrap_or(1);
        let rows: Vec<String> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(limit).fetch_all(pool).await)?;
        let mut run: Vec<Date> = Vec::new();
        for text in rows {
            let Some(next) = date(Some(text))? else { continue };
            if run.last().is_some_and(|it| it.tomorrow().ok() != Some(next)) {
                break;
            }
            run.push(next);
        }
        Ok(run)
    }
}

impl Tx {
    /// The DR periods that end after an instant, as they stand; none can change until the transaction ends.
    async fn periods_after(&mut self, since: Timestamp) -> Result<Vec<(u32, Timestamp, Timestamp)>> {
        let sql = PERIODS.of(self.engine());
        let rows: Vec<PeriodRow> =
            on_tx!(self, connection => sqlx::query_as(sql).bind(Utc(since)).fetch_all(connection).await)?;
        Ok(rows.into_iter().map(|(id, start, end, _)| (id, start.0, end.0)).collect())
    }
}

fn date(text: Option<String>) -> Result<Option<Date>> {
    let parsed = text.map(|it| it.parse().map_err(|_| Error::Schema(format!("'{it}' is no date"))));
    parsed.transpose()
}
