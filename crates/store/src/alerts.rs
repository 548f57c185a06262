//! Alerts: what somebody has to see to. Of all servers that see one, the one that counts it as told writes the letters.

use domain::OrgId;
use jiff::Timestamp;

use crate::{Store, accounts::Account, codec::Utc, dialect::Dialect, error::Result, mail::NewMessage};

/// What was found, in figures that the words of its kind are filled with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertFigures {
    /// How many, how much, or when.
    pub n: i64,
    /// Of how many.
    pub n_of: i64,
    /// Why; cut to what its column holds.
    pub reason: String,
}

/// An alert from when it is first seen until it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAlert {
    /// Its kind, and behind `@` the server where it is about one; at most 100 characters.
    pub name: String,
    /// What was found last.
    pub figures: AlertFigures,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// When it was last seen.
    pub last_seen_at: Timestamp,
    /// When it was last told, where it was.
    pub told_at: Option<Timestamp>,
    /// How often it was told.
    pub n_told: u32,
}

/// The letters about an alert, to the provider's administrators.
pub type AlertLetters<'a> = &'a (dyn Fn(&[Account]) -> Result<Vec<NewMessage>> + Sync);

/// What is told of an alert.
#[derive(Clone, Copy)]
pub struct AlertNews<'a> {
    /// When.
    pub at: Timestamp,
    /// By mail.
    pub letters: AlertLetters<'a>,
    /// To the webhook, where there is one.
    pub post: Option<&'a str>,
}

type Row = (String, i64, i64, String, Utc, Utc, Option<Utc>, u32);

const LONGEST_REASON: usize = 255;

const SEE: Dialect = Dialect {
    mariadb: "INSERT INTO alerts (alert_name, n, n_of, reason, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?) \
        ON DUPLICATE KEY UPDATE n = VALUES(n), n_of = VALUES(n_of), reason = VALUES(reason), \
        last_seen_at = VALUES(last_seen_at)",
    sqlite: "INSERT INTO alerts (alert_name, n, n_of, reason, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?) \
        ON CONFLICT (alert_name) DO UPDATE SET n = excluded.n, n_of = excluded.n_of, reason = excluded.reason, \
        last_seen_at = excluded.last_seen_at",
};

impl Store {
    /// All that are seen, told or not yet, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn alerts(&self) -> Result<Vec<KeptAlert>> {
        let sql = "SELECT alert_name, n, n_of, reason, first_seen_at, last_seen_at, told_at, n_told FROM alerts \
                   ORDER BY alert_name";
        let rows: Vec<Row> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(KeptAlert::from).collect())
    }

    /// Notes that something is seen, for the first time or once more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn see_alert(&self, name: &str, figures: &AlertFigures, now: Timestamp) -> Result<()> {
        let reason: String = figures.reason.chars().take(LONGEST_REASON).collect();
        let (sql, now) = (SEE.of(self.db.engine()), Utc(now));
        execute!(self.db, sql, name, figures.n, figures.n_of, reason.as_str(), now, now)
    }

    /// Counts an alert as told, with what is told of it; nothing happens where somebody told it since it was read.
    /// Whether this was the one who did.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn tell_alert(&self, alert: &KeptAlert, news: AlertNews<'_>) -> Result<bool> {
        let sql = "UPDATE alerts SET told_at = ?, n_told = n_told + 1 WHERE alert_name = ? AND n_told = ?";
        transaction!(self.db, tx => {
            let n_rows = on_tx!(tx, connection => {
                let query = sqlx::query(sql).bind(Utc(news.at)).bind(&alert.name).bind(alert.n_told);
                query.execute(connection).await?.rows_affected()
            });
            if n_rows == 1 {
                tx.put_alert_news(news).await?;
            }
            n_rows == 1
        })
    }

    /// Takes an alert away that is over, with what is told of that where it was told before; nothing happens where somebody has
    /// seen or told it since it was read. Whether this was the one who did.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_alert(&self, alert: &KeptAlert, news: AlertNews<'_>) -> Result<bool> {
        let sql = "DELETE FROM alerts WHERE alert_name = ? AND n_told = ? AND last_seen_at = ?";
        transaction!(self.db, tx => {
            let n_rows = on_tx!(tx, connection => {
                let query = sqlx::query(sql).bind(&alert.name).bind(alert.n_told).bind(Utc(alert.last_seen_at));
                query.execute(connection).await?.rows_affected()
            });
            if n_rows == 1 && alert.n_told > 0 {
                tx.put_alert_news(news).await?;
            }
            n_rows == 1
        })
    }
}

impl crate::Tx {
    async fn put_alert_news(&mut self, news: AlertNews<'_>) -> Result<()> {
        let administrators = self.administrators_of(OrgId::PROVIDER).await?;
        for letter in (news.letters)(&administrators)? {
            self.enqueue(&letter).await?;
        }
        if let Some(body) = news.post {
            self.put_alert_post(body, news.at).await?;
        }
        Ok(())
    }
}

impl From<Row> for KeptAlert {
    fn from((name, n, n_of, reason, first, last, told, n_told): Row) -> KeptAlert {
        KeptAlert {
            name,
            figures: AlertFigures { n, n_of, reason },
            first_seen_at: first.0,
            last_seen_at: last.0,
            told_at: told.map(|it| it.0),
            n_told,
        }
    }
}
