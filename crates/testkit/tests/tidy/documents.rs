//! Documents and migrations: links that resolve, one page that stays one, two engines in step.

use std::{collections::BTreeSet, path::Path};

use crate::repository::{File, Finding};

const ARCHITECTURE_LINES: usize = 140;

/// Relative links whose file does not exist; `exists` is asked with a path from the root.
pub fn broken_links(file: &File, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let folder = folder_of(&file.path);
    let mut findings = Vec::new();
    for (index, line) in prose(&file.text) {
        for target in links(&line) {
            let path = target.split(['#', '?']).next().unwrap_or_default().replace("%20", " ");
            if path.is_empty() || is_outside(&target) {
                continue;
            }
            if !resolve(&folder, &path).is_some_and(|it| exists(&it)) {
                findings.push(Finding::new(&file.path, index, format!("the link `{target}` leads nowhere")));
            }
        }
    }
    findings
}

/// Links to a heading that its page does not have.
pub fn broken_anchors(file: &File, pages: &[File]) -> Vec<Finding> {
    let folder = folder_of(&file.path);
    let mut findings = Vec::new();
    for (index, line) in prose(&file.text) {
        for target in links(&line) {
            let Some((path, anchor)) = target.split_once('#').filter(|_| !is_outside(&target)) else {
                continue;
            };
            let path = if path.is_empty() { Some(file.path.clone()) } else { resolve(&folder, path) };
            let page = path.and_then(|path| pages.iter().find(|it| it.path == path));
            if page.is_some_and(|it| !anchors(&it.text).any(|it| it == anchor)) {
                findings.push(Finding::new(&file.path, index, format!("there is no heading for `{target}`")));
            }
        }
    }
    findings
}

/// The anchors of a page's headings.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    let fenced = text.lines().scan(false, |fenced, line| {
        *fenced ^= line.trim_start().starts_with("```");
        Some((*fenced, line))
    });
    let headings = fenced.filter(|(fenced, line)| !fenced && line.starts_with('#')).map(|(_, line)| line);
    headings.map(|line| {
        let is_kept = |it: &char| it.is_alphanumeric() || [' ', '-', '_'].contains(it);
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        heading.chars().filter(is_kept).map(|it| if it == ' ' { '-' } else { it }).collect()
    })
}

fn is_outside(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

/// The lines that are not in a code block, each with its index, and without code spans.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut res = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        if !fenced && !fence {
            res.push((index, line.split('`').step_by(2).collect::<Vec<_>>().join("`")));
        }
    }
    res
}

/// The targets of `[text](target "title")` and `[name]: target`.
fn links(line: &str) -> Vec<String> {
    let first_word =
        |it: &str| it.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']).to_owned();
    let mut res: Vec<String> = line
        .match_indices("](")
        .filter_map(|(at, _)| line[at + 2..].split_once(')'))
        .map(|(target, _)| first_word(target))
        .collect();
    if let Some((_, target)) = line.strip_prefix('[').and_then(|it| it.split_once("]: ")) {
        res.push(first_word(target));
    }
    res.retain(|it| !it.is_empty());
    res
}

/// A path from the root, or nothing if it leaves the repository or begins with a slash.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut res: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            "" => return None,
            "." => {}
            ".." => {
                res.pop()?;
            }
            part => res.push(part),
        }
    }
    Some(res.join("/"))
}

/// Pages of `docs/` to which no chain of links leads from the index, through whatever other page.
pub fn unreachable(pages: &[File], index: &str) -> Vec<Finding> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let mut waiting = vec![index.to_owned()];
    while let Some(path) = waiting.pop() {
        let Some(page) = pages.iter().find(|it| it.path == path) else { continue };
        if found.insert(&page.path) {
            let folder = folder_of(&page.path);
            let lines = prose(&page.text);
            let targets = lines.iter().flat_map(|(_, line)| links(line));
            waiting.extend(targets.filter_map(|it| resolve(&folder, it.split(['#', '?']).next()?)));
        }
    }
    let advice = format!("nobody comes here from {index}: link it there");
    let lost = |it: &&File| it.path.starts_with("docs/") && !found.contains(it.path.as_str());
    pages.iter().filter(lost).map(|it| Finding::new(&it.path, 0, advice.clone())).collect()
}

