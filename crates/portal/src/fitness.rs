//! Whether this machine is fit to run the portal: its clock, and the folder that files are received in.

use jiff::SignedDuration;
use store::OtherClock;

use crate::{Error, Portal};

/// A clock that is off by no more is right enough: codes of two-factor sign-in allow thirty seconds either way.
pub(crate) const TOLERANCE: SignedDuration = SignedDuration::from_secs(30);

/// A clock that is off by more makes much of what the portal does wrong.
const GRAVE: SignedDuration = SignedDuration::from_mins(5);

/// How the clock of this machine is off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockFault {
    /// By how much, with what to do, in words.
    pub words: String,
    /// The same in seconds; none where it could not be asked.
    pub seconds: u64,
    /// Whether the portal should not be served before it is right.
    pub is_grave: bool,
}

/// Why no files can be received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpoolFault {
    /// The reason, with what to do, in words.
    pub words: String,
    /// Whether it is for want of room, which may pass.
    pub is_full: bool,
}

impl Portal {
    /// Whether the clock of this machine is that of the database, and not before what was written down already. What was
    /// written down by a clock that was wrong then cannot be taken back, and is never grave.
    ///
    /// # Errors
    /// How far it is off.
    pub async fn check_clock(&self) -> Result<(), ClockFault> {
        let now = self.now();
        let other = self.store().other_clock(now).await;
        let other =
            other.map_err(|error| ClockFault { words: error.to_string(), seconds: 0, is_grave: true })?;
        let (how, gap, is_grave) = match other {
            Some(OtherClock::Server(gap)) if gap.is_positive() => {
                ("behind that of the database", gap, gap > GRAVE)
            }
            Some(OtherClock::Server(gap)) => ("ahead of that of the database", gap.abs(), gap.abs() > GRAVE),
            Some(OtherClock::Record(gap)) => ("before the newest record of the audit log", gap, false),
            None => return Ok(()),
        };
        if gap <= TOLERANCE {
            return Ok(());
        }
        let seconds = gap.as_secs().unsigned_abs();
        let words = format!(
            "the clock of this machine, {now}, is {seconds} s {how}; set it, best by a time service: timedatectl set-ntp true"
        );
        Err(ClockFault { words, seconds, is_grave })
    }

    /// Whether files can be received: a small one is written, made safe and removed.
    ///
    /// # Errors
    /// Why not.
    pub async fn check_spool(&self) -> Result<(), SpoolFault> {
        let spool = self.inner.spool.clone();
        let folder = self.config().imports.spool.display();
        let tried = tokio::task::spawn_blocking(move || spool.receive(1)?.try_out()).await;
        let words = match tried {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(Error::NoSpace)) => {
                let words = format!("the disk of import.spool, {folder}, is full; make room");
                return Err(SpoolFault { words, is_full: true });
            }
            Ok(Err(Error::Internal(error))) => {
                let advice = "check that the folder can be written, or choose another: import.spool";
                format!("files cannot be received in import.spool, {folder}: {error}; {advice}")
            }
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        Err(SpoolFault { words, is_full: false })
    }
}
