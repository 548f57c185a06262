//! What came of DR periods: the figures are those of the readings, and of nobody else's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{fmt::Write, sync::Arc};

use domain::{
    AccountId, ApprovalStatus, CreditFactor, DrPeriod, Interval, MeterId, OrgId, Principal, Standing, Via,
};
use jiff::{SignedDuration, Timestamp};
use portal::{Caller, Error, Origin, PeriodResult, PeriodView};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

/// One reading as the file has it: meter, start, end, watts measured, watts expected.
type Row = (u32, Timestamp, Timestamp, Option<i64>, Option<i64>);

/// Of July 16, hours of meters 1 and 3, quarters of an hour of meter 2; now and then one value is missing, or both.
fn rows() -> Vec<Row> {
    let begin = instant("2026-07-16T04:00:00Z");
    let mut rows = Vec::new();
    for (meter, minutes) in [(1u32, 60), (2, 15), (3, 60)] {
        for index in 0..24 * 60 / minutes {
            let start = begin + SignedDuration::from_mins(index * minutes);
            let n = i64::from(meter) * 7919 + index * 104_729;
            let (actual, prediction) = (Some(n % 5 * 1000 + n % 997), Some(n % 4 * 1000 + n % 883));
            let (actual, prediction) = match n % 11 {
                1 => (actual, None),
                2 => (None, prediction),
                3 => continue,
                _ => (actual, prediction),
            };
            rows.push((meter, start, start + SignedDuration::from_mins(minutes), actual, prediction));
        }
    }
    rows
}

fn csv(rows: &[Row]) -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    let kw = |it: Option<i64>| it.map_or(String::new(), |it| format!("{}.{:03}", it / 1000, it % 1000));
    for (meter, start, end, actual, prediction) in rows {
        writeln!(text, "{meter},{start},{end},{},{}", kw(*actual), kw(*prediction)).unwrap();
    }
    text
}

/// What a figure should be, in watt-seconds, added up here from the rows alone.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    n_both: u64,
    n_below: u64,
    actual: i128,
    prediction: i128,
    saved: i128,
}

impl Sums {
    /// Of these meters in `[from, to)`, but what is wholly inside `but`.
    fn of(meters: &[u32], from: &str, to: &str, but: Option<(&str, &str)>) -> Sums {
        let mut sums = Sums::default();
        for (meter, start, end, actual, prediction) in rows() {
            let inside = |from: &str, to: &str| start >= instant(from) && end <= instant(to);
            let is_other = but.is_some_and(|(from, to)| inside(from, to));
            if !meters.contains(&meter) || !inside(from, to) || is_other {
                continue;
            }
            let (Some(actual), Some(prediction)) = (actual, prediction) else { continue };
            let seconds = i128::from(end.as_second() - start.as_second());
            sums.n_both += 1;
            sums.n_below += u64::from(actual < prediction);
            sums.actual += i128::from(actual) * seconds;
            sums.prediction += i128::from(prediction) * seconds;
            sums.saved += i128::from((prediction - actual).max(0)) * seconds;
        }
        sums
    }

    /// Cents at so many cents a kWh, half to even.
    fn cents(&self, per_kwh: i128) -> i128 {
        let (whole, rest) = (self.saved * per_kwh / 3_600_000, self.saved * per_kwh % 3_600_000);
        let up = rest * 2 > 3_600_000 || rest * 2 == 3_600_000 && whole % 2 == 1;
        whole + i128::from(up)
    }
}

fn sums_of(it: &domain::Compared) -> Sums {
    Sums {
        n_both: it.n_both,
        n_below: it.n_participated,
        actual: it.actual.watt_seconds(),
        prediction: it.prediction.watt_seconds(),
        saved: it.saved.watt_seconds(),
    }
}

struct World {
    portal: TestPortal,
    acme: OrgId,
    other: OrgId,
    home: AccountId,
    periods: Vec<DrPeriod>,
}

