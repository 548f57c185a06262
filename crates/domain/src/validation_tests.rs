//! Each flag where it belongs and nowhere else, on days of 23, 24 and 25 hours.

use jiff::civil::{Date, date};
use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::{Calendar, Timescale};

const HOUR: i64 = 3600;

fn local_day(date: Date) -> Interval {
    Calendar::new("America/New_York").unwrap().span(Timescale::Day, date).unwrap()
}

fn ordinary() -> Interval {
    local_day(date(2026, 7, 16))
}

fn point(day: Interval, after_midnight: i64, seconds: i64, watts: impl Into<Option<i64>>) -> Point {
    let at = |it: i64| Timestamp::from_second(day.start().as_second() + it).unwrap();
    Point {
        interval: Interval::new(at(after_midnight), at(after_midnight + seconds)).unwrap(),
        actual: watts.into().map(|it| Power::from_watts(it).unwrap()),
        prediction: None,
        quality: None,
    }
}

/// A whole day of `seconds`, with the watts of each interval by its place.
fn whole(day: Interval, seconds: i64, watts: impl Fn(i64) -> i64) -> Vec<Point> {
    (0..day.seconds() / seconds).map(|it| point(day, it * seconds, seconds, watts(it))).collect()
}

/// Flags of the day and, by their place, of the readings that have any.
fn flags(points: &[Point], day: Interval) -> (Flags, Vec<(usize, Flags)>) {
    let found = validate_day(points, day, &ValidationRules::default());
    assert_eq!(day_flags(points, day, &ValidationRules::default()), found.flags);
    let readings = found.readings.into_iter().enumerate().filter(|(_, it)| !it.is_empty());
    (found.flags, readings.collect())
}

const CLEAN: (Flags, Vec<(usize, Flags)>) = (Flags::NONE, Vec::new());

#[test]
fn an_ordinary_day_has_no_flag_however_long_it_is() {
    for date in [date(2026, 7, 16), date(2026, 3, 8), date(2026, 11, 1)] {
        let day = local_day(date);
        for seconds in [300, 900, 1800, HOUR] {
            assert_eq!(flags(&whole(day, seconds, |it| 500 + it % 7), day), CLEAN, "{date} {seconds}");
        }
        assert_eq!(flags(&[point(day, 0, day.seconds(), 70)], day), CLEAN, "{date}");
    }
}

#[test]
fn what_is_not_measured_is_a_gap() {
    let mut points = whole(ordinary(), HOUR, |it| 500 + it % 7);
    points[5].actual = None;
    assert_eq!(flags(&points, ordinary()), (Flags::GAP, Vec::new()));
    points.remove(5);
    assert_eq!(flags(&points, ordinary()).0, Flags::GAP);
    assert_eq!(flags(&[], ordinary()).0, Flags::GAP);
    // Readings on the half hour, of which the last ends in the next day as the one before the first ended in this one.
    let shifted: Vec<Point> =
        (0..24).map(|it| point(ordinary(), it * HOUR + 1800, HOUR, 500 + it % 7)).collect();
    assert!(!flags(&shifted, ordinary()).0.contains(Flags::GAP));
}

#[test]
fn an_interval_of_another_length_is_told() {
    let mut points = whole(ordinary(), HOUR, |it| 500 + it % 7);
    points[3] = point(ordinary(), 3 * HOUR, 1800, 500);
    points.insert(4, point(ordinary(), 3 * HOUR + 1800, 1800, 501));
    let mixed = Flags::MIXED_INTERVALS;
    assert_eq!(flags(&points, ordinary()), (mixed, vec![(3, mixed), (4, mixed)]));
    // Of two that are equally frequent the shorter is the usual one.
    let two = [point(ordinary(), 0, 2 * HOUR, 1), point(ordinary(), 2 * HOUR, HOUR, 1)];
    assert_eq!(flags(&two, ordinary()).1, [(0, mixed)]);
}

#[test]
fn an_interval_off_the_grid_is_told() {
    let mut points = whole(ordinary(), HOUR, |it| 500 + it % 7);
    points.truncate(3);
    points.push(point(ordinary(), 3 * HOUR + 60, HOUR, 500));
    let misaligned = Flags::MISALIGNED;
    assert_eq!(flags(&points, ordinary()).1, [(3, misaligned)]);
    // The clock is put forward at two: whole hours stay whole, and two hours are counted as they pass.
    let spring = local_day(date(2026, 3, 8));
    let two_hours = [point(spring, 0, 2 * HOUR, 1), point(spring, 2 * HOUR, 2 * HOUR, 2)];
    assert!(!flags(&two_hours, spring).0.contains(misaligned));
    assert_eq!(flags(&[point(spring, 22 * HOUR, 2 * HOUR, 1)], spring).1, [(0, misaligned)]);
}

#[test]
fn a_spike_is_far_above_the_third_highest() {
    let with = |values: [i64; 3], n: i64| {
        let value = |it: i64| usize::try_from(it).ok().and_then(|it| values.get(it)).copied().unwrap_or(10);
        let points: Vec<Point> =
            (0..n).map(|it| point(ordinary(), it * HOUR, HOUR, value(it) + it % 2)).collect();
        flags(&points, ordinary()).1
    };
    let spike = Flags::SPIKE;
    // (280 − 100) ÷ 100 is 1.8, which is still usual.
    assert_eq!(with([280, 149, 100], 24), []);
    assert_eq!(with([281, 149, 100], 24), [(0, spike)]);
    assert_eq!(with([300, 399, 100], 24), [(0, spike), (1, spike)]);
    assert_eq!(with([900, 1, 1], 11), []);
    assert_eq!(with([900, 1, 1], 12), [(0, spike)]);
    // Where hardly anything is used, any use would be a spike.
    let quiet = whole(ordinary(), HOUR, |it| if it == 7 { 900 } else { -(it % 2) });
    assert!(!flags(&quiet, ordinary()).0.contains(spike));
}

