//! Proof that somebody may see a meter. Nothing else in the program can make it.

mod glimpse;

use domain::{Interval, MeterId, Principal, access::MeterAuthority};
use jiff::Timestamp;

use crate::{Store, codec::Utc, error::Result};
pub use glimpse::Glimpse;

/// A meter that the principal who asked for it may see, as of the database's answer.
///
/// Its fields are private and only [`Store::visible_meter`] and [`Glimpse::visible_to`] make it, so a query that takes one
/// cannot be reached with a bare number. It is never kept: it is of after it was asked for, each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisibleMeter {
    id: MeterId,
    revision: u64,
    periods_revision: u64,
    visible_from: Option<Timestamp>,
    is_household: bool,
}

impl VisibleMeter {
    /// The meter's number.
    pub fn id(&self) -> MeterId {
        self.id
    }

    /// Another number after each change of this meter's readings: as long as it is the same, so are they.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Another number after each change of the DR periods, read at the same moment as [`VisibleMeter::revision`].
    pub fn periods_revision(&self) -> u64 {
        self.periods_revision
    }

    /// The first instant whose readings whoever asked may see: before it the meter was another household's. Nothing
    /// where they may see all.
    pub fn visible_from(&self) -> Option<Timestamp> {
        self.visible_from
    }

    /// Whether it is or was a household's: what it measured is somebody's private life.
    pub fn is_household(&self) -> bool {
        self.is_household
    }

    /// The part of a span that may be seen; nothing where that is none of it.
    pub(crate) fn visible_part(&self, span: Interval) -> Option<Interval> {
        let start = self.visible_from.map_or(span.start(), |from| from.max(span.start()));
        Interval::new(start, span.end()).ok()
    }
}

/// The meter's revision and that of the DR periods, and one assignment: when it began, whose it is, and that number once
/// more where it is an organization's. Several rows where there are several assignments: joins cost the server half of
/// what subqueries and groups would, and every request waits for this.
type MeterRow = (i64, Option<String>, Option<Utc>, Option<u32>, Option<u32>);

const EVERY_METER: &str = "SELECT CAST(COALESCE(r.revision, 0) AS SIGNED), p.value, NULL, a.entity_id, o.org_id \
    FROM meters m LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id \
    LEFT JOIN settings p ON p.name = 'periods_revision' LEFT JOIN assignments a ON a.meter_id = m.meter_id \
    LEFT JOIN organizations o ON o.org_id = a.entity_id WHERE m.meter_id = ?";
const METER_OF_ENTITY: &str = "SELECT CAST(COALESCE(r.revision, 0) AS SIGNED), p.value, a.begins_at, m.entity_id, \
    o.org_id FROM meter_map m LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id \
    LEFT JOIN settings p ON p.name = 'periods_revision' LEFT JOIN organizations o ON o.org_id = m.entity_id \
    LEFT JOIN assignments a ON a.entity_id = m.entity_id AND a.meter_id = m.meter_id AND a.ends_at IS NULL \
    WHERE m.meter_id = ? AND m.entity_id = ?";

impl Store {
    /// The meter, where `principal` may see it; nothing where it does not exist or is somebody else's.
    ///
    /// # Errors
    /// Where the database fails: then nobody sees anything.
    pub async fn visible_meter(&self, principal: &Principal, id: MeterId) -> Result<Option<VisibleMeter>> {
        let authority = principal.meter_authority();
        self.meters.read(&(authority, id), self.visible_now(authority, id)).await
    }

    /// Who asks at the same time with the same authority shares the answer: nothing else of them matters to it.
    async fn visible_now(&self, authority: MeterAuthority, id: MeterId) -> Result<Option<VisibleMeter>> {
        let number = id.number();
        let rows: Vec<MeterRow> = match authority {
            MeterAuthority::None => Vec::new(),
            MeterAuthority::Every => {
                at_once!(self, it => sqlx::query_as(EVERY_METER).bind(number).fetch_all(it).await)?
            }
            MeterAuthority::Of(entity) => at_once!(self, it => {
                sqlx::query_as(METER_OF_ENTITY).bind(number).bind(entity.number()).fetch_all(it).await
            })?,
        };
        Ok(rows.first().map(|(revision, periods, ..)| VisibleMeter {
            id,
            revision: revision.unsigned_abs(),
            periods_revision: periods.as_ref().and_then(|it| it.parse().ok()).unwrap_or(0),
            visible_from: rows.iter().filter_map(|it| it.2).map(|it| it.0).max(),
            is_household: rows.iter().any(|it| it.3.is_some() && it.4.is_none()),
        }))
    }
}
