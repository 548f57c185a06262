//! Hot copies in this process.

use std::{sync::Arc, time::Duration};

use domain::{Series, series::Point};

use super::Key;

/// Bytes of copies that are kept.
pub(super) const DEFAULT_CAPACITY: u64 = 128 << 20;

/// Copies that nobody asked for are dropped after this long.
const IDLE: Duration = Duration::from_secs(15 * 60);

/// Hot copies in this process, the least used dropped first.
#[derive(Clone, Debug)]
pub struct Memory(moka::sync::Cache<Key, Arc<Series>>);

impl Memory {
    pub(super) fn new(capacity: u64) -> Memory {
        let size = |_: &Key, series: &Arc<Series>| {
            u32::try_from(size_of::<Key>() + size_of_val::<[Point]>(series.points())).unwrap_or(u32::MAX)
        };
        Memory(moka::sync::Cache::builder().max_capacity(capacity).weigher(size).time_to_idle(IDLE).build())
    }

    pub(super) fn get(&self, key: Key) -> Option<Arc<Series>> {
        self.0.get(&key)
    }

    pub(super) fn put(&self, key: Key, series: Arc<Series>) {
        self.0.insert(key, series);
    }
}
