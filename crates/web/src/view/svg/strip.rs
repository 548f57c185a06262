//! How complete the readings are, slot by slot.

use super::{Px, Svg};

/// One stretch of the shown span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Every reading is there.
    Received,
    /// Every reading is there, and some are estimates.
    Estimated,
    /// Every reading is there, and something was noticed about them.
    Noticed,
    /// Some are there.
    Partly,
    /// None is, and there should be.
    Missing,
    /// None can be expected: before the first reading, or in the future.
    Unexpected,
}

/// Slots within a frame of 100 × 20, oldest first: bars that are full, lower, or broken, so that colour is not alone.
pub fn strip(slots: &[Slot]) -> Svg {
    let pitch = 100.0 / slots.len().max(1) as f64;
    let mut marks = Svg::new();
    for (index, slot) in slots.iter().enumerate() {
        let parts: &[(f64, f64, &str)] = match slot {
            Slot::Received => &[(0.0, 20.0, "f-save")],
            Slot::Estimated => &[(5.0, 15.0, "f-k2")],
            Slot::Noticed => &[(0.0, 12.0, "f-save"), (14.5, 5.5, "f-ink")],
            Slot::Partly => &[(9.0, 11.0, "f-h3")],
            Slot::Missing => &[(17.0, 3.0, "f-ink3")],
            Slot::Unexpected => &[(0.0, 20.0, "f-h0")],
        };
        for (top, height, class) in parts {
            marks.push(format_args!(
                r#"<rect x="{}" y="{}" width="{}" height="{}" rx=".5" class="{class}"/>"#,
                Px(index as f64 * pitch + pitch * 0.12),
                Px(*top),
                Px(pitch * 0.76),
                Px(*height),
            ));
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_height_or_class() {
        let marks = strip(&[Slot::Received, Slot::Partly, Slot::Missing, Slot::Unexpected]).to_string();
        assert_eq!(marks.matches("<rect").count(), 4);
        assert!(
            marks.contains(r#"<rect x="3" y="0" width="19" height="20" rx=".5" class="f-save"/>"#),
            "{marks}"
        );
        assert!(marks.contains(r#"y="17" width="19" height="3" rx=".5" class="f-ink3"/>"#));
        assert_eq!(strip(&[]), Svg::new());
        let all =
            [Slot::Received, Slot::Estimated, Slot::Noticed, Slot::Partly, Slot::Missing, Slot::Unexpected];
        let shapes: std::collections::BTreeSet<String> = all.map(|it| strip(&[it]).to_string()).into();
        assert_eq!(shapes.len(), all.len());
    }
}
