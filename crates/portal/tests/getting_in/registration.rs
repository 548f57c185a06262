//! Registering and confirming: AU-7, AU-10, AU-12.

use domain::{AccountId, OrgId};
use jiff::SignedDuration;
use portal::{Error, NextStep, mail::Numbered};
use testkit::{TestPortal, on_each_engine, portal::PASSWORD};

use crate::{from, kinds, meter, one, register, secret, standings, unassign};

/// Somebody with a meter, so that there is one that is taken.
async fn with_meters(test: &TestPortal, free: u32, taken: u32) -> AccountId {
    test.meter(free, OrgId::PROVIDER).await;
    let holder = test.account("holder@home.example", None).await;
    test.meter(taken, holder).await;
    holder
}

on_each_engine! {
    async fn au_12_a_free_meter_is_given_at_once_and_the_provider_is_told(db: TestDb) {
        let test = TestPortal::on(db).await;
        with_meters(&test, 1, 2).await;
        assert_eq!(register(&test.portal, "maya@home.example", meter(1), 1).await.unwrap(), NextStep::SignIn);
        assert_eq!(one(&test, "SELECT action, result FROM audit_log ORDER BY audit_id DESC LIMIT 1").await, "account.create|done");
        let maya = test.sign_in("maya@home.example").await;
        let meters = maya.get("/api/entity/meters").await.expect(200);
        assert!(meters.body.contains("\"meter_id\":1"), "{}", meters.body);
        assert_eq!(kinds(&test, "maya@home.example").await, ["welcome"]);
        assert_eq!(kinds(&test, "meters@provider.example").await, ["new_claim"]);
        assert!(test.mail_to("holder@home.example").await.is_empty());
    }

    async fn au_12_a_second_claimant_waits_and_the_holder_is_told(db: TestDb) {
        let test = TestPortal::on(db).await;
        with_meters(&test, 1, 2).await;
        register(&test.portal, "maya@home.example", meter(2), 1).await.unwrap();
        assert_eq!(kinds(&test, "maya@home.example").await, ["waiting_for_approval"]);
        assert_eq!(kinds(&test, "meters@provider.example").await, ["new_claim"]);
        assert_eq!(kinds(&test, "holder@home.example").await, ["meter_claimed"]);
        test.sign_in("maya@home.example").await.get("/api/entity/meters").await.expect(403);
        assert_eq!(one(&test, "SELECT COUNT(*) FROM meter_claims").await, "1");
        assert_eq!(one(&test, "SELECT COUNT(*) FROM meter_map WHERE meter_id = 2").await, "2");
    }

    async fn au_12_an_organizations_meter_is_not_free(db: TestDb) {
        let test = TestPortal::on(db).await;
        let acme = test.organization("Acme").await;
        test.meter(3, acme).await;
        register(&test.portal, "maya@home.example", meter(3), 1).await.unwrap();
        test.sign_in("maya@home.example").await.get("/api/entity/meters").await.expect(403);
    }

    async fn au_7_without_mail_nothing_is_made_where_anything_does_not_fit(db: TestDb) {
        let test = TestPortal::on(db).await;
        with_meters(&test, 1, 2).await;
        let before = one(&test, "SELECT COUNT(*) FROM users").await;
        for (n, (email, number)) in [
            ("holder@home.example", meter(1)),
            ("HOLDER@home.example", meter(9)),
            ("maya@home.example", meter(9)),
            ("maya@home.example", Numbered::Organization(OrgId::new(99))),
            ("maya@home.example", Numbered::Organization(OrgId::PROVIDER)),
        ].into_iter().enumerate() {
            assert_eq!(register(&test.portal, email, number, n).await.unwrap(), NextStep::SignIn, "{number:?}");
        }
        assert_eq!(one(&test, "SELECT COUNT(*) FROM users").await, before);
        assert_eq!(kinds(&test, "holder@home.example").await, ["already_registered", "already_registered"]);
        assert_eq!(kinds(&test, "maya@home.example").await, ["registration_number_unknown"; 3]);
    }

    async fn au_7_with_mail_one_row_and_one_message_are_written_whatever_is_the_case(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        let acme = test.organization("Acme").await;
        with_meters(&test, 1, 2).await;
        let rows = "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM one_time_tokens), \
                    (SELECT COUNT(*) FROM messages), (SELECT COUNT(*) FROM meter_claims)";
        let cases = [
            ("a@home.example", meter(1), "confirm_registration"),
            ("b@home.example", meter(2), "confirm_registration"),
            ("c@home.example", meter(9), "registration_number_unknown"),
            ("holder@home.example", meter(1), "already_registered"),
            ("d@home.example", Numbered::Organization(acme), "confirm_registration"),
            ("e@home.example", Numbered::Organization(OrgId::PROVIDER), "registration_number_unknown"),
        ];
        for (n, (email, number, kind)) in cases.into_iter().enumerate() {
            assert_eq!(register(&test.portal, email, number, n).await.unwrap(), NextStep::FollowLink);
            assert_eq!(kinds(&test, email).await, [kind]);
            assert_eq!(one(&test, rows).await, format!("1|{}|{}|0", n + 1, n + 1));
        }
        // What was kept for those who cannot register opens nothing, and no password was kept as it is.
        let live = "SELECT COUNT(*) FROM one_time_tokens WHERE expires_at > created_at";
        assert_eq!(one(&test, live).await, "3");
        assert_eq!(one(&test, &format!("SELECT COUNT(*) FROM one_time_tokens WHERE payload LIKE '%{PASSWORD}%'")).await, "0");
    }

    async fn au_7_the_link_wants_the_password_that_was_chosen(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        with_meters(&test, 1, 2).await;
        register(&test.portal, "maya@home.example", meter(1), 1).await.unwrap();
        let link = secret(&test, "maya@home.example").await;
        let waits = test.portal.unconfirmed(&link).await.unwrap();
        assert_eq!((waits.email.as_str(), waits.first_name.as_str()), ("maya@home.example", "Maya"));
        let wrong = test.portal.confirm_registration(&link, "somebody else's password", &from(2)).await;
        assert!(matches!(wrong, Err(Error::Invalid { field: "password", .. })), "{wrong:?}");
        test.portal.confirm_registration(&link, PASSWORD, &from(1)).await.unwrap();
        test.sign_in("maya@home.example").await.get("/api/entity/meters").await.expect(200);
        let again = test.portal.confirm_registration(&link, PASSWORD, &from(1)).await;
        assert!(matches!(again, Err(Error::LinkExpired)), "{again:?}");
    }

    async fn au_7_the_link_works_for_a_day(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        with_meters(&test, 1, 2).await;
        register(&test.portal, "maya@home.example", meter(1), 1).await.unwrap();
        let link = secret(&test, "maya@home.example").await;
        test.clock.set(test.clock.now() + SignedDuration::from_hours(24));
        let late = test.portal.confirm_registration(&link, PASSWORD, &from(1)).await;
        assert!(matches!(late, Err(Error::LinkExpired)), "{late:?}");
        assert_eq!(standings(&test).await, ["Approved|1"]);
    }

    async fn au_12_scanning_meter_numbers_is_limited_and_tells_nothing(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        with_meters(&test, 7, 8).await;
        let (mut taken, mut limited) = (0, 0);
        for number in 0..100 {
            let email = format!("scan{number}@evil.example");
            match register(&test.portal, &email, meter(number), 1).await {
                Ok(NextStep::FollowLink) => taken += 1,
                Err(Error::TooManyTries { seconds }) => {
                    assert!(seconds > 0);
                    limited += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((taken, limited), (10, 90));
    }

    async fn pr_2_the_new_household_does_not_see_the_old_ones_readings(db: TestDb) {
        let test = TestPortal::on(db).await;
        let old = with_meters(&test, 1, 2).await;
        test.readings("meter_id,start_time,end_time,meter_value\n2,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1\n").await;
        unassign(&test, old, 2).await;
        test.clock.set(test.clock.now() + SignedDuration::from_hours(1));
        register(&test.portal, "maya@home.example", meter(2), 1).await.unwrap();
        test.readings("meter_id,start_time,end_time,meter_value\n2,2026-07-16T12:00:00Z,2026-07-16T13:00:00Z,2\n").await;
        let maya = test.sign_in("maya@home.example").await;
        let readings = maya.get("/api/vis/data?meter_id=2").await.expect(200);
        assert!(!readings.body.contains("2026-07-16T00:00:00-04:00"), "{}", readings.body);
        assert!(readings.body.contains("2026-07-16T08:00:00-04:00"), "{}", readings.body);
    }
}

on_each_engine_at_once! {
    async fn au_10_one_of_50_who_register_at_once_is_the_first(db: TestDb) {
        let test = TestPortal::on(db).await;
        let acme = test.organization("Acme").await;
        at_once(&test, Numbered::Organization(acme)).await;
        assert_eq!(standings(&test).await, ["Admin|1", "Pending|49"]);
        let told = one(&test, "SELECT COUNT(*) FROM messages WHERE kind = 'new_member'").await;
        assert_eq!(told, "49");
    }

    async fn au_10_one_of_50_who_confirm_at_once_is_the_first(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        let acme = test.organization("Acme").await;
        at_once(&test, Numbered::Organization(acme)).await;
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..50 {
            let link = secret(&test, &format!("user{n}@acme.example")).await;
            let portal = test.portal.clone();
            tasks.spawn(async move { portal.confirm_registration(&link, PASSWORD, &from(n)).await });
        }
        assert!(tasks.join_all().await.iter().all(Result::is_ok));
        assert_eq!(standings(&test).await, ["Admin|1", "Pending|49"]);
    }

    async fn au_10_one_of_50_who_claim_a_meter_at_once_has_it(db: TestDb) {
        let test = TestPortal::on(db).await;
        test.meter(5, OrgId::PROVIDER).await;
        at_once(&test, meter(5)).await;
        assert_eq!(standings(&test).await, ["Approved|1", "Pending|49"]);
        assert_eq!(one(&test, "SELECT COUNT(*) FROM meter_claims").await, "49");
        assert_eq!(one(&test, "SELECT COUNT(*) FROM residential_associations").await, "1");
    }

    async fn au_7_a_link_confirms_once_however_many_follow_it(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        test.meter(5, OrgId::PROVIDER).await;
        register(&test.portal, "maya@home.example", meter(5), 1).await.unwrap();
        let link = secret(&test, "maya@home.example").await;
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..20 {
            let (portal, link) = (test.portal.clone(), link.clone());
            tasks.spawn(async move { portal.confirm_registration(&link, PASSWORD, &from(n)).await });
        }
        assert_eq!(tasks.join_all().await.iter().filter(|it| it.is_ok()).count(), 1);
    }
}

async fn at_once(test: &TestPortal, number: Numbered) {
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..50 {
        let portal = test.portal.clone();
        tasks.spawn(async move { register(&portal, &format!("user{n}@acme.example"), number, n).await });
    }
    let answers = tasks.join_all().await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}
