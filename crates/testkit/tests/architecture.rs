//! The crates may know each other, and their outside libraries, only as listed here.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot read the manifests must fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Who may know whom. A new edge is a change of this list, which somebody must defend.
const EDGES: [(&str, Knows); 10] = [
    ("domain", Only(&[])),
    ("formats", Only(&["domain"])),
    ("store", Only(&["domain"])),
    ("words", Only(&["domain"])),
    ("portal", Only(&["domain", "formats", "store", "words"])),
    ("web", Only(&["domain", "portal", "words"])),
    ("drp", Only(&["domain", "formats", "portal", "store", "web"])),
    ("testkit", Anyone),
    ("bench", Anyone),
    ("xtask", Only(&[])),
];

/// Libraries that are borders, and the crates that may name them, for tests too.
const BORDERS: [(&[&str], &[&str], &str); 20] = [
    (
        &["sqlx"],
        &["store", "testkit"],
        "only `store` contains SQL, and the test kit makes a database for each test",
    ),
    (&["redis"], &["store"], "only `store` contains a Redis command"),
    (
        &["axum", "h2", "hyper", "hyper-util", "utoipa", "utoipa-axum", "tower-http", "tower"],
        &["web", "testkit"],
        "only `web` knows HTTP, and the test kit calls its router",
    ),
    (&["rcgen", "socket2", "tokio-rustls"], &["web"], "TLS and closing are matters of the socket"),
    (&["askama"], &["web", "portal"], "templates are for pages and for messages"),
    (&["fluent-bundle", "fluent-syntax"], &["words"], "catalogues are read in one place"),
    (&["age"], &["portal"], "backups are encrypted in one place"),
    (
        &["ureq"],
        &["portal", "drp"],
        "alerts and spans are posted each in one place, and nothing else asks another host",
    ),
    (&["lettre"], &["portal"], "mail is sent in one place"),
    (&["quick-xml"], &["formats"], "XML comes from outside, and is read within limits in one place"),
    (
        &["ruzstd"],
        &["formats"],
        "packed bytes come from outside, and are unpacked within limits in one place",
    ),
    (&["clap", "toml"], &["drp"], "only `drp` reads arguments and configuration files"),
    (&["argon2", "bcrypt"], &["portal"], "passwords are verified in one place"),
    (
        &["serde"],
        &["formats", "web", "drp"],
        "serialisable types live at the borders; a domain type never derives `Serialize`",
    ),
    (
        &["tokio", "rand", "getrandom"],
        &["store", "portal", "web", "drp", "testkit"],
        "`domain`, `formats` and `words` are pure",
    ),
    (
        &["metrics"],
        &["store", "portal", "web", "drp"],
        "`domain`, `formats` and `words` are pure: whoever calls them counts",
    ),
    (
        &["metrics-exporter-prometheus", "metrics-process"],
        &["drp"],
        "whoever starts the portal decides whether anything is kept of what is counted",
    ),
    (
        &["tracing"],
        &["store", "portal", "web", "drp", "testkit", "words"],
        "`domain` and `formats` are pure; `words` says when it has none",
    ),
    (
        &["opentelemetry", "opentelemetry-http", "tracing-opentelemetry"],
        &["web", "drp"],
        "`web` says which trace a request belongs to, and whoever starts the portal what becomes of it",
    ),
    (
        &["opentelemetry_sdk", "opentelemetry-otlp", "opentelemetry-proto", "prost", "async-trait"],
        &["drp"],
        "whoever starts the portal decides whether anybody is sent a trace",
    ),
];

/// Nothing is shipped with these, so no border runs through them.
const BORDERLESS: [&str; 1] = ["bench"];

const MOST_DEPENDENCIES_OF_DOMAIN: usize = 5;

enum Knows {
    Only(&'static [&'static str]),
    Anyone,
}
use Knows::{Anyone, Only};

/// A crate of ours and the names it depends on, apart by kind.
#[derive(Default)]
struct Member {
    shipped: BTreeSet<String>,
    tests: BTreeSet<String>,
}

type Members = BTreeMap<String, Member>;

fn metadata() -> Value {
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn members() -> Members {
    read(&metadata())
}

fn manifests() -> Vec<String> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(|it| it["manifest_path"].as_str().unwrap().to_owned()).collect()
}

fn read(metadata: &Value) -> Members {
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    packages
        .iter()
        .map(|it| (text(&it["name"]), Member::read(it["dependencies"].as_array().unwrap())))
        .collect()
}

impl Member {
    fn read(dependencies: &[Value]) -> Member {
        let mut res = Member::default();
        for dependency in dependencies {
            let name = dependency["name"].as_str().unwrap().to_owned();
            let list = if dependency["kind"] == "dev" { &mut res.tests } else { &mut res.shipped };
            list.insert(name);
        }
        res
    }

    fn names(&self, library: &str) -> bool {
        self.shipped.contains(library) || self.tests.contains(library)
    }
}

