//! Use against prediction over time as a picture that stands still: what the chart is without script.

use super::{Px, Svg};

/// The picture within a frame of 100 × 100 that may be stretched, and what stands beside it.
#[derive(Clone, Debug)]
pub struct DayPicture {
    /// Grid, DR periods, savings and both lines.
    pub marks: Svg,
    /// Watts at the lines of the grid, the highest first: they stand evenly from top to bottom.
    pub values: Vec<i64>,
}

/// Evenly spaced watts, and the parts of the frame that are DR periods.
#[derive(Clone, Copy, Debug)]
pub struct DayCurve<'a> {
    /// Measured.
    pub actual: &'a [Option<i64>],
    /// Expected.
    pub prediction: &'a [Option<i64>],
    /// From and to, as parts of the width from 0 to 1.
    pub periods: &'a [(f64, f64)],
    /// Whether it goes on: then its newest value is marked.
    pub is_now: bool,
}

/// Spaces between the lines of the grid.
const SPACES: i64 = 4;

/// Draws the curve; nothing where there is no value at all.
pub fn day_picture(curve: DayCurve<'_>) -> Option<DayPicture> {
    let known = || curve.actual.iter().chain(curve.prediction).flatten().copied();
    let (low, step) = scale(known().min()?, known().max()?);
    let high = low + step * SPACES;
    let n = curve.actual.len().max(curve.prediction.len()).max(1) as f64;
    let frame = Frame { low, high, n };
    let mut marks = Svg::new();
    for (from, to) in curve.periods {
        let (x, width) = (from * 100.0, (to - from) * 100.0);
        marks.push(format_args!(
            r#"<rect x="{}" width="{}" height="100" class="f-evt"/><path d="M{} 0h{}" class="s-event" stroke-width="4" vector-effect="non-scaling-stroke"/>"#,
            Px(x), Px(width), Px(x), Px(width),
        ));
    }
    for line in 0..=SPACES {
        let y = Px(line as f64 * 100.0 / SPACES as f64);
        marks.push(format_args!(
            r#"<path d="M0 {y}h100" class="s-line" vector-effect="non-scaling-stroke"/>"#
        ));
    }
    frame.savings(&mut marks, curve);
    frame.line(
        &mut marks,
        curve.prediction,
        r#"class="s-pred f-none" stroke-width="1.75" stroke-dasharray="6 4""#,
    );
    frame.line(&mut marks, curve.actual, r#"class="s-actual f-none" stroke-width="2.25""#);
    if curve.is_now {
        frame.newest(&mut marks, curve.actual);
    }
    Some(DayPicture { marks, values: (0..=SPACES).map(|it| high - it * step).collect() })
}

/// The lowest line and the space between two, at round numbers that hold all values.
fn scale(low: i64, high: i64) -> (i64, i64) {
    let least = ((high - low) / SPACES).max(high.abs() / 40).max(1);
    let mut unit = 1i64;
    while unit.saturating_mul(10) <= least {
        unit = unit.saturating_mul(10);
    }
    for factor in [1, 2, 5, 10, 20, 50, 100] {
        let step = unit.saturating_mul(factor);
        let bottom = low.div_euclid(step).saturating_mul(step);
        let bottom = if low >= 0 { bottom.max(0) } else { bottom };
        if bottom.saturating_add(step.saturating_mul(SPACES)) >= high {
            return (bottom, step);
        }
    }
    (low, least)
}

struct Frame {
    low: i64,
    high: i64,
    n: f64,
}

impl Frame {
    /// A value stands in the middle of its time.
    fn x(&self, index: usize) -> Px {
        Px((index as f64 + 0.5) / self.n * 100.0)
    }

    fn y(&self, watts: i64) -> Px {
        Px((self.high - watts) as f64 / (self.high - self.low).max(1) as f64 * 100.0)
    }

    fn line(&self, marks: &mut Svg, values: &[Option<i64>], looks: &str) {
        let mut path = Svg::new();
        let mut drawing = false;
        for (index, value) in values.iter().enumerate() {
            if let Some(watts) = value {
                let step = if drawing { 'L' } else { 'M' };
                path.push(format_args!("{step}{} {}", self.x(index), self.y(*watts)));
            }
            drawing = value.is_some();
        }
        if path != Svg::new() {
            marks.push(format_args!(r#"<path d="{path}" {looks} vector-effect="non-scaling-stroke"/>"#));
        }
    }

    /// Where the day has come to: a line, and a dot on the curve. A dot is a line of no length, which keeps its shape.
    fn newest(&self, marks: &mut Svg, values: &[Option<i64>]) {
        let newest = values.iter().enumerate().rev().find_map(|(index, it)| Some((index, (*it)?)));
        let Some((index, watts)) = newest else { return };
        let (x, y) = (self.x(index), self.y(watts));
        marks.push(format_args!(
            r#"<path d="M{x} 0V100" class="s-ink3" stroke-dasharray="2 4" vector-effect="non-scaling-stroke"/><path d="M{x} {y}h0" class="s-actual" stroke-width="11" stroke-linecap="round" vector-effect="non-scaling-stroke"/>"#
        ));
    }

    /// What was saved, as steps within the DR periods: below the prediction only.
    fn savings(&self, marks: &mut Svg, curve: DayCurve<'_>) {
        let mut path = Svg::new();
        let in_period = |index: usize| {
            let (from, to) = (index as f64 / self.n, (index as f64 + 1.0) / self.n);
            curve.periods.iter().any(|(start, end)| *start <= from + 1e-9 && to <= *end + 1e-9)
        };
        for (index, pair) in curve.actual.iter().zip(curve.prediction).enumerate() {
            let (Some(actual), Some(prediction)) = pair else { continue };
            if actual < prediction && in_period(index) {
                let (left, right) = (index as f64 / self.n * 100.0, (index as f64 + 1.0) / self.n * 100.0);
                path.push(format_args!(
                    "M{} {}H{}V{}H{}z",
                    Px(left),
                    self.y(*prediction),
                    Px(right),
                    self.y(*actual),
                    Px(left)
                ));
            }
        }
        if path != Svg::new() {
            marks.push(format_args!(r#"<path d="{path}" class="f-savefill"/>"#));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_round_and_holds_everything() {
        for (low, high) in [(0, 0), (0, 4), (150_000, 399_999), (-500, 2_000), (9_999_999, 10_000_001)] {
            let (bottom, step) = scale(low, high);
            assert!(bottom <= low && bottom + 4 * step >= high, "{low} {high}: {bottom} {step}");
            assert!(low < 0 || bottom >= 0);
        }
        assert_eq!(scale(150_000, 340_000), (150_000, 50_000));
    }

    #[test]
    fn savings_are_only_in_dr_periods_and_gaps_break_lines() {
        let (actual, prediction) = ([Some(10), Some(10), None, Some(10)], [Some(20); 4]);
        let curve =
            DayCurve { actual: &actual, prediction: &prediction, periods: &[(0.25, 1.0)], is_now: true };
        let picture = day_picture(curve).unwrap();
        let marks = picture.marks.to_string();
        assert_eq!(picture.values, [30, 25, 20, 15, 10]);
        // The second and the fourth quarter, from 20 down to 10.
        assert!(marks.contains(r#"d="M25 50H50V100H25zM75 50H100V100H75z" class="f-savefill""#), "{marks}");
        assert!(marks.contains(r#"d="M12.5 100L37.5 100M87.5 100" class="s-actual"#), "{marks}");
        // The newest value is the last one that is known.
        assert!(marks.contains(r#"d="M87.5 100h0""#), "{marks}");
        assert!(
            day_picture(DayCurve { actual: &[None], prediction: &[], periods: &[], is_now: true }).is_none()
        );
    }
}
