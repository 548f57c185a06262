//! Claim codes and the claims that wait: AU-12.

use domain::{MeterId, OrgId, Principal};
use portal::{Caller, ClaimDecision, Error};
use testkit::{TestPortal, on_each_engine};

use crate::{administrator, kinds, meter, one, register, register_with, unassign};

on_each_engine! {
    async fn au_12_a_meter_with_a_code_is_given_to_whoever_shows_it(db: TestDb) {
        let test = TestPortal::on(db).await;
        test.meter(1, OrgId::PROVIDER).await;
        let code = test.portal.set_claim_code(&Caller::operator(), MeterId::new(1)).await.unwrap();
        assert!(!one(&test, "SELECT code_hash FROM meter_claim_codes").await.contains(&code));
        register(&test.portal, "a@home.example", meter(1), 1).await.unwrap();
        register_with(&test.portal, "b@home.example", meter(1), Some("WRONGCODE2"), 2).await.unwrap();
        for email in ["a@home.example", "b@home.example"] {
            test.sign_in(email).await.get("/api/entity/meters").await.expect(403);
        }
        let typed = format!(" {}-{} ", &code[..5].to_lowercase(), &code[5..]);
        register_with(&test.portal, "c@home.example", meter(1), Some(&typed), 3).await.unwrap();
        test.sign_in("c@home.example").await.get("/api/entity/meters").await.expect(200);
    }

    async fn au_12_a_code_opens_once(db: TestDb) {
        let test = TestPortal::on(db).await;
        test.meter(1, OrgId::PROVIDER).await;
        let code = test.portal.set_claim_code(&Caller::operator(), MeterId::new(1)).await.unwrap();
        register_with(&test.portal, "a@home.example", meter(1), Some(&code), 1).await.unwrap();
        let first = account_of(&test, "a@home.example").await;
        unassign(&test, first, 1).await;
        // The household that moved out knows the code; so nobody gets in by it, nor without one.
        register_with(&test.portal, "b@home.example", meter(1), Some(&code), 2).await.unwrap();
        register(&test.portal, "c@home.example", meter(1), 3).await.unwrap();
        assert_eq!(test.portal.list_claims(&Principal::Operator).await.unwrap().len(), 2);
        assert!(test.portal.remove_claim_code(&Caller::operator(), MeterId::new(1)).await.unwrap());
        assert!(!test.portal.remove_claim_code(&Caller::operator(), MeterId::new(1)).await.unwrap());
        register(&test.portal, "d@home.example", meter(1), 4).await.unwrap();
        test.sign_in("d@home.example").await.get("/api/entity/meters").await.expect(200);
    }

    async fn au_12_the_provider_decides_on_claims(db: TestDb) {
        let test = TestPortal::on(db).await;
        let holder = test.account("holder@home.example", None).await;
        test.meter(2, holder).await;
        register(&test.portal, "maya@home.example", meter(2), 1).await.unwrap();
        register(&test.portal, "eve@evil.example", meter(2), 2).await.unwrap();
        let claims = test.portal.list_claims(&Principal::Operator).await.unwrap();
        let seen: Vec<_> = claims.iter().map(|it| (it.account.email.as_str(), it.meter.number())).collect();
        assert_eq!(seen, [("maya@home.example", 2), ("eve@evil.example", 2)]);
        assert_eq!(claims[0].holder.as_ref().unwrap().email, "holder@home.example");
        let (maya, eve) = (claims[0].account.id, claims[1].account.id);
        let decide = async |account, decision| test.portal.decide_claim(&Caller::operator(), account, decision).await;
        decide(eve, ClaimDecision::Decline).await.unwrap();
        decide(maya, ClaimDecision::Accept).await.unwrap();
        assert!(matches!(decide(maya, ClaimDecision::Accept).await, Err(Error::NotFound("claim"))));
        let meters = async |email: &str| test.sign_in(email).await.get("/api/entity/meters").await;
        assert!(meters("maya@home.example").await.expect(200).body.contains("\"meter_id\":2"));
        assert!(!meters("holder@home.example").await.expect(200).body.contains("\"meter_id\":2"));
        meters("eve@evil.example").await.expect(403);
        assert_eq!(kinds(&test, "maya@home.example").await, ["approved", "waiting_for_approval"]);
        assert_eq!(kinds(&test, "eve@evil.example").await, ["declined", "waiting_for_approval"]);
        assert_eq!(kinds(&test, "holder@home.example").await, ["meter_claimed", "meter_claimed", "meter_lost"]);
    }

    async fn au_12_a_claim_ends_when_its_maker_joins_an_organization(db: TestDb) {
        let test = TestPortal::on(db).await;
        let acme = test.organization("Acme").await;
        let holder = test.account("holder@home.example", None).await;
        test.meter(2, holder).await;
        register(&test.portal, "maya@home.example", meter(2), 1).await.unwrap();
        let maya = account_of(&test, "maya@home.example").await;
        test.portal.move_account(&Caller::operator(), maya, Some(acme)).await.unwrap();
        assert!(test.portal.list_claims(&Principal::Operator).await.unwrap().is_empty());
        let decided = test.portal.decide_claim(&Caller::operator(), maya, ClaimDecision::Decline).await;
        assert!(matches!(decided, Err(Error::NotFound("claim"))), "{decided:?}");
        test.sign_in("maya@home.example").await.get("/api/entity/meters").await.expect(200);
    }

    async fn au_12_only_the_provider_sets_codes_and_decides(db: TestDb) {
        let test = TestPortal::on(db).await;
        let acme = test.organization("Acme").await;
        test.meter(1, acme).await;
        let caller = administrator(&test, acme, "admin@acme.example").await;
        let refused = |it: Option<Error>| assert!(matches!(it, Some(Error::Forbidden { .. })), "{it:?}");
        refused(test.portal.set_claim_code(&caller, MeterId::new(1)).await.err());
        refused(test.portal.remove_claim_code(&caller, MeterId::new(1)).await.err());
        refused(test.portal.list_claims(&caller.principal).await.err());
        let account = caller.principal.account().unwrap();
        refused(test.portal.decide_claim(&caller, account, ClaimDecision::Accept).await.err());
        let missing = test.portal.set_claim_codes(&Caller::operator(), &[MeterId::new(1), MeterId::new(9)]).await;
        assert!(matches!(missing, Err(Error::NotFound("meter"))), "{missing:?}");
        assert_eq!(one(&test, "SELECT COUNT(*) FROM meter_claim_codes").await, "0");
    }
}

async fn account_of(test: &TestPortal, email: &str) -> domain::AccountId {
    let sql = format!("SELECT account_id FROM users WHERE email = '{email}'");
    domain::AccountId::new(one(test, &sql).await.parse().unwrap())
}
