//! What was measured, as tables for people and as JSON to keep.

use serde_json::{Value, json};

use crate::{
    figures::{self, Spread},
    goals::{self, Bound, Clock, Figure, Goal, Unit},
    machine::Machine,
    measure::Sample,
    options::Options,
    table::{Side, table},
};

/// Everything that was measured.
#[derive(Debug)]
pub struct Report {
    /// What it was measured on.
    pub machine: Machine,
    rows: usize,
    runs: usize,
    /// What has been measured so far.
    pub sections: Vec<Section>,
}

/// Things measured in turn, so that their ratios mean something.
#[derive(Debug)]
pub struct Section {
    title: String,
    lines: Vec<Line>,
    notes: Vec<String>,
    goals: Vec<Goal>,
}

/// A line of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineId(usize);

/// What one call of some work gets done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The call itself.
    Call,
    /// So many rows.
    Rows(usize),
    /// So many bytes.
    Bytes(u64),
}

#[derive(Debug)]
struct Line {
    what: String,
    work: Work,
    limit: Option<LineId>,
    samples: Vec<Sample>,
    /// Why there are no samples.
    missing: Option<String>,
}

const NOTHING: &str = "–";

impl Report {
    /// A report with nothing in it.
    pub fn new(machine: Machine, options: &Options) -> Report {
        Report { machine, rows: options.rows, runs: options.runs, sections: Vec::new() }
    }

    /// What stands above the tables.
    pub fn head(&self) -> String {
        let rows = figures::thousands(self.rows as u64);
        format!("{rows} rows to import; medians of {} runs after one to warm up.\n", self.runs)
    }

    /// All figures with the samples they come from.
    pub fn json(&self) -> Value {
        let sections: Vec<Value> = self.sections.iter().map(Section::json).collect();
        let goals: Vec<Value> = self.goals().map(Goal::json).collect();
        json!({
            "machine": self.machine.json(), "rows": self.rows, "runs": self.runs,
            "goals": goals, "sections": sections,
        })
    }

    /// Every goal of every section, and whether it is met; nothing where there is none.
    pub fn goals_text(&self) -> Option<String> {
        self.goals().next()?;
        Some(goals::text(self.goals()))
    }

    fn goals(&self) -> impl Iterator<Item = &Goal> + Clone {
        self.sections.iter().flat_map(|it| &it.goals)
    }
}

impl Section {
    /// A section without lines.
    pub fn new(title: &str) -> Section {
        Section { title: title.to_owned(), lines: Vec::new(), notes: Vec::new(), goals: Vec::new() }
    }

    /// A line that is no ratio of anything.
    pub fn line(&mut self, what: &str, work: Work) -> LineId {
        self.lines.push(Line { what: what.to_owned(), work, limit: None, samples: vec![], missing: None });
        LineId(self.lines.len() - 1)
    }

    /// A line that is held against a limit, which is measured beside it.
    pub fn line_beside(&mut self, what: &str, work: Work, limit: LineId) -> LineId {
        let id = self.line(what, work);
        self.lines[id.0].limit = Some(limit);
        id
    }

    /// A line that cannot be measured here.
    pub fn missing(&mut self, what: &str, why: &str) {
        let id = self.line(what, Work::Call);
        self.lines[id.0].missing = Some(why.to_owned());
    }

    /// A run of a line.
    pub fn add(&mut self, id: LineId, sample: Sample) {
        self.lines[id.0].samples.push(sample);
    }

    /// Forgets the runs so far, which were to warm up.
    pub fn forget(&mut self) {
        self.lines.iter_mut().for_each(|line| line.samples.clear());
    }

    /// Something to know about the figures.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// How many times as long as its limit a line took.
    pub fn times_its_limit(&self, id: LineId) -> Figure {
        self.figure(&self.lines[id.0], self.limit_of(&self.lines[id.0]))
    }

    /// How many times as long as another line, which was measured beside it, a line took.
    pub fn times_as_long(&self, id: LineId, other: LineId) -> Figure {
        self.figure(&self.lines[id.0], Some(&self.lines[other.0]))
    }

