//! Numbers and times as pages write them, in each language; exact integers until the last step.

use std::fmt;

use domain::{CreditFactor, Currency, Energy, Money, Power, decimal::div_half_even};
use words::Words;

pub mod times;

pub use times::{
    clock, clock_with_seconds, countdown, date_and_clock, day, day_and_clock, day_and_year, day_of_month,
    day_of_year, duration, hour, interval_words, last_reading, length, long_day, long_day_of_year, month,
    month_name, stretch, time_range, timescale, weekdays, zone_line,
};

/// The sign of negative numbers: as wide as a plus.
const MINUS: &str = "\u{2212}";

/// A number and its unit apart, since pages set the unit smaller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number: `1,204`.
    pub value: String,
    /// The unit: `kW`.
    pub unit: &'static str,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            "%" => write!(f, "{}%", self.value),
            unit => write!(f, "{} {unit}", self.value),
        }
    }
}

/// Power for reading: `212 kW`, `12.5 kW`, `0.35 kW`, `1.25 MW`.
pub fn power_kw(words: Words, power: Power) -> Quantity {
    watts(words, i128::from(power.watts()))
}

/// A difference of powers for reading, which may leave the range of a [`Power`]; the sign is kept.
pub fn watts(words: Words, watts: i128) -> Quantity {
    thousands(words, watts, "kW", "MW")
}

/// Power in kilowatts whatever its size, for columns that say so above: `1,254`, `212`, `12.5`, `0.35`.
pub fn kw(words: Words, watts: i128) -> String {
    let decimals = match watts.abs() {
        0..=9_994 => 2,
        9_995..=99_949 => 1,
        _ => 0,
    };
    decimal(words, div_half_even(watts, 10i128.pow(3 - decimals)), decimals)
}

/// Kilowatts at a line of a grid whose lines are `step` watts apart, with the decimals that tell them apart.
pub fn axis_kw(words: Words, watts: i64, step: i64) -> String {
    let decimals = match step {
        _ if step % 1000 == 0 => 0,
        _ if step % 100 == 0 => 1,
        _ if step % 10 == 0 => 2,
        _ => 3,
    };
    decimal(words, div_half_even(watts.into(), 10i128.pow(3 - decimals)), decimals)
}

/// Energy for reading: `182 kWh`, `4.81 MWh`.
pub fn energy_kwh(words: Words, energy: Energy) -> Quantity {
    thousands(words, energy.to_wh(), "kWh", "MWh")
}

/// Money for reading, to the cent: `$4,812.60`; currencies without a sign of their own come with their code.
pub fn money(words: Words, amount: Money, currency: Currency) -> String {
    let sign = if amount.cents() < 0 { MINUS } else { "" };
    signed(sign, &decimal(words, amount.cents().abs(), 2), currency)
}

fn signed(sign: &str, number: &str, currency: Currency) -> String {
    match currency.as_str() {
        "USD" => format!("{sign}${number}"),
        "EUR" => format!("{sign}€{number}"),
        "GBP" => format!("{sign}£{number}"),
        code => format!("{sign}{code} {number}"),
    }
}

/// What one kWh saved is worth: `$0.45`, `$0.1255`.
pub fn price(words: Words, factor: CreditFactor, currency: Currency) -> String {
    let number = factor.to_decimal().replace('.', &words.number_marks().decimal.to_string());
    signed("", &number, currency)
}

/// A part of the whole in millionths as percent with so many decimals, at most four: `35.2 %`.
pub fn percent_from_millionths(words: Words, millionths: i128, decimals: u32) -> Quantity {
    let decimals = decimals.min(4);
    let rounded = div_half_even(millionths, 10i128.pow(4 - decimals));
    Quantity { value: decimal(words, rounded, decimals), unit: "%" }
}

/// A count with its thousands apart: `35,040`.
pub fn count(words: Words, count: usize) -> String {
    words.number_marks().grouped(&count.to_string())
}

