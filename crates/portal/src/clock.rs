//! Where the present time comes from: the one place that reads it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;

/// The machine's clock, or one that a test turns by hand.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// Stands still until it is set; seconds since the epoch.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `instant`.
    pub fn fixed(instant: Timestamp) -> Clock {
        Clock::Fixed(Arc::new(AtomicI64::new(instant.as_second())))
    }

    /// The present time in whole seconds, which is what the database keeps.
    pub fn now(&self) -> Timestamp {
        let second = match self {
            #[allow(clippy::disallowed_methods, reason = "this is the clock that everything else asks")]
            Clock::System => Timestamp::now().as_second(),
            Clock::Fixed(second) => second.load(Ordering::SeqCst),
        };
        Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Moves a fixed clock; the machine's stays as it is.
    pub fn set(&self, instant: Timestamp) {
        if let Clock::Fixed(second) = self {
            second.store(instant.as_second(), Ordering::SeqCst);
        }
    }
}
