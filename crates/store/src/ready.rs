//! Connections at hand for the short reads that every request begins with.
//!
//! The pool asks the server whether a connection still lives when it hands it out and again when it takes it back: of
//! three round trips for one short read two are about the connection. Here a few are kept that were in use a moment
//! ago, so that who asks and what they may see cost one round trip each.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{Connection, Database, MySql, Pool, Sqlite, pool::PoolConnection};

use crate::error::lost_connection;

/// A connection that was in use so recently is taken to live; if it does not, the read is made again over another.
const FRESH: Duration = Duration::from_secs(1);
/// After so long a connection goes back to the pool, which looks whether it is too old.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// Connections at hand, of the engine that the database is of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ready {
    pub(crate) mariadb: Kept<MySql>,
    pub(crate) sqlite: Kept<Sqlite>,
}

/// Connections of one engine, the last used on top.
#[derive(Debug)]
pub(crate) struct Kept<D: Database>(Arc<Mutex<Vec<Idle<D>>>>);

#[derive(Debug)]
struct Idle<D: Database> {
    connection: PoolConnection<D>,
    kept_since: Instant,
    used_at: Instant,
}

/// A connection in use. Unless it is [kept](Lease::keep), the pool has it back: one whose statement was given up midway
/// or failed must be looked at first.
#[derive(Debug)]
pub(crate) struct Lease<'a, D: Database> {
    kept: &'a Kept<D>,
    most: usize,
    connection: PoolConnection<D>,
    /// Since when it has been at hand; nothing where it has just come from the pool.
    kept_since: Option<Instant>,
}

impl Ready {
    /// How many connections are at hand.
    pub(crate) fn n_kept(&self) -> usize {
        self.mariadb.n_kept() + self.sqlite.n_kept()
    }

    /// Gives all connections back to the pool, as before it is closed.
    pub(crate) fn give_back(&self) {
        self.mariadb.take_all();
        self.sqlite.take_all();
    }
}

impl<D: Database> Kept<D> {
    /// A connection at hand, or else one of the pool.
    pub(crate) async fn lease(&self, pool: &Pool<D>) -> sqlx::Result<Lease<'_, D>> {
        // At most half of the pool, so that work which begins with the pool finds some; of a single one, none.
        let most = usize::try_from(pool.options().get_max_connections() / 2).unwrap_or(0);
        while let Some(mut idle) = self.pop() {
            if idle.used_at.elapsed() < FRESH || idle.connection.ping().await.is_ok() {
                let kept_since = Some(idle.kept_since);
                return Ok(Lease { kept: self, most, connection: idle.connection, kept_since });
            }
        }
        Ok(Lease { kept: self, most, connection: pool.acquire().await?, kept_since: None })
    }

    fn pop(&self) -> Option<Idle<D>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn n_kept(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take_all(&self) -> Vec<Idle<D>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<D: Database> Lease<'_, D> {
    /// Keeps the connection at hand, after a statement that came to its end.
    pub(crate) fn keep(self) {
        let now = Instant::now();
        let kept_since = self.kept_since.unwrap_or(now);
        if now - kept_since >= KEPT_FOR {
            return;
        }
        let mut idle = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.most {
            idle.push(Idle { connection: self.connection, kept_since, used_at: now });
        }
    }

    /// Whether the read may succeed over another connection: this one had been at hand, and is broken.
    pub(crate) fn is_worn(&self, error: &sqlx::Error) -> bool {
        self.kept_since.is_some() && lost_connection(error)
    }
}

impl<D: Database> Clone for Kept<D> {
    fn clone(&self) -> Kept<D> {
        Kept(Arc::clone(&self.0))
    }
}

impl<D: Database> Default for Kept<D> {
    fn default() -> Kept<D> {
        Kept(Arc::default())
    }
}

impl<D: Database> Deref for Lease<'_, D> {
    type Target = D::Connection;

    fn deref(&self) -> &D::Connection {
        &self.connection
    }
}

impl<D: Database> DerefMut for Lease<'_, D> {
    fn deref_mut(&mut self) -> &mut D::Connection {
        &mut self.connection
    }
}

/// Runs one short read of a [`crate::Store`] over a connection at hand. The expression answers with what the driver
/// says; it is run again where the connection turns out to be broken.
macro_rules! at_once {
    ($store:expr, $connection:ident => $query:expr) => {
        match &$store.db {
            $crate::Db::MariaDb(pool) => at_once!(@ $store.ready.mariadb, pool, $connection => $query),
            $crate::Db::Sqlite { reader: pool, .. } => at_once!(@ $store.ready.sqlite, pool, $connection => $query),
        }
    };
    (@ $kept:expr, $pool:ident, $connection:ident => $query:expr) => {
        loop {
            let mut lease = $kept.lease($pool).await?;
            let $connection = &mut *lease;
            match $query {
                Err(error) if lease.is_worn(&error) => {}
                Err(error) => break Err(error),
                Ok(answer) => {
                    lease.keep();
                    break Ok(answer);
                }
            }
        }
    };
}
