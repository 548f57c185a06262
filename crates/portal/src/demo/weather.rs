//! How warm it is: an invented Fontana, the same for every meter, so that all cool harder on the same days.

use jiff::civil::DateTime;

use super::noise::drift;

const SEED: u64 = 0x0057_4541_5448_4552;
const DAY: i64 = 86_400;
/// A year of the seasons, in days.
const YEAR: f64 = 365.25;

/// Degrees Celsius outside at an instant, which is `local` on the clocks there.
pub(crate) fn temperature(second: i64, local: DateTime) -> f64 {
    let day = f64::from(local.day_of_year());
    // Warmest in the first days of August, and at four in the afternoon.
    let season = 19.5 + 7.5 * wave((day - 214.0) / YEAR);
    let hours = f64::from(local.hour()) + f64::from(local.minute()) / 60.0;
    let swing = 6.5 * wave((hours - 16.0) / 24.0);
    season + swing + 4.0 * drift(SEED, second, 6 * DAY) + 2.0 * drift(SEED, second, 2 * DAY)
}

/// How hard buildings cool: 0 on a cool day, about 1 on the hottest afternoon.
pub(crate) fn cooling(second: i64, local: DateTime) -> f64 {
    ((temperature(second, local) - 16.0) / 21.0).max(0.0)
}

/// 1 at 0 and at every whole number, -1 half-way between.
fn wave(turns: f64) -> f64 {
    (turns * std::f64::consts::TAU).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn summer_afternoons_are_hot() {
        let mean = |month| -> f64 {
            let at = |day| date(2026, month, day).at(16, 0, 0, 0);
            (1..29)
                .map(|day| temperature(i64::from(month) * 30 * DAY + i64::from(day) * DAY, at(day)))
                .sum::<f64>()
                / 28.0
        };
        assert!((28.0..38.0).contains(&mean(8)), "{}", mean(8));
        assert!((14.0..23.0).contains(&mean(1)), "{}", mean(1));
    }
}
