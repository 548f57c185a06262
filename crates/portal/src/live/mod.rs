//! News for open pages: what wakes a page is one look for all of them; what it is told is read with its own authority.

mod point;
mod watched;

use domain::{MeterId, access::MeterAuthority};
use store::{Import, ImportId};
use tokio::sync::{SemaphorePermit, watch};
use words::said;

use self::watched::{Found, Topic};
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};
pub use point::{LivePoint, News};
pub(crate) use watched::Live;

/// What a page shows, and wants to hear of; of the DR periods besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Whose readings.
    pub meters: ShownMeters,
    /// The import whose progress.
    pub import: Option<ImportId>,
}

/// Whose readings a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownMeters {
    /// Nobody's.
    #[default]
    None,
    /// Those of one meter.
    One(MeterId),
    /// Those of all meters that whoever asks may see.
    All,
}

impl Shown {
    /// The readings of one meter.
    pub const fn meter(id: MeterId) -> Shown {
        Shown { meters: ShownMeters::One(id), import: None }
    }

    /// The readings of all meters that whoever asks may see.
    pub const fn all_meters() -> Shown {
        Shown { meters: ShownMeters::All, import: None }
    }

    /// The progress of an import.
    pub const fn import(id: ImportId) -> Shown {
        Shown { meters: ShownMeters::None, import: Some(id) }
    }
}

/// How everything stands that a page shows, as somebody may see it.
#[derive(Clone, Debug)]
pub struct LiveNow {
    /// As marks.
    pub point: LivePoint,
    /// The import.
    pub import: Option<Import>,
}

/// Wakes a page when something that it shows may have changed. It holds no news: however much happens while nobody asks,
/// it is as large as before.
#[derive(Debug)]
pub struct Watch {
    authority: MeterAuthority,
    readings: Option<watch::Receiver<Found>>,
    periods: watch::Receiver<Found>,
    import: Option<watch::Receiver<Found>>,
    n_heard: u64,
}

impl Portal {
    /// How everything stands that a page shows. It is read with the authority of whoever asks, each time: what they may
    /// see no longer they are not told of.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they may not see the meter, or there is no such import; [`Error::Forbidden`] where they
    /// may see nothing of it at all.
    pub async fn live_now(&self, caller: &Caller, shown: &Shown) -> Result<LiveNow> {
        let authority = caller.principal.meter_authority();
        let import = match &shown.import {
            Some(id) => Some(self.import(caller, id).await?),
            None => None,
        };
        let reads = authority != MeterAuthority::None;
        let has_nothing = match shown.meters {
            ShownMeters::None => import.is_none(),
            // One that they may not see looks as if it did not exist.
            ShownMeters::One(_) => false,
            ShownMeters::All => true,
        };
        if !reads && has_nothing {
            return Err(Error::Forbidden { needs: said("error-only-read-keys") });
        }
        let (readings, periods) = match shown.meters {
            ShownMeters::One(id) => {
                let meter = self.visible_meter(caller, id).await?;
                (Some(meter.revision()), Some(meter.periods_revision()))
            }
            ShownMeters::All => {
                let periods = self.store().settled_periods_mark().await?;
                (Some(self.store().meters_mark(authority).await?), Some(periods))
            }
            ShownMeters::None if reads => (None, Some(self.store().periods_mark().await?)),
            ShownMeters::None => (None, None),
        };
        let point = LivePoint { readings, periods, import: import.as_ref().map(Import::mark) };
        Ok(LiveNow { point, import })
    }

    /// Is woken by changes of what a page shows. How things stand is to be read after this has been called.
    pub fn watch(&self, caller: &Caller, shown: &Shown) -> Watch {
        let (live, authority) = (&self.inner.live, caller.principal.meter_authority());
        let readings = match shown.meters {
            ShownMeters::None => None,
            ShownMeters::One(id) => Some(Topic::Meter(id)),
            ShownMeters::All => Some(Topic::Meters(authority)),
        };
        let import = shown.import.clone().map(Topic::Import);
        Watch {
            authority,
            readings: readings.map(|it| live.subscribe(it)),
            periods: live.subscribe(Topic::Periods),
            import: import.map(|it| live.subscribe(it)),
            n_heard: 0,
        }
    }

    /// Waits until a page that was woken may read how things stand: some at a time, however many are woken. Others wait
    /// for as long as this is held.
    pub async fn live_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.inner.live.turn().await
    }

    /// Ends every watch: open streams finish, and the portal can stop.
    pub fn end_watches(&self) {
        self.inner.live.end();
    }

    /// Looks for changes for as long as it runs; sleeps while no page is open.
    pub async fn tell_watchers(&self) {
        let live = &self.inner.live;
        tokio::join!(live.look_for_ever(), live.hear_others());
    }
}

impl Watch {
    /// Whether it still wakes for what this caller may see.
    pub fn is_for(&self, caller: &Caller) -> bool {
        self.authority == caller.principal.meter_authority()
    }

    /// Waits until something may have changed, and returns how many changes there have been since it was last asked, of
    /// all that is shown; nothing when the portal stops.
    pub async fn woken(&mut self) -> Option<u64> {
        let Watch { readings, periods, import, .. } = self;
        let heard = tokio::select! {
            heard = changed(readings.as_mut()) => heard,
            heard = changed(Some(periods)) => heard,
            heard = changed(import.as_mut()) => heard,
        };
        heard.ok()?;
        let all = [self.readings.as_mut(), Some(&mut self.periods), self.import.as_mut()];
        let n = all.into_iter().flatten().map(|it| it.borrow_and_update().n_changes).sum();
        Some(n - std::mem::replace(&mut self.n_heard, n))
    }
}

async fn changed(topic: Option<&mut watch::Receiver<Found>>) -> std::result::Result<(), ()> {
    match topic {
        Some(topic) => topic.changed().await.map_err(|_| ()),
        None => std::future::pending().await,
    }
}
