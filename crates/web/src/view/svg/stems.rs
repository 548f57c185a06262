//! Autocorrelation by lag: one stem per lag, with the bounds of chance.

use super::{Px, Svg};

/// What chance alone would stay within, either way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// At the 95 % level: a dashed line and the band.
    pub p95: f64,
    /// At the 99 % level: a dotted line.
    pub p99: f64,
}

/// A stem plot with its axes, in a frame of 1060 × 262.
#[derive(Clone, Debug)]
pub struct StemPlot {
    /// Band, grid, bounds and stems.
    pub marks: Svg,
    /// Labels of the vertical axis: baseline and text.
    pub values: Vec<(Svg, String)>,
    /// Labels of the horizontal axis: centre and lag.
    pub lags: Vec<(Svg, usize)>,
    /// The 95 % bound for the legend: `±0.089`.
    pub bound_95: String,
    /// The 99 % bound for the legend.
    pub bound_99: String,
}

const LEFT: f64 = 40.0;
const WIDTH: f64 = 1012.0;
const MIDDLE: f64 = 116.0;
const HALF: f64 = 108.0;
/// Further right a label of three digits would leave the frame.
const RIGHTMOST_LABEL: f64 = 1046.0;

/// The plot of `values` from lag 1 on; `values[0]` is lag 0, which is always 1 and not drawn.
///
/// Every multiple of `lags_per_tick` is labelled: 24 for hours of a day.
pub fn stems(values: &[f64], bounds: Bounds, lags_per_tick: usize) -> StemPlot {
    let values = values.get(1..).unwrap_or_default();
    let mut marks = Svg::new();
    band(&mut marks, bounds);
    let grid = [-1.0, -0.5, 0.0, 0.5, 1.0];
    for value in grid {
        let class = if value == 0.0 { "s-line2" } else { "s-line" };
        marks.push(format_args!(r#"<path d="M40 {}H1052" class="{class}"/>"#, Px(y(value))));
    }
    limits(&mut marks, bounds);
    let pitch = WIDTH / values.len().max(1) as f64;
    let x = |index: usize| LEFT + (index as f64 + 0.5) * pitch;
    for (index, value) in values.iter().enumerate() {
        stem(&mut marks, x(index), *value, value.abs() <= bounds.p95, pitch);
    }
    let step = lags_per_tick.max(1);
    let labelled = (1..=values.len()).filter(|lag| *lag == 1 && step > 2 || lag % step == 0);
    StemPlot {
        marks,
        values: grid.map(|it| (place(y(it) + 4.0), axis_text(it))).to_vec(),
        lags: labelled.map(|lag| (place(x(lag - 1).min(RIGHTMOST_LABEL)), lag)).collect(),
        bound_95: format!("±{:.3}", bounds.p95),
        bound_99: format!("±{:.3}", bounds.p99),
    }
}

fn y(value: f64) -> f64 {
    MIDDLE - value.clamp(-1.0, 1.0) * HALF
}

fn place(at: f64) -> Svg {
    let mut text = Svg::new();
    text.push(format_args!("{}", Px(at)));
    text
}

fn axis_text(value: f64) -> String {
    format!("{value:.1}").replace('-', "\u{2212}")
}

fn band(marks: &mut Svg, bounds: Bounds) {
    marks.push(format_args!(
        r#"<rect x="40" y="{}" width="1012" height="{}" class="f-band"/>"#,
        Px(y(bounds.p95)),
        Px(y(-bounds.p95) - y(bounds.p95)),
    ));
}

fn limits(marks: &mut Svg, bounds: Bounds) {
    for (bound, dashes) in [(bounds.p95, "5 4"), (bounds.p99, "1.5 3.5")] {
        marks.push(format_args!(
            r#"<path d="M40 {}H1052M40 {}H1052" class="s-pred" stroke-width="1.25" stroke-dasharray="{dashes}"/>"#,
            Px(y(bound)),
            Px(y(-bound)),
        ));
    }
}

fn stem(marks: &mut Svg, x: f64, value: f64, noise: bool, pitch: f64) {
    let (stroke, fill) = if noise { ("s-pred", "f-pred") } else { ("s-actual", "f-actual") };
    let width = (pitch * 0.34).clamp(0.8, if noise { 1.5 } else { 3.0 });
    marks.push(format_args!(
        r#"<path d="M{} {MIDDLE}V{}" class="{stroke}" stroke-width="{}"/>"#,
        Px(x),
        Px(y(value)),
        Px(width)
    ));
    // Heads would run into each other where stems are close.
    if pitch >= 7.0 {
        let radius = if noise { 2.4 } else { (pitch * 0.2).clamp(2.4, 3.4) };
        marks.push(format_args!(
            r#"<circle cx="{}" cy="{}" r="{}" class="{fill}"/>"#,
            Px(x),
            Px(y(value)),
            Px(radius)
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_stand_on_zero_and_bounds_are_both_drawn() {
        let plot = stems(&[1.0, 0.5, -0.01], Bounds { p95: 0.1, p99: 0.13 }, 1);
        let marks = plot.marks.to_string();
        assert!(marks.contains(r#"<path d="M293 116V62" class="s-actual""#), "{marks}");
        assert!(
            marks.contains(r#"stroke-dasharray="5 4""#) && marks.contains(r#"stroke-dasharray="1.5 3.5""#)
        );
        assert_eq!(plot.lags.iter().map(|it| it.1).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(plot.values[0].1, "\u{2212}1.0");
        assert_eq!(plot.bound_95, "±0.100");
    }

    #[test]
    fn many_lags_have_no_heads() {
        let plot = stems(&vec![0.3; 401], Bounds { p95: 0.1, p99: 0.13 }, 96);
        assert!(!plot.marks.to_string().contains("<circle"));
        assert_eq!(plot.lags.iter().map(|it| it.1).collect::<Vec<_>>(), [1, 96, 192, 288, 384]);
    }
}
