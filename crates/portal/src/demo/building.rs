//! The load of a building: what it should be by the calendar and the weather, and what it turns out to be.

use domain::Interval;
use jiff::civil::{DateTime, Weekday};

use super::{
    noise::{drift, signed},
    response::{Response, reduction},
    weather,
};

/// Activity by local hour in percent: the values at full hours, with straight lines between them.
pub(crate) type Day = [u8; 24];

/// What a building's load is made of. `base`, `activity` and `cooling` add up to about 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Building {
    /// About its highest load, in kilowatts.
    pub peak_kw: f64,
    /// The part of it that is always on.
    pub base: f64,
    /// The part of it that follows the hours below.
    pub activity: f64,
    /// The part of it that follows the heat.
    pub cooling: f64,
    /// Activity from Monday to Friday.
    pub weekday: &'static Day,
    /// Activity on Saturdays.
    pub saturday: &'static Day,
    /// Activity on Sundays and holidays.
    pub sunday: &'static Day,
    /// Activity over the year in percent: the values in the middle of the months.
    pub months: &'static [u8; 12],
    /// How far the load strays from what is expected.
    pub restless: f64,
    /// Its machines switch on and off once in so many seconds, by so large a part of the load.
    pub cycle: (i64, f64),
    /// How far its predictions are off on average.
    pub bias: f64,
    /// How it takes part in DR periods.
    pub response: Response,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Building {
    /// The load in watts that is expected at an instant, which is `local` on the clocks there.
    pub(crate) fn expected(&self, second: i64, local: DateTime) -> f64 {
        let active = self.active(local);
        let cooling = weather::cooling(second, local) * (0.5 + 0.5 * active);
        1000.0 * self.peak_kw * (self.base + self.activity * active + self.cooling * cooling)
    }

    /// What is predicted of an expected load.
    pub(crate) fn predicted(&self, expected: f64) -> f64 {
        expected * (1.0 + self.bias)
    }

    /// What an expected load turns out to be; `seed` tells buildings apart.
    pub(crate) fn actual(&self, expected: f64, seed: u64, periods: &[Interval], second: i64) -> f64 {
        let (period, amplitude) = self.cycle;
        // The phase wanders, so that the cycle is seen in a day and gone in the mean of a month.
        let phase = second as f64 / period as f64 + drift(seed, second, 20 * period);
        let cycle = amplitude * (phase * std::f64::consts::TAU).sin();
        let stray = 0.9 * drift(seed, second, 5 * DAY)
            + 0.8 * drift(seed, second, 9 * HOUR)
            + 0.6 * drift(seed, second, 40 * MINUTE)
            + 0.3 * drift(seed, second, 7 * MINUTE)
            + 0.25 * signed(seed, second);
        let missing = reduction(self.response, seed, periods, second);
        (expected * (1.0 + self.restless * stray + cycle) * (1.0 - missing)).max(0.0)
    }

    /// Activity of an hour and a season, from 0 to 1.
    fn active(&self, local: DateTime) -> f64 {
        let today = self.day(local);
        // Into the next day, whose kind may be another: a short step at midnight that nobody sees.
        let hour = usize::from(local.hour().unsigned_abs());
        let (now, next) = (f64::from(today[hour]), f64::from(today[(hour + 1) % 24]));
        let into = (f64::from(local.minute()) + f64::from(local.second()) / 60.0) / 60.0;
        (now + (next - now) * into) / 100.0 * self.season(local)
    }

    fn day(&self, local: DateTime) -> &'static Day {
        match local.weekday() {
            _ if is_holiday(local) => self.sunday,
            Weekday::Saturday => self.saturday,
            Weekday::Sunday => self.sunday,
            _ => self.weekday,
        }
    }

    fn season(&self, local: DateTime) -> f64 {
        // Months since the middle of January, as a place on a ring of twelve.
        let days = f64::from(local.days_in_month());
        let place = f64::from(local.month()) - 1.5 + (f64::from(local.day()) - 0.5) / days;
        let month = |it: f64| f64::from(self.months[it.rem_euclid(12.0) as usize]) / 100.0;
        let (now, next) = (month(place.floor()), month(place.floor() + 1.0));
        now + (next - now) * (place - place.floor())
    }
}

/// New Year, Independence Day, Thanksgiving and Christmas.
fn is_holiday(local: DateTime) -> bool {
    match (local.month(), local.day()) {
        (1, 1) | (7, 4) | (12, 25) => true,
        (11, 22..=28) => local.weekday() == Weekday::Thursday,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn holidays_are_known() {
        assert!(is_holiday(date(2026, 11, 26).at(0, 0, 0, 0)));
        assert!(!is_holiday(date(2026, 11, 25).at(0, 0, 0, 0)));
        assert!(!is_holiday(date(2026, 11, 19).at(0, 0, 0, 0)));
        assert!(is_holiday(date(2026, 7, 4).at(23, 59, 0, 0)));
    }
}
