//! Answers that took long to make and are still right: each with what it was asked for, and a hash of all it was made from.

use std::sync::{Arc, Mutex, PoisonError};

/// Answers of one kind, the oldest dropped first.
#[derive(Debug)]
pub(crate) struct Kept<Q, A>(Mutex<Vec<(Q, u64, Arc<A>)>>);

/// The most answers that are kept.
const MAX_KEPT: usize = 64;

impl<Q, A> Default for Kept<Q, A> {
    fn default() -> Kept<Q, A> {
        Kept(Mutex::new(Vec::new()))
    }
}

impl<Q: PartialEq, A> Kept<Q, A> {
    /// The answer to that question, where it is there and of that state.
    pub(crate) fn get(&self, question: &Q, state: u64) -> Option<Arc<A>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(it, of, _)| it == question && *of == state);
        found.map(|(_, _, answer)| Arc::clone(answer))
    }

    /// Keeps an answer instead of an older one to the same question.
    pub(crate) fn put(&self, question: Q, state: u64, answer: &Arc<A>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(it, _, _)| *it != question);
        if kept.len() >= MAX_KEPT {
            kept.remove(0);
        }
        kept.push((question, state, Arc::clone(answer)));
    }
}
