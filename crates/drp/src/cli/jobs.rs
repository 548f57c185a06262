//! What a serving portal does beside answering: mail, imports, backups, totals, news, removing what is old.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use portal::Portal;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// How often what is old is forgotten.
const SWEEP: Duration = Duration::from_secs(600);

/// How long a job rests that panicked.
const REST: Duration = Duration::from_secs(5);

/// The jobs of a serving portal.
pub struct Jobs {
    /// They come to an end of their own when the portal stops.
    ending: Vec<JoinHandle<()>>,
    /// Nothing is lost where they end.
    others: Vec<JoinHandle<()>>,
}

/// What every job is given.
struct Begin<'a> {
    portal: &'a Portal,
    has_stopped: &'a watch::Receiver<bool>,
}

impl Jobs {
    /// Begins with all of them.
    pub fn start(portal: &Portal, has_stopped: &watch::Receiver<bool>) -> Jobs {
        let begin = Begin { portal, has_stopped };
        Jobs {
            ending: vec![
                begin.job("mail", |it, stop| async move { it.deliver_mail(stop).await }),
                begin.job("imports", |it, stop| async move { it.run_imports(stop).await }),
                begin.job("backups", |it, stop| async move { it.run_backups(stop).await }),
                begin.job("retention", |it, stop| async move { it.run_retention(stop).await }),
            ],
            others: vec![
                begin.job("watched folder", |it, stop| async move { it.watch_folder(stop).await }),
                begin.job("alerts", |it, stop| async move { it.watch_for_alerts(stop).await }),
                begin.job("posts of alerts", |it, stop| async move { it.deliver_alerts(stop).await }),
                begin.job("news", |it, _| async move { it.tell_watchers().await }),
                begin.job("totals", |it, _| async move { it.catch_up_with_totals().await }),
                begin.job("sweep", |it, _| sweep(it)),
            ],
        }
    }

    /// Waits for those that end by themselves: an import stops at the border of a chunk, and goes on after the next
    /// start; a message that is on its way would be sent once more; a backup takes its unfinished file away.
    pub async fn end_until(self, end: Instant) {
        self.others.iter().for_each(JoinHandle::abort);
        for mut job in self.ending {
            if timeout_at(end, &mut job).await.is_err() {
                job.abort();
            }
        }
    }
}

impl Begin<'_> {
    fn job<F>(
        &self,
        name: &'static str,
        run: impl Fn(Portal, watch::Receiver<bool>) -> F + Send + 'static,
    ) -> JoinHandle<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (portal, stop) = (self.portal.clone(), self.has_stopped.clone());
        tokio::spawn(again(name, move || run(portal.clone(), stop.clone())))
    }
}

/// Runs a job to its end, and begins it again after a panic: that is a fault of the program, and no reason to leave all that
/// comes after undone until somebody starts it anew.
async fn again<F: Future<Output = ()>>(name: &'static str, run: impl Fn() -> F) {
    while AssertUnwindSafe(run()).catch_unwind().await.is_err() {
        tracing::error!(job = name, "a job of the portal panicked; it begins again");
        tokio::time::sleep(REST).await;
    }
}

async fn sweep(portal: Portal) {
    loop {
        if let Err(error) = portal.forget_expired_sessions().await {
            tracing::warn!(%error, "expired sessions could not be forgotten");
        }
        if let Err(error) = portal.forget_old_uploads().await {
            tracing::warn!(%error, "old uploads could not be forgotten");
        }
        if let Err(error) = portal.forget_old_messages().await {
            tracing::warn!(%error, "old messages could not be forgotten");
        }
        if let Err(error) = portal.forget_old_alert_posts().await {
            tracing::warn!(%error, "old posts of alerts could not be forgotten");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_job_that_panics_begins_again_and_one_that_ends_does_not() {
        let n_begun = AtomicU32::new(0);
        let run = || async {
            assert!(n_begun.fetch_add(1, Ordering::Relaxed) >= 2, "a fault of the program");
        };
        again("test", run).await;
        assert_eq!(n_begun.into_inner(), 3);
    }
}
