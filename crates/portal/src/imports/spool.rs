//! The spool: files as they are received, safe on disk before anything is said of them.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use ring::digest;
use store::UploadId;

use crate::{
    disk::sync_folder,
    error::{Error, Result},
};

/// A folder for files that are received.
#[derive(Clone, Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
}

/// A file on its way in; dropped unfinished, nothing of it stays.
pub struct Receiving {
    id: UploadId,
    part: PathBuf,
    whole: PathBuf,
    file: File,
    hash: digest::Context,
    size: u64,
    limit: u64,
    is_kept: bool,
}

/// A file that is whole and safe on disk.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) id: UploadId,
    pub(crate) sha256: String,
    pub(crate) size: u64,
}

/// How long nothing is added to a file before a sweep takes it for forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);

impl Spool {
    /// A spool in that folder, which is made where it is missing once something is received.
    pub(crate) fn new(folder: PathBuf) -> Spool {
        Spool { folder }
    }

    /// Where the file of an upload lies, if it was received on this machine.
    pub(crate) fn path(&self, id: &UploadId) -> PathBuf {
        self.folder.join(id.as_str())
    }

    /// Begins to receive a file of at most `limit` bytes.
    pub(crate) fn receive(&self, limit: u64) -> Result<Receiving> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(Error::internal)?;
        let id = UploadId::of_random(random);
        make_safe(&self.folder).map_err(at(&self.folder))?;
        let (part, whole) = (self.folder.join(format!("{}.part", id.as_str())), self.path(&id));
        let file = File::create_new(&part).map_err(at(&part))?;
        let hash = digest::Context::new(&digest::SHA256);
        Ok(Receiving { id, part, whole, file, hash, size: 0, limit, is_kept: false })
    }

    /// Removes the file of an upload.
    pub(crate) fn remove(&self, id: &UploadId) -> io::Result<()> {
        match fs::remove_file(self.path(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// Removes what was left half-received, as by a process that was killed; how many files that were.
    pub(crate) fn sweep(&self, now: SystemTime) -> io::Result<usize> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            other => other?,
        };
        let mut n_removed = 0;
        for entry in entries {
            let path = entry?.path();
            let is_part = path.extension().is_some_and(|it| it == "part");
            let modified = fs::metadata(&path).and_then(|it| it.modified());
            let age = modified.map(|it| now.duration_since(it).unwrap_or_default());
            if is_part && age.is_ok_and(|it| it > FORGOTTEN_AFTER) {
                fs::remove_file(&path)?;
                n_removed += 1;
            }
        }
        Ok(n_removed)
    }
}

impl Receiving {
    /// Adds what has come.
    ///
    /// # Errors
    /// [`Error::TooLarge`] past the limit, [`Error::NoSpace`] where the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            return Err(Error::TooLarge { limit: self.limit });
        }
        self.hash.update(bytes);
        self.file.write_all(bytes).map_err(at(&self.part))
    }

    /// Adds what has come, where nobody who asks for a page waits for the disk with it.
    ///
    /// # Errors
    /// As [`Receiving::write`]; then nothing of the file stays.
    pub async fn add(mut self, bytes: Vec<u8>) -> Result<Receiving> {
        let added = tokio::task::spawn_blocking(move || self.write(&bytes).map(|()| self)).await;
        added.map_err(Error::internal)?
    }

    /// Bytes received so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Writes and makes safe what is not kept.
    pub(crate) fn try_out(mut self) -> Result<()> {
        self.write(b"1")?;
        self.file.sync_all().map_err(at(&self.part))
    }

    /// Makes the file safe: its bytes are on the disk, then its name is.
    pub(crate) fn finish(mut self) -> Result<Received> {
        self.file.sync_all().map_err(at(&self.part))?;
        fs::rename(&self.part, &self.whole).map_err(at(&self.whole))?;
        // What is not safe in the end is removed under the name that it has now.
        self.part.clone_from(&self.whole);
        if let Some(folder) = self.whole.parent() {
            sync_folder(folder).map_err(at(folder))?;
        }
        self.is_kept = true;
        let digest = self.hash.clone().finish();
        Ok(Received { id: self.id.clone(), sha256: hexadecimal(digest.as_ref()), size: self.size })
    }
}

impl std::fmt::Debug for Receiving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiving").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Makes a folder where it is missing, so that its own name is on the disk, too.
fn make_safe(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_safe(above)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        other => other?,
    }
    sync_folder(above)
}

/// SHA-256 of a file and its size, reading it once.
pub(crate) fn hash_of(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut hash = digest::Context::new(&digest::SHA256);
    let (mut size, mut buffer) = (0, vec![0; 1 << 16]);
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => return Ok((hexadecimal(hash.finish().as_ref()), size)),
            n => {
                hash.update(buffer.get(..n).unwrap_or_default());
                size += n as u64;
            }
        }
    }
}

/// SHA-256 of a text.
pub(crate) fn hash_of_text(text: &str) -> String {
    hexadecimal(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

/// What an error of the disk means; the place is for the log.
fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let place = path.display().to_string();
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            tracing::error!(place, %error, "there is no space left for files that are received");
            Error::NoSpace
        }
        _ => Error::internal(format!("{place}: {error}")),
    }
}
