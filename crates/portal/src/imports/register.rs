//! Receiving files and accepting imports of them, each once.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use domain::{AccountId, audit::Action};
use store::{
    Accepted, Deed, Idempotency, Import, ImportId, ImportSource, NewImport, NewUpload, Upload, UploadId,
};
use tokio::time::Instant;
use words::{heard, said};

use super::{
    ImportChoices,
    parse::{FIRST_ROWS, LATER_ROWS},
    run::PAUSE,
    spool::{self, Receiving},
};
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// A file that may be read as often as is needed.
#[derive(Clone, Debug)]
pub enum ImportFile {
    /// A file of this machine.
    Path(PathBuf),
    /// One that was received into the spool.
    Upload(UploadId),
}

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct ImportWish {
    /// How it came in.
    pub source: ImportSource,
    /// The file.
    pub file: ImportFile,
    /// How it is meant.
    pub choices: ImportChoices,
    /// The `Idempotency-Key` of a request that may be sent again.
    pub idempotency_key: Option<String>,
}

/// An import that was accepted, now or before.
#[derive(Clone, Debug)]
pub struct ImportRegistration {
    /// The import.
    pub import: Import,
    /// Whether the same was accepted before: then nothing is done twice.
    pub is_known: bool,
}

/// How long a database that has lost an answer is asked again whether an import was accepted.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest name of a file that is kept.
const MAX_NAME: usize = 255;
/// The longest `Idempotency-Key`.
const MAX_KEY: usize = 255;

impl Portal {
    /// Begins to receive a file of at most the configured size; give it what comes, then [`Portal::keep`] it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller may import, [`Error::TooLarge`] once a day's quota is used up,
    /// [`Error::NoSpace`] where the disk is full.
    pub async fn receive(&self, caller: &Caller) -> Result<Receiving> {
        may_import(caller)?;
        let limits = self.config().imports.limits;
        let since = self.now() - jiff::SignedDuration::from_hours(24);
        let used = self.store().uploaded_since(caller.principal.account(), since).await?;
        if used >= limits.bytes_per_day {
            let size = crate::error::size_words(limits.bytes_per_day);
            return Err(Error::Conflict(said("fault-upload-quota").saying("size", size)));
        }
        let spool = self.inner.spool.clone();
        let begun = tokio::task::spawn_blocking(move || spool.receive(limits.file_bytes)).await;
        begun.map_err(Error::internal)?
    }

    /// Makes a received file safe and known: from now on it may be imported.
    ///
    /// # Errors
    /// [`Error::NoSpace`] where the disk is full; otherwise where disk or database fail. Then nothing is kept.
    pub async fn keep(&self, caller: &Caller, receiving: Receiving, file_name: &str) -> Result<Upload> {
        may_import(caller)?;
        let finished = tokio::task::spawn_blocking(move || receiving.finish()).await;
        let received = finished.map_err(Error::internal)??;
        let new = NewUpload {
            id: received.id.clone(),
            file_name: plain_name(file_name),
            sha256: received.sha256,
            size: received.size,
            uploaded_by: caller.principal.account(),
            uploaded_at: self.now(),
        };
        let Err(error) = self.store().add_upload(&new).await else {
            return self.upload(caller, &received.id).await;
        };
        match self.store().find_upload(&received.id).await {
            // The answer alone was lost.
            Ok(Some(upload)) => return Ok(upload),
            // Nobody can tell, so it stays.
            Err(_) if matches!(error, store::Error::Unknown(_)) => {}
            // A file that nobody knows would lie there for ever.
            _ => self.inner.spool.remove(&received.id).map_err(Error::internal)?,
        }
        Err(error.into())
    }

    /// A file of the spool.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, or not on this machine any more.
    pub async fn upload(&self, caller: &Caller, id: &UploadId) -> Result<Upload> {
        may_import(caller)?;
        self.store().find_upload(id).await?.ok_or(Error::NotFound("upload"))
    }

    /// Accepts an import of a received file for somebody else to work at: a job, or [`Portal::work_at_import`].
    ///
    /// # Errors
    /// As [`Portal::start_import`].
    pub async fn accept_import(&self, caller: &Caller, wish: ImportWish) -> Result<ImportRegistration> {
        self.register_import(caller, wish).await
    }

    /// Accepts an import of a received file, for the job of this portal to work at; see [`Portal::wait_for_import`].
    ///
    /// # Errors
    /// [`Error::Invalid`] for choices that mean nothing, [`Error::KeyUsed`] for a key of another request.
    pub async fn start_import(&self, caller: &Caller, wish: ImportWish) -> Result<ImportRegistration> {
        let registration = self.register_import(caller, wish).await?;
        self.wake_importer();
        Ok(registration)
    }

    pub(super) async fn register_import(
        &self,
        caller: &Caller,
        wish: ImportWish,
    ) -> Result<ImportRegistration> {
        let copy = match (&wish.file, wish.source) {
            (ImportFile::Upload(id), ImportSource::Api | ImportSource::Folder) => Some(id.clone()),
            _ => None,
        };
        let mut registered = self.register_file(caller, wish).await;
        let Some(copy) = copy else { return registered };
        match &mut registered {
            Ok(it) if it.import.upload.as_ref() == Some(&copy) => {}
            // Begun by a command that was killed, say: with the same bytes at hand it can go on.
            Ok(it) if !it.import.state.is_final() && self.file_of(&it.import).is_none() => {
                self.store().give_file(it.import.number, &copy).await?;
                it.import.upload = Some(copy);
            }
            // What comes again and again would fill the disk with copies that no import reads.
            _ => self.discard(&copy).await?,
        }
        registered
    }

