//! Writing a file that was looked through, chunk by chunk; what is in the ledger already is passed over.

use std::{collections::HashSet, path::Path};

use domain::{Arrival, MeterId};
use formats::csv::Batch;
use store::{Applied, Chunk, ChunkCounts, Conflict, ImportFault, ImportState, WriteOptions};

use super::{
    check::Looked,
    faults::{as_fault, as_row_error},
    kept::Source,
    run::{ImportProgress, Job, Tell},
    survey::Survey,
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
        let is_surveyed = looked.is_some();
        let (survey, source) = looked.map_or((None, None), |it| (Some(it.survey), it.source));
        let anew = || Survey::new(job.import.created_at, self.config().imports.rules);
        let counts = if entered.is_empty() { ChunkCounts::default() } else { job.import.counts };
        let survey = survey.unwrap_or_else(anew);
        self.inner.paces.begin(job.lease.import, counts.rows_read);
        let mut progress = Progress { entered, counts, survey, is_surveyed };
        let mut source = match source {
            Some(source) => source,
            None => Source::File(self.open_file(path, job)?),
        };
        let mut number = 0;
        while let Some(chunk) = source.next().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(reason) => return Ok(Course::Bad(ImportState::Failed, Some(reason))),
            };
            if let Some(times) = &chunk.times {
                let times = format!("{}: {}", times.mode.as_str(), times.reason);
                self.store().note_progress(&job.lease, 0, Some(&times)).await?;
            }
            if let Some(course) = self.apply_batch(job, number, &chunk.batch, &mut progress).await? {
                return Ok(course);
            }
            tell(ImportProgress::Running(progress.counts.rows_read, job.import.rows_expected));
            number += 1;
        }
        let mut meters = progress.survey.meters();
        let known =
            self.store().existing_meters(&meters.iter().map(|it| MeterId::new(it.meter)).collect()).await?;
        meters.retain(|it| known.contains(&MeterId::new(it.meter)));
        self.store().put_import_meters(&job.lease, &meters).await?;
        Ok(Course::Whole)
    }

    /// Writes one chunk; what ends the writing is answered.
    async fn apply_batch(
        &self,
        job: &Job<'_>,
        number: u32,
        batch: &Batch,
        progress: &mut Progress,
    ) -> Result<Option<Course>> {
        if *job.stop.borrow() {
            return Ok(Some(Course::Left));
        }
        if !progress.is_surveyed {
            progress.survey.add(batch);
        }
        if progress.entered.contains(&number) {
            return Ok(None);
        }
        let faults: Vec<ImportFault> = batch.errors.iter().map(|it| as_fault(it, 0)).collect();
        let as_fault = |index, conflict| as_fault(&as_row_error(batch, index, conflict), 0);
        let counts = ChunkCounts {
            rows_read: batch.rows_read,
            rejected: batch.errors.len() as u64,
            rounded: batch.rounded,
            ..ChunkCounts::default()
        };
        let first_fault = progress.counts.rejected;
        let (readings, create_meters) = (batch.readings.as_slice(), job.options.create_meters);
        let chunk = Chunk { number, readings, counts, faults: &faults, first_fault, create_meters };
        let options = self.write_options(job);
        let allowed = job.options.good_rows_only.then_some(&as_fault as _);
        match self.store().apply_chunk(&job.lease, chunk, &options, allowed).await? {
            Applied::Done(done) => {
                progress.counts += done;
                self.inner.live.written().await;
                Ok(None)
            }
            Applied::Before => Ok(None),
            Applied::Stopped => Ok(Some(Course::Stopped)),
            Applied::Refused(conflicts) => self.refused(job, batch, &conflicts).await.map(Some),
        }
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
