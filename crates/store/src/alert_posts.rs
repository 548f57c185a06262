//! Alerts that are posted to a webhook: a queue, of which any number of servers take, each post once at a time.

use jiff::Timestamp;

use crate::{Store, Tx, codec::Utc, error::Result};

/// A post that somebody has taken to hand it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPost {
    /// Its number.
    pub number: u32,
    /// What is posted.
    pub body: String,
    /// How often it was tried, this time counted.
    pub n_attempts: u32,
    /// When it was put down.
    pub created_at: Timestamp,
}

/// What becomes of a post that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostEnd {
    /// It was taken.
    Taken,
    /// It is tried again then; why it was not taken.
    RetryAt(Timestamp, String),
    /// It is not tried again; why it was not taken.
    GiveUp(String),
}

/// How posts stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertPosts {
    /// Those that wait, for the first time or once more.
    pub n_waiting: u64,
    /// When one was last taken.
    pub last_taken_at: Option<Timestamp>,
    /// Why the newest that was tried was not taken, where it was not.
    pub refusal: Option<String>,
}

type Row = (u32, String, u32, Utc);

impl Tx {
    pub(crate) async fn put_alert_post(&mut self, body: &str, now: Timestamp) -> Result<()> {
        let sql =
            "INSERT INTO alert_posts (body, state, next_attempt_at, created_at) VALUES (?, 'queued', ?, ?)";
        on_tx!(self, connection => {
            sqlx::query(sql).bind(body).bind(Utc(now)).bind(Utc(now)).execute(connection).await?;
        });
        Ok(())
    }
}

impl Store {
    /// Takes the post that has been due for longest, for nobody else to take until `lease_ends`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claim_alert_post(&self, now: Timestamp, lease_ends: Timestamp) -> Result<Option<AlertPost>> {
        const DUE: &str = "SELECT post_no, body, n_attempts, created_at FROM alert_posts \
            WHERE state = 'queued' AND next_attempt_at <= ? ORDER BY post_no LIMIT 1";
        const CLAIM: &str = "UPDATE alert_posts SET n_attempts = n_attempts + 1, next_attempt_at = ? \
            WHERE post_no = ? AND state = 'queued' AND n_attempts = ?";
        loop {
            let due: Option<Row> =
                on_db!(&self.db, pool => sqlx::query_as(DUE).bind(Utc(now)).fetch_optional(pool).await)?;
            let Some((number, body, n_attempts, created_at)) = due else { return Ok(None) };
            let n_rows = transaction!(self.db, tx => on_tx!(tx, connection => {
                let query = sqlx::query(CLAIM).bind(Utc(lease_ends)).bind(number).bind(n_attempts);
                query.execute(connection).await?.rows_affected()
            }))?;
            if n_rows == 1 {
                let n_attempts = n_attempts + 1;
                return Ok(Some(AlertPost { number, body, n_attempts, created_at: created_at.0 }));
            }
        }
    }

    /// Notes what became of a post, unless somebody else has taken it since.
    ///
    /// # Errors
    /// Where the database fails: then it is due again when its lease ends.
    pub async fn end_alert_post(&self, post: &AlertPost, now: Timestamp, end: &PostEnd) -> Result<()> {
        let sql = "UPDATE alert_posts SET state = ?, next_attempt_at = ?, last_error = ?, sent_at = ? \
                   WHERE post_no = ? AND n_attempts = ?";
        let (state, next, reason, sent) = match end {
            PostEnd::Taken => ("sent", now, None, Some(Utc(now))),
            PostEnd::RetryAt(at, reason) => ("queued", *at, Some(reason.as_str()), None),
            PostEnd::GiveUp(reason) => ("failed", now, Some(reason.as_str()), None),
        };
        execute!(self.db, sql, state, Utc(next), reason, sent, post.number, post.n_attempts)
    }

    /// How posts stand.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn alert_posts(&self) -> Result<AlertPosts> {
        const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM alert_posts WHERE state = 'queued'), \
            (SELECT MAX(sent_at) FROM alert_posts)";
        const LAST: &str =
            "SELECT last_error FROM alert_posts WHERE n_attempts > 0 ORDER BY post_no DESC LIMIT 1";
        let counts: (i64, Option<Utc>) =
            on_db!(&self.db, pool => sqlx::query_as(COUNTS).fetch_one(pool).await)?;
        let last: Option<Option<String>> =
            on_db!(&self.db, pool => sqlx::query_scalar(LAST).fetch_optional(pool).await)?;
        Ok(AlertPosts {
            n_waiting: counts.0.unsigned_abs(),
            last_taken_at: counts.1.map(|it| it.0),
            refusal: last.flatten(),
        })
    }

    /// Removes posts that were put down before `limit`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_alert_posts_before(&self, limit: Timestamp) -> Result<()> {
        execute!(self.db, "DELETE FROM alert_posts WHERE created_at < ?", Utc(limit))
    }
}
