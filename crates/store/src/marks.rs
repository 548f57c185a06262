//! Where things stand, each as one number that is another after every change: by it open pages learn of changes.
//!
//! A mark is made of what the database holds and of nothing else, so that every server makes the same, before and after
//! a restart. It says nothing but that something changed.

use std::collections::HashMap;

use domain::{EntityId, access::MeterAuthority};

use crate::{
    Db, Import, ImportState, Store,
    cache::Wakes,
    error::Result,
    readings::{METERS_AT_ONCE, among},
};

/// Number of meters, sum of their numbers, sums of the two halves of their revisions.
type Sums = (i64, i64, i64, i64);

/// What every mark of several meters is made of, in both engines.
macro_rules! sums {
    () => {
        "CAST(COUNT(*) AS SIGNED), CAST(COALESCE(SUM(m.meter_id), 0) AS SIGNED), \
         CAST(COALESCE(SUM(r.revision & 4294967295), 0) AS SIGNED), \
         CAST(COALESCE(SUM(r.revision >> 32), 0) AS SIGNED)"
    };
}

const EVERY: &str =
    concat!("SELECT ", sums!(), " FROM meters m LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id");
const OF_ENTITIES: &str = concat!(
    "SELECT m.entity_id, ",
    sums!(),
    " FROM meter_map m LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id WHERE m.entity_id IN ("
);

impl Store {
    /// Another number after each change of the readings of any meter under that authority, and of which meters these are.
    /// Those who ask at the same time for the same share it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meters_mark(&self, authority: MeterAuthority) -> Result<u64> {
        let read = async { Ok(self.meters_marks(&[authority]).await?.first().map_or(0, |it| it.1)) };
        self.marks.read(&authority, read).await
    }

    /// The same for several authorities, with few statements.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meters_marks(&self, authorities: &[MeterAuthority]) -> Result<Vec<(MeterAuthority, u64)>> {
        let mut marks = Vec::with_capacity(authorities.len());
        if authorities.contains(&MeterAuthority::Every) {
            let sums: Sums = on_db!(&self.db, pool => sqlx::query_as(EVERY).fetch_one(pool).await)?;
            marks.push((MeterAuthority::Every, mark(sums)));
        }
        let entity = |it: &MeterAuthority| match it {
            MeterAuthority::Of(entity) => Some(entity.number()),
            MeterAuthority::None | MeterAuthority::Every => None,
        };
        let entities: Vec<u32> = authorities.iter().filter_map(entity).collect();
        for chunk in entities.chunks(METERS_AT_ONCE) {
            let rows = self.mark_sums_of(chunk).await?;
            let sums: HashMap<u32, Sums> =
                rows.into_iter().map(|(it, a, b, c, d)| (it, (a, b, c, d))).collect();
            // Whoever has no meter has no row.
            let of = |it: &u32| sums.get(it).copied().unwrap_or_default();
            marks.extend(chunk.iter().map(|it| (MeterAuthority::Of(EntityId::new(*it)), mark(of(it)))));
        }
        Ok(marks)
    }

    async fn mark_sums_of(&self, entities: &[u32]) -> Result<Vec<(u32, i64, i64, i64, i64)>> {
        const END: &str = ") GROUP BY m.entity_id";
        Ok(match &self.db {
            Db::MariaDb(pool) => {
                among::<sqlx::MySql>(OF_ENTITIES, entities, END).build_query_as().fetch_all(pool).await?
            }
            Db::Sqlite { reader, .. } => {
                among::<sqlx::Sqlite>(OF_ENTITIES, entities, END).build_query_as().fetch_all(reader).await?
            }
        })
    }

    /// Another number after each change of the DR periods.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_mark(&self) -> Result<u64> {
        let read = async {
            let value = self.setting("periods_revision").await?;
            Ok(value.and_then(|it| it.parse().ok()).unwrap_or(0))
        };
        self.period_marks.read(&(), read).await
    }

    /// The same, and again when the sums over many meters have followed, which they do a moment later.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn settled_periods_mark(&self) -> Result<u64> {
        let is_settled = self.count_stale_days().await? == 0;
        Ok(self.periods_mark().await? ^ u64::from(is_settled))
    }

    /// Says to whoever looks at the same database and cache that something was committed; nothing where there is no Redis.
    pub async fn wake(&self) {
        self.cache.wake().await;
    }

    /// Hears what [`Store::wake`] says, of this process and of others.
    pub fn wakes(&self) -> Wakes {
        self.cache.wakes()
    }
}

impl Import {
    /// Another number after each step that the import takes.
    pub fn mark(&self) -> u64 {
        let state = ImportState::ALL.iter().position(|it| *it == self.state).unwrap_or(0) as u64;
        (self.counts.rows_read << 5) | (state << 1) | u64::from(self.cancel_asked)
    }
}

/// One number of several that are random enough: each by an odd factor of its own.
fn mark((n, numbers, low, high): Sums) -> u64 {
    let parts = [
        (n, 0x9e37_79b9_7f4a_7c15),
        (numbers, 0xbf58_476d_1ce4_e5b9),
        (low, 0x94d0_49bb_1331_11eb),
        (high, 0xd6e8_feb8_6659_fd93_u64),
    ];
    parts
        .into_iter()
        .fold(0, |sum, (part, factor)| part.cast_unsigned().wrapping_mul(factor).wrapping_add(sum))
}
