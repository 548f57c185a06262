//! From the bytes of a file to rows: unpacked, in whichever format, a little ahead of the database.

use std::io::{BufRead, BufReader, Read};

use domain::{IntervalReading, MeterId};
use formats::{
    csv::{self, Batch},
    green_button::{self, EpochGuess, UsagePoint},
    packed::{Limits, Unpacked},
};
use tokio::sync::mpsc;

use super::{ImportFormat, ImportOptions};

/// Rows of the first chunks, few enough that somebody sees a small import go on, and can stop it.
pub(super) const FIRST_ROWS: u32 = 5000;
/// How many are the first.
const N_FIRST: usize = 16;
/// Rows of the chunks after them in imports of this version: what each chunk costs besides its rows is then little. A
/// cluster has [`FIRST_ROWS`] throughout: each node does a transaction as a whole, while the others wait.
pub(super) const LATER_ROWS: u32 = 65_536;
/// Bytes that are looked at to recognise a format.
const PEEKED: usize = 1 << 16;

/// Some rows of a file; the first of a Green Button file say what its times look like.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) batch: Batch,
    pub(super) times: Option<EpochGuess>,
}

type Sender = mpsc::Sender<Result<Chunk, String>>;
/// The chunks of a file as they are parsed; an error is a sentence for whoever brought the file, and the last.
pub(super) type Chunks = mpsc::Receiver<Result<Chunk, String>>;

/// The rows of each chunk, where the later ones have so many. What is in the ledger is known by the numbers of chunks
/// alone, so an import must be cut in the same way whenever it goes on.
fn rows_of_chunks(later_rows: u32) -> impl Iterator<Item = usize> {
    let rows = std::iter::repeat_n(FIRST_ROWS, N_FIRST).chain(std::iter::repeat(later_rows));
    rows.map(|it| usize::try_from(it).unwrap_or(usize::MAX))
}

/// Parses on a thread of its own, into chunks of which the later ones have so many rows; an error is a sentence for
/// whoever brought the file.
pub(super) fn parse(source: impl Read + Send + 'static, options: ImportOptions, later_rows: u32) -> Chunks {
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let unpacked = Unpacked::new(source, Limits::default());
        let parsed = unpacked.and_then(|unpacked| {
            let mut source = BufReader::with_capacity(PEEKED, unpacked);
            let is_xml = looks_like_xml(source.fill_buf()?);
            Ok((source, is_xml))
        });
        let parsed = parsed.map_err(|error| format!("reading stopped: {error}"));
        let rows = rows_of_chunks(later_rows);
        let parsed = parsed.and_then(|(source, is_xml)| match (options.format, is_xml) {
            (ImportFormat::GreenButton, _) | (ImportFormat::Auto, true) => {
                green_button(source, options, rows, &sender)
            }
            (ImportFormat::Csv, _) | (ImportFormat::Auto, false) => csv(source, options, rows, &sender),
        });
        if let Err(error) = parsed {
            let _ = sender.blocking_send(Err(error));
        }
    });
    receiver
}

fn csv(
    source: impl Read,
    options: ImportOptions,
    rows: impl Iterator<Item = usize>,
    sender: &Sender,
) -> Result<(), String> {
    let mut reader = csv::Reader::new(source, options.csv).map_err(|error| error.to_string())?;
    let mut batch = Batch::default();
    for n_rows in rows {
        if !reader.read_batch(n_rows, &mut batch).map_err(|error| error.to_string())? {
            break;
        }
        let chunk = Chunk { batch: std::mem::take(&mut batch), times: None };
        // Nobody listens any more where the import was given up.
        if sender.blocking_send(Ok(chunk)).is_err() {
            break;
        }
    }
    Ok(())
}

fn green_button(
    source: impl Read,
    options: ImportOptions,
    rows: impl Iterator<Item = usize>,
    sender: &Sender,
) -> Result<(), String> {
    let zone = options.csv.zone.clone();
    let read = green_button::Options { zone, epoch: options.epoch, rounding: options.csv.rounding };
    let mut reader = green_button::Reader::new(source, read).map_err(|error| error.to_string())?;
    let meters = meters_of(reader.usage_points(), &options)?;
    let mut times = Some(reader.epoch().clone());
    let mut batch = green_button::Batch::default();
    for n_rows in rows {
        if !reader.read_batch(n_rows, &mut batch).map_err(|error| error.to_string())? {
            break;
        }
        let chunk = Chunk { batch: as_rows(&mut batch, &meters), times: times.take() };
        if sender.blocking_send(Ok(chunk)).is_err() {
            break;
        }
    }
    Ok(())
}

