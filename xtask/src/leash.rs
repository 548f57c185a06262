//! Processes on a leash: when this program ends, in whatever way, they end too, and their folder goes.
//!
//! A signal handler cannot promise that: SIGKILL has none. So each process gets a watcher, which reads from a
//! pipe that only we can write to. The kernel closes our end when we die, and the watcher then does its work.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::machine;

/// `sh` becomes the leader of a process group, starts the watcher in a session of its own, makes the folder, and
/// turns into the program. The watcher waits for the whole group, since any of it may still write to the folder.
const SCRIPT: &str = r#"
folder=$1
shift
exec 3<&0 </dev/null
setsid sh -c '
    trap "" INT TERM HUP
    read -r _ <&3
    kill -s TERM -- "-$1"
    tries=0
    while kill -s 0 -- "-$1" && [ "$tries" -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -s KILL -- "-$1"
    [ -z "$2" ] || rm -rf -- "$2"
' watcher "$$" "$folder" >/dev/null 2>&1 &
exec 3<&-
[ -z "$folder" ] || mkdir -m 700 -- "$folder" || exit 1
exec "$@"
"#;

/// Longer than the watcher's own patience, so that it is the watcher that gives up first.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running process group that does not outlive this value, nor this program.
pub struct Leash {
    child: Child,
    folder: Option<PathBuf>,
}

impl Leash {
    /// Starts a program with its arguments; `folder`, if any, is made for it and removed after it.
    pub fn start(
        words: &[&str],
        folder: Option<&Path>,
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Leash, String> {
        machine::get("setsid")?;
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "leash"]).arg(folder.unwrap_or(Path::new(""))).args(words);
        command.current_dir(machine::root()).process_group(0).stdin(Stdio::piped());
        prepare(&mut command);
        let child = command.spawn().map_err(|err| format!("sh did not start: {err}"))?;
        Ok(Leash { child, folder: folder.map(Path::to_path_buf) })
    }

    /// What the process prints, if `prepare` asked for a pipe.
    pub fn take_output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether the process has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until the process ends by itself.
    pub fn wait(mut self) -> Result<ExitStatus, String> {
        // `Child::wait` would close the pipe, which is how we say "stop".
        let pipe = self.child.stdin.take();
        let res = self.child.wait().map_err(|err| err.to_string());
        self.child.stdin = pipe;
        res
    }

    /// Lets the watcher begin, without waiting for it; dropping the leash waits.
    pub fn release(&mut self) {
        drop(self.child.stdin.take());
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.release();
        let start = Instant::now();
        let folder = self.folder.clone();
        let remains = || folder.as_ref().is_some_and(|it| it.exists());
        while (!self.has_ended() || remains()) && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(20));
        }
        if remains() {
            eprintln!("xtask: left behind: {}", folder.unwrap_or_default().display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_ends_the_group_and_removes_the_folder() {
        let folder = machine::new_scratch("leash").unwrap();
        let script = "cd \"$0\" && sleep 600 & echo $! >\"$0/pid\"; wait";
        let leash =
            Leash::start(&["sh", "-c", script, folder.to_str().unwrap()], Some(&folder), |_| {}).unwrap();
        let pid = loop {
            match std::fs::read_to_string(folder.join("pid")) {
                Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
                _ => std::thread::yield_now(),
            }
        };
        drop(leash);
        assert!(!folder.exists());
        assert!(!Command::new("kill").args(["-0", &pid]).stderr(Stdio::null()).status().unwrap().success());
    }

    #[test]
    fn waiting_gives_the_programs_own_status() {
        let status = Leash::start(&["sh", "-c", "exit 7"], None, |_| {}).unwrap().wait().unwrap();
        assert_eq!(status.code(), Some(7));
    }
}
