//! Both engines have the same schema: migrations, tables, columns, keys and the names of the rules.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs, path::Path};

use testkit::engines::TestDb;

const A4_TABLES: [&str; 9] = [
    "entities",
    "users",
    "organizations",
    "logins",
    "sessions",
    "meters",
    "meter_map",
    "meter_data",
    "drp_periods",
];

/// Where the rule is a generated column and not a trigger (docs/decisions/0002).
const A4_TRIGGERS: [&str; 9] = [
    "add_user_id",
    "add_org_id",
    "link_user_entity_delete",
    "link_org_entity_delete",
    "limit_residential_associations",
    "disallow_org_user_map",
    "org_prime_admin",
    "approve_residential",
    "assign_distributor_meters",
];

/// Rules of ours beside those of the data model.
const OUR_TRIGGERS: [&str; 3] = ["audit_append_only", "final_periods", "keep_assignments"];

fn files(engine: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let read = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    };
    let mut res: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect();
    res.sort();
    res
}

fn names(engine: &str) -> Vec<String> {
    files(engine).into_iter().map(|(name, _)| name).collect()
}

/// The words that follow `before` in the scripts of one engine, per file.
fn words_after(engine: &str, before: &str) -> Vec<(String, BTreeSet<String>)> {
    let words = |text: &str| -> BTreeSet<String> {
        let rest = text.split(before).skip(1);
        rest.map(|it| it.split_whitespace().next().unwrap().to_owned()).collect()
    };
    files(engine).into_iter().map(|(name, text)| (name, words(&text))).collect()
}

/// What the rules say when they refuse: every quoted text that begins like `rule_name: `.
fn messages(engine: &str) -> BTreeSet<String> {
    let texts: String = files(engine).into_iter().map(|(_, text)| text).collect();
    let is_message = |it: &&str| {
        it.split_once(": ").is_some_and(|(rule, _)| rule.contains('_') && !rule.contains([' ', '\n', '(']))
    };
    texts.split('\'').filter(is_message).map(str::to_owned).collect()
}

#[test]
fn migrations_have_the_same_numbers_and_names() {
    let known = store::migrate::MIGRATIONS.iter().map(|it| it.name);
    let expected: Vec<_> = std::iter::once(store::migrate::BOOKKEEPING.name)
        .chain(known)
        .map(|it| format!("{it}.sql"))
        .collect();
    assert_eq!(names("mariadb"), expected);
    assert_eq!(names("sqlite"), expected);
    for (number, name) in expected.iter().enumerate() {
        assert!(name.starts_with(&format!("{number:04}_")), "{name} is not number {number}");
    }
}

#[test]
fn scripts_make_the_same_tables_and_triggers() {
    let (mariadb, sqlite) = ("CREATE TABLE IF NOT EXISTS ", "CREATE TABLE IF NOT EXISTS ");
    assert_eq!(words_after("mariadb", mariadb), words_after("sqlite", sqlite));
    let (mariadb, sqlite) = ("CREATE OR REPLACE TRIGGER ", "\nCREATE TRIGGER ");
    assert_eq!(words_after("mariadb", mariadb), words_after("sqlite", sqlite));
}

#[test]
fn every_rule_has_a_trigger_of_its_name() {
    let triggers: BTreeSet<_> =
        words_after("sqlite", "\nCREATE TRIGGER ").into_iter().flat_map(|(_, it)| it).collect();
    for rule in A4_TRIGGERS {
        assert!(triggers.contains(rule), "{rule}");
    }
    let rules = || A4_TRIGGERS.iter().chain(&OUR_TRIGGERS);
    let is_of_a_rule = |it: &String| rules().any(|rule| it.starts_with(rule));
    assert!(triggers.iter().all(is_of_a_rule), "{triggers:?}");
}

#[test]
fn rules_say_the_same() {
    let (mariadb, sqlite) = (messages("mariadb"), messages("sqlite"));
    assert!(sqlite.len() > 10 && sqlite.is_subset(&mariadb), "{:?}", sqlite.difference(&mariadb));
    // Only MariaDB has two writers at once, and something to say to the one who came second.
    let only_mariadb: Vec<_> = mariadb.difference(&sqlite).collect();
    assert!(only_mariadb.iter().all(|it| it.contains("has just been assigned")), "{only_mariadb:?}");
    assert!(mariadb.iter().all(|it| it.len() <= 128), "SIGNAL cuts longer messages");
}

