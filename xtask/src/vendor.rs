//! Fetches what the browser loads and others made, at the versions named here, and holds it against its checksums.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine;

/// A package, and which of its files become which of ours.
struct Package {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const PACKAGES: [Package; 4] = [
    Package {
        name: "uplot@1.6.32",
        files: &[
            ("dist/uPlot.iife.min.js", "uPlot.iife.min.js"),
            ("dist/uPlot.min.css", "uPlot.min.css"),
            ("LICENSE", "licences/uPlot-MIT.txt"),
        ],
    },
    Package {
        name: "@fontsource-variable/inter@5.3.0",
        files: &[
            ("files/inter-latin-wght-normal.woff2", "inter-latin-3100e775.woff2"),
            ("LICENSE", "licences/Inter-OFL-1.1.txt"),
        ],
    },
    Package {
        name: "leaflet@1.9.4",
        files: &[("dist/leaflet.js", "leaflet.js"), ("LICENSE", "licences/Leaflet-BSD-2-Clause.txt")],
    },
    Package { name: ATLAS, files: &[("LICENSE", "licences/us-atlas-ISC.txt")] },
];

/// The shapes, and the program that reads them; of the latter nothing is kept.
const ATLAS: &str = "us-atlas@3.0.1";
const TOPOJSON: &str = "topojson-client@3.1.0";

/// Where the files are, from the workspace's folder, and the list of their checksums among them.
const FOLDER: &str = "crates/web/assets/vendor";
const LIST: &str = "README.md";

/// Fetches everything anew, cuts the base map, and compares all of it with the list.
pub fn refresh() -> Result<(), String> {
    let (npm, node, tar) = (machine::get("npm")?, machine::get("node")?, machine::get("tar")?);
    let scratch = machine::new_scratch("vendor")?;
    fs::create_dir(&scratch).map_err(|err| format!("{}: {err}", scratch.display()))?;
    let done = fetch(&Tools { npm, node, tar, scratch: scratch.clone() });
    let _ = fs::remove_dir_all(&scratch);
    done.and_then(|()| compare())
}

struct Tools {
    npm: PathBuf,
    node: PathBuf,
    tar: PathBuf,
    scratch: PathBuf,
}

fn fetch(tools: &Tools) -> Result<(), String> {
    let vendor = machine::root().join(FOLDER);
    for package in &PACKAGES {
        let folder = tools.unpack(package.name)?;
        for (from, to) in package.files {
            copy(&folder.join(from), &vendor.join(to))?;
        }
    }
    let (atlas, client) = (tools.unpack(ATLAS)?, tools.unpack(TOPOJSON)?);
    let shapes = machine::root().join("xtask/vendor/shapes.mjs");
    run(Command::new(&tools.node).arg(shapes).arg(atlas).arg(client).arg(vendor.join("us")))
}

impl Tools {
    /// The folder of a package of that name and version; fetched where it is not there yet.
    fn unpack(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.scratch.join(name.replace('/', "-"));
        if folder.is_dir() {
            return Ok(folder);
        }
        fs::create_dir(&folder).map_err(|err| format!("{}: {err}", folder.display()))?;
        println!("   {name}");
        run(Command::new(&self.npm).args(["pack", "--silent", "--pack-destination"]).arg(&folder).arg(name))?;
        let mut names = fs::read_dir(&folder).map_err(|err| format!("{}: {err}", folder.display()))?;
        let archive = names.find_map(Result::ok).ok_or_else(|| format!("npm brought nothing for {name}"))?;
        run(Command::new(&self.tar)
            .args(["--strip-components=1", "-xzf"])
            .arg(archive.path())
            .arg("-C")
            .arg(&folder))?;
        Ok(folder)
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(drop).map_err(|err| format!("{} to {}: {err}", from.display(), to.display()))
}

fn run(command: &mut Command) -> Result<(), String> {
    match command.stdout(std::process::Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}", command.get_program().to_string_lossy())),
        Err(err) => Err(format!("{}: {err}", command.get_program().to_string_lossy())),
    }
}

/// What is there now against the list; where a version was changed, the new lines are printed.
fn compare() -> Result<(), String> {
    let folder = machine::root().join(FOLDER);
    let list = fs::read_to_string(folder.join(LIST)).map_err(|err| format!("{FOLDER}/{LIST}: {err}"))?;
    let mut names = files_below(&folder)?;
    names.retain(|it| it != LIST);
    let mut command = Command::new(machine::get("sha256sum")?);
    let output =
        command.args(&names).current_dir(&folder).output().map_err(|err| format!("sha256sum: {err}"))?;
    let sums = String::from_utf8_lossy(&output.stdout);
    let fresh: Vec<&str> = sums.lines().filter(|it| !list.lines().any(|line| line == *it)).collect();
    match fresh.as_slice() {
        [] => {
            println!("   {} files are what {FOLDER}/{LIST} says", names.len());
            Ok(())
        }
        fresh => Err(format!(
            "{FOLDER}/{LIST} lists other bytes. Where a version was changed on purpose, write these lines there, and \
             look at every page:\n{}",
            fresh.join("\n")
        )),
    }
}

fn files_below(folder: &Path) -> Result<Vec<String>, String> {
    let (mut names, mut folders) = (Vec::new(), vec![String::new()]);
    while let Some(below) = folders.pop() {
        let entries = fs::read_dir(folder.join(&below)).map_err(|err| format!("{below}: {err}"))?;
        for entry in entries.filter_map(Result::ok) {
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            match entry.path().is_dir() {
                true => folders.push(format!("{name}/")),
                false => names.push(name),
            }
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_is_fetched_is_listed() {
        let list = fs::read_to_string(machine::root().join(FOLDER).join(LIST)).unwrap();
        for (_, ours) in PACKAGES.iter().flat_map(|it| it.files) {
            assert!(list.contains(&format!("  {ours}\n")), "{ours}");
        }
        for name in PACKAGES.iter().map(|it| it.name) {
            assert!(list.contains(name), "{name}");
        }
    }
}
