//! Settings of the section `validation`: from when on something about readings is noticed.

use domain::{Decimal, Rounding, ValidationRules};

use super::values::Values;

/// The longest time that a run may be allowed: the day that validation looks at, in minutes.
const MAX_RUN_MINUTES: i64 = 24 * 60;
/// Most readings there can be in a day, one a second.
const MAX_READINGS: usize = 25 * 3600;

/// `validation.…`.
pub fn rules(values: &mut Values) -> ValidationRules {
    let usual = ValidationRules::default();
    let ratio = values.get(
        "validation.spike_ratio",
        "1.8",
        millionths,
        "a number above 0 and up to 1000, with at most six decimals, such as 1.8",
    );
    let readings = |it: &str| it.parse::<usize>().ok().filter(|it| (3..=MAX_READINGS).contains(it));
    let form = "a whole number of readings of a day, at least 3, such as 12";
    let at_least = values.get("validation.spike_min_readings", "12", readings, form);
    let mut run = |name: &str| {
        let minutes = |it: &str| it.parse::<i64>().ok().filter(|it| (1..=MAX_RUN_MINUTES).contains(it));
        values.get(name, "720", minutes, "whole minutes from 1 to 1440, such as 720").map(|it| it * 60)
    };
    let (flat, zero) = (run("validation.flat_run_minutes"), run("validation.zero_run_minutes"));
    let tolerance = |it: &str| it.parse::<i64>().ok().filter(|it| (0..=86_400).contains(it));
    let form = "whole seconds from 0 to 86400, such as 300";
    let tolerance = values.get("validation.clock_tolerance_seconds", "300", tolerance, form);
    ValidationRules {
        spike_millionths: ratio.unwrap_or(usual.spike_millionths),
        spike_min_readings: at_least.unwrap_or(usual.spike_min_readings),
        flat_run_seconds: flat.unwrap_or(usual.flat_run_seconds),
        zero_run_seconds: zero.unwrap_or(usual.zero_run_seconds),
        clock_tolerance_seconds: tolerance.unwrap_or(usual.clock_tolerance_seconds),
    }
}

fn millionths(text: &str) -> Option<i64> {
    let (millionths, _) = Decimal::parse(text).ok()?.scaled(1_000_000, 1, Rounding::Refuse).ok()?;
    (1..=1_000_000_000).contains(&millionths).then_some(millionths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ValidationRules, String> {
        let mut values = Values::read(&format!("[validation]\n{text}"), []);
        let rules = rules(&mut values);
        values.finish().map(|()| rules).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_said_is_the_default() {
        assert_eq!(read(""), Ok(ValidationRules::default()));
    }

    #[test]
    fn each_threshold_can_be_set() {
        let text = "spike_ratio = '2.25'\nspike_min_readings = 24\nflat_run_minutes = 90\nzero_run_minutes = 1440\n\
                    clock_tolerance_seconds = 0";
        let expected = ValidationRules {
            spike_millionths: 2_250_000,
            spike_min_readings: 24,
            flat_run_seconds: 5400,
            zero_run_seconds: 86_400,
            clock_tolerance_seconds: 0,
        };
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_can() {
        for (text, advice) in [
            ("spike_ratio = '0'", "above 0"),
            ("spike_ratio = '1.8000001'", "six decimals"),
            ("spike_ratio = '-1.8'", "above 0"),
            ("spike_ratio = '1000.000001'", "up to 1000"),
            ("spike_min_readings = 2", "at least 3"),
            ("flat_run_minutes = 0", "from 1 to 1440"),
            ("zero_run_minutes = 1441", "from 1 to 1440"),
            ("clock_tolerance_seconds = -1", "from 0 to 86400"),
        ] {
            let error = read(text).unwrap_err();
            let name = text.split(' ').next().unwrap();
            assert!(error.contains(&format!("validation.{name} is")) && error.contains(advice), "{error}");
        }
    }
}
