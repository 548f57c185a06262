//! How a file is meant, as somebody says it: the same words on the command line, in the API, on the page and kept.

use std::num::NonZeroU32;

use domain::{Calendar, MeterId, Rounding, Unit};
use formats::{
    csv::{ColumnMap, CsvOptions},
    green_button::EpochMode,
};
use words::{Said, heard, said};

use super::{ImportFormat, ImportOptions};
use crate::{
    Portal,
    error::{Error, Result},
};

/// How a file is meant, in words; what is left out has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportChoices {
    /// `auto`, `csv` or `green-button`; what the first bytes look like where nothing is said.
    pub format: Option<String>,
    /// `kw`, `kwh` or `wh`; kilowatts where nothing is said.
    pub unit: Option<String>,
    /// The IANA zone of times without an offset; the provider's where nothing is said.
    pub time_zone: Option<String>,
    /// What the file calls its columns and meters: `start_time=Start,meter_value=kWh`.
    pub columns: Option<String>,
    /// The meter of all rows, where the file has no column of meters.
    pub meter: Option<MeterId>,
    /// Seconds of an interval, where rows have no end and the file does not tell.
    pub interval: Option<NonZeroU32>,
    /// What the times of a Green Button file are: `utc`, `local` or `local-standard`.
    pub epoch: Option<String>,
    /// Whether values finer than 1 W are rounded.
    pub round: bool,
    /// Whether meters that do not exist are created.
    pub create_meters: bool,
    /// Whether good rows are kept although others are bad.
    pub good_rows_only: bool,
    /// Whether everything is checked and nothing kept.
    pub dry_run: bool,
}

impl ImportChoices {
    /// The choices as one text, the same for the same choices: a line for each that is made.
    pub fn to_text(&self) -> String {
        let flag = |is_set: bool| is_set.then(String::new);
        let lines = [
            ("format", self.format.clone()),
            ("unit", self.unit.clone()),
            ("time_zone", self.time_zone.clone()),
            ("columns", self.columns.clone()),
            ("meter", self.meter.map(|it| it.to_string())),
            ("interval", self.interval.map(|it| it.to_string())),
            ("epoch", self.epoch.clone()),
            ("round", flag(self.round)),
            ("create_meters", flag(self.create_meters)),
            ("good_rows_only", flag(self.good_rows_only)),
            ("dry_run", flag(self.dry_run)),
        ];
        let escaped = |text: String| text.replace('\\', "\\\\").replace('\n', "\\n");
        let line = |(name, value): (&str, Option<String>)| Some(format!("{name}={}\n", escaped(value?)));
        lines.into_iter().filter_map(line).collect()
    }

    /// Whether every line of that text means something to this version of the portal: an import that a newer one has
    /// accepted is worked at by that one, and never with less than what was chosen.
    pub(super) fn knows_all_of(text: &str) -> bool {
        ImportChoices::from_text(text).to_text() == text
    }

    /// Reads what [`ImportChoices::to_text`] wrote; lines that it does not know are passed over.
    pub fn from_text(text: &str) -> ImportChoices {
        let mut choices = ImportChoices::default();
        for line in text.lines() {
            let Some((name, value)) = line.split_once('=') else { continue };
            let value = unescaped(value);
            match name {
                "format" => choices.format = Some(value),
                "unit" => choices.unit = Some(value),
                "time_zone" => choices.time_zone = Some(value),
                "columns" => choices.columns = Some(value),
                "meter" => choices.meter = value.parse().ok(),
                "interval" => choices.interval = value.parse().ok(),
                "epoch" => choices.epoch = Some(value),
                "round" => choices.round = true,
                "create_meters" => choices.create_meters = true,
                "good_rows_only" => choices.good_rows_only = true,
                "dry_run" => choices.dry_run = true,
                _ => {}
            }
        }
        choices
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(it) = characters.next() {
        match (it, it == '\\') {
            (_, true) => plain.push(match characters.next() {
                Some('n') => '\n',
                other => other.unwrap_or('\\'),
            }),
            (it, false) => plain.push(it),
        }
    }
    plain
}

impl Portal {
    /// What those choices mean.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a word that means nothing.
    pub fn import_options(&self, choices: &ImportChoices) -> Result<ImportOptions> {
        let invalid = |field, reason: Said| Error::Invalid { field, reason };
        let other = |word: &str, known| said("fault-other-word").with("word", word).with("known", known);
        let given = |word: &Option<String>| word.as_deref().filter(|it| !it.is_empty()).map(str::to_owned);
        let format = match given(&choices.format).as_deref() {
            None | Some("auto") => ImportFormat::Auto,
            Some("csv") => ImportFormat::Csv,
            Some("green-button") => ImportFormat::GreenButton,
            Some(word) => {
                return Err(invalid("format", other(word, "auto, csv, green-button")));
            }
        };
        let unit = match given(&choices.unit).as_deref() {
            None | Some("kw") => Unit::Kilowatts,
            Some("kwh") => Unit::KilowattHours,
            Some("wh") => Unit::WattHours,
            Some(word) => return Err(invalid("unit", other(word, "kw, kwh, wh"))),
        };
        let epoch = match given(&choices.epoch).as_deref() {
            None => None,
            Some("utc") => Some(EpochMode::Utc),
            Some("local") => Some(EpochMode::LocalAsUtc),
            Some("local-standard") => Some(EpochMode::LocalStandardAsUtc),
            Some(word) => {
                return Err(invalid("epoch", other(word, "utc, local, local-standard")));
            }
        };
        let zone = match given(&choices.time_zone) {
            None => self.config().calendar.zone().clone(),
            Some(name) => Calendar::new(&name)
                .map_err(|_| invalid("time_zone", said("fault-no-zone").with("name", &name)))?
                .zone()
                .clone(),
        };
        let columns = ColumnMap::parse(choices.columns.as_deref().unwrap_or(""))
            .map_err(|error| invalid("columns", heard(&error.to_string())))?;
        let rounding = if choices.round { Rounding::HalfEven } else { Rounding::Refuse };
        let (meter, interval) = (choices.meter, choices.interval);
        Ok(ImportOptions {
            format,
            csv: CsvOptions { unit, zone, columns, meter, rounding, interval },
            epoch,
            create_meters: choices.create_meters,
            good_rows_only: choices.good_rows_only,
            dry_run: choices.dry_run,
        })
    }

    /// The choices with the zone named that they are meant in today, so that they mean the same for ever.
    pub(super) fn settled(&self, choices: &ImportChoices) -> ImportChoices {
        let zone = choices.time_zone.clone().filter(|it| !it.is_empty());
        let zone = zone.unwrap_or_else(|| self.config().calendar.name().to_owned());
        ImportChoices { time_zone: Some(zone), ..choices.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_survive_being_kept() {
        let choices = ImportChoices {
            unit: Some("kwh".to_owned()),
            columns: Some("start_time=a\\nb\nc,7=x=y".to_owned()),
            meter: Some(MeterId::new(7)),
            interval: NonZeroU32::new(900),
            round: true,
            ..ImportChoices::default()
        };
        assert_eq!(ImportChoices::from_text(&choices.to_text()), choices);
        assert_eq!(ImportChoices::from_text("").to_text(), "");
        assert!(ImportChoices::knows_all_of(&choices.to_text()) && ImportChoices::knows_all_of(""));
        for of_a_newer_version in ["round=true\nhalf_price=true\n", "meter=all\n"] {
            assert!(!ImportChoices::knows_all_of(of_a_newer_version), "{of_a_newer_version}");
        }
    }
}
