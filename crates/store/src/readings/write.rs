//! Writing a chunk of readings: a few statements for it, however many meters it is about.

use std::collections::HashSet;

use domain::{ImportNo, Interval, IntervalReading, MeterId};

use super::{
    Conflict, Outcome, Span, WriteOptions,
    merge::{MeterChange, lay_over},
    undo_log,
};
use crate::{
    Store, Tx,
    error::Result,
    local_day::LocalDays,
    totals::{DayReadings, Old},
};

impl Store {
    /// As [`Tx::write_readings`], in a transaction of its own that is run again where it lost a race.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn write_readings(
        &self,
        readings: &[IntervalReading],
        options: &WriteOptions<'_>,
    ) -> Result<Outcome> {
        transaction!(self.db, tx => tx.write_readings(readings, options).await?)
    }
}

impl Tx {
    /// Writes readings of any meters in any order, and keeps their sums in step: a missing value never erases one that is
    /// there, of two values the one of better quality stays, of equally good ones that of the later import; equal rows
    /// are left alone.
    ///
    /// It should be among the first statements of its transaction: it waits for whoever writes to the same meters, and a
    /// transaction that has read before must begin again after that.
    ///
    /// # Errors
    /// Where the database fails; readings it must refuse are in the [`Outcome`] instead.
    pub async fn write_readings(
        &mut self,
        readings: &[IntervalReading],
        options: &WriteOptions<'_>,
    ) -> Result<Outcome> {
        let meters = meters_of(readings);
        let known = self.hold_meters(&meters.into_iter().collect::<Vec<_>>()).await?;
        let (changes, mut outcome) = self.laid_over(readings, &known, options).await?;
        // What takes it out again is written down while the database works.
        let undo = async { options.arrival.import.map(|import| undo_of(&changes, import)) };
        let (applied, undo) = tokio::join!(self.apply(&changes, options), undo);
        applied?;
        outcome.undo = undo.unwrap_or_default();
        Ok(outcome)
    }

    /// What [`Tx::write_readings`] would do, with nothing done.
    ///
    /// # Errors
    /// Where the database fails.
    pub(super) async fn weigh_readings(
        &mut self,
        readings: &[IntervalReading],
        options: &WriteOptions<'_>,
    ) -> Result<Outcome> {
        let meters = meters_of(readings);
        let known = self.existing_meters(&meters).await?;
        Ok(self.laid_over(readings, &known, options).await?.1)
    }

    /// Readings laid over what is stored of meters that exist.
    async fn laid_over(
        &mut self,
        readings: &[IntervalReading],
        known: &HashSet<MeterId>,
        options: &WriteOptions<'_>,
    ) -> Result<(Vec<MeterChange>, Outcome)> {
        let kept_from = self.kept_from().await?;
        let mut order = in_order(readings);
        let mut outcome = Outcome::default();
        if let Some(kept_from) = kept_from {
            let is_kept = |it: &usize| readings[*it].interval.start() >= kept_from;
            let (kept, others): (Vec<usize>, Vec<usize>) = order.into_iter().partition(is_kept);
            outcome.conflicts.extend(others.into_iter().map(|it| (it, Conflict::NotKept(kept_from))));
            order = kept;
        }
        let mut groups: Vec<&[usize]> =
            order.chunk_by(|a, b| readings[*a].meter == readings[*b].meter).collect();
        let meter_of = |group: &[usize]| readings[group[0]].meter;
        groups.retain(|group| {
            let is_known = known.contains(&meter_of(group));
            if !is_known {
                outcome.conflicts.extend(group.iter().map(|it| (*it, Conflict::UnknownMeter)));
            }
            is_known
        });
        let intervals =
            groups.iter().copied().flatten().map(|it| (readings[*it].meter, readings[*it].interval));
        let stored = self.stored_around(&spans(intervals, options)?).await?;
        let change = |group: &&[usize]| {
            let meter = meter_of(group);
            let stored = stored.get(&meter).map_or(&[][..], Vec::as_slice);
            let written = lay_over(options.arrival, stored, readings, group, &mut outcome);
            (!written.is_empty()).then(|| MeterChange::new(meter, stored, written))
        };
        let changes: Vec<MeterChange> = groups.iter().filter_map(change).collect();
        outcome.conflicts.sort_unstable_by_key(|(index, _)| *index);
        Ok((changes, outcome))
    }

