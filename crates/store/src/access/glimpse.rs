//! A session and a meter in one read: who asks, and what decides whether they may see what they ask for.
//!
//! Whoever asks for a meter is looked up first, and what they may see next. What decides the second depends on the first
//! only by whose the account is, so one statement can bring both: every look at a meter waits for one round trip, not two.

use domain::{EntityId, MeterId, Principal, access::MeterAuthority};
use jiff::Timestamp;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::VisibleMeter;
use crate::{
    Store,
    codec::Utc,
    error::Result,
    sessions::{LiveSession, N_SESSION_COLUMNS, SessionId, SessionRow, session_select},
};

/// What decides whether the owner of a session may see a meter, as of the database's answer. By itself it shows nothing:
/// a principal must ask, and one of somebody else sees no meter by it that is assigned.
#[derive(Clone, Debug)]
pub struct Glimpse {
    id: MeterId,
    exists: bool,
    revision: u64,
    periods_revision: u64,
    /// The account, where the meter is assigned to it.
    account: Option<EntityId>,
    /// The account's organization, where the meter is assigned to that.
    org: Option<EntityId>,
    assignments: Vec<Assigned>,
}

/// That somebody had the meter, or has it.
#[derive(Clone, Copy, Debug)]
struct Assigned {
    entity: EntityId,
    begins_at: Option<Timestamp>,
    is_open: bool,
    is_org: bool,
}

const SELECT: &str = session_select!(
    ", m.meter_id, CAST(COALESCE(r.revision, 0) AS SIGNED), p.value, own.entity_id, its.entity_id, a.entity_id, \
      a.begins_at, a.ends_at, x.org_id",
    " LEFT JOIN meters m ON m.meter_id = ? LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id \
      LEFT JOIN settings p ON p.name = 'periods_revision' \
      LEFT JOIN meter_map own ON own.entity_id = u.account_id AND own.meter_id = m.meter_id \
      LEFT JOIN meter_map its ON its.entity_id = u.org_id AND its.meter_id = m.meter_id \
      LEFT JOIN assignments a ON a.meter_id = m.meter_id LEFT JOIN organizations x ON x.org_id = a.entity_id"
);

impl Store {
    /// The session of that id, as [`Store::find_session`], with what decides whether its owner may see a meter. Those who
    /// ask at the same time for the same share it.
    ///
    /// # Errors
    /// Where the database fails: then nobody is signed in.
    pub async fn find_session_at(
        &self,
        id: &SessionId,
        meter: MeterId,
    ) -> Result<Option<(LiveSession, Glimpse)>> {
        let key = (id.clone(), meter);
        self.glimpses.read(&key, self.session_now_at(id, meter)).await
    }

    async fn session_now_at(&self, id: &SessionId, meter: MeterId) -> Result<Option<(LiveSession, Glimpse)>> {
        let found = at_once!(self, it => {
            let rows = sqlx::query(SELECT).bind(meter.number()).bind(id.as_str()).fetch_all(it).await;
            rows.and_then(|rows| read(meter, &rows))
        })?;
        let Some((session, glimpse)) = found else { return Ok(None) };
        Ok(Some((session.try_into()?, glimpse)))
    }
}

impl Glimpse {
    /// The meter.
    pub fn id(&self) -> MeterId {
        self.id
    }

    /// The same answer as that of [`Store::visible_meter`].
    pub fn visible_to(&self, principal: &Principal) -> Option<VisibleMeter> {
        let (visible_from, is_household) = match principal.meter_authority() {
            MeterAuthority::None => return None,
            MeterAuthority::Every if !self.exists => return None,
            MeterAuthority::Every => (None, self.assignments.iter().any(|it| !it.is_org)),
            MeterAuthority::Of(entity) => {
                let is_own = self.account == Some(entity);
                if !is_own && self.org != Some(entity) {
                    return None;
                }
                let now = self.assignments.iter().filter(|it| it.entity == entity && it.is_open);
                (now.filter_map(|it| it.begins_at).max(), is_own)
            }
        };
        let Glimpse { id, revision, periods_revision, .. } = *self;
        Some(VisibleMeter { id, revision, periods_revision, visible_from, is_household })
    }
}

/// One row for each assignment of the meter, or one where it has none.
fn read<R: Row>(id: MeterId, rows: &[R]) -> sqlx::Result<Option<(SessionRow, Glimpse)>>
where
    usize: ColumnIndex<R>,
    for<'r> SessionRow: FromRow<'r, R>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<u32>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<Utc>: Decode<'r, R::Database> + Type<R::Database>,
{
    let Some(first) = rows.first() else { return Ok(None) };
    let number = |row: &R, index: usize| row.try_get::<Option<u32>, _>(N_SESSION_COLUMNS + index);
    let entity = |index: usize| number(first, index).map(|it| it.map(EntityId::new));
    let instant = |row: &R, index: usize| row.try_get::<Option<Utc>, _>(N_SESSION_COLUMNS + index);
    let mut assignments = Vec::new();
    for row in rows {
        let Some(entity) = number(row, 5)? else { continue };
        assignments.push(Assigned {
            entity: EntityId::new(entity),
            begins_at: instant(row, 6)?.map(|it| it.0),
            is_open: instant(row, 7)?.is_none(),
            is_org: number(row, 8)?.is_some(),
        });
    }
    let revision: i64 = first.try_get(N_SESSION_COLUMNS + 1)?;
    let periods: Option<String> = first.try_get(N_SESSION_COLUMNS + 2)?;
    let glimpse = Glimpse {
        id,
        exists: number(first, 0)?.is_some(),
        revision: revision.unsigned_abs(),
        periods_revision: periods.and_then(|it| it.parse().ok()).unwrap_or(0),
        account: entity(3)?,
        org: entity(4)?,
        assignments,
    };
    Ok(Some((SessionRow::from_row(first)?, glimpse)))
}
