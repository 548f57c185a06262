//! What the command line asks for.

use std::path::PathBuf;

/// The page of `--help`.
pub const HELP: &str = "\
cargo xtask bench [-- OPTIONS]             with private servers, as the figures are taken
cargo run --release -p bench -- [OPTIONS]  with the servers that the environment names

  --rows N     readings to import, half-hourly, 17,520 a meter and year less gaps (100000)
  --full       876,000 readings: 50 meter-years
  --runs N     runs that count, after one that does not (5)
  --only WORD  only the sections whose title has that word: sqlite, mariadb, import, meter_data, acf, csv
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

/// The size of the peer's set S: 50 meters, 365 days, 48 half-hours.
const FULL: usize = 50 * 365 * 48;

impl Options {
    /// Whether a section is to be measured.
    pub fn wants(&self, title: &str) -> bool {
        self.only.as_ref().is_none_or(|word| title.to_lowercase().contains(word))
    }
}

/// Reads the words of the command line.
pub fn read(words: &[String]) -> Result<Asked, String> {
    let mut options = Options { rows: 100_000, runs: 5, only: None, json: None };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` wants a value"));
        match word.as_str() {
            "--rows" => options.rows = count(word, value()?)?,
            "--full" => options.rows = FULL,
            "--runs" => options.runs = count(word, value()?)?,
            "--only" => options.only = Some(value()?.to_lowercase()),
            "--json" => options.json = Some(PathBuf::from(value()?)),
            "--help" | "-h" => return Ok(Asked::Help),
            _ => return Err(format!("`{word}` is not an option")),
        }
    }
    Ok(Asked::Run(options))
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
        let usual = Options { rows: 100_000, runs: 5, only: None, json: None };
        assert_eq!(asked(""), Ok(Asked::Run(usual.clone())));
        assert_eq!(asked("--full"), Ok(Asked::Run(Options { rows: 876_000, ..usual.clone() })));
        let said = Options { rows: 2000, runs: 1, only: Some("acf".into()), json: Some("a.json".into()) };
        assert_eq!(asked("--rows 2,000 --runs 1 --only ACF --json a.json"), Ok(Asked::Run(said)));
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
