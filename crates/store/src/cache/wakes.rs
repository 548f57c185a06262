//! A word between servers that something was committed: it only wakes, and nothing depends on its coming.

use std::future::pending;

use ::redis::aio::PubSubStream;
use futures_util::StreamExt;

use super::{
    Cache,
    redis::{PAUSE, Redis},
};

/// Where it is said.
const CHANNEL: &str = "drp:wake";

/// Hears it.
pub struct Wakes {
    redis: Option<Redis>,
    heard: Option<PubSubStream>,
}

impl Cache {
    /// Says that something was committed.
    pub(crate) async fn wake(&self) {
        if let Cache::Redis(redis) = self {
            redis.publish(CHANNEL).await;
        }
    }

    pub(crate) fn wakes(&self) -> Wakes {
        let redis = match self {
            Cache::Redis(redis) => Some(redis.clone()),
            Cache::Memory(_) => None,
        };
        Wakes { redis, heard: None }
    }
}

impl Wakes {
    /// Waits for the next word; for ever where there is no Redis. A line that was lost and found again counts as one,
    /// since one may have been missed meanwhile.
    pub async fn next(&mut self) {
        let Some(redis) = &self.redis else { return pending().await };
        if let Some(heard) = &mut self.heard {
            match heard.next().await {
                Some(_) => return,
                None => self.heard = None,
            }
        }
        loop {
            self.heard = redis.subscribe(CHANNEL).await;
            if self.heard.is_some() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl std::fmt::Debug for Wakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wakes")
    }
}
