//! A cache makes answers quicker, never wrong: alive, dead, emptied, or out of step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use domain::{Interval, IntervalReading, MeterId, Power, Principal};
use store::{Cache, NewMeter, Store};
use testkit::{deed, engines::TestDb, instant, redis::TestRedis};

fn span() -> Interval {
    Interval::new(instant("2026-07-16T00:00:00Z"), instant("2026-07-17T00:00:00Z")).unwrap()
}

async fn start(db: &TestDb, cache: Cache) -> Store {
    let store = Store::new(db.db().clone(), cache);
    store.create_organization("Provider", &deed()).await.unwrap();
    store
        .create_meters(&[NewMeter { id: MeterId::new(7), label: None, coordinates: None }], &deed())
        .await
        .unwrap();
    store
}

async fn write(store: &Store, watts: i64) {
    let interval = Interval::new(instant("2026-07-16T00:00:00Z"), instant("2026-07-16T01:00:00Z")).unwrap();
    let actual = Power::from_watts(watts).ok();
    let mut tx = store.db().begin().await.unwrap();
    let reading =
        IntervalReading { meter: MeterId::new(7), interval, actual, prediction: None, quality: None };
    tx.write_readings(&[reading], &testkit::write_options()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn read(store: &Store) -> Option<i64> {
    let meter = store.visible_meter(&Principal::Operator, MeterId::new(7)).await.unwrap().unwrap();
    let series = store.readings(&meter, span()).await.unwrap();
    series.points().first().and_then(|it| it.actual).map(Power::watts)
}

/// Changes a reading by plain SQL, which the cache cannot know of: what is still answered comes from the cache.
async fn change_behind_its_back(db: &TestDb) {
    db.run("UPDATE meter_data SET meter_value = {kw:9.999}").await;
}

#[tokio::test]
async fn memory_answers_until_the_readings_change() {
    let db = TestDb::sqlite().await;
    let store = start(&db, Cache::memory(1 << 20)).await;
    write(&store, 1).await;
    assert_eq!(read(&store).await, Some(1));
    change_behind_its_back(&db).await;
    assert_eq!(read(&store).await, Some(1), "from the cache");
    write(&store, 2).await;
    assert_eq!(read(&store).await, Some(2));
}

#[tokio::test]
async fn redis_answers_until_the_readings_change() {
    let Some(redis) = TestRedis::start() else { return };
    let db = TestDb::sqlite().await;
    let store = start(&db, Cache::open(&redis.url()).unwrap()).await;
    write(&store, 1).await;
    assert_eq!(read(&store).await, Some(1));
    change_behind_its_back(&db).await;
    assert_eq!(read(&store).await, Some(1), "from Redis");
    // Another process with the same Redis is answered alike.
    let other = Store::new(db.db().clone(), Cache::open(&redis.url()).unwrap());
    assert_eq!(read(&other).await, Some(1), "from Redis");
    write(&other, 2).await;
    assert_eq!(read(&store).await, Some(2));
}

#[tokio::test]
async fn a_commit_wakes_other_servers_through_redis() {
    let Some(redis) = TestRedis::start() else { return };
    let db = TestDb::sqlite().await;
    let store = start(&db, Cache::open(&redis.url()).unwrap()).await;
    let other = Store::new(db.db().clone(), Cache::open(&redis.url()).unwrap());
    let mut wakes = other.wakes();
    // The first is that it has begun to listen.
    wakes.next().await;
    let quiet = tokio::time::timeout(std::time::Duration::from_millis(50), wakes.next()).await;
    assert!(quiet.is_err(), "nobody has committed anything");
    store.wake().await;
    wakes.next().await;
}

#[tokio::test]
async fn f4_a_dead_redis_is_slower_and_never_wrong() {
    let Some(mut redis) = TestRedis::start() else { return };
    let db = TestDb::sqlite().await;
    let store = start(&db, Cache::open(&redis.url()).unwrap()).await;
    write(&store, 1).await;
    assert_eq!(read(&store).await, Some(1));
    redis.kill();
    assert_eq!(read(&store).await, Some(1));
    write(&store, 2).await;
    assert_eq!(read(&store).await, Some(2));
    redis.restart();
    assert_eq!(read(&store).await, Some(2));
}

#[tokio::test]
async fn a_redis_that_was_never_there_is_no_error() {
    let db = TestDb::sqlite().await;
    let store = start(&db, Cache::open("redis://127.0.0.1:1/").unwrap()).await;
    write(&store, 1).await;
    assert_eq!(read(&store).await, Some(1));
    assert!(Cache::open("memcached://x").is_err() && Cache::open("redis://").is_err());
}
