//! Writes readings as CSV in the portal's own shape: kilowatts, UTC.

use std::io::{self, Write};

use domain::IntervalReading;

use crate::encode::Encoder;

/// A CSV file that is being written; some kilobytes of it wait for more.
pub struct Writer<W> {
    encoder: Encoder<W>,
}

impl<W: Write> Writer<W> {
    /// Begins a file in `output`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(output: W) -> io::Result<Writer<W>> {
        let mut encoder = Encoder::new(output);
        encoder.text("meter_id,start_time,end_time,meter_value,prediction_value,quality\n");
        Ok(Writer { encoder })
    }

    /// Writes one row; what is not known stays empty.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, reading: &IntervalReading) -> io::Result<()> {
        let IntervalReading { meter, interval, actual, prediction, quality } = reading;
        let to = &mut self.encoder;
        to.number(u64::from(meter.number()));
        to.text(",");
        to.time(interval.start());
        to.text(",");
        to.time(interval.end());
        to.text(",");
        actual.iter().for_each(|it| to.kilowatts(*it));
        to.text(",");
        prediction.iter().for_each(|it| to.kilowatts(*it));
        to.text(",");
        quality.iter().for_each(|it| to.number(u64::from(it.code())));
        to.text("\n");
        to.pass()
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        self.encoder.finish()
    }
}
