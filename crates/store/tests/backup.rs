//! What one database holds, in another: of either engine, table by table, with the rules in force again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fmt::Write as _, ops::RangeInclusive};

use store::{
    Db, Engine, Error,
    backup::{BackupPart, Snapshot, TableSum, restore},
    migrate::{self, MIGRATIONS},
};
use testkit::{engines::TestDb, on_each_engine};
use tokio::sync::mpsc::channel;

/// Something of every kind of column: NULL, decimals, places, bytes, texts that look like something else.
async fn fill(db: &TestDb) {
    let names =
        "('Provider', {point:-71.06 42.36}), ('Ácme \"Power\" ? 100 %', {point:0.1 -0.30000000000000004})";
    db.run(format!("INSERT INTO organizations (org_name, coordinates) VALUES {names}")).await;
    db.run(
        "INSERT INTO users (email, first_name, last_name, org_id) VALUES ('ada@x.example', 'Ada', ' L', 1), \
         ('b@x.example', '', 'B-', NULL), ('c@x.example', '日本', 'O''Neil', 2), ('e@x.example', 'E', 'E', NULL)",
    )
    .await;
    // Numbers that were given and are not there any more are not given again.
    db.run("DELETE FROM users WHERE email = 'b@x.example'").await;
    db.run("INSERT INTO meters (meter_id, coordinates) VALUES (0, NULL), (4294967295, {point:7 8})").await;
    db.run("INSERT INTO meter_map (entity_id, meter_id) VALUES (2, 0), (6, 0)").await;
    let mut rows = String::new();
    for n in 0..9000u32 {
        let (day, minute) = (1 + n / 1440, n % 1440);
        let at = format!("2026-01-{day:02} {:02}:{:02}", minute / 60, minute % 60);
        let [kw, expected] = [n % 7, n % 11]
            .map(|it| if it == 0 { "NULL".to_owned() } else { format!("{{kw:-{it}.{n:04}}}") });
        let kw = kw.replace(&format!("{n:04}"), &format!("{:03}", n % 1000));
        let expected = expected.replace(&format!("{n:04}"), &format!("{:03}", n % 1000));
        let comma = if n == 0 { "" } else { ", " };
        write!(rows, "{comma}(4294967295, '{at}:00', '{at}:30', {kw}, {expected}, {})", n % 200).unwrap();
    }
    let columns = "meter_id, start_time, end_time, meter_value, prediction_value, quality";
    db.run(format!("INSERT INTO meter_data ({columns}) VALUES {rows}")).await;
    db.run(
        "INSERT INTO drp_periods (start_time, end_time, credit_factor) VALUES \
         ('2026-01-01 00:00:00', '2026-01-01 04:00:00', NULL)",
    )
    .await;
    db.run(
        "INSERT INTO messages (message_id, kind, recipient, subject, text_body, html_body, state, next_attempt_at, \
         created_at) VALUES ('m1', 'k', 'a@x', '', 'a\nb', '', 'kept', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    )
    .await;
    db.run(
        "INSERT INTO imports (import_id, source, file_name, sha256, size, options, is_dry_run, state, created_at) \
         VALUES ('i1', 'api', 'f', '', 5, '', 0, 'done', '2026-01-01 00:00:00')",
    )
    .await;
    db.run(
        "INSERT INTO import_chunks (import_no, chunk_no, fence, rows_read, rows_inserted, rows_updated, \
         rows_unchanged, rows_rejected, values_rounded, undo_log) VALUES (1, 0, 1, 0, 0, 0, 0, 0, 0, NULL), \
         (1, 1, 1, 0, 0, 0, 0, 0, 0, x'00ff270a00')",
    )
    .await;
    db.run(
        "INSERT INTO sessions (session_id, account_id, session_expire) VALUES \
         ('6d9f4e9e-7f1c-4c3d-8a51-0123456789ab', 3, '2036-01-01 00:00:00')",
    )
    .await;
}

/// What a database holds, as its backup says it.
async fn parts(db: &Db) -> Vec<BackupPart> {
    read(Snapshot::take(db).await.unwrap()).await
}

async fn read(snapshot: Snapshot) -> Vec<BackupPart> {
    let (sender, mut receiver) = channel(4);
    let reading = tokio::spawn(async move { snapshot.read(&sender).await });
    let mut parts = Vec::new();
    while let Some(part) = receiver.recv().await {
        parts.push(part);
    }
    reading.await.unwrap().unwrap();
    parts
}

fn sums(parts: &[BackupPart]) -> Vec<(String, TableSum)> {
    let mut name = String::new();
    let mut sums = Vec::new();
    for part in parts {
        match part {
            BackupPart::Table { name: it, .. } => name.clone_from(it),
            BackupPart::TableEnd { sum, .. } => sums.push((name.clone(), sum.clone())),
            BackupPart::Rows(_) | BackupPart::End => {}
        }
    }
    sums
}

async fn put(db: &Db, version: usize, parts: Vec<BackupPart>) -> store::Result<Vec<(String, TableSum)>> {
    let (sender, receiver) = channel(4);
    tokio::spawn(async move {
        for part in parts {
            let _ = sender.send(part).await;
        }
    });
    restore(db, version, receiver).await
}

async fn check(from: TestDb, to: TestDb) {
    fill(&from).await;
    let held = parts(from.db()).await;
    let done = put(to.db(), MIGRATIONS.len(), held.clone()).await.unwrap();
    assert_eq!(done, sums(&held));
    assert_eq!(sums(&parts(to.db()).await), sums(&held));
    let n_readings = sums(&held).into_iter().find(|it| it.0 == "meter_data").unwrap().1.n_rows;
    assert_eq!(n_readings, 9000);
    for sql in [
        "SELECT COUNT(*), SUM({watts:delta_value}), MIN({watts:meter_value}) FROM meter_data",
        "SELECT org_id, org_name FROM organizations ORDER BY org_id",
        "SELECT account_id, first_name, last_name FROM users ORDER BY account_id",
        "SELECT entity_id, meter_id FROM residential_associations",
    ] {
        assert_eq!(to.rows(sql).await, from.rows(sql).await, "{sql}");
    }
    assert_eq!(to.one("SELECT COUNT(*) FROM sessions").await, "0");
    // The rules are in force, and numbers go on.
    to.refused("add_user_id", "UPDATE users SET account_id = 77 WHERE email = 'ada@x.example'").await;
    for it in [&from, &to] {
        it.run("INSERT INTO users (email, first_name, last_name) VALUES ('d@x.example', 'D', 'D')").await;
        it.run("INSERT INTO meter_map (entity_id, meter_id) VALUES (7, 4294967295)").await;
    }
    for sql in ["SELECT MAX(account_id) FROM users", "SELECT MAX(assignment_id) FROM assignments"] {
        assert_eq!(to.one(sql).await, from.one(sql).await, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_to_sqlite() {
    check(TestDb::sqlite_file().await, TestDb::empty_sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_to_mariadb() {
    let Some(to) = TestDb::empty_mariadb().await else { return };
    check(TestDb::sqlite_file().await, to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_to_sqlite() {
    let Some(from) = TestDb::mariadb().await else { return };
    check(from, TestDb::empty_sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_to_mariadb() {
    let Some(from) = TestDb::mariadb().await else { return };
    check(from, TestDb::mariadb().await.unwrap()).await;
}

on_each_engine! {
    async fn the_schema_is_that_of_a_fresh_database(db: TestDb) {
        let from = TestDb::sqlite_file().await;
        fill(&from).await;
        let before = schema(&db).await;
        put(db.db(), MIGRATIONS.len(), parts(from.db()).await).await.unwrap();
        assert_eq!(schema(&db).await, before);
        assert!(migrate::pending(db.db()).await.unwrap().is_empty());
    }

    async fn what_is_not_empty_is_not_touched(db: TestDb) {
        fill(&db).await;
        let held = parts(db.db()).await;
        let error = put(db.db(), MIGRATIONS.len(), held.clone()).await.unwrap_err();
        assert!(matches!(&error, Error::Schema(it) if it.contains("the database is not empty")), "{error}");
        assert_eq!(sums(&parts(db.db()).await), sums(&held));
    }

    async fn a_backup_that_is_cut_off_leaves_nothing_that_counts(db: TestDb) {
        let from = TestDb::sqlite_file().await;
        fill(&from).await;
        let held = parts(from.db()).await;
        let middle = held.iter().position(|it| matches!(it, BackupPart::Rows(it) if it.n_rows > 5000)).unwrap();
        let error = put(db.db(), MIGRATIONS.len(), held[..=middle].to_vec()).await.unwrap_err();
        assert!(error.to_string().contains("ends before its end"), "{error}");
        let is_sqlite = matches!(db.db(), Db::Sqlite { .. });
        match migrate::pending(db.db()).await {
            // All of it was undone.
            Ok(pending) => assert!(is_sqlite && pending.is_empty() && parts(db.db()).await.len() > 10),
            Err(error) => assert!(!is_sqlite && error.to_string().contains("has not come to its end"), "{error}"),
        }
        // And it can be begun anew.
        put(db.db(), MIGRATIONS.len(), held.clone()).await.unwrap();
        assert_eq!(sums(&parts(db.db()).await), sums(&held));
    }

    async fn a_table_of_somebody_else_is_never_dropped(db: TestDb) {
        let from = TestDb::sqlite_file().await;
        fill(&from).await;
        let held = parts(from.db()).await;
        // MariaDB keeps what a restore made that was broken off, and its mark; in SQLite all is there, and empty.
        put(db.db(), MIGRATIONS.len(), held[..5].to_vec()).await.unwrap_err();
        db.run("CREATE TABLE notes (note_id INTEGER)").await;
        let error = put(db.db(), MIGRATIONS.len(), held.clone()).await.unwrap_err();
        assert!(error.to_string().contains("notes is a table of somebody else"), "{error}");
        assert_eq!(db.one("SELECT COUNT(*) FROM notes").await, "0");
        db.run("DROP TABLE notes").await;
        put(db.db(), MIGRATIONS.len(), held).await.unwrap();
    }

    async fn a_changed_row_is_noticed(db: TestDb) {
        let from = TestDb::sqlite_file().await;
        fill(&from).await;
        let mut held = parts(from.db()).await;
        for part in &mut held {
            if let BackupPart::Rows(block) = part && block.n_rows > 5000 {
                let digit = block.bytes.iter().rposition(|it| *it == b'1').unwrap();
                block.bytes[digit] = b'2';
            }
        }
        let error = put(db.db(), MIGRATIONS.len(), held).await.unwrap_err();
        assert!(error.to_string().contains("meter_data has other rows than the backup"), "{error}");
    }
}

/// Everything that makes the schema, but in which order.
async fn schema(db: &TestDb) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in match db.db() {
        Db::Sqlite { .. } => &["SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"][..],
        Db::MariaDb(_) => &[
            "SELECT table_name, column_name, column_type, is_nullable, column_default, extra, ordinal_position \
             FROM information_schema.columns WHERE table_schema = DATABASE()",
            "SELECT trigger_name, event_object_table, action_timing, event_manipulation, action_order, \
             action_statement FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
            "SELECT table_name, index_name, seq_in_index, column_name, non_unique \
             FROM information_schema.statistics WHERE table_schema = DATABASE()",
        ],
    } {
        rows.extend(db.rows(sql).await);
    }
    rows.sort();
    rows
}

on_each_engine! {
    async fn an_older_backup_is_brought_up_to_date(db: TestDb) {
        let from = TestDb::empty_sqlite_file().await;
        bring_to(&from, 1..=12).await;
        from.run("INSERT INTO organizations (org_name) VALUES ('Provider')").await;
        let snapshot = Snapshot::take(from.db()).await.unwrap();
        assert_eq!(snapshot.version(), 12);
        drop(snapshot);
        let held = parts(from.db()).await;
        put(db.db(), 12, held).await.unwrap();
        assert!(migrate::pending(db.db()).await.unwrap().is_empty());
        assert_eq!(db.one("SELECT org_name FROM organizations").await, "Provider");
        assert_eq!(db.one("SELECT COUNT(*) FROM imports").await, "0");
    }
}

/// Runs these migrations of an SQLite database, as a program has that knows no more of them.
async fn bring_to(db: &TestDb, versions: RangeInclusive<usize>) {
    db.run(migrate::BOOKKEEPING.script(Engine::Sqlite)).await;
    for version in versions {
        let it = MIGRATIONS[version - 1];
        db.run(it.script(Engine::Sqlite)).await;
        let values = format!("({version}, '{}', '{}')", it.name, it.checksum(Engine::Sqlite));
        db.run(format!("INSERT INTO schema_migrations (version, name, checksum) VALUES {values}")).await;
    }
}

/// The version that a snapshot says it has, and the tables that it holds.
async fn seen(db: &Db) -> (usize, Vec<BackupPart>) {
    let snapshot = Snapshot::take(db).await.unwrap();
    let version = snapshot.version();
    let mut tables = read(snapshot).await;
    tables.retain(|it| matches!(it, BackupPart::Table { .. }));
    (version, tables)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_a_migration_says_the_version_that_it_holds() {
    let quiet = TestDb::empty_sqlite_file().await;
    let mut tables_of = Vec::new();
    for version in 1..=MIGRATIONS.len() {
        bring_to(&quiet, version..=version).await;
        tables_of.push(seen(quiet.db()).await.1);
    }
    for _ in 0..4 {
        let db = TestDb::empty_sqlite_file().await;
        bring_to(&db, 1..=1).await;
        let migrating = db.db().clone();
        let migration = tokio::spawn(async move { migrate::migrate(&migrating).await.unwrap() });
        loop {
            let (version, tables) = seen(db.db()).await;
            assert_eq!(tables, tables_of[version - 1], "schema {version}");
            if version == MIGRATIONS.len() {
                break;
            }
        }
        migration.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_taken_while_somebody_migrates() {
    let Some(db) = TestDb::mariadb().await else { return };
    let lease = |until: &str| format!("UPDATE schema_lease SET expires_at = {until}");
    db.run(lease("UTC_TIMESTAMP() + INTERVAL 60 SECOND")).await;
    let error = Snapshot::take(db.db()).await.unwrap_err();
    assert!(error.to_string().contains("let it finish, then take the backup"), "{error}");
    db.run(lease("UTC_TIMESTAMP()")).await;
    assert_eq!(Snapshot::take(db.db()).await.unwrap().version(), MIGRATIONS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_backup_and_an_empty_database_are_refused() {
    let db = TestDb::empty_sqlite().await;
    let error = put(db.db(), MIGRATIONS.len() + 1, vec![BackupPart::End]).await.unwrap_err();
    assert!(error.to_string().contains("use the newer drp"), "{error}");
    let error = Snapshot::take(db.db()).await.unwrap_err();
    assert!(error.to_string().contains("nothing to back up"), "{error}");
}

/// SQLite keeps the smallest units of what is a decimal in MariaDB, and places in columns of that name: a backup relies on it.
#[tokio::test(flavor = "multi_thread")]
async fn decimals_and_places_are_where_a_backup_looks_for_them() {
    let Some(mariadb) = TestDb::mariadb().await else { return };
    let sqlite = TestDb::sqlite().await;
    let types = "SELECT t.name || '.' || c.name || ' ' || lower(c.type) FROM sqlite_master t \
                 JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table'";
    let types = sqlite.rows(types).await;
    let sql = "SELECT CONCAT(table_name, '.', column_name), data_type FROM information_schema.columns \
               WHERE table_schema = DATABASE() AND data_type IN ('decimal', 'point', 'float', 'double')";
    for row in mariadb.rows(sql).await {
        let (column, kind) = row.split_once('|').unwrap();
        let expected = if kind == "point" { "text" } else { "integer" };
        assert!(types.contains(&format!("{column} {expected}")), "{column} is {kind} in MariaDB");
        assert!(kind != "point" || column.ends_with(".coordinates"), "{column}: call it coordinates");
        assert!(kind != "float" && kind != "double", "{column}: a backup has no such numbers");
    }
}
