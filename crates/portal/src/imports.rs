//! Readings into the database: streamed, all or nothing unless asked otherwise, every bad row told.

mod parse;

use std::{collections::HashSet, io::Read};

use domain::{
    Arrival, Calendar, MeterId, Rounding, Unit, ValidationRules,
    audit::{Action, Object, Outcome},
};
use formats::{
    Reason, RowError,
    csv::{Batch, ColumnMap, CsvOptions},
    green_button::{EpochGuess, EpochMode},
};
use store::{Conflict, Tx, WriteCounts, WriteOptions};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// The format of a file of readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportFormat {
    /// What its first bytes look like.
    #[default]
    Auto,
    /// CSV text.
    Csv,
    /// Green Button, the XML of the ESPI standard.
    GreenButton,
}

/// How readings are brought in.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The format of the file.
    pub format: ImportFormat,
    /// How the file is meant; of a Green Button file its zone, its meters and its rounding.
    pub csv: CsvOptions,
    /// What the times of a Green Button file are; where nothing is said, one that does not look like UTC is refused.
    pub epoch: Option<EpochMode>,
    /// Whether meters that do not exist are created.
    pub create_meters: bool,
    /// Whether good rows are kept although others are bad.
    pub good_rows_only: bool,
    /// Whether everything is checked and nothing kept.
    pub dry_run: bool,
}

/// How a file is meant, as somebody says it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportWords<'a> {
    /// `kw`, `kwh` or `wh`; kilowatts where nothing is said.
    pub unit: Option<&'a str>,
    /// The IANA zone of times without an offset; the provider's where nothing is said.
    pub time_zone: Option<&'a str>,
    /// What the file calls its columns and meters: `start_time=Start,meter_value=kWh`.
    pub columns: Option<&'a str>,
    /// Whether values finer than 1 W are rounded.
    pub round: bool,
    /// Whether meters that do not exist are created.
    pub create_meters: bool,
    /// Whether good rows are kept although others are bad.
    pub good_rows_only: bool,
    /// Whether everything is checked and nothing kept.
    pub dry_run: bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows of the file.
    pub rows_read: u64,
    /// What happened to the good readings; nothing of it is kept unless `committed`.
    pub counts: WriteCounts,
    /// Rows, or cells of a wide row, that were refused.
    pub rows_rejected: u64,
    /// Values that were rounded, where that was asked for.
    pub values_rounded: u64,
    /// What the times of a Green Button file look like, and why.
    pub times: Option<EpochGuess>,
    /// Meters that were created.
    pub meters_created: Vec<MeterId>,
    /// The first thousand faults.
    pub errors: Vec<RowError>,
    /// Whether there were more.
    pub errors_truncated: bool,
    /// Whether what was read is now in the database.
    pub committed: bool,
}

/// Faults that a report spells out; the others are only counted.
const MAX_ERRORS: usize = 1000;

impl Portal {
    /// What those words mean.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a word that means nothing.
    pub fn import_options(&self, words: ImportWords<'_>) -> Result<ImportOptions> {
        let invalid = |field, reason: String| Error::Invalid { field, reason };
        let unit = match words.unit.unwrap_or("kw") {
            "kw" => Unit::Kilowatts,
            "kwh" => Unit::KilowattHours,
            "wh" => Unit::WattHours,
            other => return Err(invalid("unit", format!("is '{other}'; it is kw, kwh or wh"))),
        };
        let zone = match words.time_zone {
            None => self.config().calendar.zone().clone(),
            Some(name) => Calendar::new(name)
                .map_err(|_| invalid("time_zone", format!("'{name}' is no IANA time zone")))?
                .zone()
                .clone(),
        };
        let columns = ColumnMap::parse(words.columns.unwrap_or(""))
            .map_err(|error| invalid("columns", error.to_string()))?;
        let rounding = if words.round { Rounding::HalfEven } else { Rounding::Refuse };
        Ok(ImportOptions {
            csv: CsvOptions { unit, zone, columns, rounding, ..CsvOptions::default() },
            create_meters: words.create_meters,
            good_rows_only: words.good_rows_only,
            dry_run: words.dry_run,
            ..ImportOptions::default()
        })
    }