/// The same rows as those of a CSV file would be.
fn as_rows(batch: &mut green_button::Batch, meters: &[Option<MeterId>]) -> Batch {
    let mut rows = Batch { rows_read: batch.readings_read, rounded: batch.rounded, ..Batch::default() };
    rows.errors = batch.faults.drain(..).map(Into::into).collect();
    for reading in batch.readings.drain(..) {
        // Every usage point with readings has a meter, or the file was refused.
        let Some(meter) = meters.get(reading.usage_point).copied().flatten() else { continue };
        let (interval, actual) = (reading.interval, Some(reading.actual));
        rows.readings.push(IntervalReading {
            meter,
            interval,
            actual,
            prediction: None,
            quality: reading.quality,
        });
        rows.lines.push(reading.line);
    }
    rows
}

/// The meter of each usage point: what the options say, or what a file of our own says by its addresses.
fn meters_of(points: &[UsagePoint], options: &ImportOptions) -> Result<Vec<Option<MeterId>>, String> {
    let mut meters = vec![None; points.len()];
    for (meter, name) in options.csv.columns.meters() {
        let is_named = |point: &UsagePoint| point.is_called(name);
        let named: Vec<usize> =
            (0..points.len()).filter(|at| points.get(*at).is_some_and(is_named)).collect();
        match named.as_slice() {
            [only] => meters.iter_mut().skip(*only).take(1).for_each(|it| *it = Some(meter)),
            [] => {
                return Err(format!(
                    "no usage point is called {name}, which --columns names; {}",
                    listed(points)
                ));
            }
            _ => {
                return Err(format!(
                    "more than one usage point is called {name}; use their addresses; {}",
                    listed(points)
                ));
            }
        }
    }
    let with_readings = points.iter().filter(|it| it.n_readings > 0).count();
    for (point, meter) in points.iter().zip(&mut meters).filter(|it| it.0.n_readings > 0) {
        let alone = options.csv.meter.filter(|_| with_readings == 1);
        *meter = meter.or(alone).or_else(|| point.own_meter());
        if meter.is_none() {
            return Err(match with_readings {
                1 => "nothing says which meter the readings are of; use --meter NUMBER".to_owned(),
                _ => format!("nothing says which meters the readings are of; {}", listed(points)),
            });
        }
    }
    Ok(meters)
}

/// What to write for each usage point with readings, up to a number that a person can read. Addresses are whatever the file
/// says, and this is copied to a shell.
fn listed(points: &[UsagePoint]) -> String {
    let with_readings = points.iter().filter(|it| it.n_readings > 0).take(20);
    let pairs: Vec<String> = with_readings.map(|it| format!("NUMBER={}", it.shown_address())).collect();
    let pairs = pairs.join(",");
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "=,./_:-".contains(it);
    match pairs.chars().all(is_plain) {
        true => format!("use --columns {pairs}"),
        false => format!("use --columns '{}'", pairs.replace('\'', r"'\''")),
    }
}

fn looks_like_xml(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let mut visible =
        start.iter().copied().filter(|it| !it.is_ascii_whitespace() && !matches!(it, 0 | 0xfe | 0xff));
    visible.next() == Some(b'<')
}

#[cfg(test)]
mod tests {
    use super::*;
    use formats::csv::ColumnMap;

    fn points(addresses: &[(&str, u64)]) -> Vec<UsagePoint> {
        let point = |(address, n_readings): &(&str, u64)| UsagePoint {
            address: (*address).to_owned(),
            title: "home".to_owned(),
            n_readings: *n_readings,
            ..UsagePoint::default()
        };
        addresses.iter().map(point).collect()
    }

    fn options(columns: &str, meter: Option<u32>) -> ImportOptions {
        let columns = ColumnMap::parse(columns).unwrap();
        let csv = csv::CsvOptions { columns, meter: meter.map(MeterId::new), ..csv::CsvOptions::default() };
        ImportOptions { csv, ..ImportOptions::default() }
    }

