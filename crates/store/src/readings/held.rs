//! Revisions of meters: held while their readings are written, made anew where these changed.

use std::collections::HashSet;

use domain::MeterId;
use sqlx::QueryBuilder;

use super::{METERS_AT_ONCE, push_list};
use crate::{Tx, cache, dialect::Dialect, error::Result};

/// By the key in any case: a look at the whole table would hold every meter.
const HOLD: Dialect = Dialect {
    mariadb: "SELECT meter_id FROM meter_revisions FORCE INDEX (PRIMARY) WHERE meter_id IN (",
    sqlite: "SELECT meter_id FROM meter_revisions WHERE meter_id IN (",
};
/// SQLite has only one writer at a time.
const HOLD_END: Dialect = Dialect { mariadb: ") ORDER BY meter_id FOR UPDATE", sqlite: ")" };
/// What another has given a meter meanwhile stays.
const FIRST_END: Dialect =
    Dialect { mariadb: " ON DUPLICATE KEY UPDATE revision = revision", sqlite: " ON CONFLICT DO NOTHING" };

impl Tx {
    /// Holds the revisions of those of these meters that exist until the transaction ends, in the order of their
    /// numbers; a meter without one gets its first. So two writers of one meter wait for each other.
    ///
    /// It comes before everything else that is read of the meters: what is read afterwards is what the last writer left.
    pub(crate) async fn hold_meters(&mut self, meters: &[MeterId]) -> Result<HashSet<MeterId>> {
        let mut ids: Vec<u32> = meters.iter().map(|it| it.number()).collect();
        ids.sort_unstable();
        ids.dedup();
        let engine = self.engine();
        let held = self.numbers_among(HOLD.of(engine), &ids, HOLD_END.of(engine)).await?;
        let mut known: HashSet<MeterId> = held.into_iter().map(MeterId::new).collect();
        let others: HashSet<MeterId> =
            ids.into_iter().map(MeterId::new).filter(|it| !known.contains(it)).collect();
        if !others.is_empty() {
            let mut without: Vec<MeterId> = self.existing_meters(&others).await?.into_iter().collect();
            without.sort_unstable();
            let revision = cache::fresh_revision()?;
            let rows: Vec<Vec<i64>> = without.iter().map(|it| vec![it.number().into(), revision]).collect();
            let into = "meter_revisions (meter_id, revision)";
            self.insert_numbers(into, &rows, FIRST_END.of(engine)).await?;
            known.extend(without);
        }
        Ok(known)
    }

    /// Gives the meters a new revision.
    pub(crate) async fn renew_revisions(&mut self, meters: &[MeterId]) -> Result<()> {
        let ids: Vec<u32> = meters.iter().map(|it| it.number()).collect();
        for chunk in ids.chunks(METERS_AT_ONCE) {
            let revision = cache::fresh_revision()?;
            match self {
                Tx::MariaDb(tx) => {
                    renewal::<sqlx::MySql>(chunk, revision).build().execute(&mut **tx).await.map(drop)?
                }
                Tx::Sqlite(tx) => {
                    renewal::<sqlx::Sqlite>(chunk, revision).build().execute(&mut **tx).await.map(drop)?
                }
            }
        }
        Ok(())
    }
}

fn renewal<D: sqlx::Database>(ids: &[u32], revision: i64) -> QueryBuilder<D>
where
    for<'q> u32: sqlx::Encode<'q, D> + sqlx::Type<D>,
    for<'q> i64: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new("UPDATE meter_revisions SET revision = ");
    query.push_bind(revision).push(" WHERE meter_id IN (");
    push_list(&mut query, ids);
    query.push(")");
    query
}
