//! News of readings for open pages: one look at the database for all of them, after every commit it can see.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::MeterId;
use store::{Store, VisibleMeter};
use tokio::sync::{Notify, watch};

use crate::{Portal, caller::Caller, error::Result};

/// How often the watched meters are looked at, so that another process's import is seen too.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// One meter's news.
#[derive(Debug)]
pub struct Watch {
    meter: MeterId,
    revisions: watch::Receiver<u64>,
}

/// The meters somebody is looking at.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    watched: Arc<Mutex<HashMap<MeterId, watch::Sender<u64>>>>,
    /// A write in this process, which need not wait for the next look.
    written: Arc<Notify>,
    /// Somebody began to look.
    begun: Arc<Notify>,
    store: Store,
}

impl Watch {
    /// The meter.
    pub fn meter(&self) -> MeterId {
        self.meter
    }

    /// The revision of the meter's readings that was last told.
    pub fn revision(&mut self) -> u64 {
        *self.revisions.borrow_and_update()
    }

    /// Waits for the next change of the meter's readings and returns its revision; nothing when the portal stops.
    pub async fn changed(&mut self) -> Option<u64> {
        self.revisions.changed().await.ok()?;
        Some(*self.revisions.borrow_and_update())
    }
}

impl Live {
    pub(crate) fn new(store: Store) -> Live {
        Live { watched: Arc::default(), written: Arc::default(), begun: Arc::default(), store }
    }

    /// Says that readings were committed.
    pub(crate) fn written(&self) {
        self.written.notify_one();
    }

    fn watch(&self, meter: &VisibleMeter) -> Watch {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = watched.entry(meter.id()).or_insert_with(|| watch::Sender::new(meter.revision()));
        sender.send_if_modified(|old| std::mem::replace(old, meter.revision()) != meter.revision());
        let watch = Watch { meter: meter.id(), revisions: sender.subscribe() };
        self.begun.notify_one();
        watch
    }

    /// Meters that are still watched; the others are forgotten.
    fn still_watched(&self) -> Vec<MeterId> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|_, sender| sender.receiver_count() > 0);
        watched.keys().copied().collect()
    }

    fn tell(&self, meter: MeterId, revision: u64) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&meter) {
            sender.send_if_modified(|old| std::mem::replace(old, revision) != revision);
        }
    }

    /// Ends every watch, so that open streams finish when the portal stops.
    fn end(&self) {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    async fn look(&self, meters: &[MeterId]) {
        match self.store.revisions(meters).await {
            Ok(revisions) => revisions.into_iter().for_each(|(meter, revision)| self.tell(meter, revision)),
            Err(error) => tracing::warn!(%error, "cannot look for new readings"),
        }
    }
}

impl Portal {
    /// News of a meter's readings, for somebody who may see it.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] where they may not.
    pub async fn watch(&self, caller: &Caller, id: MeterId) -> Result<Watch> {
        let meter = self.visible_meter(caller, id).await?;
        Ok(self.inner.live.watch(&meter))
    }

    /// Ends every watch: open streams finish, and the portal can stop.
    pub fn end_watches(&self) {
        self.inner.live.end();
    }

    /// Looks for new readings for as long as it runs; sleeps while no page is open.
    pub async fn tell_watchers(&self) {
        let live = &self.inner.live;
        loop {
            let meters = live.still_watched();
            if meters.is_empty() {
                live.begun.notified().await;
                continue;
            }
            live.look(&meters).await;
            tokio::select! {
                () = live.written.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }
}
