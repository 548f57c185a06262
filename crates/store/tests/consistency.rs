//! What does not follow from other data as it should is found and counted, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use domain::{MeterId, OrgId};
use store::{Cache, NewMeter, Store};
use testkit::{deed, on_each_engine};

on_each_engine! {
    async fn what_does_not_follow_is_counted(db: TestDb) {
        let store = Store::new(db.db().clone(), Cache::memory(0));
        assert_eq!(store.create_organization("Provider", &deed()).await.unwrap(), OrgId::PROVIDER);
        let acme = store.create_organization("Acme", &deed()).await.unwrap();
        let meters = [7, 8].map(|it| NewMeter { id: MeterId::new(it), label: None, coordinates: None });
        store.create_meters(&meters, &deed()).await.unwrap();
        store.assign_meter(acme.into(), MeterId::new(7), None, &deed()).await.unwrap();
        assert_eq!(store.inconsistencies().await.unwrap(), []);
        db.run("DELETE FROM assignments").await;
        db.run("INSERT INTO assignments (entity_id, meter_id) VALUES (99, 8), (99, 7)").await;
        let found = store.inconsistencies().await.unwrap();
        let counts: Vec<u64> = found.iter().map(|(_, n)| *n).collect();
        assert_eq!(counts, [1, 2], "{found:?}");
        store.check_cache().await.unwrap();
    }
}
