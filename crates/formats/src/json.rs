//! Readings as JSON: an object for each meter, with its readings in the order of time.
//!
//! ```json
//! {"meters":[
//! {"meter_id":7,"readings":[
//! {"start_time":"2026-07-16T00:00:00Z","end_time":"2026-07-16T00:30:00Z","meter_value":"0.520","prediction_value":null,"quality":8}
//! ]}
//! ]}
//! ```
//!
//! Values are kilowatts as decimal strings, since a reader's binary numbers would change them; what is not known is
//! null. Times are UTC. Nothing in such a file has a character that JSON must escape.

use std::io::{self, Write};

use domain::{IntervalReading, MeterId, Power};

use crate::encode::Encoder;

/// A JSON file that is being written; some kilobytes of it wait for more.
pub struct Writer<W> {
    encoder: Encoder<W>,
    /// The meter whose readings are being written.
    meter: Option<MeterId>,
    /// Whether it has readings.
    has_readings: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a file in `output`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(output: W) -> io::Result<Writer<W>> {
        let mut encoder = Encoder::new(output);
        encoder.text("{\"meters\":[");
        Ok(Writer { encoder, meter: None, has_readings: false })
    }

    /// Begins with a meter, which need not have readings.
    ///
    /// # Errors
    /// Those of the output.
    pub fn meter(&mut self, meter: MeterId) -> io::Result<()> {
        self.encoder.text(if self.meter.is_none() { "\n" } else { "\n]},\n" });
        self.encoder.text("{\"meter_id\":");
        self.encoder.number(u64::from(meter.number()));
        self.encoder.text(",\"readings\":[");
        (self.meter, self.has_readings) = (Some(meter), false);
        self.encoder.pass()
    }

    /// Writes one reading; a meter that is not the one before begins by itself.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, reading: &IntervalReading) -> io::Result<()> {
        let IntervalReading { meter, interval, actual, prediction, quality } = *reading;
        if self.meter != Some(meter) {
            self.meter(meter)?;
        }
        self.encoder.text(if self.has_readings { ",\n" } else { "\n" });
        self.has_readings = true;
        self.encoder.text("{\"start_time\":\"");
        self.encoder.time(interval.start());
        self.encoder.text("\",\"end_time\":\"");
        self.encoder.time(interval.end());
        self.encoder.text("\",\"meter_value\":");
        self.value(actual);
        self.encoder.text(",\"prediction_value\":");
        self.value(prediction);
        self.encoder.text(",\"quality\":");
        match quality {
            Some(quality) => self.encoder.number(u64::from(quality.code())),
            None => self.encoder.text("null"),
        }
        self.encoder.text("}");
        self.encoder.pass()
    }

    fn value(&mut self, value: Option<Power>) {
        match value {
            Some(power) => {
                self.encoder.text("\"");
                self.encoder.kilowatts(power);
                self.encoder.text("\"");
            }
            None => self.encoder.text("null"),
        }
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.encoder.text(if self.meter.is_none() { "]}\n" } else { "\n]}\n]}\n" });
        self.encoder.finish()
    }
}
