//! What the portal can say and be set to, held against the pages that explain it: sources, catalogue, problem types.

use crate::repository::{File, Finding};
use crate::rust::Source;

/// The page.
pub const PAGE: &str = "docs/troubleshooting.md";

/// The page of settings.
pub const SETTINGS: &str = "docs/configuration.md";

/// Where it is said what is wrong with settings, the database, the cache, mail, backups, certificates, or the start.
const SAYING: [&str; 21] = [
    "crates/drp/src/config/",
    "crates/drp/src/cli/mod.rs",
    "crates/drp/src/cli/serve.rs",
    "crates/drp/src/cli/demo.rs",
    "crates/drp/src/cli/check.rs",
    "crates/drp/src/cli/jobs.rs",
    "crates/drp/src/tls.rs",
    "crates/store/src/backup/",
    "crates/store/src/error.rs",
    "crates/store/src/db.rs",
    "crates/store/src/sqlite.rs",
    "crates/store/src/migrate.rs",
    "crates/store/src/consistency.rs",
    "crates/store/src/cache/",
    "crates/portal/src/mail/smtp.rs",
    "crates/portal/src/alerts/",
    "crates/portal/src/backups/",
    "crates/portal/src/fitness.rs",
    "crates/portal/src/imports/parse.rs",
    "crates/portal/src/readiness.rs",
    "crates/web/src/serve/tls.rs",
];

/// How a fault is told wherever it is met: as a warning or an error of the log, or as the end of a command.
const TELLING: [&str; 7] = [
    "tracing::warn!(",
    "tracing::error!(",
    "bail!(",
    "anyhow!(",
    "context(",
    "Error::Schema(",
    "Error::Setup(",
];

/// Where it is said what is wrong with a query or a body, and how that begins.
const ASKED: [&str; 4] = [
    "crates/web/src/api/",
    "crates/web/src/extract/",
    "crates/portal/src/exports/",
    "crates/portal/src/dashboard.rs",
];
const FAULTS: [&str; 7] = ["asks ", "cannot ", "has ", "is ", "must ", "names ", "the span "];

/// The families of the catalogue that say what is wrong.
const FAMILIES: [&str; 4] = ["error", "fault", "reason", "rule"];

/// Labels of the page of errors, which say nothing of a fault.
const LABELS: [&str; 3] = ["error-page-home", "error-page-search", "error-page-search-hint"];

/// Sentences in Rust, of the places that speak to whoever runs the portal, that the page does not have.
pub fn unexplained(source: &Source, page: &File) -> Vec<Finding> {
    let is_in = |folders: &[&str]| folders.iter().any(|it| source.path.starts_with(it));
    let is_portal = source.path.starts_with("crates/") && !source.path.starts_with("crates/testkit/");
    let is_fault = |text: &str| FAULTS.iter().any(|it| text.starts_with(it));
    let counts = |line: usize, text: &str| {
        let is_said = is_in(&SAYING) || is_in(&ASKED) && is_fault(text);
        is_said && is_sentence(text) || is_portal && n_words(text) >= 2 && is_told(source, line)
    };
    let page = plain(&page.text);
    let is_shipped = |line: usize| line < source.tests_from && !source.code[line].contains("reason = \"");
    let shipped = source.literals.iter().filter(|(line, _)| is_shipped(*line));
    let missing =
        shipped.filter(|(line, text)| counts(*line, text) && !is_sql(text) && !page.contains(&plain(text)));
    missing.map(|(line, text)| Finding::new(&source.path, *line, advice(text))).collect()
}

/// Whether the statement, as far as it stands on this line or on a few before it, tells a fault.
fn is_told(source: &Source, line: usize) -> bool {
    let tells = |it: &str| TELLING.iter().any(|call| it.contains(call));
    let is_end = |it: &str| it.ends_with([';', '{', '}']) || it.ends_with("=>");
    let before = source.code[..line].iter().rev().take(5).take_while(|it| !is_end(it));
    std::iter::once(&source.code[line]).chain(before).any(|it| tells(it))
}

/// Messages of the English catalogue that the page does not have.
pub fn unexplained_words(catalogue: &File, page: &File) -> Vec<Finding> {
    let family =
        catalogue.path.strip_prefix("crates/words/catalogue/en-US/").and_then(|it| it.strip_suffix(".ftl"));
    if !family.is_some_and(|it| FAMILIES.contains(&it)) {
        return Vec::new();
    }
    let page = plain(&page.text);
    let messages =
        catalogue.text.lines().enumerate().filter_map(|(at, it)| Some((at, it.split_once(" = ")?)));
    let missing = messages.filter(|(_, (key, text))| {
        let is_whole = !text.ends_with("->") && !key.starts_with(' ');
        is_whole && !LABELS.contains(key) && is_sentence(text) && !page.contains(&plain(text))
    });
    missing.map(|(at, (_, text))| Finding::new(&catalogue.path, at, advice(text))).collect()
}

/// Types of problems that the page has no row for.
pub fn unexplained_problems(source: &Source, page: &File) -> Vec<Finding> {
    if !source.path.starts_with("crates/web/src/") {
        return Vec::new();
    }
    let kinds = source.literals.iter().filter(|(line, text)| {
        let is_name = !text.is_empty() && text.chars().all(|it| it.is_ascii_lowercase() || it == '-');
        is_name && source.code[*line].contains("StatusCode::") && !text.starts_with("error-")
    });
    let missing = kinds.filter(|(_, kind)| !page.text.contains(&format!("\n| `{kind}` |")));
    missing.map(|(line, kind)| Finding::new(&source.path, *line, advice(kind))).collect()
}

