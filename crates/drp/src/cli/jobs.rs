//! What a serving portal does beside answering: mail, imports, backups, totals, news, removing what is old.

use std::time::Duration;

use portal::Portal;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// How often what is old is forgotten.
const SWEEP: Duration = Duration::from_secs(600);

/// The jobs of a serving portal.
pub struct Jobs {
    /// They come to an end of their own when the portal stops.
    ending: Vec<JoinHandle<()>>,
    /// Nothing is lost where they end.
    others: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Begins with all of them.
    pub fn start(portal: &Portal, has_stopped: &watch::Receiver<bool>) -> Jobs {
        let begin = |portal: &Portal| (portal.clone(), has_stopped.clone());
        let (delivering, stop) = begin(portal);
        let delivery = tokio::spawn(async move { delivering.deliver_mail(stop).await });
        let (working, stop) = begin(portal);
        let importer = tokio::spawn(async move { working.run_imports(stop).await });
        let (watching, stop) = begin(portal);
        let watcher = tokio::spawn(async move { watching.watch_folder(stop).await });
        let (backing_up, stop) = begin(portal);
        let backups = tokio::spawn(async move { backing_up.run_backups(stop).await });
        let (removing, stop) = begin(portal);
        let retention = tokio::spawn(async move { removing.run_retention(stop).await });
        let (alerting, stop) = begin(portal);
        let alerts = tokio::spawn(async move { alerting.watch_for_alerts(stop).await });
        let (posting, stop) = begin(portal);
        let posts = tokio::spawn(async move { posting.deliver_alerts(stop).await });
        let watchers = portal.clone();
        let telling = tokio::spawn(async move { watchers.tell_watchers().await });
        let totalling = portal.clone();
        let totals = tokio::spawn(async move { totalling.catch_up_with_totals().await });
        let sweeper = tokio::spawn(sweep(portal.clone()));
        Jobs {
            ending: vec![delivery, importer, backups, retention],
            others: vec![watcher, alerts, posts, telling, totals, sweeper],
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
