//! What an autocorrelation says, in one plain sentence.

use words::Words;

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
pub fn of_acf(words: Words, values: &[f64], step_seconds: i64, bound: f64) -> String {
    let says = match peak(values, bound) {
        Some(lag) => words.with("time", duration(words, lag, step_seconds)).say("meaning-repeats"),
        None => words.say(match values.get(1) {
            Some(first) if *first > bound => "meaning-alike",
            Some(first) if *first < -bound => "meaning-turns",
            _ => "meaning-little",
        }),
    };
    format!("{says} {}", noise(words, bound))
}

/// Which single lags matter once shorter ones are accounted for, said in words.
///
/// Arguments as for [`of_acf`].
pub fn of_pacf(words: Words, values: &[f64], step_seconds: i64, bound: f64) -> String {
    let mut clear: Vec<usize> = (1..values.len()).filter(|lag| values[*lag].abs() > bound).collect();
    clear.sort_by(|a, b| values[*b].abs().total_cmp(&values[*a].abs()));
    clear.truncate(3);
    clear.sort_unstable();
    let lags: Vec<String> = clear.iter().map(|lag| duration(words, *lag, step_seconds)).collect();
    let says = match lags.as_slice() {
        [] => words.say("meaning-no-lag"),
        [one] => words.with("time", one).say("meaning-one-lag"),
        [most @ .., last] => words.with("most", most.join(", ")).with("last", last).say("meaning-lags"),
    };
    format!("{says} {}", noise(words, bound))
}

fn noise(words: Words, bound: f64) -> String {
    words.with("bound", format_args!("{bound:.3}")).say("meaning-noise")
}

/// Why there is no plot, and what would change that.
pub fn of_undefined(words: Words, reason: Undefined) -> String {
    match reason {
        Undefined::Constant => words.say("meaning-constant"),
        Undefined::TooShort { n: 0 } => words.say("meaning-no-readings"),
        Undefined::TooShort { n } => words.count("count", n).say("meaning-too-short"),
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
fn duration(words: Words, lags: usize, step_seconds: i64) -> String {
    let seconds = i64::try_from(lags).unwrap_or(i64::MAX).saturating_mul(step_seconds);
    format::duration(words, seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daily_rhythm_is_named() {
        let values: Vec<f64> = (0..49).map(|lag| (f64::from(lag) * 0.2618).cos() * 0.8).collect();
        assert!(of_acf(Words::ENGLISH, &values, 3600, 0.09).starts_with("The bars repeat every 24 hours"));
        assert!(of_acf(Words::ENGLISH, &[1.0, 0.01, 0.0], 3600, 0.2).starts_with("One reading says little"));
        assert!(
            of_acf(Words::ENGLISH, &[1.0, 0.8, 0.6, 0.1], 3600, 0.2).starts_with("Neighbouring readings")
        );
    }

    #[test]
    fn the_lags_that_matter_are_named_in_order() {
        let text = of_pacf(Words::ENGLISH, &[1.0, 0.9, -0.4, 0.0, 0.01, 0.3], 900, 0.1);
        assert!(text.contains("the readings 15 minutes, 30 minutes and 75 minutes earlier"), "{text}");
        assert!(of_pacf(Words::ENGLISH, &[1.0, 0.0], 900, 0.1).starts_with("No single"));
    }

    #[test]
    fn undefined_answers_say_why() {
        assert!(of_undefined(Words::ENGLISH, Undefined::TooShort { n: 1 }).contains("1 reading, too few"));
        assert!(of_undefined(Words::ENGLISH, Undefined::Constant).contains("the same"));
    }
}
