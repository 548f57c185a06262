//! Setting a new password by a link: RS-1 to RS-5.

use domain::{AccountId, OrgId};
use jiff::SignedDuration;
use portal::{Caller, Error, Origin, Result, mail::Numbered};
use testkit::{TestPortal, on_each_engine, portal::PASSWORD};

use crate::{administrator, from, kinds, meter, one, secret};

const NEW: &str = "an entirely different phrase";

async fn resident(test: &TestPortal) -> AccountId {
    let account = test.account("maya@home.example", None).await;
    test.meter(1, account).await;
    account
}

async fn sign_in(test: &TestPortal, password: &str) -> Result<()> {
    let with = portal::SignIn { email: "maya@home.example", password, ..Default::default() };
    test.portal.sign_in(with, &Origin::default()).await.map(|_| ())
}

async fn asked(test: &TestPortal, n: usize) -> String {
    test.clock.set(test.clock.now() + SignedDuration::from_secs(1));
    test.portal.forgot_password("maya@home.example", meter(1), &from(n)).await.unwrap();
    let link = secret(test, "maya@home.example").await;
    test.clock.set(test.clock.now() + SignedDuration::from_secs(1));
    link
}

on_each_engine! {
    async fn rs_1_the_number_narrows_and_only_the_right_one_sends_a_link(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        resident(&test).await;
        let acme = test.organization("Acme").await;
        test.account("jonas@acme.example", Some(acme)).await;
        let rows = "SELECT (SELECT COUNT(*) FROM audit_log WHERE action = 'account.reset'), \
                    (SELECT COUNT(*) FROM one_time_tokens)";
        let cases = [
            ("maya@home.example", meter(1), 1),
            ("maya@home.example", meter(2), 0),
            ("maya@home.example", Numbered::Organization(acme), 0),
            ("nobody@home.example", meter(1), 0),
            ("nobody@home.example", meter(2), 0),
            ("jonas@acme.example", Numbered::Organization(acme), 1),
            ("jonas@acme.example", Numbered::Organization(OrgId::PROVIDER), 0),
        ];
        for (n, (email, number, n_messages)) in cases.into_iter().enumerate() {
            let before = test.mail_to(email).await.len();
            test.portal.forgot_password(email, number, &from(n)).await.unwrap();
            assert_eq!(test.mail_to(email).await.len() - before, n_messages, "{email} {number:?}");
            assert!(one(&test, rows).await.starts_with(&format!("{}|", n + 1)));
        }
        let live = "SELECT COUNT(*) FROM one_time_tokens WHERE expires_at > created_at";
        assert_eq!(one(&test, live).await, "2");
    }

    async fn rs_2_a_link_works_once_for_ten_minutes_and_only_the_newest(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        resident(&test).await;
        let late = asked(&test, 1).await;
        test.clock.set(test.clock.now() + SignedDuration::from_mins(10) - SignedDuration::from_secs(1));
        assert!(matches!(test.portal.reset_password(&late, NEW, true, &from(1)).await, Err(Error::LinkExpired)));
        let (old, new) = (asked(&test, 2).await, asked(&test, 3).await);
        assert!(matches!(test.portal.reset_password(&old, NEW, true, &from(1)).await, Err(Error::LinkExpired)));
        assert!(!one(&test, "SELECT token_hash FROM one_time_tokens").await.contains(&new));
        let weak = test.portal.reset_password(&new, "short", true, &from(1)).await;
        assert!(matches!(weak, Err(Error::Invalid { field: "password", .. })), "{weak:?}");
        test.portal.reset_password(&new, NEW, true, &from(1)).await.unwrap();
        assert!(matches!(test.portal.reset_password(&new, NEW, true, &from(1)).await, Err(Error::LinkExpired)));
        sign_in(&test, NEW).await.unwrap();
        assert!(matches!(sign_in(&test, PASSWORD).await, Err(Error::WrongCredentials)));
    }

    async fn rs_2_a_link_is_bound_to_its_account(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        let account = resident(&test).await;
        test.account("jonas@home.example", None).await;
        let link = asked(&test, 1).await;
        assert_eq!(test.portal.resettable(&link).await.unwrap().id, account);
        test.portal.reset_password(&link, NEW, true, &from(1)).await.unwrap();
        test.sign_in("jonas@home.example").await;
    }

    async fn rs_3_a_reset_signs_nobody_in_and_leaves_the_second_factor(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        let account = resident(&test).await;
        let factor = format!(
            "INSERT INTO two_factor (account_id, secret, confirmed_at) VALUES ({account}, 'x', {{utc_now}})"
        );
        test.database().run(&test.database().text(&factor)).await;
        let link = asked(&test, 1).await;
        test.portal.reset_password(&link, NEW, true, &from(1)).await.unwrap();
        assert_eq!(one(&test, "SELECT COUNT(*) FROM sessions").await, "0");
        assert_eq!(one(&test, "SELECT COUNT(*) FROM two_factor").await, "1");
        assert!(matches!(sign_in(&test, NEW).await, Err(Error::SecondFactorNeeded)));
    }

    async fn rs_4_a_reset_ends_all_sessions_and_keys_and_is_told(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        let account = resident(&test).await;
        let session = test.sign_in("maya@home.example").await;
        let key = format!(
            "INSERT INTO api_keys (key_id, account_id, key_name, secret_hash, scopes, created_at) \
             VALUES ('k', {account}, 'n', 'h', 'read', {{utc_now}})"
        );
        test.database().run(&test.database().text(&key)).await;
        let link = asked(&test, 1).await;
        test.portal.reset_password(&link, NEW, false, &from(1)).await.unwrap();
        session.get("/api/user/session/validate").await.expect(401);
        assert_eq!(one(&test, "SELECT COUNT(*) FROM api_keys").await, "1");
        let link = asked(&test, 2).await;
        test.portal.reset_password(&link, PASSWORD, true, &from(1)).await.unwrap();
        assert_eq!(one(&test, "SELECT COUNT(*) FROM api_keys").await, "0");
        let told = kinds(&test, "maya@home.example").await;
        assert_eq!(told, ["password_changed", "password_changed", "reset_password", "reset_password"]);
    }

    async fn rs_5_an_administrator_starts_a_reset_and_sees_no_link(db: TestDb) {
        let test = TestPortal::on(db).await;
        let account = resident(&test).await;
        let acme = test.organization("Acme").await;
        let other = administrator(&test, acme, "admin@acme.example").await;
        let refused = test.portal.start_reset(&other, account).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        let system = administrator(&test, OrgId::PROVIDER, "admin@provider.example").await;
        assert!(test.portal.start_reset(&system, account).await.unwrap().is_none());
        assert_eq!(kinds(&test, "maya@home.example").await, ["reset_password"]);
        let link = test.portal.start_reset_by_email(&Caller::operator(), "Maya@home.example").await.unwrap();
        let link = link.unwrap().as_str().rsplit('/').next().unwrap().to_owned();
        test.portal.reset_password(&link, NEW, true, &from(1)).await.unwrap();
        let missing = test.portal.start_reset(&system, AccountId::new(99)).await;
        assert!(matches!(missing, Err(Error::NotFound("account"))), "{missing:?}");
    }

    async fn rs_5_with_mail_not_even_the_operator_sees_a_link(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        let account = resident(&test).await;
        assert!(test.portal.start_reset(&Caller::operator(), account).await.unwrap().is_none());
    }

    async fn au_8_asking_for_links_is_limited_but_not_for_somebody_else(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        resident(&test).await;
        let ask = async |number, n| test.portal.forgot_password("maya@home.example", meter(number), &from(n)).await;
        for n in 0..3 {
            ask(9, n).await.unwrap();
        }
        assert!(matches!(ask(9, 4).await, Err(Error::TooManyTries { .. })));
        // Whoever does not know the number cannot use up the tries of whoever does.
        ask(1, 5).await.unwrap();
        for number in 10..20 {
            ask(number, 6).await.unwrap();
        }
        assert!(matches!(ask(20, 6).await, Err(Error::TooManyTries { .. })));
    }
}

on_each_engine_at_once! {
    async fn rs_2_one_of_20_who_use_a_link_at_once_sets_the_password(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        resident(&test).await;
        let link = asked(&test, 1).await;
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..20 {
            let (portal, link) = (test.portal.clone(), link.clone());
            tasks.spawn(async move { portal.reset_password(&link, &format!("{NEW} {n}"), true, &from(n)).await });
        }
        assert_eq!(tasks.join_all().await.iter().filter(|it| it.is_ok()).count(), 1);
        assert_eq!(kinds(&test, "maya@home.example").await, ["password_changed", "reset_password"]);
    }
}
