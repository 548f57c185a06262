//! How the portal is doing, as far as its database tells: readings, predictions, mail, imports, size.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    Store,
    codec::{Utc, date_text},
    dialect::Dialect,
    error::{Error, Result},
};

/// How the portal is doing, as far as its database tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// Meters.
    pub n_meters: u64,
    /// Meters with a measured interval that ended since the instant that was asked for.
    pub n_reporting: u64,
    /// The end of the newest measured interval of all.
    pub last_reading: Option<Timestamp>,
    /// Meters with a prediction for the day that was asked for.
    pub n_predicted: u64,
    /// Messages that wait to be sent.
    pub n_queued: u64,
    /// When the one was put down that has waited longest.
    pub waiting_since: Option<Timestamp>,
    /// Messages that could not be sent.
    pub n_failed_messages: u64,
    /// Imports that are not at their end.
    pub n_open_imports: u64,
    /// Imports since the instant that was asked for whose file could not be used or was cut off.
    pub n_failed_imports: u64,
    /// When the newest of those came to its end.
    pub last_failed_import: Option<Timestamp>,
    /// When one was last done.
    pub last_import: Option<Timestamp>,
    /// Bytes that the database takes.
    pub database_bytes: u64,
}

/// How many meters sent readings for local days, and when messages could not be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastVitals {
    /// Of the days that were asked for, those for which there is anything.
    pub days: BTreeMap<Date, DayVitals>,
    /// How many meters there are whose first readings are of a day.
    pub first_days: BTreeMap<Date, u64>,
    /// When the first message of all that are kept was put down.
    pub first_message: Option<Timestamp>,
    /// When those were put down that could not be sent.
    pub failed_messages: Vec<Timestamp>,
}

/// How many meters have what for a local day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayVitals {
    /// With a measured interval.
    pub n_reporting: u64,
    /// With a prediction.
    pub n_predicted: u64,
}

type ReadingsRow = (i64, Option<i64>, Option<Utc>);
type MailRow = (i64, Option<Utc>, i64);
type ImportsRow = (i64, i64, Option<Utc>, Option<Utc>);

/// One step into the index for each meter.
const READINGS: &str = "SELECT COUNT(*), CAST(SUM(CASE WHEN ended >= ? THEN 1 ELSE 0 END) AS SIGNED), MAX(ended) \
    FROM (SELECT (SELECT r.end_time FROM meter_data r WHERE r.meter_id = m.meter_id AND r.meter_value IS NOT NULL \
    ORDER BY r.start_time DESC LIMIT 1) AS ended FROM meters m) AS it";
const PREDICTED: &str =
    "SELECT COUNT(*) FROM meter_totals WHERE grain = 'day' AND start_date = ? AND n_prediction > 0";
const MAIL: &str = "SELECT (SELECT COUNT(*) FROM messages WHERE state = 'queued'), \
    (SELECT MIN(created_at) FROM messages WHERE state = 'queued'), \
    (SELECT COUNT(*) FROM messages WHERE state = 'failed')";
const IMPORTS: &str = "SELECT \
    (SELECT COUNT(*) FROM imports WHERE state IN ('waiting', 'checking', 'running', 'undoing')), \
    (SELECT COUNT(*) FROM imports WHERE state IN ('rejected', 'failed') AND finished_at >= ?), \
    (SELECT MAX(finished_at) FROM imports WHERE state = 'done'), \
    (SELECT MAX(finished_at) FROM imports WHERE state IN ('rejected', 'failed') AND finished_at >= ?)";
const SIZE: Dialect = Dialect {
    mariadb: "SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED) FROM information_schema.tables \
        WHERE table_schema = DATABASE()",
    sqlite: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
};

const DAYS: &str = "SELECT SUBSTR(start_date, 1, 10), CAST(SUM(CASE WHEN n_actual > 0 THEN 1 ELSE 0 END) AS SIGNED), \
    CAST(SUM(CASE WHEN n_prediction > 0 THEN 1 ELSE 0 END) AS SIGNED) FROM meter_totals \
    WHERE grain = 'day' AND start_date >= ? AND start_date <= ? GROUP BY start_date";
