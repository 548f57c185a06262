//! What the programs that read the files of `deploy/` say of them: HAProxy and Prometheus.

use std::{collections::BTreeSet, fs, process::Command};

use serde_json::{Value, json};
use testkit::{Folder, is_here};

use crate::files::{deploy, read};

#[track_caller]
fn accepts(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    assert!(output.status.success(), "{command:?}\n{}", said.join("\n"));
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
    let mut haproxy = Command::new("haproxy");
    haproxy
        .args(["-c", "-f"])
        .arg(deploy().join("galera/haproxy.cfg"))
        .env("ADMIN_SOCKET", "/nowhere/socket");
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