const FIRST: (&str, &str) = ("2026-07-16T18:00:00Z", "2026-07-16T21:00:00Z");
const SECOND: (&str, &str) = ("2026-07-16T20:00:00Z", "2026-07-16T23:30:00Z");
const LATER: (&str, &str) = ("2026-09-01T18:00:00Z", "2026-09-01T21:00:00Z");

/// Acme has meters 1 and 2, a household 3, the provider alone 4, which has no readings. Two DR periods overlap, the second
/// at a factor of its own; a third is to come.
async fn world(db: TestDb) -> World {
    let portal = TestPortal::on(db).await;
    portal.clock.set(instant("2026-08-20T12:00:00Z"));
    let (acme, other) = (portal.organization("Acme").await, portal.organization("Other").await);
    let home = portal.account("home@home.example", None).await;
    portal.meter(1, acme).await;
    portal.meter(2, acme).await;
    portal.meter(3, home).await;
    portal.meter(4, OrgId::PROVIDER).await;
    for ((start, end), factor) in [(FIRST, None), (SECOND, Some("0.75")), (LATER, None)] {
        let interval = Interval::new(instant(start), instant(end)).unwrap();
        let factor = factor.map(|it| CreditFactor::parse(it).unwrap());
        portal.portal.create_period(&Caller::operator(), interval, factor, true).await.unwrap();
    }
    portal.readings(&csv(&rows())).await;
    let periods = portal.portal.periods_behind(None, 10).await.unwrap();
    World { portal, acme, other, home, periods }
}

fn caller(account: AccountId, org: Option<OrgId>) -> Caller {
    let standing = Standing::of(org, ApprovalStatus::Approved);
    let principal = Principal::Person { account, org, standing, via: Via::Session };
    Caller { principal, origin: Origin::default(), confirmed_at: Timestamp::MAX }
}

impl World {
    async fn view(&self, caller: &Caller, index: usize) -> Arc<PeriodView> {
        self.portal.portal.period_view(caller, self.periods[index].id, None).await.unwrap()
    }

    async fn results(&self, caller: &Caller) -> Vec<PeriodResult> {
        self.portal.portal.period_results(caller, &self.periods).await.unwrap().to_vec()
    }

    async fn person(&self, email: &str, org: OrgId) -> Caller {
        caller(self.portal.account(email, Some(org)).await, Some(org))
    }
}

fn counts(it: &PeriodResult) -> [usize; 3] {
    [it.n_meters, it.n_reporting, it.n_participating]
}

