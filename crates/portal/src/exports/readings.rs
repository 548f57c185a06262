//! Readings as a file: meter after meter, some thousand readings at a time.

use domain::{Interval, IntervalReading, MeterId, series::Point};
use formats::{csv, green_button, json};

use super::{
    ExportFormat,
    ahead::{Ahead, Portion, Question},
    buffer::Buffer,
};
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// A file of readings that is being written.
pub(super) struct Readings {
    format: Format,
    buffer: Buffer,
    question: Question,
    ahead: Ahead,
    n_rows: u64,
}

enum Format {
    Csv(csv::Writer<Buffer>),
    Json(json::Writer<Buffer>),
    GreenButton(green_button::Writer<Buffer>),
}

impl std::fmt::Debug for Readings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readings").field("ahead", &self.ahead).finish_non_exhaustive()
    }
}

impl Readings {
    pub(super) fn new(
        portal: &Portal,
        caller: &Caller,
        span: Interval,
        format: ExportFormat,
    ) -> Result<Readings> {
        let asks_delivery = format == ExportFormat::GreenButton;
        let question = Question { portal: portal.clone(), caller: caller.clone(), span, asks_delivery };
        let buffer = Buffer::default();
        let output = buffer.clone();
        let format = match format {
            ExportFormat::Csv => csv::Writer::new(output).map(Format::Csv),
            ExportFormat::Json => json::Writer::new(output).map(Format::Json),
            ExportFormat::GreenButton => {
                let title = "Meter readings".to_owned();
                let zone = portal.config().calendar.zone().clone();
                let header = green_button::Header { title, updated: portal.now(), zone };
                green_button::Writer::new(output, &header).map(Format::GreenButton)
            }
        };
        let format = format.map_err(Error::internal)?;
        Ok(Readings { format, buffer, question, ahead: Ahead::default(), n_rows: 0 })
    }

    /// Writes what comes next of the meters that are being read and of those that wait, the next one last; whether there may
    /// be more.
    pub(super) async fn write_some(&mut self, waiting: impl FnMut() -> Option<MeterId>) -> Result<bool> {
        match self.ahead.next(&self.question, waiting).await? {
            None => return Ok(false),
            Some(Portion::Begin(meter, delivers)) => self.begin(meter, delivers).map_err(Error::internal)?,
            Some(Portion::Points(meter, points)) => {
                for point in &points {
                    self.write(meter, point).map_err(Error::internal)?;
                }
                self.n_rows += u64::try_from(points.len()).unwrap_or(0);
            }
            Some(Portion::End) => {}
        }
        Ok(true)
    }

    /// Meters that have been begun and not been written to their end.
    pub(super) fn n_begun(&self) -> usize {
        self.ahead.len()
    }

    fn begin(&mut self, meter: MeterId, delivers: bool) -> std::io::Result<()> {
        match &mut self.format {
            Format::Csv(_) => Ok(()),
            Format::Json(writer) => writer.meter(meter),
            Format::GreenButton(writer) => writer.meter(meter, &format!("Meter {meter}"), delivers),
        }
    }

    fn write(&mut self, meter: MeterId, point: &Point) -> std::io::Result<()> {
        let Point { interval, actual, prediction, quality } = *point;
        let reading = IntervalReading { meter, interval, actual, prediction, quality };
        match (&mut self.format, actual) {
            (Format::Csv(writer), _) => writer.write(&reading),
            (Format::Json(writer), _) => writer.write(&reading),
            (Format::GreenButton(writer), Some(actual)) => writer.write(interval, actual, quality),
            (Format::GreenButton(_), None) => Ok(()),
        }
    }

    /// Where it has been written to.
    pub(super) fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// Readings so far.
    pub(super) fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// Ends the file and takes the rest of it.
    pub(super) fn finish(self) -> Result<Vec<u8>> {
        let finished = match self.format {
            Format::Csv(writer) => writer.finish().map(drop),
            Format::Json(writer) => writer.finish().map(drop),
            Format::GreenButton(writer) => writer.finish().map(drop),
        };
        finished.map_err(Error::internal)?;
        Ok(self.buffer.take())
    }
}
