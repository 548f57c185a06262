//! Readings: written so that what is equal stays untouched and sums stay in step, read with proof of access.

mod held;
mod merge;
mod read;
mod rows;
mod stored;
mod undo;
mod undo_log;
mod weigh;
mod write;

use std::collections::HashSet;

use domain::{Arrival, Calendar, Interval, MeterId, ValidationRules};
use jiff::Timestamp;
use sqlx::QueryBuilder;

use crate::{Tx, error::Result};
pub(crate) use stored::Span;
pub(crate) use write::meters_of;

/// How many rows a write left in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct WriteCounts {
    /// Rows that were not there.
    pub inserted: u64,
    /// Rows whose values or quality changed.
    pub updated: u64,
    /// Rows that were there with the same values.
    pub unchanged: u64,
}

/// Why a reading could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// There is no such meter.
    UnknownMeter,
    /// The interval shares time with another one of the meter without being the same.
    Overlaps(Interval),
    /// Readings of that time are no longer kept, only those from this instant on.
    NotKept(Timestamp),
}

/// What a write did: counts, and the readings it refused by their place in the input.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What happened to the good ones.
    pub counts: WriteCounts,
    /// What was refused, in the order of the input.
    pub conflicts: Vec<(usize, Conflict)>,
    /// What was there before, for [`Tx::undo_writes`]; empty where nothing was written, or not by an import.
    pub undo: Vec<u8>,
}

/// How readings are written.
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions<'a> {
    /// The import they belong to, and whether equal values take on its number.
    pub arrival: Arrival,
    /// The provider's local days, by which sums are kept.
    pub calendar: &'a Calendar,
    /// What validation flags.
    pub rules: &'a ValidationRules,
}

/// Meters in one statement at most.
pub(crate) const METERS_AT_ONCE: usize = 1024;

impl Tx {
    /// Which of these meters exist.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn existing_meters(&mut self, meters: &HashSet<MeterId>) -> Result<HashSet<MeterId>> {
        let mut ids: Vec<u32> = meters.iter().map(|it| it.number()).collect();
        ids.sort_unstable();
        let found = self.numbers_among("SELECT meter_id FROM meters WHERE meter_id IN (", &ids, ")").await?;
        Ok(found.into_iter().map(MeterId::new).collect())
    }

    /// Creates meters without label or place.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn create_bare_meters(&mut self, meters: impl IntoIterator<Item = MeterId>) -> Result<()> {
        let rows: Vec<Vec<i64>> = meters.into_iter().map(|it| vec![it.number().into()]).collect();
        self.insert_numbers("meters (meter_id)", &rows, "").await
    }

    /// Inserts rows of whole numbers, many in one statement. `into` names the table and the columns, `end` follows the
    /// values.
    pub(crate) async fn insert_numbers(&mut self, into: &str, rows: &[Vec<i64>], end: &str) -> Result<()> {
        for some in rows.chunks(METERS_AT_ONCE) {
            match self {
                Tx::MariaDb(tx) => {
                    let mut query = inserts::<sqlx::MySql>(into, some, end);
                    query.build().persistent(false).execute(&mut **tx).await.map(drop)?
                }
                Tx::Sqlite(tx) => {
                    let mut query = inserts::<sqlx::Sqlite>(into, some, end);
                    query.build().persistent(false).execute(&mut **tx).await.map(drop)?
                }
            }
        }
        Ok(())
    }

    /// The numbers that `start`, some of the ids, and `end` select.
    async fn numbers_among(&mut self, start: &str, ids: &[u32], end: &str) -> Result<Vec<u32>> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(METERS_AT_ONCE) {
            let rows: Vec<u32> = match self {
                Tx::MariaDb(tx) => {
                    let mut query = among::<sqlx::MySql>(start, chunk, end);
                    query.build_query_scalar().fetch_all(&mut **tx).await?
                }
                Tx::Sqlite(tx) => {
                    let mut query = among::<sqlx::Sqlite>(start, chunk, end);
                    query.build_query_scalar().fetch_all(&mut **tx).await?
                }
            };
            found.extend(rows);
        }
        Ok(found)
    }
}

fn inserts<D: sqlx::Database>(into: &str, rows: &[Vec<i64>], end: &str) -> QueryBuilder<D>
where
    for<'q> i64: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new(format!("INSERT INTO {into} "));
    query.push_values(rows, |mut row, values| {
        for value in values {
            row.push_bind(*value);
        }
    });
    query.push(end);
    query
}

/// `start`, the ids as bound values, and `end`.
pub(crate) fn among<D: sqlx::Database>(start: &str, ids: &[u32], end: &str) -> QueryBuilder<D>
where
    for<'q> u32: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new(start);
    push_list(&mut query, ids);
    query.push(end);
    query
}

/// The ids as bound values; the last one is repeated up to a power of two, so that a dozen prepared statements serve
/// every number. Preparing one for each odd number would cost MariaDB a round trip, and closing it again stalls the
/// connection.
fn push_list<D: sqlx::Database>(query: &mut QueryBuilder<D>, ids: &[u32])
where
    for<'q> u32: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let mut list = query.separated(", ");
    let padding = ids.last().into_iter().cycle().take(ids.len().next_power_of_two() - ids.len());
    for id in ids.iter().chain(padding) {
        list.push_bind(*id);
    }
}
