//! What the project promises of speed and memory, and whether it was found to hold.

use serde_json::{Value, json};

use crate::{
    figures,
    table::{Side, table},
};

/// What a figure must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}

/// What a figure is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Times something else.
    Times,
    /// Rows in a second.
    RowsPerSecond,
    /// Bytes in a second.
    BytesPerSecond,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// Nothing but itself.
    Number,
}

/// What was found, by each clock that it was taken with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// What it is a number of.
    pub unit: Unit,
    /// By CPU time.
    pub cpu: Option<f64>,
    /// By the time that passed; a size, which no clock measures, is here too.
    pub wall: Option<f64>,
}

/// Which clock decides whether a goal is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// CPU time of everybody who took part.
    Cpu,
    /// The time that passed.
    Wall,
    /// None: the goal is a size.
    None,
}

/// A goal and what was found.
#[derive(Clone, Debug)]
pub struct Goal {
    what: String,
    bound: Bound,
    unit: Unit,
    clock: Clock,
    found: Result<Figure, String>,
}

const NOTHING: &str = "–";

impl Unit {
    /// A number of it, as people write it.
    pub fn text(self, number: f64) -> String {
        match self {
            Unit::Times => format!("{} ×", figures::digits(number)),
            Unit::RowsPerSecond => format!("{} M rows/s", figures::digits(number / 1e6)),
            Unit::BytesPerSecond => format!("{} MB/s", figures::digits(number / 1e6)),
            Unit::Seconds => figures::time(number),
            Unit::Bytes => format!("{} MB", figures::digits(number / 1e6)),
            Unit::Number => format!("{number}"),
        }
    }
}

impl Bound {
    fn holds(self, number: f64) -> bool {
        match self {
            Bound::AtMost(most) => number <= most,
            Bound::AtLeast(least) => number >= least,
        }
    }

    fn text(self, unit: Unit) -> String {
        match self {
            Bound::AtMost(most) => format!("≤ {}", unit.text(most)),
            Bound::AtLeast(least) => format!("≥ {}", unit.text(least)),
        }
    }
}

impl Clock {
    fn name(self) -> &'static str {
        match self {
            Clock::Cpu => " CPU",
            Clock::Wall => " wall",
            Clock::None => "",
        }
    }
}

impl Figure {
    /// A size in bytes.
    pub fn size(bytes: u64) -> Figure {
        Figure { unit: Unit::Bytes, cpu: None, wall: Some(bytes as f64) }
    }

    fn by(self, clock: Clock) -> Option<f64> {
        match clock {
            Clock::Cpu => self.cpu,
            Clock::Wall | Clock::None => self.wall,
        }
    }
}

impl Goal {
    /// A goal that was measured.
    pub fn new(what: &str, bound: Bound, clock: Clock, figure: Figure) -> Goal {
        let found = match figure.by(clock) {
            Some(_) => Ok(figure),
            None => Err("the runs are too short for the ticks of CPU time".to_owned()),
        };
        Goal { what: what.to_owned(), bound, unit: figure.unit, clock, found }
    }

    /// A goal that cannot be measured here.
    pub fn missing(what: &str, bound: Bound, unit: Unit, why: &str) -> Goal {
        Goal { what: what.to_owned(), bound, unit, clock: Clock::None, found: Err(why.to_owned()) }
    }

    fn number(&self) -> Option<f64> {
        self.found.as_ref().ok()?.by(self.clock)
    }

    /// Whether it is met; nothing where it was not measured.
    pub fn is_met(&self) -> Option<bool> {
        Some(self.bound.holds(self.number()?))
    }

    fn cells(&self) -> [String; 5] {
        let with = |clock: Clock| {
            let number = self.found.as_ref().ok()?.by(clock)?;
            Some(format!("{}{}", self.unit.text(number), clock.name()))
        };
        let beside = match self.clock {
            Clock::Cpu => with(Clock::Wall),
            Clock::Wall => with(Clock::Cpu),
            Clock::None => None,
        };
        let met = match (&self.found, self.is_met()) {
            (Err(why), _) => format!("not measured: {why}"),
            (_, Some(true)) => "yes".to_owned(),
            _ => "**no**".to_owned(),
        };
        let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
        let bound = self.bound.text(self.unit);
        [self.what.clone(), bound, or_nothing(with(self.clock)), or_nothing(beside), met]
    }

    /// The goal as JSON.
    pub fn json(&self) -> Value {
        let found = self.found.as_ref().ok();
        json!({
            "what": self.what,
            "bound": self.bound.text(self.unit),
            "cpu": found.and_then(|it| it.cpu),
            "wall": found.and_then(|it| it.wall),
            "met": self.is_met(),
            "not_measured": self.found.as_ref().err(),
        })
    }
}

/// All of them as a table, and how many are met.
pub fn text<'a>(goals: impl Iterator<Item = &'a Goal> + Clone) -> String {
    let columns = [
        ("goal", Side::Left),
        ("asked", Side::Right),
        ("found", Side::Right),
        ("beside", Side::Right),
        ("met", Side::Left),
    ];
    let rows: Vec<_> = goals.clone().map(Goal::cells).collect();
    let met = goals.filter(|it| it.is_met() == Some(true)).count();
    format!("### Goals\n\n{}\n- {met} of {} goals are met.\n", table(columns, &rows), rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_by_the_clock_that_decides() {
        let figure = Figure { unit: Unit::Times, cpu: Some(1.4), wall: Some(1.6) };
        let by = |clock| Goal::new("import", Bound::AtMost(1.5), clock, figure);
        assert_eq!(by(Clock::Cpu).is_met(), Some(true));
        assert_eq!(by(Clock::Wall).is_met(), Some(false));
        assert_eq!(by(Clock::Cpu).cells(), ["import", "≤ 1.50 ×", "1.40 × CPU", "1.60 × wall", "yes"]);
        assert_eq!(by(Clock::Wall).cells()[4], "**no**");
    }

    #[test]
    fn what_was_not_measured_is_not_met() {
        let missing = Goal::missing("import", Bound::AtLeast(3.0), Unit::Times, "no peer");
        let too_short = Goal::new(
            "parsing",
            Bound::AtLeast(5e6),
            Clock::Cpu,
            Figure { unit: Unit::RowsPerSecond, cpu: None, wall: Some(6e6) },
        );
        assert_eq!(missing.cells(), ["import", "≥ 3.00 ×", "–", "–", "not measured: no peer"]);
        assert_eq!(too_short.is_met(), None);
        let memory = Goal::new("memory", Bound::AtMost(2e8), Clock::None, Figure::size(58_000_000));
        assert_eq!(memory.cells(), ["memory", "≤ 200 MB", "58.0 MB", "–", "yes"]);
        assert!(text([missing, too_short, memory].iter()).ends_with("- 1 of 3 goals are met.\n"));
    }
}
