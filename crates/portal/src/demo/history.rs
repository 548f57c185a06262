//! A meter's readings over any span of time: the same whether asked for at once or bit by bit.

use domain::{Calendar, Interval, IntervalReading, Power};
use jiff::Timestamp;

use super::{
    building::Building,
    homes::Homes,
    noise::hash,
    sites::{Load, Meter, Since},
};

/// What readings depend on besides meter and time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World<'a> {
    /// The clocks by which people live.
    pub calendar: &'a Calendar,
    /// The real homes.
    pub homes: &'a Homes,
    /// The DR periods that touch the span asked for, or ended in the two hours before it.
    pub periods: &'a [Interval],
}

/// Where a series begins, and up to where it is measured and predicted, in seconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The start of the first interval.
    pub from: i64,
    /// The end of the last measured interval.
    pub measured_to: i64,
    /// The end of the last interval.
    pub to: i64,
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// A meter falls silent once in so many days.
const SILENCE_EVERY: i64 = 45 * DAY;

/// The last boundary between intervals of `step` seconds that is not after the instant.
pub(crate) fn floor(second: i64, step: i64) -> i64 {
    second - second.rem_euclid(step)
}

/// The readings of a meter whose intervals begin in an extent, oldest first.
pub(crate) fn readings(world: World<'_>, meter: &Meter, extent: Extent) -> Vec<IntervalReading> {
    let first = floor(extent.from + meter.step - 1, meter.step);
    let starts = (first..extent.to).step_by(usize::try_from(meter.step).unwrap_or(1));
    // No instant of a demo lies outside of what an interval can be.
    starts
        .filter_map(|start| reading(world, meter, start, start + meter.step <= extent.measured_to))
        .collect()
}

fn reading(world: World<'_>, meter: &Meter, start: i64, measured: bool) -> Option<IntervalReading> {
    let instant = |second| Timestamp::from_second(second).ok();
    let interval = Interval::new(instant(start)?, instant(start + meter.step)?).ok()?;
    let (actual, prediction) = match meter.load {
        Load::Home(column) => world.homes.at(column, start)?,
        Load::Building(building) => watts(world, meter, building, start)?,
    };
    let measured = measured && !is_silent(world, meter, interval);
    Some(IntervalReading {
        meter: meter.id,
        interval,
        actual: Power::from_watts(actual).ok().filter(|_| measured),
        prediction: Power::from_watts(prediction).ok(),
        quality: None,
    })
}

/// Measured and predicted watts, as they are half-way through the interval.
fn watts(world: World<'_>, meter: &Meter, building: &Building, start: i64) -> Option<(i64, i64)> {
    let middle = start + meter.step / 2;
    let local = world.calendar.zone().to_datetime(Timestamp::from_second(middle).ok()?);
    let expected = building.expected(middle, local);
    let actual = building.actual(expected, seed(meter), world.periods, middle);
    let whole = |watts: f64| watts.round_ties_even() as i64;
    Some((whole(actual), whole(building.predicted(expected))))
}

/// Whether the meter's modem is down in that interval: a few times a year for some hours before the afternoon, and
/// never in a DR period.
///
/// The homes are as they were measured, and a meter of the last days is still looked after.
fn is_silent(world: World<'_>, meter: &Meter, interval: Interval) -> bool {
    if matches!(meter.load, Load::Home(_)) || meter.since != Since::Beginning {
        return false;
    }
    let (start, end) = (interval.start().as_second(), interval.end().as_second());
    let window = start.div_euclid(SILENCE_EVERY);
    let dice = hash(!seed(meter), window).cast_signed();
    // From 08:00 to 22:00 UTC, which is the night and the morning in California, in summer too.
    let day = window * SILENCE_EVERY + dice.rem_euclid(44) * DAY;
    let from = floor(day + 8 * HOUR + (dice >> 8).rem_euclid(10 * 60) * 60, meter.step);
    let to = from + HOUR + (dice >> 24).rem_euclid(3 * 60) * 60;
    start < to && from < end && !world.periods.iter().any(|it| it.overlaps(interval))
}

fn seed(meter: &Meter) -> u64 {
    hash(u64::from(meter.id.number()), 0)
}
