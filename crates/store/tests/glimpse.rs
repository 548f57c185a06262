//! What is read of a meter together with a session decides the same as what is read by itself, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use domain::{AccountId, ApprovalStatus, EntityId, MeterId, OrgId, Principal, Scopes, Via};
use jiff::SignedDuration;
use store::{Cache, NewAccount, NewMeter, NewSession, SessionId, Store};
use testkit::{deed, instant, on_each_engine};

/// Meters that the provider alone has, an organization, a household after another, nobody after a household.
const METERS: [u32; 5] = [1, 2, 3, 4, 99];

async fn account(store: &Store, email: &str, org: Option<OrgId>, approval: ApprovalStatus) -> AccountId {
    let new = NewAccount { email, first_name: "Maya", last_name: "Okafor", org, password_hash: "hash" };
    let id = store.create_account(new, &deed()).await.unwrap();
    store.set_approval(id, approval, &deed()).await.unwrap();
    let now = instant("2026-07-16T12:00:00Z");
    let session = NewSession {
        id: &session_of(id),
        account: id,
        now,
        expires_at: now + SignedDuration::from_hours(1),
        address: None,
        user_agent: "",
    };
    store.create_session(session).await.unwrap();
    id
}

fn session_of(account: AccountId) -> SessionId {
    SessionId::of_token(&account.to_string())
}

/// Assigns a meter from a day of June on, and takes it away on another where one is named.
async fn assign(
    store: &Store,
    entity: impl Into<EntityId>,
    meter: u32,
    since: Option<&str>,
    until: Option<&str>,
) {
    let (entity, meter) = (entity.into(), MeterId::new(meter));
    let day = |it: &str| instant(&format!("2026-06-{it}T07:00:00Z"));
    store.assign_meter(entity, meter, since.map(day), &deed()).await.unwrap();
    if let Some(until) = until {
        store.unassign_meters(&[meter], Some(entity), day(until), &deed()).await.unwrap();
    }
}

on_each_engine! {
    async fn a_glimpse_decides_as_a_look_does(db: TestDb) {
        let store = Store::new(db.db().clone(), Cache::memory(1 << 20));
        store.create_organization("Provider", &deed()).await.unwrap();
        let acme = store.create_organization("Acme", &deed()).await.unwrap();
        let meter = |it: &u32| NewMeter { id: MeterId::new(*it), label: None, coordinates: None };
        store.create_meters(&METERS[..4].iter().map(meter).collect::<Vec<_>>(), &deed()).await.unwrap();
        let (provider, acme) = (Some(OrgId::PROVIDER), acme);
        let mut people = Vec::new();
        for (email, org, approval) in [
            ("admin@provider.example", provider, ApprovalStatus::Admin),
            ("staff@provider.example", provider, ApprovalStatus::Approved),
            ("waits@provider.example", provider, ApprovalStatus::Pending),
            ("admin@acme.example", Some(acme), ApprovalStatus::Admin),
            ("user@acme.example", Some(acme), ApprovalStatus::Approved),
            ("before@home.example", None, ApprovalStatus::Approved),
            ("now@home.example", None, ApprovalStatus::Approved),
            ("none@home.example", None, ApprovalStatus::Approved),
            ("waits@home.example", None, ApprovalStatus::Pending),
        ] {
            people.push(account(&store, email, org, approval).await);
        }
        let (before, now) = (people[5], people[6]);
        assign(&store, acme, 2, Some("01"), None).await;
        assign(&store, before, 3, None, Some("10")).await;
        assign(&store, now, 3, Some("12"), None).await;
        assign(&store, before, 4, Some("11"), Some("20")).await;
        let (mut n_seen, mut n_not) = (0, 0);
        for owner in &people {
            for meter in METERS.map(MeterId::new) {
                let (session, glimpse) =
                    store.find_session_at(&session_of(*owner), meter).await.unwrap().unwrap();
                assert_eq!(session.account, store.find_session(&session_of(*owner)).await.unwrap().unwrap().account);
                for via in [Via::Session, Via::Key(Scopes::default())] {
                    let org = session.account.org.as_ref().map(|it| it.0);
                    let principal =
                        Principal::Person { account: *owner, org, standing: session.account.standing(), via };
                    let look = store.visible_meter(&principal, meter).await.unwrap();
                    assert_eq!(glimpse.visible_to(&principal), look, "{principal:?}, {meter}");
                    *(if look.is_some() { &mut n_seen } else { &mut n_not }) += 1;
                }
            }
        }
        // Two of the staff see four meters; two of the organization and one household see theirs.
        assert_eq!((n_seen, n_not), (11, 79));
        assert!(store.find_session_at(&SessionId::of_token("none"), MeterId::new(1)).await.unwrap().is_none());
    }

    async fn a_glimpse_of_one_shows_nothing_to_another(db: TestDb) {
        let store = Store::new(db.db().clone(), Cache::memory(1 << 20));
        store.create_organization("Provider", &deed()).await.unwrap();
        let meter = MeterId::new(3);
        store.create_meters(&[NewMeter { id: meter, label: None, coordinates: None }], &deed()).await.unwrap();
        let one = account(&store, "one@home.example", None, ApprovalStatus::Approved).await;
        let other = account(&store, "other@home.example", None, ApprovalStatus::Approved).await;
        assign(&store, one, 3, None, None).await;
        let principal = |account| {
            let standing = domain::Standing::of(None, ApprovalStatus::Approved);
            Principal::Person { account, org: None, standing, via: Via::Session }
        };
        for (owner, sees) in [(one, true), (other, false)] {
            let (_, glimpse) = store.find_session_at(&session_of(owner), meter).await.unwrap().unwrap();
            assert_eq!(glimpse.visible_to(&principal(one)).is_some(), sees);
            assert!(glimpse.visible_to(&principal(other)).is_none());
        }
    }
}
