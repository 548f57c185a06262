//! CPU time as Linux counts it, of this program, of the programs it ran, and of a database server.

use std::{
    ops::Sub,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// CPU time since each of them began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cpu {
    /// Of this program, all its threads.
    pub own: Duration,
    /// Of the programs it ran and waited for.
    pub children: Duration,
    /// Of the server that is watched; nothing where there is none.
    pub server: Duration,
}

/// What CPU time is read of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Processes {
    /// A server beside this program, on this machine.
    pub server: Option<u32>,
    /// A process with its children that does the work in place of this program, which only asks: then the time of this
    /// program is left out, and theirs stands for it.
    pub family: Option<u32>,
}

/// What the rest of the machine does while this program measures.
#[derive(Debug)]
pub struct Others {
    processes: Processes,
    begun: Instant,
    /// CPU time of the whole machine, and what of it was ours, at the beginning.
    before: (Duration, Duration),
}

/// Linux tells programs 100 ticks a second, whatever its own rate is: see `USER_HZ` in proc(5).
fn ticks(n: u64) -> Duration {
    Duration::from_millis(10 * n)
}

impl Processes {
    /// CPU time up to now.
    pub fn cpu(self) -> Result<Cpu> {
        let me = match self.family {
            Some(pid) => family(pid)?,
            None => times("self")?,
        };
        let server = match self.server {
            Some(pid) => times(&pid.to_string())?.own,
            None => Duration::ZERO,
        };
        Ok(Cpu { own: me.own, children: me.children, server })
    }
}

impl Others {
    /// Watches everything but these.
    pub fn watch(processes: Processes) -> Result<Others> {
        Ok(Others { processes, begun: Instant::now(), before: (busy()?, processes.cpu()?.total()) })
    }

    /// The part of all processors' time that others took so far.
    pub fn share(&self) -> Result<f64> {
        let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
        let all = busy()?.saturating_sub(self.before.0);
        let ours = self.processes.cpu()?.total().saturating_sub(self.before.1);
        Ok(all.saturating_sub(ours).as_secs_f64() / self.begun.elapsed().as_secs_f64() / n_cores as f64)
    }
}

impl Cpu {
    /// All of it.
    pub fn total(self) -> Duration {
        self.own + self.children + self.server
    }
}

impl Sub for Cpu {
    type Output = Cpu;
    fn sub(self, earlier: Cpu) -> Cpu {
        Cpu {
            own: self.own.saturating_sub(earlier.own),
            children: self.children.saturating_sub(earlier.children),
            server: self.server.saturating_sub(earlier.server),
        }
    }
}

/// The name of a process, as Linux keeps it.
pub fn name_of(pid: u32) -> Result<String> {
    let file = format!("/proc/{pid}/comm");
    Ok(std::fs::read_to_string(&file).context(file)?.trim().to_owned())
}

/// CPU time of the whole machine since it was started.
fn busy() -> Result<Duration> {
    let text = std::fs::read_to_string("/proc/stat").context("/proc/stat")?;
    parse_busy(&text).context("/proc/stat has another form than proc(5) says")
}

/// All fields of the line but the times of doing nothing, and of guests, which are in that of users.
fn parse_busy(text: &str) -> Option<Duration> {
    let fields = text.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
    let [user, nice, system, _idle, _iowait, irq, softirq, steal] =
        fields.take(8).map(|it| it.parse().ok()).collect::<Option<Vec<u64>>>()?.try_into().ok()?;
    Some(ticks(user + nice + system + irq + softirq + steal))
}

/// A process, and those of its children that live.
fn family(pid: u32) -> Result<Cpu> {
    let mut cpu = times(&pid.to_string())?;
    let file = format!("/proc/{pid}/task/{pid}/children");
    for child in std::fs::read_to_string(&file).context(file)?.split_whitespace() {
        cpu.children += times(child)?.own;
    }
    Ok(cpu)
}

fn times(process: &str) -> Result<Cpu> {
    let file = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&file).with_context(|| file.clone())?;
    parse_stat(&text).with_context(|| format!("{file} has another form than proc(5) says"))
}

/// Fields 14 to 17 of the line: user and system time of a process, and of its children.
fn parse_stat(text: &str) -> Option<Cpu> {
    // The name in brackets, field 2, may hold blanks and brackets itself.
    let (_, rest) = text.rsplit_once(')')?;
    let mut times = rest.split_whitespace().skip(11).map(|it| it.parse::<u64>().ok());
    let mut next = || Some(ticks(times.next()??));
    Some(Cpu { own: next()? + next()?, children: next()? + next()?, server: Duration::ZERO })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_process_does_not_confuse() {
        let text = "1234 (a ) (b) R 1 1234 1 34816 1 4194304 100 0 0 0 150 25 7 3 20 0 1 0 99 1 2";
        let expected = Cpu {
            own: Duration::from_millis(1750),
            children: Duration::from_millis(100),
            server: Duration::ZERO,
        };
        assert_eq!(parse_stat(text), Some(expected));
        assert_eq!(parse_stat("1234 (bench) R 1 1234"), None);
        assert_eq!(parse_stat(""), None);
    }

    #[test]
    fn a_machine_that_waits_is_not_busy() {
        let text = "cpu  100 1 20 90000 8000 3 4 5 60 0\ncpu0 50 0 10 45000 4000 1 2 2 30 0\n";
        assert_eq!(parse_busy(text), Some(Duration::from_millis(1330)));
        assert_eq!(parse_busy("intr 1 2 3"), None);
        assert!(Others::watch(Processes::default()).unwrap().share().unwrap() >= 0.0);
    }

    #[test]
    fn time_goes_forward() {
        let before = Processes::default().cpu().unwrap();
        let me = Some(std::process::id());
        let after = Processes { server: me, family: None }.cpu().unwrap();
        let family = Processes { server: None, family: me }.cpu().unwrap();
        assert!(family.total() >= after.own && family.server == Duration::ZERO);
        assert!(after.own >= before.own && after.server >= before.own);
        assert_eq!((before - after).total(), Duration::ZERO);
    }
}