    fn figure(&self, line: &Line, limit: Option<&Line>) -> Figure {
        let (cpu, wall) = (line.ratio(limit, figures::cpu_ratio), line.ratio(limit, figures::wall_ratio));
        Figure { unit: Unit::Times, cpu, wall }
    }

    /// How many times as fast as its limit a line was.
    pub fn times_as_fast(&self, id: LineId) -> Figure {
        let Figure { unit, cpu, wall } = self.times_its_limit(id);
        Figure { unit, cpu: cpu.map(f64::recip), wall: wall.map(f64::recip) }
    }

    /// How long a call of a line takes.
    pub fn seconds(&self, id: LineId) -> Figure {
        let median = |spread: Option<Spread>| spread.map(|it| it.median).filter(|it| *it > 0.0);
        let line = &self.lines[id.0];
        Figure { unit: Unit::Seconds, cpu: median(line.cpu()), wall: median(line.wall()) }
    }

    /// How many rows or bytes a line does in a second.
    pub fn rate(&self, id: LineId) -> Figure {
        let Figure { cpu, wall, .. } = self.seconds(id);
        let (unit, n) = match self.lines[id.0].work {
            Work::Rows(n) => (Unit::RowsPerSecond, n as f64),
            Work::Bytes(n) => (Unit::BytesPerSecond, n as f64),
            Work::Call => return self.seconds(id),
        };
        Figure { unit, cpu: cpu.map(|it| n / it), wall: wall.map(|it| n / it) }
    }

    /// Holds a figure against a goal.
    pub fn goal(&mut self, what: &str, bound: Bound, clock: Clock, figure: Figure) {
        self.goals.push(Goal::new(what, bound, clock, figure));
    }

    /// A goal whose figure cannot be taken here.
    pub fn missing_goal(&mut self, what: &str, bound: Bound, unit: Unit, why: &str) {
        self.goals.push(Goal::missing(what, bound, unit, why));
    }

    /// The section as text.
    pub fn text(&self) -> String {
        let columns = [
            ("what", Side::Left),
            ("wall, median", Side::Right),
            ("min … max", Side::Right),
            ("CPU", Side::Right),
            ("per second", Side::Right),
            ("per CPU second", Side::Right),
            ("wall ÷ limit", Side::Right),
            ("CPU ÷ limit", Side::Right),
            ("limit", Side::Left),
        ];
        let rows: Vec<_> = self.lines.iter().map(|line| line.cells(self.limit_of(line))).collect();
        let notes: String = self.notes.iter().map(|it| format!("- {it}\n")).collect();
        let gap = if notes.is_empty() { "" } else { "\n" };
        format!("### {}\n\n{}{gap}{notes}", self.title, table(columns, &rows))
    }

    fn json(&self) -> Value {
        let lines: Vec<Value> = self.lines.iter().map(|line| line.json(self.limit_of(line))).collect();
        json!({"title": self.title, "lines": lines, "notes": self.notes})
    }

    fn limit_of(&self, line: &Line) -> Option<&Line> {
        line.limit.map(|id| &self.lines[id.0])
    }
}

impl Line {
    fn cells(&self, limit: Option<&Line>) -> [String; 9] {
        let mut cells = [(); 9].map(|()| NOTHING.to_owned());
        cells[0].clone_from(&self.what);
        cells[8] = limit.map_or_else(|| NOTHING.to_owned(), |it| it.what.clone());
        if let Some(why) = &self.missing {
            cells[8] = format!("not measured: {why}");
        }
        let (Some(wall), Some(cpu)) = (self.wall(), self.cpu()) else { return cells };
        cells[1] = figures::time(wall.median);
        cells[2] = format!("{} … {}", figures::time(wall.min), figures::time(wall.max));
        cells[3] = self.cpu_cell(cpu);
        cells[4] = self.rate(wall.median);
        cells[5] = self.rate(cpu.median);
        let times =
            |ratio: Option<f64>| ratio.map_or_else(|| NOTHING.to_owned(), |it| figures::digits(it) + " ×");
        cells[6] = times(self.ratio(limit, figures::wall_ratio));
        cells[7] = times(self.ratio(limit, figures::cpu_ratio));
        cells
    }

