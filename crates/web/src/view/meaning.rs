//! What an autocorrelation says, in one plain sentence.

use super::format;

/// Why there is no autocorrelation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// All values are the same.
    Constant,
    /// So few values that nothing can be said.
    TooShort {
        /// How many there are.
        n: usize,
    },
}

/// At which lag an autocorrelation repeats, where it clearly does, said in words.
///
/// `values[0]` is lag 0, a lag is `step_seconds` long, and values within ±`bound` are noise at the 95 % level.
pub fn of_acf(values: &[f64], step_seconds: i64, bound: f64) -> String {
    let noise = format!("Bars inside the band are noise (95% level, ±{bound:.3}).");
    let says = match peak(values, bound) {
        Some(lag) => format!(
            "The bars repeat every {}: the same time one turn earlier is the best single guide.",
            duration(lag, step_seconds)
        ),
        None => match values.get(1) {
            Some(first) if *first > bound => {
                "Neighbouring readings are alike, and the likeness fades without repeating.".to_owned()
            }
            Some(first) if *first < -bound => {
                "High and low readings take turns: one is a poor guide to the next.".to_owned()
            }
            _ => "One reading says little about the next.".to_owned(),
        },
    };
    format!("{says} {noise}")
}

/// Which single lags matter once shorter ones are accounted for, said in words.
///
/// Arguments as for [`of_acf`].
pub fn of_pacf(values: &[f64], step_seconds: i64, bound: f64) -> String {
    let mut clear: Vec<usize> = (1..values.len()).filter(|lag| values[*lag].abs() > bound).collect();
    clear.sort_by(|a, b| values[*b].abs().total_cmp(&values[*a].abs()));
    clear.truncate(3);
    clear.sort_unstable();
    let lags: Vec<String> = clear.iter().map(|lag| duration(*lag, step_seconds)).collect();
    let noise = format!("Bars inside the band are noise (95% level, ±{bound:.3}).");
    match lags.as_slice() {
        [] => format!("No single earlier reading matters by itself. {noise}"),
        [one] => {
            format!(
                "After removing the effect of shorter lags, only the reading {one} earlier matters. {noise}"
            )
        }
        [most @ .., last] => format!(
            "After removing the effect of shorter lags, the readings {} and {last} earlier matter most. {noise}",
            most.join(", ")
        ),
    }
}

/// Why there is no plot, and what would change that.
pub fn of_undefined(reason: Undefined) -> String {
    match reason {
        Undefined::Constant => {
            "Every reading in this span is the same, so there is no pattern to show. Choose a longer timescale."
                .to_owned()
        }
        Undefined::TooShort { n: 0 } => "There are no readings in this span, so there is no pattern to show.".to_owned(),
        Undefined::TooShort { n } => format!(
            "This span has {}, too few to show a pattern. Choose a longer timescale.",
            format::counted(n, "reading", "readings")
        ),
    }
}

/// The highest point after the first dip into or below the band, if it stands clear of the band.
fn peak(values: &[f64], bound: f64) -> Option<usize> {
    let dip = values.iter().position(|it| *it <= bound)?;
    let highest = (dip..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b]))?;
    let inside = highest + 1 < values.len();
    (inside && highest > 1 && values[highest] > bound * 2.0).then_some(highest)
}

/// So many lags as time: `24 hours`, `45 minutes`, `7 days`.
fn duration(lags: usize, step_seconds: i64) -> String {
    let seconds = i64::try_from(lags).unwrap_or(i64::MAX).saturating_mul(step_seconds);
    let (n, unit) = match seconds {
        it if it % 86_400 == 0 && it > 86_400 => (it / 86_400, "day"),
        it if it % 3600 == 0 => (it / 3600, "hour"),
        it if it % 60 == 0 => (it / 60, "minute"),
        it => (it, "second"),
    };
    if n == 1 { format!("1 {unit}") } else { format!("{n} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daily_rhythm_is_named() {
        let values: Vec<f64> = (0..49).map(|lag| (f64::from(lag) * 0.2618).cos() * 0.8).collect();
        assert!(of_acf(&values, 3600, 0.09).starts_with("The bars repeat every 24 hours"));
        assert!(of_acf(&[1.0, 0.01, 0.0], 3600, 0.2).starts_with("One reading says little"));
        assert!(of_acf(&[1.0, 0.8, 0.6, 0.1], 3600, 0.2).starts_with("Neighbouring readings"));
    }

    #[test]
    fn the_lags_that_matter_are_named_in_order() {
        let text = of_pacf(&[1.0, 0.9, -0.4, 0.0, 0.01, 0.3], 900, 0.1);
        assert!(text.contains("the readings 15 minutes, 30 minutes and 75 minutes earlier"), "{text}");
        assert!(of_pacf(&[1.0, 0.0], 900, 0.1).starts_with("No single"));
    }

    #[test]
    fn undefined_answers_say_why() {
        assert!(of_undefined(Undefined::TooShort { n: 1 }).contains("1 reading, too few"));
        assert!(of_undefined(Undefined::Constant).contains("the same"));
    }
}
