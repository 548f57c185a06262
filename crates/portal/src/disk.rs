//! How much room is left where the portal writes.

use std::{
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_exist_yet_is_where_it_will_be() {
        let disks = Disks::default();
        let here = disks.least_room(vec![PathBuf::from("Cargo.toml")]).await.unwrap();
        let later = disks.least_room(vec![PathBuf::from("no-such-folder/spool")]).await.unwrap();
        assert!(here.total > 0 && here.total == later.total);
        assert!(disks.least_room(Vec::new()).await.is_err());
    }
}
