//! Which column of a file holds what, from its header and what the options say about it.

use std::collections::HashMap;

use domain::MeterId;

use super::{ColumnMap, CsvOptions, FileError, columns::Field, guess, record::Record};
use crate::{Reason, row_error::shown};

/// The most names of a header that a message repeats.
const MAX_NAMES: usize = 20;

/// Which column of a file holds what.
pub(super) struct Layout {
    /// The names of all columns.
    pub(super) header: Vec<String>,
    /// The column of starts, or where there is a column of dates, of their times of day.
    pub(super) start: usize,
    pub(super) date: Option<usize>,
    pub(super) end: Option<usize>,
    /// The column of meters, in a long file.
    pub(super) meter: Option<usize>,
    /// The column of how much the measured values of a row are to be trusted.
    pub(super) quality: Option<usize>,
    /// The values of a row: those of one meter, or in a wide file of each.
    pub(super) series: Vec<Series>,
    /// What a long file calls its meters.
    names: HashMap<Vec<u8>, MeterId>,
    /// The last meter as its row wrote it, since many rows of one follow each other.
    last: Option<(Vec<u8>, MeterId)>,
}

/// The columns of the values of a meter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    /// The meter, where the columns tell it and not the row.
    pub(super) meter: Option<MeterId>,
    pub(super) actual: Option<usize>,
    pub(super) prediction: Option<usize>,
}

impl Layout {
    /// Finds the columns that `options` and the portal's own names ask for.
    pub(super) fn new(header: Vec<String>, options: &CsvOptions) -> Result<Layout, FileError> {
        let map = &options.columns;
        let mut named = Vec::new();
        for (field, name) in &map.fields {
            named.push((*field, need(&header, name)?));
        }
        let named_as = |field: Field| named.iter().find(|(it, _)| *it == field).map(|it| it.1);
        let date = named_as(Field::Date);
        if date.is_some() && named_as(Field::End).is_some() {
            return Err(FileError::DateAndEnd);
        }
        let column = |field: Field| match named.iter().find(|(it, _)| *it == field) {
            Some((_, column)) => Ok(Some(*column)),
            // What the options call something else is not what it seems to be.
            None => {
                Ok(find(&header, field.as_str())?.filter(|it| named.iter().all(|(_, other)| it != other)))
            }
        };
        let (meter, start) = (column(Field::Meter)?, column(Field::Start)?);
        // An end beside a date is a time of day, and often the last minute of the interval.
        let end = if date.is_some() { None } else { column(Field::End)? };
        let (actual, prediction) = (column(Field::Actual)?, column(Field::Prediction)?);
        let quality = column(Field::Quality)?;
        let wide = meter.is_none() && !(map.meters.is_empty() && map.predictions.is_empty());
        contradiction(&header, meter, options)?;
        let missing = [
            (Field::Start, start.is_none()),
            (Field::Actual, !wide && actual.is_none() && prediction.is_none()),
            (Field::Meter, !wide && meter.is_none() && options.meter.is_none()),
        ];
        let (Some(start), [_, (_, false), (_, false)]) = (start, missing) else {
            return Err(missing_columns(&header, missing));
        };
        let series = match wide {
            true => wide_series(&header, map)?,
            false => vec![Series { meter: options.meter, actual, prediction }],
        };
        let names = map.meters.iter().map(|(number, name)| (name.clone().into_bytes(), *number)).collect();
        Ok(Layout { header, start, date, end, meter, quality, series, names, last: None })
    }

    /// The meter of a row; nothing where the row does not tell it.
    pub(super) fn meter_of(&mut self, record: Record<'_>) -> Result<Option<MeterId>, Reason> {
        let Some(column) = self.meter else { return Ok(None) };
        let cell = record.cell(column);
        if let Some(meter) = self.last_meter(cell) {
            return Ok(Some(meter));
        }
        let meter = self.meter_called(cell)?;
        let (last, known) = self.last.get_or_insert_with(|| (Vec::new(), meter));
        last.clear();
        last.extend_from_slice(cell);
        *known = meter;
        Ok(Some(meter))
    }

    /// The meter of the last row, where it is called so.
    fn last_meter(&self, cell: &[u8]) -> Option<MeterId> {
        self.last.as_ref().filter(|it| it.0 == cell).map(|it| it.1)
    }

    fn meter_called(&self, cell: &[u8]) -> Result<MeterId, Reason> {
        if let Some(meter) = self.names.get(cell).filter(|_| !self.names.is_empty()) {
            return Ok(*meter);
        }
        let number = std::str::from_utf8(cell).ok().and_then(|text| text.parse().ok());
        match number {
            Some(meter) => Ok(meter),
            None if cell.is_empty() => Err(Reason::NoMeter),
            None => Err(Reason::UnknownMeter { name: shown(cell) }),
        }
    }
}

