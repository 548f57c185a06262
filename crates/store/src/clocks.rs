//! Whether the clock of this machine is right, as far as the database knows.

use jiff::{SignedDuration, Timestamp};

use crate::{Store, codec::Utc, db::Engine, error::Result};

/// What the database knows of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherClock {
    /// The server's own clock is so much ahead of ours, or behind it where that is negative.
    Server(SignedDuration),
    /// Something was written down so much later than our clock says that it is.
    Record(SignedDuration),
}

impl Store {
    /// What the database knows of the time; of an embedded one whose records are all of the past, nothing.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn other_clock(&self, now: Timestamp) -> Result<Option<OtherClock>> {
        if self.db.engine() == Engine::MariaDb {
            let sql = "SELECT UTC_TIMESTAMP()";
            let at: Option<Utc> = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
            return Ok(at.map(|at| OtherClock::Server(at.0.duration_since(now))));
        }
        let sql = "SELECT MAX(at) FROM audit_log";
        let at: Option<Utc> = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
        let ahead = at.map(|at| at.0.duration_since(now)).filter(SignedDuration::is_positive);
        Ok(ahead.map(OtherClock::Record))
    }
}
