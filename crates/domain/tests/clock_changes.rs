//! F18: days of 22 to 26 hours, clocks that go by half an hour, offsets of :30 and :45, a date that never was.
#![allow(clippy::unwrap_used, reason = "a day that is not there is a failed test")]

use std::collections::BTreeMap;

use domain::{Calendar, Interval, Power, Timescale, Totals, series::Point};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
};
use proptest::prelude::*;

/// Zones of all kinds: clocks that go by an hour, by half of one, by two, at midnight, backwards in summer, not at all.
const ZONES: [&str; 14] = [
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Atlantic/Azores",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Antarctica/Troll",
    "UTC",
];

fn calendar(zone: &str) -> Calendar {
    Calendar::new(zone).unwrap_or_else(|error| panic!("{error}"))
}

fn day(calendar: &Calendar, date: Date) -> Option<Interval> {
    calendar.span(Timescale::Day, date)
}

#[test]
fn f18_days_have_the_length_and_the_beginning_that_their_place_has() {
    let cases = [
        ("America/New_York", date(2026, 3, 8), "2026-03-08T05:00:00Z", 23 * 60),
        ("America/New_York", date(2026, 11, 1), "2026-11-01T04:00:00Z", 25 * 60),
        ("America/St_Johns", date(2026, 3, 8), "2026-03-08T03:30:00Z", 23 * 60),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T04:00:00Z", 23 * 60),
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00:00Z", 25 * 60),
        ("Asia/Kolkata", date(2026, 7, 16), "2026-07-15T18:30:00Z", 24 * 60),
        ("Asia/Kathmandu", date(2026, 7, 16), "2026-07-15T18:15:00Z", 24 * 60),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00:00Z", 24 * 60 + 30),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03T13:30:00Z", 23 * 60 + 30),
        ("Pacific/Chatham", date(2026, 4, 5), "2026-04-04T10:15:00Z", 25 * 60),
        ("Pacific/Chatham", date(2026, 9, 27), "2026-09-26T11:15:00Z", 23 * 60),
        ("Antarctica/Troll", date(2026, 3, 29), "2026-03-29T00:00:00Z", 22 * 60),
        ("Antarctica/Troll", date(2026, 10, 25), "2026-10-24T22:00:00Z", 26 * 60),
    ];
    for (zone, date, begins, minutes) in cases {
        let span = day(&calendar(zone), date).unwrap();
        assert_eq!(
            (span.start().to_string().as_str(), span.seconds() / 60),
            (begins, minutes),
            "{zone} {date}"
        );
    }
    // Samoa went over the date line at the end of a Thursday, and there was no Friday.
    let samoa = calendar("Pacific/Apia");
    assert_eq!(day(&samoa, date(2011, 12, 30)), None);
    let [thursday, saturday] = [29, 31].map(|it| day(&samoa, date(2011, 12, it)).unwrap());
    assert_eq!((thursday.seconds(), saturday.seconds()), (86_400, 86_400));
    assert_eq!(thursday.end(), saturday.start());
}

/// An instant of this century near one at which the clocks of a zone go, or anywhere.
fn any_place_and_time() -> impl Strategy<Value = (Calendar, Timestamp)> {
    (prop::sample::select(ZONES.to_vec()), 946_684_800i64..2_200_000_000, -200_000i64..200_000).prop_map(
        |(zone, second, beside)| {
            let (calendar, at) = (calendar(zone), Timestamp::from_second(second).unwrap());
            let change = calendar.zone().following(at).next().map_or(at, |it| it.timestamp());
            (calendar, change + SignedDuration::from_secs(beside))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn f18_every_instant_is_in_one_day_and_days_follow_each_other((calendar, at) in any_place_and_time()) {
        let date = calendar.day_of(at);
        let span = day(&calendar, date).unwrap();
        prop_assert!(span.contains(at), "{date}: {span:?}");
        let next = calendar.day_of(span.end());
        prop_assert!(next > date);
        prop_assert_eq!(day(&calendar, next).unwrap().start(), span.end());
    }

    #[test]
    fn f18_weeks_months_and_years_are_their_days((calendar, at) in any_place_and_time()) {
        for timescale in [Timescale::Week, Timescale::Month, Timescale::Year] {
            let date = calendar.day_of(at);
            let whole = calendar.span(timescale, date).unwrap();
            let first = calendar.first_date(timescale, date).unwrap();
            let end = calendar.step(timescale, first, 1).unwrap();
            let dates = first.series(jiff::ToSpan::day(1)).take_while(|it| *it < end);
            let seconds: i64 = dates.filter_map(|it| day(&calendar, it)).map(Interval::seconds).sum();
            prop_assert_eq!(seconds, whole.seconds(), "{:?} of {}", timescale, date);
        }
    }

    #[test]
    fn f18_sums_over_the_days_are_the_whole(
        (calendar, at) in any_place_and_time(),
        step in prop::sample::select(vec![300i64, 900, 1800, 3600]),
        values in prop::collection::vec((0i64..5000, 0i64..5000), 1..400),
    ) {
        let begin = at.as_second().div_euclid(900) * 900;
        let instant = |it: usize| Timestamp::from_second(begin + step * i64::try_from(it).unwrap()).unwrap();
        let points: Vec<Point> = values.iter().enumerate().map(|(n, (actual, prediction))| Point {
            interval: Interval::new(instant(n), instant(n + 1)).unwrap(),
            actual: Power::from_watts(*actual).ok(),
            prediction: Power::from_watts(*prediction).ok(),
            quality: None,
        }).collect();
        let mut days: BTreeMap<Date, Vec<Point>> = BTreeMap::new();
        for point in &points {
            days.entry(calendar.day_of(point.interval.start())).or_default().push(*point);
        }
        let sums = days.values().map(|it| Totals::of_day(it, &[]).0);
        let (whole, _) = Totals::of_day(&points, &[]);
        prop_assert_eq!(sums.sum::<Totals>(), whole);
        prop_assert_eq!(whole.n_readings, values.len() as u64);
        // A day that has readings before and after it has all of its own, however long it is.
        let n = days.len();
        for (date, of_day) in days.iter().skip(1).take(n.saturating_sub(2)) {
            let seconds = day(&calendar, *date).unwrap().seconds();
            let expected = usize::try_from(seconds / step).unwrap();
            prop_assert!(of_day.len().abs_diff(expected) <= usize::from(seconds % step != 0 || step > 900), "{date}");
        }
    }
}
