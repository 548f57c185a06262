//! Whether this process should be asked anything: what a load balancer wants to know, within a moment whatever hangs.

use std::{
    io,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use store::{DatabaseLook, DatabaseState};
use tokio::{sync::Mutex, time::timeout};

use crate::{Portal, disk::Room, fitness::TOLERANCE};

/// Whether this process should be asked anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Each part that it rests on.
    pub parts: Vec<PartReadiness>,
    /// Bytes that may still be written where there is least room, as far as the disk tells.
    pub free_bytes: Option<u64>,
}

/// How a part of it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartReadiness {
    /// Its name: `process`, `database`, `schema`, `clock`, `cache` or `disk`.
    pub part: &'static str,
    /// How it does.
    pub ability: Ability,
    /// The same in words, with what to do.
    pub message: &'static str,
}

/// What a part allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// Everything.
    Well,
    /// Everything, but slower.
    Slower,
    /// Everything, but something is to be seen to: what it says of times may be wrong, or no backup is taken.
    Doubtful,
    /// Too little to be asked.
    Failing,
}

/// What was found last. Many ask at once and often, so they share one look.
#[derive(Debug, Default)]
pub(crate) struct LastReadiness(Mutex<Option<(Instant, Readiness)>>);

/// How long a look is good for.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// With less room than this nothing can be received safely.
const LEAST_ROOM: u64 = 32 << 20;

impl Portal {
    /// Whether this process should be asked anything; found out at most once a second, within some two seconds.
    pub async fn readiness(&self) -> Readiness {
        let mut last = self.inner.last_readiness.0.lock().await;
        let mut readiness = match &*last {
            Some((at, readiness)) if at.elapsed() < GOOD_FOR => readiness.clone(),
            _ => {
                let found = self.look_at_parts().await;
                *last = Some((Instant::now(), found.clone()));
                found
            }
        };
        drop(last);
        readiness.parts.insert(0, self.process());
        readiness
    }

    /// Stops being ready and ends every watch; what is asked all the same is still answered.
    pub fn begin_to_stop(&self) {
        self.inner.is_stopping.store(true, Ordering::Release);
        self.end_watches();
    }

    /// Whether the process is about to end.
    pub fn is_stopping(&self) -> bool {
        self.inner.is_stopping.load(Ordering::Acquire)
    }

    fn process(&self) -> PartReadiness {
        match self.is_stopping() {
            false => part("process", Ability::Well, "serves"),
            true => part("process", Ability::Failing, "is stopping; ask another server"),
        }
    }

    async fn look_at_parts(&self) -> Readiness {
        let spool = self.config().imports.spool.clone();
        let places = [Some(spool), self.store().database_file()].into_iter().flatten().collect();
        let (database, cache, room, backups) = tokio::join!(
            timeout(PATIENCE, self.store().look_at_database()),
            timeout(PATIENCE, self.store().check_cache()),
            self.inner.disks.least_room(places),
            self.room_for_backups()
        );
        let mut parts = match database {
            Ok(Ok(look)) => of_database(look, self.now()),
            Ok(Err(error)) => {
                tracing::warn!(%error, "not ready: the database cannot be asked");
                vec![unreachable_database()]
            }
            Err(_) => {
                tracing::warn!("not ready: the database did not answer in time");
                vec![unreachable_database()]
            }
        };
        parts.push(match cache {
            Ok(Ok(())) => part("cache", Ability::Well, "answers"),
            _ => part("cache", Ability::Slower, "does not answer: everything works, but slower"),
        });
        parts.push(of_disk(room.as_ref(), backups.as_ref()));
        let free_bytes =
            [room.ok(), backups.and_then(Result::ok)].into_iter().flatten().map(|it| it.free).min();
        Readiness { parts, free_bytes }
    }

    /// The room where backups are put, if they are: looked at apart, since the disk may be another machine's, and hang.
    async fn room_for_backups(&self) -> Option<io::Result<Room>> {
        let folder = self.config().backups.folder.clone()?;
        Some(self.inner.backup_disk.least_room(vec![folder]).await)
    }
}

impl Readiness {
    /// Whether nothing fails.
    pub fn is_ready(&self) -> bool {
        self.parts.iter().all(|it| it.ability != Ability::Failing)
    }
}

const fn part(part: &'static str, ability: Ability, message: &'static str) -> PartReadiness {
    PartReadiness { part, ability, message }
}

const fn unreachable_database() -> PartReadiness {
    part(
        "database",
        Ability::Failing,
        "does not answer: see that it runs and can be reached; the log has the reason",
    )
}

/// Without room for backups everything else is answered all the same.
fn of_disk(room: Result<&Room, &io::Error>, backups: Option<&io::Result<Room>>) -> PartReadiness {
    let no_backups = "has room, but where backup.folder lies is none, or nothing that tells: make some, or no backup is taken";
    match room {
        Err(_) => part("disk", Ability::Failing, "does not tell its room: look at that of import.spool"),
        Ok(room) if room.free < LEAST_ROOM => {
            part("disk", Ability::Failing, "is full: make room where import.spool or the database lies")
        }
        Ok(_) if backups.is_some_and(|it| it.as_ref().map_or(true, |it| it.free < LEAST_ROOM)) => {
            part("disk", Ability::Doubtful, no_backups)
        }
        Ok(_) => part("disk", Ability::Well, "has room"),
    }
}

fn of_database(look: DatabaseLook, now: Timestamp) -> Vec<PartReadiness> {
    let answers = part("database", Ability::Well, "answers");
    let mut parts = match look.state {
        DatabaseState::Ready => vec![answers, part("schema", Ability::Well, "is up to date")],
        DatabaseState::OldSchema(_) => {
            vec![answers, part("schema", Ability::Failing, "is older than this program: run drp migrate")]
        }
        DatabaseState::OutOfCluster => {
            vec![part(
                "database",
                Ability::Failing,
                "is cut off from its cluster, and takes nothing until it is back",
            )]
        }
    };
    parts.extend(look.clock.map(|it| of_clock(it, now)));
    parts
}

/// Never failing: where it is the database's clock that is off, every server would be.
fn of_clock(database: Timestamp, now: Timestamp) -> PartReadiness {
    match database.duration_since(now).abs() <= TOLERANCE {
        true => part("clock", Ability::Well, "is that of the database"),
        false => part(
            "clock",
            Ability::Doubtful,
            "is not that of the database: set the one that is wrong, best by a time service; drp check says by how much",
        ),
    }
}
