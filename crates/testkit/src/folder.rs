//! A folder for one test, gone with it.
#![allow(
    clippy::disallowed_methods,
    reason = "where temporary files are is nothing that a portal is configured with"
)]

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    path::{Path, PathBuf},
};

/// A folder of its own among the temporary ones; made once something is put into it, removed when it is dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder that nobody else has.
    pub fn new() -> Folder {
        let number = RandomState::new().build_hasher().finish();
        Folder(std::env::temp_dir().join(format!("drp-test-{}-{number:016x}", std::process::id())))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for Folder {
    fn default() -> Folder {
        Folder::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
