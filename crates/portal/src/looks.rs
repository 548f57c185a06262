//! Who gets at a meter's readings, and who of the staff has looked at a household's.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{
    MeterId, Principal, Role,
    access::MeterAuthority,
    audit::{Action, Object, Outcome},
};
use store::{Glimpse, Look, VisibleMeter};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// The households' meters that were looked at within one request: one request is one look, however much it reads.
#[derive(Clone, Debug, Default)]
pub struct Looked(Arc<Mutex<Vec<MeterId>>>);

/// What was read of a meter together with the session that a request came with; good for one look at it, at once.
#[derive(Clone, Debug, Default)]
pub struct Glimpsed(Arc<Mutex<Option<(Glimpse, Instant)>>>);

/// A glimpse is of the beginning of the request; a request that takes longer looks again.
const AT_ONCE: Duration = Duration::from_millis(500);

/// The most looks that are shown at a time.
pub const MAX_LOOKS: u32 = 200;

impl Looked {
    fn has(&self, meter: MeterId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&meter)
    }

    fn add(&self, meter: MeterId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(meter);
    }
}

impl Glimpsed {
    pub(crate) fn put(&self, glimpse: Glimpse) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((glimpse, Instant::now()));
    }

    fn take(&self, meter: MeterId) -> Option<Glimpse> {
        let (glimpse, since) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        (glimpse.id() == meter && since.elapsed() < AT_ONCE).then_some(glimpse)
    }
}

impl Portal {
    /// The one way to a meter's readings. Where one of the provider's staff takes it to a household's, that is written
    /// down first, for the household to see; what cannot be written down is not shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the meter does not exist or is somebody else's: the two look the same.
    pub(crate) async fn visible_meter(&self, caller: &Caller, id: MeterId) -> Result<VisibleMeter> {
        let visible = match caller.origin.glimpsed.take(id) {
            Some(glimpse) => glimpse.visible_to(&caller.principal),
            None => self.store().visible_meter(&caller.principal, id).await?,
        };
        let meter = visible.ok_or(Error::NotFound("meter"))?;
        let staff = caller.principal.role().filter(|it| it.is_staff());
        if let Some(role) = staff.filter(|_| meter.is_household() && !caller.origin.looked.has(id)) {
            self.write_look_down(caller, role, id).await?;
        }
        Ok(meter)
    }

    async fn write_look_down(&self, caller: &Caller, role: Role, id: MeterId) -> Result<()> {
        let deed = caller.deed_with(self.now(), Action::ReadMeter, role.as_str());
        self.store().record(&deed, &Object::Meter(id), Outcome::Done).await?;
        caller.origin.looked.add(id);
        Ok(())
    }

    /// Who of the staff looked at a household's own meters while it had them, newest first; at most [`MAX_LOOKS`], and
    /// only those before the record of number `before`, where one is given.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a key that may not read.
    pub async fn looks(&self, principal: &Principal, before: Option<i64>) -> Result<Vec<Look>> {
        let Some(account) = principal.account() else { return Ok(Vec::new()) };
        if principal.meter_authority() == MeterAuthority::None {
            return Err(Error::Forbidden { needs: said("error-only-read-keys") });
        }
        Ok(self.store().looks_at(account.into(), before, MAX_LOOKS).await?)
    }
}
