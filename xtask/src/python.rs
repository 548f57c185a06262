//! Checkers that come as packages of Python, each in an environment of its own under `target`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::machine;

/// Where that program is, in exactly the versions that `xtask/<program>/requirements.txt` lists.
pub fn program(name: &str) -> Result<PathBuf, String> {
    let home = machine::root().join("target").join(name);
    let list = machine::root().join("xtask").join(name).join("requirements.txt");
    let wanted = fs::read_to_string(&list).map_err(|err| format!("{}: {err}", list.display()))?;
    let program = home.join("bin").join(name);
    let marker = home.join("installed.txt");
    if fs::read_to_string(&marker).is_ok_and(|it| it == wanted) {
        return Ok(program);
    }
    let python = machine::find("python3").ok_or("python3 is not installed")?;
    run(Command::new(python).args(["-m", "venv"]).arg(&home), "python3 -m venv (Debian: python3-venv)")?;
    let pip = home.join("bin/pip");
    run(Command::new(pip).args(["install", "--quiet", "--no-deps", "-r"]).arg(&list), "pip install")?;
    fs::write(&marker, wanted).map_err(|err| format!("{}: {err}", marker.display()))?;
    Ok(program)
}

/// Runs a command whose output is for whoever watches.
pub fn run(command: &mut Command, name: &str) -> Result<(), String> {
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(err) => Err(format!("{name}: {err}")),
    }
}

/// The Dockerfile, held against what is known to go wrong in one.
pub fn check_dockerfile() -> Result<(), String> {
    let file = machine::root().join("deploy/Dockerfile");
    run(Command::new(program("hadolint")?).arg(file), "hadolint")
}