/// One step into the index for each meter.
const FIRST_DAYS: &str = "SELECT SUBSTR(first_day, 1, 10), COUNT(*) FROM (SELECT (SELECT MIN(t.start_date) \
    FROM meter_totals t WHERE t.grain = 'day' AND t.meter_id = m.meter_id) AS first_day FROM meters m) AS it \
    WHERE first_day IS NOT NULL GROUP BY first_day";
const FIRST_MESSAGE: &str = "SELECT MIN(created_at) FROM messages";
/// Days with more of them than this are told apart by nobody.
const FAILED: &str = "SELECT created_at FROM messages WHERE state = 'failed' AND created_at >= ? LIMIT 10000";

impl Store {
    /// How the portal did on local days from the first, which begins at `start`, to the last one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn past_vitals(&self, first: Date, last: Date, start: Timestamp) -> Result<PastVitals> {
        let (from, to) = (date_text(first), date_text(last));
        let days: Vec<(String, i64, i64)> = on_db!(&self.db, pool => {
            sqlx::query_as(DAYS).bind(from).bind(to).fetch_all(pool).await
        })?;
        let first_days: Vec<(String, i64)> =
            on_db!(&self.db, pool => sqlx::query_as(FIRST_DAYS).fetch_all(pool).await)?;
        let first_message: Option<Utc> =
            on_db!(&self.db, pool => sqlx::query_scalar(FIRST_MESSAGE).fetch_one(pool).await)?;
        let failed: Vec<Utc> =
            on_db!(&self.db, pool => sqlx::query_scalar(FAILED).bind(Utc(start)).fetch_all(pool).await)?;
        let mut res = PastVitals {
            first_message: first_message.map(|it| it.0),
            failed_messages: failed.into_iter().map(|it| it.0).collect(),
            ..PastVitals::default()
        };
        for (day, n_reporting, n_predicted) in days {
            let of = DayVitals {
                n_reporting: n_reporting.unsigned_abs(),
                n_predicted: n_predicted.unsigned_abs(),
            };
            res.days.insert(date(&day)?, of);
        }
        for (day, n) in first_days {
            res.first_days.insert(date(&day)?, n.unsigned_abs());
        }
        Ok(res)
    }

    /// How the portal is doing; `since` is what counts as lately, `day` the local day that predictions should be there for.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn vitals(&self, since: Timestamp, day: Date) -> Result<Vitals> {
        let readings: ReadingsRow =
            on_db!(&self.db, pool => sqlx::query_as(READINGS).bind(Utc(since)).fetch_one(pool).await)?;
        let predicted: i64 = on_db!(&self.db, pool => {
            sqlx::query_scalar(PREDICTED).bind(date_text(day)).fetch_one(pool).await
        })?;
        let mail: MailRow = on_db!(&self.db, pool => sqlx::query_as(MAIL).fetch_one(pool).await)?;
        let imports: ImportsRow = on_db!(&self.db, pool => sqlx::query_as(IMPORTS).bind(Utc(since)).bind(Utc(since)).fetch_one(pool).await)?;
        let sql = SIZE.of(self.db.engine());
        let bytes: i64 = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
        let instant = |it: Option<Utc>| it.map(|it| it.0);
        Ok(Vitals {
            n_meters: readings.0.unsigned_abs(),
            n_reporting: readings.1.unwrap_or(0).unsigned_abs(),
            last_reading: instant(readings.2),
            n_predicted: predicted.unsigned_abs(),
            n_queued: mail.0.unsigned_abs(),
            waiting_since: instant(mail.1),
            n_failed_messages: mail.2.unsigned_abs(),
            n_open_imports: imports.0.unsigned_abs(),
            n_failed_imports: imports.1.unsigned_abs(),
            last_import: instant(imports.2),
            last_failed_import: instant(imports.3),
            database_bytes: bytes.unsigned_abs(),
        })
    }
}

fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Schema(format!("totals have the date '{text}'")))
}
