//! Alerts: each kind is told once with what to do, once a day while it lasts, and once more when it is over.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use domain::{ApprovalStatus, OrgId, Principal, Standing, Via};
use jiff::SignedDuration;
use portal::{
    Ability, AlertKind, AlertSettings, Caller, Clock, Config, Error, ImportChoices, Passwords, Portal,
    backups::{BackupKey, BackupPlan},
    mail::Mailer,
};
use store::{Cache, Store};
use testkit::{
    Folder, TestPortal,
    engines::TestDb,
    instant, on_each_engine,
    portal::mailer,
    smtp::{Speech, TestSmtp},
};

const ADMIN: &str = "admin@provider.example";

/// Lets minutes go by, and looks.
async fn look_after(portal: &TestPortal, minutes: i64) {
    portal.clock.set(portal.portal.now() + SignedDuration::from_mins(minutes));
    portal.portal.look_for_alerts().await.unwrap();
}

/// The subjects of letters about one thing, oldest first.
async fn told(portal: &TestPortal, email: &str, title: &str) -> Vec<String> {
    let mail = portal.mail_to(email).await;
    let mut subjects: Vec<_> = mail.into_iter().filter(|it| it.kind.starts_with("alert")).collect();
    subjects.sort_by_key(|it| it.created_at);
    subjects.into_iter().map(|it| it.subject).filter(|it| it.ends_with(title)).collect()
}

async fn is_on(portal: &Portal, kind: AlertKind) -> bool {
    portal.alerts(&Principal::Operator).await.unwrap().iter().any(|it| it.kind == kind)
}

/// A reading of an hour on a day of July 2026, of each of these meters.
fn hour(day: u32, meters: std::ops::RangeInclusive<u32>) -> String {
    let row = |meter| format!("{meter},2026-07-{day}T10:00:00Z,2026-07-{day}T11:00:00Z,1\n");
    let rows: String = meters.map(row).collect();
    format!("meter_id,start_time,end_time,meter_value\n{rows}")
}

/// A portal with twenty meters.
async fn of_meters(db: TestDb) -> TestPortal {
    let portal = TestPortal::on(db).await;
    portal.system_administrator().await;
    let acme = portal.organization("Acme").await;
    for meter in 1..=20 {
        portal.meter(meter, acme).await;
    }
    portal
}

/// The same portal, configured otherwise.
fn configured(portal: &TestPortal, change: impl FnOnce(&mut Config)) -> Portal {
    let mut config = portal.portal.config().clone();
    change(&mut config);
    let store = Store::new(portal.database().db().clone(), Cache::memory(1));
    Portal::new(store, portal.clock.clone(), config, Passwords::cheap().unwrap())
}

