//! Writing a file that was looked through, chunk by chunk; what is in the ledger already is passed over.

use std::{collections::HashSet, path::Path};

use domain::{Arrival, MeterId};
use formats::csv::Batch;
use futures_util::future::join_all;
use store::{Applied, ChunkCounts, Conflict, ImportFault, ImportState, WriteOptions};

use super::{
    check::Looked,
    faults::{as_fault, as_row_error},
    kept::Source,
    parse::Chunk,
    run::{ImportProgress, Job, Tell},
    survey::Survey,
    turns::{Placed, Turns},
};
use crate::{Portal, error::Result};

/// How the writing of a file ended.
pub(super) enum Course {
    /// Every chunk is in the database.
    Whole,
    /// Not all rows can be kept, so none may: what was written must be taken out again.
    Bad(ImportState, Option<String>),
    /// A chunk was not taken.
    Stopped,
    /// The process is to stop.
    Left,
}

/// What has been written so far.
struct Progress {
    entered: HashSet<u32>,
    counts: ChunkCounts,
    survey: Survey,
    is_surveyed: bool,
}

impl Portal {
    /// Writes what is not written yet; `looked` is of the whole file where a check has made one.
    pub(super) async fn apply(
        &self,
        job: &Job<'_>,
        path: &Path,
        looked: Option<Looked>,
        tell: Tell<'_>,
    ) -> Result<Course> {
        let entered: HashSet<u32> =
            self.store().entered_chunks(job.lease.import).await?.into_iter().collect();
        if entered.is_empty() {
            self.store().delete_faults(&job.lease).await?;
            self.store().reset_counts(&job.lease).await?;
        }
        if !self.store().begin_running(&job.lease, None).await? {
            return Ok(Course::Stopped);
        }
        // Whatever is numbered or created along the way keeps to the order of the file.
        let at_once = match job.options.good_rows_only || (job.options.create_meters && looked.is_none()) {
            true => 1,
            false => self.store().n_chunks_at_once(),
        };
        if let Some(looked) = looked.as_ref().filter(|it| !it.missing.is_empty()) {
            self.store().create_import_meters(&job.lease, &looked.missing).await?;
        }
        let is_surveyed = looked.is_some();
        let (survey, source) = looked.map_or((None, None), |it| (Some(it.survey), it.source));
        let anew = || Survey::new(job.import.created_at, self.config().imports.rules);
        let counts = if entered.is_empty() { ChunkCounts::default() } else { job.import.counts };
        let survey = survey.unwrap_or_else(anew);
        self.inner.paces.begin(job.lease.import, counts.rows_read);
        let mut progress = Progress { entered, counts, survey, is_surveyed };
        let source = match source {
            Some(source) => source,
            None => Source::File(self.open_file(path, job)?),
        };
        if let Some(course) = self.apply_chunks(job, source, at_once, &mut progress, tell).await? {
            return Ok(course);
        }
        let mut meters = progress.survey.meters();
        let known =
            self.store().existing_meters(&meters.iter().map(|it| MeterId::new(it.meter)).collect()).await?;
        meters.retain(|it| known.contains(&MeterId::new(it.meter)));
        self.store().put_import_meters(&job.lease, &meters).await?;
        Ok(Course::Whole)
    }

    /// Writes all chunks, some at once; what ends the writing before that is answered.
    async fn apply_chunks(
        &self,
        job: &Job<'_>,
        mut source: Source,
        at_once: usize,
        progress: &mut Progress,
        tell: Tell<'_>,
    ) -> Result<Option<Course>> {
        let mut turns = Turns::default();
        let mut numbers = 0..;
        let mut is_open = true;
        loop {
            while is_open && turns.wants_more(at_once) {
                match (source.next().await, numbers.next()) {
                    (Some(Ok(chunk)), Some(number)) => {
                        self.line_up(job, number, chunk, &mut turns, progress).await?
                    }
                    (Some(Err(reason)), _) => {
                        return Ok(Some(Course::Bad(ImportState::Failed, Some(reason))));
                    }
                    _ => is_open = false,
                }
            }
            let turn = turns.take(at_once);
            if turn.is_empty() {
                return Ok(None);
            }
            if *job.stop.borrow() {
                return Ok(Some(Course::Left));
            }
            if let Some(course) = self.apply_turn(job, &turn, progress).await? {
                return Ok(Some(course));
            }
            tell(ImportProgress::Running(progress.counts.rows_read, job.import.rows_expected));
        }
    }

