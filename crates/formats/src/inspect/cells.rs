//! What stands in the cells of a column: times, dates, numbers, or words.

use crate::csv::{time::Clock, value::decimal};

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A time that is exact.
    Exact,
    /// A time without offset.
    Local,
    /// A time in a form that cannot be read, or in two ways.
    ForeignTime,
    /// Two times with a word between them.
    TimeRange,
    Date,
    /// A date in a form that could be read in two ways.
    ForeignDate,
    TimeOfDay,
    /// A time of day in another form, such as `1:30 PM`.
    ForeignTimeOfDay,
    /// Digits alone.
    Whole,
    Number,
    /// A number with a decimal comma.
    CommaNumber,
    Text,
}

impl Kind {
    pub(super) fn is_time(self) -> bool {
        matches!(self, Kind::Exact | Kind::Local)
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Kind::Whole | Kind::Number)
    }
}

/// What the cells of a column have in common.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    kinds: Vec<(Kind, usize)>,
    /// Different texts in the order of the file, up to [`MAX_DISTINCT`].
    pub(super) distinct: Vec<String>,
}

/// The most different texts of a column that are kept.
pub(super) const MAX_DISTINCT: usize = 200;
/// The longest text that is kept.
const MAX_TEXT: usize = 200;

impl Contents {
    pub(super) fn add(&mut self, cell: &[u8], clock: &mut Clock) {
        if cell.is_empty() {
            return;
        }
        let kind = kind(cell, clock);
        match self.kinds.iter_mut().find(|it| it.0 == kind) {
            Some(it) => it.1 += 1,
            None => self.kinds.push((kind, 1)),
        }
        let has_room = self.distinct.len() < MAX_DISTINCT;
        if has_room && !self.distinct.iter().rev().any(|it| it.as_bytes() == cell) {
            let text: String = String::from_utf8_lossy(cell).chars().take(MAX_TEXT).collect();
            if !self.distinct.contains(&text) {
                self.distinct.push(text);
            }
        }
    }

    /// What most of the cells are; nothing where all are empty.
    pub(super) fn kind(&self) -> Option<Kind> {
        // Some whole numbers among decimals are decimals.
        let has = |kind| self.kinds.iter().any(|it| it.0 == kind);
        let most = self.kinds.iter().max_by_key(|it| it.1)?.0;
        Some(if most == Kind::Whole && has(Kind::Number) { Kind::Number } else { most })
    }

    pub(super) fn first(&self) -> &str {
        self.distinct.first().map_or("", String::as_str)
    }
}

fn kind(cell: &[u8], clock: &mut Clock) -> Kind {
    if let Ok(time) = clock.read(cell) {
        return if time.face.is_some() { Kind::Local } else { Kind::Exact };
    }
    if Clock::is_date(cell) {
        return Kind::Date;
    }
    if cell.iter().all(u8::is_ascii_digit) {
        return Kind::Whole;
    }
    match decimal(cell) {
        Ok(_) => return Kind::Number,
        Err(crate::Reason::Number(domain::decimal::NumberError::DecimalComma)) => return Kind::CommaNumber,
        Err(_) => {}
    }
    match std::str::from_utf8(cell) {
        Ok(text) => by_pattern(text, clock),
        Err(_) => Kind::Text,
    }
}

/// What a text is by where its digits are.
fn by_pattern(text: &str, clock: &mut Clock) -> Kind {
    for between in [" to ", " - ", "/"] {
        if let Some((from, to)) = text.split_once(between)
            && clock.read(from.trim().as_bytes()).is_ok()
            && clock.read(to.trim().as_bytes()).is_ok()
        {
            return Kind::TimeRange;
        }
    }
    let pattern = pattern(text);
    let (first, rest) = pattern.split_once([' ', 't']).unwrap_or((pattern.as_str(), ""));
    let is_clock = |it: &str| matches!(it, "9:9" | "9:9:9" | "9:9:9.9");
    let is_noon = |it: &str| {
        let bare = it.strip_suffix("am").or_else(|| it.strip_suffix("pm")).map(str::trim_end);
        bare.is_some_and(|it| is_clock(it) || it == "9")
    };
    let is_date = matches!(first, "9/9/9" | "9.9.9" | "9-9-9" | "9-a-9" | "9 a 9");
    match (is_date, rest) {
        (true, "") => Kind::ForeignDate,
        (true, _) => Kind::ForeignTime,
        (false, _) if is_clock(&pattern) => Kind::TimeOfDay,
        (false, _) if is_noon(&pattern) => Kind::ForeignTimeOfDay,
        _ => Kind::Text,
    }
}

/// A text in lower case with `9` for each run of digits, and `a` for the name of a month.
fn pattern(text: &str) -> String {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut pattern = String::new();
    for char in text.chars().take(40).flat_map(char::to_lowercase) {
        match char {
            '0'..='9' if pattern.ends_with('9') => {}
            '0'..='9' => pattern.push('9'),
            other => pattern.push(other),
        }
    }
    MONTHS.iter().fold(pattern, |pattern, month| pattern.replace(month, "a"))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn cells_are_told_apart() {
        let mut clock = Clock::new(TimeZone::UTC);
        let kinds = [
            ("2026-07-16T14:30:00Z", Kind::Exact),
            ("2026-07-16 14:30", Kind::Local),
            ("2026-07-16 14:30:00 to 2026-07-16 15:00:00", Kind::TimeRange),
            ("07/16/2026 14:30", Kind::ForeignTime),
            ("16.07.2026 14:30", Kind::ForeignTime),
            ("16-Jul-2026 14:30", Kind::ForeignTime),
            ("2026/07/16T14:30", Kind::ForeignTime),
            ("2026-07-16", Kind::Date),
            ("7/16/2026", Kind::ForeignDate),
            ("2026-02-30", Kind::ForeignDate),
            ("14:30", Kind::TimeOfDay),
            ("2:30 PM", Kind::ForeignTimeOfDay),
            ("2 PM", Kind::ForeignTimeOfDay),
            ("1784212200", Kind::Whole),
            ("-0.5", Kind::Number),
            ("1e-7", Kind::Number),
            ("0,5", Kind::CommaNumber),
            ("home_1", Kind::Text),
            ("a 1:2", Kind::Text),
        ];
        for (text, expected) in kinds {
            assert_eq!(kind(text.as_bytes(), &mut clock), expected, "{text}");
        }
        assert_eq!(kind(b"\xff", &mut clock), Kind::Text);
    }

    #[test]
    fn most_cells_decide() {
        let mut clock = Clock::new(TimeZone::UTC);
        let mut contents = Contents::default();
        assert_eq!(contents.kind(), None);
        ["1", "", "2", "0.5", "n/a"].iter().for_each(|it| contents.add(it.as_bytes(), &mut clock));
        assert_eq!((contents.kind(), contents.first()), (Some(Kind::Number), "1"));
    }
}
