//! One measured run: wall and CPU time of some work.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::cpu::{Cpu, Processes};

/// One measured run.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Time that passed.
    pub wall: Duration,
    /// Time that processors worked.
    pub cpu: Cpu,
    /// How often the work was done in it.
    pub n_calls: u32,
}

/// A run that has begun.
#[derive(Debug)]
pub struct Stopwatch {
    processes: Processes,
    cpu: Cpu,
    begun: Instant,
}

/// A sample shorter than this would be lost between the ticks of CPU time.
const LEAST: Duration = Duration::from_millis(400);
/// More calls than this in one sample teach nothing.
const MOST_CALLS: u32 = 2000;

impl Stopwatch {
    /// Begins.
    pub fn start(processes: Processes) -> Result<Stopwatch> {
        let cpu = processes.cpu()?;
        Ok(Stopwatch { processes, cpu, begun: Instant::now() })
    }

    /// Ends a run in which the work was done once.
    pub fn stop(self) -> Result<Sample> {
        self.stop_after(1)
    }

    /// Ends a run in which the work was done so often.
    pub fn stop_after(self, n_calls: u32) -> Result<Sample> {
        let wall = self.begun.elapsed();
        Ok(Sample { wall, cpu: self.processes.cpu()? - self.cpu, n_calls })
    }
}

/// How many calls, of which one took so long, make a sample.
pub fn calls_per_sample(one: Duration) -> u32 {
    let n_calls = LEAST.as_nanos().div_ceil(one.as_nanos().max(1));
    u32::try_from(n_calls).unwrap_or(MOST_CALLS).clamp(1, MOST_CALLS)
}

/// Does quick work as often as makes a sample.
pub fn repeat<T>(n_calls: u32, mut work: impl FnMut() -> Result<T>) -> Result<Sample> {
    let watch = Stopwatch::start(Processes::default())?;
    for _ in 0..n_calls {
        std::hint::black_box(work()?);
    }
    watch.stop_after(n_calls)
}

/// How many calls of this work make a sample, by the quickest of a few.
pub fn calibrated<T>(mut work: impl FnMut() -> Result<T>) -> Result<u32> {
    let mut one = Duration::MAX;
    for _ in 0..4 {
        one = one.min(repeat(1, &mut work)?.wall);
    }
    Ok(calls_per_sample(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_work_is_repeated_and_slow_work_is_not() {
        assert_eq!(calls_per_sample(Duration::from_millis(40)), 10);
        assert_eq!(calls_per_sample(Duration::from_secs(3)), 1);
        assert_eq!(calls_per_sample(Duration::ZERO), MOST_CALLS);
        assert_eq!(repeat(3, || Ok(())).unwrap().n_calls, 3);
    }
}
