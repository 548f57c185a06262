//! How complete the readings are, slot by slot.

use super::{Px, Svg};

/// One stretch of the shown span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Every reading is there.
    Received,
    /// Some are.
    Partly,
    /// None is, and there should be.
    Missing,
    /// It lies in the future.
    Later,
}

/// Slots within a frame of 100 × 20, oldest first: full, half and low bars, so that colour is not alone.
pub fn strip(slots: &[Slot]) -> Svg {
    let pitch = 100.0 / slots.len().max(1) as f64;
    let mut marks = Svg::new();
    for (index, slot) in slots.iter().enumerate() {
        let (height, class) = match slot {
            Slot::Received => (20.0, "f-save"),
            Slot::Partly => (11.0, "f-h3"),
            Slot::Missing => (3.0, "f-ink3"),
            Slot::Later => (20.0, "f-h0"),
        };
        marks.push(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx=".5" class="{class}"/>"#,
            Px(index as f64 * pitch + pitch * 0.12),
            Px(20.0 - height),
            Px(pitch * 0.76),
            Px(height),
        ));
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_height_or_class() {
        let marks = strip(&[Slot::Received, Slot::Partly, Slot::Missing, Slot::Later]).to_string();
        assert_eq!(marks.matches("<rect").count(), 4);
        assert!(
            marks.contains(r#"<rect x="3" y="0" width="19" height="20" rx=".5" class="f-save"/>"#),
            "{marks}"
        );
        assert!(marks.contains(r#"y="17" width="19" height="3" rx=".5" class="f-ink3"/>"#));
        assert_eq!(strip(&[]), Svg::new());
    }
}
