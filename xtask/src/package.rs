//! A Debian package of the portal: the executable, its unit, its settings and the documents.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine;
use crate::parts;

/// Makes the package of an executable, in `target/debian`, and beside it the list of what it is made of; the package's path.
pub fn build(executable: &Path) -> Result<PathBuf, String> {
    let package = build_in(executable, &machine::root().join("target/debian"), "-Zxz")?;
    let n = parts::write(&package.with_extension("cdx.json"), &version(executable)?)?;
    println!("   {n} packages of others are in it: {}", package.with_extension("cdx.json").display());
    Ok(package)
}

/// Makes the package in that folder, packed by dpkg's option.
pub fn build_in(executable: &Path, target: &Path, packing: &str) -> Result<PathBuf, String> {
    let target = target.to_owned();
    let tree = target.join("tree");
    if tree.exists() {
        fs::remove_dir_all(&tree).map_err(|err| told(&tree, err))?;
    }
    lay_out(&tree, executable)?;
    let (version, architecture) = (version(executable)?, ask("dpkg", &["--print-architecture"], &target)?);
    let control = control(&version, &architecture, &size(&tree)?, &libraries(&target, executable)?);
    fs::write(tree.join("DEBIAN/control"), control).map_err(|err| told(&tree, err))?;
    let package = target.join(format!("drp_{version}_{architecture}.deb"));
    let (from, to) = (tree.display().to_string(), package.display().to_string());
    ask("dpkg-deb", &["--root-owner-group", packing, "--build", &from, &to], &target)?;
    Ok(package)
}

/// Puts every file where it is installed.
fn lay_out(tree: &Path, executable: &Path) -> Result<(), String> {
    let root = machine::root();
    let deploy = root.join("deploy");
    install(executable, &tree.join("usr/bin/drp"), 0o755)?;
    ask("strip", &["--strip-unneeded", &tree.join("usr/bin/drp").display().to_string()], &root)?;
    install(&deploy.join("systemd/drp.service"), &tree.join("lib/systemd/system/drp.service"), 0o644)?;
    install(&deploy.join("systemd/drp.toml"), &tree.join("usr/share/drp/drp.toml"), 0o644)?;
    for script in ["postinst", "prerm", "postrm"] {
        install(&deploy.join("debian").join(script), &tree.join("DEBIAN").join(script), 0o755)?;
    }
    // As they lie beside each other here, so that what one says of another can be found.
    let documents = tree.join("usr/share/doc/drp");
    install(&root.join("README.md"), &documents.join("README.md"), 0o644)?;
    install_all(&root.join("docs"), &documents.join("docs"))?;
    install_all(&deploy, &documents.join("deploy"))?;
    let licences = ["LICENSE-APACHE", "LICENSE-MIT"].map(|it| fs::read_to_string(root.join(it)));
    let [apache, mit] = licences.map(|it| it.map_err(|err| err.to_string()));
    let copyright = format!("MIT or Apache-2.0, at your choice.\n\n{}\n\n{}", mit?, apache?);
    fs::write(documents.join("copyright"), copyright).map_err(|err| told(&documents, err))
}

fn install(from: &Path, to: &Path, mode: u32) -> Result<(), String> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(|err| told(folder, err))?;
    fs::copy(from, to).map_err(|err| told(from, err))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).map_err(|err| told(to, err))
}

/// Every file below a folder; scripts stay scripts.
fn install_all(from: &Path, to: &Path) -> Result<(), String> {
    for entry in fs::read_dir(from).map_err(|err| told(from, err))? {
        let path = entry.map_err(|err| told(from, err))?.path();
        let (there, meta) = (to.join(path.file_name().unwrap_or_default()), path.metadata());
        match meta.map_err(|err| told(&path, err))? {
            it if it.is_dir() => install_all(&path, &there)?,
            it if it.permissions().mode() & 0o100 == 0 => install(&path, &there, 0o644)?,
            _ => install(&path, &there, 0o755)?,
        }
    }
    Ok(())
}

/// What the executable says of itself: `drp 0.1.0`.
fn version(executable: &Path) -> Result<String, String> {
    let said = ask(&executable.display().to_string(), &["--version"], &machine::root())?;
    said.split_whitespace().nth(1).map(str::to_owned).ok_or(format!("no version: {said}"))
}

/// The libraries it needs, as Debian's packages with the oldest versions that will do.
fn libraries(target: &Path, executable: &Path) -> Result<String, String> {
    let (folder, executable) = (target.join("debian"), executable.display().to_string());
    fs::create_dir_all(&folder).map_err(|err| told(&folder, err))?;
    fs::write(folder.join("control"), "Source: drp\n\nPackage: drp\nArchitecture: any\n")
        .map_err(|err| told(&folder, err))?;
    let said = ask("dpkg-shlibdeps", &["-O", "-e", &executable], target)?;
    said.strip_prefix("shlibs:Depends=").map(str::to_owned).ok_or(format!("no libraries: {said}"))
}

/// What it takes on a disk, in KiB.
fn size(tree: &Path) -> Result<String, String> {
    let said = ask("du", &["--summarize", "--block-size=1K", "."], tree)?;
    Ok(said.split_whitespace().next().unwrap_or_default().to_owned())
}

fn control(version: &str, architecture: &str, size: &str, libraries: &str) -> String {
    format!(
        "Package: drp\nVersion: {version}\nArchitecture: {architecture}\nInstalled-Size: {size}\n\
         Maintainer: Demand Response Portal <portal@localhost>\nSection: web\nPriority: optional\n\
         Depends: adduser, {libraries}\nRecommends: ca-certificates\nSuggests: mariadb-server, redis-server, nginx\n\
         Description: portal of a demand-response programme\n \
         Customers see the use of their meters against its prediction, their savings\n \
         and participation; the provider manages organizations, people, meters and data.\n"
    )
}

fn ask(program: &str, arguments: &[&str], folder: &Path) -> Result<String, String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.map_err(|err| format!("{program}: {err}; it comes with Debian's dpkg-dev"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

fn told(path: &Path, err: std::io::Error) -> String {
    format!("{}: {err}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_its_files_name_is_in_it() {
        let tree = std::env::temp_dir().join(format!("drp-package-{}", std::process::id()));
        lay_out(&tree, Path::new("/bin/true")).unwrap();
        let read = |name: &str| fs::read_to_string(tree.join(name)).unwrap();
        let texts = ["lib/systemd/system/drp.service", "usr/share/drp/drp.toml"].map(read);
        let names = texts.iter().flat_map(|it| it.split(|c: char| c.is_whitespace() || c == ';'));
        let names = names
            .map(|it| it.trim_start_matches(|c: char| c != '/').trim_end_matches('.').replace("///", "/"));
        let named: Vec<String> = names.filter(|it| it.starts_with("/usr/")).collect();
        assert!(named.len() >= 3, "{named:?}");
        for name in named {
            assert!(tree.join(&name[1..]).exists(), "{name}");
        }
        fs::remove_dir_all(&tree).unwrap();
    }

    #[test]
    fn says_what_it_needs() {
        let control = control("1.2.3", "amd64", "34567", "libc6 (>= 2.34)");
        assert!(
            control.contains("\nVersion: 1.2.3\n")
                && control.contains("\nDepends: adduser, libc6 (>= 2.34)\n")
        );
        assert!(control.ends_with('\n'), "dpkg wants an end of line at the end");
    }
}
