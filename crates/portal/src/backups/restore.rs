//! Reading a backup whole, and only then filling an empty database from it.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use formats::packed::{Limits, Unpacked};
use store::{
    Db,
    backup::{BackupPart, TableSum},
    migrate::MIGRATIONS,
};
use tokio::sync::mpsc::{Sender, channel};

use super::{
    BackupError, BackupHeader, BackupOpener, BackupSummary, Result, container::Reader, lock::Opened,
};
use crate::seal::SecurityKey;

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup holds.
    pub backup: BackupSummary,
    /// Its tables, as they are in the database now.
    pub tables: Vec<(String, TableSum)>,
}

/// Bytes that are read from the disk at once.
const BUFFER: usize = 256 << 10;
/// Parts that were read and not yet written, about a mebibyte each.
const AHEAD: usize = 4;
/// A backup is of our own making, and however well it packs it is read in bounded memory.
const NO_LIMITS: Limits = Limits { ratio: u64::MAX, free: u64::MAX, unpacked: u64::MAX };

/// Reads all of a backup and holds it against its sums; no database is needed, and none is touched.
///
/// # Errors
/// Where the file does not open, or is not what was written.
pub async fn verify(path: &Path, opener: &BackupOpener) -> Result<BackupSummary> {
    let (path, opener) = (path.to_owned(), opener.clone());
    tokio::task::spawn_blocking(move || read_whole(&path, &opener)).await.map_err(stopped)?
}

/// Fills an empty database from a backup that was read whole before.
///
/// Where the installation's key is not the backup's and somebody's second factor is sealed with it, that is refused unless
/// `other_key` says that it is known.
///
/// # Errors
/// Where the file is not whole, the database is not empty, or either fails: then nothing of it counts.
pub async fn restore(
    db: &Db,
    path: &Path,
    opener: &BackupOpener,
    key: Option<&SecurityKey>,
    other_key: bool,
) -> Result<Restored> {
    let backup = verify(path, opener).await?;
    check(&backup, key, other_key)?;
    let (sender, receiver) = channel(AHEAD);
    let (path, opener, version) = (path.to_owned(), opener.clone(), backup.header.schema);
    let reading = tokio::task::spawn_blocking(move || send(&path, &opener, &sender));
    let tables = store::backup::restore(db, version, receiver).await;
    // A file that changed since it was read whole says so better than the database that got half of it.
    reading.await.map_err(stopped)??;
    Ok(Restored { backup, tables: tables? })
}

/// Whether this program and this installation can do with it.
fn check(backup: &BackupSummary, key: Option<&SecurityKey>, other_key: bool) -> Result<()> {
    let BackupHeader { schema, migration, key_mark, .. } = &backup.header;
    if let Some(ours) = schema.checked_sub(1).and_then(|it| MIGRATIONS.get(it))
        && ours.name != migration
    {
        return Err(BackupError::Store(store::Error::Schema(format!(
            "the backup is of the schema {migration}, which this program does not know; use the drp that made it"
        ))));
    }
    let n_sealed = backup.tables.iter().find(|it| it.0 == "two_factor").map_or(0, |it| it.1.n_rows);
    let is_same = key_mark.is_none() || key.map(SecurityKey::mark) == *key_mark;
    match n_sealed == 0 || is_same || other_key {
        true => Ok(()),
        false => Err(BackupError::OtherKey),
    }
}

type Whole = Reader<Unpacked<Opened<BufReader<File>>>>;

fn open(path: &Path, opener: &BackupOpener) -> Result<(BackupHeader, Whole, u64)> {
    let at = |error| BackupError::File { path: PathBuf::from(path), error };
    let file = File::open(path).map_err(at)?;
    let size = file.metadata().map_err(at)?.len();
    let opened = Opened::new(BufReader::with_capacity(BUFFER, file), opener)?;
    let unpacked =
        Unpacked::new(opened, NO_LIMITS).map_err(|error| BackupError::Damaged(error.to_string()))?;
    let (header, reader) = Reader::new(unpacked)?;
    Ok((header, reader, size))
}

fn read_whole(path: &Path, opener: &BackupOpener) -> Result<BackupSummary> {
    let (header, mut reader, size) = open(path, opener)?;
    let (mut tables, mut current) = (Vec::new(), String::new());
    while let Some(part) = reader.next()? {
        match part {
            BackupPart::Table { name, .. } => current = name,
            BackupPart::TableEnd { sum, .. } => tables.push((std::mem::take(&mut current), sum)),
            BackupPart::Rows(_) | BackupPart::End => {}
        }
    }
    let n_rows = tables.iter().map(|it| it.1.n_rows).sum();
    Ok(BackupSummary { header, tables, n_rows, size })
}

/// Sends the parts for as long as somebody takes them.
fn send(path: &Path, opener: &BackupOpener, parts: &Sender<BackupPart>) -> Result<()> {
    let (_, mut reader, _) = open(path, opener)?;
    while let Some(part) = reader.next()? {
        if parts.blocking_send(part).is_err() {
            break;
        }
    }
    Ok(())
}

fn stopped(error: tokio::task::JoinError) -> BackupError {
    BackupError::Damaged(format!("reading it was stopped: {error}"))
}
