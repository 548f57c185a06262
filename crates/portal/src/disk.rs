//! The disks where the portal writes: how much room is left, and making the names in a folder safe.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::timeout;

/// Room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// Bytes that the portal may still write.
    pub(crate) free: u64,
    /// Bytes in all.
    pub(crate) total: u64,
}

/// Looks at disks. One that hangs, as a network's may, is looked at by one thread alone, however often anybody asks.
#[derive(Debug, Default)]
pub(crate) struct Disks {
    is_looking: Arc<AtomicBool>,
}

/// How long a disk may take to tell.
const PATIENCE: Duration = Duration::from_secs(1);

impl Disks {
    /// The least room of these folders and files, where what does not exist yet will be.
    pub(crate) async fn least_room(&self, places: Vec<PathBuf>) -> io::Result<Room> {
        if self.is_looking.swap(true, Ordering::AcqRel) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let is_looking = Arc::clone(&self.is_looking);
        let look = tokio::task::spawn_blocking(move || {
            let rooms: io::Result<Vec<Room>> = places.iter().map(|it| room(it)).collect();
            is_looking.store(false, Ordering::Release);
            rooms
        });
        let rooms = timeout(PATIENCE, look).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        let rooms = rooms.map_err(io::Error::other)??;
        rooms.into_iter().min_by_key(|it| it.free).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn room(place: &Path) -> io::Result<Room> {
    let exists = place.ancestors().find(|it| it.exists());
    // The last ancestor of a relative path is empty, and means the current folder.
    let folder = exists.filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(Room { free: fs4::available_space(folder)?, total: fs4::total_space(folder)? })
}

/// Makes the names in a folder safe. Disks of the network, for one, may be of a kind that cannot be asked to: what they
/// are given under a name is safe once they say so of the file.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_disk_that_cannot_sync_a_folder_does_not_fail() {
        let folder = Path::new("/proc/self");
        let error = File::open(folder).unwrap().sync_all().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        sync_folder(folder).unwrap();
        sync_folder(Path::new("src")).unwrap();
        assert_eq!(sync_folder(Path::new("no-such-folder")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[tokio::test]
    async fn what_does_not_exist_yet_is_where_it_will_be() {
        let disks = Disks::default();
        let here = disks.least_room(vec![PathBuf::from("Cargo.toml")]).await.unwrap();
        let later = disks.least_room(vec![PathBuf::from("no-such-folder/spool")]).await.unwrap();
        assert!(here.total > 0 && here.total == later.total);
        assert!(disks.least_room(Vec::new()).await.is_err());
    }
}
