//! Looking a file through before anything of it is written: every row, its meter, and what it would overlap.

use std::{
    collections::HashSet,
    path::Path,
    time::{Duration, Instant},
};

use domain::MeterId;
use formats::csv::Batch;
use store::{ChunkCounts, Conflict, ImportState};

use super::{
    faults::{Faults, as_row_error},
    kept::{Kept, Source},
    run::{ImportProgress, Job, Tell},
    survey::Survey,
};
use crate::{Portal, error::Result};

/// What the check has found.
pub(super) enum Verdict {
    /// Every row may be written.
    Good(Looked),
    /// The import ends here.
    Ends(ImportState, Option<String>),
    /// The lease has passed on, or the process is to stop.
    Left,
}

/// What was found where nothing was wrong.
pub(super) struct Looked {
    /// What the file holds.
    pub(super) survey: Survey,
    /// Its chunks, where they are few.
    pub(super) source: Option<Source>,
    /// Its meters that do not exist yet.
    pub(super) missing: HashSet<MeterId>,
}

/// What the check has counted so far.
struct Check {
    survey: Survey,
    kept: Kept,
    faults: Faults,
    counts: ChunkCounts,
    /// Meters that exist.
    known: HashSet<MeterId>,
    /// Meters that do not, which the import would create.
    missing: HashSet<MeterId>,
    noted: Instant,
}

/// How often the database hears how far a check has come.
const NOTE_EVERY: Duration = Duration::from_secs(1);

impl Portal {
    /// Looks the whole file through and notes what is wrong with it.
    pub(super) async fn check(&self, job: &Job<'_>, path: &Path, tell: Tell<'_>) -> Result<Verdict> {
        let mut chunks = self.open_file(path, job)?;
        let mut check = Check {
            survey: Survey::new(job.import.created_at, self.config().imports.rules),
            kept: Kept::new(),
            faults: Faults::default(),
            counts: ChunkCounts::default(),
            known: HashSet::new(),
            missing: HashSet::new(),
            noted: Instant::now(),
        };
        while let Some(chunk) = chunks.recv().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(reason) => return self.unreadable(job, check, reason).await,
            };
            self.check_batch(job, &chunk.batch, &mut check).await?;
            tell(ImportProgress::Checking(check.counts.rows_read));
            let times = chunk.times.as_ref().map(|it| format!("{}: {}", it.mode.as_str(), it.reason));
            if !job.options.dry_run {
                check.kept.add(chunk);
            }
            if let Some(verdict) = self.note(job, &mut check, times).await? {
                return Ok(verdict);
            }
        }
        self.verdict(job, check).await
    }

    async fn check_batch(&self, job: &Job<'_>, batch: &Batch, check: &mut Check) -> Result<()> {
        check.counts.rows_read += batch.rows_read;
        check.counts.rounded += batch.rounded;
        check.faults.extend(&batch.errors);
        let overlaps = check.survey.add(batch);
        self.look_up(batch, check).await?;
        let options = self.write_options(job);
        let may_be_unknown = !check.missing.is_empty() && !job.options.create_meters;
        let found = match job.options.dry_run {
            true => {
                let outcome = self.store().weigh_readings(&batch.readings, &options).await?;
                check.counts.inserted += outcome.counts.inserted;
                check.counts.updated += outcome.counts.updated;
                check.counts.unchanged += outcome.counts.unchanged;
                // Readings of meters that are to be created are all new.
                let n_new =
                    outcome.conflicts.iter().filter(|it| matches!(it.1, Conflict::UnknownMeter)).count();
                check.counts.inserted += if job.options.create_meters { n_new as u64 } else { 0 };
                outcome.conflicts
            }
            false => self.store().conflicts_of(&batch.readings, &options).await?,
        };
        let of_known = found.into_iter().filter(|it| it.1 != Conflict::UnknownMeter);
        let mut conflicts: Vec<(usize, Conflict)> = of_known.chain(overlaps).collect();
        if may_be_unknown {
            let meters = batch.readings.iter().map(|it| it.meter).enumerate();
            let unknown = meters.filter(|it| check.missing.contains(&it.1));
            conflicts.extend(unknown.map(|it| (it.0, Conflict::UnknownMeter)));
        }
        conflicts.sort_by_key(|it| it.0);
        conflicts.dedup_by_key(|it| it.0);
        for (index, conflict) in conflicts {
            check.faults.push(&as_row_error(batch, index, conflict));
        }
        Ok(())
    }

    /// Finds out which of the meters of some rows exist.
    async fn look_up(&self, batch: &Batch, check: &mut Check) -> Result<()> {
        let is_new = |it: &MeterId| !check.known.contains(it) && !check.missing.contains(it);
        let runs = batch.readings.chunk_by(|a, b| a.meter == b.meter);
        let meters = runs.filter_map(|it| it.first()).map(|it| it.meter);
        let unseen: HashSet<MeterId> = meters.filter(is_new).collect();
        if !unseen.is_empty() {
            let known = self.store().existing_meters(&unseen).await?;
            check.missing.extend(unseen.difference(&known));
            check.known.extend(known);
        }
        Ok(())
    }

    /// Tells the database how far it is, now and then; what ends the check is answered.
    async fn note(&self, job: &Job<'_>, check: &mut Check, times: Option<String>) -> Result<Option<Verdict>> {
        if *job.stop.borrow() {
            return Ok(Some(Verdict::Left));
        }
        if times.is_none() && check.noted.elapsed() < NOTE_EVERY {
            return Ok(None);
        }
        check.noted = Instant::now();
        if !self.store().note_progress(&job.lease, check.counts.rows_read, times.as_deref()).await? {
            return Ok(Some(Verdict::Left));
        }
        let is_cancelled = matches!(self.store().state_of_import(job.lease.import).await?, Some((_, true)));
        Ok(is_cancelled.then_some(Verdict::Ends(ImportState::Cancelled, None)))
    }

    async fn unreadable(&self, job: &Job<'_>, check: Check, reason: String) -> Result<Verdict> {
        self.store().put_faults(&job.lease, check.faults.kept(), check.counts).await?;
        Ok(Verdict::Ends(ImportState::Failed, Some(reason)))
    }

    async fn verdict(&self, job: &Job<'_>, mut check: Check) -> Result<Verdict> {
        let n_faults = check.faults.len();
        if n_faults == 0 && !job.options.dry_run {
            let is_held = self.store().begin_running(&job.lease, Some(check.counts.rows_read)).await?;
            let Check { survey, kept, missing, .. } = check;
            let looked = Looked { survey, source: kept.into_source(), missing };
            return Ok(if is_held { Verdict::Good(looked) } else { Verdict::Left });
        }
        check.counts.rejected = n_faults;
        self.store().put_faults(&job.lease, check.faults.kept(), check.counts).await?;
        let known: Vec<_> = check.survey.meters();
        let exists = |it: &store::ImportMeter| check.known.contains(&MeterId::new(it.meter));
        let known: Vec<_> = known.into_iter().filter(exists).collect();
        self.store().put_import_meters(&job.lease, &known).await?;
        let state = if job.options.dry_run { ImportState::Checked } else { ImportState::Rejected };
        Ok(Verdict::Ends(state, None))
    }
}