    fn numbers(points: &[UsagePoint], options: ImportOptions) -> Result<Vec<Option<u32>>, String> {
        Ok(meters_of(points, &options)?.into_iter().map(|it| it.map(MeterId::number)).collect())
    }

    #[test]
    fn a_usage_point_is_a_meter_only_where_somebody_says_so() {
        let one = points(&[("User/1/UsagePoint/7", 5), ("User/1/UsagePoint/8", 0)]);
        assert!(numbers(&one, options("", None)).unwrap_err().contains("use --meter NUMBER"));
        assert_eq!(numbers(&one, options("", Some(7001))), Ok(vec![Some(7001), None]));
        assert_eq!(numbers(&one, options("7001=UsagePoint/7", None)), Ok(vec![Some(7001), None]));
        let two = points(&[("User/1/UsagePoint/7", 5), ("User/1/UsagePoint/8", 5)]);
        let error = numbers(&two, options("", Some(7001))).unwrap_err();
        assert!(
            error.ends_with("use --columns NUMBER=User/1/UsagePoint/7,NUMBER=User/1/UsagePoint/8"),
            "{error}"
        );
        let both = "7001=User/1/UsagePoint/7,7002=User/1/UsagePoint/8";
        assert_eq!(numbers(&two, options(both, None)), Ok(vec![Some(7001), Some(7002)]));
        assert!(numbers(&two, options("7001=home", None)).unwrap_err().starts_with("more than one"));
        assert!(
            numbers(&two, options("7001=x", None)).unwrap_err().starts_with("no usage point is called x")
        );
    }

    #[test]
    fn addresses_cannot_do_harm_where_they_are_shown() {
        let points = points(&[("a/\u{1b}[2J$(reboot)'; x", 5), ("UsagePoint/8", 5), (&"y".repeat(5000), 5)]);
        let error = numbers(&points, options("", None)).unwrap_err();
        let (_, list) = error.split_once("; ").unwrap();
        let expected = format!(
            r"use --columns 'NUMBER=a/\u{{1b}}[2J$(reboot)'\''; x,NUMBER=UsagePoint/8,NUMBER={}…'",
            "y".repeat(199)
        );
        assert_eq!(list, expected);
    }

    #[test]
    fn our_own_files_say_their_meters() {
        let ours = points(&[("UsagePoint/7001", 5), ("UsagePoint/7002", 5)]);
        assert_eq!(numbers(&ours, options("", None)), Ok(vec![Some(7001), Some(7002)]));
        let others = points(&[("UsagePoint/01", 5)]);
        assert!(numbers(&others, options("", None)).is_err());
    }

    #[tokio::test]
    async fn a_file_is_cut_as_its_import_began() {
        let mut text = "meter_id,start_time,end_time,meter_value\n".to_owned();
        for n in 0..120_000 {
            let (hour, minute) = (n / 60 % 24, n % 60);
            let time = |second| format!("2026-07-{:02} {hour:02}:{minute:02}:{second}", 1 + n / 1440 % 28);
            text += &format!("{},{},{},1\n", 1 + n / 40_320, time("00"), time("30"));
        }
        let text: std::sync::Arc<[u8]> = text.into_bytes().into();
        let sizes = async |later_rows| {
            let options = ImportOptions::default();
            let mut chunks = parse(std::io::Cursor::new(text.clone()), options, later_rows);
            let mut sizes = Vec::new();
            while let Some(chunk) = chunks.recv().await {
                sizes.push(chunk.unwrap().batch.readings.len());
            }
            sizes
        };
        // As every import was cut before it was noted how.
        assert_eq!(sizes(5000).await, [5000; 24]);
        let mut now = vec![5000; 16];
        now.push(40_000);
        assert_eq!(sizes(LATER_ROWS).await, now);
    }

    #[test]
    fn xml_is_recognised_by_its_first_character() {
        for start in ["<feed>", "\u{feff}<?xml", "\n  <a:entry"] {
            assert!(looks_like_xml(start.as_bytes()), "{start}");
        }
        assert!(looks_like_xml(b"\xff\xfe<\0"));
        for start in ["", "meter_id,start_time", "\u{feff}meter", "a<b"] {
            assert!(!looks_like_xml(start.as_bytes()), "{start}");
        }
    }
}
