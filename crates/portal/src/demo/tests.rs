//! What the generated year is like.

use domain::{
    Calendar, CreditFactor, DrPeriod, DrPeriodId, Interval, IntervalReading, Savings, Scope, Series,
    series::Point,
};
use jiff::Timestamp;

use super::{
    history::{Extent, World, floor, readings},
    homes::Homes,
    schedule,
    sites::{Load, Meter, Since, meters},
};

const DAY: i64 = 86_400;
const NOW: &str = "2026-11-22T23:31:07Z";

struct Demo {
    calendar: Calendar,
    homes: Homes,
    periods: Vec<Interval>,
    now: i64,
}

impl Demo {
    fn new(now: &str) -> Demo {
        let calendar = Calendar::new("America/Los_Angeles").unwrap();
        let now: Timestamp = now.parse().unwrap();
        let periods = schedule::first_periods(&calendar, now);
        Demo { calendar, homes: Homes::load().unwrap(), periods, now: now.as_second() }
    }

    fn between(&self, meter: &Meter, from: i64, to: i64) -> Vec<IntervalReading> {
        let world = World { calendar: &self.calendar, homes: &self.homes, periods: &self.periods };
        readings(world, meter, Extent { from, measured_to: floor(to, meter.step), to: floor(to, meter.step) })
    }

    /// As much as a new demo has of the meter.
    fn series(&self, meter: &Meter) -> Series {
        let days = match meter.since {
            Since::Beginning => 365,
            Since::Days(days) => i64::from(days),
        };
        let rows = self.between(meter, self.now - days * DAY, self.now);
        let point = |it: IntervalReading| Point {
            interval: it.interval,
            actual: it.actual,
            prediction: it.prediction,
            quality: it.quality,
        };
        Series::new(rows.into_iter().map(point).collect()).unwrap()
    }

    /// What the meter of that label saved in DR periods, as a part of what was predicted there.
    fn savings_rate(&self, label: &str) -> f64 {
        let id = DrPeriodId::new(1);
        let periods = self.periods.iter().map(|it| DrPeriod { id, interval: *it, credit_factor: None });
        rate_of(&self.series(meter(label)), &periods.collect::<Vec<_>>())
    }
}

fn rate_of(series: &Series, periods: &[DrPeriod]) -> f64 {
    let savings = Savings::of(series.points(), periods, CreditFactor::parse("0.45").unwrap());
    assert_eq!(savings.scope, Scope::DrPeriodsOnly);
    savings.rate_millionths().unwrap() as f64 / 1e6
}

fn meter(label: &str) -> &'static Meter {
    meters().find(|it| it.label == label).unwrap()
}

fn is_building(meter: &Meter) -> bool {
    matches!(meter.load, Load::Building(_))
}

#[test]
fn a_restart_changes_nothing() {
    let demo = Demo::new(NOW);
    for meter in meters() {
        let (from, to) = (demo.now - 5 * DAY, demo.now);
        let whole = demo.between(meter, from, to);
        assert!(!whole.is_empty());
        for stop in [to - 3 * DAY - 1234, to - DAY, to - 61] {
            let stop = floor(stop, meter.step);
            let parts = [demo.between(meter, from, stop), demo.between(meter, stop, to)].concat();
            assert!(parts == whole, "{}", meter.label);
        }
        // What was a prediction becomes a reading with the same prediction.
        let world = World { calendar: &demo.calendar, homes: &demo.homes, periods: &demo.periods };
        let ahead = readings(world, meter, Extent { from, measured_to: from, to });
        assert!(ahead.iter().all(|it| it.actual.is_none()));
        assert!(
            ahead.iter().zip(&whole).all(|(a, b)| a.interval == b.interval && a.prediction == b.prediction)
        );
    }
}

