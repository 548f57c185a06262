//! Taking a backup: read in one task, packed and encrypted in another, and under its name only once it is safe on disk.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use formats::packed::{Packer, Packing};
use jiff::Timestamp;
use store::{
    Db, Engine,
    backup::{BackupPart, Snapshot},
    migrate::MIGRATIONS,
};
use tokio::sync::mpsc::{Receiver, channel};

use super::{BackupError, BackupHeader, BackupLock, BackupSummary, Result, container::Writer, lock::Locked};
use crate::{disk::sync_folder, seal::SecurityKey};

/// Parts that were read and not yet written, about a mebibyte each.
const AHEAD: usize = 8;

/// Takes a backup into a file that does not exist yet.
///
/// # Errors
/// Where the database or the disk fails: then there is no file.
pub async fn back_up(
    db: &Db,
    path: &Path,
    lock: &BackupLock,
    key: Option<&SecurityKey>,
    now: Timestamp,
) -> Result<BackupSummary> {
    let named = path.to_owned();
    let draft = aside(move || Draft::begin(&named)).await?;
    let file = draft.file.try_clone().map_err(at(path))?;
    let mut summary =
        back_up_into(db, BufWriter::new(file), lock, key, now).await.map_err(|error| match error {
            // The file that is written has another name than the one that was asked for.
            BackupError::File { error, .. } => BackupError::File { path: path.to_owned(), error },
            error => error,
        })?;
    summary.size = aside(move || draft.keep()).await?;
    Ok(summary)
}

/// Does what may wait long for a disk where nobody who asks for a page waits with it: gigabytes that are made safe, or a
/// share of the network that hangs.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| failed(io::Error::other(error)))?
}

/// Takes a backup into whatever can be written to.
///
/// # Errors
/// Where the database or the output fails.
pub async fn back_up_into<W: Write + Send + 'static>(
    db: &Db,
    output: W,
    lock: &BackupLock,
    key: Option<&SecurityKey>,
    now: Timestamp,
) -> Result<BackupSummary> {
    let snapshot = Snapshot::take(db).await?;
    let header = BackupHeader {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: snapshot.version(),
        migration: MIGRATIONS.get(snapshot.version() - 1).map_or("", |it| it.name).to_owned(),
        engine: match db.engine() {
            Engine::MariaDb => "MariaDB",
            Engine::Sqlite => "SQLite",
        }
        .to_owned(),
        taken_at: now,
        key_mark: key.map(SecurityKey::mark),
    };
    let (sender, receiver) = channel(AHEAD);
    let (said, lock) = (header.clone(), lock.clone());
    let writing = tokio::task::spawn_blocking(move || write(output, &said, &lock, receiver));
    let read = async move { snapshot.read(&sender).await }.await;
    let written = writing.await.map_err(|error| failed(io::Error::other(error)))?;
    // Where the disk fails, what reads only hears that nobody takes it.
    let tables = written.map_err(failed)?;
    let n_rows = read?;
    Ok(BackupSummary { header, tables, n_rows, size: 0 })
}

type Tables = Vec<(String, store::backup::TableSum)>;

fn write<W: Write>(
    output: W,
    header: &BackupHeader,
    lock: &BackupLock,
    mut parts: Receiver<BackupPart>,
) -> io::Result<Tables> {
    let packer = Packer::new(Locked::new(output, lock)?, Some(Packing::Zstandard));
    let mut writer = Writer::new(packer, header)?;
    let (mut tables, mut current, mut is_whole) = (Vec::new(), String::new(), false);
    while let Some(part) = parts.blocking_recv() {
        writer.write(&part)?;
        match part {
            BackupPart::Table { name, .. } => current = name,
            BackupPart::TableEnd { sum, .. } => tables.push((std::mem::take(&mut current), sum)),
            BackupPart::End => is_whole = true,
            BackupPart::Rows(_) => {}
        }
    }
    // What reads has said why; this file does not count.
    if is_whole {
        writer.into_inner().finish()?.finish()?.flush()?;
    }
    Ok(tables)
}

fn failed(error: io::Error) -> BackupError {
    BackupError::File { path: PathBuf::from("the backup"), error }
}

fn at(path: &Path) -> impl Fn(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::File { path: path.clone(), error }
}

/// A file under a name that is its own alone, and goes away with it.
struct Draft {
    file: File,
    draft: PathBuf,
    path: PathBuf,
}

impl Draft {
    fn begin(path: &Path) -> Result<Draft> {
        if path.exists() {
            return Err(at(path)(io::ErrorKind::AlreadyExists.into()));
        }
        let mut random = [0; 4];
        getrandom::fill(&mut random).map_err(|error| at(path)(io::Error::other(error)))?;
        let mut draft = path.as_os_str().to_owned();
        // Somebody else may be at a backup of the same name.
        draft.push(format!(".{:08x}{PART}", u32::from_be_bytes(random)));
        let draft = PathBuf::from(draft);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&draft).map_err(at(&draft))?;
        Ok(Draft { file, draft, path: path.to_owned() })
    }

    /// Gives it its name once all of it is on the disk, unless somebody else was faster; how many bytes that are.
    fn keep(self) -> Result<u64> {
        let path = self.path.clone();
        self.file.sync_all().map_err(at(&path))?;
        let size = self.file.metadata().map_err(at(&path))?.len();
        self.publish().map_err(at(&path))?;
        drop(self);
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sync_folder(folder).map_err(at(folder))?;
        Ok(size)
    }

    /// A second name never replaces a file, as a new name may. Where the disk knows no second names, whoever has the name
    /// by now is looked for.
    fn publish(&self) -> io::Result<()> {
        match fs::hard_link(&self.draft, &self.path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            Err(_) if self.path.exists() => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(&self.draft, &self.path),
        }
    }
}

/// What a file's name ends with while it is written.
pub(super) const PART: &str = ".part";

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.draft);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be had fails the test that wants it")]
mod tests {
    use super::*;

    #[test]
    fn of_two_backups_of_one_name_the_first_that_is_whole_has_it() {
        let folder = testkit::Folder::new();
        fs::create_dir_all(folder.path()).unwrap();
        let path = folder.path().join("it.age");
        let [mut slow, mut fast] = [Draft::begin(&path).unwrap(), Draft::begin(&path).unwrap()];
        slow.file.write_all(b"the slow").unwrap();
        fast.file.write_all(b"the fast one").unwrap();
        assert_eq!(fast.keep().unwrap(), 12);
        let refused = slow.keep().unwrap_err();
        assert!(refused.to_string().contains("name a file that does not exist"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"the fast one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
