//! The portal in Debian's Chromium: what the tests in `e2e/` need before they can run, and the words that run them.

use std::fs;
use std::process::{Command, Stdio};

use crate::machine;

/// The oldest Node.js that the runner of the tests knows.
const NODE: u32 = 20;

/// Figures are measured last and alone, since what runs beside them would slow them down.
const ALL: &str = r#"
export E2E_FILLED="$TMPDIR/filled"
status=0
"$@" --project sweep --project journeys --project planted --project conditions || status=1
"$@" --project budgets --project crowded --workers 1 || status=1
exit $status
"#;

/// Builds the program, brings the packages that the lock file names, and says by which variables tests find what they use.
pub fn prepare() -> Result<Vec<(&'static str, String)>, String> {
    // Chromium without its own windows, which nobody would see and which cost as much as the pages.
    let chromium = machine::get("chromium-headless-shell")?;
    require_node()?;
    bring_packages()?;
    run(Command::new("cargo").args(["build", "--locked", "-p", "drp"]), "cargo build")?;
    Ok(vec![
        ("E2E_CHROMIUM", chromium.display().to_string()),
        ("E2E_PROGRAM", machine::root().join("target/debug/drp").display().to_string()),
    ])
}

/// The words of a run; `rest` goes to the runner, and without it all tests run.
pub fn words(rest: &[&str]) -> Vec<String> {
    let runner = machine::root().join("e2e/node_modules/@playwright/test/cli.js").display().to_string();
    let config = machine::root().join("e2e").display().to_string();
    let mut words: Vec<String> =
        if rest.is_empty() { ["sh", "-c", ALL, "browser"].map(str::to_owned).to_vec() } else { Vec::new() };
    words.extend(["node", &runner, "test", "--config", &config].map(str::to_owned));
    words.extend(rest.iter().map(|it| (*it).to_owned()));
    words
}

/// What was measured in the last run, a line each.
pub fn figures() -> Vec<String> {
    let text = fs::read_to_string(machine::root().join("target/e2e/figures.txt")).unwrap_or_default();
    text.lines().map(|it| format!("browser: {it}")).collect()
}

/// Forgets what was measured before.
pub fn forget_figures() {
    let _ = fs::remove_file(machine::root().join("target/e2e/figures.txt"));
}

fn require_node() -> Result<(), String> {
    let node = machine::get("node")?;
    let said = Command::new(node).arg("--version").output().map_err(|err| format!("node: {err}"))?;
    let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    match major(&said) {
        Some(version) if version >= NODE => Ok(()),
        _ => Err(format!("Node.js {NODE} or newer is needed, this one is {said}; Debian 13 has it")),
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Exactly what the lock file names, if it is not there already.
fn bring_packages() -> Result<(), String> {
    let folder = machine::root().join("e2e");
    let wanted =
        fs::read(folder.join("package-lock.json")).map_err(|err| format!("package-lock.json: {err}"))?;
    let marker = folder.join("node_modules/installed.json");
    if fs::read(&marker).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    let npm = machine::get("npm")?;
    // The browser is Debian's: none is downloaded.
    let mut command = Command::new(npm);
    command
        .args(["ci", "--ignore-scripts"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(&folder);
    run(&mut command, "npm ci")?;
    fs::write(&marker, wanted).map_err(|err| format!("{}: {err}", marker.display()))
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(err) => Err(format!("{name}: {err}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_node() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20.20.2"), None);
    }

    #[test]
    fn some_tests_are_run_as_they_are_named() {
        assert!(words(&[]).join(" ").contains("--project budgets"));
        let words = words(&["sweep", "-g", "nobody"]);
        assert_eq!(words[0], "node");
        assert!(words.ends_with(&["sweep".to_owned(), "-g".to_owned(), "nobody".to_owned()]));
    }
}
