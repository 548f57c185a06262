//! Faults on purpose, by name or all: what they came to, and the table of it in the documents.

use std::fmt::Write as _;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::machine;
use crate::plan::{install, owned, start_services};
use crate::released;
use crate::report::{Report, Step};

/// What is tried where an import is disturbed: killed processes, lost answers, cut bodies, orders, rivals.
const QUICK: [&str; 6] = ["F1", "F2", "F9", "F10", "F11", "F12"];
/// The faults, and those of the whole stack.
const TESTS: [&str; 9] = ["cargo", "test", "--locked", "-p", "drp", "--test", "faults", "--test", "stack"];
const ALONE: &str = "cargo xtask faults [--quick] [--seed N] [CASE…]";
/// Where files are held to IN-3 to IN-6, whatever is in them.
const FILES: [&str; 15] = [
    "cargo",
    "test",
    "--locked",
    "-p",
    "formats",
    "-p",
    "web",
    "--test",
    "csv_limits",
    "--test",
    "green_button_limits",
    "--test",
    "packed",
    "--test",
    "pages",
];
/// The file with the table, and what it stands between.
const DOCUMENT: &str = "docs/reliability.md";
const MARKERS: [&str; 2] =
    ["<!-- written by cargo xtask faults --write -->", "<!-- end of what is written -->"];
/// As which the cases are built: what slows the portal down is left in.
const PROFILE: &str = "dev, the executable unoptimised";
/// How long all of it may take.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// What is asked for.
#[derive(Debug, Default, PartialEq)]
pub struct Wish {
    seed: Option<u64>,
    writes: bool,
    /// Cases by their names; none means all.
    cases: Vec<String>,
}

/// What one case came to.
#[derive(Debug, PartialEq)]
struct Outcome {
    case: String,
    engine: String,
    deeds: String,
    lost: String,
    doubled: String,
    stall: String,
    errors: String,
}

impl Wish {
    /// `[--quick] [--seed N] [--write] [CASE…]`; nothing where it is something else.
    pub fn parse(words: &[&str]) -> Option<Wish> {
        let mut wish = Wish::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            match *word {
                "--quick" => wish.cases.extend(owned(&QUICK)),
                "--write" => wish.writes = true,
                "--seed" => wish.seed = Some(rest.next()?.parse().ok()?),
                case if is_case(case) => wish.cases.push(case.to_uppercase()),
                _ => return None,
            }
        }
        // A table of some would say less than the one that is there.
        (wish.cases.is_empty() || !wish.writes).then_some(wish)
    }

    /// The tests of these cases, for `cargo test`; those of a cluster and of the whole stack among them.
    fn filters(&self) -> Vec<String> {
        self.cases.iter().map(|it| format!("{}_", it.to_lowercase())).collect()
    }

    fn wants(&self, case: &str) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|it| it == case)
    }

    /// Whether it is about imports as a whole, of which the files themselves are a part.
    fn wants_files(&self) -> bool {
        QUICK.iter().all(|it| self.wants(it))
    }
}

