//! The first administrator: AU-5, OP-1.

use jiff::SignedDuration;
use portal::{Error, FirstAdministrator, Portal};
use testkit::{TestPortal, on_each_engine, portal::PASSWORD};

use crate::{from, one};

const FIRST: FirstAdministrator<'_> = FirstAdministrator {
    provider: "Valley Power",
    email: "ada@valley.example",
    first_name: "Ada",
    last_name: "Lindqvist",
    password: PASSWORD,
};

async fn code(portal: &Portal) -> Option<String> {
    let link = portal.offer_set_up().await.unwrap()?;
    let (place, code) = link.as_str().split_once("?code=").unwrap();
    assert_eq!(place, "https://portal.example/setup");
    Some(code.to_owned())
}

on_each_engine! {
    async fn au_5_a_code_sets_the_portal_up_once(db: TestDb) {
        let test = TestPortal::on(db).await;
        let code = code(&test.portal).await.unwrap();
        assert!(!one(&test, "SELECT token_hash FROM one_time_tokens").await.contains(&code));
        test.portal.check_set_up(&code).await.unwrap();
        let weak = test.portal.set_up(&code, FirstAdministrator { password: "admin", ..FIRST }, &from(1)).await;
        assert!(matches!(weak, Err(Error::Invalid { field: "password", .. })), "{weak:?}");
        test.portal.set_up(&code, FIRST, &from(1)).await.unwrap();
        assert_eq!(one(&test, "SELECT org_id, org_name FROM organizations").await, "1|Valley Power");
        assert_eq!(one(&test, "SELECT org_id, approval_status FROM users").await, "1|Admin");
        assert_eq!(one(&test, "SELECT COUNT(*) FROM sessions").await, "0");
        let again = test.portal.set_up(&code, FirstAdministrator { email: "eve@evil.example", ..FIRST }, &from(1)).await;
        assert!(matches!(again, Err(Error::LinkExpired)), "{again:?}");
        assert!(test.portal.offer_set_up().await.unwrap().is_none());
        let permissions = test.sign_in("ada@valley.example").await.get("/api/user/permissions").await.expect(200);
        assert!(permissions.body.contains("system_administrator"), "{}", permissions.body);
    }

    async fn au_5_each_start_has_a_code_of_its_own_for_a_day(db: TestDb) {
        let test = TestPortal::on(db).await;
        let (old, new) = (code(&test.portal).await.unwrap(), code(&test.portal).await.unwrap());
        assert!(matches!(test.portal.check_set_up(&old).await, Err(Error::LinkExpired)));
        assert!(test.portal.check_set_up(&new).await.is_ok());
        test.clock.set(test.clock.now() + SignedDuration::from_hours(24));
        assert!(matches!(test.portal.set_up(&new, FIRST, &from(1)).await, Err(Error::LinkExpired)));
        assert_eq!(one(&test, "SELECT COUNT(*) FROM users").await, "0");
    }

    async fn au_5_a_code_is_worth_nothing_once_there_is_an_administrator(db: TestDb) {
        let test = TestPortal::on(db).await;
        let code = code(&test.portal).await.unwrap();
        assert!(test.portal.set_up_by_configuration(FIRST).await.unwrap());
        let late = test.portal.set_up(&code, FirstAdministrator { email: "eve@evil.example", ..FIRST }, &from(1)).await;
        assert!(matches!(late, Err(Error::LinkExpired)), "{late:?}");
    }

    async fn op_1_the_configurations_administrator_is_made_once(db: TestDb) {
        let test = TestPortal::on(db).await;
        assert!(test.portal.set_up_by_configuration(FIRST).await.unwrap());
        let other = FirstAdministrator { email: "other@valley.example", provider: "Other", ..FIRST };
        assert!(!test.portal.set_up_by_configuration(other).await.unwrap());
        assert_eq!(one(&test, "SELECT email FROM users").await, "ada@valley.example");
        assert_eq!(one(&test, "SELECT org_name FROM organizations").await, "Valley Power");
    }
}

on_each_engine_at_once! {
    async fn au_5_one_of_20_who_use_the_code_at_once_is_the_first_administrator(db: TestDb) {
        let test = TestPortal::on(db).await;
        let code = code(&test.portal).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..20 {
            let (portal, code) = (test.portal.clone(), code.clone());
            tasks.spawn(async move {
                let email = format!("ada{n}@valley.example");
                portal.set_up(&code, FirstAdministrator { email: &email, ..FIRST }, &from(n)).await
            });
        }
        assert_eq!(tasks.join_all().await.iter().filter(|it| it.is_ok()).count(), 1);
        assert_eq!(one(&test, "SELECT COUNT(*) FROM users").await, "1");
    }
}
