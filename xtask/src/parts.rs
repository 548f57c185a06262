//! What the executable is made of, as a list for whoever looks for known flaws in it: CycloneDX, beside each package.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::machine;

/// Writes the list: every package that is linked into `drp`, with version, licence and the checksum of its source.
pub fn write(to: &Path, version: &str) -> Result<usize, String> {
    let words =
        ["tree", "--offline", "--locked", "-p", "drp", "-e", "normal,no-proc-macro", "--prefix", "none"];
    let mut cargo = Command::new("cargo");
    let output = cargo
        .args(words)
        .args(["--format", "{p}|{l}"])
        .current_dir(machine::root())
        .stdin(Stdio::null())
        .output();
    let output = output.map_err(|err| format!("cargo: {err}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let lock =
        fs::read_to_string(machine::root().join("Cargo.lock")).map_err(|err| format!("Cargo.lock: {err}"))?;
    let components = components(&String::from_utf8_lossy(&output.stdout), &lock);
    let text = format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,\"metadata\":{{\"component\":\
         {{\"type\":\"application\",\"name\":\"drp\",\"version\":\"{version}\"}}}},\"components\":[\n{}\n]}}\n",
        components.join(",\n")
    );
    fs::write(to, text).map_err(|err| format!("{}: {err}", to.display()))?;
    Ok(components.len())
}

/// One a package of somebody else's; ours have a path behind their version.
fn components(tree: &str, lock: &str) -> Vec<String> {
    let checksums = checksums(lock);
    let mut lines: Vec<&str> = tree.lines().map(|it| it.trim_end_matches(" (*)")).collect();
    lines.sort_unstable();
    lines.dedup();
    let component = |line: &str| {
        let (package, licence) = line.split_once('|')?;
        let (name, version) = package.split_once(" v")?;
        let checksum = checksums.get(&(name, version))?;
        // Of old manifests, which wrote a choice so.
        let licence = licence.replace('/', " OR ");
        Some(format!(
            "{{\"type\":\"library\",\"name\":\"{name}\",\"version\":\"{version}\",\"purl\":\"pkg:cargo/{name}@{version}\",\
             \"licenses\":[{{\"expression\":\"{licence}\"}}],\"hashes\":[{{\"alg\":\"SHA-256\",\"content\":\"{checksum}\"}}]}}"
        ))
    };
    lines.into_iter().filter_map(component).collect()
}

fn checksums(lock: &str) -> HashMap<(&str, &str), &str> {
    lock.split("[[package]]").skip(1).filter_map(checksum).collect()
}

fn checksum(package: &str) -> Option<((&str, &str), &str)> {
    let value = |key: &str| {
        package.lines().find_map(|it| it.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
    };
    Some(((value("name")?, value("version")?), value("checksum")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_once_with_its_checksum_and_ours_are_not() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\nchecksum = \"12ab\"\n\n\
                    [[package]]\nname = \"drp\"\nversion = \"0.1.0\"\n";
        let found = components(
            "drp v0.1.0 (/x/crates/drp)|\na v1.0.0|MIT/Apache-2.0\na v1.0.0|MIT/Apache-2.0 (*)\n",
            lock,
        );
        assert_eq!(found.len(), 1);
        for part in
            ["\"purl\":\"pkg:cargo/a@1.0.0\"", "\"expression\":\"MIT OR Apache-2.0\"", "\"content\":\"12ab\""]
        {
            assert!(found[0].contains(part), "{part}: {}", found[0]);
        }
    }

    #[test]
    fn the_list_is_of_what_the_lock_file_has() {
        let file = std::env::temp_dir().join(format!("drp-parts-{}.json", std::process::id()));
        let n = write(&file, "1.2.3").unwrap();
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert!(n > 150 && text.matches("\"purl\"").count() == n, "{n}");
        for name in ["sqlx-core", "rustls", "tokio", "axum"] {
            assert!(text.contains(&format!("\"name\":\"{name}\"")), "{name}");
        }
        assert!(!text.contains("\"name\":\"testkit\"") && !text.contains("\"name\":\"expect-test\""));
    }
}
