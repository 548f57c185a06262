//! What signing in rests on, on each engine: tokens that work once, tries that are counted, readings since a move.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::sync::Arc;

use domain::{
    AccountId, EntityId, Interval, IntervalReading, MeterId, OrgId, Power, Principal, Role, Standing, Via,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Cache, KnownNumber, NewAccount, NewMeter, NewSession, NewSignIn, NewToken, Purpose, SessionId, Store,
    TokenHash,
};
use testkit::{deed, engines::TestDb, instant, on_each_engine};
use tokio::sync::Barrier;

const NOON: &str = "2026-07-16T12:00:00Z";

fn store_of(db: &TestDb) -> Store {
    Store::new(db.db().clone(), Cache::memory(1 << 20))
}

async fn resident(store: &Store, email: &str) -> AccountId {
    let new = NewAccount { email, first_name: "Maya", last_name: "Okafor", org: None, password_hash: "hash" };
    store.create_account(new, &deed()).await.unwrap()
}

fn token<'a>(hash: &'a TokenHash, account: Option<AccountId>, subject: &'a str) -> NewToken<'a> {
    let created_at = instant(NOON);
    let expires_at = created_at + SignedDuration::from_mins(10);
    NewToken { hash, purpose: Purpose::Reset, account, subject, payload: "what", created_at, expires_at }
}

/// How many of twenty, at the same time, did it.
async fn of_twenty<F: Future<Output = bool> + Send + 'static>(work: impl Fn() -> F) -> usize {
    let start = Arc::new(Barrier::new(20));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (work, start) = (work(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                work.await
            })
        })
        .collect();
    let mut n = 0;
    for task in tasks {
        n += usize::from(task.await.unwrap());
    }
    n
}

