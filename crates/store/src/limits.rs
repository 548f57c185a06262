//! How many tries somebody has left: kept in the database, so that neither a restart nor a lost cache forgives any.

use sha2::{Digest, Sha256};

use crate::{Store, error::Result};

/// How often a new row may meet one that somebody else has just made.
const ATTEMPTS: usize = 5;

/// More than the clocks of two servers may differ, so that nobody gains a try by asking one and then the other.
const CLOCKS_DIFFER_MS: i64 = 10 * 60 * 1000;

impl Store {
    /// Takes one try of those that are there for `subject`: at most `burst` at once, one more each `every_ms`. Answers
    /// with nothing where there was one, or with the milliseconds after which there is one again.
    ///
    /// This is the generic cell rate algorithm (ITU-T I.371, annex A): one number a subject, the instant at which all
    /// tries are there again. It is moved in one statement, so a hundred tries at the same time are not a hundred looks.
    ///
    /// # Errors
    /// Where the database fails: then no try was taken, and none may be made.
    pub async fn take_try(
        &self,
        subject: &str,
        burst: u32,
        every_ms: i64,
        now_ms: i64,
    ) -> Result<Option<i64>> {
        const TAKE: &str = "UPDATE rate_limits \
            SET full_at = CASE WHEN full_at > ? THEN full_at ELSE ? END + ? WHERE limit_key = ? AND full_at <= ?";
        const FIND: &str = "SELECT full_at FROM rate_limits WHERE limit_key = ?";
        const BEGIN: &str = "INSERT INTO rate_limits (limit_key, full_at) VALUES (?, ?)";
        let key = key_of(subject);
        // After this try all of them must be there again within the time that a whole burst takes.
        let latest = now_ms + every_ms * (i64::from(burst) - 1);
        let most = latest + every_ms;
        for _ in 0..ATTEMPTS {
            let taken: std::result::Result<Option<i64>, _> = transaction!(self.db, tx => on_tx!(tx, connection => {
                let take = sqlx::query(TAKE).bind(now_ms).bind(now_ms).bind(every_ms).bind(&key).bind(latest);
                if take.execute(&mut *connection).await?.rows_affected() == 1 {
                    None
                } else {
                    let find = sqlx::query_scalar(FIND).bind(&key);
                    let full_at: Option<i64> = find.fetch_optional(&mut *connection).await?;
                    if full_at.is_none() {
                        let begin = sqlx::query(BEGIN).bind(&key).bind(now_ms + every_ms);
                        begin.execute(connection).await?;
                    }
                    full_at
                }
            }));
            match taken {
                Ok(None) => return Ok(None),
                // Only a clock that was ahead then could use up more than there are. Nobody waits until that time has
                // come: this is taken for the last of them.
                Ok(Some(full_at)) if full_at > most + CLOCKS_DIFFER_MS => {
                    if self.take_last_try(&key, most).await? {
                        return Ok(None);
                    }
                }
                Ok(Some(full_at)) if full_at > latest => return Ok(Some(full_at - latest)),
                // Another one was first, or the row was forgotten in between: look again.
                Ok(Some(_)) | Err(crate::Error::Duplicate) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(every_ms))
    }

    /// Takes the last try of a subject of which more are used up than there are; whether it was there.
    async fn take_last_try(&self, key: &str, most: i64) -> Result<bool> {
        const TAKE: &str = "UPDATE rate_limits SET full_at = ? WHERE limit_key = ? AND full_at > ?";
        transaction!(self.db, tx => on_tx!(tx, connection => {
            let take = sqlx::query(TAKE).bind(most).bind(key).bind(most + CLOCKS_DIFFER_MS);
            take.execute(connection).await?.rows_affected() == 1
        }))
    }

    /// Gives all tries of a subject back, because the right secret was shown.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn give_tries_back(&self, subject: &str) -> Result<()> {
        execute!(self.db, "DELETE FROM rate_limits WHERE limit_key = ?", &key_of(subject))
    }

    /// Gives one try of a subject back, because the right secret was shown: others who share the subject keep theirs.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn give_try_back(&self, subject: &str, every_ms: i64) -> Result<()> {
        let sql = "UPDATE rate_limits SET full_at = full_at - ? WHERE limit_key = ?";
        execute!(self.db, sql, every_ms, &key_of(subject))
    }

    /// Forgets subjects that have all their tries anyway.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_full_limits(&self, now_ms: i64) -> Result<()> {
        execute!(self.db, "DELETE FROM rate_limits WHERE full_at <= ?", now_ms)
    }
}

/// Subjects are e-mails and addresses, which are nobody's business here.
fn key_of(subject: &str) -> String {
    Sha256::digest(subject.as_bytes()).iter().map(|it| format!("{it:02x}")).collect()
}
