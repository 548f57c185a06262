//! Readings of days around a change of clocks, on a grid or loose, and a store to write them to.

use domain::{Interval, IntervalReading, MeterId, Power, Quality};
use jiff::{SignedDuration, Timestamp};
use proptest::{collection::vec, option, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use store::{Cache, NewMeter, Store};
use testkit::{deed, engines::TestDb, instant};

/// The first instant of October 30, 2026 in New York; on November 1 the clocks go back.
pub fn begin() -> Timestamp {
    instant("2026-10-30T04:00:00Z")
}

/// A reading that begins so many quarters of an hour after [`begin`].
pub fn of(
    meter: u32,
    quarter: i64,
    n_quarters: i64,
    actual: Option<i64>,
    prediction: Option<i64>,
    quality: Option<u8>,
) -> IntervalReading {
    let start = begin() + SignedDuration::from_mins(15 * quarter);
    let watts = |it: i64| Power::from_watts(it).unwrap();
    IntervalReading {
        meter: MeterId::new(meter),
        interval: Interval::new(start, start + SignedDuration::from_mins(15 * n_quarters)).unwrap(),
        actual: actual.map(watts),
        prediction: prediction.map(watts),
        quality: quality.and_then(Quality::of_code).filter(|_| actual.is_some()),
    }
}

/// Meters 7, 8 and 9, and two DR periods that overlap.
pub async fn store_with_meters(db: &TestDb) -> Store {
    let store = Store::new(db.db().clone(), Cache::memory(1 << 20));
    store.create_organization("Provider", &deed()).await.unwrap();
    let meter = |id| NewMeter { id: MeterId::new(id), label: None, coordinates: None };
    store.create_meters(&[meter(7), meter(8), meter(9)], &deed()).await.unwrap();
    for (first, last) in [(40, 64), (56, 80), (3 * 96 - 8, 3 * 96 + 8)] {
        let at = |quarter: i64| begin() + SignedDuration::from_mins(15 * quarter);
        store.create_period(Interval::new(at(first), at(last)).unwrap(), None, &deed()).await.unwrap();
    }
    store
}

/// Values of a strategy, the same in each run.
pub struct Sample(TestRunner);

impl Sample {
    pub fn new() -> Sample {
        Sample(TestRunner::deterministic())
    }

    pub fn next<S: Strategy>(&mut self, strategy: &S) -> S::Value {
        strategy.new_tree(&mut self.0).unwrap().current()
    }
}

fn values() -> impl Strategy<Value = (Option<i64>, Option<i64>, Option<u8>)> {
    (option::weighted(0.9, -2i64..50), option::weighted(0.7, 0i64..50), option::of(0u8..20))
}

/// Intervals of any place and length, which may overlap and cross midnights, the end of the month too.
pub fn loose() -> impl Strategy<Value = Vec<IntervalReading>> {
    let length = prop_oneof![5 => Just(1i64), 5 => Just(2), 5 => Just(4), 1 => Just(96), 1 => Just(200)];
    let row = (7u32..10, 0i64..5 * 96, length, values());
    vec(
        row.prop_map(|(meter, start, length, (actual, prediction, quality))| {
            of(meter, start, length, actual, prediction, quality)
        }),
        1..120,
    )
}

/// Half-hours, which are the same or share no time.
pub fn grid() -> impl Strategy<Value = Vec<IntervalReading>> {
    let row = (7u32..10, 0i64..40, values());
    vec(
        row.prop_map(|(meter, slot, (actual, prediction, quality))| {
            // Some on the day of 25 hours, some on the one before.
            of(meter, 96 + 60 + slot * 2, 2, actual, prediction, quality)
        }),
        1..60,
    )
}
