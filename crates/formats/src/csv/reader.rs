//! Reads a CSV file of readings, some rows at a time.

use std::io::Read;

use domain::{Interval, IntervalReading, MeterId, Power, Quality, Rounding, Unit};

use super::{
    Batch, CsvOptions, FileError,
    header::{read_header, read_on},
    history::{Histories, Waiting},
    layout::Layout,
    record::{Next, Record, Records},
    time::{Clock, Moment, Time},
    value,
};
use crate::{Reason, RowError, quality::quality};

/// A CSV file that is being read.
pub struct Reader<R> {
    records: Records<R>,
    rows: Rows,
}

/// What turns records into readings.
struct Rows {
    layout: Layout,
    unit: Unit,
    rounding: Rounding,
    clock: Clock,
    histories: Histories,
}

impl<R: Read> Reader<R> {
    /// Reads the header of `input`, which is the first of at most 20 rows that names the columns that are needed.
    ///
    /// # Errors
    /// A [`FileError`] where the file as a whole cannot be read with these options.
    pub fn new(input: R, options: CsvOptions) -> Result<Reader<R>, FileError> {
        let mut records = Records::new(input);
        let header = read_header(&mut records)?;
        let width = header.len();
        let layout = match Layout::new(header, &options) {
            Ok(layout) => layout,
            Err(error) => read_on(&mut records, (width, error), |header| Layout::new(header, &options))?,
        };
        let CsvOptions { unit, zone, rounding, interval, .. } = options;
        let histories = Histories::new(interval.map(|seconds| i64::from(seconds.get())));
        Ok(Reader { records, rows: Rows { layout, unit, rounding, clock: Clock::new(zone), histories } })
    }

    /// Fills `batch` with what comes next, and tells whether there was anything left.
    ///
    /// The batch is full once it has so many rows, readings or errors; a wide row is never divided.
    ///
    /// # Errors
    /// [`FileError::Read`] where the bytes stop coming.
    pub fn read_batch(&mut self, max_rows: usize, batch: &mut Batch) -> Result<bool, FileError> {
        batch.clear();
        let mut n_rows = 0;
        while n_rows < max_rows.max(1) {
            if let Some(row) = self.rows.histories.settled.pop_front() {
                self.rows.read_settled(&row, batch);
            } else {
                let line = self.records.line();
                match self.records.next().map_err(|cause| FileError::Read { line, cause })? {
                    Next::Row(record) => self.rows.read(record, batch),
                    Next::Bad(line, row, reason) => {
                        batch.rows_read += 1;
                        batch.errors.push(RowError::row(line, row, reason));
                    }
                    Next::End => {
                        self.rows.histories.settle_all();
                        if self.rows.histories.settled.is_empty() {
                            break;
                        }
                    }
                }
            }
            let n_read = usize::try_from(batch.rows_read).unwrap_or(usize::MAX);
            n_rows = n_read.max(batch.readings.len()).max(batch.errors.len());
        }
        Ok(n_rows > 0)
    }
}

impl Rows {
    fn read(&mut self, record: Record<'_>, batch: &mut Batch) {
        let (found, expected) = (record.fields.len(), self.layout.header.len());
        if record.is_blank() {
            return;
        }
        batch.rows_read += 1;
        if found != expected {
            let reason = Reason::Fields { found, expected };
            return batch.errors.push(RowError::row(record.line, record.text, reason));
        }
        if let Some((meter, interval)) = self.usual(record) {
            return self.values(record, meter, interval, batch);
        }
        let (start_column, end_column) = (self.layout.start, self.layout.end);
        let meter = self.layout.meter_of(record);
        let start = self.start(record);
        let end = end_column.map(|column| record.cell(column)).filter(|cell| !cell.is_empty());
        let end = end.map(|cell| self.clock.read(cell)).transpose();
        match (meter, start, end) {
            (Ok(meter), Ok(start), Ok(end)) => match self.place(record, meter, start, end) {
                Ok(Some(interval)) => self.values(record, meter, interval, batch),
                Ok(None) => {}
                Err((column, reason)) => self.refuse(record, [(column, Some(reason))], batch),
            },
            (meter, start, end) => {
                let faults = [
                    (self.layout.meter.unwrap_or(start_column), meter.err()),
                    (
                        self.layout.date.filter(|_| !self.has_date(record)).unwrap_or(start_column),
                        start.err(),
                    ),
                    (end_column.unwrap_or(start_column), end.err()),
                ];
                self.refuse(record, faults, batch);
            }
        }
    }

    /// The meter and the interval of a row that goes on as the one before; nothing, and nothing is taken note of, where
    /// it does not.
    fn usual(&mut self, record: Record<'_>) -> Option<(Option<MeterId>, Interval)> {
        let (end, None) = (self.layout.end?, self.layout.date) else { return None };
        let meter = self.layout.meter_of(record).ok()?;
        let start = self.clock.read_usual(record.cell(self.layout.start))?;
        let end = self.clock.read_usual(record.cell(end))?;
        match (start.moment, end.moment) {
            (Moment::Once(start @ 0..), Moment::Once(end)) => {
                Some((meter, self.histories.usual(meter, start, end)?))
            }
            _ => None,
        }
    }

