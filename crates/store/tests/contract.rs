//! What the store promises, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::collections::HashSet;

use domain::{
    ApprovalStatus, CreditFactor, EntityId, Interval, IntervalReading, MeterId, OrgId, Power, Principal,
    Standing, entity::Coordinates,
};
use jiff::{SignedDuration, Timestamp};
use store::{Cache, Conflict, Error, NewAccount, NewMeter, NewSession, SessionId, Store, WriteCounts};
use testkit::{deed, engines::TestDb, instant, on_each_engine, write_options};

fn store_of(db: &TestDb) -> Store {
    Store::new(db.db().clone(), Cache::memory(1 << 20))
}

/// A store with the provider, and one meter of nobody else.
async fn with_meter(db: &TestDb) -> Store {
    let store = store_of(db);
    assert_eq!(store.create_organization("Provider", &deed()).await.unwrap(), OrgId::PROVIDER);
    let meter = NewMeter { id: MeterId::new(7), label: None, coordinates: None };
    store.create_meters(&[meter], &deed()).await.unwrap();
    store
}

fn person<'a>(email: &'a str, org: Option<OrgId>) -> NewAccount<'a> {
    NewAccount { email, first_name: "Maya", last_name: "Okafor", org, password_hash: "hash" }
}

fn session<'a>(id: &'a SessionId, account: domain::AccountId, now: Timestamp) -> NewSession<'a> {
    let expires_at = now + SignedDuration::from_hours(1);
    NewSession { id, account, now, expires_at, address: Some("192.0.2.7"), user_agent: "a browser" }
}

fn hour(index: i64) -> Interval {
    let start = instant("2026-07-16T00:00:00Z") + SignedDuration::from_hours(index);
    Interval::new(start, start + SignedDuration::from_hours(1)).unwrap()
}

fn watts(watts: i64) -> Option<Power> {
    Some(Power::from_watts(watts).unwrap())
}

fn reading(interval: Interval, actual: Option<Power>, prediction: Option<Power>) -> IntervalReading {
    IntervalReading { meter: MeterId::new(7), interval, actual, prediction, quality: None }
}

async fn write(store: &Store, readings: &[IntervalReading]) -> store::Outcome {
    let mut tx = store.db().begin().await.unwrap();
    let outcome = tx.write_readings(readings, &write_options()).await.unwrap();
    tx.commit().await.unwrap();
    outcome
}

async fn read(store: &Store) -> Vec<(i64, Option<i64>, Option<i64>)> {
    let meter = store.visible_meter(&Principal::Operator, MeterId::new(7)).await.unwrap().unwrap();
    let all = Interval::new(instant("2026-01-01T00:00:00Z"), instant("2027-01-01T00:00:00Z")).unwrap();
    let series = store.readings(&meter, all).await.unwrap();
    let begun = hour(0).start();
    let row = |it: &domain::series::Point| {
        let at = it.interval.start().duration_since(begun).as_secs() / 3600;
        (at, it.actual.map(Power::watts), it.prediction.map(Power::watts))
    };
    series.points().iter().map(row).collect()
}

