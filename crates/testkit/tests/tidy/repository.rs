//! The files of the repository, and what is found wrong in them.

use std::fmt;
use std::path::{Path, PathBuf};

/// What a build, a run or another tool leaves in the tree.
const NOT_OURS: [&str; 3] = ["target", "node_modules", "drp-data"];

/// What is not under version control of those who try the deployment.
const LOCAL: [&str; 3] = ["deploy/secrets/", "deploy/import/", "deploy/backup.key"];

/// What stands at the root. Notes, samples and trials do not.
const ROOT: [&str; 19] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "bench",
    "clippy.toml",
    "crates",
    "deny.toml",
    "deploy",
    "docs",
    "e2e",
    "fixtures",
    "fuzz",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "xtask",
];

/// A text file, its path relative to the root and with slashes.
pub struct File {
    pub path: String,
    pub text: String,
}

/// One fault, with what to do about it.
pub struct Finding {
    pub path: String,
    line: usize,
    advice: String,
}

impl Finding {
    /// A fault in a line, counted from zero.
    pub fn new(path: &str, index: usize, advice: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line: index + 1, advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.advice)
    }
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files with one of these extensions, in a stable order.
pub fn files(extensions: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root(), "", &mut paths);
    paths.retain(|it| extensions.iter().any(|extension| it.ends_with(&format!(".{extension}"))));
    let read = |path: String| {
        let bytes = std::fs::read(root().join(&path)).unwrap_or_default();
        File { text: String::from_utf8_lossy(&bytes).into_owned(), path }
    };
    paths.into_iter().map(read).collect()
}

/// All files that are text, whatever they are called, with those that are hidden; not what whoever runs the deployment of
/// `deploy/` has put there.
pub fn texts() -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root(), "", &mut paths);
    [".cargo", ".ci"].iter().for_each(|it| walk(&root(), it, &mut paths));
    paths.extend([".gitignore", "deploy/.env.example"].map(str::to_owned));
    paths.retain(|it| !LOCAL.iter().any(|local| it.starts_with(local)));
    let text = |path: String| {
        Some(File { text: String::from_utf8(std::fs::read(root().join(&path)).ok()?).ok()?, path })
    };
    paths.into_iter().filter_map(text).collect()
}

/// The names in a folder, or none if it does not exist.
pub fn names_in(folder: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root().join(folder)) else { return Vec::new() };
    let mut res: Vec<String> =
        entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
    res.sort();
    res
}

/// Names at the root that nobody has said belong there.
pub fn strays(names: &[String]) -> Vec<Finding> {
    let known = |name: &str| name.starts_with('.') || NOT_OURS.contains(&name) || ROOT.contains(&name);
    let advice = "does not belong at the root: remove it, move it into a folder, \
                  or add it to `ROOT` of crates/testkit/tests/tidy/repository.rs";
    names.iter().filter(|it| !known(it)).map(|it| Finding::new(it, 0, advice)).collect()
}

/// Names that are said to belong at the root and are not there.
pub fn absent(names: &[String]) -> Vec<&'static str> {
    ROOT.into_iter().filter(|it| !names.iter().any(|name| name == it)).collect()
}

fn walk(root: &Path, below: &str, paths: &mut Vec<String>) {
    for name in names_in(below) {
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if name.starts_with('.') || NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if root.join(&path).is_dir() {
            walk(root, &path, paths);
        } else {
            paths.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_left_at_the_root() {
        let names = ["Cargo.toml", "NOTES.txt", "crates", "target", ".git"].map(str::to_owned);
        let findings: Vec<String> = strays(&names).into_iter().map(|it| it.path).collect();
        assert_eq!(findings, ["NOTES.txt"]);
    }
}
