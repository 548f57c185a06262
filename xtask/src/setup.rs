//! Installs the Debian packages that the full test needs, or names them where it may not.

use std::process::Command;

use crate::machine;

/// A program of the tests, the Debian package that brings it, and the service which that package would start; empty for none.
struct Need {
    program: &'static str,
    package: &'static str,
    unit: &'static str,
}

const PYTHON_VENV: &str = "python3-venv";

const NEEDS: [Need; 26] = [
    Need { program: "mariadbd", package: "mariadb-server", unit: "mariadb" },
    Need { program: "mariadb-install-db", package: "mariadb-server", unit: "mariadb" },
    Need { program: "mariadb-admin", package: "mariadb-server", unit: "mariadb" },
    Need { program: "redis-server", package: "redis-server", unit: "redis-server" },
    // Stands before the API servers, in tests as where it is deployed.
    Need { program: "nginx", package: "nginx-light", unit: "nginx" },
    // A cluster of databases is put before imports by HAProxy; a node that comes new is filled from another.
    Need { program: "haproxy", package: "haproxy", unit: "haproxy" },
    Need { program: "mariadb-backup", package: "mariadb-backup", unit: "" },
    Need { program: "socat", package: "socat", unit: "" },
    // Reads the rules by which the portal is watched.
    Need { program: "promtool", package: "prometheus", unit: "prometheus" },
    // Reads shell scripts, and YAML: `docker compose` itself is no package of Debian 12.
    Need { program: "shellcheck", package: "shellcheck", unit: "" },
    Need { program: "yamllint", package: "yamllint", unit: "" },
    // The package is made and looked at.
    Need { program: "dpkg-shlibdeps", package: "dpkg-dev", unit: "" },
    Need { program: "lintian", package: "lintian", unit: "" },
    Need { program: "systemd-analyze", package: "systemd", unit: "" },
    // Mail servers of tests, and their certificates.
    Need { program: "aiosmtpd", package: "python3-aiosmtpd", unit: "" },
    Need { program: "openssl", package: "openssl", unit: "" },
    // Holds the Green Button files that we write against their schema.
    Need { program: "xmllint", package: "libxml2-utils", unit: "" },
    // Lets calls of the system fail, and tells in which order they were made; bounds memory.
    Need { program: "strace", package: "strace", unit: "" },
    Need { program: "prlimit", package: "util-linux", unit: "" },
    // The examples of the documents are typed.
    Need { program: "curl", package: "curl", unit: "" },
    // Moves the clock under a portal that is served.
    Need { program: "faketime", package: "faketime", unit: "" },
    // The checker of the API lives in an environment of its own, which Debian's Python cannot make by itself.
    Need { program: "python3", package: PYTHON_VENV, unit: "" },
    // The portal is tested in a real browser, which Node.js leads.
    Need { program: "chromium-headless-shell", package: "chromium-headless-shell", unit: "" },
    Need { program: "node", package: "nodejs", unit: "" },
    Need { program: "npm", package: "npm", unit: "" },
    // For the benchmark, which holds imports against the engine's own.
    Need { program: "sqlite3", package: "sqlite3", unit: "" },
];

/// Tests start servers of their own, so the packages' services must not start, neither now nor at the next boot.
/// An update that fails (one broken source of many) need not keep the packages from being found.
const INSTALL: &str = r#"
set -e
units=$1
shift
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update || echo "the package lists could not be updated; trying as they are"
apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
if [ -n "$units" ] && [ -d /run/systemd/system ]; then
    systemctl --quiet disable $units
fi
"#;

/// Installs what is missing.
pub fn install_missing() -> Result<(), String> {
    let missing = missing();
    if missing.is_empty() {
        println!("   nothing to install");
        return Ok(());
    }
    let packages = each_once(missing.iter().map(|it| it.package));
    let units = each_once(missing.iter().map(|it| it.unit).filter(|it| !it.is_empty())).join(" ");
    let by_hand = format!("missing Debian packages; install them: apt-get install {}", packages.join(" "));
    let mut command = installer().ok_or(by_hand)?;
    println!("   installing {}", packages.join(" "));
    // Not on a leash: a package manager stopped half-way leaves more behind than one that ends its work.
    let status = command.args(["-c", INSTALL, "install", &units]).args(&packages).status();
    match status {
        Ok(status) if !status.success() => Err(format!("apt-get: {status}")),
        Ok(_) => self::missing()
            .first()
            .map_or(Ok(()), |it| Err(format!("{} brought no {}", it.package, it.program))),
        Err(err) => Err(format!("apt-get: {err}")),
    }
}

fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|it| !is_there(it)).collect()
}

fn is_there(need: &Need) -> bool {
    match machine::find(need.program) {
        None => false,
        Some(python) if need.package == PYTHON_VENV => {
            let makes_environments = Command::new(python).args(["-c", "import ensurepip, venv"]).output();
            makes_environments.is_ok_and(|it| it.status.success())
        }
        Some(_) => true,
    }
}

/// A root shell, if this machine has `apt-get` and lets us.
fn installer() -> Option<Command> {
    machine::find("apt-get")?;
    if machine::is_root() {
        return Some(Command::new("sh"));
    }
    let mut command = Command::new("sudo");
    if machine::has_free_sudo() {
        command.arg("-n");
    } else if !machine::has_person() || machine::find("sudo").is_none() {
        return None;
    }
    command.arg("sh");
    Some(command)
}

fn each_once<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut res: Vec<&str> = names.collect();
    res.dedup();
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_once() {
        assert_eq!(
            each_once(NEEDS.iter().map(|it| it.package)),
            [
                "mariadb-server",
                "redis-server",
                "nginx-light",
                "haproxy",
                "mariadb-backup",
                "socat",
                "prometheus",
                "shellcheck",
                "yamllint",
                "dpkg-dev",
                "lintian",
                "systemd",
                "python3-aiosmtpd",
                "openssl",
                "libxml2-utils",
                "strace",
                "util-linux",
                "curl",
                "faketime",
                "python3-venv",
                "chromium-headless-shell",
                "nodejs",
                "npm",
                "sqlite3"
            ]
        );
    }
}
