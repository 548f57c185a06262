//! A ring of parts.

use super::{Px, Svg};

/// One part of a ring.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// How much of the whole.
    pub count: usize,
    /// The class of its stroke: `s-save`, `s-k6`.
    pub class: &'static str,
}

const RADIUS: f64 = 46.0;
/// Left free between two parts.
const GAP: f64 = 2.4;

/// The ring within a frame of 112 × 112, from the top clockwise; empty parts are left out.
pub fn donut(slices: &[Slice]) -> Svg {
    let around = std::f64::consts::TAU * RADIUS;
    let whole: usize = slices.iter().map(|it| it.count).sum();
    let n_drawn = slices.iter().filter(|it| it.count > 0).count();
    let gap = if n_drawn > 1 { GAP } else { 0.0 };
    let mut marks = Svg::new();
    if whole == 0 {
        marks.push(format_args!(r#"<circle cx="56" cy="56" r="46" class="s-h0"/>"#));
    }
    let mut passed = 0usize;
    for slice in slices.iter().filter(|it| it.count > 0) {
        let length = around * slice.count as f64 / whole as f64;
        let drawn = (length - gap).max(1.0);
        marks.push(format_args!(
            r#"<circle cx="56" cy="56" r="46" class="{}" stroke-dasharray="{} {}" stroke-dashoffset="{}"/>"#,
            slice.class,
            Px(drawn),
            Px(around - drawn),
            Px(-around * passed as f64 / whole as f64),
        ));
        passed += slice.count;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other() {
        let parts = [Slice { count: 3, class: "s-save" }, Slice { count: 1, class: "s-k6" }];
        let marks = donut(&parts).to_string();
        assert!(marks.contains(r#"class="s-save" stroke-dasharray="214.37 74.66" stroke-dashoffset="0""#));
        assert!(
            marks.contains(r#"class="s-k6" stroke-dasharray="69.86 219.17" stroke-dashoffset="-216.77""#)
        );
    }

    #[test]
    fn a_whole_ring_has_no_gap_and_an_empty_one_is_grey() {
        let whole = donut(&[Slice { count: 5, class: "s-save" }, Slice { count: 0, class: "s-k6" }]);
        assert!(whole.to_string().contains(r#"stroke-dasharray="289.03 0""#), "{whole}");
        assert!(donut(&[]).to_string().contains("s-h0"));
    }
}
