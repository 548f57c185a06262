//! The demo in a database: filled once, and gone on with.

use domain::{
    Calendar, CreditFactor, Currency, Interval, IntervalReading, MeterId, Principal, Role, Series, Standing,
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::{Cache, Db, Store};

use super::{
    TIME_ZONE,
    feed::Feed,
    fill::{fill, fill_back},
    history::{Extent, World, readings},
    homes::Homes,
    notice,
    sites::{Load, Meter, meters},
};
use crate::{
    Caller, Clock, Config, Error, Passwords, Portal, ProviderDetails, SecurityKey, SessionLimits,
    mail::{Mailer, PublicUrl},
};

async fn portal(url: &str, clock: &Clock) -> Portal {
    let db = Db::open(url).await.unwrap();
    store::migrate::migrate(&db).await.unwrap();
    let config = Config {
        calendar: Calendar::new(TIME_ZONE).unwrap(),
        credit_factor: CreditFactor::parse("0.45").unwrap(),
        currency: Currency::USD,
        public_url: PublicUrl::parse("http://127.0.0.1:8080").unwrap(),
        provider: ProviderDetails::default(),
        mailer: Mailer::Outbox,
        sessions: SessionLimits::default(),
        security_key: SecurityKey::random().ok(),
        backups: crate::backups::BackupPlan::default(),
        retention: crate::RetentionPlan::default(),
        alerts: crate::AlertSettings::default(),
        two_factor_for_administrators: false,
        imports: crate::ImportSettings::with_spool("spool".into()),
        demo: Some(notice()),
    };
    Portal::new(Store::new(db, Cache::memory(1)), clock.clone(), config, Passwords::cheap().unwrap())
}

/// Four minutes into an interval, with a period a few hours ahead.
fn noon() -> Timestamp {
    "2026-11-22T20:04:20Z".parse().unwrap()
}

async fn stored(portal: &Portal, meter: MeterId, from: Timestamp) -> std::sync::Arc<Series> {
    portal.meter_view(&Caller::operator(), meter, Some(from), None).await.unwrap().series
}

#[tokio::test]
async fn a_filled_demo_goes_on_where_it_was() {
    let clock = Clock::fixed(noon());
    let portal = portal("sqlite::memory:", &clock).await;
    let mut steps = Vec::new();
    fill_back(&portal, 20.days(), |step| steps.push(step.to_owned())).await.unwrap();
    assert_eq!(steps.len(), 2 + meters().count());
    assert_eq!(portal.totals_state().await.unwrap(), store::TotalsState::Kept, "or they are all made twice");
    people_can_sign_in(&portal).await;
    everything_is_there(&portal).await;
    filling_again_does_nothing(&portal).await;
    the_feed_goes_on_exactly(&portal, &clock).await;
}

/// Whoever starts the demo does so on threads of their choice.
fn can_be_spawned<F: Future + Send>(future: F) -> F {
    future
}

async fn people_can_sign_in(portal: &Portal) {
    let mut standings = Vec::new();
    for person in notice().people {
        let with =
            crate::SignIn { email: person.email, password: person.password, ..crate::SignIn::default() };
        let signed_in = portal.sign_in(with, &crate::Origin::default()).await.unwrap().signed_in;
        assert_eq!(format!("{} {}", signed_in.account.first_name, signed_in.account.last_name), person.name);
        let n_meters = portal.meters(signed_in.principal()).await.unwrap().len();
        standings.push((signed_in.account.standing(), n_meters));
    }
    let expected = [
        (Standing::Active(Role::SystemAdministrator), 21),
        (Standing::Active(Role::Provider), 21),
        (Standing::Active(Role::OrganizationAdministrator), 4),
        (Standing::Active(Role::OrganizationUser), 4),
        (Standing::Active(Role::ResidentialUser), 1),
        (Standing::Pending, 0),
        (Standing::Rejected, 0),
    ];
    assert_eq!(standings, expected);
}

async fn everything_is_there(portal: &Portal) {
    for meter in portal.meters(&Principal::Operator).await.unwrap() {
        let series = stored(portal, meter.id, noon() - SignedDuration::from_hours(24 * 30)).await;
        let end = series.points().last().unwrap().interval.end();
        assert!(end.duration_since(noon()) > SignedDuration::from_hours(46), "{}", meter.label);
        let silence = noon().duration_since(meter.last_reading.unwrap());
        assert!(silence < SignedDuration::from_hours(5), "{}", meter.label);
    }
}

async fn filling_again_does_nothing(portal: &Portal) {
    fill(portal, |_| panic!("no step is left")).await.unwrap();
}

async fn the_feed_goes_on_exactly(portal: &Portal, clock: &Clock) {
    let mut feed = Feed::resume(portal).await.unwrap();
    let minutes = [0, 1, 2, 3, 7, 62, 63, 5 * 60, 6 * 60];
    for minute in minutes {
        clock.set(noon() + SignedDuration::from_mins(minute));
        feed.catch_up(portal).await.unwrap();
    }
    // It was stopped, and begins anew three days and three weeks later.
    for days in [3, 24] {
        clock.set(noon() + SignedDuration::from_hours(24 * days));
        Feed::resume(portal).await.unwrap().catch_up(portal).await.unwrap();
    }
    let (from, now) = (noon() - SignedDuration::from_hours(2), portal.now());
    let ahead = Interval::new(from, now + SignedDuration::from_hours(72)).unwrap();
    let periods: Vec<Interval> =
        portal.periods_in(ahead).await.unwrap().iter().map(|it| it.interval).collect();
    assert_eq!(periods.len(), 6, "three before the long pause, two in it, the next one: {periods:?}");
    let homes = Homes::load().unwrap();
    let world = World { calendar: &portal.config().calendar, homes: &homes, periods: &periods };
    for meter in meters() {
        let stored = stored(portal, meter.id, from).await;
        the_same(&stored, &made_at_once(world, meter, from, now), meter);
    }
}

fn made_at_once(world: World<'_>, meter: &Meter, from: Timestamp, now: Timestamp) -> Vec<IntervalReading> {
    let floor = |it: i64| it - it % meter.step;
    let (from, now) = (from.as_second(), now.as_second());
    readings(world, meter, Extent { from, measured_to: floor(now), to: floor(now + 48 * 3600) })
}

fn the_same(stored: &Series, made: &[IntervalReading], meter: &Meter) {
    assert_eq!(stored.points().len(), made.len(), "{}", meter.label);
    for (a, b) in stored.points().iter().zip(made) {
        assert_eq!(
            (a.interval, a.actual, a.prediction),
            (b.interval, b.actual, b.prediction),
            "{}",
            meter.label
        );
    }
}

#[tokio::test]
async fn other_peoples_data_are_left_alone() {
    let portal = portal("sqlite::memory:", &Clock::fixed(noon())).await;
    portal.create_organization(&Caller::operator(), "Somebody else").await.unwrap();
    let Err(Error::Invalid { field: "--data", reason }) = fill(&portal, |_| ()).await else {
        panic!("refused")
    };
    assert!(reason.to_string().contains("--reset"));
    drop(can_be_spawned(super::feed(portal.clone())));
    drop(can_be_spawned(fill(&portal, |_| ())));
}

#[test]
fn everybody_can_be_shown() {
    let notice = notice();
    assert!(notice.attribution.contains("MIT") && notice.attribution.contains("whole weeks"));
    assert!(notice.people.iter().all(|it| it.password.len() >= 15));
    // Domains that belong to nobody (RFC 2606).
    assert!(
        notice.people.iter().all(|it| it.email.ends_with("example.com") || it.email.ends_with("example.org"))
    );
    assert_eq!(meters().filter(|it| matches!(it.load, Load::Home(_))).count(), 8);
}
