//! The rules where many come at once, and where a transaction began before another committed.

use std::sync::Arc;

use store::Db;
use testkit::engines::{Session, TestDb, is_lost_race, try_run_on};
use tokio::sync::watch;

use super::world::{MAP, MEMBERS, ORGS, World};

/// How long a statement may lose races: it is decided soon on an idle machine, later on a busy one, never by count.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Runs each statement as a task of its own, spread over five processes' worth of connections, and again after a
/// race was lost and another won. The answers keep the statements' order.
async fn all_at_once(db: &TestDb, statements: Vec<String>) -> Vec<Result<u64, String>> {
    let mut processes = Vec::new();
    for _ in 0..5 {
        processes.push(db.another().await);
    }
    let start = Arc::new(tokio::sync::Barrier::new(statements.len()));
    let won = watch::Sender::new(0);
    let mut tasks = Vec::new();
    for (index, sql) in statements.into_iter().enumerate() {
        let (process, start, won) =
            (processes[index % processes.len()].clone(), Arc::clone(&start), won.clone());
        tasks.push(tokio::spawn(async move {
            start.wait().await;
            let answer = until_decided(&process, &sql, won.subscribe()).await;
            won.send_modify(|it| *it += 1);
            answer
        }));
    }
    let mut res = Vec::new();
    for task in tasks {
        res.push(task.await.unwrap());
    }
    for process in processes {
        process.close().await;
    }
    res
}

/// Losers who tried again at once could keep each other from ever winning. Whoever is left of a race decides something,
/// so the others wait for that: for what was decided since they began, or else is decided next.
async fn until_decided(db: &Db, sql: &str, mut won: watch::Receiver<u32>) -> Result<u64, String> {
    let trying = async {
        loop {
            won.mark_unchanged();
            match try_run_on(db, sql).await {
                Err(message) if is_lost_race(&message) => won.changed().await.unwrap(),
                decided => return decided,
            }
        }
    };
    let decided = tokio::time::timeout(PATIENCE, trying).await;
    decided.unwrap_or_else(|_| panic!("{sql} lost every race for {PATIENCE:?}"))
}

/// As [`testkit::on_each_engine`], with SQLite in a file, since more than one connection is needed.
macro_rules! on_each_engine_at_once {
    ($(async fn $name:ident($db:ident: TestDb) $body:block)*) => { $(
        mod $name {
            use super::*;
            async fn check($db: TestDb) $body
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                check(TestDb::sqlite_file().await).await;
            }
            #[tokio::test(flavor = "multi_thread")]
            async fn mariadb() {
                if let Some(db) = TestDb::mariadb().await {
                    check(db).await;
                }
            }
        }
    )* };
}

on_each_engine_at_once! {
    async fn org_prime_admin_among_50_at_once(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let register = |n| format!("{MEMBERS} ('user{n}@x', 'F', 'L', {acme})");
        let answers = all_at_once(&db, (0..50).map(register).collect()).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(db.statuses().await, ["Admin|1", "Pending|49"]);
        assert_eq!(db.counts(&["entities", "org_bootstrap"]).await, "52 1");
    }

    async fn org_prime_admin_among_50_moved_at_once(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        for n in 0..50 {
            db.resident(&format!("user{n}@x")).await;
        }
        let join = |n| format!("UPDATE users SET org_id = {acme} WHERE email = 'user{n}@x'");
        let answers = all_at_once(&db, (0..50).map(join).collect()).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(db.statuses().await, ["Admin|1", "Approved|49"]);
    }

    async fn limit_residential_associations_for_one_meter_at_once(db: TestDb) {
        db.provider_and("Acme").await;
        db.meters(&[5]).await;
        let mut statements = Vec::new();
        for n in 0..20 {
            let id = db.resident(&format!("user{n}@x")).await;
            statements.push(format!("{MAP} ({id}, 5)"));
        }
        one_wins(all_at_once(&db, statements).await);
        assert_eq!(db.residents().await.len(), 1);
    }

    async fn limit_residential_associations_for_one_resident_at_once(db: TestDb) {
        db.provider_and("Acme").await;
        let ann = db.resident("ann").await;
        let meters: Vec<u32> = (1..=20).collect();
        db.meters(&meters).await;
        let assign = |meter| format!("{MAP} ({ann}, {meter})");
        one_wins(all_at_once(&db, meters.into_iter().map(assign).collect()).await);
        assert_eq!(db.residents().await.len(), 1);
    }

    async fn disallow_org_user_map_while_moving(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let meters: Vec<u32> = (1..=20).collect();
        db.meters(&meters).await;
        let mut statements = Vec::new();
        for meter in &meters {
            let id = db.resident(&format!("user{meter}@x")).await;
            statements.push(format!("{MAP} ({id}, {meter})"));
            statements.push(format!("UPDATE users SET org_id = {acme} WHERE account_id = {id}"));
        }
        let answers = all_at_once(&db, statements).await;
        for pair in answers.chunks(2) {
            assert_eq!(pair.iter().filter(|it| it.is_ok()).count(), 1, "{pair:?}");
        }
        let both =
            "SELECT COUNT(*) FROM meter_map JOIN users ON account_id = entity_id WHERE org_id IS NOT NULL";
        assert_eq!(db.one(both).await, "0");
    }

    async fn add_org_id_gives_entity_1_once(db: TestDb) {
        let create = |n| format!("{ORGS} ('Organization {n}')");
        let answers = all_at_once(&db, (0..20).map(create).collect()).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(db.one("SELECT COUNT(*) FROM organizations WHERE org_id = 1").await, "1");
        assert_eq!(db.counts(&["organizations", "entities"]).await, "20 20");
    }
}

