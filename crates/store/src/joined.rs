//! Short reads that many ask for at the same time, made once for all of them.
//!
//! A page asks several things at once with one session, and each of them begins with who that is. Whoever asks while
//! the same read is under way does not take its answer, which may be older than the question: all who ask meanwhile wait
//! for it to end, and share the next one. So an answer is always of after it was asked for.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use crate::error::Result;

/// Reads of one kind, told apart by what they are of.
#[derive(Debug)]
pub(crate) struct Joined<K, V>(Arc<Slots<K, V>>);

/// Slots, each with how many use it.
type Slots<K, V> = Mutex<HashMap<K, (usize, Arc<Slot<V>>)>>;

/// The reads of one thing.
#[derive(Debug)]
struct Slot<V> {
    /// Held by the read that is under way.
    turn: tokio::sync::Mutex<()>,
    /// The read that has not begun, which whoever asks now may share.
    next: Mutex<Option<Arc<OnceCell<V>>>>,
}

/// A slot in use; the last one to use it takes it away.
struct Used<'a, K: Eq + Hash, V> {
    slots: &'a Slots<K, V>,
    key: &'a K,
    slot: Arc<Slot<V>>,
}

impl<K: Clone + Eq + Hash, V: Clone> Joined<K, V> {
    /// What `read` answers, or what another's read of the same answers that begins after this was called.
    pub(crate) async fn read(&self, key: &K, read: impl Future<Output = Result<V>>) -> Result<V> {
        let used = Used::of(&self.0, key);
        let slot = &used.slot;
        let shared = Arc::clone(lock(&slot.next).get_or_insert_default());
        let make = || async {
            let _turn = slot.turn.lock().await;
            // Who has just been told by the read before mostly asks this one next.
            tokio::task::yield_now().await;
            slot.begin(&shared);
            read.await
        };
        // Where it fails or is given up, one of those who wait makes it.
        shared.get_or_try_init(make).await.cloned()
    }
}

impl<V> Slot<V> {
    /// From here on that read has begun: who asks later waits for the next.
    fn begin(&self, read: &Arc<OnceCell<V>>) {
        let mut next = lock(&self.next);
        if next.as_ref().is_some_and(|it| Arc::ptr_eq(it, read)) {
            *next = None;
        }
    }
}

impl<'a, K: Clone + Eq + Hash, V> Used<'a, K, V> {
    fn of(slots: &'a Slots<K, V>, key: &'a K) -> Used<'a, K, V> {
        let mut all = lock(slots);
        let (n_users, slot) = all.entry(key.clone()).or_default();
        *n_users += 1;
        Used { slots, key, slot: Arc::clone(slot) }
    }
}

impl<K: Eq + Hash, V> Drop for Used<'_, K, V> {
    fn drop(&mut self) {
        let mut all = lock(self.slots);
        let Some((n_users, _)) = all.get_mut(self.key) else { return };
        *n_users -= 1;
        if *n_users == 0 {
            all.remove(self.key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<V> Default for Slot<V> {
    fn default() -> Slot<V> {
        Slot { turn: tokio::sync::Mutex::default(), next: Mutex::default() }
    }
}

impl<K, V> Default for Joined<K, V> {
    fn default() -> Joined<K, V> {
        Joined(Arc::default())
    }
}

impl<K, V> Clone for Joined<K, V> {
    fn clone(&self) -> Joined<K, V> {
        Joined(Arc::clone(&self.0))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    use tokio::sync::Semaphore;

    use super::*;
    use crate::error::Error;

    /// A truth that changes, and reads of it that end when they may.
    #[derive(Default)]
    struct World {
        truth: AtomicU32,
        n_begun: AtomicU32,
        may_end: Option<Semaphore>,
        joined: Joined<u8, u32>,
    }

    impl World {
        fn held() -> Arc<World> {
            Arc::new(World { may_end: Some(Semaphore::new(0)), ..World::default() })
        }

        async fn ask(self: Arc<World>, key: u8) -> Result<u32> {
            let read = async {
                self.n_begun.fetch_add(1, SeqCst);
                let found = self.truth.load(SeqCst);
                if let Some(may_end) = &self.may_end {
                    may_end.acquire().await.unwrap().forget();
                }
                Ok(found)
            };
            self.joined.read(&key, read).await
        }

        fn let_end(&self, n: usize) {
            self.may_end.as_ref().unwrap().add_permits(n);
        }
    }

    /// Runs until nobody can go on.
    async fn settle() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn nobody_is_told_what_was_read_before_they_asked() {
        let world = World::held();
        let first = tokio::spawn(Arc::clone(&world).ask(1));
        settle().await;
        world.truth.store(7, SeqCst);
        let later: Vec<_> = (0..5).map(|_| tokio::spawn(Arc::clone(&world).ask(1))).collect();
        let other = tokio::spawn(Arc::clone(&world).ask(2));
        settle().await;
        assert_eq!(world.n_begun.load(SeqCst), 2, "the one under way, and that of something else");
        world.let_end(3);
        assert_eq!(first.await.unwrap().unwrap(), 0);
        for it in later {
            assert_eq!(it.await.unwrap().unwrap(), 7);
        }
        assert_eq!(other.await.unwrap().unwrap(), 7);
        assert_eq!(world.n_begun.load(SeqCst), 3, "five shared one");
        assert!(lock(&world.joined.0).is_empty(), "nothing is left behind");
    }

    #[tokio::test]
    async fn who_gives_up_leaves_the_read_to_the_others() {
        let world = World::held();
        let first = tokio::spawn(Arc::clone(&world).ask(1));
        settle().await;
        let second = tokio::spawn(Arc::clone(&world).ask(1));
        settle().await;
        let third = tokio::spawn(Arc::clone(&world).ask(1));
        settle().await;
        first.abort();
        settle().await;
        second.abort();
        settle().await;
        world.let_end(1);
        assert_eq!(third.await.unwrap().unwrap(), 0);
        assert!(lock(&world.joined.0).is_empty());
    }

    #[tokio::test]
    async fn who_fails_fails_alone() {
        let joined: Joined<u8, u32> = Joined::default();
        let gate = Semaphore::new(0);
        let wait = async {
            gate.acquire().await.unwrap().forget();
            Ok(1)
        };
        let under_way = joined.read(&1, wait);
        let failing = async {
            settle().await;
            joined.read(&1, async { Err(Error::Duplicate) }).await
        };
        let good = async {
            settle().await;
            joined.read(&1, async { Ok(2) }).await
        };
        let open = async {
            settle().await;
            settle().await;
            gate.add_permits(1);
        };
        let (first, failed, second, ()) = tokio::join!(biased; under_way, failing, good, open);
        assert!(matches!((first, failed, second), (Ok(1), Err(Error::Duplicate), Ok(2))));
    }
}
