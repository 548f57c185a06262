//! Many meters at once: the sums are those of their readings, and of nobody else's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{fmt::Write, sync::Arc};

use domain::{
    AccountId, ApprovalStatus, CreditFactor, Interval, MeterId, OrgId, Principal, Savings, Standing,
    Timescale, Via, series::Point,
};
use jiff::{SignedDuration, civil::date};
use portal::{Caller, Error, Fleet, Origin};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

/// Hours of a meter from the end of June to the beginning of August, New York time; now and then one value is missing.
fn readings(meter: u32) -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    let begin = instant("2026-06-29T04:00:00Z");
    for index in 0..24 * 36i64 {
        let start = begin + SignedDuration::from_hours(index);
        let end = start + SignedDuration::from_hours(1);
        let n = i64::from(meter) * 7919 + index * 104_729;
        let (actual, prediction) =
            (format!("{}.{:03}", n % 5, n % 997), format!("{}.{:03}", n % 4 + 1, n % 883));
        match n % 13 {
            1 => writeln!(text, "{meter},{start},{end},{actual},"),
            2 => writeln!(text, "{meter},{start},{end},,{prediction}"),
            3 => Ok(()),
            _ => writeln!(text, "{meter},{start},{end},{actual},{prediction}"),
        }
        .unwrap();
    }
    text
}

struct World {
    portal: TestPortal,
    acme: OrgId,
    other: OrgId,
    home: AccountId,
}

/// Acme has meters 1 and 2, a household 3, the provider alone 4 and 5, and 5 has no readings.
async fn world(db: TestDb, has_periods: bool) -> World {
    let portal = TestPortal::on(db).await;
    portal.clock.set(instant("2026-08-20T12:00:00Z"));
    let (acme, other) = (portal.organization("Acme").await, portal.organization("Other").await);
    let home = portal.account("home@home.example", None).await;
    portal.meter(1, acme).await;
    portal.meter(2, acme).await;
    portal.meter(3, home).await;
    portal.meter(4, OrgId::PROVIDER).await;
    portal.meter(5, OrgId::PROVIDER).await;
    if has_periods {
        for (start, end, factor) in [
            ("2026-07-16T18:00:00Z", "2026-07-16T23:00:00Z", None),
            ("2026-07-16T22:00:00Z", "2026-07-17T06:30:00Z", Some("0.375")),
            ("2026-07-28T18:00:00Z", "2026-07-28T23:00:00Z", Some("0.1255")),
        ] {
            let interval = Interval::new(instant(start), instant(end)).unwrap();
            let factor = factor.map(|it| CreditFactor::parse(it).unwrap());
            portal.portal.create_period(&Caller::operator(), interval, factor, true).await.unwrap();
        }
    }
    for meter in 1..=4 {
        portal.readings(&readings(meter)).await;
    }
    World { portal, acme, other, home }
}

fn caller(account: AccountId, org: Option<OrgId>) -> Caller {
    let standing = Standing::of(org, ApprovalStatus::Approved);
    let principal = Principal::Person { account, org, standing, via: Via::Session };
    Caller { principal, origin: Origin::default(), confirmed_at: jiff::Timestamp::MAX }
}

impl World {
    async fn fleet(&self, caller: &Caller, scale: Timescale, org: Option<OrgId>) -> Arc<Fleet> {
        self.portal.portal.fleet(caller, scale, date(2026, 7, 16), org).await.unwrap()
    }

    /// What these meters' readings in a span say, from an instant on.
    async fn savings(&self, meters: &[u32], span: Interval, from: &str) -> Savings {
        let mut points: Vec<Point> = Vec::new();
        for meter in meters {
            let (from, to) = (Some(span.start()), Some(span.end()));
            let view = self
                .portal
                .portal
                .meter_view(&Caller::operator(), MeterId::new(*meter), from, to)
                .await
                .unwrap();
            points.extend(view.series.points());
        }
        points.retain(|it| it.interval.start() >= instant(from));
        let periods = self.portal.portal.periods_in(span).await.unwrap();
        Savings::of(&points, &periods, self.portal.portal.config().credit_factor)
    }
}

