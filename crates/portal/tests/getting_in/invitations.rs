//! Joining an organization by invitation.

use domain::{ApprovalStatus, OrgId};
use jiff::SignedDuration;
use portal::{Caller, Error, Invitee};
use testkit::{TestPortal, on_each_engine, portal::PASSWORD};

use crate::{administrator, from, kinds, one, secret};

const INVITEE: Invitee<'_> = Invitee { first_name: "Jonas", last_name: "Weber", password: PASSWORD };

on_each_engine! {
    async fn whoever_is_invited_is_in_at_once(db: TestDb) {
        let test = TestPortal::with_mail(db).await;
        let acme = test.organization("Acme").await;
        let caller = administrator(&test, acme, "admin@acme.example").await;
        test.portal.invite(&caller, acme, "jonas@acme.example").await.unwrap();
        let link = secret(&test, "jonas@acme.example").await;
        let invitation = test.portal.invitation(&link).await.unwrap();
        assert_eq!((invitation.email.as_str(), invitation.organization.as_str()), ("jonas@acme.example", "Acme"));
        test.portal.accept_invitation(&link, INVITEE, &from(1)).await.unwrap();
        let permissions = test.sign_in("jonas@acme.example").await.get("/api/user/permissions").await.expect(200);
        assert!(permissions.body.contains("organization_user"), "{}", permissions.body);
        assert_eq!(kinds(&test, "jonas@acme.example").await, ["invitation", "welcome"]);
        let again = test.portal.accept_invitation(&link, INVITEE, &from(1)).await;
        assert!(matches!(again, Err(Error::LinkExpired)), "{again:?}");
    }

    async fn the_providers_people_are_invited_by_system_administrators(db: TestDb) {
        let test = TestPortal::on(db).await;
        let acme = test.organization("Acme").await;
        let caller = administrator(&test, acme, "admin@acme.example").await;
        for org in [OrgId::PROVIDER, OrgId::new(99)] {
            let refused = test.portal.invite(&caller, org, "jonas@acme.example").await;
            assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        }
        let system = administrator(&test, OrgId::PROVIDER, "admin@provider.example").await;
        let missing = test.portal.invite(&system, OrgId::new(99), "jonas@acme.example").await;
        assert!(matches!(missing, Err(Error::NotFound("organization"))), "{missing:?}");
        test.portal.invite(&system, OrgId::PROVIDER, "jonas@provider.example").await.unwrap();
        let link = secret(&test, "jonas@provider.example").await;
        test.portal.accept_invitation(&link, INVITEE, &from(1)).await.unwrap();
        let permissions = test.sign_in("jonas@provider.example").await.get("/api/user/permissions").await;
        assert!(permissions.body.contains("\"provider\""), "{}", permissions.body);
    }

    async fn an_invitation_works_for_a_week_and_only_the_newest(db: TestDb) {
        let test = TestPortal::on(db).await;
        let acme = test.organization("Acme").await;
        let invite = async || {
            test.portal.invite(&Caller::operator(), acme, "jonas@acme.example").await.unwrap();
            test.clock.set(test.clock.now() + SignedDuration::from_secs(1));
            secret(&test, "jonas@acme.example").await
        };
        let (old, new) = (invite().await, invite().await);
        assert!(matches!(test.portal.invitation(&old).await, Err(Error::LinkExpired)));
        assert!(test.portal.invitation(&new).await.is_ok());
        test.clock.set(test.clock.now() + SignedDuration::from_hours(7 * 24));
        assert!(matches!(test.portal.invitation(&new).await, Err(Error::LinkExpired)));
        assert_eq!(one(&test, "SELECT COUNT(*) FROM users").await, "0");
    }

    async fn az_6_an_invitation_is_worth_no_more_than_its_makers_authority(db: TestDb) {
        let test = TestPortal::on(db).await;
        let (acme, other) = (test.organization("Acme").await, test.organization("Other").await);
        administrator(&test, acme, "first@acme.example").await;
        let caller = administrator(&test, acme, "admin@acme.example").await;
        let account = caller.principal.account().unwrap();
        test.portal.invite(&caller, acme, "jonas@acme.example").await.unwrap();
        let link = secret(&test, "jonas@acme.example").await;
        let operator = Caller::operator();
        test.portal.set_approval(&operator, account, ApprovalStatus::Approved).await.unwrap();
        assert!(matches!(test.portal.invitation(&link).await, Err(Error::LinkExpired)));
        let refused = test.portal.accept_invitation(&link, INVITEE, &from(1)).await;
        assert!(matches!(refused, Err(Error::LinkExpired)), "{refused:?}");
        test.portal.move_account(&operator, account, Some(other)).await.unwrap();
        assert!(matches!(test.portal.invitation(&link).await, Err(Error::LinkExpired)));
        test.portal.place_account(&operator, account, Some(Some(acme)), Some(ApprovalStatus::Admin)).await.unwrap();
        test.portal.accept_invitation(&link, INVITEE, &from(1)).await.unwrap();
    }

    async fn inviting_is_limited(db: TestDb) {
        let test = TestPortal::on(db).await;
        let acme = test.organization("Acme").await;
        let caller = administrator(&test, acme, "admin@acme.example").await;
        for n in 0..20 {
            test.portal.invite(&caller, acme, &format!("user{n}@acme.example")).await.unwrap();
        }
        let refused = test.portal.invite(&caller, acme, "user20@acme.example").await;
        assert!(matches!(refused, Err(Error::TooManyTries { .. })), "{refused:?}");
    }
}
