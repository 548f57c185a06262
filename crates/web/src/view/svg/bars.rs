//! One bar per DR period, and one bar for a part of a whole.

use super::{Px, Svg};

/// One DR period among its fellows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// It is over, and so much was saved, in any one unit.
    Saved(i128),
    /// It runs; so much so far.
    Running(i128),
    /// It is over without readings.
    Unknown,
}

/// Room for bars even where there are few: two periods are not two walls.
const FEWEST_PLACES: usize = 12;
/// More than this cannot be told apart; the newest are kept.
const MOST_PLACES: usize = 40;

/// Bars within a frame of 100 × 36, oldest first.
pub fn bars(periods: &[Bar]) -> Svg {
    let kept = &periods[periods.len().saturating_sub(MOST_PLACES)..];
    let pitch = 100.0 / kept.len().max(FEWEST_PLACES) as f64;
    let most = kept.iter().map(Bar::amount).max().unwrap_or(0).max(1) as f64;
    let mut marks = Svg::new();
    for (index, bar) in kept.iter().enumerate() {
        let share = bar.amount().max(0) as f64 / most;
        // Nothing saved is still a stub: the period was there.
        let height = if share > 0.0 { 3.0 + 31.0 * share } else { 2.0 };
        marks.push(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx=".8" class="{}"/>"#,
            Px(index as f64 * pitch + pitch * 0.08),
            Px(36.0 - height),
            Px(pitch * 0.84),
            Px(height),
            bar.class(),
        ));
    }
    marks
}

/// A part of the whole in millionths within a frame of 100 × 8.
pub fn progress(millionths: i128) -> Svg {
    let width = millionths.clamp(0, 1_000_000) as f64 / 10_000.0;
    let mut marks = Svg::new();
    marks.push(format_args!(r#"<rect width="100" height="8" rx="2" class="f-h0"/>"#));
    if width > 0.0 {
        marks
            .push(format_args!(r#"<rect width="{}" height="8" rx="2" class="f-save"/>"#, Px(width.max(0.8))));
    }
    marks
}

impl Bar {
    fn amount(&self) -> i128 {
        match self {
            Bar::Saved(amount) | Bar::Running(amount) => *amount,
            Bar::Unknown => 0,
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Bar::Saved(amount) if *amount > 0 => "f-save",
            Bar::Running(_) => "f-event",
            Bar::Saved(_) | Bar::Unknown => "f-line2",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_period_is_the_highest_bar() {
        let marks = bars(&[Bar::Saved(10), Bar::Saved(0), Bar::Running(5)]).to_string();
        assert_eq!(marks.matches("<rect").count(), 3);
        assert!(marks.contains(r#"height="34" rx=".8" class="f-save""#), "{marks}");
        assert!(marks.contains(r#"height="2" rx=".8" class="f-line2""#));
        assert!(marks.contains(r#"height="18.5" rx=".8" class="f-event""#));
    }

    #[test]
    fn only_the_newest_are_kept() {
        let marks = bars(&vec![Bar::Saved(1); 100]).to_string();
        assert_eq!(marks.matches("<rect").count(), MOST_PLACES);
        assert_eq!(bars(&[]), Svg::new());
    }

    #[test]
    fn progress_stays_in_its_frame() {
        assert!(progress(352_000).to_string().contains(r#"width="35.2""#));
        assert!(progress(3_000_000).to_string().contains(r#"width="100" height="8" rx="2" class="f-save""#));
        assert_eq!(progress(-5).to_string().matches("<rect").count(), 1);
    }
}