fn folder_of(path: &str) -> String {
    Path::new(path).parent().unwrap_or(Path::new("")).to_string_lossy().into_owned()
}

/// A page that nobody can take in at once is not read.
pub fn too_long(page: &File) -> Option<Finding> {
    let n_lines = page.text.lines().count();
    let advice = format!("{n_lines} lines; {ARCHITECTURE_LINES} are the most: move detail to `docs`");
    (n_lines > ARCHITECTURE_LINES).then(|| Finding::new(&page.path, ARCHITECTURE_LINES, advice))
}

/// Migrations that one engine has and the other has not.
pub fn unpaired_migrations(mariadb: &[String], sqlite: &[String]) -> Vec<Finding> {
    let missing = |have: &[String], lack: &[String], engine| {
        let names = have.iter().filter(|it| !lack.contains(it));
        let finding = |name: &String| {
            Finding::new(&format!("crates/store/migrations/{engine}/{name}"), 0, "is missing")
        };
        names.map(finding).collect::<Vec<_>>()
    };
    let mut findings = missing(mariadb, sqlite, "sqlite");
    findings.extend(missing(sqlite, mariadb, "mariadb"));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n_broken(text: &str) -> usize {
        let file = File { path: "docs/guide/a.md".to_owned(), text: text.to_owned() };
        broken_links(&file, |path| ["docs/guide/b.md", "docs/c d.md", "README.md", "docs"].contains(&path))
            .len()
    }

    #[test]
    fn a_link_that_leads_nowhere() {
        for bad in [
            "[a](x.md)",
            "text [a](b.md) and [a](../b.md#top)",
            "[a]: x.md",
            "[a](/README.md)",
            "[a](../../../README.md)",
        ] {
            assert_eq!(n_broken(bad), 1, "{bad}");
        }
    }

    #[test]
    fn a_link_that_leads_somewhere() {
        for good in [
            "[a](b.md#top) [a](../../README.md) [a](../ \"title\") [a](../c%20d.md)",
            "[a](https://example.org/x.md) [a](#top) [a](mailto:a@example.org)",
            "`[a](x.md)`",
            "```\n[a](x.md)\n```",
        ] {
            assert_eq!(n_broken(good), 0, "{good}");
        }
    }

    #[test]
    fn a_page_that_nobody_finds() {
        let page = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let pages = [
            page("docs/README.md", "[a](guide/a.md#top) `[x](lost.md)`"),
            page("docs/guide/a.md", "[b](../b.md) [out](https://example.org/docs/lost.md)"),
            page("docs/b.md", "[index](README.md)"),
            page("docs/lost.md", "[a](guide/a.md)"),
            page("elsewhere/README.md", ""),
        ];
        let lost: Vec<String> = unreachable(&pages, "docs/README.md").into_iter().map(|it| it.path).collect();
        assert_eq!(lost, ["docs/lost.md"]);
    }

    #[test]
    fn a_heading_that_is_not_there() {
        let page = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let other = page("docs/b.md", "# B\n## What `drp check` says: all\n```sh\n# no heading\n```\n");
        let n_broken = |text: &str| {
            let file = page("docs/a.md", &format!("# A page\n{text}"));
            broken_anchors(&file, &[page("docs/a.md", &file.text), page("docs/b.md", &other.text)]).len()
        };
        assert_eq!(n_broken("[a](#a-page) [b](b.md#what-drp-check-says-all) [c](c.md#x) [d](b.md)"), 0);
        assert_eq!(n_broken("[a](#b) [b](b.md#no-heading)"), 2);
    }

    #[test]
    fn a_page_that_grew() {
        let page = |n| File { path: "ARCHITECTURE.md".to_owned(), text: "a\n".repeat(n) };
        assert!(too_long(&page(140)).is_none());
        assert!(too_long(&page(141)).is_some());
    }

    #[test]
    fn a_migration_of_one_engine() {
        let names = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let findings = unpaired_migrations(&names(&["1.sql", "2.sql"]), &names(&["1.sql", "3.sql"]));
        let paths: Vec<&str> = findings.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["crates/store/migrations/sqlite/2.sql", "crates/store/migrations/mariadb/3.sql"]);
    }
}
