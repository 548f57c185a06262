//! Hot copies of readings in front of the database, which stays the only truth.
//!
//! A copy is kept under the meter's revision, which the database changes in the transaction that changes the
//! readings. So a copy can be lost or unreachable, but never out of date: whoever asks has just read the revision.

mod memory;
mod redis;
mod wakes;

use std::sync::Arc;

use domain::{Interval, MeterId, Series};

use crate::error::{Error, Result};
pub use wakes::Wakes;

/// Where hot copies are kept.
#[derive(Clone, Debug)]
pub enum Cache {
    /// In this process.
    Memory(memory::Memory),
    /// In a Redis server that several processes share.
    Redis(redis::Redis),
}

/// What a copy is kept under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The meter.
    pub meter: MeterId,
    /// The state of its readings.
    pub revision: u64,
    /// The part of them.
    pub span: Interval,
}

impl Cache {
    /// A cache in this process of at most so many bytes.
    pub fn memory(capacity: u64) -> Cache {
        Cache::Memory(memory::Memory::new(capacity))
    }

    /// Opens the cache at `memory://` or `redis://…`.
    ///
    /// A Redis server that does not answer is no error: pages are slower until it does.
    ///
    /// # Errors
    /// [`Error::Setup`] where the address is of neither kind.
    pub fn open(url: &str) -> Result<Cache> {
        match url.split_once("://") {
            Some(("memory", _)) => Ok(Cache::memory(memory::DEFAULT_CAPACITY)),
            Some(("redis", _)) => Ok(Cache::Redis(redis::Redis::open(url)?)),
            _ => Err(Error::Setup("cache.url must begin with memory:// or redis://".into())),
        }
    }

    /// Whether it answers.
    pub(crate) async fn check(&self) -> Result<()> {
        match self {
            Cache::Memory(_) => Ok(()),
            Cache::Redis(redis) if redis.answers().await => Ok(()),
            Cache::Redis(_) => {
                Err(Error::Setup("Redis does not answer; check that it runs and cache.url".into()))
            }
        }
    }

    /// The copy under that key.
    pub(crate) async fn get(&self, key: Key) -> Option<Arc<Series>> {
        match self {
            Cache::Memory(memory) => memory.get(key),
            Cache::Redis(redis) => redis.get(key).await,
        }
    }

    /// Keeps a copy, if it can.
    pub(crate) async fn put(&self, key: Key, series: &Arc<Series>) {
        match self {
            Cache::Memory(memory) => memory.put(key, Arc::clone(series)),
            Cache::Redis(redis) => redis.put(key, series).await,
        }
    }
}

/// A revision that no meter has had: random rather than counted, so that it is new even after an older backup
/// has been restored under a cache that remembers what came after it. It is not negative.
///
/// # Errors
/// Where the operating system gives no random numbers.
pub(crate) fn fresh_revision() -> Result<i64> {
    let random = getrandom::u64().map_err(|error| Error::Setup(format!("no random numbers: {error}")))?;
    Ok((random >> 1).cast_signed())
}
