//! Imports and exports of the same interval, brought together: what a usage point used is their difference.

use std::collections::HashMap;

use domain::Interval;

use super::{file_error::FileError, quality::Quality, reading_type::Flow, value::Number, xml::Position};

/// The most readings that may wait for their other half: eleven years of quarter hours.
const MAX_WAITING: usize = 300_000;

/// A reading of an import or an export; exports are negative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    pub(super) usage_point: usize,
    pub(super) flow: Flow,
    pub(super) interval: Interval,
    /// The interval as it is written.
    pub(super) span: (i64, i64),
    /// In 10⁻¹² of the series' unit.
    pub(super) scaled: i128,
    pub(super) quality: Option<Quality>,
    pub(super) number: Number,
    pub(super) at: Position,
}

/// What waits for its other half.
#[derive(Default)]
pub(super) struct Net {
    waiting: HashMap<(usize, Interval), Half>,
    leftovers: Option<std::vec::IntoIter<Half>>,
}

impl Net {
    /// Keeps a half, or gives it back together with its other half.
    pub(super) fn meet(&mut self, half: Half) -> Result<Option<Half>, FileError> {
        let key = (half.usage_point, half.interval);
        match self.waiting.remove(&key) {
            Some(other) if other.flow != half.flow => {
                let quality = half.quality.zip(other.quality).map(|(one, two)| one.worse(two));
                let scaled = half.scaled.saturating_add(other.scaled);
                Ok(Some(Half { scaled, quality, ..half }))
            }
            // The same reading once more: the later one counts.
            _ => {
                self.waiting.insert(key, half);
                match self.waiting.len() > MAX_WAITING {
                    true => Err(FileError::TooMany {
                        what: "readings whose import and export are far apart",
                        limit: MAX_WAITING,
                    }),
                    false => Ok(None),
                }
            }
        }
    }

    /// Some of those that are still alone at the end, with what each of them lacks.
    pub(super) fn leftovers(&mut self, most: usize) -> impl Iterator<Item = (Half, &'static str)> {
        let leftovers = self.leftovers.get_or_insert_with(|| {
            let mut all: Vec<Half> = std::mem::take(&mut self.waiting).into_values().collect();
            all.sort_unstable_by_key(|it| (it.at.line, it.at.column));
            all.into_iter()
        });
        let missing = |half: &Half| if half.flow == Flow::Export { Flow::Import } else { Flow::Export };
        let some: Vec<_> = leftovers.by_ref().take(most).map(|it| (it, missing(&it).as_str())).collect();
        some.into_iter()
    }
}
