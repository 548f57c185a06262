//! What the programs that read the files of `deploy/` say of them: shells, HAProxy, Prometheus, and readers of YAML.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use testkit::{Folder, is_here, lacks};

use crate::files::{deploy, read};

/// Debian's, which has the reader of YAML that `yamllint` is made with.
const PYTHON: &str = "/usr/bin/python3";
/// Nothing may stand twice; how long lines are is nobody's business.
const YAML_RULES: &str = "{extends: relaxed, rules: {line-length: disable, key-duplicates: enable}}";

/// A file of YAML, read by a program that knows all of it, such as what is merged from elsewhere.
pub fn read_yaml(path: &str) -> Option<Value> {
    let script = "import json, sys, yaml\njson.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
    let mut python = Command::new(PYTHON);
    let output = python.args(["-c", script]).arg(deploy().join(path)).output();
    let Ok(output) = output else {
        lacks("there is no Python of Debian's: apt-get install yamllint");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("No module named 'yaml'") {
        lacks("Python has no reader of YAML: apt-get install yamllint");
        return None;
    }
    assert!(output.status.success(), "{path}: {said}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The files of the repository; fewer where it is no clone.
fn tracked() -> Vec<PathBuf> {
    let root = deploy().join("..");
    let mut git = Command::new("git");
    let output = git.args(["ls-files", "-z"]).current_dir(&root).output();
    let names = output.map(|it| String::from_utf8(it.stdout).unwrap()).unwrap_or_default();
    names.split_terminator('\0').map(|it| root.join(it)).filter(|it| it.is_file()).collect()
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let below = |it: PathBuf| if it.is_dir() { files_of(&it) } else { vec![it] };
    entries.flat_map(below).collect()
}

/// Those that a shell reads, by their first line.
fn scripts() -> Vec<PathBuf> {
    let mut files = tracked();
    files.extend(files_of(&deploy()));
    let first =
        |it: &Path| fs::read(it).unwrap_or_default().split(|it| *it == b'\n').next().map(<[u8]>::to_vec);
    let is_script = |it: &PathBuf| {
        let first = first(it).unwrap_or_default();
        first.starts_with(b"#!") && (first.ends_with(b"sh") || first.ends_with(b"sh -e"))
    };
    let mut scripts: Vec<PathBuf> =
        files.into_iter().map(|it| it.canonicalize().unwrap()).filter(is_script).collect();
    scripts.sort_unstable();
    scripts.dedup();
    scripts
}

#[track_caller]
fn accepts(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    assert!(output.status.success(), "{command:?}\n{}", said.join("\n"));
}

#[test]
fn the_scripts_can_be_read() {
    let scripts = scripts();
    let has = |name: &str| scripts.iter().any(|it| it.ends_with(name));
    for name in [
        "healthcheck.sh",
        "importer.sh",
        "start.sh",
        "users.sh",
        "certificates.sh",
        "cluster.sh",
        "postinst",
        "postrm",
        "prerm",
    ] {
        assert!(has(name), "{name} is not among {scripts:?}");
    }
    for script in &scripts {
        let is_bash =
            fs::read_to_string(script).unwrap().lines().next().unwrap_or_default().ends_with("bash");
        accepts(Command::new(if is_bash { "bash" } else { "sh" }).arg("-n").arg(script));
    }
    if is_here("shellcheck", "it knows the traps of shells: apt-get install shellcheck") {
        accepts(Command::new("shellcheck").args(scripts));
    }
}

#[test]
fn the_files_of_yaml_can_be_read() {
    let files = files_of(&deploy());
    let is_yaml = |it: &&PathBuf| it.extension().is_some_and(|it| it == "yml" || it == "yaml");
    let files: Vec<&PathBuf> = files.iter().filter(is_yaml).collect();
    assert!(files.len() >= 6, "{files:?}");
    if is_here("yamllint", "it reads YAML: apt-get install yamllint") {
        accepts(Command::new("yamllint").args(["--strict", "-d", YAML_RULES]).args(files));
    }
}

/// What the panels of a dashboard ask Prometheus for.
fn queries(dashboard: &Value) -> Vec<String> {
    match dashboard {
        Value::Object(fields) => {
            let own = fields.get("expr").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(queries)).collect()
        }
        Value::Array(items) => items.iter().flat_map(queries).collect(),
        _ => Vec::new(),
    }
}

/// What else than words of the language and labels stands in a query with a colon: the names of recorded rules.
fn recorded(query: &str) -> Vec<&str> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == ':';
    query.split(|it| !is_part(it)).filter(|it| it.contains(':') && it.starts_with("drp")).collect()
}

/// As rules, since those are what the program of Prometheus reads in a file.
fn as_rules(queries: &[String]) -> String {
    let rule = |(n, query): (usize, &String)| json!({"record": format!("panel:{n}"), "expr": query});
    let rules: Vec<Value> = queries.iter().enumerate().map(rule).collect();
    json!({"groups": [{"name": "dashboard", "rules": rules}]}).to_string()
}

#[test]
fn what_the_dashboard_asks_for_is_recorded() {
    let queries = queries(&serde_json::from_str(&read("monitoring/grafana/portal.json")).unwrap());
    assert!(queries.len() >= 20, "{queries:?}");
    let rules = read("monitoring/alerts.yml");
    let known: BTreeSet<&str> =
        rules.lines().filter_map(|it| it.trim_start().strip_prefix("- record: ")).map(str::trim).collect();
    let asked: Vec<&str> = queries.iter().flat_map(|it| recorded(it)).collect();
    assert!(asked.len() >= 2, "{asked:?}");
    for name in asked {
        assert!(
            known.contains(name),
            "monitoring/alerts.yml records no {name}, which the dashboard asks for"
        );
    }
    assert_eq!(
        recorded("sum(drp:a:rate5m) / on (x) drp_b{route=\"a:b\"} > drp:c"),
        ["drp:a:rate5m", "drp:c"]
    );
}

/// Each of these programs has its own word for "look, but do nothing".
#[test]
#[allow(clippy::disallowed_methods, reason = "whether everything is required is said by the environment")]
fn haproxy_accepts_its_file() {
    if std::env::var("DRP_REQUIRE_ALL").is_err() {
        return eprintln!("skipped: HAProxy need not be here; run cargo xtask test");
    }
    let addresses =
        ["BIND_MARIADB", "BIND_REDIS", "BIND_STATE", "DB_1", "DB_2", "DB_3", "REDIS_1", "REDIS_2", "REDIS_3"];
    let ports = ["CHECK_PORT_1", "CHECK_PORT_2", "CHECK_PORT_3", "REDIS_PASSWORD"];
    // It reads the authority of the machines too.
    let folder = Folder::new();
    let mut make = Command::new("sh");
    make.arg(deploy().join("galera/certificates.sh")).arg(folder.path()).arg("db-1=127.0.0.1");
    accepts(&mut make);
    let mut haproxy = Command::new("haproxy");
    haproxy
        .args(["-c", "-f"])
        .arg(deploy().join("galera/haproxy.cfg"))
        .env("ADMIN_SOCKET", "/nowhere/socket")
        .env("REDIS_CA", folder.path().join("ca.crt"));
    haproxy.envs(addresses.iter().map(|it| (it, "127.0.0.1:1")));
    haproxy.envs(ports.iter().map(|it| (it, "1")));
    accepts(haproxy.env("PATH", "/usr/sbin:/usr/bin:/bin"));
}

#[test]
fn prometheus_accepts_its_files_and_what_the_dashboard_asks() {
    if !is_here("promtool", "it reads rules: apt-get install prometheus") {
        return;
    }
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let promtool = |words: &[&str]| {
        let mut command = Command::new("promtool");
        command.args(words).current_dir(deploy().join("monitoring"));
        command
    };
    accepts(&mut promtool(&["check", "config", "prometheus.yml"]));
    accepts(&mut promtool(&["check", "rules", "alerts.yml"]));
    accepts(&mut promtool(&["test", "rules", "alerts.test.yml"]));
    let panels = folder.path().join("panels.yml");
    let panels_name = panels.to_str().unwrap();
    let queries = queries(&serde_json::from_str(&read("monitoring/grafana/portal.json")).unwrap());
    fs::write(&panels, as_rules(&queries)).unwrap();
    accepts(&mut promtool(&["check", "rules", panels_name]));
    // The program would also say it of a query that is none.
    fs::write(&panels, as_rules(&["sum by (le) rate(drp_meters[5m])".to_owned()])).unwrap();
    assert!(!promtool(&["check", "rules", panels_name]).output().unwrap().status.success());
}
