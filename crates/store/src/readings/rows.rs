//! Rows of `meter_data` into the database and out of it, many at once.

use domain::{ImportNo, MeterId, Quality, StoredReading};

use super::merge::{MeterChange, Written};
use crate::{
    Tx,
    db::Engine,
    error::Result,
    packed::{Cell, Kind, Packed},
};

const COLUMNS: [(&str, Kind); 8] = [
    ("meter_id", Kind::Number),
    ("start_time", Kind::Time),
    ("end_time", Kind::Time),
    ("meter_value", Kind::Power),
    ("prediction_value", Kind::Power),
    ("quality", Kind::Number),
    ("meter_import", Kind::Number),
    ("prediction_import", Kind::Number),
];
/// Columns of the above that are the row's identity and its interval, which never changes.
const N_KEY: usize = 3;
const KEY: [(&str, Kind); 2] = [COLUMNS[0], COLUMNS[1]];

/// The rows of these changes that have not been packed.
struct Rows<'a> {
    changes: &'a [MeterChange],
    /// Rows of the first change that have been.
    n_passed: usize,
}

impl<'a> Iterator for Rows<'a> {
    type Item = (MeterId, &'a Written);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (first, rest) = self.changes.split_first()?;
            if let Some(row) = first.written.get(self.n_passed) {
                self.n_passed += 1;
                return Some((first.meter, row));
            }
            (self.changes, self.n_passed) = (rest, 0);
        }
    }
}

/// What one round of statements writes and deletes.
struct Batch {
    new: Packed,
    changed: Packed,
    gone: Packed,
}

impl Batch {
    /// The next rows, as many as go into a statement; none at the end.
    fn next(engine: Engine, rows: &mut Rows<'_>) -> Batch {
        let mut batch = Batch {
            new: Packed::new(engine, &COLUMNS),
            changed: Packed::new(engine, &COLUMNS),
            gone: Packed::new(engine, &KEY),
        };
        for (meter, row) in rows {
            let rows = match (row.before, row.after) {
                (None, Some(after)) => push(&mut batch.new, meter, &after),
                (Some(_), Some(after)) => push(&mut batch.changed, meter, &after),
                (before, None) => {
                    let start = before.map(|it| it.point.interval.start());
                    batch.gone.push([meter.number().into(), start.into()]);
                    &mut batch.gone
                }
            };
            if rows.is_full() {
                break;
            }
        }
        batch
    }

    fn is_empty(&self) -> bool {
        [&self.new, &self.changed, &self.gone].iter().all(|it| it.is_empty())
    }
}

impl Tx {
    /// Writes and deletes what these changes say.
    pub(super) async fn put_rows(&mut self, changes: &[MeterChange]) -> Result<()> {
        let engine = self.engine();
        let mut rows = Rows { changes, n_passed: 0 };
        let mut batch = Batch::next(engine, &mut rows);
        while !batch.is_empty() {
            // The next rows are packed while the database works at these.
            let pack = async { Batch::next(engine, &mut rows) };
            let (written, next) = tokio::join!(self.put(batch), pack);
            written?;
            batch = next;
        }
        Ok(())
    }

    async fn put(&mut self, mut batch: Batch) -> Result<()> {
        self.insert_packed("meter_data", &mut batch.new).await?;
        self.replace_packed("meter_data", N_KEY, &mut batch.changed).await?;
        self.delete_packed("meter_data", &mut batch.gone).await
    }
}

fn push<'a>(rows: &'a mut Packed, meter: MeterId, reading: &StoredReading) -> &'a mut Packed {
    let StoredReading { point, origin } = reading;
    rows.push([
        meter.number().into(),
        point.interval.start().into(),
        point.interval.end().into(),
        point.actual.into(),
        point.prediction.into(),
        point.quality.map(Quality::code).into(),
        Cell::from(origin.actual.map(ImportNo::number)),
        Cell::from(origin.prediction.map(ImportNo::number)),
    ]);
    rows
}
