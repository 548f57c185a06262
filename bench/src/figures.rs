//! Medians, spreads and ratios of samples, and how numbers are written.

use std::time::Duration;

use crate::measure::Sample;

/// The middle and both ends of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle one; the mean of the middle two.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Spread {
    /// Of these numbers; nothing where there are none.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Spread> {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        let (min, max) = (*numbers.first()?, *numbers.last()?);
        let middle = numbers.len() / 2;
        let median = match numbers.len() % 2 {
            0 => (numbers[middle - 1] + numbers[middle]) / 2.0,
            _ => numbers[middle],
        };
        Some(Spread { median, min, max })
    }
}

/// Seconds of wall time per call, one number a sample.
pub fn wall(samples: &[Sample]) -> impl Iterator<Item = f64> {
    samples.iter().map(|it| it.wall.as_secs_f64() / f64::from(it.n_calls))
}

/// Seconds of CPU time per call, one number a sample.
pub fn cpu(samples: &[Sample]) -> impl Iterator<Item = f64> {
    samples.iter().map(|it| it.cpu.total().as_secs_f64() / f64::from(it.n_calls))
}

/// Seconds of the server's CPU time per call, one number a sample.
pub fn server_cpu(samples: &[Sample]) -> impl Iterator<Item = f64> {
    samples.iter().map(|it| it.cpu.server.as_secs_f64() / f64::from(it.n_calls))
}

/// How many times as long as its limit something took: run by run, since runs taken together share what else the
/// machine was doing.
pub fn wall_ratio(samples: &[Sample], limits: &[Sample]) -> Option<f64> {
    median_ratio(wall(samples), wall(limits))
}

/// As [`wall_ratio`], of CPU time; nothing where a run is too short for its ticks.
pub fn cpu_ratio(samples: &[Sample], limits: &[Sample]) -> Option<f64> {
    let enough = |it: &Sample| it.cpu.total() >= LEAST_CPU;
    (samples.iter().all(enough) && limits.iter().all(enough))
        .then(|| median_ratio(cpu(samples), cpu(limits)))?
}

/// Ten ticks: a tenth more or less is then the worst that reading them can do.
const LEAST_CPU: Duration = Duration::from_millis(100);

fn median_ratio(numbers: impl Iterator<Item = f64>, limits: impl Iterator<Item = f64>) -> Option<f64> {
    Some(Spread::of(numbers.zip(limits).map(|(number, limit)| number / limit))?.median)
}

/// A time in the unit that fits it, with three digits.
pub fn time(seconds: f64) -> String {
    let (number, unit) = match seconds {
        it if it >= 0.9995 => (it, "s"),
        it if it >= 0.000_999_5 => (it * 1e3, "ms"),
        it => (it * 1e6, "µs"),
    };
    format!("{} {unit}", digits(number))
}

/// A number with three digits, or more where they stand before the point.
pub fn digits(number: f64) -> String {
    match number {
        it if it >= 99.95 => format!("{it:.0}"),
        it if it >= 9.995 => format!("{it:.1}"),
        it => format!("{it:.2}"),
    }
}

/// A whole number with its thousands apart, rounded to three digits where `number` has more.
pub fn rounded(number: f64) -> String {
    let unit = 10f64.powi((number.max(1.0).log10().floor() as i32 - 2).max(0));
    thousands(((number / unit).round() * unit) as u64)
}

/// A whole number with its thousands apart.
pub fn thousands(number: u64) -> String {
    let text = number.to_string();
    let apart = |(index, digit): (usize, char)| match index > 0 && (text.len() - index).is_multiple_of(3) {
        true => format!(",{digit}"),
        false => digit.to_string(),
    };
    text.chars().enumerate().map(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::Cpu;

    fn sample(wall: u64, cpu: u64, n_calls: u32) -> Sample {
        let cpu = Cpu { own: Duration::from_millis(cpu), ..Cpu::default() };
        Sample { wall: Duration::from_millis(wall), cpu, n_calls }
    }

    #[test]
    fn the_middle_and_both_ends() {
        let spread = |numbers: &[f64]| Spread::of(numbers.iter().copied());
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[2.0]), Some(Spread { median: 2.0, min: 2.0, max: 2.0 }));
        assert_eq!(spread(&[9.0, 1.0, 2.0]), Some(Spread { median: 2.0, min: 1.0, max: 9.0 }));
        assert_eq!(spread(&[9.0, 1.0, 2.0, 3.0]), Some(Spread { median: 2.5, min: 1.0, max: 9.0 }));
    }

    #[test]
    fn ratios_are_of_pairs_and_of_single_calls() {
        let limits = [sample(100, 100, 1), sample(200, 200, 2), sample(400, 400, 1)];
        let ours = [sample(200, 300, 1), sample(600, 600, 2), sample(1600, 400, 1)];
        assert_eq!(wall_ratio(&ours, &limits).map(digits).as_deref(), Some("3.00"));
        assert_eq!(cpu_ratio(&ours, &limits).map(digits).as_deref(), Some("3.00"));
        assert_eq!(cpu_ratio(&ours, &[sample(9, 90, 1); 3]), None);
        assert_eq!(wall_ratio(&[], &limits), None);
    }

    #[test]
    fn numbers_are_written_to_be_read() {
        let times = [12.3456, 1.0, 0.9999, 0.01234, 0.001, 0.000_000_5].map(time);
        assert_eq!(times, ["12.3 s", "1.00 s", "1.00 s", "12.3 ms", "1.00 ms", "0.50 µs"]);
        assert_eq!(
            [999.0, 1000.0, 1_234_567.0].map(|it| thousands(it as u64)),
            ["999", "1,000", "1,234,567"]
        );
        assert_eq!([0.0, 12.6, 1234.0, 98_765.4].map(rounded), ["0", "13", "1,230", "98,800"]);
    }
}
