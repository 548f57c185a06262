//! How the portal is doing, on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{future::poll_fn, task::Poll};

use domain::{ApprovalStatus, OrgId, Principal, Standing, Via};
use portal::{Caller, Doing, Error};
use testkit::{TestPortal, instant, on_each_engine};

on_each_engine! {
    async fn what_the_database_tells_is_counted(db: TestDb) {
        let portal = TestPortal::with_mail(db).await;
        let acme = portal.organization("Acme").await;
        for meter in 1..=3 {
            portal.meter(meter, acme).await;
        }
        let csv = "meter_id,start_time,end_time,meter_value,prediction_value\n\
            1,2026-07-16T10:00:00Z,2026-07-16T11:00:00Z,1,1\n\
            1,2026-07-16T11:00:00Z,2026-07-16T12:00:00Z,,1\n\
            2,2026-07-15T11:00:00Z,2026-07-15T12:00:00Z,1,\n";
        portal.readings(csv).await;
        portal.account("somebody@acme.example", Some(acme)).await;
        let state = portal.portal.state().await.unwrap();
        let vitals = state.vitals;
        assert_eq!((vitals.n_meters, vitals.n_reporting, vitals.n_predicted), (3, 2, 1));
        assert_eq!(vitals.last_reading, Some(instant("2026-07-16T11:00:00Z")));
        assert_eq!((state.readings(), state.mail(), state.imports()), (Doing::Partly, Doing::Well, Doing::Well));
        assert!(vitals.database_bytes > 10_000, "{}", vitals.database_bytes);
    }

    async fn a_look_serves_others_also_where_nobody_waits_for_it(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let mut first = Box::pin(portal.portal.state());
        assert!(poll_fn(|cx| Poll::Ready(first.as_mut().poll(cx).is_pending())).await);
        drop(first);
        portal.clock.set(instant("2026-07-16T12:00:01Z"));
        assert_eq!(portal.portal.state().await.unwrap().at, instant("2026-07-16T12:00:00Z"));
    }

    async fn mail_that_waits_is_late(db: TestDb) {
        let portal = TestPortal::with_mail(db).await;
        assert_eq!(portal.portal.state().await.unwrap().vitals.waiting_since, None);
        let acme = portal.organization("Acme").await;
        let account = portal.account("somebody@acme.example", Some(acme)).await;
        portal.portal.end_sessions_of(&Caller::operator(), account).await.unwrap();
        portal.clock.set(instant("2026-07-16T12:14:00Z"));
        let state = portal.portal.state().await.unwrap();
        assert_eq!((state.vitals.n_queued > 0, state.mail()), (true, Doing::Well));
        portal.clock.set(instant("2026-07-16T12:16:00Z"));
        assert_eq!(portal.portal.state().await.unwrap().mail(), Doing::Partly);
    }

    async fn only_administrators_are_told_more(db: TestDb) {
        let engine = db.db().engine();
        let portal = TestPortal::on(db).await;
        let account = portal.account("staff@provider.example", Some(OrgId::PROVIDER)).await;
        let somebody = |approval| Principal::Person {
            account,
            org: Some(OrgId::PROVIDER),
            standing: Standing::of(Some(OrgId::PROVIDER), approval),
            via: Via::Session,
        };
        let told = portal.portal.inner_state(&somebody(ApprovalStatus::Approved)).await;
        assert!(matches!(told, Err(Error::Forbidden { .. })), "{told:?}");
        let told = portal.portal.inner_state(&somebody(ApprovalStatus::Admin)).await.unwrap();
        assert_eq!((told.engine, told.running_since), (engine, instant("2026-07-16T12:00:00Z")));
    }
}
