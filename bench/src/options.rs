//! What the command line asks for.

use std::path::PathBuf;

use crate::readings;

/// The page of `--help`.
pub const HELP: &str = "\
cargo xtask bench [OPTIONS]                      with private servers, as the figures are taken
cargo run --profile dist -p bench -- [OPTIONS]   with the servers that the environment names

  --rows N     readings to import, half-hourly, 17,520 a meter and year less gaps (100000)
  --full       the set S: 50 meters, 365 days, 48 half-hours less gaps
  --goals      only what a goal is set for, on the set S, three runs each: a quarter of an hour with --large
  --large      also the set L: 1,000 meters, 17.5 million readings
  --load N     also the whole stack of deploy/ under load for N seconds (300 for the goal); it needs nginx
  --peer DIR   also the peer whose folder that is, with its `run.sh`; it needs python3 and, the first time, PyPI
  --runs N     runs that count, after one that does not (5)
  --only WORD  only the sections whose title has that word: sqlite, mariadb, import, meter_data, acf, csv,
               green, peer, live, large, load
  --json FILE  writes the figures there too, for bench/results
  --help       this page

DRP_TEST_MARIADB_URL and DRP_TEST_REDIS_URL name the servers; without them their figures are left out.
";

/// What to measure and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Readings to import.
    pub rows: usize,
    /// Runs that count.
    pub runs: usize,
    /// A word that a section's title must have, in small letters.
    pub only: Option<String>,
    /// Whether only what a goal is set for is measured.
    pub goals: bool,
    /// Whether the set L is measured as well.
    pub large: bool,
    /// For how many seconds the whole stack is put under load; nothing where it is not.
    pub load: Option<u64>,
    /// The folder of the peer.
    pub peer: Option<PathBuf>,
    /// Where the figures go besides.
    pub json: Option<PathBuf>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To be told how.
    Help,
    /// To measure.
    Run(Options),
}

/// Meters of the set S: a year of half-hours each.
const FULL: u32 = 50;
/// Runs of each goal: the set S is long enough for few of them to agree.
const GOAL_RUNS: usize = 3;

impl Options {
    /// What is measured where nothing is said.
    fn usual() -> Options {
        Options {
            rows: 100_000,
            runs: 5,
            only: None,
            goals: false,
            large: false,
            load: None,
            peer: None,
            json: None,
        }
    }

    /// Whether a section is to be measured.
    pub fn wants(&self, title: &str) -> bool {
        self.only.as_ref().is_none_or(|word| title.to_lowercase().contains(word))
    }
}

/// Reads the words of the command line.
pub fn read(words: &[String]) -> Result<Asked, String> {
    let mut options = Options::usual();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` wants a value"));
        match word.as_str() {
            "--rows" => options.rows = count(word, value()?)?,
            "--full" => options.rows = full(),
            "--goals" => (options.goals, options.rows, options.runs) = (true, full(), GOAL_RUNS),
            "--large" => options.large = true,
            "--load" => options.load = Some(count(word, value()?)? as u64),
            "--peer" => options.peer = Some(PathBuf::from(value()?)),
            "--runs" => options.runs = count(word, value()?)?,
            "--only" => options.only = Some(value()?.to_lowercase()),
            "--json" => options.json = Some(PathBuf::from(value()?)),
            "--help" | "-h" => return Ok(Asked::Help),
            _ => return Err(format!("`{word}` is not an option")),
        }
    }
    Ok(Asked::Run(options))
}

/// The rows of the set S.
fn full() -> usize {
    readings::of_meters(FULL).count()
}

fn count(option: &str, text: &str) -> Result<usize, String> {
    let number = text.replace(['_', ','], "").parse().ok().filter(|it| *it > 0);
    number.ok_or_else(|| format!("`{option}` wants a whole number from 1 on, not `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Asked, String> {
        read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_not_said_is_as_usual() {
        let usual = Options::usual();
        assert_eq!(asked(""), Ok(Asked::Run(usual.clone())));
        assert_eq!(asked("--full"), Ok(Asked::Run(Options { rows: full(), ..usual.clone() })));
        let goals = Options { rows: full(), runs: 3, goals: true, large: true, ..usual.clone() };
        assert_eq!(asked("--goals --large"), Ok(Asked::Run(goals)));
        let said = Options {
            rows: 2000,
            runs: 1,
            only: Some("acf".into()),
            json: Some("a.json".into()),
            peer: Some("flask".into()),
            ..usual.clone()
        };
        assert!((870_000..873_000).contains(&full()));
        assert_eq!(
            asked("--rows 2,000 --runs 1 --only ACF --json a.json --peer flask"),
            Ok(Asked::Run(said))
        );
        assert!(usual.wants("ACF of a meter-year"));
    }

    #[test]
    fn mistakes_are_told() {
        for text in ["--rows", "--rows 0", "--runs many", "fast"] {
            assert!(asked(text).is_err(), "{text}");
        }
        assert_eq!(asked("--rows 1 --help"), Ok(Asked::Help));
    }
}
