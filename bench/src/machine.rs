//! What the figures were taken on, and with which engines; never whose machine it is.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

/// A machine and its programs.
#[derive(Clone, Debug)]
pub struct Machine {
    facts: Vec<(&'static str, String)>,
    warnings: Vec<String>,
}

impl Machine {
    /// This machine; the figures' files are in `folder`.
    pub fn of(folder: &Path) -> Machine {
        let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
        let memory =
            field("/proc/meminfo", "MemTotal").and_then(|it| it.split(' ').next()?.parse::<f64>().ok());
        let processor = field("/proc/cpuinfo", "model name");
        let facts = vec![
            ("cores", n_cores.to_string()),
            ("processor", processor.unwrap_or_else(unknown)),
            ("memory", memory.map_or_else(unknown, |kib| format!("{:.1} GiB", kib / f64::from(1 << 20)))),
            ("kernel", read("/proc/sys/kernel/osrelease").trim().to_owned()),
            ("profile", profile().unwrap_or_else(unknown)),
            ("file system", file_system(folder).unwrap_or_else(unknown)),
            ("sqlite3", version("sqlite3").unwrap_or_else(|| "not installed".to_owned())),
            ("mariadb", version("mariadb").unwrap_or_else(|| "not installed".to_owned())),
        ];
        let mut warnings = Vec::new();
        if cfg!(debug_assertions) {
            warnings.push("This is not an optimised build: these figures say nothing.".to_owned());
        } else if profile().as_deref() != Some(PROFILE) {
            warnings.push("This is not the build that is shipped: these figures are rough.".to_owned());
        }
        Machine { facts, warnings }
    }

    /// Adds what others took of the processors while the figures were taken.
    pub fn shared_with(&mut self, share: f64) {
        self.facts.push(("others meanwhile", format!("{:.1} % of the processors", share * 100.0)));
        if share > MUCH {
            self.warnings
                .push("The machine was busy with something else: these figures are rough.".to_owned());
        }
    }

    /// A line for each fact and warning, below the tables.
    pub fn text(&self) -> String {
        let facts = self.facts.iter().map(|(name, value)| format!("- {name}: {value}\n"));
        facts.chain(self.warnings.iter().map(|it| format!("- {it}\n"))).collect()
    }

    /// The same as JSON.
    pub fn json(&self) -> Value {
        let facts: serde_json::Map<_, _> =
            self.facts.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({"facts": facts, "warnings": self.warnings})
    }
}

/// The profile that packages and images are made with.
const PROFILE: &str = "dist";

/// The profile that this program was built with, which is what its folder is called.
fn profile() -> Option<String> {
    let program = std::env::current_exe().ok()?;
    Some(program.parent()?.file_name()?.to_string_lossy().into_owned())
}

/// What the system itself does for us, such as writing pages to the disk, is well below this.
const MUCH: f64 = 0.05;

/// What a program says of its version, if it is there.
pub fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok().filter(|it| it.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout);
    // SQLite says when it was made and MariaDB for which machine; the number is enough.
    let words = text.split_whitespace();
    let number = |it: &&str| it.starts_with(|it: char| it.is_ascii_digit()) && it.contains('.');
    let mut numbers = words.map(|it| it.trim_end_matches(',')).filter(number);
    let first = numbers.next()?.to_owned();
    Some(numbers.find(|it| it.contains("MariaDB")).map_or(first, str::to_owned))
}

fn unknown() -> String {
    "unknown".to_owned()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}

/// The value of the first line `name : value`.
fn field(file: &str, name: &str) -> Option<String> {
    let text = read(file);
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
}

/// The kind of file system that a folder is on.
fn file_system(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let mounts = read("/proc/mounts");
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let around = mounts.filter(|(place, _)| folder.starts_with(place));
    around.max_by_key(|(place, _)| place.len()).map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_names_its_parts() {
        let text = Machine::of(&std::env::temp_dir()).text();
        assert!(text.contains("cores: ") && text.contains("kernel: "), "{text}");
        assert_eq!(version("no-such-program"), None);
    }
}