    /// Removes a received file that somebody does not want to import after all.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, [`Error::Conflict`] where an import still has to read it.
    pub async fn discard_upload(&self, caller: &Caller, id: &UploadId) -> Result<()> {
        self.upload(caller, id).await?;
        let open = self.store().open_imports(self.inner.holder.machine()).await?;
        match open.iter().any(|it| it.upload.as_ref() == Some(id)) {
            true => Err(Error::Conflict(said("fault-still-reading"))),
            false => self.discard(id).await,
        }
    }

    /// Removes a file of the spool that no import reads.
    pub(super) async fn discard(&self, id: &UploadId) -> Result<()> {
        self.inner.spool.remove(id).map_err(Error::internal)?;
        Ok(self.store().delete_upload(id).await?)
    }

    async fn register_file(&self, caller: &Caller, wish: ImportWish) -> Result<ImportRegistration> {
        may_import(caller)?;
        self.import_options(&wish.choices)?;
        let (file_name, sha256, size, upload) = match &wish.file {
            ImportFile::Upload(id) => {
                let upload = self.upload(caller, id).await?;
                (upload.file_name, upload.sha256, upload.size, Some(upload.id))
            }
            ImportFile::Path(path) => {
                let (sha256, size) = self.hash(path.clone()).await?;
                (plain_name(&path.to_string_lossy()), sha256, size, None)
            }
        };
        let options = self.settled(&wish.choices).to_text();
        let is_dry_run = wish.choices.dry_run;
        let content = spool::hash_of_text(&format!("{sha256}\n{options}"));
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(Error::internal)?;
        let idempotency = wish.idempotency_key.map(|key| request(caller, key, &content)).transpose()?;
        let new = NewImport {
            id: ImportId::of_random(random),
            source: wish.source,
            file_name,
            upload,
            sha256,
            size,
            options,
            is_dry_run,
            content_key: (!is_dry_run).then_some(content),
            idempotency,
            created_by: caller.principal.account(),
            created_at: self.now(),
            chunk_rows: if self.store().is_in_cluster().await? { FIRST_ROWS } else { LATER_ROWS },
        };
        let details = format!("{} {}: accepted", new.id.as_str(), new.file_name);
        let deed = caller.deed_with(self.now(), Action::Import, details);
        match self.accept(&new, &deed).await? {
            Accepted::New(import) => Ok(ImportRegistration { import, is_known: false }),
            Accepted::Same(import) => Ok(ImportRegistration { import, is_known: true }),
            Accepted::KeyOfAnother => Err(Error::KeyUsed),
        }
    }

    /// Accepts an import, and asks again where an answer was lost: it is accepted once.
    async fn accept(&self, new: &NewImport, deed: &Deed) -> Result<Accepted> {
        let mut lost_at: Option<Instant> = None;
        loop {
            let accepted = async {
                // Before the first readings of all it is noted in which zone the days of their totals will be.
                self.totals_state().await?;
                Ok(self.store().register_import(new, deed).await?)
            };
            match accepted.await {
                Err(Error::Unknown(_)) if lost_at.get_or_insert_with(Instant::now).elapsed() < PATIENCE => {}
                Err(Error::Unavailable(_)) if lost_at.is_some_and(|it| it.elapsed() < PATIENCE) => {}
                known => return known,
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn hash(&self, path: PathBuf) -> Result<(String, u64)> {
        let hashed = tokio::task::spawn_blocking(move || spool::hash_of(&path)).await;
        hashed
            .map_err(Error::internal)?
            .map_err(|error| Error::File(heard(&format!("reading stopped: {error}"))))
    }

    /// Where the bytes of an import lie on this machine, if they do.
    pub(super) fn file_of(&self, import: &Import) -> Option<PathBuf> {
        let path = self.inner.spool.path(import.upload.as_ref()?);
        path.exists().then_some(path)
    }
}

/// Refuses whoever may not import.
pub(super) fn may_import(caller: &Caller) -> Result<()> {
    match caller.principal.may_import() {
        true => Ok(()),
        false => Err(Error::Forbidden { needs: said("error-only-system-administrators-or-import-keys") }),
    }
}

fn request(caller: &Caller, key: String, content: &str) -> Result<Idempotency> {
    let is_plain = |it: char| it.is_ascii_graphic() || it == ' ';
    if key.is_empty() || key.len() > MAX_KEY || !key.chars().all(is_plain) {
        let reason = format!("is no key; use 1 to {MAX_KEY} printable characters");
        return Err(Error::Invalid { field: "Idempotency-Key", reason: reason.into() });
    }
    let requester = caller.principal.account().map_or("operator".to_owned(), |it: AccountId| it.to_string());
    Ok(Idempotency { requester, key, request_hash: content.to_owned() })
}

/// The name of a file without its folders, and without anything that controls a terminal or a header.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain: String = last.chars().filter(|it| !it.is_control()).take(MAX_NAME).collect();
    let is_empty = Path::new(&plain).file_name().is_none();
    if is_empty { "file".to_owned() } else { plain }
}
