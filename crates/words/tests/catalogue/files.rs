//! The files of the repository.

use std::path::{Path, PathBuf};

/// A text file, its path relative to the root and with slashes.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    pub fn read(path: &str) -> File {
        let text =
            std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        File { path: path.to_owned(), text }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names in a folder, in order.
pub fn names_in(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut names: Vec<String> =
        entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// All files with that extension in a folder and below.
pub fn files(folder: &str, extension: &str) -> Vec<File> {
    let mut found = Vec::new();
    for name in names_in(folder) {
        let path = format!("{folder}/{name}");
        if root().join(&path).is_dir() {
            found.extend(files(&path, extension));
        } else if path.ends_with(&format!(".{extension}")) {
            found.push(File::read(&path));
        }
    }
    found
}