/// Tries them on private servers, and prints what each came to.
pub fn run(words: &[&str]) -> Result<(), String> {
    let wish = Wish::parse(words).ok_or("these words name no cases; `cargo xtask help` has those that do")?;
    let mut report = Report::default();
    install(&mut report);
    build(&mut report, &wish);
    // One seed for all, so that one word has all of it again.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = wish.seed.unwrap_or(u64::from(now.subsec_nanos()) % 1_000_000);
    let before =
        wish.wants("F16").then(|| report.run("the version before", ALONE, released::build)).flatten();
    let begun = Instant::now();
    let mut said = Vec::new();
    if wish.wants_files() {
        let words = [owned(&FILES), owned(&["--", "in_3_", "in_4_", "in_5_", "in_6_"])].concat();
        report.step(&Step { name: "files", words, env: Vec::new(), alone: ALONE });
    }
    if let Some(services) = start_services(&mut report) {
        let mut env = services.env();
        env.extend(before.map(|it| ("DRP_TEST_RELEASED_BIN", it.display().to_string())));
        env.push(("DRP_TEST_FAULTS", "all".to_owned()));
        env.push(("DRP_TEST_SEED", seed.to_string()));
        // What each case prints is shown; three at a time, since most of them wait for others most of the time.
        let rest = [owned(&["--"]), wish.filters(), owned(&["--nocapture", "--test-threads=3"])].concat();
        let words = [owned(&TESTS[..7]), rest].concat();
        let step = Step { name: "faults", words, env: env.clone(), alone: ALONE };
        said.extend(report.step_with_lines(&step, "FAULT "));
        if wish.wants("F14") {
            let rest = ["--", "f14_", "--nocapture", "--test-threads=1"];
            let words = [owned(&TESTS[..5]), owned(&TESTS[7..]), owned(&rest)].concat();
            said.extend(report.step_with_lines(&Step { name: "stack", words, env, alone: ALONE }, "FAULT "));
        }
    }
    let took = begun.elapsed();
    let mut outcomes: Vec<Outcome> = said.iter().filter_map(|it| Outcome::read(it)).collect();
    outcomes.sort_by_key(Outcome::order);
    report.note(format!("{} cases with seed {seed} in {:.0} s", outcomes.len(), took.as_secs_f64()));
    if wish.writes && !report.has_failed() {
        let heading = heading(seed, took, !said.iter().any(|it| it.contains("not run: ")));
        report.run("table", ALONE, |_| write(&heading, &outcomes));
    }
    if took > LONGEST {
        report.note(format!("it took longer than the {} minutes that it may", LONGEST.as_secs() / 60));
    }
    report.finish()
}

/// Builds what is tried, so that its time is none of theirs.
fn build(report: &mut Report, wish: &Wish) {
    let no_run = owned(&["--no-run"]);
    let words = [owned(&TESTS), no_run.clone()].concat();
    report.step(&Step { name: "build", words, env: Vec::new(), alone: ALONE });
    if wish.wants_files() {
        let words = [owned(&FILES), no_run].concat();
        report.step(&Step { name: "build for files", words, env: Vec::new(), alone: ALONE });
    }
}

/// `F` and a number.
fn is_case(word: &str) -> bool {
    let digits = word.strip_prefix(['F', 'f']).unwrap_or_default();
    !digits.is_empty() && digits.len() < 3 && digits.bytes().all(|it| it.is_ascii_digit())
}

impl Outcome {
    /// Reads `FAULT F1   sqlite   seed 7       what; lost 0, doubled 0, longest stall 1.0 s, errors 0: ok`.
    fn read(line: &str) -> Option<Outcome> {
        let (_, line) = line.split_once("FAULT ")?;
        let (before, figures) = line.trim_end().rsplit_once("; lost ")?;
        let (case, rest) = before.split_once(' ')?;
        let (engine, rest) = rest.trim_start().split_once(' ')?;
        let rest = rest.trim_start().strip_prefix("seed ")?;
        let (_, deeds) = rest.split_once(' ')?;
        let (lost, rest) = figures.split_once(", doubled ")?;
        let (doubled, rest) = rest.split_once(", longest stall ")?;
        let (stall, rest) = rest.split_once(", errors ")?;
        let (errors, _) = rest.split_once(": ")?;
        let text = |it: &str| it.trim().to_owned();
        Some(Outcome {
            case: text(case),
            engine: text(engine),
            deeds: text(deeds),
            lost: text(lost),
            doubled: text(doubled),
            stall: text(stall),
            errors: text(errors),
        })
    }

    /// Cases by number, of each the engines in the order of the alphabet.
    fn order(&self) -> (u32, String, String) {
        let number = self.case.trim_start_matches('F').parse().unwrap_or(0);
        (number, self.engine.clone(), self.deeds.clone())
    }