on_each_engine! {
    async fn au_8_an_account_has_one_address_however_it_is_compared(db: TestDb) {
        let store = store_of(&db);
        let account = resident(&store, "maya@acme.example").await;
        let of_email = async |email: &str| store.credentials(email).await.unwrap().map(|it| it.account);
        let number = KnownNumber::Meter(MeterId::new(7));
        store.create_organization("Provider", &deed()).await.unwrap();
        store.create_meters(&[NewMeter { id: MeterId::new(7), label: None, coordinates: None }], &deed()).await.unwrap();
        store.assign_meter(account.into(), MeterId::new(7), None, &deed()).await.unwrap();
        let of_number = async |email: &str| store.account_of_number(email, number).await.unwrap().map(|it| it.id);
        assert_eq!(of_email("MAYA@acme.example").await, Some(account));
        assert_eq!(of_number("MAYA@acme.example").await, Some(account));
        // MariaDB passes over what cannot be seen, and takes wide letters for plain ones.
        for other in ["ma\u{200d}ya@acme.example", "\u{ff4d}aya@acme.example", "maya@acme.e\u{ad}xample"] {
            assert_eq!((of_email(other).await, of_number(other).await), (None, None), "{other:?}");
        }
    }

    async fn se_4_a_sign_in_that_was_begun_with_an_old_password_ends_without_a_session(db: TestDb) {
        let store = store_of(&db);
        let account = resident(&store, "maya@acme.example").await;
        let (id, now) = (SessionId::of_token("one"), instant(NOON));
        let expires_at = now + SignedDuration::from_hours(1);
        let session = NewSession { id: &id, account, now, expires_at, address: None, user_agent: "" };
        let with = |hash| NewSignIn { session, password_hash: Some(hash), replaced: None, device: None, message: None };
        let refused = store.begin_session(with("older hash"), &deed()).await;
        assert!(matches!(refused, Err(store::Error::Reference)), "{refused:?}");
        assert!(store.find_session(&id).await.unwrap().is_none());
        // Nor does one in which a secret is shown again, once it has ended.
        let deed = store::Deed { action: domain::audit::Action::Reauthenticate, ..deed() };
        let ended = SessionId::of_token("ended");
        let again = store.begin_session(NewSignIn { replaced: Some(&ended), ..with("hash") }, &deed).await;
        assert!(matches!(again, Err(store::Error::Reference)), "{again:?}");
        store.begin_session(with("hash"), &deed).await.unwrap();
        assert!(store.find_session(&id).await.unwrap().is_some());
    }

    async fn rs_2_a_token_is_taken_once(db: TestDb) {
        let store = store_of(&db);
        let account = resident(&store, "maya@acme.example").await;
        let hash = TokenHash::of("secret");
        store.issue_token(token(&hash, Some(account), "")).await.unwrap();
        let now = instant(NOON);
        assert!(store.take_token(&hash, Purpose::NewEmail, now).await.unwrap().is_none());
        assert!(store.find_token(&hash, Purpose::Reset, now).await.unwrap().is_some());
        let taken = store.take_token(&hash, Purpose::Reset, now).await.unwrap().unwrap();
        assert_eq!((taken.account, taken.payload.as_str()), (Some(account), "what"));
        assert!(store.take_token(&hash, Purpose::Reset, now).await.unwrap().is_none());
    }

    async fn rs_2_a_token_ends_to_the_second_and_only_the_newest_counts(db: TestDb) {
        let store = store_of(&db);
        let (older, newer) = (TokenHash::of("older"), TokenHash::of("newer"));
        store.issue_token(token(&older, None, "maya@acme.example")).await.unwrap();
        store.issue_token(token(&TokenHash::of("another's"), None, "x@acme.example")).await.unwrap();
        store.issue_token(token(&newer, None, "Maya@acme.example")).await.unwrap();
        let end = instant(NOON) + SignedDuration::from_mins(10);
        let second = SignedDuration::from_secs(1);
        assert!(store.find_token(&older, Purpose::Reset, instant(NOON)).await.unwrap().is_none());
        assert!(store.find_token(&newer, Purpose::Reset, end - second).await.unwrap().is_some());
        assert!(store.find_token(&newer, Purpose::Reset, end).await.unwrap().is_none());
        store.delete_expired_tokens(end).await.unwrap();
        assert_eq!(db.rows("SELECT purpose FROM one_time_tokens").await, [""; 0]);
    }

    async fn rs_2_twenty_at_once_take_one_token_once(db: TestDb) {
        let store = store_of(&db);
        store.issue_token(token(&TokenHash::of("secret"), None, "maya@acme.example")).await.unwrap();
        let n = of_twenty(|| {
            let store = store.clone();
            async move {
                let hash = TokenHash::of("secret");
                store.take_token(&hash, Purpose::Reset, instant(NOON)).await.unwrap().is_some()
            }
        });
        assert_eq!(n.await, 1);
    }

    async fn au_8_tries_run_out_and_come_back_one_by_one(db: TestDb) {
        let store = store_of(&db);
        let now = instant(NOON).as_millisecond();
        let wait = async |at: i64| store.take_try("maya", 3, 1000, at).await.unwrap();
        assert_eq!([wait(now).await, wait(now).await, wait(now).await], [None; 3]);
        assert_eq!(wait(now).await, Some(1000));
        assert_eq!(wait(now + 400).await, Some(600));
        assert_eq!([wait(now + 1000).await, wait(now + 1000).await], [None, Some(1000)]);
        assert_eq!(store.take_try("somebody else", 3, 1000, now).await.unwrap(), None);
        store.give_tries_back("maya").await.unwrap();
        assert_eq!(wait(now + 1000).await, None);
    }

    async fn f17_a_clock_that_was_ahead_makes_nobody_wait_until_then(db: TestDb) {
        let store = store_of(&db);
        let now = instant(NOON).as_millisecond();
        let wait = async |at: i64| store.take_try("maya", 3, 1000, at).await.unwrap();
        let ahead = now + 3 * 3_600_000;
        assert_eq!([wait(ahead).await, wait(ahead).await, wait(ahead).await], [None; 3]);
        // There is one, and the others come back one by one from now on.
        assert_eq!([wait(now).await, wait(now).await], [None, Some(1000)]);
        assert_eq!([wait(now + 1000).await, wait(now + 1000).await], [None, Some(1000)]);
    }

    async fn au_8_twenty_at_once_are_not_twenty_tries(db: TestDb) {
        let store = store_of(&db);
        let n = of_twenty(|| {
            let store = store.clone();
            async move { store.take_try("maya", 5, 60_000, 1_000_000).await.unwrap().is_none() }
        });
        assert_eq!(n.await, 5);
        let kept = db.rows("SELECT limit_key FROM rate_limits").await;
        assert!(kept.len() == 1 && !kept[0].contains("maya"), "{kept:?}");
        store.delete_full_limits(i64::MAX).await.unwrap();
        assert_eq!(db.rows("SELECT limit_key FROM rate_limits").await, [""; 0]);
    }

    async fn pr_2_readings_begin_where_the_household_before_ended(db: TestDb) {
        let store = store_of(&db);
        store.create_organization("Provider", &deed()).await.unwrap();
        let meter = MeterId::new(7);
        store.create_meters(&[NewMeter { id: meter, label: None, coordinates: None }], &deed()).await.unwrap();
        let (ann, bob) = (resident(&store, "ann@x.example").await, resident(&store, "bob@x.example").await);
        let moved = instant("2026-07-16T06:00:00Z");
        write_day(&store, meter).await;
        assign(&store, ann, meter, None).await;
        assert_eq!(hours_seen(&store, ann).await, Some((24, instant("2026-07-16T00:00:00Z"))));
        assert!(store.unassign_meter(ann.into(), meter, &store::Deed { at: moved, ..deed() }).await.unwrap());
        assign(&store, bob, meter, None).await;
        assert_eq!(hours_seen(&store, ann).await, None);
        assert_eq!(hours_seen(&store, bob).await, Some((18, moved)));
    }

    async fn pr_2_an_assignment_can_begin_later(db: TestDb) {
        let store = store_of(&db);
        store.create_organization("Provider", &deed()).await.unwrap();
        let meter = MeterId::new(7);
        store.create_meters(&[NewMeter { id: meter, label: None, coordinates: None }], &deed()).await.unwrap();
        let ann = resident(&store, "ann@x.example").await;
        write_day(&store, meter).await;
        let since = instant("2026-07-16T20:00:00Z");
        assign(&store, ann, meter, Some(since)).await;
        assert_eq!(hours_seen(&store, ann).await, Some((4, since)));
        assert!(!store.unassign_meter(EntityId::from(OrgId::new(99)), meter, &deed()).await.unwrap());
    }
}