#[test]
fn the_year_is_whole_but_for_a_few_silences() {
    let demo = Demo::new(NOW);
    for meter in meters() {
        // `Series::new` has refused overlaps.
        let series = demo.series(meter);
        assert!(series.points().windows(2).all(|pair| pair[0].interval.end() == pair[1].interval.start()));
        assert!(series.points().iter().all(|it| it.prediction.is_some()));
        let silent: Vec<&Point> = series.points().iter().filter(|it| it.actual.is_none()).collect();
        let hours = silent.iter().map(|it| it.interval.seconds()).sum::<i64>() / 3600;
        let expected = if is_building(meter) && meter.step > 60 { 8..36 } else { 0..1 };
        assert!(expected.contains(&hours), "{}: {hours} h", meter.label);
        assert!(!silent.iter().any(|point| demo.periods.iter().any(|it| it.overlaps(point.interval))));
    }
}

#[test]
fn loads_are_what_such_buildings_have() {
    let demo = Demo::new(NOW);
    for meter in meters().filter(|it| is_building(it)) {
        let series = demo.series(meter);
        let kw = series.actual_kw();
        let (mean, peak) = (kw.iter().sum::<f64>() / kw.len() as f64, kw.iter().copied().fold(0.0, f64::max));
        assert!((20.0..900.0).contains(&peak) && mean > 0.2 * peak, "{}: {mean} and {peak} kW", meter.label);
        let errors: Vec<f64> =
            series.points().iter().filter_map(|it| Some((it.actual? - it.prediction?) as f64)).collect();
        let error = errors.iter().map(|it| it.abs()).sum::<f64>() / errors.len() as f64 / 1000.0;
        assert!((0.01 * mean..0.1 * mean).contains(&error), "{}: {error} of {mean} kW", meter.label);
    }
}

#[test]
fn dr_periods_show_in_the_load_of_those_who_take_part() {
    let demo = Demo::new(NOW);
    assert!(demo.savings_rate("Warehouse A") > 0.2 && demo.savings_rate("Blast freezers") > 0.3);
    assert!(demo.savings_rate("Packing hall") > 0.15 && demo.savings_rate("Yard chargers") > 0.4);
    // It hardly ever takes part: what is left is chance.
    assert!(demo.savings_rate("Main building") < 0.03);
}

#[test]
fn there_is_always_a_period_to_see() {
    for now in [NOW, "2026-07-04T12:00:00Z", "2027-03-14T10:30:00Z", "2026-01-01T00:00:00Z"] {
        let demo = Demo::new(now);
        assert_eq!(demo.periods.len(), 17);
        assert!(demo.periods.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        let summer =
            demo.periods.iter().filter(|it| (6..=9).contains(&demo.calendar.date(it.start()).month()));
        assert!(summer.count() >= 10);
        let ages = demo.periods.iter().map(|it| (demo.now - it.start().as_second()).div_euclid(DAY));
        let ages: Vec<i64> = ages.collect();
        assert!(ages.iter().any(|it| (1..=3).contains(it)) && ages.iter().any(|it| *it < 0), "{ages:?}");
        let special = (0..17).filter(|it| schedule::credit_factor(*it).is_some());
        assert_eq!(
            special.map(|it| demo.periods[it].end().as_second() < demo.now).collect::<Vec<_>>(),
            [true]
        );
    }
}

#[test]
fn periods_keep_coming() {
    let mut demo = Demo::new(NOW);
    let start = demo.now;
    for hour in 0..24 * 40 {
        let now = Timestamp::from_second(start + hour * 3600).unwrap();
        let further = schedule::further_periods(&demo.calendar, now, &demo.periods);
        assert!(further.len() <= 1);
        demo.periods.extend(further);
        assert!(
            demo.periods
                .iter()
                .any(|it| it.start() > now && it.start().as_second() <= now.as_second() + 3 * DAY)
        );
    }
    demo.periods.sort_unstable();
    assert!(demo.periods.windows(2).all(|pair| pair[0].end() < pair[1].start()));
    // After five weeks without anybody: one a week, and the next one.
    let later = Timestamp::from_second(start + 75 * DAY).unwrap();
    let further = schedule::further_periods(&demo.calendar, later, &demo.periods);
    assert_eq!(further.len(), 5);
}
