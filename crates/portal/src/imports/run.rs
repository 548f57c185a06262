//! Working at an import: by whoever holds its lease, from where the last holder left off, to its end.

use std::{fs::File, path::Path, time::Duration};

use domain::audit::{Action, Actor};
use store::{Deed, Finish, Import, ImportState, Lease};
use tokio::{sync::watch, time::Instant};
use words::heard;

use super::{
    ImportChoices, ImportOptions, apply::Course, check::Verdict, holder::Turn, parse, register::ImportWish,
};
use crate::{
    Portal,
    caller::{Caller, Origin},
    error::{Error, Result},
    imports::register::{ImportFile, may_import},
};

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportProgress {
    /// The file is looked through; so many rows were read.
    Checking(u64),
    /// Rows are written; so many of so many, where that is known.
    Running(u64, Option<u64>),
    /// Rows are taken out again.
    Undoing,
    /// The database does not answer; it is tried again.
    Waiting,
}

/// What is told of how far it has come.
pub(super) type Tell<'a> = &'a mut (dyn FnMut(ImportProgress) + Send);

/// An import at work.
pub(super) struct Job<'a> {
    pub(super) import: Import,
    pub(super) lease: Lease,
    pub(super) options: ImportOptions,
    pub(super) path: Option<&'a Path>,
    pub(super) stop: watch::Receiver<bool>,
}

/// How a job ended.
pub(super) enum Ended {
    /// At its end.
    Finished,
    /// The lease has passed on, or the process is to stop: somebody else goes on.
    Left,
}

/// How often somebody who waits for another's work looks.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long a database that does not answer is waited for.
const PATIENCE: Duration = Duration::from_secs(120);
/// The pause between two tries.
pub(super) const PAUSE: Duration = Duration::from_millis(500);

impl Portal {
    /// Imports a file here and now, to its end: accepts it, or goes on where an earlier try of the same file was
    /// interrupted, or waits for whoever is at work on it. `is_known` tells that the same file with the same options
    /// was imported before.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller may import, [`Error::Invalid`] for choices that mean nothing,
    /// [`Error::File`] where the file cannot be opened. Bad rows and files that cannot be read are no error: they are
    /// in the state of the import.
    pub async fn import_file(
        &self,
        caller: &Caller,
        wish: ImportWish,
        mut progress: impl FnMut(ImportProgress) + Send,
    ) -> Result<super::ImportRegistration> {
        let file = wish.file.clone();
        let mut registration = self.register_import(caller, wish).await?;
        let path = match file {
            ImportFile::Path(path) => Some(path),
            ImportFile::Upload(_) => self.file_of(&registration.import),
        };
        let (_keep, stop) = watch::channel(false);
        let path = path.as_deref();
        registration.import = self.work_to_the_end(registration.import, path, stop, &mut progress).await?;
        Ok(registration)
    }

    /// Works at an import of a received file, or waits for whoever does, to its end.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none; otherwise where the database fails for minutes.
    pub async fn work_at_import(&self, caller: &Caller, id: &store::ImportId) -> Result<Import> {
        let import = self.import(caller, id).await?;
        let path = self.file_of(&import);
        let (_keep, stop) = watch::channel(false);
        self.work_to_the_end(import, path.as_deref(), stop, &mut |_| {}).await
    }

