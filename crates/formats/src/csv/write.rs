//! Writes readings as CSV in the portal's own shape: kilowatts, UTC.

use std::io::{self, Write};

use domain::{IntervalReading, Power, Quality};

/// A CSV file that is being written.
pub struct Writer<W> {
    output: W,
}

impl<W: Write> Writer<W> {
    /// Writes the header to `output`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(mut output: W) -> io::Result<Writer<W>> {
        output.write_all(b"meter_id,start_time,end_time,meter_value,prediction_value,quality\n")?;
        Ok(Writer { output })
    }

    /// Writes one row; a value that is not known stays empty.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, reading: &IntervalReading) -> io::Result<()> {
        let IntervalReading { meter, interval, actual, prediction, quality } = reading;
        let [actual, prediction] = [actual, prediction].map(|it| it.map_or_else(String::new, Power::to_kw));
        let quality = quality.map_or_else(String::new, |it: Quality| it.code().to_string());
        let (start, end) = (interval.start(), interval.end());
        writeln!(self.output, "{meter},{start},{end},{actual},{prediction},{quality}")
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.flush()?;
        Ok(self.output)
    }
}
