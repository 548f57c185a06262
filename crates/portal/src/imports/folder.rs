//! The watched folder: files that are put there are imported and move aside, each with its report.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use store::{FaultQuery, Import, ImportSource, ImportState, Upload};
use tokio::sync::watch;

use super::{ImportChoices, ImportFile, ImportWish};
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// A folder that is watched for files, and how they are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedFolder {
    /// The folder; its subfolders `done` and `failed` take the files that were seen to.
    pub path: PathBuf,
    /// How its files are meant.
    pub choices: ImportChoices,
}

/// What a file looks like from outside: its bytes, and when it was last written.
type Looks = (u64, Option<SystemTime>);
/// What files looked like when they were last looked at: one that still grows is left alone.
#[derive(Debug, Default)]
pub struct Looked {
    files: HashMap<PathBuf, Looks>,
    /// What was said of them: every few seconds the same would fill the log.
    told: HashSet<String>,
}

/// How often the folder is looked at; a file is taken once it stays the same from one look to the next.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// Faults that a report spells out.
const SHOWN_FAULTS: u32 = 1000;

impl Portal {
    /// Watches the configured folder until it is told to stop; returns at once where none is configured.
    pub async fn watch_folder(&self, mut stop: watch::Receiver<bool>) {
        if self.config().imports.folder.is_none() {
            return;
        }
        let mut looked = Looked::default();
        while !*stop.borrow() {
            if let Err(error) = self.look_into_folder(&mut looked, &stop).await {
                let error = cause(&error);
                if looked.told.insert(error.clone()) {
                    tracing::warn!(error, "the watched folder could not be looked into");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.wait_for(|it| *it) => break,
            }
        }
    }

    /// Imports every file of the configured folder that has stayed the same since the look before; how many were seen to.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the configuration says of its files what means nothing; otherwise where the folder cannot
    /// be read. A file that cannot be seen to now is left for the next look.
    pub async fn look_into_folder(&self, looked: &mut Looked, stop: &watch::Receiver<bool>) -> Result<usize> {
        let Some(folder) = &self.config().imports.folder else { return Ok(0) };
        // Before anything is copied: the next look would find the same fault.
        self.import_options(&folder.choices)?;
        let found = files_of(&folder.path).map_err(|error| {
            Error::internal(format!(
                "{}: {error}; make the folder, or let drp write to it",
                folder.path.display()
            ))
        })?;
        let is_settled = |(path, now): &(PathBuf, Looks)| looked.files.get(path) == Some(now);
        let settled: Vec<PathBuf> = found.iter().filter(|it| is_settled(it)).map(|it| it.0.clone()).collect();
        looked.files = found.into_iter().collect();
        if settled.is_empty() {
            return Ok(0);
        }
        // What cannot be moved aside would be copied in again and again.
        let place =
            |error| Error::internal(format!("{}: {error}; let drp write to it", folder.path.display()));
        try_out(&folder.path).map_err(place)?;
        let mut n_files = 0;
        for path in settled {
            if *stop.borrow() {
                break;
            }
            match self.take_in(folder, &path).await {
                Ok(()) => n_files += 1,
                Err(error) => {
                    let (file, error) = (path.display(), cause(&error));
                    if looked.told.insert(format!("{file} {error}")) {
                        tracing::warn!(%file, error, "a file of the watched folder is left for later");
                    }
                }
            }
        }
        if n_files > 0 {
            looked.told.clear();
        }
        Ok(n_files)
    }

    /// Imports one file to its end, and moves it aside with its report.
    async fn take_in(&self, folder: &WatchedFolder, path: &Path) -> Result<()> {
        let caller = Caller::operator();
        let upload = self.copy_in(&caller, path).await?;
        let wish = ImportWish {
            source: ImportSource::Folder,
            file: ImportFile::Upload(upload.id),
            choices: folder.choices.clone(),
            idempotency_key: None,
        };
        let import = self.import_file(&caller, wish, |_| {}).await?.import;
        if !import.state.is_final() {
            return Err(Error::Busy);
        }
        let report = self.report_of(&caller, &import).await?;
        let aside = if import.state == ImportState::Done { "done" } else { "failed" };
        move_aside(path, &folder.path.join(aside), &import, &report).map_err(Error::internal)
    }

    /// Copies a file of this machine into the spool.
    async fn copy_in(&self, caller: &Caller, path: &Path) -> Result<Upload> {
        let mut receiving = self.receive(caller).await?;
        let from = path.to_owned();
        let copied = tokio::task::spawn_blocking(move || {
            let mut file = fs::File::open(&from).map_err(Error::internal)?;
            let mut buffer = vec![0; 1 << 16];
            loop {
                match file.read(&mut buffer).map_err(Error::internal)? {
                    0 => return Ok::<_, Error>(receiving),
                    n => receiving.write(buffer.get(..n).unwrap_or_default())?,
                }
            }
        });
        let receiving = copied.await.map_err(Error::internal)??;
        self.keep(caller, receiving, &path.to_string_lossy()).await
    }

    /// What became of an import, for people.
    async fn report_of(&self, caller: &Caller, import: &Import) -> Result<String> {
        let counts = import.counts;
        let mut text = format!(
            "{}: {}\n{} rows read: {} readings new, {} changed, {} as they were, {} rejected\n",
            import.file_name,
            import.state.as_str(),
            counts.rows_read,
            counts.inserted,
            counts.updated,
            counts.unchanged,
            counts.rejected
        );
        for line in [&import.message, &import.times].into_iter().flatten() {
            text += &format!("{line}\n");
        }
        let query = FaultQuery { limit: SHOWN_FAULTS, ..FaultQuery::default() };
        for it in self.import_faults(caller, &import.id, &query).await? {
            text += &format!("line {}, {} '{}': {}\n", it.line, it.column, it.value, it.reason);
        }
        Ok(text)
    }
}

/// What went wrong, for the log: what is a fault of the installation says to people only that it is one.
fn cause(error: &Error) -> String {
    match error {
        Error::Internal(cause) => cause.to_string(),
        other => other.to_string(),
    }
}

/// Whether files of the folder can be moved aside.
fn try_out(folder: &Path) -> io::Result<()> {
    for aside in ["done", "failed"] {
        fs::create_dir_all(folder.join(aside))?;
    }
    let trial = folder.join(format!(".drp-{}", std::process::id()));
    fs::write(&trial, "")?;
    fs::remove_file(&trial)
}

/// The files of a folder that may be whole: no folders, nothing hidden, nothing that says it is only a part.
fn files_of(folder: &Path) -> io::Result<Vec<(PathBuf, Looks)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_part = [".part", ".tmp", ".filepart", ".crdownload"].iter().any(|it| name.ends_with(it));
        // Links are not followed: the folder may be written by others than the portal's own.
        let facts = entry.metadata()?;
        if facts.is_file() && !name.starts_with('.') && !is_part {
            found.push((entry.path(), (facts.len(), facts.modified().ok())));
        }
    }
    found.sort();
    Ok(found)
}

/// Moves a file into a folder, under its name or, where that is taken, with the import's id before it.
fn move_aside(path: &Path, folder: &Path, import: &Import, report: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_taken = folder.join(&name).exists();
    let name = if is_taken { format!("{}-{name}", import.id.as_str()) } else { name };
    fs::write(folder.join(format!("{name}.report.txt")), report)?;
    match fs::rename(path, folder.join(&name)) {
        // Another server of the same folder was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
