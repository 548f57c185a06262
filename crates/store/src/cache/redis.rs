//! Hot copies in a Redis server: used while it answers, left alone for a moment when it does not.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use ::redis::{
    AsyncCommands, Client,
    aio::{ConnectionManager, ConnectionManagerConfig, PubSubStream},
};
use domain::{Interval, Power, Quality, Series, series::Point};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::Key;
use crate::error::{Error, Result};

/// How long a page waits for Redis before it asks the database instead.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long a server that failed is left alone.
pub(super) const PAUSE: Duration = Duration::from_secs(2);
/// How long Redis keeps a copy.
const KEEP_SECONDS: u64 = 15 * 60;

/// Hot copies in a Redis server.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    connection: OnceCell<ConnectionManager>,
    paused_until: Mutex<Option<Instant>>,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redis")
    }
}

impl Redis {
    pub(super) fn open(url: &str) -> Result<Redis> {
        let client =
            Client::open(url).map_err(|error| Error::Setup(format!("cache.url cannot be read: {error}")))?;
        Ok(Redis(Arc::new(Inner { client, connection: OnceCell::new(), paused_until: Mutex::new(None) })))
    }

    pub(super) async fn get(&self, key: Key) -> Option<Arc<Series>> {
        let mut connection = self.connection().await?;
        let answer = tokio::time::timeout(PATIENCE, connection.get::<_, Option<Vec<u8>>>(name(key))).await;
        match answer {
            Ok(Ok(bytes)) => bytes.and_then(|it| decode(key, &it)).map(Arc::new),
            Ok(Err(error)) => self.pause(&error.to_string()),
            Err(_) => self.pause("no answer in time"),
        }
    }

    pub(super) async fn put(&self, key: Key, series: &Series) {
        let Some(mut connection) = self.connection().await else { return };
        let kept = connection.set_ex::<_, _, ()>(name(key), encode(key, series), KEEP_SECONDS);
        match tokio::time::timeout(PATIENCE, kept).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.pause::<()>(&error.to_string()).unwrap_or(()),
            Err(_) => self.pause::<()>("no answer in time").unwrap_or(()),
        }
    }

    /// Says something to whoever listens to the channel.
    pub(super) async fn publish(&self, channel: &str) {
        let Some(mut connection) = self.connection().await else { return };
        match tokio::time::timeout(PATIENCE, connection.publish::<_, _, ()>(channel, "")).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.pause::<()>(&error.to_string()).unwrap_or(()),
            Err(_) => self.pause::<()>("no answer in time").unwrap_or(()),
        }
    }

    /// Begins to listen to a channel, over a connection of its own; nothing where the server does not answer.
    pub(super) async fn subscribe(&self, channel: &str) -> Option<PubSubStream> {
        let connect = async {
            let mut connection = self.0.client.get_async_pubsub().await?;
            connection.subscribe(channel).await?;
            Ok::<_, ::redis::RedisError>(connection.into_on_message())
        };
        tokio::time::timeout(PATIENCE * 2, connect).await.ok()?.ok()
    }

    pub(super) async fn answers(&self) -> bool {
        let Some(mut connection) = self.connection().await else { return false };
        let asked = connection.exists::<_, bool>("drp:check");
        matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(_)))
    }

    async fn connection(&self) -> Option<ConnectionManager> {
        let paused =
            self.0.paused_until.lock().is_ok_and(|it| it.is_some_and(|until| Instant::now() < until));
        if paused {
            return None;
        }
        let connect = self.0.connection.get_or_try_init(|| {
            let config = ConnectionManagerConfig::new()
                .set_number_of_retries(1)
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE));
            self.0.client.get_connection_manager_with_config(config)
        });
        match tokio::time::timeout(PATIENCE * 2, connect).await {
            Ok(Ok(connection)) => Some(connection.clone()),
            Ok(Err(error)) => self.pause(&error.to_string()),
            Err(_) => self.pause("no connection in time"),
        }
    }

    fn pause<T>(&self, reason: &str) -> Option<T> {
        tracing::warn!(reason, "the cache does not answer; reading from the database instead");
        if let Ok(mut until) = self.0.paused_until.lock() {
            *until = Some(Instant::now() + PAUSE);
        }
        None
    }
}