    /// Has the next chunk of the file wait for its turn, unless it is in the ledger.
    async fn line_up(
        &self,
        job: &Job<'_>,
        number: u32,
        chunk: Chunk,
        turns: &mut Turns,
        progress: &mut Progress,
    ) -> Result<()> {
        if let Some(times) = &chunk.times {
            let times = format!("{}: {}", times.mode.as_str(), times.reason);
            self.store().note_progress(&job.lease, 0, Some(&times)).await?;
        }
        if !progress.is_surveyed {
            progress.survey.add(&chunk.batch);
        }
        if !progress.entered.contains(&number) {
            turns.add(Placed::new(number, chunk));
        }
        Ok(())
    }

    /// Writes some chunks at the same time; what ends the writing is answered.
    async fn apply_turn(
        &self,
        job: &Job<'_>,
        turn: &[Placed],
        progress: &mut Progress,
    ) -> Result<Option<Course>> {
        let first_fault = progress.counts.rejected;
        let written = turn.iter().map(|it| self.apply_batch(job, it.number, &it.chunk.batch, first_fault));
        // All are waited for: one that is given up midway would leave a connection in the middle of a transaction.
        for (applied, placed) in join_all(written).await.into_iter().zip(turn) {
            match applied? {
                Applied::Done(done) => progress.counts += done,
                Applied::Before => {}
                Applied::Stopped => return Ok(Some(Course::Stopped)),
                Applied::Refused(conflicts) => {
                    return self.refused(job, &placed.chunk.batch, &conflicts).await.map(Some);
                }
            }
        }
        Ok(None)
    }

    /// Writes one chunk.
    async fn apply_batch(
        &self,
        job: &Job<'_>,
        number: u32,
        batch: &Batch,
        first_fault: u64,
    ) -> Result<Applied> {
        let faults: Vec<ImportFault> = batch.errors.iter().map(|it| as_fault(it, 0)).collect();
        let as_fault = |index, conflict| as_fault(&as_row_error(batch, index, conflict), 0);
        let counts = ChunkCounts {
            rows_read: batch.rows_read,
            rejected: batch.errors.len() as u64,
            rounded: batch.rounded,
            ..ChunkCounts::default()
        };
        let (readings, create_meters) = (batch.readings.as_slice(), job.options.create_meters);
        let chunk = store::Chunk { number, readings, counts, faults: &faults, first_fault, create_meters };
        let options = self.write_options(job);
        let allowed = job.options.good_rows_only.then_some(&as_fault as _);
        let applied = self.store().apply_chunk(&job.lease, chunk, &options, allowed).await?;
        if let Applied::Done(done) = &applied {
            count_rows(done);
            self.inner.live.written().await;
        }
        Ok(applied)
    }

    /// What to do where rows that were good at the check cannot be written any more.
    async fn refused(&self, job: &Job<'_>, batch: &Batch, conflicts: &[(usize, Conflict)]) -> Result<Course> {
        let mut faults = super::faults::Faults::default();
        for (index, conflict) in conflicts {
            faults.push(&as_row_error(batch, *index, *conflict));
        }
        let counts = ChunkCounts { rejected: faults.len(), ..job.import.counts };
        self.store().put_faults(&job.lease, faults.kept(), counts).await?;
        Ok(Course::Bad(ImportState::Rejected, None))
    }

    /// How this import's readings are written.
    pub(super) fn write_options(&self, job: &Job<'_>) -> WriteOptions<'_> {
        let arrival = Arrival { import: Some(job.lease.import), raise_equal: false };
        WriteOptions { arrival, calendar: &self.config().calendar, rules: &self.config().imports.rules }
    }
}

/// Counts the rows of a chunk that was committed.
fn count_rows(done: &ChunkCounts) {
    let outcomes = [
        ("inserted", done.inserted),
        ("updated", done.updated),
        ("unchanged", done.unchanged),
        ("rejected", done.rejected),
    ];
    for (outcome, n) in outcomes {
        metrics::counter!("drp_import_rows_total", "outcome" => outcome).increment(n);
    }
}
