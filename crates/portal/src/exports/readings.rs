//! Readings as a file: meter after meter, some thousand readings at a time.

use domain::{Interval, IntervalReading, MeterId, series::Point};
use formats::{csv, green_button, json};
use store::VisibleMeter;

use super::{ExportFormat, buffer::Buffer};
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// A file of readings that is being written.
pub(super) struct Readings {
    format: Format,
    buffer: Buffer,
    span: Interval,
    /// The meter that is being read, and what of its time has not been.
    current: Option<(VisibleMeter, Interval)>,
    n_rows: u64,
}

enum Format {
    Csv(csv::Writer<Buffer>),
    Json(json::Writer<Buffer>),
    GreenButton(green_button::Writer<Buffer>),
}

impl std::fmt::Debug for Readings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readings").field("current", &self.current).finish_non_exhaustive()
    }
}

impl Readings {
    pub(super) fn new(portal: &Portal, span: Interval, format: ExportFormat) -> Result<Readings> {
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
        Ok(Readings { format, buffer, span, current: None, n_rows: 0 })
    }

    /// Begins with a meter.
    pub(super) async fn begin(&mut self, portal: &Portal, caller: &Caller, id: MeterId) -> Result<()> {
        // Anew for each: what may be seen can have changed since the file was begun.
        let meter = portal.visible_meter(caller, id).await?;
        let begun = match &mut self.format {
            Format::Csv(_) => Ok(()),
            Format::Json(writer) => writer.meter(id),
            Format::GreenButton(writer) => {
                let delivers = portal.store().has_negative(&meter, self.span).await?;
                // Its label may say whose home it is, which is nothing that readings should carry along.
                writer.meter(id, &format!("Meter {id}"), delivers)
            }
        };
        begun.map_err(Error::internal)?;
        self.current = Some((meter, self.span));
        Ok(())
    }

    /// Whether the meter that was begun may have more readings.
    pub(super) fn is_within_meter(&self) -> bool {
        self.current.is_some()
    }

    /// Writes the next readings of the meter that was begun.
    pub(super) async fn write_some(&mut self, portal: &Portal) -> Result<()> {
        let Some((meter, rest)) = self.current else { return Ok(()) };
        let points = portal.store().next_readings(&meter, rest).await?;
        for point in &points {
            self.write(meter.id(), point).map_err(Error::internal)?;
        }
        self.n_rows += u64::try_from(points.len()).unwrap_or(0);
        let behind = points.last().and_then(|it| Interval::new(it.interval.end(), rest.end()).ok());
        self.current = behind.map(|it| (meter, it));
        Ok(())
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
