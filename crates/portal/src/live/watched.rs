//! What somebody looks at: one look at the database for all open pages, which wakes those that show what has changed.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{MeterId, access::MeterAuthority};
use store::{ImportId, Result, Store};
use tokio::sync::{Notify, Semaphore, SemaphorePermit, watch};

/// How often what is shown is looked at, so that another process's commit is seen too.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Pages that read at the same time how things stand for them. A change wakes all of them at once, and each that reads
/// takes a hundred kilobytes meanwhile; the database answers but a few at a time anyway.
const READ_AT_ONCE: usize = 64;

/// Something that a page shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// The readings of a meter.
    Meter(MeterId),
    /// The readings of all meters under an authority.
    Meters(MeterAuthority),
    /// The DR periods.
    Periods,
    /// The progress of an import.
    Import(ImportId),
}

/// How a topic was found at the last look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    mark: Option<u64>,
    /// How often it was found to have changed.
    pub(super) n_changes: u64,
}

/// What somebody looks at.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    watched: Arc<Mutex<Watched>>,
    /// A commit that need not wait for the next look.
    written: Arc<Notify>,
    /// Somebody began to look.
    begun: Arc<Notify>,
    /// Taken by pages that read.
    reads: Arc<Semaphore>,
    store: Store,
}

#[derive(Debug, Default)]
struct Watched {
    topics: HashMap<Topic, watch::Sender<Found>>,
    has_ended: bool,
}

impl Live {
    pub(crate) fn new(store: Store) -> Live {
        let reads = Arc::new(Semaphore::new(READ_AT_ONCE));
        Live { watched: Arc::default(), written: Arc::default(), begun: Arc::default(), reads, store }
    }

    /// Waits until a page may read how things stand; nothing where nobody may any more.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.reads.acquire().await.ok()
    }

    /// Says, here and to other servers, that something was committed.
    pub(crate) async fn written(&self) {
        self.written.notify_one();
        self.store.wake().await;
    }

    /// Is woken when the topic is found to have changed, and once more for the first look. Whoever has subscribed before
    /// they read how things stand misses nothing.
    pub(super) fn subscribe(&self, topic: Topic) -> watch::Receiver<Found> {
        let mut watched = self.watched();
        if watched.has_ended {
            return watch::Sender::default().subscribe();
        }
        let receiver = watched.topics.entry(topic).or_default().subscribe();
        self.begun.notify_one();
        receiver
    }

    /// Ends every watch, now and later, so that open streams finish when the portal stops.
    pub(super) fn end(&self) {
        *self.watched() = Watched { topics: HashMap::new(), has_ended: true };
    }

    /// Looks for changes for as long as it runs; sleeps while no page is open.
    pub(super) async fn look_for_ever(&self) {
        loop {
            let topics = self.still_watched();
            if topics.is_empty() {
                self.begun.notified().await;
                continue;
            }
            if let Err(error) = self.look(&topics).await {
                tracing::warn!(%error, "cannot look for news");
            }
            tokio::select! {
                () = self.written.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Looks at once when another server says that it has committed something.
    pub(super) async fn hear_others(&self) {
        let mut wakes = self.store.wakes();
        loop {
            wakes.next().await;
            self.written.notify_one();
        }
    }

    /// Topics that are still watched; the others are forgotten.
    fn still_watched(&self) -> Vec<Topic> {
        let mut watched = self.watched();
        watched.topics.retain(|_, sender| sender.receiver_count() > 0);
        watched.topics.keys().cloned().collect()
    }

    async fn look(&self, topics: &[Topic]) -> Result<()> {
        let meters: Vec<MeterId> = chosen(topics, |it| match it {
            Topic::Meter(id) => Some(*id),
            _ => None,
        });
        if !meters.is_empty() {
            let revisions: HashMap<MeterId, u64> = self.store.revisions(&meters).await?.into_iter().collect();
            for meter in meters {
                self.found(Topic::Meter(meter), revisions.get(&meter).copied().unwrap_or(0));
            }
        }
        let authorities: Vec<MeterAuthority> = chosen(topics, |it| match it {
            Topic::Meters(authority) => Some(*authority),
            _ => None,
        });
        for (authority, mark) in self.store.meters_marks(&authorities).await? {
            self.found(Topic::Meters(authority), mark);
        }
        if topics.contains(&Topic::Periods) {
            self.found(Topic::Periods, self.store.settled_periods_mark().await?);
        }
        for topic in topics {
            if let Topic::Import(id) = topic {
                let mark = self.store.find_import(id).await?.map_or(0, |it| it.mark());
                self.found(topic.clone(), mark);
            }
        }
        Ok(())
    }

    fn found(&self, topic: Topic, mark: u64) {
        let watched = self.watched();
        let Some(sender) = watched.topics.get(&topic) else { return };
        sender.send_if_modified(|found| {
            let has_changed = found.mark.replace(mark) != Some(mark);
            found.n_changes += u64::from(has_changed);
            has_changed
        });
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn chosen<T>(topics: &[Topic], choose: impl Fn(&Topic) -> Option<T>) -> Vec<T> {
    topics.iter().filter_map(choose).collect()
}
