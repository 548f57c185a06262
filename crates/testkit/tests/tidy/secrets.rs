//! OP-1: no secret stands in a file of the repository; they are known by the forms that those who give them out have chosen.

use crate::repository::{File, Finding};

/// How a secret begins, what it is, and how many characters follow at least.
const TOKENS: [(&str, &str, usize); 17] = [
    ("AGE-SECRET-KEY-1", "a key that opens backups", 50),
    ("AKIA", "a key of AWS", 16),
    ("ASIA", "a key of AWS", 16),
    ("AIza", "a key of Google", 35),
    ("ghp_", "a token of GitHub", 36),
    ("gho_", "a token of GitHub", 36),
    ("ghs_", "a token of GitHub", 36),
    ("ghu_", "a token of GitHub", 36),
    ("github_pat_", "a token of GitHub", 40),
    ("glpat-", "a token of GitLab", 20),
    ("npm_", "a token of npm", 36),
    ("pypi-", "a token of PyPI", 60),
    ("cio", "a token of crates.io", 32),
    ("sk_live_", "a key of Stripe", 20),
    ("xoxb-", "a token of Slack", 20),
    ("xoxp-", "a token of Slack", 20),
    ("hooks.slack.com/services/T", "a webhook of Slack", 20),
];

/// Files that hold one all the same, and why that is nobody's.
const EXCEPTIONS: [(&str, &str); 0] = [];

/// A key of the portal: eight digits behind its name, and what is secret behind these.
const OWN: &str = "drp_";

/// Secrets in a file.
pub fn secrets(file: &File) -> Vec<Finding> {
    if EXCEPTIONS.iter().any(|it| it.0 == file.path) {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().collect();
    let found = |n: usize, line: &str| {
        let next = lines.get(n + 1).copied().unwrap_or_default();
        token(line)
            .or_else(|| is_own(line).then_some("a key of the portal"))
            .or_else(|| (begins_key(line) && is_base64(next.trim(), 40)).then_some("a private key"))
    };
    let advice = |what: &str| {
        format!(
            "this looks like {what}: make it worthless where it is taken, take it out, and keep it elsewhere; one that is \
             nobody's goes into `EXCEPTIONS` of crates/testkit/tests/tidy/secrets.rs"
        )
    };
    let findings = lines.iter().enumerate().filter_map(|(n, line)| Some((n, found(n, line)?)));
    findings.map(|(n, what)| Finding::new(&file.path, n, advice(what))).collect()
}

/// Exceptions for files that are not there.
pub fn needless(files: &[File]) -> Vec<&'static str> {
    EXCEPTIONS.iter().map(|it| it.0).filter(|it| !files.iter().any(|file| file.path == *it)).collect()
}

fn token(line: &str) -> Option<&'static str> {
    let is_token = |(begin, _, length): &&(&str, &str, usize)| {
        line.match_indices(begin).any(|(at, _)| {
            let is_alone = !line[..at].ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_');
            is_alone && is_varied(run(&line[at + begin.len()..]), *length)
        })
    };
    TOKENS.iter().find(is_token).map(|it| it.1)
}

fn is_own(line: &str) -> bool {
    line.match_indices(OWN).any(|(at, _)| {
        let parts = run(&line[at + OWN.len()..]).split_once('_');
        parts.is_some_and(|(name, secret)| name.len() >= 8 && is_varied(secret, 32))
    })
}

/// What a token goes on with.
fn run(text: &str) -> &str {
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '/');
    text.split(|it| !is_part(it)).next().unwrap_or_default()
}

/// Long enough, with digits and letters: neither a word nor a row of dots.
fn is_varied(text: &str, length: usize) -> bool {
    text.len() >= length
        && text.contains(|it: char| it.is_ascii_digit())
        && text.contains(|it: char| it.is_ascii_alphabetic())
}

fn begins_key(line: &str) -> bool {
    line.contains("-----BEGIN ") && line.contains("PRIVATE KEY-----")
}

fn is_base64(text: &str, length: usize) -> bool {
    text.len() >= length && text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '+' | '/' | '='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        secrets(&File { path: "deploy/x.env".to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn a_secret_that_was_left() {
        // Put together here, so that this file has none.
        let text = |begin: &str, rest: &str| format!("a = \"{begin}{rest}\"\n");
        for (begin, _, length) in TOKENS {
            let rest = "a1".repeat(length);
            assert_eq!(found(&text(begin, &rest)), 1, "{begin}");
            assert_eq!(found(&text(&format!("my{begin}"), &rest)), 0, "{begin}");
            assert_eq!(found(&text(begin, "…")) + found(&text(begin, &"x".repeat(length))), 0, "{begin}");
        }
        assert_eq!(found(&text("drp_0a1b2c3d_", &"9f".repeat(16))), 1);
        assert_eq!(found("drp_0a1b2c3d_… or drp_import_rows_total"), 0);
        let key = format!("-----BEGIN EC {} KEY-----\n{}\n", "PRIVATE", "MHcCAQEEI".repeat(7));
        assert_eq!(found(&key), 1);
        assert_eq!(found(&format!("it begins with -----BEGIN {} KEY-----\nand so on\n", "PRIVATE")), 0);
    }
}
