//! Backups by the plan: each taken once, by one server, the newest kept; a failure is told and tried again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use portal::{
    SecurityKey,
    backups::{self, BackupError, BackupKey, BackupLock, BackupOpener, BackupPlan, SecretText},
};
use testkit::{Folder, TestPortal, engines::TestDb, instant, on_each_engine};

/// A plan for the folder, three backups kept, and what opens them.
fn plan(folder: &Path) -> (BackupPlan, BackupOpener) {
    let key = BackupKey::random();
    let at = vec!["02:30".parse().unwrap()];
    let plan = BackupPlan { folder: Some(folder.to_owned()), at, keep: 3, recipients: vec![key.recipient()] };
    (plan, BackupOpener { keys: vec![key], passphrase: None })
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

on_each_engine! {
    async fn each_time_of_the_plan_has_one_backup_and_the_newest_stay(db: TestDb) {
        let home = Folder::new();
        let folder = home.path().join("backups");
        let (plan, opener) = plan(&folder);
        let portal = TestPortal::backing_up(db, plan).await;
        portal.account("ada@x.example", None).await;
        std::fs::create_dir_all(&folder).unwrap();
        for stranger in ["drp-before-upgrade.age", "notes.txt"] {
            std::fs::write(folder.join(stranger), "").unwrap();
        }
        std::fs::write(folder.join("drp-20260101T073000Z.age.0123abcd.part"), "").unwrap();
        for day in 16..=20 {
            // Half past two in New York is half past six here.
            portal.clock.set(instant(&format!("2026-07-{day}T06:31:00Z")));
            let taken = portal.portal.take_due_backup().await.unwrap().unwrap();
            assert!(taken.message.is_none() && taken.size > 0 && taken.n_rows > 0, "{taken:?}");
            assert!(portal.portal.take_due_backup().await.unwrap().is_none());
        }
        let kept = [18, 19, 20].map(|day| format!("drp-202607{day}T063100Z.age"));
        let [a, b, c] = kept.each_ref().map(String::as_str);
        assert_eq!(names(&folder), [a, b, c, "drp-before-upgrade.age", "notes.txt"]);
        let summary = backups::verify(&folder.join(c), &opener).await.unwrap();
        assert_eq!(summary.header.taken_at, instant("2026-07-20T06:31:00Z"));
        assert!(summary.tables.iter().any(|(name, sum)| name == "users" && sum.n_rows == 1));
        let state = portal.portal.backup_state().await.unwrap();
        assert!(state.is_planned && !state.is_late && state.failure.is_none());
        assert_eq!(state.last.unwrap().file_name, c);
        let log = "SELECT COUNT(*) FROM audit_log WHERE action = 'portal.back_up'";
        assert_eq!(portal.database().one(log).await, "5");
        portal.clock.set(instant("2026-07-21T08:00:00Z"));
        assert!(portal.portal.backup_state().await.unwrap().is_late);
    }

    async fn a_backup_counts_where_an_old_one_cannot_be_removed(db: TestDb) {
        let home = Folder::new();
        let folder = home.path().join("backups");
        let portal = TestPortal::backing_up(db, plan(&folder).0).await;
        // It has the name of a file of ours, and is removed by no removing of files.
        std::fs::create_dir_all(folder.join("drp-20260101T073000Z.age")).unwrap();
        for day in 16..=20 {
            portal.clock.set(instant(&format!("2026-07-{day}T06:31:00Z")));
            let taken = portal.portal.take_due_backup().await.unwrap().unwrap();
            assert!(taken.message.is_none(), "{taken:?}");
        }
        let kept = [18, 19, 20].map(|day| format!("drp-202607{day}T063100Z.age"));
        let [a, b, c] = kept.each_ref().map(String::as_str);
        assert_eq!(names(&folder), ["drp-20260101T073000Z.age", a, b, c]);
        assert!(portal.portal.backup_state().await.unwrap().failure.is_none());
    }

    async fn a_failure_is_told_and_tried_again(db: TestDb) {
        let home = Folder::new();
        std::fs::create_dir_all(home.path()).unwrap();
        let folder = home.path().join("backups");
        // No folder can be made where there is a file.
        std::fs::write(&folder, "").unwrap();
        let portal = TestPortal::backing_up(db, plan(&folder).0).await;
        portal.clock.set(instant("2026-07-16T06:31:00Z"));
        let taken = portal.portal.take_due_backup().await.unwrap().unwrap();
        assert!(taken.message.unwrap().contains("backups"));
        assert!(portal.portal.backup_state().await.unwrap().failure.is_some());
        // Not at once again, but soon.
        assert!(portal.portal.take_due_backup().await.unwrap().is_none());
        std::fs::remove_file(&folder).unwrap();
        portal.clock.set(instant("2026-07-16T06:42:00Z"));
        assert!(portal.portal.take_due_backup().await.unwrap().unwrap().message.is_none());
        let state = portal.portal.backup_state().await.unwrap();
        assert!(state.failure.is_none() && state.last.is_some());
    }

    async fn a_second_factor_opens_with_its_own_key_only(db: TestDb) {
        let home = Folder::new();
        std::fs::create_dir_all(home.path()).unwrap();
        let portal = TestPortal::start().await;
        let account = portal.account("ada@x.example", None).await;
        let sealed = "INSERT INTO two_factor (account_id, secret) VALUES";
        portal.database().run(format!("{sealed} ({account}, 'sealed')")).await;
        let lock = BackupLock::Passphrase(SecretText::new("correct horse"));
        let opener = BackupOpener { keys: Vec::new(), passphrase: Some(SecretText::new("correct horse")) };
        let (path, key) = (home.path().join("it.age"), SecurityKey::random().unwrap());
        let from = portal.database().db();
        backups::back_up(from, &path, &lock, Some(&key), portal.portal.now()).await.unwrap();
        let again = backups::back_up(from, &path, &lock, Some(&key), portal.portal.now()).await;
        assert!(matches!(again, Err(BackupError::File { .. })), "a backup is never written over");
        let other = SecurityKey::random().unwrap();
        for wrong in [None, Some(&other)] {
            let refused = backups::restore(db.db(), &path, &opener, wrong, false).await;
            assert!(matches!(refused, Err(BackupError::OtherKey)), "{refused:?}");
        }
        let wrong = BackupOpener { passphrase: Some(SecretText::new("wrong")), ..BackupOpener::default() };
        for opener in [wrong, BackupOpener::default()] {
            let refused = backups::restore(db.db(), &path, &opener, Some(&key), false).await;
            assert!(matches!(refused, Err(BackupError::Locked(_))), "{refused:?}");
        }
        backups::restore(db.db(), &path, &opener, Some(&key), false).await.unwrap();
        assert_eq!(db.one("SELECT secret FROM two_factor").await, "sealed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_take_it_once() {
    let Some(db) = TestDb::mariadb().await else { return };
    let home = Folder::new();
    let folder = home.path().join("backups");
    let portal = TestPortal::backing_up(db, plan(&folder).0).await;
    portal.clock.set(instant("2026-07-16T06:31:00Z"));
    let other = portal.another_process().await;
    let (one, two) = tokio::join!(portal.portal.take_due_backup(), other.take_due_backup());
    let n_taken =
        [one.unwrap(), two.unwrap()].into_iter().flatten().filter(|it| it.message.is_none()).count();
    assert_eq!((n_taken, names(&folder).len()), (1, 1));
}
