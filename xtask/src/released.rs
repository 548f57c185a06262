//! The executable of the version before, for the test that it serves on over the schema of this one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine;

/// Builds it in a folder of its own below `target`, where it stays; its path. The first time that takes as long as building
/// all dependencies does.
pub fn build(notes: &mut Vec<String>) -> Result<PathBuf, String> {
    let (commit, why) = version_before()?;
    let folder = machine::root().join("target/released");
    let (source, built) = (folder.join("source"), folder.join("commit"));
    let executable = folder.join("build/debug/drp");
    notes.push(format!("the version before is {}: {why}", commit.get(..12).unwrap_or(&commit)));
    if executable.exists() && fs::read_to_string(&built).is_ok_and(|it| it == commit) {
        return Ok(executable);
    }
    let _ = fs::remove_dir_all(&source);
    fs::create_dir_all(&source).map_err(|err| format!("{}: {err}", source.display()))?;
    let unpack = "git archive \"$1\" | tar -x -C \"$2\"";
    run(Command::new("sh").args(["-c", unpack, "sh", &commit]).arg(&source))?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "-p", "drp"]).current_dir(&source);
    run(cargo.arg("--target-dir").arg(folder.join("build")))?;
    fs::write(&built, commit).map_err(|err| format!("{}: {err}", built.display()))?;
    Ok(executable)
}

/// The last release before this one; before there is one, what there was before the last migration: between the two
/// lies a change of the schema, which is what may not hurt.
fn version_before() -> Result<(String, &'static str), String> {
    let describe = ["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^"];
    if let Ok(tag) = git(&describe) {
        return Ok((git(&["rev-parse", &format!("{tag}^{{commit}}")])?, "the last release"));
    }
    let added = git(&["log", "-1", "--diff-filter=A", "--format=%H", "--", &last_migration()?])?;
    // One that is not committed yet comes after all that is.
    let commit = if added.is_empty() { "HEAD".to_owned() } else { format!("{added}^") };
    let commit = git(&["rev-parse", "--verify", "--quiet", &commit]);
    let commit = commit.map_err(|_| "the history is not here; fetch all of it: git fetch --unshallow")?;
    Ok((commit, "there was no release yet, and the last migration came after it"))
}

/// The path of the last one.
fn last_migration() -> Result<String, String> {
    let folder = "crates/store/migrations/sqlite";
    let entries = fs::read_dir(machine::root().join(folder)).map_err(|err| format!("{folder}: {err}"))?;
    let names = entries.filter_map(|it| it.ok()?.file_name().into_string().ok());
    names.max().map(|it| format!("{folder}/{it}")).ok_or(format!("{folder} is empty"))
}

fn git(words: &[&str]) -> Result<String, String> {
    let output = Command::new("git").args(words).current_dir(machine::root()).output();
    let output = output.map_err(|err| format!("git: {err}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(format!("git {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim())),
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    if command.get_current_dir().is_none() {
        command.current_dir(machine::root());
    }
    let name = Path::new(command.get_program()).display().to_string();
    let status = command.status().map_err(|err| format!("{name}: {err}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name}: {status}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_migration_is_one_of_the_files() {
        let path = last_migration().unwrap();
        assert!(machine::root().join(&path).is_file() && path.ends_with(".sql"), "{path}");
    }
}
