//! The check of what we depend on: licences, bans, sources, and known flaws where a database of them is here.

mod licence;
mod policy;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::machine;
use policy::Policy;

/// Checks the dependencies; what could not be checked goes to the notes, and so to the summary.
pub fn check(notes: &mut Vec<String>) -> Result<(), String> {
    fetch();
    let (tool, database) = (machine::find("cargo-deny"), advisory_database());
    if tool.is_none() || database.is_none() {
        let note = not_checked(tool.is_some());
        println!("   {note}");
        notes.push(note);
    }
    match (tool, database) {
        (Some(_), Some(_)) => run_cargo_deny(&[]),
        (Some(_), None) => run_cargo_deny(&["bans", "licenses", "sources"]),
        (None, _) => check_ourselves(),
    }
}

fn not_checked(have_tool: bool) -> String {
    let (lack, remedy) = if have_tool {
        (format!("no database in {}", advisory_folder().display()), "cargo deny fetch")
    } else {
        ("cargo-deny is not installed".to_owned(), "cargo install cargo-deny && cargo deny fetch")
    };
    format!("advisories: NOT CHECKED: {lack}; to check: {remedy}")
}

/// Where `cargo deny fetch` puts its databases.
fn advisory_folder() -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    home.unwrap_or_default().join("advisory-dbs")
}

fn advisory_database() -> Option<PathBuf> {
    let folders = std::fs::read_dir(advisory_folder()).ok()?;
    folders.filter_map(|it| Some(it.ok()?.path())).find(|it| it.join("crates").is_dir())
}

/// Brings the packages of other systems too, if there is a network: their licences bind whoever builds there.
fn fetch() {
    let _ = cargo(&["fetch", "--locked", "--quiet"]).stderr(Stdio::null()).status();
}

fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(words).current_dir(machine::root()).stdin(Stdio::null());
    command
}

fn run_cargo_deny(checks: &[&str]) -> Result<(), String> {
    println!("   cargo deny --offline check {}", checks.join(" "));
    let status = cargo(&["deny", "--offline", "--locked", "check"]).args(checks).status();
    match status.map_err(|err| err.to_string())? {
        status if status.success() => Ok(()),
        status => Err(format!("cargo deny: {status}")),
    }
}

/// Reads the same list as cargo-deny and checks all of it but the advisories.
fn check_ourselves() -> Result<(), String> {
    let read = |name: &str| {
        let path = machine::root().join(name);
        std::fs::read_to_string(&path).map_err(|err| format!("{}: {err}", path.display()))
    };
    let policy = Policy::parse(&read("deny.toml")?)?;
    let packages = packages()?;
    let mut faults = foreign_sources(&read("Cargo.lock")?, &policy);
    faults.extend(packages.iter().flat_map(|it| it.faults(&policy)));
    if packages.is_empty() {
        faults.push("cargo tree named no package".to_owned());
    }
    faults.iter().for_each(|fault| println!("   {fault}"));
    match faults.len() {
        0 => {
            println!("   licences, bans and sources of {} packages are on the list", packages.len());
            Ok(())
        }
        n => Err(format!("deny.toml is the list; not as it says: {n}")),
    }
}

/// A package that something of ours is built with.
struct Package {
    name: String,
    licence: String,
}

impl Package {
    /// Reads `name v1.2.3 (proc-macro)|MIT`; our own packages, which have a path, are nobody's dependency.
    fn read(line: &str) -> Option<Package> {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
        let ours = format!(" ({}", machine::root().display());
        let name = package.split(' ').next().filter(|it| !it.is_empty())?;
        (!package.contains(&ours))
            .then(|| Package { name: name.to_owned(), licence: licence.trim().to_owned() })
    }

    fn faults(&self, policy: &Policy) -> Vec<String> {
        let mut res = Vec::new();
        if policy.banned.contains(&self.name) {
            res.push(format!("{} is banned; `cargo tree -i {}` says who wants it", self.name, self.name));
        }
        match licence::permits(&self.licence, |it| policy.allows(&self.name, it)) {
            Ok(true) => {}
            Ok(false) => res.push(format!("{}: the licence `{}` is not allowed", self.name, self.licence)),
            Err(reason) => res.push(format!("{}: the licence `{}`: {reason}", self.name, self.licence)),
        }
        res
    }
}

/// The packages for every system, or, without a network, for those systems whose packages are here.
fn packages() -> Result<Vec<Package>, String> {
    let text = match tree(&["--target", "all"]) {
        Ok(text) => text,
        Err(_) => {
            println!("   without a network: only the packages of this system");
            tree(&[])?
        }
    };
    let mut lines: Vec<&str> = text.lines().map(|it| it.trim_end_matches(" (*)")).collect();
    lines.sort_unstable();
    lines.dedup();
    Ok(lines.into_iter().filter_map(Package::read).collect())
}

fn tree(target: &[&str]) -> Result<String, String> {
    let fixed = ["tree", "--offline", "--locked", "--workspace", "-e", "normal,build", "--prefix", "none"];
    let res = cargo(&fixed).args(["--format", "{p}|{l}"]).args(target).output();
    let output = res.map_err(|err| format!("cargo: {err}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

/// Packages that come from elsewhere than the registries on the list.
fn foreign_sources(lock: &str, policy: &Policy) -> Vec<String> {
    let sources = lock.lines().filter_map(|it| it.strip_prefix("source = \"")?.strip_suffix('"'));
    let allowed =
        |it: &str| it.strip_prefix("registry+").is_some_and(|url| policy.registries.iter().any(|r| r == url));
    sources.filter(|it| !allowed(it)).map(|it| format!("a package comes from `{it}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy::parse(&std::fs::read_to_string(machine::root().join("deny.toml")).unwrap()).unwrap()
    }

    fn faults(line: &str) -> Vec<String> {
        Package::read(line).unwrap().faults(&policy())
    }

    #[test]
    fn judges_by_the_list_of_the_repository() {
        assert_eq!(faults("serde v1.0.0|MIT OR Apache-2.0"), [""; 0]);
        assert_eq!(faults("webpki-roots v1.0.0|CDLA-Permissive-2.0"), [""; 0]);
        assert_eq!(faults("thing v1.0.0|CDLA-Permissive-2.0").len(), 1);
        assert_eq!(faults("thing v1.0.0 (proc-macro)|GPL-3.0-only").len(), 1);
        assert_eq!(faults("thing v1.0.0|").len(), 1);
        assert_eq!(faults("openssl-sys v0.9.0|MIT").len(), 1);
    }

    #[test]
    fn our_own_packages_are_not_judged() {
        assert!(Package::read(&format!("drp v0.1.0 ({}/crates/drp)|", machine::root().display())).is_none());
    }

    #[test]
    fn a_git_source_is_foreign() {
        let good = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        assert_eq!(foreign_sources(good, &policy()), [""; 0]);
        assert_eq!(foreign_sources("source = \"git+https://example.org/x#1\"\n", &policy()).len(), 1);
    }

    #[test]
    fn what_is_not_checked_is_said_aloud() {
        assert!(not_checked(false).contains("NOT CHECKED: cargo-deny is not installed"));
        assert!(not_checked(true).contains("NOT CHECKED: no database"));
    }
}