on_each_engine! {
    async fn figures_are_those_of_the_readings(db: TestDb) {
        let world = world(db).await;
        let operator = Caller::operator();
        let (first, second) = (world.view(&operator, 0).await, world.view(&operator, 1).await);
        let all = Sums::of(&[1, 2, 3], FIRST.0, FIRST.1, None);
        let n_saving = (1..=3).filter(|it| Sums::of(&[*it], FIRST.0, FIRST.1, None).n_below > 0).count();
        assert!((1..3).contains(&n_saving), "somebody saved, and somebody did not");
        assert_eq!((sums_of(&first.all.compared), counts(&first.all)), (all, [4, 3, n_saving]));
        // An interval that both cover is the first one's.
        let rest = Sums::of(&[1, 2, 3], SECOND.0, SECOND.1, Some(FIRST));
        assert_eq!(second.all.savings.credits.cents(), rest.cents(75));
        assert_eq!(sums_of(&second.all.compared), rest);
        assert_eq!(second.beside, [world.periods[0]]);
        for meter in 1..=3 {
            let line = first.meters.iter().find(|it| it.meter == MeterId::new(meter)).unwrap();
            let sums = Sums::of(&[meter], FIRST.0, FIRST.1, None);
            assert_eq!(line.savings.credits.cents(), sums.cents(50), "{meter}");
            assert_eq!(line.n_missing, Some(if meter == 2 { 12 } else { 3 } - sums.n_both), "{meter}");
            assert_eq!(sums_of(&line.compared), sums, "{meter}");
            let line = second.meters.iter().find(|it| it.meter == MeterId::new(meter)).unwrap();
            let n_expected = if meter == 2 { 10 } else { 2 };
            assert_eq!(line.n_missing, Some(n_expected - line.compared.n_both), "{meter}");
        }
        // Who saved the greatest part comes first, who has nothing last.
        let rates: Vec<Option<i128>> = first.meters.iter().map(|it| it.savings.rate_millionths()).collect();
        assert!(rates[..3].is_sorted_by(|a, b| a >= b) && rates[3].is_none(), "{rates:?}");
        assert_eq!((first.meters[3].meter, first.meters[3].n_missing), (MeterId::new(4), None));
        let later = world.view(&operator, 2).await;
        assert_eq!((counts(&later.all), later.all.savings.rate_millionths()), ([4, 0, 0], None));
    }

    async fn the_list_says_the_same_as_each_period(db: TestDb) {
        let world = world(db).await;
        let acme = world.person("user@acme.example", world.acme).await;
        for caller in [Caller::operator(), caller(world.home, None), acme] {
            let results = world.results(&caller).await;
            for (index, result) in results.iter().enumerate() {
                assert_eq!(*result, world.view(&caller, index).await.all, "{:?} {index}", caller.principal);
            }
        }
        let home = world.results(&caller(world.home, None)).await;
        assert_eq!(sums_of(&home[0].compared), Sums::of(&[3], FIRST.0, FIRST.1, None));
    }

    async fn pr_2_a_meter_counts_from_when_it_came(db: TestDb) {
        let world = world(db).await;
        let (operator, portal) = (Caller::operator(), &world.portal.portal);
        let since = instant("2026-07-16T19:10:00Z");
        portal.unassign_meters(&operator, &[MeterId::new(2)], None, Some(since)).await.unwrap();
        portal.assign_meter(&operator, world.other.into(), MeterId::new(2), Some(since)).await.unwrap();
        let noor = world.person("noor@other.example", world.other).await;
        let view = world.view(&noor, 0).await;
        let expected = Sums::of(&[2], "2026-07-16T19:15:00Z", FIRST.1, None);
        assert_eq!(view.meters[0].n_missing, Some(7 - expected.n_both));
        assert_eq!((sums_of(&view.all.compared), counts(&view.all)), (expected, [1, 1, 1]));
        assert_eq!(world.results(&noor).await[0], view.all);
        // From the beginning of the second period on it is theirs.
        assert_eq!(sums_of(&world.view(&noor, 1).await.all.compared), Sums::of(&[2], SECOND.0, SECOND.1, Some(FIRST)));
        let power = portal.fleet_power(&noor, Interval::new(instant(FIRST.0), instant(FIRST.1)).unwrap(), None).await.unwrap();
        assert_eq!(power.series.actual.iter().take(5).flatten().count(), 0, "before it was theirs");
        let late = instant("2026-07-16T22:00:00Z");
        portal.unassign_meters(&operator, &[MeterId::new(1)], None, Some(late)).await.unwrap();
        portal.assign_meter(&operator, world.other.into(), MeterId::new(1), Some(late)).await.unwrap();
        let view = world.view(&noor, 0).await;
        assert_eq!((view.meters.len(), view.all.n_meters), (1, 1), "meter 1 came after it");
        let not_theirs = portal.period_view(&noor, world.periods[0].id, Some(world.acme)).await;
        assert!(matches!(not_theirs, Err(Error::NotFound("organization"))), "{not_theirs:?}");
    }

    async fn pr_6_no_household_is_shown_to_the_staff_by_itself(db: TestDb) {
        let world = world(db).await;
        let staff = world.person("ada@provider.example", OrgId::PROVIDER).await;
        let view = world.view(&staff, 0).await;
        let shown: Vec<u32> = view.meters.iter().map(|it| it.meter.number()).collect();
        assert!(view.all.n_meters == 4 && shown.len() == 3 && !shown.contains(&3), "{shown:?}");
        assert_eq!(sums_of(&view.homes.unwrap().compared), Sums::of(&[3], FIRST.0, FIRST.1, None));
        let own = world.view(&caller(world.home, None), 0).await;
        assert_eq!((own.meters.len(), own.homes), (1, None));
        // Of an organization they see what it has.
        let acme = world.portal.portal.period_view(&staff, world.periods[0].id, Some(world.acme)).await.unwrap();
        assert_eq!(sums_of(&acme.all.compared), Sums::of(&[1, 2], FIRST.0, FIRST.1, None));
    }

    async fn a_running_period_misses_only_what_should_be_there(db: TestDb) {
        let world = world(db).await;
        world.portal.clock.set(instant("2026-07-16T19:20:00Z"));
        let view = world.view(&Caller::operator(), 0).await;
        let of = |meter| view.meters.iter().find(|it| it.meter == MeterId::new(meter)).unwrap();
        // One hour, and five quarters, have passed; the readings of this test are there already.
        for (meter, n_passed) in [(1, 1), (2, 5)] {
            let line = of(meter);
            assert_eq!(line.n_missing, Some(u64::saturating_sub(n_passed, line.compared.n_both)));
        }
    }

    async fn power_of_all_meters_is_added_up(db: TestDb) {
        let world = world(db).await;
        let span = Interval::new(instant("2026-07-16T04:00:00Z"), instant("2026-07-17T04:00:00Z")).unwrap();
        let power = world.portal.portal.fleet_power(&Caller::operator(), span, None).await.unwrap();
        assert_eq!((power.n_meters, power.n_summed, power.series.step_seconds), (4, 3, 900));
        let mut n_compared = 0;
        for (index, value) in power.series.actual.iter().enumerate() {
            let at = span.start() + SignedDuration::from_mins(15 * i64::try_from(index).unwrap());
            let now: Vec<Row> = rows().into_iter().filter(|it| it.1 <= at && it.2 > at).collect();
            let both: Vec<(i64, i64)> = now.iter().filter_map(|it| it.3.zip(it.4)).collect();
            // Fewer than four fifths of three is not all three.
            let expected = (both.len() == 3).then(|| both.iter().map(|it| it.0).sum::<i64>());
            assert_eq!(*value, expected, "{at}");
            if expected.is_some() {
                n_compared += 1;
                assert_eq!(power.series.prediction[index], Some(both.iter().map(|it| it.1).sum()), "{at}");
            }
        }
        assert!(n_compared > 20, "{n_compared}");
        let long = Interval::new(span.start(), span.end() + SignedDuration::from_hours(24 * 8)).unwrap();
        let refused = world.portal.portal.fleet_power(&Caller::operator(), long, None).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "to", .. })), "{refused:?}");
    }

    async fn an_answer_is_kept_for_as_long_as_it_is_right(db: TestDb) {
        let world = world(db).await;
        let operator = Caller::operator();
        let first = world.view(&operator, 0).await;
        assert!(Arc::ptr_eq(&first, &world.view(&operator, 0).await));
        let before = world.results(&operator).await;
        world.portal.readings("meter_id,start_time,end_time,meter_value,prediction_value\n4,2026-07-16T18:00:00Z,2026-07-16T19:00:00Z,1,2\n").await;
        let second = world.view(&operator, 0).await;
        assert_eq!((first.all.n_reporting, second.all.n_reporting), (3, 4));
        assert_eq!(world.results(&operator).await[0], second.all);
        let moved = DrPeriod { credit_factor: Some(CreditFactor::parse("1").unwrap()), ..world.periods[0] };
        world.portal.portal.update_period(&operator, moved, true).await.unwrap();
        let third = world.view(&operator, 0).await;
        assert!(third.all.savings.credits > second.all.savings.credits && before[0] != third.all);
        assert_eq!(world.portal.portal.years_of_periods().await.unwrap(), Some((2026, 2026)));
    }
}