fn edge_faults(members: &Members) -> Vec<String> {
    let listed: BTreeMap<&str, &Knows> = EDGES.iter().map(|(name, knows)| (*name, knows)).collect();
    let mut faults = Vec::new();
    for (name, member) in members {
        let ours: BTreeSet<&str> =
            member.shipped.iter().map(String::as_str).filter(|it| members.contains_key(*it)).collect();
        match listed.get(name.as_str()) {
            None => faults.push(format!("`{name}` is not in EDGES: say whom it may know")),
            Some(Only(list)) if ours != BTreeSet::from_iter(list.iter().copied()) => {
                faults.push(format!("`{name}` depends on {ours:?}, EDGES says {list:?}"));
            }
            Some(_) => {}
        }
        if name != "bench" && (ours.contains("testkit") || ours.contains("bench")) {
            faults
                .push(format!("`{name}` ships `testkit` or `bench`; `testkit` is a dev-dependency at most"));
        }
        for test in member.tests.iter().filter(|it| members.contains_key(*it) && *it != "testkit") {
            faults.push(format!(
                "`{name}` names `{test}` for its tests; a test reaches other crates through `testkit`"
            ));
        }
    }
    faults
}

fn border_faults(members: &Members) -> Vec<String> {
    let mut faults = Vec::new();
    for (libraries, holders, reason) in BORDERS {
        for (name, member) in members.iter().filter(|(it, _)| !BORDERLESS.contains(&it.as_str())) {
            let named = libraries.iter().filter(|it| member.names(it) && !holders.contains(&name.as_str()));
            faults.extend(named.map(|it| format!("`{name}` names `{it}`: {reason}")));
        }
    }
    faults
}

/// Whether a manifest takes the lints of the workspace, `unsafe_code = "forbid"` among them.
fn has_house_lints(manifest: &str) -> bool {
    let mut lines = manifest.lines().skip_while(|it| it.trim() != "[lints]");
    lines.nth(1).is_some_and(|it| it.trim() == "workspace = true")
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn architecture_edges_are_the_list() {
    assert_none(&edge_faults(&members()));
}

#[test]
fn architecture_borders_are_kept() {
    assert_none(&border_faults(&members()));
}

#[test]
fn architecture_lists_only_crates_that_exist() {
    let members = members();
    let gone: Vec<_> = EDGES.iter().filter(|(name, _)| !members.contains_key(*name)).map(|it| it.0).collect();
    assert!(gone.is_empty(), "in EDGES, but not in the workspace: {gone:?}");
}

#[test]
fn every_crate_takes_the_house_lints() {
    for path in manifests() {
        let manifest = std::fs::read_to_string(&path).unwrap();
        assert!(has_house_lints(&manifest), "{path}: add `workspace = true` under `[lints]`");
    }
}

#[test]
fn domain_depends_on_little() {
    let shipped = &members()["domain"].shipped;
    assert!(shipped.len() <= MOST_DEPENDENCIES_OF_DOMAIN, "`domain` has too many dependencies: {shipped:?}");
}

mod checkers_can_fail {
    use super::*;

    fn workspace(crates: &[(&str, &[(&str, &str)])]) -> Members {
        let member = |list: &[(&str, &str)]| {
            let value = |(name, kind): &(&str, &str)| serde_json::json!({ "name": name, "kind": kind });
            Member::read(&list.iter().map(value).collect::<Vec<_>>())
        };
        crates.iter().map(|(name, list)| ((*name).to_owned(), member(list))).collect()
    }

    #[test]
    fn a_new_edge_a_lost_edge_and_an_unknown_crate() {
        let members =
            workspace(&[("domain", &[]), ("store", &[]), ("formats", &[("domain", ""), ("store", "")])]);
        let faults = edge_faults(&members);
        assert!(faults[0].starts_with("`formats` depends on"), "{faults:?}");
        assert!(faults[1].starts_with("`store` depends on"), "{faults:?}");
        assert!(edge_faults(&workspace(&[("extra", &[])]))[0].contains("is not in EDGES"));
    }

    #[test]
    fn a_build_dependency_is_an_edge() {
        assert_eq!(
            edge_faults(&workspace(&[("domain", &[("web", "build")]), ("testkit", &[]), ("web", &[])])).len(),
            2
        );
    }

    #[test]
    fn shipping_the_test_kit() {
        let members = workspace(&[("xtask", &[("testkit", "build")]), ("testkit", &[])]);
        assert!(edge_faults(&members).iter().any(|it| it.contains("ships `testkit`")));
        let members = workspace(&[("domain", &[("testkit", "dev")]), ("testkit", &[("domain", "")])]);
        assert_none(&edge_faults(&members));
    }

    #[test]
    fn a_test_that_goes_around_the_test_kit() {
        let members = workspace(&[("domain", &[("xtask", "dev")]), ("xtask", &[])]);
        assert!(edge_faults(&members)[0].contains("for its tests"));
    }

    #[test]
    fn a_manifest_without_the_house_lints() {
        assert!(has_house_lints("[package]\n\n[lints]\nworkspace = true\n"));
        assert!(!has_house_lints("[package]\n\n[lints.rust]\nunsafe_code = \"allow\"\n"));
    }

    #[test]
    fn a_library_on_the_wrong_side() {
        let members =
            workspace(&[("web", &[("sqlx", "dev")]), ("portal", &[("serde", "")]), ("drp", &[("axum", "")])]);
        assert_eq!(border_faults(&members).len(), 3);
    }
}