on_each_engine! {
    async fn the_sums_are_those_of_the_readings(db: TestDb) {
        let world = world(db, true).await;
        for scale in Timescale::ALL {
            let fleet = world.fleet(&Caller::operator(), scale, None).await;
            let all = world.savings(&[1, 2, 3, 4], fleet.span, "2026-01-01T00:00:00Z").await;
            assert_eq!((fleet.all.savings, fleet.all.n_meters, fleet.all.n_reporting), (all, 5, 4), "{scale:?}");
            let acme = world.savings(&[1, 2], fleet.span, "2026-01-01T00:00:00Z").await;
            let line = fleet.organizations.iter().find(|(org, _)| org.as_ref().is_some_and(|it| it.0 == world.acme)).unwrap();
            assert_eq!((line.1.savings, line.1.n_meters), (acme, 2), "{scale:?}");
            assert_eq!(fleet.organizations.iter().map(|(_, it)| it.n_meters).sum::<usize>(), 5);
            // By savings rate, what nothing is known of last.
            let rates: Vec<Option<i128>> = fleet.meters.iter().map(|it| it.line.savings.rate_millionths()).collect();
            assert!(rates[..4].is_sorted_by(|a, b| a >= b) && rates[4].is_none(), "{rates:?}");
            let one = fleet.meters.iter().find(|it| it.meter == MeterId::new(1)).unwrap();
            assert_eq!(one.line.savings, world.savings(&[1], fleet.span, "2026-01-01T00:00:00Z").await);
        }
    }

    async fn an_interval_of_two_dr_periods_counts_in_the_first_alone(db: TestDb) {
        let world = world(db, true).await;
        let (operator, portal) = (Caller::operator(), &world.portal.portal);
        let month = world.fleet(&operator, Timescale::Month, None).await.span;
        let meter = MeterId::new(1);
        let in_periods = portal.period_savings(&operator, meter, month).await.unwrap();
        let [first, second, third] = in_periods.as_slice() else { panic!("{in_periods:?}") };
        // The hour from 22:00 on is of both.
        let readings = |savings: &Savings| savings.participation.intervals();
        let both = Interval::new(instant("2026-07-16T22:00:00Z"), instant("2026-07-16T23:00:00Z")).unwrap();
        let view = portal.meter_view(&operator, meter, Some(both.start()), Some(both.end())).await.unwrap();
        assert_eq!(readings(&view.savings(portal)), 1, "the hour has both values");
        let all = portal.meter_view(&operator, meter, Some(month.start()), Some(month.end())).await.unwrap();
        let sum = all.savings(portal);
        assert_eq!(readings(&first.1) + readings(&second.1) + readings(&third.1), readings(&sum));
        assert_eq!(first.1.saved + second.1.saved + third.1.saved, sum.saved);
        assert_eq!(view.savings(portal).saved, view.savings_in(portal, &first.0).saved);
        assert_eq!(readings(&view.savings_in(portal, &second.0)), 0);
        // So it is where only the second is asked for, and on the page that shows one of them.
        let later = Interval::new(instant("2026-07-17T00:00:00Z"), instant("2026-07-18T00:00:00Z")).unwrap();
        assert_eq!(portal.period_savings(&operator, meter, later).await.unwrap(), [*second]);
        for (period, savings) in &in_periods {
            assert_eq!(all.savings_in(portal, period), *savings);
        }
        let fleet = world.fleet(&operator, Timescale::Month, None).await;
        let line = fleet.meters.iter().find(|it| it.meter == meter).unwrap();
        assert_eq!(line.line.savings, sum);
    }

    async fn without_dr_periods_all_intervals_count(db: TestDb) {
        let world = world(db, false).await;
        let fleet = world.fleet(&Caller::operator(), Timescale::Month, Some(world.acme)).await;
        let acme = world.savings(&[1, 2], fleet.span, "2026-01-01T00:00:00Z").await;
        assert_eq!((fleet.all.savings, acme.scope.as_str()), (acme, "all_intervals"));
        assert!(!fleet.all.totals.touches_period && fleet.organizations.len() == 1);
    }

    async fn pr_2_a_meters_days_before_it_came_do_not_count(db: TestDb) {
        let world = world(db, true).await;
        let (operator, portal) = (Caller::operator(), &world.portal.portal);
        // Noon in New York: the day itself is not a whole one.
        let since = instant("2026-07-10T16:00:00Z");
        portal.unassign_meters(&operator, &[MeterId::new(2)], None, Some(since)).await.unwrap();
        portal.assign_meter(&operator, world.other.into(), MeterId::new(2), Some(since)).await.unwrap();
        let noor = caller(world.portal.account("noor@other.example", Some(world.other)).await, Some(world.other));
        for scale in [Timescale::Month, Timescale::Year, Timescale::Week] {
            let fleet = world.fleet(&noor, scale, None).await;
            let expected = world.savings(&[2], fleet.span, "2026-07-11T04:00:00Z").await;
            assert_eq!((fleet.all.savings, fleet.all.n_meters), (expected, 1), "{scale:?}");
            // To the staff it is the same.
            assert_eq!(world.fleet(&operator, scale, Some(world.other)).await.all, fleet.all);
        }
        let not_theirs = portal.fleet(&noor, Timescale::Month, date(2026, 7, 16), Some(world.acme)).await;
        assert!(matches!(not_theirs, Err(Error::NotFound("organization"))), "{not_theirs:?}");
        let before = portal.fleet(&noor, Timescale::Day, date(2026, 7, 10), None).await.unwrap();
        assert_eq!((before.all.n_reporting, before.all.savings.participation.intervals()), (0, 0));
    }

    async fn days_count_for_the_organization_that_had_the_meter(db: TestDb) {
        let world = world(db, true).await;
        let (operator, portal) = (Caller::operator(), &world.portal.portal);
        let before = world.fleet(&operator, Timescale::Month, None).await;
        // Meter 2 goes from Acme to the other on the 18th, with a DR period before and one behind it.
        let since = instant("2026-07-18T16:00:00Z");
        portal.unassign_meters(&operator, &[MeterId::new(2)], None, Some(since)).await.unwrap();
        portal.assign_meter(&operator, world.other.into(), MeterId::new(2), Some(since)).await.unwrap();
        let line = |fleet: &Fleet, org: OrgId| {
            let found = fleet.organizations.iter().find(|(it, _)| it.as_ref().is_some_and(|it| it.0 == org));
            found.map(|(_, line)| (line.savings, line.n_meters))
        };
        // The day itself is Acme's, who had it when it began.
        let noor = caller(world.portal.account("noor@other.example", Some(world.other)).await, Some(world.other));
        for scale in [Timescale::Month, Timescale::Year] {
            let fleet = world.fleet(&operator, scale, None).await;
            let span = fleet.span;
            let until = |text| Interval::new(span.start(), instant(text)).unwrap();
            let first = world.savings(&[2], until("2026-07-19T04:00:00Z"), "2026-01-01T00:00:00Z").await;
            let rest = world.savings(&[2], span, "2026-07-19T04:00:00Z").await;
            let own = world.savings(&[1], span, "2026-01-01T00:00:00Z").await;
            let (acme, n_acme) = line(&fleet, world.acme).unwrap();
            assert_eq!((acme.saved, acme.predicted, n_acme), (own.saved + first.saved, own.predicted + first.predicted, 2), "{scale:?}");
            assert_eq!(line(&fleet, world.other), Some((rest, 1)), "{scale:?}");
            assert_eq!(world.fleet(&noor, scale, None).await.all.savings, rest, "as they see it themselves");
            let provider = world.fleet(&operator, scale, Some(OrgId::PROVIDER)).await;
            assert_eq!(provider.organizations, fleet.organizations, "every meter is the provider's");
            let sum = fleet.organizations.iter().map(|(_, it)| it.totals.both).sum::<domain::Compared>();
            assert_eq!(sum, fleet.all.totals.both, "{scale:?}: nothing is lost and nothing counts twice");
        }
        assert_eq!(world.fleet(&operator, Timescale::Month, None).await.all, before.all);
        // In a week before, it was Acme's alone; in a day after, the other's.
        let week = world.portal.portal.fleet(&operator, Timescale::Week, date(2026, 7, 8), None).await.unwrap();
        assert_eq!((line(&week, world.acme).unwrap().1, line(&week, world.other)), (2, None));
        let day = world.portal.portal.fleet(&operator, Timescale::Day, date(2026, 7, 28), None).await.unwrap();
        let of_day = world.savings(&[2], day.span, "2026-01-01T00:00:00Z").await;
        assert_eq!((line(&day, world.acme).unwrap().1, line(&day, world.other)), (1, Some((of_day, 1))));
    }

    async fn pr_6_no_household_is_shown_to_the_staff_by_itself(db: TestDb) {
        let world = world(db, true).await;
        let ada = world.portal.account("ada@provider.example", Some(OrgId::PROVIDER)).await;
        let fleet = world.fleet(&caller(ada, Some(OrgId::PROVIDER)), Timescale::Month, None).await;
        let shown: Vec<u32> = fleet.meters.iter().map(|it| it.meter.number()).collect();
        assert!(fleet.all.n_meters == 5 && !shown.contains(&3) && shown.len() == 4, "{shown:?}");
        let own = world.fleet(&caller(world.home, None), Timescale::Month, None).await;
        assert_eq!((own.meters.len(), own.meters[0].meter), (1, MeterId::new(3)));
    }

    async fn an_answer_is_kept_for_as_long_as_it_is_right(db: TestDb) {
        let world = world(db, true).await;
        let operator = Caller::operator();
        let first = world.fleet(&operator, Timescale::Month, None).await;
        assert!(Arc::ptr_eq(&first, &world.fleet(&operator, Timescale::Month, None).await));
        // Readings, whose meter it is, and what it is called.
        world.portal.readings("meter_id,start_time,end_time,meter_value,prediction_value\n5,2026-07-03T12:00:00Z,2026-07-03T13:00:00Z,1,2\n").await;
        let second = world.fleet(&operator, Timescale::Month, None).await;
        assert_eq!((first.all.n_reporting, second.all.n_reporting), (4, 5));
        world.portal.portal.assign_meter(&operator, world.other.into(), MeterId::new(5), None).await.unwrap();
        assert_eq!(world.fleet(&operator, Timescale::Month, None).await.organizations.len(), second.organizations.len() + 1);
    }
}