on_each_engine! {
    async fn an_account_can_be_found_again(db: TestDb) {
        let store = with_meter(&db).await;
        let id = store.create_account(person("Maya@Acme.example", None), &deed()).await.unwrap();
        let credentials = store.credentials("maya@acme.example").await.unwrap().unwrap();
        assert_eq!((credentials.account, credentials.password_hash.as_str()), (id, "hash"));
        assert!(matches!(store.create_account(person("maya@acme.example", None), &deed()).await, Err(Error::Duplicate)));
        let nowhere = Some(OrgId::new(999));
        assert!(matches!(store.create_account(person("x@y.example", nowhere), &deed()).await, Err(Error::Reference)));
        assert_eq!(store.count_accounts().await.unwrap(), 1);
    }

    async fn a_hash_is_replaced_only_if_it_is_still_there(db: TestDb) {
        let store = with_meter(&db).await;
        store.create_account(person("maya@acme.example", None), &deed()).await.unwrap();
        let old = store.credentials("maya@acme.example").await.unwrap().unwrap();
        store.replace_password_hash(&old, "newer").await.unwrap();
        store.replace_password_hash(&old, "late").await.unwrap();
        assert_eq!(store.credentials("maya@acme.example").await.unwrap().unwrap().password_hash, "newer");
    }

    async fn a_session_carries_the_account_as_it_is_now(db: TestDb) {
        let store = with_meter(&db).await;
        let account = store.create_account(person("maya@acme.example", Some(OrgId::PROVIDER)), &deed()).await.unwrap();
        let (id, now) = (SessionId::of_token("token"), instant("2026-07-16T12:00:00Z"));
        store.create_session(session(&id, account, now)).await.unwrap();
        store.set_approval(account, ApprovalStatus::Approved, &deed()).await.unwrap();
        let later = now + SignedDuration::from_mins(5);
        store.touch_session(&id, later).await.unwrap();
        let session = store.find_session(&id).await.unwrap().unwrap();
        assert_eq!((session.account.id, session.account.standing()), (account, Standing::Active(domain::Role::Provider)));
        assert_eq!((session.created_at, session.last_seen_at), (now, later));
        store.delete_expired_sessions(session.expires_at).await.unwrap();
        assert!(store.find_session(&id).await.unwrap().is_none());
    }

    async fn any_token_has_an_id_that_the_column_takes(db: TestDb) {
        let store = with_meter(&db).await;
        let account = store.create_account(person("maya@acme.example", None), &deed()).await.unwrap();
        let now = instant("2026-07-16T12:00:00Z");
        for index in 0..500 {
            let id = SessionId::of_token(&index.to_string());
            store.create_session(session(&id, account, now)).await.unwrap();
            assert!(store.find_session(&id).await.unwrap().is_some(), "{id:?}");
        }
    }

    async fn ending_a_session_or_all_of_them(db: TestDb) {
        let store = with_meter(&db).await;
        let account = store.create_account(person("maya@acme.example", None), &deed()).await.unwrap();
        let now = instant("2026-07-16T12:00:00Z");
        let ids = ["a", "b", "c"].map(SessionId::of_token);
        for id in &ids {
            store.create_session(session(id, account, now)).await.unwrap();
        }
        store.delete_session(&ids[0]).await.unwrap();
        assert!(store.find_session(&ids[0]).await.unwrap().is_none());
        assert!(store.find_session(&ids[1]).await.unwrap().is_some());
        store.delete_sessions_of(account).await.unwrap();
        assert!(store.find_session(&ids[2]).await.unwrap().is_none());
    }

    async fn meters_are_listed_with_what_is_known_of_them(db: TestDb) {
        let store = with_meter(&db).await;
        let acme = store.create_organization("Acme", &deed()).await.unwrap();
        let coordinates = Coordinates::new(34.09, -117.43);
        let meter = NewMeter { id: MeterId::new(8), label: Some("Warehouse A"), coordinates };
        store.create_meters(&[meter], &deed()).await.unwrap();
        store.assign_meter(acme.into(), MeterId::new(8), None, &deed()).await.unwrap();
        let rows = [reading(hour(0), watts(1), None), reading(hour(1), None, watts(1))];
        write(&store, &rows.map(|it| IntervalReading { meter: MeterId::new(8), ..it })).await;
        let all = store.meters(&Principal::Operator).await.unwrap();
        assert_eq!(all.iter().map(|it| it.id.number()).collect::<Vec<_>>(), [8, 7]);
        assert_eq!(all[0].org, Some((acme, "Acme".to_owned())));
        assert_eq!((all[0].label.as_str(), all[1].label.as_str()), ("Warehouse A", "7"));
        assert_eq!((all[0].coordinates, all[0].last_reading), (coordinates, Some(hour(0).end())));
        assert!(matches!(store.assign_meter(acme.into(), MeterId::new(8), None, &deed()).await, Err(Error::Duplicate)));
        assert!(matches!(store.assign_meter(EntityId::new(99), MeterId::new(8), None, &deed()).await, Err(Error::Reference)));
    }

    async fn what_meters_are_chosen_from_is_as_the_list_of_all(db: TestDb) {
        let store = with_meter(&db).await;
        let (acme, bolt) = (store.create_organization("Acme", &deed()).await.unwrap(), store.create_organization("Bolt", &deed()).await.unwrap());
        let new = |id, label| NewMeter { id: MeterId::new(id), label, coordinates: Coordinates::new(34.09, -117.43) };
        store.create_meters(&[new(8, Some("Warehouse B")), new(9, Some("Warehouse A")), new(10, None)], &deed()).await.unwrap();
        for (org, meter) in [(acme, 8), (acme, 9), (bolt, 10)] {
            store.assign_meter(org.into(), MeterId::new(meter), None, &deed()).await.unwrap();
        }
        write(&store, &[IntervalReading { meter: MeterId::new(8), ..reading(hour(0), watts(1), None) }]).await;
        let member = |org: OrgId, approval| {
            let standing = Standing::of(Some(org), approval);
            Principal::Person { account: domain::AccountId::new(50), org: Some(org), standing, via: domain::Via::Session }
        };
        let people = [Principal::Operator, member(OrgId::PROVIDER, ApprovalStatus::Approved), member(acme, ApprovalStatus::Approved), member(acme, ApprovalStatus::Pending)];
        for who in people {
            let all = store.meters(&who).await.unwrap();
            for id in 7..=11 {
                let one = store.meter_summary(&who, MeterId::new(id)).await.unwrap();
                assert_eq!(one.as_ref(), all.iter().find(|it| it.id.number() == id), "{who:?}");
            }
            let mut holders: Vec<Option<(OrgId, String)>> = all.iter().map(|it| it.org.clone()).collect();
            holders.dedup();
            let count = store.count_meters(&who).await.unwrap();
            assert_eq!((count.n_all, count.lowest), (all.len(), all.iter().map(|it| it.id).min()), "{who:?}");
            let newest = all.iter().filter_map(|it| it.last_reading).max();
            assert_eq!(store.newest_reading(&who).await.unwrap(), newest, "{who:?}");
            assert_eq!(store.holders_of_meters(&who).await.unwrap(), holders, "{who:?}");
            for org in [Some(acme), Some(bolt), None] {
                let of = |it: &&store::MeterSummary| it.org.as_ref().map(|(id, _)| *id) == org;
                let of: Vec<(MeterId, String)> = all.iter().filter(of).map(|it| (it.id, it.label.clone())).collect();
                let names = store.meter_names(&who, org, 1).await.unwrap();
                assert_eq!((names.n_all, names.first.as_slice()), (of.len(), &of[..of.len().min(1)]), "{who:?}");
            }
        }
    }

    async fn a_meter_is_visible_to_its_own_people_and_staff(db: TestDb) {
        let store = with_meter(&db).await;
        let (acme, other) = (store.create_organization("Acme", &deed()).await.unwrap(), OrgId::new(99));
        store.assign_meter(acme.into(), MeterId::new(7), None, &deed()).await.unwrap();
        let see = async |org: OrgId, approval: ApprovalStatus| {
            let standing = Standing::of(Some(org), approval);
            let who = Principal::Person { account: domain::AccountId::new(50), org: Some(org), standing, via: domain::Via::Session };
            store.visible_meter(&who, MeterId::new(7)).await.unwrap().is_some()
        };
        assert!(see(acme, ApprovalStatus::Approved).await && see(OrgId::PROVIDER, ApprovalStatus::Approved).await);
        assert!(!see(other, ApprovalStatus::Admin).await && !see(acme, ApprovalStatus::Pending).await);
        assert!(store.visible_meter(&Principal::Operator, MeterId::new(9)).await.unwrap().is_none());
    }

    async fn equal_rows_change_nothing_and_later_ones_win(db: TestDb) {
        let store = with_meter(&db).await;
        let rows = [reading(hour(1), watts(1500), watts(2000)), reading(hour(0), watts(-20), None)];
        let counts = |inserted, updated, unchanged| WriteCounts { inserted, updated, unchanged };
        assert_eq!(write(&store, &rows).await.counts, counts(2, 0, 0));
        assert_eq!(write(&store, &rows).await.counts, counts(0, 0, 2));
        let newer = [reading(hour(1), watts(1400), None), reading(hour(2), None, watts(7))];
        assert_eq!(write(&store, &newer).await.counts, counts(1, 1, 0));
        // An absent value erases nothing.
        let expected = [(0, Some(-20), None), (1, Some(1400), Some(2000)), (2, None, Some(7))];
        assert_eq!(read(&store).await, expected);
    }

    async fn within_one_batch_the_later_row_wins(db: TestDb) {
        let store = with_meter(&db).await;
        let rows = [reading(hour(0), watts(1), None), reading(hour(0), watts(2), None), reading(hour(0), None, watts(3))];
        let outcome = write(&store, &rows).await;
        assert_eq!(outcome.counts, WriteCounts { inserted: 1, updated: 2, unchanged: 0 });
        assert_eq!(read(&store).await, [(0, Some(2), Some(3))]);
    }

    async fn overlaps_and_unknown_meters_are_refused_one_by_one(db: TestDb) {
        let store = with_meter(&db).await;
        write(&store, &[reading(hour(1), watts(1), None)]).await;
        let half = SignedDuration::from_mins(30);
        let late = Interval::new(hour(1).start() + half, hour(1).end() + half).unwrap();
        let long = Interval::new(hour(0).start(), hour(2).end()).unwrap();
        let unknown = IntervalReading { meter: MeterId::new(99), ..reading(hour(5), watts(1), None) };
        let rows = [reading(late, watts(2), None), reading(hour(3), watts(3), None), unknown, reading(long, watts(4), None)];
        let mut outcome = write(&store, &rows).await;
        outcome.conflicts.sort_by_key(|(index, _)| *index);
        let overlap = Conflict::Overlaps(hour(1));
        assert_eq!(outcome.conflicts, [(0, overlap), (2, Conflict::UnknownMeter), (3, overlap)]);
        assert_eq!(read(&store).await, [(1, Some(1), None), (3, Some(3), None)]);
    }

    async fn many_rows_go_in_and_come_out(db: TestDb) {
        let store = with_meter(&db).await;
        let rows: Vec<IntervalReading> = (0..2500).map(|it| reading(hour(it), watts(it), watts(2 * it))).collect();
        assert_eq!(write(&store, &rows).await.counts.inserted, 2500);
        let read = read(&store).await;
        assert_eq!((read.len(), read[2499]), (2500, (2499, Some(2499), Some(4998))));
        let meter = store.visible_meter(&Principal::Operator, MeterId::new(7)).await.unwrap().unwrap();
        let history = store.history(&meter).await.unwrap().unwrap();
        assert_eq!((history.start(), history.end()), (hour(0).start(), hour(2499).end()));
    }

    async fn the_revision_changes_with_the_readings(db: TestDb) {
        let store = with_meter(&db).await;
        let revision = async || store.visible_meter(&Principal::Operator, MeterId::new(7)).await.unwrap().unwrap().revision();
        let before = revision().await;
        write(&store, &[reading(hour(0), watts(1), None)]).await;
        let between = revision().await;
        write(&store, &[reading(hour(0), watts(2), None)]).await;
        let after = revision().await;
        assert_eq!(HashSet::from([before, between, after]).len(), 3);
        write(&store, &[reading(hour(0), watts(2), None)]).await;
        assert_eq!(revision().await, after, "nothing changed");
        assert_eq!(store.revisions(&[MeterId::new(7), MeterId::new(8)]).await.unwrap(), [(MeterId::new(7), after)]);
    }

    async fn what_is_rolled_back_was_never_there(db: TestDb) {
        let store = with_meter(&db).await;
        let mut tx = store.db().begin().await.unwrap();
        tx.write_readings(&[reading(hour(0), watts(1), None)], &write_options()).await.unwrap();
        tx.roll_back().await.unwrap();
        assert_eq!(read(&store).await, []);
    }

    async fn periods_are_found_by_the_time_they_share(db: TestDb) {
        let store = with_meter(&db).await;
        let factor = CreditFactor::parse("1.250001").unwrap();
        store.create_period(hour(5), Some(factor), &deed()).await.unwrap();
        store.create_period(hour(2), None, &deed()).await.unwrap();
        let found = async |from: i64, to: i64| {
            let span = Interval::new(hour(from).start(), hour(to).start()).unwrap();
            store.periods_in(span).await.unwrap().iter().map(|it| (it.interval, it.credit_factor)).collect::<Vec<_>>()
        };
        assert_eq!(found(0, 10).await, [(hour(2), None), (hour(5), Some(factor))]);
        assert_eq!(found(3, 5).await, []);
    }

    async fn settings_are_put_and_replaced(db: TestDb) {
        let store = with_meter(&db).await;
        assert_eq!(store.setting("demo").await.unwrap(), None);
        store.put_setting("demo", "1").await.unwrap();
        store.put_setting("demo", "2").await.unwrap();
        assert_eq!(store.setting("demo").await.unwrap().as_deref(), Some("2"));
    }

    async fn the_end_of_time_can_be_kept(db: TestDb) {
        let store = with_meter(&db).await;
        let last = Timestamp::from_second(Timestamp::MAX.as_second()).unwrap();
        let interval = Interval::new(last - SignedDuration::from_secs(1), last).unwrap();
        let extreme = reading(interval, watts(Power::MAX_WATTS), watts(-Power::MAX_WATTS));
        assert_eq!(write(&store, &[extreme]).await.counts.inserted, 1);
        let meter = store.visible_meter(&Principal::Operator, MeterId::new(7)).await.unwrap().unwrap();
        assert_eq!(store.readings(&meter, interval).await.unwrap().points()[0].actual, watts(Power::MAX_WATTS));
    }
}
