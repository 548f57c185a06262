//! Connections at hand: quicker reads, and nothing else is different.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::time::Duration;

use domain::{MeterId, Principal};
use sqlx::AssertSqlSafe;
use store::{Cache, Db, NewMeter, Store};
use testkit::{
    Chance, deed,
    engines::TestDb,
    line::{Line, Weather},
};

const METER: MeterId = MeterId::new(7);

async fn start(db: &TestDb) -> Store {
    let store = Store::new(db.db().clone(), Cache::memory(1 << 20));
    store.create_organization("Provider", &deed()).await.unwrap();
    store.create_meters(&[NewMeter { id: METER, label: None, coordinates: None }], &deed()).await.unwrap();
    store
}

async fn is_seen(store: &Store) -> bool {
    store.visible_meter(&Principal::Operator, METER).await.unwrap().is_some()
}

#[tokio::test]
async fn a_connection_that_the_server_ended_is_replaced() {
    let Some(db) = TestDb::mariadb().await else { return };
    let store = start(&db).await;
    for _ in 0..3 {
        let (one, two) = tokio::join!(is_seen(&store), is_seen(&store));
        assert!(one && two);
        let others = "SELECT id FROM information_schema.processlist \
                      WHERE db = DATABASE() AND id <> CONNECTION_ID()";
        for id in db.rows(others).await {
            let sql = format!("KILL {id}");
            // The one that asked for the list may be among them.
            let _ = db.try_run(sql).await;
        }
        let (one, two) = tokio::join!(is_seen(&store), is_seen(&store));
        assert!(one && two);
    }
}

#[tokio::test]
async fn what_is_committed_is_read_next() {
    let db = TestDb::sqlite_file().await;
    let store = start(&db).await;
    assert!(is_seen(&store).await);
    db.run("DELETE FROM meter_map").await;
    db.run("DELETE FROM meters").await;
    assert!(!is_seen(&store).await);
}

#[tokio::test]
async fn connections_at_hand_hold_up_no_end() {
    for db in [Some(TestDb::sqlite_file().await), TestDb::mariadb().await].into_iter().flatten() {
        let store = start(&db).await;
        let (one, two) = tokio::join!(is_seen(&store), is_seen(&store));
        assert!(one && two);
        store.close().await;
    }
}

#[tokio::test]
async fn a_node_that_stops_or_is_alone_is_an_unavailable_database() {
    let Some(db) = TestDb::mariadb().await else { return };
    let store::Db::MariaDb(pool) = db.db() else { panic!("it is MariaDB") };
    let said = async |number: u16| {
        let signal = format!("SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'not now'");
        store::Error::from(sqlx::raw_sql(AssertSqlSafe(signal)).execute(pool).await.unwrap_err())
    };
    for number in [1040, 1047, 1053, 1927] {
        let error = said(number).await;
        assert!(matches!(error, store::Error::Unavailable(_)), "{number}: {error:?}");
    }
    assert!(matches!(said(1064).await, store::Error::Database(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_midway_answers_nobody_else() {
    let Some(test) = TestDb::mariadb().await else { return };
    let url = test.url();
    let (server, name) = url.rsplit_once(':').unwrap().1.split_once('/').unwrap();
    let line = Line::start(server.parse().unwrap()).await.unwrap();
    let url = format!("mariadb://root@127.0.0.1:{}/{name}?ssl-mode=DISABLED", line.port());
    let db = Db::open(&url).await.unwrap();
    let Db::MariaDb(pool) = &db else { panic!("{url}") };
    line.turn(Weather::Slow(Duration::from_millis(3)));
    let mut chance = Chance::of_run();
    for n in 0..50_i64 {
        // Each has a text of its own, so that it is prepared.
        let asked = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("SELECT {n} + ?"))).bind(n);
        let _ = tokio::time::timeout(chance.up_to(Duration::from_millis(25)), asked.fetch_one(pool)).await;
        let asked = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("SELECT {n} * ?"))).bind(7_i64);
        let said = asked.fetch_one(pool).await;
        assert_eq!(said.map_err(|it| it.to_string()), Ok(7 * n), "seed {}", chance.seed());
    }
}
