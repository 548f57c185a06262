//! A proxy before MariaDB that loses the answer to a COMMIT now and then, by a seed.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, Result},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::Chance;

/// A proxy that lives as long as this value.
#[derive(Debug)]
pub struct CuttingProxy {
    port: u16,
    fate: Arc<Mutex<Fate>>,
    task: JoinHandle<()>,
}

/// What the proxy still does, and what it has done.
#[derive(Debug)]
struct Fate {
    chance: Chance,
    cuts_left: u64,
    n_lost_answers: u64,
    n_lost_commits: u64,
}

/// What becomes of one COMMIT.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    None,
    /// It is done, and nobody hears of it.
    Answer,
    /// It never arrives.
    Commit,
}

/// A packet of the MySQL protocol begins with three bytes of length and its number.
const HEADER: usize = 4;
/// COM_QUERY with the word that ends a transaction.
const COMMIT: &[u8] = b"\x03COMMIT";

impl CuttingProxy {
    /// Stands before the server on that port, and cuts a connection so many times.
    ///
    /// # Errors
    /// Where no port can be had.
    pub async fn start(server: u16, chance: Chance, cuts: u64) -> Result<CuttingProxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let fate = Fate { chance, cuts_left: cuts, n_lost_answers: 0, n_lost_commits: 0 };
        let fate = Arc::new(Mutex::new(fate));
        let (server, shared) = (SocketAddr::from((Ipv4Addr::LOCALHOST, server)), Arc::clone(&fate));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let fate = Arc::clone(&shared);
                // However a connection ends, both its ends are closed with it.
                tokio::spawn(async move { carry(client, server, &fate).await });
            }
        });
        Ok(CuttingProxy { port, fate, task })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many answers to a COMMIT, and how many COMMITs themselves, were lost.
    pub fn losses(&self) -> (u64, u64) {
        let fate = self.fate.lock().unwrap_or_else(PoisonError::into_inner);
        (fate.n_lost_answers, fate.n_lost_commits)
    }
}

impl Drop for CuttingProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fate {
    /// Two of three COMMITs pass; of those that do not, three of four are done all the same.
    fn of_commit(&mut self) -> Cut {
        if self.cuts_left == 0 || self.chance.in_range(0..3) > 0 {
            return Cut::None;
        }
        self.cuts_left -= 1;
        if self.chance.in_range(0..4) == 0 {
            self.n_lost_commits += 1;
            return Cut::Commit;
        }
        self.n_lost_answers += 1;
        Cut::Answer
    }
}

/// Carries bytes both ways until one side ends, or a COMMIT meets its fate.
async fn carry(client: TcpStream, server: SocketAddr, fate: &Mutex<Fate>) -> Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let mut answer = vec![0; 1 << 16];
    let mut packet = Vec::new();
    loop {
        tokio::select! {
            read = from_server.read(&mut answer) => match read? {
                0 => return Ok(()),
                n => to_client.write_all(answer.get(..n).unwrap_or_default()).await?,
            },
            // What was read so far stays in `packet` where the server speaks first.
            read = from_client.read_buf(&mut packet) => {
                if read? == 0 {
                    return Ok(());
                }
                while let Some(whole) = take_packet(&mut packet) {
                    let is_commit = whole.get(HEADER..) == Some(COMMIT);
                    let cut = if is_commit { lock(fate).of_commit() } else { Cut::None };
                    if cut != Cut::Commit {
                        to_server.write_all(&whole).await?;
                    }
                    if cut == Cut::Answer {
                        let _ = from_server.read(&mut answer).await?;
                    }
                    if cut != Cut::None {
                        return Ok(());
                    }
                }
            }
        }
    }
}

/// The first packet of what has come, once it is whole.
fn take_packet(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let [a, b, c] = *bytes.first_chunk::<3>()?;
    let length = HEADER + usize::from(a) + (usize::from(b) << 8) + (usize::from(c) << 16);
    if bytes.len() < length {
        return None;
    }
    let rest = bytes.split_off(length);
    Some(std::mem::replace(bytes, rest))
}

fn lock(fate: &Mutex<Fate>) -> std::sync::MutexGuard<'_, Fate> {
    fate.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_taken_once_they_are_whole() {
        let mut bytes = b"\x07\x00\x00\x00\x03COMMIT\x02\x00\x00\x00\x03".to_vec();
        assert_eq!(take_packet(&mut bytes).unwrap_or_default().get(HEADER..), Some(COMMIT));
        assert_eq!(take_packet(&mut bytes), None);
        bytes.push(b'X');
        assert_eq!(take_packet(&mut bytes), Some(b"\x02\x00\x00\x00\x03X".to_vec()));
        assert!(bytes.is_empty());
    }
}