    /// Reads a file of readings into the database, in one transaction.
    ///
    /// Gzip and Zstandard are recognised by their first bytes. `progress` is told the rows read so far.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::File`] where the file as a whole cannot be read.
    /// Bad rows are no error: they are in the report, and nothing is kept unless good rows alone were asked for.
    pub async fn import_readings(
        &self,
        caller: &Caller,
        source: impl Read + Send + 'static,
        options: ImportOptions,
        mut progress: impl FnMut(u64),
    ) -> Result<ImportReport> {
        if !caller.principal.may_import() {
            return Err(Error::Forbidden {
                needs: "Only system administrators, and keys of theirs for imports,",
            });
        }
        let mut chunks = parse::parse(source, options.clone());
        let mut tx = self.store().db().begin().await?;
        let mut report = ImportReport::default();
        while let Some(chunk) = chunks.recv().await {
            let chunk = chunk.map_err(Error::File)?;
            report.times = chunk.times.or(report.times);
            write(&mut tx, &chunk.batch, &options, &self.config().calendar, &mut report).await?;
            progress(report.rows_read);
        }
        let wanted = report.rows_rejected == 0 || options.good_rows_only;
        if !wanted || options.dry_run {
            tx.roll_back().await?;
            report.meters_created.clear();
            return Ok(report);
        }
        let details = format!(
            "{} rows: {} inserted, {} updated, {} unchanged, {} rejected",
            report.rows_read,
            report.counts.inserted,
            report.counts.updated,
            report.counts.unchanged,
            report.rows_rejected
        );
        let deed = caller.deed_with(self.now(), Action::Import, details);
        tx.commit().await?;
        report.committed = true;
        self.inner.live.written();
        // After the commit: holding the log's end for as long as an import takes would keep everybody else waiting.
        self.store().record(&deed, &Object::Portal, Outcome::Done).await?;
        Ok(report)
    }
}

async fn write(
    tx: &mut Tx,
    batch: &Batch,
    options: &ImportOptions,
    calendar: &Calendar,
    report: &mut ImportReport,
) -> Result<()> {
    report.rows_read += batch.rows_read;
    report.values_rounded += batch.rounded;
    batch.errors.iter().for_each(|error| report.reject(error.clone()));
    if options.create_meters {
        create_missing(tx, batch, report).await?;
    }
    let rules = ValidationRules::default();
    let how = WriteOptions { arrival: Arrival::default(), calendar, rules: &rules };
    let outcome = tx.write_readings(&batch.readings, &how).await?;
    report.counts.inserted += outcome.counts.inserted;
    report.counts.updated += outcome.counts.updated;
    report.counts.unchanged += outcome.counts.unchanged;
    for (index, conflict) in outcome.conflicts {
        let reading = batch.readings[index];
        let (column, value, reason) = match conflict {
            Conflict::UnknownMeter => ("meter_id", reading.meter.to_string(), Reason::NoSuchMeter),
            Conflict::Overlaps(other) => {
                let reason = Reason::Overlaps { meter: reading.meter, other };
                ("start_time", reading.interval.start().to_string(), reason)
            }
        };
        report.reject(RowError { line: batch.lines[index], column: column.to_owned(), value, reason });
    }
    Ok(())
}

async fn create_missing(tx: &mut Tx, batch: &Batch, report: &mut ImportReport) -> Result<()> {
    let meters: HashSet<MeterId> = batch.readings.iter().map(|it| it.meter).collect();
    let existing = tx.existing_meters(&meters).await?;
    let mut missing: Vec<MeterId> = meters.difference(&existing).copied().collect();
    missing.sort_unstable();
    tx.create_bare_meters(missing.iter().copied()).await?;
    report.meters_created.extend(missing);
    Ok(())
}

impl ImportReport {
    fn reject(&mut self, error: RowError) {
        self.rows_rejected += 1;
        match self.errors.len() < MAX_ERRORS {
            true => self.errors.push(error),
            false => self.errors_truncated = true,
        }
    }
}