/// Thousandths of `unit` with the decimals their size wants, or of the unit a thousand times as large.
fn thousands(words: Words, thousandths: i128, unit: &'static str, large: &'static str) -> Quantity {
    let size = thousandths.abs();
    // The limits are where rounding would reach the next step: 99.96 is written 100, not 100.0.
    let (decimals, per_unit, unit) = match size {
        0..=9_994 => (2, 3, unit),
        9_995..=99_949 => (1, 3, unit),
        99_950..=999_499 => (0, 3, unit),
        _ => (2, 6, large),
    };
    let value = decimal(words, div_half_even(thousandths, 10i128.pow(per_unit - decimals)), decimals);
    Quantity { value, unit }
}

/// `units` of size `10^-decimals`, with a true minus and thousands apart.
fn decimal(words: Words, units: i128, decimals: u32) -> String {
    let (places, marks) = (decimals as usize, words.number_marks());
    let sign = if units < 0 { MINUS } else { "" };
    let digits = format!("{:0width$}", units.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let whole = marks.grouped(whole);
    match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}{}{fraction}", marks.decimal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Words = Words::ENGLISH;

    fn check_power(watts: i64, expected: &str) {
        assert_eq!(power_kw(EN, Power::from_watts(watts).unwrap()).to_string(), expected);
    }

    #[test]
    fn power_has_the_decimals_its_size_wants() {
        check_power(0, "0.00 kW");
        check_power(350, "0.35 kW");
        check_power(9_994, "9.99 kW");
        check_power(9_995, "10.0 kW");
        check_power(12_450, "12.4 kW");
        check_power(99_949, "99.9 kW");
        check_power(99_950, "100 kW");
        check_power(212_400, "212 kW");
        check_power(999_499, "999 kW");
        check_power(999_500, "1.00 MW");
        check_power(1_254_000, "1.25 MW");
        check_power(9_999_999_999, "10,000.00 MW");
        check_power(-1_200, "\u{2212}1.20 kW");
    }

    #[test]
    fn columns_and_axes_stay_in_kilowatts() {
        assert_eq!(
            [350, 12_450, 212_400, 1_254_000, -1_200].map(|it| kw(EN, it)),
            ["0.35", "12.4", "212", "1,254", "\u{2212}1.20"]
        );
        assert_eq!(
            [(150_000, 50_000), (500, 500), (25, 5)].map(|(it, step)| axis_kw(EN, it, step)),
            ["150", "0.5", "0.025"]
        );
    }

    #[test]
    fn energy_goes_the_same_way() {
        let energy = |wh: i128| energy_kwh(EN, Energy::from_watt_seconds(wh * 3600)).to_string();
        assert_eq!(energy(182_000), "182 kWh");
        assert_eq!(energy(4_812_600), "4.81 MWh");
        assert_eq!(energy(-500), "\u{2212}0.50 kWh");
    }

    #[test]
    fn money_is_to_the_cent() {
        let eur = Currency::parse("EUR").unwrap();
        assert_eq!(money(EN, Money::from_cents(481_260), Currency::USD), "$4,812.60");
        assert_eq!(money(EN, Money::from_cents(-5), Currency::USD), "\u{2212}$0.05");
        assert_eq!(money(EN, Money::from_cents(123_456_789), eur), "€1,234,567.89");
        assert_eq!(money(EN, Money::from_cents(100), Currency::parse("CHF").unwrap()), "CHF 1.00");
    }

    #[test]
    fn percent_is_rounded_half_to_even() {
        let percent = |millionths, decimals| percent_from_millionths(EN, millionths, decimals).to_string();
        assert_eq!(percent(352_499, 1), "35.2%");
        assert_eq!(percent(352_500, 1), "35.2%");
        assert_eq!(percent(353_500, 1), "35.4%");
        assert_eq!(percent(1_000_000, 0), "100%");
        assert_eq!(percent(5_000, 0), "0%");
    }

    #[test]
    fn counts_keep_their_thousands_apart() {
        assert_eq!(
            [0, 999, 1_000, 35_040, 1_000_000].map(|it| count(EN, it)),
            ["0", "999", "1,000", "35,040", "1,000,000"]
        );
    }
}
