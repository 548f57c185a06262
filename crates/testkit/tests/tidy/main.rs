//! The house rules that neither the compiler nor clippy can see, each with a sample that breaks it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot read the repository must fail"
)]

mod code;
mod documents;
mod messages;
mod names;
mod repository;
mod rust;
mod secrets;
mod shape;
mod templates;

use std::sync::LazyLock;

use repository::{Finding, files, texts};
use rust::Source;

/// Functions longer than the limit, as `path` and name. This list may only shrink.
const LONG_FUNCTIONS: [(&str, &str); 0] = [];

/// Tests that really have to wait, as path and reason. This list may only shrink.
const SLEEPS: [(&str, &str); 0] = [];

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let ours = |path: &str| ["crates/", "xtask/", "bench/"].iter().any(|it| path.starts_with(it));
    files(&["rs"]).into_iter().filter(|it| ours(&it.path)).map(Source::new).collect()
});

fn assert_tidy(findings: impl Iterator<Item = Finding>) {
    let findings: Vec<String> = findings.map(|it| it.to_string()).collect();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

fn assert_sources(rule: impl Fn(&Source) -> Vec<Finding>) {
    assert_tidy(SOURCES.iter().flat_map(rule));
}

#[test]
fn the_rules_see_the_repository() {
    for path in ["crates/domain/src/lib.rs", "crates/testkit/tests/architecture.rs", "xtask/src/main.rs"] {
        let source = SOURCES.iter().find(|it| it.path == path);
        assert!(source.is_some_and(|it| !it.code.is_empty()), "{path} is not seen");
    }
}

#[test]
fn a_file_opens_with_a_sentence() {
    assert_sources(shape::opening);
}

#[test]
fn a_file_is_at_most_400_lines() {
    assert_sources(shape::file_length);
}

#[test]
fn a_function_is_at_most_50_lines() {
    assert_sources(|it| shape::function_length(it, &LONG_FUNCTIONS));
}

#[test]
fn a_handler_fits_in_fifteen_lines() {
    assert_sources(shape::handler_length);
}

#[test]
fn exceptions_are_still_needed() {
    let long: Vec<String> =
        SOURCES.iter().flat_map(|it| shape::function_length(it, &[])).map(|it| it.path).collect();
    let asleep: Vec<String> =
        SOURCES.iter().flat_map(|it| code::sleeping_tests(it, &[])).map(|it| it.path).collect();
    let stale_functions = LONG_FUNCTIONS.iter().filter(|(path, _)| !long.iter().any(|it| it == path));
    let stale_sleeps = SLEEPS.iter().filter(|(path, _)| !asleep.iter().any(|it| it == path));
    let stale: Vec<_> = stale_functions.chain(stale_sleeps).collect();
    assert!(stale.is_empty(), "take these off the lists of exceptions: {stale:?}");
}

#[test]
fn sql_is_in_store() {
    assert_sources(code::sql);
}

#[test]
fn there_is_one_way_to_a_meters_readings() {
    assert_sources(code::ways_to_meters);
}

#[test]
fn power_energy_and_money_are_integers() {
    assert_sources(code::exact_numbers);
}

#[test]
fn the_environment_is_read_in_drp() {
    assert_sources(code::environment);
}

#[test]
fn tests_do_not_sleep() {
    assert_sources(|it| code::sleeping_tests(it, &SLEEPS));
}

#[test]
fn types_have_the_names_of_the_glossary() {
    assert_sources(names::types);
}

#[test]
fn unfinished_work_has_an_issue() {
    let kinds = ["rs", "html", "css", "js", "sql", "toml", "sh", "yaml", "yml"];
    assert_tidy(files(&kinds).iter().flat_map(names::unfinished));
}

#[test]
fn templates_carry_no_script_and_no_style() {
    let ours = |path: &str| path.starts_with("crates/web/templates/");
    assert_tidy(files(&["html"]).iter().filter(|it| ours(&it.path)).flat_map(templates::inline_code));
}

#[test]
fn nothing_strays_to_the_root() {
    let names = repository::names_in(".");
    assert_tidy(repository::strays(&names).into_iter());
    let absent = repository::absent(&names);
    assert!(absent.is_empty(), "take these off `ROOT` of repository.rs: {absent:?}");
}

#[test]
fn links_between_documents_resolve() {
    assert_tidy(
        files(&["md"])
            .iter()
            .flat_map(|it| documents::broken_links(it, |path| repository::root().join(path).exists())),
    );
}

#[test]
fn links_lead_to_headings() {
    let pages = files(&["md"]);
    assert_tidy(pages.iter().flat_map(|it| documents::broken_anchors(it, &pages)));
}

#[test]
fn the_index_leads_to_every_document() {
    let pages = files(&["md"]);
    assert!(pages.iter().any(|it| it.path == "docs/README.md"), "docs/README.md is the index: write it");
    assert_tidy(documents::unreachable(&pages, "docs/README.md").into_iter());
}

#[test]
fn op_1_no_file_holds_a_secret() {
    let files = texts();
    assert!(files.iter().any(|it| it.path == "deploy/.env.example") && files.len() > 1000, "{}", files.len());
    assert_eq!(secrets::needless(&files), [""; 0]);
    assert_tidy(files.iter().flat_map(secrets::secrets));
}

#[test]
fn every_setting_is_listed() {
    let page = files(&["md"]).into_iter().find(|it| it.path == messages::SETTINGS);
    let page = page.expect("docs/configuration.md has the table of settings: write it");
    assert_sources(|it| messages::unlisted_settings(it, &page));
}

#[test]
fn every_message_is_explained() {
    let catalogue = files(&["ftl"]);
    let page = files(&["md"]).into_iter().find(|it| it.path == messages::PAGE);
    let page = page.expect("docs/troubleshooting.md says what each message means: write it");
    assert_sources(|it| messages::unexplained(it, &page));
    assert_sources(|it| messages::unexplained_problems(it, &page));
    assert_tidy(catalogue.iter().flat_map(|it| messages::unexplained_words(it, &page)));
}

#[test]
fn the_architecture_is_one_page() {
    let page = files(&["md"]).into_iter().find(|it| it.path == "ARCHITECTURE.md");
    let page = page.expect("ARCHITECTURE.md says where things are: write it");
    assert_tidy(documents::too_long(&page).into_iter());
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine| repository::names_in(&format!("crates/store/migrations/{engine}"));
    assert_tidy(documents::unpaired_migrations(&names("mariadb"), &names("sqlite")).into_iter());
}
