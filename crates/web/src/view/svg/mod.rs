//! Small pictures as SVG: numbers in, marks out; words, labels and colours belong to templates and styles.

use std::fmt::{self, Write};

use askama::filters::HtmlSafe;

mod bars;
mod dancer;
mod day;
mod donut;
mod map;
pub mod qr;
mod spark;
mod stems;
mod strip;
mod year;

pub use bars::{Bar, bars, progress};
pub use dancer::dancer;
pub use day::{DayCurve, DayPicture, day_picture};
pub use donut::{Slice, donut};
pub use map::{BaseMap, MapFrame, Mark, map_symbol};
pub use spark::{SparkPoint, spark};
pub use stems::{Bounds, StemPlot, stems};
pub use strip::{Slot, strip};
pub use year::{YearMap, parts, place};

/// Marks to stand within an `<svg>` of a template.
///
/// Only this module makes them, of numbers and class names of its own: there is nothing to escape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Svg(String);

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Svg {}

impl Svg {
    fn new() -> Svg {
        Svg::default()
    }

    fn push(&mut self, marks: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(marks);
    }
}

/// A coordinate with at most two decimals: `12.5`, `-3`, `0.25`.
struct Px(f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = if self.0.is_finite() { (self.0 * 100.0).round() } else { 0.0 };
        // Adding zero turns −0 into 0.
        write!(f, "{}", hundredths / 100.0 + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short() {
        let written = [12.5, -0.001, 0.257, 100.0, f64::NAN].map(|it| Px(it).to_string());
        assert_eq!(written, ["12.5", "0", "0.26", "100", "0"]);
    }
}
