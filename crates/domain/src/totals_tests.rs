//! Totals of days: what they hold, and that savings from them are those of the readings.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::{Calendar, Interval, Quality, series::tests::series};

fn interval(start: i64, end: i64) -> Interval {
    Interval::new(Timestamp::from_second(start).unwrap(), Timestamp::from_second(end).unwrap()).unwrap()
}

fn period(id: u32, start: i64, end: i64) -> DrPeriod {
    DrPeriod { id: DrPeriodId::new(id), interval: interval(start, end), credit_factor: None }
}

#[test]
fn a_day_holds_every_sum() {
    let mut points =
        series(3600, &[Some((1000, 3000)), Some((3000, 1000)), None, Some((500, 500))]).points().to_vec();
    points[1].quality = Some(Quality::EstimatedLinearly);
    points[2].prediction = None;
    let (totals, within) = Totals::of_day(&points, &[]);
    let kwh = |it: i128| Energy::from_watt_seconds(it * 3_600_000);
    let expected = Totals {
        n_readings: 3,
        n_actual: 3,
        n_prediction: 2,
        n_estimated: 1,
        actual_seconds: 3 * 3600,
        prediction_seconds: 2 * 3600,
        actual: Energy::from_watt_seconds(4500 * 3600),
        prediction: kwh(4),
        both: Compared { n_both: 2, n_participated: 1, actual: kwh(4), prediction: kwh(4), saved: kwh(2) },
        peak: Power::from_watts(3000).ok(),
        step_seconds: 3600,
        flags: Flags::NONE,
        touches_period: false,
    };
    assert_eq!((totals, within.len()), (expected, 0));
    assert_eq!(Totals::default() + totals + Totals::default(), totals);
    let (quarter, _) = Totals::of_day(series(900, &[Some((9000, 0))]).points(), &[]);
    let sum = totals + Totals { flags: Flags::GAP, touches_period: true, ..quarter };
    assert_eq!((sum.step_seconds, sum.peak, sum.n_actual), (0, Power::from_watts(9000).ok(), 4));
    assert_eq!((sum.flags, sum.scope()), (Flags::GAP, Scope::DrPeriodsOnly));
}

#[test]
fn an_interval_belongs_to_the_first_period_that_covers_it() {
    let data = series(3600, &[Some((0, 1000)), Some((0, 2000)), Some((0, 4000))]);
    // The first covers only the second hour, the next the first two; the last touches without covering anything.
    let periods = [period(4, 3600, 7200), period(2, 0, 7200), period(9, 7300, 9000)];
    let (totals, within) = Totals::of_day(data.points(), &periods);
    let saved: Vec<(u32, String)> = within.iter().map(|(id, it)| (id.number(), it.saved.to_kwh())).collect();
    assert_eq!(saved, [(4, "2.000".to_owned()), (2, "1.000".to_owned())]);
    for (id, own) in &within {
        assert_eq!(Compared::of_period(data.points(), *id, &periods), *own);
    }
    let alone = Compared::of_period(data.points(), DrPeriodId::new(2), &periods[1..]);
    assert_eq!((alone.n_both, alone.saved.to_kwh().as_str()), (2, "3.000"));
    assert_eq!(Compared::of_period(data.points(), DrPeriodId::new(9), &periods), Compared::default());
    assert!(totals.touches_period);
    assert!(Totals::of_day(data.points(), &periods[2..]).0.touches_period);
}

/// A first second of readings around the changes of the clocks in New York, and in between.
fn any_start() -> impl Strategy<Value = i64> {
    let before = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
    let changes =
        [before("2026-03-07T00:00:00Z"), before("2026-10-30T21:00:00Z"), before("2026-07-01T00:00:00Z")];
    (proptest::sample::select(changes.to_vec()), 0i64..90_000).prop_map(|(start, later)| start + later)
}

fn any_points() -> impl Strategy<Value = Vec<Point>> {
    let step = prop_oneof![4 => Just(900i64), 4 => Just(3600), 2 => 1i64..30_000];
    let value = || option::weighted(0.9, -500i64..10_000);
    let pause = prop_oneof![8 => Just(0i64), 1 => 1i64..100_000];
    let reading = (step, value(), value(), pause);
    (any_start(), vec(reading, 0..200)).prop_map(|(mut at, readings)| {
        let mut points = Vec::new();
        for (step, actual, prediction, pause) in readings {
            let watts = |it: Option<i64>| it.and_then(|it| Power::from_watts(it).ok());
            let (actual, prediction) = (watts(actual), watts(prediction));
            points.push(Point { interval: interval(at, at + step), actual, prediction, quality: None });
            at += step + pause;
        }
        points
    })
}

/// Periods beside, over and within each other, some longer than a day.
fn any_periods() -> impl Strategy<Value = Vec<DrPeriod>> {
    let length = prop_oneof![Just(7200i64), Just(3600), 1i64..200_000];
    let factor = option::of(0i64..2_000_000);
    let period = (any_start(), 0i64..96, length, factor);
    let numbered = |(id, (start, quarter, length, factor)): (usize, (i64, i64, i64, Option<i64>))| DrPeriod {
        id: DrPeriodId::new(u32::try_from(id).unwrap()),
        interval: interval(start / 900 * 900 + quarter * 3600, start / 900 * 900 + quarter * 3600 + length),
        credit_factor: factor.and_then(|it| CreditFactor::from_millionths(it).ok()),
    };
    vec(period, 0..6).prop_map(move |it| it.into_iter().enumerate().map(numbered).collect())
}

/// The readings by the local day that they start in.
fn by_day(points: &[Point]) -> BTreeMap<Date, Vec<Point>> {
    let calendar = Calendar::new("America/New_York").unwrap();
    let mut days: BTreeMap<Date, Vec<Point>> = BTreeMap::new();
    for point in points {
        days.entry(calendar.date(point.interval.start())).or_default().push(*point);
    }
    days
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn savings_from_totals_are_those_of_the_readings(
        points in any_points(), periods in any_periods(), factor in 0i64..2_000_000,
    ) {
        let factor = CreditFactor::from_millionths(factor).unwrap();
        let days: Vec<_> = by_day(&points).values().map(|day| Totals::of_day(day, &periods)).collect();
        let all: Totals = days.iter().map(|(it, _)| *it).sum();
        let own = |id: DrPeriodId| periods.iter().find(|it| it.id == id).and_then(|it| it.credit_factor);
        let within: Vec<_> =
            days.iter().flat_map(|(_, it)| it).map(|(id, sum)| (*sum, own(*id))).collect();
        let expected = Savings::of(&points, &periods, factor);
        prop_assert_eq!(Savings::of_totals(&all, &within, factor), expected);
        // Summed up by month and by period first, as the tables hold them, nothing changes.
        let (whole, _) = Totals::of_day(&points, &periods);
        prop_assert_eq!(all, whole);
        let per_period: Vec<_> = periods.iter().map(|period| {
            let rows = days.iter().flat_map(|(_, it)| it).filter(|(id, _)| *id == period.id);
            (rows.map(|(_, sum)| *sum).sum::<Compared>(), period.credit_factor)
        }).collect();
        prop_assert_eq!(Savings::of_totals(&all, &per_period, factor), expected);
    }
}