#[test]
fn every_statement_can_be_run_again() {
    // SQLite cannot be asked to add a column only where it is missing, but takes a whole script or nothing of it.
    let alter_on_mariadb = files("mariadb").into_iter().flat_map(|(_, text)| {
        let alters = text.split("ALTER TABLE ").skip(1).map(|it| it.split(';').next().unwrap().to_owned());
        alters.flat_map(|it| it.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
    });
    alter_on_mariadb.for_each(|it| assert!(it.starts_with("  ADD COLUMN IF NOT EXISTS "), "{it}"));
    for (name, text) in files("mariadb").into_iter().chain(files("sqlite")) {
        let mut dropped = String::new();
        for paragraph in text.split("\n\n") {
            let first = paragraph.lines().find(|it| !it.is_empty() && !it.starts_with("--")).unwrap_or("");
            let again = [
                "CREATE TABLE IF NOT EXISTS",
                "CREATE INDEX IF NOT EXISTS",
                "CREATE UNIQUE INDEX IF NOT EXISTS",
                "CREATE OR REPLACE TRIGGER",
                "DROP TRIGGER IF EXISTS",
                "ALTER TABLE",
                "INSERT",
            ];
            let made_anew = first
                .strip_prefix("CREATE TRIGGER ")
                .is_some_and(|it| it.starts_with(&dropped) && !dropped.is_empty());
            assert!(
                first.is_empty() || made_anew || again.iter().any(|it| first.starts_with(it)),
                "{name}: {first}"
            );
            dropped =
                first.strip_prefix("DROP TRIGGER IF EXISTS ").unwrap_or("").trim_end_matches(';').to_owned();
        }
    }
}

/// Table, column, its place, whether it must have a value, whether it is computed.
const COLUMNS: [&str; 2] = [
    "SELECT table_name, column_name, ordinal_position, is_nullable = 'NO', is_generated <> 'NEVER' \
     FROM information_schema.columns WHERE table_schema = DATABASE()",
    "SELECT t.name, c.name, c.cid + 1, c.\"notnull\" OR c.pk > 0, c.hidden > 0 \
     FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c \
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'",
];

const PRIMARY_KEYS: [&str; 2] = [
    "SELECT table_name, GROUP_CONCAT(column_name ORDER BY seq_in_index) FROM information_schema.statistics \
     WHERE table_schema = DATABASE() AND index_name = 'PRIMARY' GROUP BY table_name",
    "SELECT t.name, group_concat(c.name ORDER BY c.pk) FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c \
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.pk > 0 GROUP BY t.name",
];

/// Table, whether unique, columns; without primary keys.
const INDEXES: [&str; 2] = [
    "SELECT table_name, 1 - non_unique, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS columns \
     FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY' \
     GROUP BY table_name, index_name, non_unique",
    "SELECT t.name, i.\"unique\", \
       (SELECT group_concat(c.name ORDER BY c.seqno) FROM pragma_index_info(i.name) c) \
     FROM sqlite_master t JOIN pragma_index_list(t.name) i \
     WHERE t.type = 'table' AND i.origin <> 'pk'",
];

const FOREIGN_KEYS: [&str; 2] = [
    "SELECT k.table_name, GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position), k.referenced_table_name, \
     GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position), r.delete_rule \
     FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r \
       ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name \
     WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL \
     GROUP BY k.table_name, k.constraint_name, k.referenced_table_name, r.delete_rule",
    "SELECT t.name, group_concat(f.\"from\" ORDER BY f.seq), f.\"table\", \
       group_concat(f.\"to\" ORDER BY f.seq), f.on_delete \
     FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' \
     GROUP BY t.name, f.id",
];

const TRIGGERS: [&str; 2] = [
    "SELECT trigger_name, event_object_table FROM information_schema.triggers \
     WHERE trigger_schema = DATABASE()",
    "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
];

#[tokio::test(flavor = "multi_thread")]
async fn databases_have_the_same_schema() {
    let Some(mariadb) = TestDb::mariadb().await else { return };
    let sqlite = TestDb::sqlite().await;
    for [on_mariadb, on_sqlite] in [COLUMNS, PRIMARY_KEYS, INDEXES, FOREIGN_KEYS, TRIGGERS] {
        // Sorted here, since each engine has its own order of letters.
        let expected: BTreeSet<_> = mariadb.rows(on_mariadb).await.into_iter().collect();
        let found: BTreeSet<_> = sqlite.rows(on_sqlite).await.into_iter().collect();
        assert!(!expected.is_empty());
        assert_eq!(found, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_tables_are_innodb_with_full_unicode_and_a_primary_key() {
    let Some(db) = TestDb::mariadb().await else { return };
    let strange = "SELECT table_name, engine, table_collation FROM information_schema.tables t \
        WHERE table_schema = DATABASE() \
          AND (engine <> 'InnoDB' OR table_collation NOT LIKE 'utf8mb4%' OR table_name NOT IN \
            (SELECT table_name FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND index_name = 'PRIMARY'))";
    assert_eq!(db.rows(strange).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nine_tables_are_there() {
    let db = TestDb::sqlite().await;
    let tables = db.rows("SELECT name FROM sqlite_master WHERE type = 'table'").await;
    assert!(A4_TABLES.iter().all(|it| tables.iter().any(|table| table == it)), "{tables:?}");
}
