//! The first page of the portal for people who are not signed in.

use askama::Template;
use domain::{CreditFactor, Currency, Energy, Power};
use words::Words;

use super::{
    format::{self, Quantity},
    layout::PublicLayout,
    svg::{Bar, SparkPoint, Svg, bars, progress, spark},
};

/// `/`: what the portal is, and the way in.
#[derive(Clone, Debug, Template)]
#[template(path = "landing.html")]
pub struct Landing {
    /// The shell.
    pub public: PublicLayout,
    /// What people see of their meters.
    pub see: Example,
}

/// Figures of a meter that is none: those that people will see, in the portal's money.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the year brought.
    pub credits: String,
    /// The energy that it is for.
    pub saved: Quantity,
    /// A bar for each DR period.
    pub bars: Svg,
    /// The power now.
    pub power: Quantity,
    /// How far that is below the prediction.
    pub below: Quantity,
    /// The last hours.
    pub spark: Svg,
    /// The part of the predicted energy that was saved.
    pub rate: Quantity,
    /// The same as a bar.
    pub rate_bar: Svg,
    /// The predicted energy.
    pub predicted: Quantity,
}

/// Kilowatt-hours saved in one DR period after the other.
const SAVED: [i64; 12] = [62, 118, 0, 143, 96, 171, 158, 84, 190, 204, 176, 182];
/// Kilowatt-hours predicted in all of them.
const PREDICTED: i64 = 6_240;
/// Kilowatts of the last hours: measured, predicted.
const POWER: [(i64, i64); 14] = [
    (318, 312),
    (321, 318),
    (326, 324),
    (327, 329),
    (331, 333),
    (334, 336),
    (262, 337),
    (221, 337),
    (212, 336),
    (209, 334),
    (214, 331),
    (211, 328),
    (203, 320),
    (195, 312),
];
/// Those in the DR period.
const IN_PERIOD: std::ops::Range<usize> = 6..14;

impl Example {
    /// The figures, with savings worth what they are worth here.
    pub fn new(words: Words, factor: CreditFactor, currency: Currency) -> Example {
        let energy = |kwh: i64| Energy::from_watt_seconds(i128::from(kwh) * 3_600_000);
        let power = |kw: i64| Power::from_watts(kw * 1000).ok();
        let total: i64 = SAVED.iter().sum();
        let points = POWER.iter().enumerate().map(|(index, (actual, prediction))| SparkPoint {
            actual: power(*actual),
            prediction: power(*prediction),
            in_period: IN_PERIOD.contains(&index),
        });
        let (now, expected) = POWER[POWER.len() - 1];
        let rate = i128::from(total) * 1_000_000 / i128::from(PREDICTED);
        let of_period = |it: &i64| Bar::Saved(i128::from(*it));
        Example {
            credits: format::money(words, factor.credit(energy(total)), currency),
            saved: format::energy_kwh(words, energy(total)),
            bars: bars(&SAVED.iter().map(of_period).collect::<Vec<_>>()),
            power: format::watts(words, i128::from(now) * 1000),
            below: format::watts(words, i128::from(expected - now) * 1000),
            spark: spark(&points.collect::<Vec<_>>()),
            rate: format::percent_from_millionths(words, rate, 1),
            rate_bar: progress(rate),
            predicted: format::energy_kwh(words, energy(PREDICTED)),
        }
    }
}
