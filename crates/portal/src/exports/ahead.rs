//! Readings on their way to a file: those of the next meters are read while the ones before are written.
//!
//! The database and the portal would otherwise wait for each other in turn. What is read ahead is bounded: a few meters, and
//! of each a few portions.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Interval, MeterId, series::Point};
use jiff::SignedDuration;
use store::Readout;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// Meters that are read at the same time.
const METERS: usize = 4;
/// Portions of each of them that wait to be written.
const PORTIONS: usize = 4;

/// What there is of a meter, in the order it comes in.
#[derive(Debug)]
pub(super) enum Portion {
    /// It begins, and whether it delivers as well as uses.
    Begin(MeterId, bool),
    /// The next of its readings.
    Points(MeterId, Vec<Point>),
    /// There are no more of it.
    End,
}

/// How readings are asked for.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) portal: Portal,
    pub(super) caller: Caller,
    pub(super) span: Interval,
    /// Whether it must be known if a meter delivers as well.
    pub(super) asks_delivery: bool,
}

/// The meters that are being read, in the order they are wanted in.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    meters: VecDeque<Receiver<Result<Portion>>>,
    stride: Stride,
}

/// How long a portion of the meter was that came to its end last: the others are mostly like it.
type Stride = Arc<Mutex<Option<SignedDuration>>>;

impl Ahead {
    /// Meters that are being read and have not been written to their end.
    pub(super) fn len(&self) -> usize {
        self.meters.len()
    }

    /// The next portion of the first meter that is not at its end; more are begun from those that wait, the next one last.
    /// Nothing after the last one.
    ///
    /// # Errors
    /// Where the database fails, or a meter may not be seen any more.
    pub(super) async fn next(
        &mut self,
        question: &Question,
        mut waiting: impl FnMut() -> Option<MeterId>,
    ) -> Result<Option<Portion>> {
        while self.meters.len() < METERS
            && let Some(meter) = waiting()
        {
            let (sender, receiver) = mpsc::channel(PORTIONS);
            tokio::spawn(read(question.clone(), meter, Arc::clone(&self.stride), sender));
            self.meters.push_back(receiver);
        }
        let Some(first) = self.meters.front_mut() else { return Ok(None) };
        // A reader that ended without saying so has failed: what it did not bring must not be missing unnoticed.
        let portion =
            first.recv().await.unwrap_or_else(|| Err(Error::internal("reading for a file broke off")));
        if let Ok(Portion::End) | Err(_) = portion {
            self.meters.pop_front();
        }
        portion.map(Some)
    }
}

/// Reads a meter until its end, or until nobody wants more of it.
async fn read(question: Question, id: MeterId, stride: Stride, portions: Sender<Result<Portion>>) {
    let Question { portal, caller, span, asks_delivery } = question;
    let work = async {
        // Anew for each: what may be seen can have changed since the file was begun.
        let meter = portal.visible_meter(&caller, id).await?;
        // Its label may say whose home it is, which is nothing that readings should carry along.
        let delivers = asks_delivery && portal.store().has_negative(&meter, span).await?;
        let mut wanted = portions.send(Ok(Portion::Begin(id, delivers))).await.is_ok();
        let known = *stride.lock().unwrap_or_else(PoisonError::into_inner);
        let mut readout = Readout::new(meter, span).like(known);
        while wanted && let Some(points) = portal.store().read_on(&mut readout).await? {
            wanted = portions.send(Ok(Portion::Points(id, points))).await.is_ok();
        }
        *stride.lock().unwrap_or_else(PoisonError::into_inner) = readout.stride();
        Ok(Portion::End)
    };
    let end = work.await;
    // Whoever does not take it does not want it.
    let _ = portions.send(end).await;
}
