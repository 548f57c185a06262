//! How fast this process writes the rows of an import, to tell how long the rest will take.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use domain::ImportNo;
use store::{Import, ImportState};

/// When this process began to write the rows of each import at hand.
#[derive(Debug, Default)]
pub(crate) struct Paces(Mutex<BTreeMap<ImportNo, Pace>>);

#[derive(Clone, Copy, Debug)]
struct Pace {
    began: Instant,
    /// Rows that were written before, as by a process that was killed.
    n_before: u64,
}

impl Paces {
    /// From now on rows are written.
    pub(super) fn begin(&self, number: ImportNo, n_before: u64) {
        self.lock().insert(number, Pace { began: Instant::now(), n_before });
    }

    /// No rows are written any more.
    pub(super) fn end(&self, number: ImportNo) {
        self.lock().remove(&number);
    }

    /// How long the rest of the rows will take if they take as long as those so far.
    pub(super) fn left(&self, import: &Import) -> Option<Duration> {
        let pace = *self.lock().get(&import.number)?;
        let n_all = import.rows_expected.filter(|_| import.state == ImportState::Running)?;
        let n_done = import.counts.rows_read;
        rest(pace.began.elapsed(), n_done.checked_sub(pace.n_before)?, n_all.saturating_sub(n_done))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ImportNo, Pace>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long `n_left` take where `n_done` took so long.
fn rest(took: Duration, n_done: u64, n_left: u64) -> Option<Duration> {
    let millis = took.as_millis().checked_mul(u128::from(n_left))?.checked_div(u128::from(n_done))?;
    Some(Duration::from_millis(u64::try_from(millis).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_is_done() {
        let seconds = Duration::from_secs;
        assert_eq!(rest(seconds(10), 100, 300), Some(seconds(30)));
        assert_eq!(rest(seconds(10), 100, 0), Some(seconds(0)));
        assert_eq!(rest(seconds(10), 0, 300), None, "before anything is done nothing is known");
    }
}