fn name(key: Key) -> String {
    let (start, end) = (key.span.start().as_second(), key.span.end().as_second());
    format!("drp:readings:{}:{}:{start}:{end}", key.meter, key.revision)
}

/// Marks our entries, and their version.
const MAGIC: i64 = 0x6472_7032;
/// Stands for a missing value: no power is that small.
const MISSING: i64 = i64::MIN;
/// Words in an entry before and for each point.
const HEAD: usize = 6;
const PER_POINT: usize = 4;
/// Where in the word of a point's end its quality stands, as one more than the code; no end reaches so high.
const QUALITY_SHIFT: u32 = 48;

/// The key again and the points, all as little-endian words, so that a mixed-up answer is noticed.
fn encode(key: Key, series: &Series) -> Vec<u8> {
    let head = head(key, series.points().len());
    let watts = |it: Option<Power>| it.map_or(MISSING, Power::watts);
    let mark = |it: Option<Quality>| it.map_or(0, |it| (i64::from(it.code()) + 1) << QUALITY_SHIFT);
    let points = series.points().iter().flat_map(|it| {
        [
            it.interval.start().as_second(),
            it.interval.end().as_second() | mark(it.quality),
            watts(it.actual),
            watts(it.prediction),
        ]
    });
    head.into_iter().chain(points).flat_map(i64::to_le_bytes).collect()
}

fn decode(key: Key, bytes: &[u8]) -> Option<Series> {
    let (words, rest) = bytes.as_chunks::<8>();
    let words: Vec<i64> = words.iter().map(|it| i64::from_le_bytes(*it)).collect();
    let points = words.get(HEAD..)?;
    if !rest.is_empty()
        || words[..HEAD] != head(key, points.len() / PER_POINT)
        || points.len() % PER_POINT != 0
    {
        return None;
    }
    let power =
        |watts: i64| if watts == MISSING { Some(None) } else { Power::from_watts(watts).ok().map(Some) };
    let point = |it: &[i64]| {
        let instant = |second| Timestamp::from_second(second).ok();
        let (end, mark) = (it[1] & ((1 << QUALITY_SHIFT) - 1), it[1] >> QUALITY_SHIFT);
        let interval = Interval::new(instant(it[0])?, instant(end)?).ok()?;
        let quality = match mark {
            0 => None,
            mark => Some(Quality::of_code(u8::try_from(mark - 1).ok()?)?),
        };
        Some(Point { interval, actual: power(it[2])?, prediction: power(it[3])?, quality })
    };
    Series::new(points.chunks(PER_POINT).map(point).collect::<Option<Vec<_>>>()?).ok()
}

fn head(key: Key, n_points: usize) -> [i64; HEAD] {
    let revision = i64::try_from(key.revision).unwrap_or(i64::MAX);
    let (start, end) = (key.span.start().as_second(), key.span.end().as_second());
    [MAGIC, i64::from(key.meter.number()), revision, start, end, i64::try_from(n_points).unwrap_or(i64::MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::MeterId;

    fn sample() -> (Key, Series) {
        let instant = |it| Timestamp::from_second(it).unwrap();
        let interval = Interval::new(instant(0), instant(3600)).unwrap();
        let quality = Some(Quality::EstimatedLinearly);
        let point =
            Point { interval, actual: Some(Power::from_watts(-5).unwrap()), prediction: None, quality };
        (Key { meter: MeterId::new(7), revision: 42, span: interval }, Series::new(vec![point]).unwrap())
    }

    #[test]
    fn an_entry_reads_back() {
        let (key, series) = sample();
        assert_eq!(decode(key, &encode(key, &series)), Some(series));
    }

    #[test]
    fn wrong_answers_are_no_answers() {
        let (key, series) = sample();
        let bytes = encode(key, &series);
        for n in 0..bytes.len() {
            assert_eq!(decode(key, &bytes[..n]), None);
        }
        assert_eq!(decode(Key { revision: 43, ..key }, &bytes), None);
        assert_eq!(decode(Key { meter: MeterId::new(8), ..key }, &bytes), None);
        assert_eq!(decode(key, b"+OK"), None);
    }
}
