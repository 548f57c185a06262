//! What this machine is and has: programs, free ports, folders, the right to install.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Debian keeps servers in `sbin`, which only root has on its path.
const SERVER_FOLDERS: [&str; 3] = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/// The folder that holds the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Where `program` is, if it is installed.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(SERVER_FOLDERS.map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Where `program` is, or a sentence that says what to do.
pub fn get(program: &str) -> Result<PathBuf, String> {
    find(program).ok_or_else(|| format!("{program} is not installed; `cargo xtask setup` says what to do"))
}

/// A port that was free a moment ago: another program may still take it, so whoever uses it tries again.
pub fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|err| format!("no free port: {err}"))?;
    Ok(listener.local_addr().map_err(|err| err.to_string())?.port())
}

/// The name of a folder of our own in the temporary folder, which nothing has yet.
pub fn new_scratch(purpose: &str) -> Result<PathBuf, String> {
    let parent = std::env::temp_dir();
    let parent = parent.canonicalize().map_err(|err| format!("{}: {err}", parent.display()))?;
    let unlike_any_other = RandomState::new().build_hasher().finish();
    Ok(parent.join(format!("drp-{purpose}-{unlike_any_other:016x}")))
}

/// Whether this program runs as root.
pub fn is_root() -> bool {
    succeeds_with(Command::new("id").arg("-u"), |text| text.trim() == "0")
}

/// Whether a person may be asked for a password: not where a machine runs us.
pub fn has_person() -> bool {
    use std::io::IsTerminal;
    std::env::var_os("CI").is_none() && std::io::stdin().is_terminal()
}

/// Whether `sudo` works without a question.
pub fn has_free_sudo() -> bool {
    succeeds_with(Command::new("sudo").args(["-n", "true"]), |_| true)
}

/// The first line that a program prints; nothing where it cannot be run.
pub fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
    let text = output.map(|it| String::from_utf8_lossy(&it.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

fn succeeds_with(command: &mut Command, test: impl Fn(&str) -> bool) -> bool {
    let res = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    res.is_ok_and(|output| output.status.success() && test(&String::from_utf8_lossy(&output.stdout)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there_only() {
        assert!(find("sh").is_some());
        assert!(get("no-such-program").unwrap_err().contains("cargo xtask setup"));
    }

    #[test]
    fn two_scratch_folders_differ() {
        assert_ne!(new_scratch("a").unwrap(), new_scratch("a").unwrap());
    }
}