async fn assign(store: &Store, account: AccountId, meter: MeterId, since: Option<Timestamp>) {
    store.assign_meter(account.into(), meter, since, &deed()).await.unwrap();
}

async fn write_day(store: &Store, meter: MeterId) {
    let begun = instant("2026-07-16T00:00:00Z");
    let hour = SignedDuration::from_hours(1);
    let readings: Vec<IntervalReading> = (0..24)
        .map(|index| {
            let start = begun + hour * index;
            let interval = Interval::new(start, start + hour).unwrap();
            IntervalReading {
                meter,
                interval,
                actual: Some(Power::from_watts(1000).unwrap()),
                prediction: None,
                quality: None,
            }
        })
        .collect();
    let mut tx = store.db().begin().await.unwrap();
    tx.write_readings(&readings, &testkit::write_options()).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many readings a resident sees of meter 7, by every way to ask, and where their history begins.
async fn hours_seen(store: &Store, account: AccountId) -> Option<(usize, Timestamp)> {
    let standing = Standing::Active(Role::ResidentialUser);
    let principal = Principal::Person { account, org: None, standing, via: Via::Session };
    let meter = store.visible_meter(&principal, MeterId::new(7)).await.unwrap();
    let listed = store.meters(&principal).await.unwrap();
    let Some(meter) = meter else {
        assert!(listed.is_empty());
        return None;
    };
    assert!(listed[0].last_reading.is_some());
    let all = Interval::new(instant("2020-01-01T00:00:00Z"), instant("2030-01-01T00:00:00Z")).unwrap();
    let n = store.readings(&meter, all).await.unwrap().points().len();
    assert_eq!(store.readings_from_database(&meter, all).await.unwrap().points().len(), n);
    Some((n, store.history(&meter).await.unwrap().unwrap().start()))
}
