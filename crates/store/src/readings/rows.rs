//! Rows of `meter_data` into the database and out of it, many at once.

use domain::{ImportNo, MeterId, Quality, StoredReading};

use super::merge::MeterChange;
use crate::{
    Tx,
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

impl Tx {
    /// Writes and deletes what these changes say.
    pub(super) async fn put_rows(&mut self, changes: &[MeterChange]) -> Result<()> {
        let engine = self.engine();
        let mut new = Packed::new(engine, &COLUMNS);
        let mut changed = Packed::new(engine, &COLUMNS);
        let mut gone = Packed::new(engine, &KEY);
        for change in changes {
            for row in &change.written {
                let rows = match (row.before, row.after) {
                    (None, Some(after)) => push(&mut new, change.meter, &after),
                    (Some(_), Some(after)) => push(&mut changed, change.meter, &after),
                    (before, None) => {
                        let start = before.map(|it| it.point.interval.start());
                        gone.push([change.meter.number().into(), start.into()]);
                        &mut gone
                    }
                };
                if rows.is_full() {
                    self.insert_packed("meter_data", &mut new).await?;
                    self.replace_packed("meter_data", N_KEY, &mut changed).await?;
                    self.delete_packed("meter_data", &mut gone).await?;
                }
            }
        }
        self.insert_packed("meter_data", &mut new).await?;
        self.replace_packed("meter_data", N_KEY, &mut changed).await?;
        self.delete_packed("meter_data", &mut gone).await
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