    fn start(&mut self, record: Record<'_>) -> Result<Time, Reason> {
        let cell = record.cell(self.layout.start);
        match self.layout.date {
            None => self.clock.read_start(cell),
            Some(date) => {
                // `9:30` beside a date is 09:30.
                let zero: &[u8] = if cell.get(1) == Some(&b':') { b"0" } else { b"" };
                self.clock.read_start(&[record.cell(date), b" ", zero, cell].concat())
            }
        }
    }

    /// Whether what is wrong with a start is not its date.
    fn has_date(&self, record: Record<'_>) -> bool {
        let date = self.layout.date.map_or(&b""[..], |date| record.cell(date));
        Clock::is_date(date)
    }

    /// The interval of a row; nothing where it waits for other rows to tell; or the column at fault.
    fn place(
        &mut self,
        record: Record<'_>,
        meter: Option<MeterId>,
        start: Time,
        end: Option<Time>,
    ) -> Result<Option<Interval>, (usize, Reason)> {
        let Layout { start: start_column, end: end_column, meter: meter_column, .. } = self.layout;
        let history = self.histories.of(meter);
        let history = history.map_err(|reason| (meter_column.unwrap_or(start_column), reason))?;
        let instant = self.histories.start(history, start.moment, &self.clock);
        let instant = instant.map_err(|reason| (start_column, reason))?;
        match end {
            Some(end) => {
                let interval = self.histories.with_end(history, (instant, start.face), end, &self.clock);
                interval.map(Some).map_err(|reason| (end_column.unwrap_or(start_column), reason))
            }
            None => {
                let interval = self.histories.without_end(history, instant, meter, record);
                interval.map_err(|reason| (start_column, reason))
            }
        }
    }

    /// Ends what [`Rows::read`] began, for a row that had to wait.
    fn read_settled(&self, row: &Waiting, batch: &mut Batch) {
        match self.histories.of_settled(row) {
            Ok(interval) => self.values(row.record(), row.meter, interval, batch),
            Err(reason) => self.refuse(row.record(), [(self.layout.start, Some(reason))], batch),
        }
    }

    /// The readings of a row.
    fn values(&self, record: Record<'_>, meter: Option<MeterId>, interval: Interval, batch: &mut Batch) {
        let n_errors = batch.errors.len();
        let quality = self.quality(record, batch);
        let is_told = batch.errors.len() == n_errors;
        for columns in &self.layout.series {
            let Some(meter) = columns.meter.or(meter) else { continue };
            let n_errors = batch.errors.len();
            let actual = self.value(record, columns.actual, interval, batch);
            let prediction = self.value(record, columns.prediction, interval, batch);
            if !is_told || batch.errors.len() > n_errors || (actual.is_none() && prediction.is_none()) {
                continue;
            }
            let is_rounded = |it: Option<(Power, bool)>| u64::from(it.is_some_and(|it| it.1));
            batch.rounded += is_rounded(actual) + is_rounded(prediction);
            let (actual, prediction) = (actual.map(|it| it.0), prediction.map(|it| it.0));
            let quality = quality.filter(|_| actual.is_some());
            batch.readings.push(IntervalReading { meter, interval, actual, prediction, quality });
            batch.lines.push(record.line);
        }
    }

    /// How much the measured values of a row are to be trusted.
    fn quality(&self, record: Record<'_>, batch: &mut Batch) -> Option<Quality> {
        let column = self.layout.quality?;
        match read_quality(record.cell(column)) {
            Ok(quality) => quality,
            Err(reason) => {
                batch.errors.push(self.fault(record, column, reason));
                None
            }
        }
    }

    fn value(
        &self,
        record: Record<'_>,
        column: Option<usize>,
        interval: Interval,
        batch: &mut Batch,
    ) -> Option<(Power, bool)> {
        let column = column?;
        let cell = record.cell(column);
        if let Some(power) = value::plain_power(cell, self.unit, interval.seconds()) {
            return Some((power, false));
        }
        match value::power(cell, self.unit, interval.seconds(), self.rounding) {
            Ok(value) => value,
            Err(reason) => {
                batch.errors.push(self.fault(record, column, reason));
                None
            }
        }
    }

    /// Reports the faults of a row without interval, and those that its values have all the same.
    fn refuse<const N: usize>(
        &self,
        record: Record<'_>,
        faults: [(usize, Option<Reason>); N],
        batch: &mut Batch,
    ) {
        let columns = self.layout.series.iter().flat_map(|it| [it.actual, it.prediction]).flatten();
        let values = columns.map(|column| (column, value::decimal(record.cell(column)).err()));
        let quality = self.layout.quality.map(|it| (it, read_quality(record.cell(it)).err()));
        for (column, reason) in faults.into_iter().chain(values).chain(quality) {
            batch.errors.extend(reason.map(|reason| self.fault(record, column, reason)));
        }
    }

    fn fault(&self, record: Record<'_>, column: usize, reason: Reason) -> RowError {
        let name = self.layout.header.get(column).map_or("", String::as_str);
        RowError::cell(record.line, name, record.cell(column), reason)
    }
}

/// Reads a quality; an empty cell says nothing.
fn read_quality(cell: &[u8]) -> Result<Option<Quality>, Reason> {
    match cell {
        [] => Ok(None),
        cell => quality(cell).map(Some).ok_or(Reason::NotAQuality),
    }
}