/// The columns of each meter of a wide file, in the order of the options.
fn wide_series(header: &[String], map: &ColumnMap) -> Result<Vec<Series>, FileError> {
    let mut series: Vec<Series> = Vec::new();
    for (number, name) in &map.meters {
        series.push(Series { meter: Some(*number), actual: Some(need(header, name)?), prediction: None });
    }
    for (number, name) in &map.predictions {
        let prediction = Some(need(header, name)?);
        match series.iter_mut().find(|it| it.meter == Some(*number)) {
            Some(it) => it.prediction = prediction,
            None => series.push(Series { meter: Some(*number), actual: None, prediction }),
        }
    }
    Ok(series)
}

/// Refuses options that say in two ways which meter a row is of.
fn contradiction(header: &[String], meter: Option<usize>, options: &CsvOptions) -> Result<(), FileError> {
    let map = &options.columns;
    let name = meter.and_then(|column| header.get(column));
    if let Some(number) = options.meter {
        let why = match name {
            Some(name) => format!("the file has the column {}", cut(name)),
            None if map.meters.is_empty() && map.predictions.is_empty() => return Ok(()),
            None => "--columns names the meters".to_owned(),
        };
        return Err(FileError::MeterTwice { meter: number, why });
    }
    let all_columns = map.meters.iter().all(|(_, name)| matches!(find(header, name), Ok(Some(_))));
    let value = map.fields.iter().find(|(field, _)| matches!(field, Field::Actual | Field::Prediction));
    match (name, value) {
        (Some(name), _) if !map.predictions.is_empty() || (!map.meters.is_empty() && all_columns) => {
            Err(FileError::LongAndWide { column: cut(name) })
        }
        (None, Some((_, name))) if !(map.meters.is_empty() && map.predictions.is_empty()) => {
            Err(FileError::LongAndWide { column: cut(name) })
        }
        _ => Ok(()),
    }
}

/// The column of that name: written exactly so, or else but for upper and lower case.
fn find(header: &[String], name: &str) -> Result<Option<usize>, FileError> {
    let lower = name.to_lowercase();
    let exact: Vec<_> = (0..header.len()).filter(|it| header.get(*it).is_some_and(|it| it == name)).collect();
    let alike = (0..header.len()).filter(|it| header.get(*it).is_some_and(|it| it.to_lowercase() == lower));
    match if exact.is_empty() { alike.collect() } else { exact }.as_slice() {
        [] => Ok(None),
        [column] => Ok(Some(*column)),
        _ => Err(FileError::RepeatedColumn { name: cut(name) }),
    }
}

fn need(header: &[String], name: &str) -> Result<usize, FileError> {
    let unknown = || FileError::UnknownColumn { name: cut(name), found: names(header) };
    find(header, name)?.ok_or_else(unknown)
}

/// Says which columns are missing, and which options would do for the columns there are.
fn missing_columns(header: &[String], missing: [(Field, bool); 3]) -> FileError {
    let missing: Vec<_> = missing.into_iter().filter(|it| it.1).map(|it| it.0).collect();
    let mut pairs = Vec::new();
    let mut meter = "";
    for field in &missing {
        match (field, guess::likeliest(header, *field)) {
            (Field::Meter, None) => {
                meter = "--meter NUMBER (or --columns NUMBER=HEADER for each meter with a column)"
            }
            (field, name) => {
                pairs.push(format!("{}={}", field.as_str(), name.map_or("HEADER".to_owned(), |it| cut(it))))
            }
        }
    }
    let pairs = pairs.join(",");
    let columns = match &pairs {
        none if none.is_empty() => String::new(),
        blanks if blanks.contains(' ') => format!("--columns '{blanks}'"),
        plain => format!("--columns {plain}"),
    };
    let advice: Vec<_> = [columns.as_str(), meter].into_iter().filter(|it| !it.is_empty()).collect();
    let missing: Vec<_> = missing.into_iter().map(Field::as_str).collect();
    FileError::MissingColumn {
        missing: missing.join(", "),
        found: names(header),
        advice: advice.join(" and "),
    }
}

fn names(header: &[String]) -> String {
    let names: Vec<_> = header.iter().take(MAX_NAMES).map(|name| cut(name)).collect();
    match header.len().saturating_sub(MAX_NAMES) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn cut(name: &str) -> String {
    shown(name.as_bytes())
}