#[test]
fn a_spike_compares_intervals_of_one_length() {
    let mut points = whole(ordinary(), HOUR, |it| 100 + it % 3);
    points[4] = point(ordinary(), 4 * HOUR, 1800, 900);
    points.insert(5, point(ordinary(), 4 * HOUR + 1800, 1800, 0));
    assert!(!flags(&points, ordinary()).0.contains(Flags::SPIKE));
}

#[test]
fn a_value_that_stays_for_twelve_hours_is_a_run() {
    let stays = |watts: i64, hours: i64| {
        flags(&whole(ordinary(), HOUR, |it| if it < hours { watts } else { 500 + it % 7 }), ordinary())
    };
    let all = |flag| (0..12).map(|it| (it, flag)).collect::<Vec<_>>();
    assert_eq!(stays(600, 11), CLEAN);
    assert_eq!(stays(600, 12), (Flags::FLAT_RUN, all(Flags::FLAT_RUN)));
    assert_eq!(stays(0, 11), CLEAN);
    assert_eq!(stays(0, 12), (Flags::ZERO_RUN, all(Flags::ZERO_RUN)));
    // A gap ends a run.
    let mut points = whole(ordinary(), HOUR, |_| 600);
    points.remove(12);
    points[6].actual = None;
    assert_eq!(flags(&points, ordinary()).0, Flags::GAP);
}

#[test]
fn what_the_file_says_is_a_flag() {
    let mut points = whole(ordinary(), HOUR, |it| 500 + it % 7);
    points[1].quality = Some(Quality::EstimatedLinearly);
    points[2].quality = Some(Quality::Questionable);
    points[3].quality = Some(Quality::Raw);
    points[4].actual = Power::from_watts(-1).ok();
    let expected = [(1, Flags::ESTIMATED), (2, Flags::QUESTIONABLE), (4, Flags::NEGATIVE)];
    assert_eq!(flags(&points, ordinary()).1, expected);
}

#[test]
fn only_a_measured_value_can_lie_in_the_future() {
    let rules = ValidationRules::default();
    let at = |second: i64| Timestamp::from_second(second).unwrap();
    let mut point = point(Interval::new(at(0), at(86_400)).unwrap(), 0, HOUR, 5);
    assert!(!rules.lies_in_future(&point, at(HOUR)));
    assert!(!rules.lies_in_future(&point, at(HOUR - 300)));
    assert!(rules.lies_in_future(&point, at(HOUR - 301)));
    (point.prediction, point.actual) = (point.actual, None);
    assert!(!rules.lies_in_future(&point, at(0)));
}

fn any_day() -> impl Strategy<Value = Interval> {
    // The day before and the day after the changes of the clocks, and these days.
    let first = prop_oneof![Just(date(2026, 3, 7)), Just(date(2026, 10, 31)), Just(date(2026, 7, 15))];
    (first, 0i64..3).prop_map(|(first, later)| {
        let calendar = Calendar::new("America/New_York").unwrap();
        local_day(calendar.step(Timescale::Day, first, later).unwrap())
    })
}

proptest! {
    /// What lets an import tell from the totals of a day alone that none of its readings overlaps a stored one.
    #[test]
    fn readings_of_one_length_on_the_grid_are_the_same_or_share_no_time(
        one in any_day(), other in any_day(), step in proptest::sample::select(vec![60i64, 900, 3600, 7200, 14_400, 86_400]),
        places in (0i64..1500, 0i64..1500), off in proptest::sample::select(vec![0i64, 0, 30, 1800, 3600]),
    ) {
        let on_grid = |day: Interval, place: i64, off: i64| {
            let place = place % (day.seconds() / step + 1);
            let point = point(day, place * step + off, step, 1);
            let inside = day.contains(point.interval.start());
            (inside && !day_flags(&[point], day, &ValidationRules::default()).contains(Flags::MISALIGNED))
                .then_some(point.interval)
        };
        if let (Some(one), Some(other)) = (on_grid(one, places.0, off), on_grid(other, places.1, 0)) {
            prop_assert!(one == other || !one.overlaps(other));
        }
    }

    #[test]
    fn a_days_flags_are_those_of_its_readings_and_perhaps_a_gap(
        day in any_day(), values in vec((0i64..30, option::weighted(0.9, -1i64..3), 0u8..20), 0..60),
    ) {
        let mut at = 0;
        let mut points = Vec::new();
        for (length, watts, quality) in values {
            let quality = Quality::of_code(quality).filter(|_| watts.is_some());
            points.push(Point { quality, ..point(day, at, (length / 10 + 1) * 900, watts) });
            at += (length / 7 + 1) * 900;
        }
        points.dedup_by(|later, first| later.interval.overlaps(first.interval));
        points.retain(|it| day.contains(it.interval.start()));
        let found = validate_day(&points, day, &ValidationRules::default());
        let union = found.readings.iter().fold(Flags::NONE, |all, it| all | *it);
        prop_assert!(found.flags == union || found.flags == union | Flags::GAP);
        prop_assert!(!union.contains(Flags::GAP));
        prop_assert_eq!(day_flags(&points, day, &ValidationRules::default()), found.flags);
    }
}