    /// Writes the changed rows, the sums that follow, and new revisions.
    pub(super) async fn apply(&mut self, changes: &[MeterChange], options: &WriteOptions<'_>) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let days = async { changed_days(changes, options) };
        let (put, changed) = tokio::join!(self.put_rows(changes), days);
        put?;
        self.keep_totals(&changed?, options.rules, Old::OfTouching).await?;
        let touched = changes.iter().filter(|it| it.written.iter().any(|row| row.is_change()));
        self.renew_revisions(&touched.map(|it| it.meter).collect::<Vec<_>>()).await
    }
}

/// The meters that these readings are of; in a file, many readings of one mostly follow each other.
pub(crate) fn meters_of(readings: &[IntervalReading]) -> HashSet<MeterId> {
    let runs = readings.chunk_by(|a, b| a.meter == b.meter);
    runs.filter_map(|it| it.first()).map(|it| it.meter).collect()
}

/// The places of readings by meter and time, equal ones as they came.
pub(super) fn in_order(readings: &[IntervalReading]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..readings.len()).collect();
    let key = |it: &usize| (readings[*it].meter, readings[*it].interval);
    if !order.is_sorted_by_key(key) {
        order.sort_by_key(key);
    }
    order
}

/// The whole local days that these intervals start in, and the time that they reach into; they must come by meter and in
/// order of time.
pub(super) fn spans(
    intervals: impl Iterator<Item = (MeterId, Interval)>,
    options: &WriteOptions<'_>,
) -> Result<Vec<Span>> {
    let mut days = LocalDays::new(options.calendar);
    let mut spans: Vec<Span> = Vec::new();
    for (meter, interval) in intervals {
        let day = days.of(interval.start())?.span;
        let to = day.end().max(interval.end());
        match spans.last_mut().filter(|it| it.meter == meter && day.start() <= it.to) {
            Some(span) => span.to = span.to.max(to),
            None => spans.push(Span { meter, from: day.start(), to }),
        }
    }
    Ok(spans)
}

/// The days of which something changed, with all their readings.
fn changed_days<'a>(changes: &'a [MeterChange], options: &WriteOptions<'_>) -> Result<Vec<DayReadings<'a>>> {
    let mut days = LocalDays::new(options.calendar);
    let mut changed = Vec::new();
    for change in changes {
        days_of(change, &mut days, &mut changed)?;
    }
    Ok(changed)
}

/// The same of one meter.
fn days_of<'a>(
    change: &'a MeterChange,
    days: &mut LocalDays<'_>,
    changed: &mut Vec<DayReadings<'a>>,
) -> Result<()> {
    let mut rest = change.points.as_slice();
    let mut last: Option<DayReadings<'a>> = None;
    for row in change.written.iter().filter(|it| it.is_change()) {
        let Some(interval) = row.interval() else { continue };
        // They come in order of time, so most are of the day of the one before.
        if let Some(same) = last.as_mut().filter(|it| interval.start() < it.day.span.end()) {
            same.reach = same.reach.max(interval.end());
            continue;
        }
        let day = days.of(interval.start())?;
        changed.extend(last.take());
        rest = &rest[rest.partition_point(|it| it.interval.start() < day.span.start())..];
        let points = &rest[..rest.partition_point(|it| it.interval.start() < day.span.end())];
        let last_end = points.last().map_or(day.span.end(), |it| it.interval.end());
        let reach = day.span.end().max(interval.end()).max(last_end);
        last = Some(DayReadings { meter: change.meter, day, reach, points });
    }
    changed.extend(last);
    Ok(())
}

fn undo_of(changes: &[MeterChange], import: ImportNo) -> Vec<u8> {
    let entries = changes.iter().flat_map(|change| {
        change.written.iter().filter_map(move |row| undo_log::Entry::of(change.meter, row, import))
    });
    undo_log::encode(&entries.collect::<Vec<_>>())
}