on_each_engine! {
    async fn readings_that_are_late_are_told_daily_until_they_are_not(db: TestDb) {
        const TITLE: &str = "Readings are late";
        let portal = of_meters(db).await;
        look_after(&portal, 0).await;
        look_after(&portal, 20).await;
        assert!(!is_on(&portal.portal, AlertKind::ReadingsLate).await, "none has ever come");
        portal.readings(&hour(16, 1..=20)).await;
        portal.clock.set(instant("2026-07-18T12:00:00Z"));
        look_after(&portal, 0).await;
        assert!(!is_on(&portal.portal, AlertKind::ReadingsLate).await, "it may pass by itself");
        look_after(&portal, 10).await;
        look_after(&portal, 1).await;
        assert!(is_on(&portal.portal, AlertKind::ReadingsLate).await);
        assert_eq!(told(&portal, ADMIN, TITLE).await, ["Alert: Readings are late"]);
        let letter = portal.mail_to(ADMIN).await.into_iter().find(|it| it.subject.ends_with(TITLE)).unwrap();
        for part in ["0 of 20 meters have", "which meters are silent", "docs/guide/alerts.md#readings_late",
            "https://portal.example/admin/status"] {
            assert!(letter.text_body.contains(part), "{part}: {}", letter.text_body);
        }
        look_after(&portal, 24 * 60 - 2).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await.len(), 1, "not yet a day");
        look_after(&portal, 1).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await[1..], ["Still so: Readings are late"]);
        // Nine of ten would not have raised it; it is over only once it is clearly better.
        portal.readings(&hour(19, 1..=18)).await;
        portal.clock.set(instant("2026-07-19T12:15:00Z"));
        look_after(&portal, 0).await;
        look_after(&portal, 11).await;
        assert!(is_on(&portal.portal, AlertKind::ReadingsLate).await);
        portal.readings(&hour(19, 19..=19)).await;
        look_after(&portal, 9).await;
        assert!(is_on(&portal.portal, AlertKind::ReadingsLate).await, "it may come back");
        look_after(&portal, 1).await;
        look_after(&portal, 10).await;
        assert!(!is_on(&portal.portal, AlertKind::ReadingsLate).await);
        assert_eq!(told(&portal, ADMIN, TITLE).await[2..], ["Over: Readings are late"]);
    }

    async fn a_failed_import_is_told_at_once_and_more_of_them_an_hour_later(db: TestDb) {
        const TITLE: &str = "An import failed";
        let portal = of_meters(db).await;
        portal.import("meter_id,start_time\nbroken", ImportChoices::default()).await;
        look_after(&portal, 1).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await, ["Alert: An import failed"]);
        portal.clock.set(instant("2026-07-16T12:02:00Z"));
        portal.import("meter_id,start_time\nbroken once more", ImportChoices::default()).await;
        look_after(&portal, 57).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await.len(), 1);
        look_after(&portal, 2).await;
        look_after(&portal, 60).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await[1..], ["Still so: An import failed"]);
        portal.clock.set(instant("2026-07-17T12:03:00Z"));
        look_after(&portal, 0).await;
        look_after(&portal, 10).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await[2..], ["Over: An import failed"]);
        assert!(!is_on(&portal.portal, AlertKind::ImportFailed).await);
    }

    async fn a_disk_with_little_room_is_told_until_there_is_clearly_more(db: TestDb) {
        const TITLE: &str = "The disk is nearly full";
        let portal = of_meters(db).await;
        let small = configured(&portal, |it| it.alerts.least_room = u64::MAX);
        small.look_for_alerts().await.unwrap();
        portal.clock.set(instant("2026-07-16T12:02:00Z"));
        small.look_for_alerts().await.unwrap();
        assert_eq!(told(&portal, ADMIN, TITLE).await, ["Alert: The disk is nearly full"]);
        let free = portal.portal.readiness().await.free_bytes.unwrap();
        // A tenth more than the least is not clearly more.
        let nearly = configured(&portal, |it| it.alerts.least_room = free - free / 11);
        let roomy = configured(&portal, |it| it.alerts.least_room = free / 2);
        for (at, looking, is_on_after) in [("12:10", &nearly, true), ("12:19", &roomy, true), ("12:20", &roomy, false)] {
            portal.clock.set(instant(&format!("2026-07-16T{at}:00Z")));
            looking.look_for_alerts().await.unwrap();
            assert_eq!(is_on(&portal.portal, AlertKind::DiskNearlyFull).await, is_on_after, "{at}");
        }
        assert_eq!(told(&portal, ADMIN, TITLE).await[1..], ["Over: The disk is nearly full"]);
    }

    async fn a_full_disk_of_backups_is_told_and_serves_on(db: TestDb) {
        let portal = of_meters(db).await;
        // A disk on which there is never room.
        let full = configured(&portal, |it| it.backups.folder = Some("/proc/backups".into()));
        let readiness = full.readiness().await;
        let disk = readiness.parts.iter().find(|it| it.part == "disk").unwrap();
        assert!(readiness.is_ready() && disk.ability == Ability::Doubtful, "{disk:?}");
        assert!(disk.message.contains("backup.folder") && readiness.free_bytes == Some(0), "{readiness:?}");
        full.look_for_alerts().await.unwrap();
        portal.clock.set(instant("2026-07-16T12:02:00Z"));
        full.look_for_alerts().await.unwrap();
        assert!(is_on(&portal.portal, AlertKind::DiskNearlyFull).await);
    }

    async fn a_wrong_clock_is_told_with_its_server(db: TestDb) {
        const TITLE: &str = "A clock is wrong";
        // The server's clock is the machine's; an embedded database has what it wrote down last.
        let is_server = db.db().engine() == portal::Engine::MariaDb;
        let portal = of_meters(db).await;
        portal.clock.set(instant("2026-07-16T11:00:00Z"));
        look_after(&portal, 0).await;
        look_after(&portal, 5).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await, ["Alert: A clock is wrong"]);
        let alerts = portal.portal.alerts(&Principal::Operator).await.unwrap();
        let alert = alerts.iter().find(|it| it.kind == AlertKind::ClockWrong).unwrap();
        let detail = alert.detail().to_string();
        assert!(alert.server.is_some() && detail.ends_with(" seconds off."), "{detail}");
        assert!(is_server || detail.contains(" 3,300 seconds"), "{detail}");
        portal.clock.set(if is_server { Clock::System.now() } else { instant("2026-07-16T12:01:00Z") });
        look_after(&portal, 0).await;
        assert!(!is_on(&portal.portal, AlertKind::ClockWrong).await);
        assert_eq!(told(&portal, ADMIN, TITLE).await[1..], ["Over: A clock is wrong"]);
    }

    async fn a_certificate_is_told_before_it_ends_until_another_is_shown(db: TestDb) {
        const TITLE: &str = "The certificate expires";
        let portal = of_meters(db).await;
        look_after(&portal, 0).await;
        portal.portal.show_certificate(Some(instant("2026-08-01T12:00:00Z")));
        portal.clock.set(instant("2026-07-18T12:00:00Z"));
        look_after(&portal, 0).await;
        assert!(!is_on(&portal.portal, AlertKind::CertificateExpiring).await, "fourteen days are enough");
        look_after(&portal, 1).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await, ["Alert: The certificate expires"]);
        let alerts = portal.portal.alerts(&Principal::Operator).await.unwrap();
        let alert = alerts.iter().find(|it| it.kind == AlertKind::CertificateExpiring).unwrap();
        assert!(alert.detail().to_string().ends_with("is good until 2026-08-01 12:00 UTC."), "{}", alert.detail());
        portal.portal.show_certificate(Some(instant("2026-10-30T12:00:00Z")));
        look_after(&portal, 9).await;
        look_after(&portal, 1).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await[1..], ["Over: The certificate expires"]);
    }

    async fn a_backup_that_fails_is_told_with_its_reason(db: TestDb) {
        const TITLE: &str = "There is no new backup";
        let home = Folder::new();
        std::fs::create_dir_all(home.path()).unwrap();
        let folder = home.path().join("backups");
        // No folder can be made where there is a file.
        std::fs::write(&folder, "").unwrap();
        let portal = of_meters(db).await;
        let (at, recipients) = (vec!["02:30".parse().unwrap()], vec![BackupKey::random().recipient()]);
        let plan = BackupPlan { folder: Some(folder.clone()), at, keep: 3, recipients };
        let planned = configured(&portal, |it| it.backups = plan);
        planned.look_for_alerts().await.unwrap();
        let detail = planned.alerts(&Principal::Operator).await.unwrap()[0].detail().to_string();
        assert_eq!(detail, "The last one of the plan is more than an hour late.");
        planned.take_due_backup().await.unwrap().unwrap();
        planned.look_for_alerts().await.unwrap();
        let detail = planned.alerts(&Principal::Operator).await.unwrap()[0].detail().to_string();
        assert!(detail.starts_with("The last one failed: ") && detail.contains("backups"), "{detail}");
        std::fs::remove_file(&folder).unwrap();
        portal.clock.set(instant("2026-07-16T12:11:00Z"));
        assert!(planned.take_due_backup().await.unwrap().unwrap().message.is_none());
        planned.look_for_alerts().await.unwrap();
        assert_eq!(told(&portal, ADMIN, TITLE).await, ["Alert: There is no new backup", "Over: There is no new backup"]);
    }

    async fn letters_go_where_the_configuration_says_or_to_each_in_their_language(db: TestDb) {
        let portal = of_meters(db).await;
        let reader = portal.account("lector@provider.example", Some(OrgId::PROVIDER)).await;
        portal.stand(reader, ApprovalStatus::Admin).await;
        portal.database().run(format!("UPDATE account_details SET language = 'es-US' WHERE account_id = {reader}")).await;
        portal.import("broken", ImportChoices::default()).await;
        look_after(&portal, 1).await;
        assert_eq!(told(&portal, "lector@provider.example", "importación").await, ["Alerta: Falló una importación"]);
        assert_eq!(told(&portal, ADMIN, "failed").await.len(), 1);
        let mail = vec!["duty@provider.example".to_owned(), "noc@provider.example".to_owned()];
        let named = configured(&portal, |it| it.alerts.mail = mail);
        portal.clock.set(instant("2026-07-17T12:02:00Z"));
        named.look_for_alerts().await.unwrap();
        portal.clock.set(instant("2026-07-17T12:12:00Z"));
        named.look_for_alerts().await.unwrap();
        for duty in ["duty@provider.example", "noc@provider.example"] {
            assert_eq!(told(&portal, duty, "An import failed").await, ["Over: An import failed"]);
        }
        assert_eq!(told(&portal, ADMIN, "An import failed").await.len(), 1);
    }

    async fn only_administrators_read_them(db: TestDb) {
        let portal = of_meters(db).await;
        let account = portal.account("staff@provider.example", Some(OrgId::PROVIDER)).await;
        let standing = Standing::of(Some(OrgId::PROVIDER), ApprovalStatus::Approved);
        let staff = Principal::Person { account, org: Some(OrgId::PROVIDER), standing, via: Via::Session };
        let refused = portal.portal.alerts(&staff).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_one_tells() {
    let Some(db) = TestDb::mariadb().await else { return };
    let portal = of_meters(db).await;
    let other = portal.another_process().await;
    portal.import("broken", ImportChoices::default()).await;
    for at in ["2026-07-16T12:01:00Z", "2026-07-17T12:02:00Z", "2026-07-17T12:12:00Z"] {
        portal.clock.set(instant(at));
        let (one, two) = tokio::join!(portal.portal.look_for_alerts(), other.look_for_alerts());
        one.and(two).unwrap();
    }
    let expected = ["Alert: An import failed", "Over: An import failed"];
    assert_eq!(told(&portal, ADMIN, "An import failed").await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_waits_is_told_until_it_went_out() {
    const TITLE: &str = "Mail does not go out";
    let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
    for db in [Some(TestDb::sqlite().await), TestDb::mariadb().await].into_iter().flatten() {
        let portal = TestPortal::alerting(db, mailer("smtp://127.0.0.1:1"), AlertSettings::default()).await;
        portal.system_administrator().await;
        let account = portal.account("somebody@home.example", None).await;
        portal.portal.end_sessions_of(&Caller::operator(), account).await.unwrap();
        look_after(&portal, 14).await;
        assert!(told(&portal, ADMIN, TITLE).await.is_empty());
        look_after(&portal, 2).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await, ["Alert: Mail does not go out"]);
        let mended = configured(&portal, |it| it.mailer = server.mailer());
        while mended.deliver_due_mail().await.unwrap() > 0 {}
        while server.receive().header("Subject") != "Alert: Mail does not go out" {}
        look_after(&portal, 9).await;
        assert!(is_on(&portal.portal, AlertKind::MailFailing).await, "it may come back");
        look_after(&portal, 1).await;
        assert_eq!(told(&portal, ADMIN, TITLE).await[1..], ["Over: Mail does not go out"]);
        assert!(matches!(portal.portal.config().mailer, Mailer::Smtp(_)));
    }
}
