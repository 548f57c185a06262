//! Steps and their summary: what ran, how long it took, how to run alone what failed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::leash::Leash;
use crate::machine;

/// Variables that would make a step's outcome depend on who runs it, or on our being run by cargo.
const NOT_INHERITED: [&str; 3] = ["DRP_", "CARGO_PKG_", "CARGO_MANIFEST_"];

/// One outside program, and how a person runs it alone.
pub struct Step {
    /// Its name in the summary.
    pub name: &'static str,
    /// The program and its arguments.
    pub words: Vec<String>,
    /// Variables it gets.
    pub env: Vec<(&'static str, String)>,
    /// The command a person types to see only this.
    pub alone: &'static str,
}

struct Line {
    name: &'static str,
    took: Duration,
    failure: Option<(String, &'static str)>,
}

/// What the tests of all test binaries came to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// What has run so far.
#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
    notes: Vec<String>,
    tally: Option<Tally>,
}

impl Report {
    /// Runs a step of our own; what it returns is said again in the summary.
    pub fn run<T>(
        &mut self,
        name: &'static str,
        alone: &'static str,
        work: impl FnOnce(&mut Vec<String>) -> Result<T, String>,
    ) -> Option<T> {
        println!("\n== {name}");
        let start = Instant::now();
        let res = work(&mut self.notes);
        let took = start.elapsed();
        match &res {
            Ok(_) => println!("== {name}: ok, {}", seconds(took)),
            Err(reason) => println!("== {name}: FAILED, {}: {reason}", seconds(took)),
        }
        let (value, reason) = res.map_or_else(|reason| (None, Some(reason)), |value| (Some(value), None));
        self.lines.push(Line { name, took, failure: reason.map(|it| (it, alone)) });
        value
    }

    /// Runs an outside program on a leash, with a temporary folder of its own.
    pub fn step(&mut self, step: &Step) {
        self.launch(step, |_| {});
    }

    /// Runs one, and keeps the lines that have that word, from the word on.
    pub fn step_with_lines(&mut self, step: &Step, word: &str) -> Vec<String> {
        let mut kept = Vec::new();
        self.launch(step, |line| kept.extend(line.find(word).map(|at| line[at..].to_owned())));
        kept
    }

    fn launch(&mut self, step: &Step, look: impl FnMut(&str) + Send) {
        let mut tally = None;
        self.run(step.name, step.alone, |_| {
            println!("   {}", step.words.join(" "));
            run_on_leash(step, &mut tally, look)
        });
        self.tally = tally.or(self.tally);
    }

    /// Whether a step has failed so far.
    pub fn has_failed(&self) -> bool {
        self.lines.iter().any(|it| it.failure.is_some())
    }

    /// Says something in the summary.
    pub fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// Prints the summary and says whether all went well.
    pub fn finish(self) -> Result<(), String> {
        println!("\n== summary");
        for line in &self.lines {
            let word = if line.failure.is_some() { "FAILED" } else { "ok" };
            println!("  {word:<7} {:<10} {:>9}", line.name, seconds(line.took));
        }
        let failures: Vec<_> =
            self.lines.iter().filter_map(|it| Some((it.name, it.failure.as_ref()?))).collect();
        for (name, (reason, alone)) in &failures {
            println!("  {name}: {reason}\n    alone: {alone}");
        }
        for note in &self.notes {
            println!("  NOTE    {note}");
        }
        if let Some(tally) = self.tally {
            println!("\n{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.ignored);
        }
        match failures.len() {
            0 => Ok(()),
            n => Err(format!("{n} of {} steps failed", self.lines.len())),
        }
    }
}

fn run_on_leash(step: &Step, tally: &mut Option<Tally>, look: impl FnMut(&str) + Send) -> Result<(), String> {
    let words: Vec<&str> = step.words.iter().map(String::as_str).collect();
    let folder = machine::new_scratch(step.name)?;
    let mut leash = Leash::start(&words, Some(&folder), |command| {
        drop_inherited(command);
        command.env("TMPDIR", &folder).envs(step.env.iter().map(|(key, value)| (key, value)));
        command.stdout(Stdio::piped());
    })?;
    let output = leash.take_output();
    // What a test forgot to stop holds the output open: it is read aside, so that the leash can end it.
    let status = std::thread::scope(|scope| {
        scope.spawn(move || {
            output.map(|it| repeat_and_count(BufReader::new(it), std::io::stdout(), tally, look))
        });
        leash.wait()
    })?;
    if status.success() { Ok(()) } else { Err(status.to_string()) }
}

fn drop_inherited(command: &mut Command) {
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if NOT_INHERITED.iter().any(|start| name.starts_with(start)) {
            command.env_remove(&key);
        }
    }
}

/// Prints what comes, shows each line to `look`, and adds up the closing lines of the test binaries in it.
fn repeat_and_count(
    mut from: impl BufRead,
    mut to: impl Write,
    tally: &mut Option<Tally>,
    mut look: impl FnMut(&str),
) {
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        // A closed output stops the printing, not the step: its status still counts.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        let text = String::from_utf8_lossy(&line);
        look(text.trim_end());
        if let Some(more) = Tally::read(&text) {
            let sum = tally.get_or_insert_default();
            *sum = Tally {
                passed: sum.passed + more.passed,
                failed: sum.failed + more.failed,
                ignored: sum.ignored + more.ignored,
            };
        }
        line.clear();
    }
}

impl Tally {
    /// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; …`.
    fn read(line: &str) -> Option<Tally> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let count = |word: &str| {
            let part = counts.split("; ").find(|it| it.ends_with(word))?;
            part.split(' ').next()?.parse().ok()
        };
        Some(Tally { passed: count(" passed")?, failed: count(" failed")?, ignored: count(" ignored")? })
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_the_test_binaries() {
        let text = "\
running 2 tests
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 3 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        let (mut tally, mut printed) = (None, Vec::new());
        repeat_and_count(text.as_bytes(), &mut printed, &mut tally, |_| {});
        assert_eq!(printed, text.as_bytes());
        assert_eq!(tally, Some(Tally { passed: 5, failed: 4, ignored: 1 }));
    }

    #[test]
    fn a_failing_step_fails_the_whole_and_the_others_still_run() {
        let mut report = Report::default();
        let step =
            |name, program: &str| Step { name, words: vec![program.to_owned()], env: vec![], alone: "sh" };
        report.step(&step("bad", "false"));
        report.step(&step("good", "true"));
        assert_eq!(report.lines.len(), 2);
        assert_eq!(report.finish().unwrap_err(), "1 of 2 steps failed");
    }
}