    /// CPU time, and how much of it was the server's.
    fn cpu_cell(&self, cpu: Spread) -> String {
        match Spread::of(figures::server_cpu(&self.samples)) {
            Some(server) if server.max > 0.0 => {
                format!("{} (server {})", figures::time(cpu.median), figures::time(server.median))
            }
            _ => figures::time(cpu.median),
        }
    }

    fn rate(&self, seconds: f64) -> String {
        match self.work {
            _ if seconds <= 0.0 => NOTHING.to_owned(),
            Work::Call => format!("{} calls", figures::rounded(1.0 / seconds)),
            Work::Rows(n) => format!("{} rows", figures::rounded(n as f64 / seconds)),
            Work::Bytes(n) => format!("{} MB", figures::digits(n as f64 / 1e6 / seconds)),
        }
    }

    fn wall(&self) -> Option<Spread> {
        Spread::of(figures::wall(&self.samples))
    }

    fn cpu(&self) -> Option<Spread> {
        Spread::of(figures::cpu(&self.samples))
    }

    fn ratio(&self, limit: Option<&Line>, of: fn(&[Sample], &[Sample]) -> Option<f64>) -> Option<f64> {
        of(&self.samples, &limit?.samples)
    }

    fn json(&self, limit: Option<&Line>) -> Value {
        let spread =
            |it: Option<Spread>| it.map(|it| json!({"median": it.median, "min": it.min, "max": it.max}));
        let sample = |it: &Sample| {
            json!({
                "wall": it.wall.as_secs_f64(), "calls": it.n_calls, "cpu_own": it.cpu.own.as_secs_f64(),
                "cpu_children": it.cpu.children.as_secs_f64(), "cpu_server": it.cpu.server.as_secs_f64(),
            })
        };
        let rows = match self.work {
            Work::Rows(n) => Some(n),
            Work::Call | Work::Bytes(_) => None,
        };
        let bytes = match self.work {
            Work::Bytes(n) => Some(n),
            Work::Call | Work::Rows(_) => None,
        };
        json!({
            "what": self.what,
            "rows": rows,
            "bytes": bytes,
            "wall_seconds": spread(self.wall()),
            "cpu_seconds": spread(self.cpu()),
            "limit": limit.map(|it| it.what.as_str()),
            "wall_ratio": self.ratio(limit, figures::wall_ratio),
            "cpu_ratio": self.ratio(limit, figures::cpu_ratio),
            "not_measured": self.missing,
            "samples": self.samples.iter().map(sample).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::Cpu;
    use std::time::Duration;

    #[test]
    fn a_line_is_held_against_its_limit() {
        let sample = |millis| {
            let wall = Duration::from_millis(millis);
            Sample { wall, cpu: Cpu { own: wall, ..Cpu::default() }, n_calls: 1 }
        };
        let mut section = Section::new("Import");
        let limit = section.line("bulk load", Work::Rows(1000));
        let ours = section.line_beside("ours", Work::Rows(1000), limit);
        section.add(ours, sample(999_999));
        section.forget();
        for (one, other) in [(200, 500), (300, 600), (400, 1000)] {
            section.add(limit, sample(one));
            section.add(ours, sample(other));
        }
        section.missing("elsewhere", "no server");
        let json = section.json();
        assert_eq!(json["lines"][1]["wall_ratio"], 2.5);
        assert_eq!(json["lines"][1]["wall_seconds"]["median"], 0.6);
        assert_eq!(json["lines"][2]["not_measured"], "no server");
        let words: Vec<String> = section.text().split_whitespace().map(str::to_owned).collect();
        let text = words.join(" ");
        for part in [
            "| ours | 600 ms | 500 ms … 1.00 s | 600 ms | 1,670 rows | 1,670 rows | 2.50 × | 2.50 × | bulk load |",
            "not measured: no server",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