    fn row(&self) -> String {
        let engine = match self.engine.as_str() {
            "sqlite" => "SQLite",
            "mariadb" => "MariaDB",
            "galera" => "Galera",
            "stack" => "the whole stack",
            other => other,
        };
        let Outcome { case, deeds, lost, doubled, stall, errors, .. } = self;
        format!("| {case} | {engine} | {deeds} | {lost} | {doubled} | {stall} | {errors} |")
    }
}

/// When and where it was.
fn heading(seed: u64, took: Duration, was_whole: bool) -> String {
    let date = machine::first_line("date", &["-u", "+%-d %B %Y"]);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = machine::first_line("cut", &["-d", " ", "-f", "2", "/proc/loadavg"]);
    let all = if was_whole { "All cases" } else { "The cases that this machine can do" };
    format!(
        "{all} by `cargo xtask faults --seed {seed} --write` on {date}: {} cores, load {load} in the last five minutes; \
         profile {PROFILE}; {:.0} s in all.",
        cores,
        took.as_secs_f64()
    )
}

/// Puts heading and table in the place of those that were there.
fn write(heading: &str, outcomes: &[Outcome]) -> Result<(), String> {
    let path = machine::root().join(DOCUMENT);
    let text = std::fs::read_to_string(&path).map_err(|err| format!("{DOCUMENT}: {err}"))?;
    let text = replaced(&text, heading, outcomes)?;
    std::fs::write(&path, text).map_err(|err| format!("{DOCUMENT}: {err}"))
}

fn replaced(text: &str, heading: &str, outcomes: &[Outcome]) -> Result<String, String> {
    let [begin, end] = MARKERS;
    let lacking = || format!("{DOCUMENT} has no line `{begin}` with `{end}` after it");
    let (before, rest) = text.split_once(begin).ok_or_else(lacking)?;
    let (_, after) = rest.split_once(end).ok_or_else(lacking)?;
    let mut table = "| case | engine | done | lost | doubled | longest stall | errors seen |\n".to_owned();
    table += "|---|---|---|---:|---:|---:|---:|\n";
    for it in outcomes {
        let _ = writeln!(table, "{}", it.row());
    }
    Ok(format!("{before}{begin}\n{heading}\n\n{table}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "test x ... FAULT F12  sqlite   seed 7       6 rows; twice; lost 0, doubled 1, longest stall 1.5 s, \
                        errors 2: FAILED";

    #[test]
    fn reads_what_a_case_says() {
        let it = Outcome::read(LINE).unwrap();
        assert_eq!(it.row(), "| F12 | SQLite | 6 rows; twice | 0 | 1 | 1.5 s | 2 |");
        assert_eq!(it.order().0, 12);
        assert_eq!(Outcome::read("FAULT F5   not run: no mount"), None);
    }

    #[test]
    fn a_table_takes_the_place_of_the_one_before() {
        let text = format!("a\n{}\nold\n{}\nb\n", MARKERS[0], MARKERS[1]);
        let new = replaced(&text, "now", &[Outcome::read(LINE).unwrap()]).unwrap();
        assert!(new.starts_with(&format!("a\n{}\nnow\n\n| case |", MARKERS[0])), "{new}");
        assert!(new.ends_with(&format!("| 2 |\n{}\nb\n", MARKERS[1])), "{new}");
        assert!(!new.contains("old"));
        assert!(replaced("nothing", "now", &[]).is_err());
    }

    #[test]
    fn cases_are_named() {
        let wish = Wish::parse(&["f3", "--seed", "7", "F12"]).unwrap();
        assert_eq!((wish.filters(), wish.seed), (owned(&["f3_", "f12_"]), Some(7)));
        assert!(wish.wants("F3") && !wish.wants("F14"));
        assert_eq!(Wish::parse(&["--quick"]).unwrap().cases, QUICK);
        for bad in [&["--seed"][..], &["F"], &["F123"], &["x3"], &["--quick", "--write"]] {
            assert_eq!(Wish::parse(bad), None, "{bad:?}");
        }
    }
}
