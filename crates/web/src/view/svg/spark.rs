//! The last hours in small: measured, predicted, and what was saved between them.

use domain::Power;

use super::{Px, Svg};

/// One interval of a sparkline.
#[derive(Clone, Copy, Debug, Default)]
pub struct SparkPoint {
    /// What was measured; nothing breaks the line.
    pub actual: Option<Power>,
    /// What was expected.
    pub prediction: Option<Power>,
    /// Whether it lies in a DR period: only there savings are filled.
    pub in_period: bool,
}

/// From values to the frame of 100 × 36.
struct Frame {
    low: f64,
    high: f64,
    pitch: f64,
}

/// The sparkline within a frame of 100 × 36 that is stretched to fit.
pub fn spark(points: &[SparkPoint]) -> Svg {
    let values = || points.iter().flat_map(|it| [it.actual, it.prediction]).flatten().map(watts);
    let frame = Frame {
        low: values().fold(f64::INFINITY, f64::min),
        high: values().fold(f64::NEG_INFINITY, f64::max),
        pitch: 100.0 / points.len().saturating_sub(1).max(1) as f64,
    };
    let mut marks = Svg::new();
    for area in saved_areas(points) {
        frame.area(&mut marks, points, area);
    }
    let dashes = r#"stroke-width="1.5" stroke-dasharray="4 3""#;
    frame.line(&mut marks, points.iter().map(|it| it.prediction), "s-pred", dashes);
    frame.line(&mut marks, points.iter().map(|it| it.actual), "s-actual", r#"stroke-width="2""#);
    marks
}

fn watts(power: Power) -> f64 {
    power.watts() as f64
}

/// Runs of points inside DR periods where less was used than predicted.
fn saved_areas(points: &[SparkPoint]) -> Vec<std::ops::Range<usize>> {
    let saved =
        |it: &SparkPoint| it.in_period && matches!((it.actual, it.prediction), (Some(a), Some(p)) if a < p);
    let mut areas: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, _) in points.iter().enumerate().filter(|(_, it)| saved(it)) {
        match areas.last_mut() {
            Some(area) if area.end == index => area.end += 1,
            _ => areas.push(index..index + 1),
        }
    }
    areas
}

impl Frame {
    fn x(&self, index: usize) -> Px {
        Px(index as f64 * self.pitch)
    }

    fn y(&self, power: Power) -> Px {
        let range = (self.high - self.low).max(1.0);
        Px(33.0 - (watts(power) - self.low) / range * 30.0)
    }

    fn line(&self, marks: &mut Svg, values: impl Iterator<Item = Option<Power>>, class: &str, stroke: &str) {
        let mut path = Svg::new();
        let mut drawing = false;
        for (index, value) in values.enumerate() {
            if let Some(value) = value {
                let step = if drawing { 'L' } else { 'M' };
                path.push(format_args!("{step}{} {}", self.x(index), self.y(value)));
            }
            drawing = value.is_some();
        }
        if path != Svg::new() {
            marks.push(format_args!(
                r#"<path d="{path}" class="{class} f-none" {stroke} vector-effect="non-scaling-stroke"/>"#
            ));
        }
    }

    fn area(&self, marks: &mut Svg, points: &[SparkPoint], area: std::ops::Range<usize>) {
        let mut path = Svg::new();
        let above = area.clone().filter_map(|it| Some((it, points[it].prediction?)));
        let below = area.rev().filter_map(|it| Some((it, points[it].actual?)));
        for (place, (index, value)) in above.chain(below).enumerate() {
            let step = if place == 0 { 'M' } else { 'L' };
            path.push(format_args!("{step}{} {}", self.x(index), self.y(value)));
        }
        marks.push(format_args!(r#"<path d="{path}z" class="f-savefill"/>"#));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(actual: Option<i64>, prediction: Option<i64>) -> SparkPoint {
        let power = |it: Option<i64>| it.map(|it| Power::from_watts(it).unwrap());
        SparkPoint { actual: power(actual), prediction: power(prediction), in_period: true }
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let marks =
            spark(&[point(Some(0), None), point(None, None), point(Some(30), None), point(Some(0), None)]);
        assert!(marks.to_string().contains(r#"d="M0 33M66.67 3L100 33""#), "{marks}");
        assert_eq!(marks.to_string().matches("<path").count(), 1);
    }

    #[test]
    fn savings_are_filled_between_the_lines() {
        let marks = spark(&[point(Some(30), Some(30)), point(Some(10), Some(30)), point(Some(0), Some(30))]);
        assert!(
            marks.to_string().starts_with(r#"<path d="M50 3L100 3L100 33L50 23z" class="f-savefill"/>"#),
            "{marks}"
        );
        assert_eq!(spark(&[]), Svg::new());
    }
}