/// Settings that are read and not in the table of them; some stand there as `…key`, behind others of their section.
pub fn unlisted_settings(source: &Source, page: &File) -> Vec<Finding> {
    if !source.path.starts_with("crates/drp/src/config/") {
        return Vec::new();
    }
    let is_word = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_lowercase() || it == '_');
    let key_of = |text: &str| {
        let (section, key) =
            text.split_once('.').filter(|(section, key)| is_word(section) && is_word(key))?;
        (section != "drp").then(|| key.to_owned())
    };
    let shipped = source.literals.iter().filter(|(line, _)| *line < source.tests_from);
    let settings = shipped.filter_map(|(line, text)| Some((line, text, key_of(text)?)));
    let is_listed = |name: &str, key: &str| {
        page.text.contains(&format!("`{name}`")) || page.text.contains(&format!("`…{key}`"))
    };
    let missing = settings.filter(|(_, name, key)| !is_listed(name, key));
    let advice = |name: &str| format!("the setting `{name}` is not in {SETTINGS}: add its row");
    missing.map(|(line, name, _)| Finding::new(&source.path, *line, advice(name))).collect()
}

fn advice(message: &str) -> String {
    format!("`{message}` is not in {PAGE}: say there what causes it and what to do")
}

/// Without marks and line ends, and with `…` for every gap.
fn plain(text: &str) -> String {
    let mut res = String::new();
    let mut depth = 0;
    for char in text.chars() {
        match char {
            '{' => depth += 1,
            '}' if depth > 0 => {
                depth -= 1;
                res.push_str(if depth == 0 { "…" } else { "" });
            }
            '`' | '\\' => {}
            _ if depth == 0 => res.push(char),
            _ => {}
        }
    }
    res.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At least four words beside the gaps.
fn is_sentence(text: &str) -> bool {
    n_words(text) >= 4
}

fn n_words(text: &str) -> usize {
    let is_word = |it: &&str| {
        let it = it.trim_end_matches(['.', ',', ':', ';']);
        !it.is_empty() && it.chars().all(|it| it.is_ascii_alphabetic() || it == '\'' || it == '-')
    };
    plain(text).split(' ').filter(is_word).count()
}

fn is_sql(text: &str) -> bool {
    ["SELECT ", "INSERT ", "DELETE FROM", "PRAGMA ", "SET ", " WHERE ", "START TRANSACTION", "CREATE TABLE"]
        .iter()
        .any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::sample;

    fn page(text: &str) -> File {
        File { path: PAGE.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_sentence_that_nobody_explains() {
        let said = "fn f() { fault(&format!(\"{name} is '{text}'; it must be {form}\")); g(\"a.b\") }\n";
        let source = sample("crates/drp/src/config/mod.rs", said);
        assert_eq!(unexplained(&source, &page("nothing")).len(), 1);
        assert_eq!(unexplained(&source, &page("| `… is '…'; it must be …` | why | what |")).len(), 0);
        assert_eq!(unexplained(&sample("crates/drp/src/cli/meter.rs", said), &page("")).len(), 0);
        let said = "invalid(\"asks for too many; ask for at most 20000\"); f(\"Nobody is signed in here\")\n";
        assert_eq!(unexplained(&sample("crates/web/src/api/vis/meter_data.rs", said), &page("")).len(), 1);
        for told in [
            "tracing::warn!(%error, \"it broke\");\n",
            "tracing::error!(\n    place,\n    \"it broke\"\n);\n",
            "read(path).with_context(|| format!(\"it broke {path}\"))?;\n",
        ] {
            let source = sample("crates/web/src/download.rs", told);
            assert_eq!(unexplained(&source, &page("")).len(), 1, "{told}");
            assert_eq!(unexplained(&source, &page("| `it broke`, `it broke …` |")).len(), 0, "{told}");
        }
        let noted = "tracing::warn!(%error);\nlet name = \"it broke\";\ntracing::info!(\"it went well\");\n";
        assert_eq!(unexplained(&sample("crates/web/src/download.rs", noted), &page("")).len(), 0);
    }

    #[test]
    fn a_message_that_nobody_explains() {
        let text =
            "# What is wrong with it.\nrule-has-users = this still has { $n } users; move them\nrule-x = no";
        let catalogue =
            File { path: "crates/words/catalogue/en-US/rule.ftl".to_owned(), text: text.to_owned() };
        assert_eq!(unexplained_words(&catalogue, &page("")).len(), 1);
        assert_eq!(unexplained_words(&catalogue, &page("| this still has … users;\nmove them |")).len(), 0);
    }

    #[test]
    fn a_setting_that_nobody_lists() {
        let text =
            "values.text(\"web.listen\"); values.get(\"import.round\"); read(\"drp.toml\"); f(\"a.b c\")\n";
        let source = sample("crates/drp/src/config/mod.rs", text);
        assert_eq!(unlisted_settings(&source, &page("| `web.public_url` |")).len(), 2);
        assert_eq!(
            unlisted_settings(&source, &page("| `web.listen` |\n| `import.unit`, `…round` |")).len(),
            0
        );
    }

    #[test]
    fn a_problem_that_nobody_explains() {
        let source =
            sample("crates/web/src/problem.rs", "x(StatusCode::CONFLICT, \"rule\", key(\"error-rule\"))\n");
        assert_eq!(unexplained_problems(&source, &page("the `rule` is")).len(), 1);
        assert_eq!(unexplained_problems(&source, &page("\n| `rule` | 409 |")).len(), 0);
    }
}
