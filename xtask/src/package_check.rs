//! A package of the executable that was just built: what is in it, what systemd says of its unit, and what lintian finds.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::machine;
use crate::package;

/// What has to be in it, and who may read it.
const FILES: [(&str, &str); 3] = [
    ("usr/bin/drp", "-rwxr-xr-x"),
    ("lib/systemd/system/drp.service", "-rw-r--r--"),
    ("usr/share/doc/drp/copyright", "-rw-r--r--"),
];

/// What lintian says of every package that is not Debian's own, or of what is meant so: the licences are for whoever has no
/// Debian, the package brings the documents with its files of deployment, and this one is not kept, and so not packed.
const ACCEPTED: [&str; 10] = [
    "no-changelog",
    "no-manual-page",
    "copyright-file-contains-full-apache-2-license",
    "copyright-not-using-common-license-for-apache2",
    "maintainer-script-calls-systemctl",
    "uses-no-compression-for-control-tarball",
    "uses-no-compression-for-data-tarball",
    "non-standard-dir-perm",
    "non-standard-file-perm",
    "bogus-mail-host",
];

/// Makes one apart from those of `cargo xtask package`, takes it out again and looks at it.
pub fn check(executable: &Path) -> Result<(), String> {
    let folder = machine::new_scratch("package")?;
    let res = check_in(&folder, executable);
    let _ = fs::remove_dir_all(&folder);
    res
}

fn check_in(folder: &Path, executable: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|err| format!("{}: {err}", folder.display()))?;
    let package = package::build_in(executable, folder, "-Znone")?;
    let contents = said(Command::new("dpkg-deb").arg("--contents").arg(&package))?;
    faults(&contents)?;
    let tree = folder.join("installed");
    said(Command::new("dpkg-deb").arg("--extract").arg(&package).arg(&tree))?;
    let version = said(Command::new(tree.join("usr/bin/drp")).arg("--version"))?;
    println!("   {} of {}", version.trim(), package.file_name().unwrap_or_default().display());
    verify_unit(&tree)?;
    let mut lintian = Command::new(machine::get("lintian")?);
    let words = ["--allow-root", "--tag-display-limit", "0", "--fail-on", "error,warning", "--suppress-tags"];
    said(lintian.args(words).arg(ACCEPTED.join(",")).arg(&package)).map(drop)
}

/// Everything belongs to root, and what has to be there is.
fn faults(contents: &str) -> Result<(), String> {
    let lines: Vec<Vec<&str>> = contents.lines().map(|it| it.split_whitespace().collect()).collect();
    if let Some(line) = lines.iter().find(|it| it.get(1) != Some(&"root/root")) {
        return Err(format!("the package has something that is not root's: {}", line.join(" ")));
    }
    let has = |name: &str, rights: &str| {
        lines.iter().any(|it| {
            it.first() == Some(&rights) && it.last().is_some_and(|it| it.trim_start_matches("./") == name)
        })
    };
    match FILES.iter().find(|(name, rights)| !has(name, rights)) {
        Some((name, rights)) => Err(format!("the package has no {rights} {name}")),
        None => Ok(()),
    }
}

/// systemd's own reading of the unit, with the programs where they were put.
fn verify_unit(tree: &Path) -> Result<(), String> {
    let unit = tree.join("lib/systemd/system/drp.service");
    let text = fs::read_to_string(&unit).map_err(|err| format!("{}: {err}", unit.display()))?;
    let here = text.replace("=/usr/bin/drp", &format!("={}", tree.join("usr/bin/drp").display()));
    if here == text {
        return Err("the unit starts no /usr/bin/drp".to_owned());
    }
    fs::write(&unit, here).map_err(|err| format!("{}: {err}", unit.display()))?;
    let mut analyze = Command::new(machine::get("systemd-analyze")?);
    let said = said(analyze.args(["verify", "--recursive-errors=no", "--man=no"]).arg(&unit))?;
    match said.lines().find(|it| it.contains("drp.service")) {
        Some(line) => Err(format!("systemd-analyze verify: {line}")),
        None => Ok(()),
    }
}

/// What a program says, on both of its outputs, where it ends well.
fn said(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output().map_err(|err| format!("{name}: {err}"))?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    match output.status.success() {
        true => Ok(text),
        false => Err(format!("{name}: {}\n{text}", output.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(owner: &str, rights: &str) -> String {
        let line = |name: &str, rights: &str| format!("{rights} {owner} 12 2026-11-30 05:00 ./{name}\n");
        let mut res = line(FILES[0].0, rights);
        res.extend(FILES[1..].iter().map(|(name, rights)| line(name, rights)));
        res
    }

    #[test]
    fn what_is_not_as_it_should_be_is_named() {
        assert_eq!(faults(&listing("root/root", "-rwxr-xr-x")), Ok(()));
        assert!(faults(&listing("you/you", "-rwxr-xr-x")).unwrap_err().contains("not root's"));
        assert!(
            faults(&listing("root/root", "-rwsr-xr-x")).unwrap_err().contains("no -rwxr-xr-x usr/bin/drp")
        );
    }
}