fn one_wins(answers: Vec<Result<u64, String>>) {
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 1, "{answers:?}");
    for message in answers.into_iter().filter_map(Result::err) {
        assert!(message.starts_with("limit_residential_associations: "), "{message}");
    }
}

/// A transaction as a plain SQL tool has it, which sees the database as it was when it began.
async fn began_before(db: &TestDb) -> Session {
    let mut session = db.session().await;
    session.run("SET SESSION innodb_snapshot_isolation = OFF").await;
    session.run("START TRANSACTION WITH CONSISTENT SNAPSHOT").await;
    session
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_residential_associations_from_an_old_snapshot() {
    let Some(db) = TestDb::mariadb().await else { return };
    db.provider_and("Acme").await;
    let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
    db.meters(&[5, 6, 7]).await;
    db.assign(&bob, 7).await;
    let mut old = began_before(&db).await;
    db.assign(&ann, 5).await;
    for sql in
        [format!("{MAP} ({ann}, 6)"), format!("UPDATE meter_map SET meter_id = 5 WHERE entity_id = {bob}")]
    {
        let message = old.try_run(&sql).await.unwrap_err();
        assert!(message.starts_with("limit_residential_associations: "), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn org_prime_admin_from_an_old_snapshot() {
    let Some(db) = TestDb::mariadb().await else { return };
    let acme = db.provider_and("Acme").await;
    let mut old = began_before(&db).await;
    db.user("ann", &acme).await;
    old.run(&format!("{MEMBERS} ('bob', 'F', 'L', {acme}); COMMIT")).await;
    assert_eq!([db.status("ann").await, db.status("bob").await], ["Admin", "Pending"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn disallow_org_user_map_from_an_old_snapshot() {
    let Some(db) = TestDb::mariadb().await else { return };
    let acme = db.provider_and("Acme").await;
    let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
    db.meters(&[5, 6]).await;
    let mut old = began_before(&db).await;
    db.move_user(&ann, &acme).await;
    db.assign(&bob, 6).await;
    for sql in
        [format!("{MAP} ({ann}, 5)"), format!("UPDATE users SET org_id = {acme} WHERE account_id = {bob}")]
    {
        let message = old.try_run(&sql).await.unwrap_err();
        assert!(message.starts_with("disallow_org_user_map: "), "{message}");
    }
}

/// Two transactions under READ COMMITTED, which locks least; the second does not wait, but says at once that it
/// would have to.
async fn side_by_side(db: &TestDb) -> (Session, Session) {
    let (mut first, mut second) = (db.session().await, db.session().await);
    first.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION").await;
    second.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await;
    second.run("SET SESSION innodb_lock_wait_timeout = 0").await;
    (first, second)
}

/// What the second meets while the first has not committed, and what after it has.
async fn before_and_after(db: &TestDb, first_does: &str, second_does: &str) -> Result<(), String> {
    let (mut first, mut second) = side_by_side(db).await;
    first.run(first_does).await;
    let message = second.try_run(second_does).await.unwrap_err();
    assert!(is_lost_race(&message), "{message}");
    first.run("COMMIT").await;
    second.try_run(second_does).await
}

#[tokio::test(flavor = "multi_thread")]
async fn org_prime_admin_waits_for_who_is_not_committed() {
    let Some(db) = TestDb::mariadb().await else { return };
    let acme = db.provider_and("Acme").await;
    let register = |email| format!("{MEMBERS} ('{email}', 'F', 'L', {acme})");
    before_and_after(&db, &register("ann"), &register("bob")).await.unwrap();
    assert_eq!([db.status("ann").await, db.status("bob").await], ["Admin", "Pending"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_residential_associations_waits_for_what_is_not_committed() {
    let Some(db) = TestDb::mariadb().await else { return };
    db.provider_and("Acme").await;
    let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
    db.meters(&[5]).await;
    let assign = |entity| format!("{MAP} ({entity}, 5)");
    let message = before_and_after(&db, &assign(ann), &assign(bob)).await.unwrap_err();
    assert!(message.starts_with("limit_residential_associations: "), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn disallow_org_user_map_waits_for_what_is_not_committed() {
    let Some(db) = TestDb::mariadb().await else { return };
    let acme = db.provider_and("Acme").await;
    let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
    db.meters(&[5, 6]).await;
    let join = |account| format!("UPDATE users SET org_id = {acme} WHERE account_id = {account}");
    for (first, second) in
        [(format!("{MAP} ({ann}, 5)"), join(ann)), (join(bob.clone()), format!("{MAP} ({bob}, 6)"))]
    {
        let message = before_and_after(&db, &first, &second).await.unwrap_err();
        assert!(message.starts_with("disallow_org_user_map: "), "{message}");
    }
}