    /// An import once it is at its end, or as far as it has come when `patience` ends or the portal stops.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn wait_for_import(
        &self,
        caller: &Caller,
        id: &store::ImportId,
        patience: Duration,
    ) -> Result<Import> {
        may_import(caller)?;
        let started = Instant::now();
        loop {
            let import = self.store().find_import(id).await?.ok_or(Error::NotFound("import"))?;
            if import.state.is_final() || started.elapsed() >= patience || self.is_stopping() {
                return Ok(import);
            }
            tokio::select! {
                () = self.inner.imports_end.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Works at an import, or waits for whoever does, until it is at its end.
    pub(super) async fn work_to_the_end(
        &self,
        import: Import,
        path: Option<&Path>,
        stop: watch::Receiver<bool>,
        tell: Tell<'_>,
    ) -> Result<Import> {
        let mut silent_since = None;
        let mut import = import;
        loop {
            let step = self.step(&import, path, stop.clone(), tell).await;
            let looked = match step {
                Ok(()) => self.store().find_import(&import.id).await.map_err(Error::from),
                Err(error) => Err(error),
            };
            match looked {
                Ok(Some(found)) => (import, silent_since) = (found, None),
                Ok(None) => return Err(Error::NotFound("import")),
                Err(Error::Unavailable(_) | Error::Unknown(_))
                    if silent_since.get_or_insert_with(Instant::now).elapsed() < PATIENCE =>
                {
                    tell(ImportProgress::Waiting);
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
                Err(other) => return Err(other),
            }
            if import.state.is_final() || *stop.borrow() {
                return Ok(import);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// One try at an import; where it then stands.
    pub(super) async fn work_step(
        &self,
        import: Import,
        path: Option<&Path>,
        stop: watch::Receiver<bool>,
        tell: Tell<'_>,
    ) -> Result<Option<ImportState>> {
        self.step(&import, path, stop, tell).await?;
        Ok(self.store().state_of_import(import.number).await?.map(|it| it.0))
    }

    /// Takes the import if it is free and works at it as far as that goes.
    async fn step(
        &self,
        import: &Import,
        path: Option<&Path>,
        stop: watch::Receiver<bool>,
        tell: Tell<'_>,
    ) -> Result<()> {
        if import.state.is_final() {
            return Ok(());
        }
        let Some(turn) = Turn::take(&import.id) else { return Ok(()) };
        let Some(lease) = self.claim(import, &turn).await? else { return Ok(()) };
        // What it looked like before it was taken may be old.
        let Some(import) = self.store().find_import(&import.id).await? else { return Ok(()) };
        let options = self.import_options(&ImportChoices::from_text(&import.options))?;
        let job = Job { import, lease, options, path, stop };
        let worked = self.work(&job, tell).await;
        self.inner.paces.end(job.lease.import);
        match worked {
            Ok(Ended::Finished) => {
                self.inner.imports_end.notify_waiters();
                Ok(())
            }
            Ok(Ended::Left) => Ok(self.store().release_lease(&job.lease).await?),
            // Trying again would meet the same: nothing is kept, and the import says why.
            Err(error @ (Error::Rule { .. } | Error::File(_))) => {
                self.take_back(&job, ImportState::Failed, Some(error.to_string())).await?;
                self.inner.imports_end.notify_waiters();
                Ok(())
            }
            Err(error) => {
                let _ = self.store().release_lease(&job.lease).await;
                Err(error)
            }
        }
    }

    async fn claim(&self, import: &Import, turn: &Turn) -> Result<Option<Lease>> {
        let holder = &self.inner.holder;
        let current = self.store().lease_owner(import.number).await?;
        let gone = current.as_deref().filter(|it| holder.has_let_go(it, turn));
        Ok(self.store().claim_import(import.number, holder.name(), gone).await?)
    }

    async fn work(&self, job: &Job<'_>, tell: Tell<'_>) -> Result<Ended> {
        if job.import.state == ImportState::Undoing {
            tell(ImportProgress::Undoing);
            return self.take_back(job, ImportState::Undone, None).await;
        }
        if job.import.cancel_asked {
            return self.take_back(job, ImportState::Cancelled, None).await;
        }
        let Some(path) = job.path else { return Ok(Ended::Left) };
        let is_first = job.import.state != ImportState::Running;
        let wants_check = !job.options.good_rows_only || job.options.dry_run;
        let mut looked = None;
        if is_first && wants_check {
            match self.check(job, path, tell).await? {
                Verdict::Good(found) => looked = Some(found),
                Verdict::Ends(state, message) => return self.finish(job, state, message).await,
                Verdict::Left => return Ok(Ended::Left),
            }
        }
        match self.apply(job, path, looked, tell).await? {
            Course::Whole => self.finish(job, ImportState::Done, None).await,
            Course::Bad(state, message) => self.take_back(job, state, message).await,
            Course::Stopped => self.stopped(job).await,
            Course::Left => Ok(Ended::Left),
        }
    }

    /// What to do where a chunk was not taken: the lease has passed on, or somebody has asked to stop.
    async fn stopped(&self, job: &Job<'_>) -> Result<Ended> {
        match self.store().state_of_import(job.lease.import).await? {
            Some((ImportState::Running, true)) => self.take_back(job, ImportState::Cancelled, None).await,
            _ => Ok(Ended::Left),
        }
    }

    /// Takes every chunk out again, the last first, and ends the import.
    pub(super) async fn take_back(
        &self,
        job: &Job<'_>,
        state: ImportState,
        message: Option<String>,
    ) -> Result<Ended> {
        let options = self.write_options(job);
        for chunk_no in self.store().entered_chunks(job.lease.import).await?.into_iter().rev() {
            if *job.stop.borrow() || !self.store().take_back_chunk(&job.lease, chunk_no, &options).await? {
                return Ok(Ended::Left);
            }
            self.inner.live.written().await;
        }
        self.finish(job, state, message).await
    }

    pub(super) async fn finish(
        &self,
        job: &Job<'_>,
        state: ImportState,
        message: Option<String>,
    ) -> Result<Ended> {
        let import = self.store().find_import(&job.import.id).await?.ok_or(Error::NotFound("import"))?;
        let counts = import.counts;
        let details = format!(
            "{} {}: {}; {} rows: {} inserted, {} updated, {} unchanged, {} rejected",
            import.id.as_str(),
            import.file_name,
            state.as_str(),
            counts.rows_read,
            counts.inserted,
            counts.updated,
            counts.unchanged,
            counts.rejected
        );
        let actor = import.created_by.map_or(Actor::Operator, Actor::Person);
        let deed = Origin::default().deed(self.now(), actor, Action::Import);
        let deed = Deed { details, ..deed };
        let told = matches!(state, ImportState::Done | ImportState::Cancelled | ImportState::Undone);
        let end = Finish { state, message, at: self.now() };
        let is_held = self.store().finish_import(&job.lease, &end, told.then_some(&deed)).await?;
        if is_held {
            metrics::counter!("drp_imports_ended_total", "state" => state.as_str()).increment(1);
        }
        Ok(if is_held { Ended::Finished } else { Ended::Left })
    }

    /// Begins to read a file, parsed ahead on a thread of its own.
    pub(super) fn open_file(&self, path: &Path, job: &Job<'_>) -> Result<parse::Chunks> {
        let file = File::open(path).map_err(|error| {
            Error::File(heard(&format!("cannot be opened: {error}; import it again from where it is now")))
        })?;
        Ok(parse::parse(file, job.options.clone(), job.import.chunk_rows))
    }
}
