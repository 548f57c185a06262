//! The job that works at imports: woken when one is accepted, and looking by itself now and then.

use std::{sync::atomic::Ordering, time::Duration};

use jiff::SignedDuration;
use store::{Import, ImportState};
use tokio::sync::watch;

use super::ImportChoices;
use crate::{Portal, error::Result};

/// How often the list is looked at where nobody wakes the job: another process may have accepted an import, or died.
const LOOK_EVERY: Duration = Duration::from_secs(2);

impl Portal {
    /// Works at imports until it is told to stop, and then leaves the one at hand at the border of a chunk.
    pub async fn run_imports(&self, mut stop: watch::Receiver<bool>) {
        match self.inner.spool.sweep(self.now().into()) {
            Ok(0) => {}
            Ok(n) => tracing::info!(n, "files that were left half-received are removed"),
            Err(error) => tracing::warn!(%error, "the spool could not be swept"),
        }
        self.inner.has_importer.store(true, Ordering::Release);
        while !*stop.borrow() {
            if let Err(error) = self.run_open_imports(&stop).await {
                tracing::warn!(%error, "imports could not be worked at");
            }
            tokio::select! {
                () = self.inner.imports_wait.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.wait_for(|it| *it) => break,
            }
        }
        self.inner.has_importer.store(false, Ordering::Release);
    }

    /// Has what waits worked at: by the job where this process has one, and else by a task for this once.
    pub(super) fn wake_importer(&self) {
        if self.inner.has_importer.load(Ordering::Acquire) {
            return self.inner.imports_wait.notify_one();
        }
        if self.is_stopping() {
            // The next process finds it.
            return;
        }
        let portal = self.clone();
        tokio::spawn(async move {
            let (_keep, stop) = watch::channel(false);
            if let Err(error) = portal.run_open_imports(&stop).await {
                tracing::warn!(%error, "imports could not be worked at");
            }
        });
    }

    /// Works at every import that is free, the earliest first; how many came to their end.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn run_open_imports(&self, stop: &watch::Receiver<bool>) -> Result<usize> {
        let mut n_ended = 0;
        for import in self.store().open_imports(self.inner.holder.machine()).await? {
            if *stop.borrow() {
                break;
            }
            if self.is_ours(&import) {
                let path = self.file_of(&import);
                let (id, mut silent) = (import.id.clone(), |_| {});
                match self.work_step(import, path.as_deref(), stop.clone(), &mut silent).await {
                    Ok(state) => n_ended += usize::from(state.is_some_and(ImportState::is_final)),
                    Err(error) => {
                        tracing::warn!(import = id.as_str(), %error, "the import is left for later")
                    }
                }
            }
        }
        Ok(n_ended)
    }

    /// Whether this process has what it takes: it knows all that was chosen, and has the file, unless rows are only to be
    /// taken out.
    fn is_ours(&self, import: &Import) -> bool {
        let needs_file = import.state != ImportState::Undoing && !import.cancel_asked;
        (!needs_file || self.file_of(import).is_some()) && ImportChoices::knows_all_of(&import.options)
    }

    /// Removes received files that are older than they are to be kept, and that no import still needs.
    ///
    /// # Errors
    /// Where the database or the disk fails.
    pub async fn forget_old_uploads(&self) -> Result<()> {
        let limit = self.now() - SignedDuration::from_hours(24 * i64::from(self.config().imports.keep_days));
        for id in self.store().uploads_before(limit).await? {
            self.discard(&id).await?;
        }
        Ok(())
    }
}
