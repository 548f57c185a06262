//! The quality of a meter's readings, which is told from totals, is that of the readings themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::fmt::Write;

use domain::{
    AccountId, ApprovalStatus, Calendar, Interval, MeterId, MeterQuality, OrgId, Principal, Standing,
    Timescale, Totals, Via, series::Point, validation::day_flags,
};
use jiff::{SignedDuration, Timestamp};
use portal::{Caller, Origin, QualityView};
use testkit::{Chance, TestPortal, instant, on_each_engine};

/// Meters with readings of their own kind, each with spans that are asked for.
const CASES: u32 = 5;
const SPANS: usize = 12;
/// Some days before the last prediction.
const NOW: &str = "2026-11-11T12:25:00Z";
const MINUTES: u64 = 24 * 60;

/// Readings over three weeks around the end of daylight saving time, of any length and place, with runs, spikes,
/// estimates and gaps; some are predictions alone.
fn readings(meter: u32, chance: &mut Chance) -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value,quality\n".to_owned();
    let mut start = instant("2026-10-20T13:00:00Z") + minutes(15 * chance.in_range(0..400));
    let end = instant("2026-11-14T17:00:00Z");
    let usual = [15, 30, 60, 120][at(chance, 4)];
    while start < end {
        let length = match chance.in_range(0..60) {
            0 => MINUTES,
            1 => 3 * MINUTES + 60,
            2 => [5, 45][at(chance, 2)],
            _ => usual,
        };
        let (value, quality) =
            ([0, 0, 0, 1, 2, 2, 3, 90][at(chance, 8)], [14, 0, 8, 9, 16, 19][at(chance, 6)]);
        for _ in 0..[1, 1, 4, 40][at(chance, 4)] {
            let (from, to) = (start, start + minutes(length));
            match chance.in_range(0..12) {
                n if n == 0 || to > instant(NOW) => writeln!(text, "{meter},{from},{to},,{value},"),
                1 => writeln!(text, "{meter},{from},{to},-{value},1,{quality}"),
                _ => writeln!(text, "{meter},{from},{to},{value},,{quality}"),
            }
            .unwrap();
            start = to;
            if length > usual {
                break;
            }
        }
        if chance.in_range(0..6) == 0 {
            start += minutes(usual * chance.in_range(1..3000 / usual));
        }
    }
    text
}

fn minutes(n: u64) -> SignedDuration {
    SignedDuration::from_mins(n.try_into().unwrap())
}

fn at(chance: &mut Chance, n: u64) -> usize {
    chance.in_range(0..n).try_into().unwrap()
}

fn instant_near(chance: &mut Chance) -> Timestamp {
    instant("2026-10-18T04:00:00Z") + minutes(chance.in_range(0..27 * MINUTES))
}

/// The same from the readings one by one.
fn recounted(
    meter: MeterId,
    calendar: &Calendar,
    (points, first): (&[Point], Timestamp),
    span: (Option<Timestamp>, Option<Timestamp>),
    now: Timestamp,
) -> QualityView {
    let nothing = QualityView { meter, expected: None, quality: MeterQuality::default(), last_reading: None };
    let (from, to) = (span.0.unwrap_or(first), span.1.unwrap_or(now));
    if from >= to {
        return nothing;
    }
    let midnight = |it| calendar.midnight(calendar.date(it));
    let last = to - SignedDuration::from_secs(1);
    let end = calendar.span(Timescale::Day, calendar.date(last)).unwrap().end();
    let days = Interval::new(midnight(from), end).unwrap();
    let points: Vec<Point> = points.iter().filter(|it| days.contains(it.interval.start())).copied().collect();
    let date_of = |it: &Point| calendar.date(it.interval.start());
    let of_day = |day: &[Point]| {
        let date = date_of(&day[0]);
        let flags = day_flags(day, calendar.span(Timescale::Day, date).unwrap(), &Default::default());
        (date, Totals { flags, ..Totals::of_day(day, &[]).0 })
    };
    let totals: Vec<_> = points.chunk_by(|a, b| date_of(a) == date_of(b)).map(of_day).collect();
    let step = totals.iter().rev().map(|(_, it)| it.step_seconds).find(|it| *it > 0);
    let Some(expected) = MeterQuality::expected(days, first, now, step) else {
        let last_reading = points.iter().rev().find(|it| it.actual.is_some()).map(|it| it.interval.end());
        return QualityView { last_reading, ..nothing };
    };
    QualityView {
        meter,
        expected: Some(expected),
        quality: MeterQuality::over(calendar, expected, &totals),
        last_reading: points.iter().rev().find(|it| it.actual.is_some()).map(|it| it.interval.end()),
    }
}

fn member(account: AccountId, org: OrgId) -> Caller {
    let standing = Standing::of(Some(org), ApprovalStatus::Approved);
    let principal = Principal::Person { account, org: Some(org), standing, via: Via::Session };
    Caller { principal, origin: Origin::default(), confirmed_at: Timestamp::MAX }
}

/// Asks for some spans of a meter, and for all of it.
async fn compare(portal: &TestPortal, caller: &Caller, meter: MeterId, chance: &mut Chance) -> usize {
    let it = &portal.portal;
    let ever = [instant("2026-01-01T00:00:00Z"), instant("2027-01-01T00:00:00Z")].map(Some);
    let series = it.meter_view(caller, meter, ever[0], ever[1]).await.unwrap().series;
    let Some(history) = it.meter_history(caller, meter).await.unwrap() else { return 0 };
    let (mut n_days, now) = (0, it.now());
    for n in 0..SPANS {
        let span = match n {
            0 => (None, None),
            _ => (Some(instant_near(chance)), Some(instant_near(chance)).filter(|_| n % 4 > 0)),
        };
        // What ends before it begins is refused, as everywhere.
        if span.0.zip(span.1).is_some_and(|(from, to)| from >= to) {
            continue;
        }
        let told = it.meter_quality(caller, meter, span.0, span.1).await.unwrap();
        let calendar = &it.config().calendar;
        let counted = recounted(meter, calendar, (series.points(), history.start()), span, now);
        assert_eq!(told, counted, "seed {}, meter {meter}, {span:?}", chance.seed());
        n_days += told.quality.days.len();
    }
    n_days
}

on_each_engine! {
    async fn it_is_the_same_from_totals_as_from_the_readings(db: TestDb) {
        let mut chance = Chance::of_run();
        let portal = TestPortal::on(db).await;
        let (acme, other) = (portal.organization("Acme").await, portal.organization("Other").await);
        let noor = member(portal.account("noor@other.example", Some(other)).await, other);
        let operator = Caller::operator();
        portal.clock.set(instant(NOW));
        let mut n_days = 0;
        for number in 1..=CASES {
            let meter = portal.meter(number, acme).await;
            portal.readings(&readings(number, &mut chance)).await;
            n_days += compare(&portal, &operator, meter, &mut chance).await;
            // Within a day, or at a midnight.
            let since = match number % 2 {
                0 => portal.portal.config().calendar.midnight(jiff::civil::date(2026, 11, 1)),
                _ => instant_near(&mut chance).min(portal.portal.now()),
            };
            portal.portal.unassign_meters(&operator, &[meter], None, Some(since)).await.unwrap();
            portal.portal.assign_meter(&operator, other.into(), meter, Some(since)).await.unwrap();
            n_days += compare(&portal, &noor, meter, &mut chance).await;
        }
        assert!(n_days > 300, "{n_days} days are too few to say anything; seed {}", chance.seed());
    }
}
