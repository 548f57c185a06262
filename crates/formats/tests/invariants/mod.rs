//! What holds for any bytes that are read as a file: held by the fuzz targets, and by the replay of what these found.
//!
//! The first bytes of an input choose the options, so that those are tried too; the rest is the file.

#![allow(dead_code, reason = "each fuzz target holds its own format")]
#![allow(clippy::unwrap_used, reason = "what does not hold is a failed test")]

use std::{
    fmt::Display,
    io::{self, Read, Write},
    num::NonZeroU32,
};

use domain::{IntervalReading, MeterId, Power, Rounding, Unit};
use formats::{
    csv::{self, ColumnMap, CsvOptions},
    green_button::{self, EpochMode, Header, Reading},
    packed::{Error, Limits, Unpacked},
};
use jiff::tz::TimeZone;

/// Bytes as they come from slow networks: some at a time, and now and then nothing for a while.
struct Pieces<'a> {
    rest: &'a [u8],
    n_bytes: usize,
    n_reads: usize,
}

impl<'a> Pieces<'a> {
    fn new(rest: &'a [u8], n_bytes: usize) -> Pieces<'a> {
        Pieces { rest, n_bytes: n_bytes.max(1), n_reads: 0 }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.n_reads += 1;
        if self.n_reads % 5 == 2 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let n_bytes = room.len().min(self.n_bytes);
        self.rest.read(&mut room[..n_bytes])
    }
}

/// The file behind the bytes that choose the options, which are these.
fn parted(data: &[u8]) -> ([usize; 2], &[u8]) {
    match data {
        [one, two, rest @ ..] => ([usize::from(*one), usize::from(*two)], rest),
        _ => ([0, 0], &[]),
    }
}

fn chosen<T: Copy>(from: &[T], by: usize) -> T {
    from[by % from.len()]
}

fn n_lines(file: &[u8]) -> u64 {
    1 + file.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>()
}

/// A fault has a place in the file, and is a sentence that can be shown.
fn assert_is_told(fault: impl Display, line: u64, value: &str, n_lines: u64) {
    let told = shown(fault);
    assert!((1..=n_lines).contains(&line), "{told}");
    assert!(value.chars().count() <= 80, "{told}");
}

/// What is told never has a terminal, a log or a page do something.
fn shown(fault: impl Display) -> String {
    let told = fault.to_string();
    assert!(!told.contains(|it: char| it.is_control()), "{told:?}");
    assert!(!told.is_empty() && told.len() < 4000, "{} bytes: {told:.500}", told.len());
    told
}

/// Readings of a file of CSV, or words why not.
pub fn csv(data: &[u8]) {
    let ([one, two], file) = parted(data);
    let options = csv_options(one, two);
    let whole = read_csv(file, &options, 5000);
    let other = read_csv(Pieces::new(file, 1 + two), &options, 1 + one % 3);
    assert_eq!(whole, other, "what is read depends on how it comes");
    let n_lines = n_lines(file);
    if let Ok(batch) = whole {
        assert!(batch.rows_read <= n_lines);
        assert!(batch.rounded <= 2 * batch.readings.len() as u64);
        assert_eq!(batch.readings.len(), batch.lines.len());
        assert!(batch.lines.iter().all(|it| (1..=n_lines).contains(it)));
        batch.errors.iter().for_each(|it| assert_is_told(it, it.line, &it.value, n_lines));
        let mut writer = csv::Writer::new(Vec::new()).unwrap();
        batch.readings.iter().for_each(|it| writer.write(it).unwrap());
        let again = read_csv(writer.finish().unwrap().as_slice(), &CsvOptions::default(), 5000).unwrap();
        assert_eq!(again.errors, []);
        let plain = |it: &IntervalReading| (it.meter, it.interval, it.actual, it.prediction);
        assert!(again.readings.iter().map(plain).eq(batch.readings.iter().map(plain)));
    }
    if let Ok(table) = csv::read_meters(file) {
        table.errors.iter().for_each(|it| assert_is_told(it, it.line, &it.value, n_lines));
        assert!(table.rows.iter().all(|it| (1..=n_lines).contains(&it.line)));
    }
}

fn csv_options(one: usize, two: usize) -> CsvOptions {
    let maps = [
        "",
        "7=home",
        "end_time=prediction_value",
        "7=meter_value,7.prediction=end_time",
        "meter_id=x,meter_value=kwh,start_time=time",
        "1=a,2=b",
    ];
    CsvOptions {
        unit: chosen(&[Unit::Kilowatts, Unit::KilowattHours, Unit::WattHours], one / 3),
        zone: zone(one / 9),
        columns: ColumnMap::parse(chosen(&maps, two)).unwrap(),
        meter: chosen(&[None, Some(MeterId::new(7))], two / 6),
        rounding: chosen(&[Rounding::HalfEven, Rounding::Refuse], two / 12),
        interval: NonZeroU32::new(chosen(&[0, 0, 900, 3600, u32::MAX], two / 24)),
    }
}

fn zone(by: usize) -> TimeZone {
    let name = chosen(&["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"], by);
    TimeZone::get(name).unwrap()
}

fn read_csv(input: impl Read, options: &CsvOptions, max_rows: usize) -> Result<csv::Batch, String> {
    let told = |error: csv::FileError| shown(&error);
    let mut reader = csv::Reader::new(input, options.clone()).map_err(told)?;
    let (mut all, mut batch) = (csv::Batch::default(), csv::Batch::default());
    while reader.read_batch(max_rows, &mut batch).map_err(told)? {
        assert!(batch.rows_read <= max_rows as u64);
        all.readings.append(&mut batch.readings);
        all.lines.append(&mut batch.lines);
        all.errors.append(&mut batch.errors);
        all.rows_read += batch.rows_read;
        all.rounded += batch.rounded;
    }
    Ok(all)
}

/// Readings of a Green Button file, or words why not.
pub fn green_button(data: &[u8]) {
    let ([one, two], file) = parted(data);
    let epochs =
        [Some(EpochMode::Utc), None, Some(EpochMode::LocalAsUtc), Some(EpochMode::LocalStandardAsUtc)];
    let options = green_button::Options {
        zone: zone(one),
        epoch: chosen(&epochs, one / 4),
        rounding: chosen(&[Rounding::HalfEven, Rounding::Refuse], one / 16),
    };
    let whole = read_green_button(file, &options, 5000);
    let other = read_green_button(Pieces::new(file, 1 + two), &options, 1 + two % 3);
    assert_eq!(whole, other, "what is read depends on how it comes");
    let Ok((batch, titles)) = whole else { return };
    let n_lines = n_lines(file);
    assert!(batch.readings.len() as u64 <= batch.readings_read);
    assert!(batch.rounded <= batch.readings.len() as u64);
    assert!(
        batch.readings.iter().all(|it| (1..=n_lines).contains(&it.line) && it.usage_point < titles.len())
    );
    for fault in batch.faults {
        let (line, value) = (fault.line, fault.value.clone());
        assert!(fault.column > 0 && !fault.path.is_empty());
        assert_is_told(formats::RowError::from(fault), line, &value, n_lines);
    }
    write_and_read_back(batch.readings, &titles, &options.zone);
}

/// Holds what the writer makes of readings against them, those left out that share time with one before.
fn write_and_read_back(mut readings: Vec<Reading>, titles: &[String], zone: &TimeZone) {
    // The standard has no room for longer ones.
    readings.retain(|it| i32::try_from(it.interval.seconds()).is_ok());
    readings.sort_by_key(|it| (it.usage_point, it.interval));
    let mut last: Option<Reading> = None;
    readings.retain(|it| {
        let is_free = last.is_none_or(|last| {
            last.usage_point != it.usage_point || last.interval.end() <= it.interval.start()
        });
        if is_free {
            last = Some(*it);
        }
        is_free
    });
    if readings.is_empty() {
        return;
    }
    let header = Header { title: titles.concat(), updated: jiff::Timestamp::UNIX_EPOCH, zone: zone.clone() };
    let mut writer = green_button::Writer::new(Vec::new(), &header).unwrap();
    for (number, title) in titles.iter().enumerate() {
        let own = || readings.iter().filter(|it| it.usage_point == number);
        let meter = MeterId::new(u32::try_from(number).unwrap());
        writer.meter(meter, title, own().any(|it| it.actual < Power::ZERO)).unwrap();
        own().for_each(|it| writer.write(it.interval, it.actual, it.quality).unwrap());
    }
    let written = writer.finish().unwrap();
    let options =
        green_button::Options { zone: zone.clone(), epoch: Some(EpochMode::Utc), rounding: Rounding::Refuse };
    let (batch, _) = read_green_button(written.as_slice(), &options, 5000).unwrap();
    assert_eq!(batch.faults, []);
    let plain = |it: &Reading| (it.usage_point, it.interval, it.actual, it.quality);
    assert!(batch.readings.iter().map(plain).eq(readings.iter().map(plain)));
}

fn read_green_button(
    input: impl Read,
    options: &green_button::Options,
    max_readings: usize,
) -> Result<(green_button::Batch, Vec<String>), String> {
    let told = |error: green_button::FileError| shown(&error);
    let mut reader = green_button::Reader::new(input, options.clone()).map_err(told)?;
    let titles = reader.usage_points().iter().map(|it| it.title.clone()).collect();
    let (mut all, mut batch) = (green_button::Batch::default(), green_button::Batch::default());
    while reader.read_batch(max_readings, &mut batch).map_err(told)? {
        assert!(batch.readings_read <= max_readings as u64);
        all.readings.append(&mut batch.readings);
        all.faults.append(&mut batch.faults);
        all.readings_read += batch.readings_read;
        all.rounded += batch.rounded;
    }
    Ok((all, titles))
}

/// The most that comes out of what is packed.
const SMALL: Limits = Limits { ratio: 100, free: 1 << 16, unpacked: 1 << 20 };

/// What is in a packed file, or words why not.
pub fn packed(data: &[u8]) {
    let ([one, two], file) = parted(data);
    let (bytes, end) = unpack(file, SMALL, 1 << 16);
    let (other, other_end) = unpack(Pieces::new(file, 1 + one), SMALL, 1 + two);
    for n_bytes in [bytes.len(), other.len()] {
        assert!(n_bytes as u64 <= SMALL.unpacked);
        assert!(n_bytes as u64 <= SMALL.free.max(SMALL.ratio * (file.len() as u64 + 1)));
    }
    let is_limited = |end: &Result<(), Error>| {
        matches!(end, Err(Error::Ratio { .. } | Error::TooLarge { .. } | Error::TooManyPieces))
    };
    // Of what a fault is in, as much is lost as would have come out at once.
    assert!(bytes.starts_with(&other) || other.starts_with(&bytes));
    if !is_limited(&end) && !is_limited(&other_end) {
        // What has two faults is refused for the one that is met first.
        assert_eq!(end.is_err(), other_end.is_err());
        assert!(end.is_err() || bytes == other, "what comes out depends on how it goes in");
    }
    if file.starts_with(&[0x1f, 0x8b]) && end.is_ok() && !file.ends_with(&[0]) {
        let mut reference = Vec::new();
        flate2::read::MultiGzDecoder::new(file).read_to_end(&mut reference).unwrap();
        assert!(bytes == reference);
    }
    // What is packed honestly comes out as it was; now and then, since packing takes longest.
    if one % 8 > 0 {
        return;
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(data).unwrap();
    let fastest = ruzstd::encoding::CompressionLevel::Fastest;
    for packed in [gzip.finish().unwrap(), ruzstd::encoding::compress_to_vec(data, fastest)] {
        match unpack(packed.as_slice(), Limits::default(), 1 << 16) {
            (bytes, Ok(())) => assert!(bytes == data),
            (_, Err(error)) => assert!(matches!(error, Error::Nested { .. }), "{error}"),
        }
    }
}

/// What comes out until the end or a fault.
fn unpack(input: impl Read, limits: Limits, room: usize) -> (Vec<u8>, Result<(), Error>) {
    let fault =
        |error: &io::Error| -> Error { error.get_ref().unwrap().downcast_ref::<Error>().unwrap().clone() };
    let mut bytes = Vec::new();
    let mut unpacked = match Unpacked::new(input, limits) {
        Ok(unpacked) => unpacked,
        Err(error) => return (bytes, Err(fault(&error))),
    };
    let mut room = vec![0; room];
    loop {
        match unpacked.read(&mut room) {
            Ok(0) => return (bytes, Ok(())),
            Ok(n_bytes) => bytes.extend_from_slice(&room[..n_bytes]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let again = unpacked.read(&mut room).unwrap_err();
                assert_eq!(fault(&error), fault(&again));
                return (bytes, Err(fault(&error)));
            }
        }
    }
}
