//! The most memory that a process had, as Linux counts it.

use std::{
    process::{Child, ExitStatus},
    time::Duration,
};

use anyhow::{Context, Result};

/// How often a process is looked at until it ends.
const PAUSE: Duration = Duration::from_millis(5);

/// The most resident memory of this process so far, in bytes.
pub fn own_peak() -> Result<u64> {
    peak_of("self").context("/proc/self/status has no VmHWM")
}

/// Waits for a process, and says what was the most resident memory it had, in bytes, up to its last 5 ms.
pub fn peak_until_end(child: &mut Child) -> Result<(ExitStatus, u64)> {
    let process = child.id().to_string();
    let mut peak = 0;
    loop {
        peak = peak_of(&process).unwrap_or(peak);
        if let Some(status) = child.try_wait()? {
            return Ok((status, peak));
        }
        std::thread::sleep(PAUSE);
    }
}

/// The resident memory of a process now, in bytes.
pub fn resident(process: u32) -> Result<u64> {
    field_of(&process.to_string(), "VmRSS:").with_context(|| format!("process {process} has no VmRSS"))
}

/// Nothing where the process has ended.
fn peak_of(process: &str) -> Option<u64> {
    field_of(process, "VmHWM:")
}

fn field_of(process: &str, name: &str) -> Option<u64> {
    parse(&std::fs::read_to_string(format!("/proc/{process}/status")).ok()?, name)
}

fn parse(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|it| it.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn the_peak_is_read() {
        let status = "Name:\ta\nVmHWM:\t    1024 kB\nVmRSS:\t 12 kB\n";
        assert_eq!((parse(status, "VmHWM:"), parse(status, "VmRSS:")), (Some(1 << 20), Some(12 << 10)));
        assert_eq!(parse("Name:\ta\n", "VmHWM:"), None);
        assert!(resident(std::process::id()).unwrap() > 1 << 20);
        assert!(own_peak().unwrap() > 1 << 20);
    }

    #[test]
    fn a_process_is_watched_until_it_ends() {
        let mut child = Command::new("sh").args(["-c", "sleep 0.1; exit 3"]).spawn().unwrap();
        let (status, peak) = peak_until_end(&mut child).unwrap();
        assert_eq!(status.code(), Some(3));
        assert!(peak > 100_000, "{peak}");
    }
}
