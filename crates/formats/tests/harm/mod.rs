//! What files that are made to do harm are made of, and what they cost.

#![allow(dead_code, reason = "not every test needs all of it")]
#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

use std::io::{self, Read};

/// Bytes.
pub const GIB: usize = 1 << 30;

/// A file that is never there as a whole: a beginning, a part that comes again and again, and an end.
pub struct Endless {
    parts: Vec<(Vec<u8>, usize)>,
    at: usize,
    /// What was read of it.
    pub n_bytes: u64,
}

impl Endless {
    /// Each part with how often it comes.
    pub fn new<T: AsRef<[u8]>>(parts: &[(T, usize)]) -> Endless {
        let parts = parts.iter().rev().map(|(part, n)| (part.as_ref().to_vec(), *n));
        Endless { parts: parts.filter(|it| !it.0.is_empty() && it.1 > 0).collect(), at: 0, n_bytes: 0 }
    }
}

impl Read for Endless {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let Some((part, times)) = self.parts.last_mut() else { return Ok(0) };
        let n_bytes = room.len().min(part.len() - self.at);
        room[..n_bytes].copy_from_slice(&part[self.at..self.at + n_bytes]);
        self.at += n_bytes;
        if self.at == part.len() {
            self.at = 0;
            *times -= 1;
            if *times == 0 {
                self.parts.pop();
            }
        }
        self.n_bytes += n_bytes as u64;
        Ok(n_bytes)
    }
}

/// The most memory that this process ever had, in MiB; nothing where the system does not tell.
pub fn peak_mebibytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|it| it / 1024)
}
