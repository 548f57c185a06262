//! What may stand in which crate's code: SQL, floating point, the environment, pauses in tests.

use crate::repository::Finding;
use crate::rust::Source;

const EXACT: [&str; 8] =
    ["power", "energy", "money", "decimal", "savings", "totals", "summed", "convergence"];

const NUMBERS: [&str; 14] =
    ["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64"];

/// SQL is written in `store`, in tests that go around it on purpose, and in the benchmark's seeder.
pub fn sql(source: &Source) -> Vec<Finding> {
    let allowed = ["crates/store/", "crates/testkit/", "bench/"].iter().any(|it| source.path.starts_with(it));
    if allowed || source.path.contains("/tests/") {
        return Vec::new();
    }
    let advice = "SQL belongs in `store`: add a method there and call it";
    let statements = source.literals.iter().filter(|(_, text)| is_sql(text));
    statements.map(|(index, _)| Finding::new(&source.path, *index, advice)).collect()
}

fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = words(text).collect();
    let pair = |first, second| words.windows(2).any(|it| it == [first, second]);
    let update = words.iter().position(|it| *it == "UPDATE");
    words.contains(&"SELECT")
        || pair("INSERT", "INTO")
        || pair("DELETE", "FROM")
        || update.is_some_and(|it| words[it..].contains(&"SET"))
}

/// In `portal` there is one way to a meter's readings, which writes down whom of the staff it let see a household's.
pub fn ways_to_meters(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("crates/portal/src/") || source.path == "crates/portal/src/looks.rs" {
        return Vec::new();
    }
    let advice = "a meter is had from `Portal::visible_meter`, which writes the look down";
    let lines = source.shipped().filter(|(_, it)| it.contains("store().visible_meter("));
    lines.map(|(index, _)| Finding::new(&source.path, index, advice)).collect()
}

/// Power, energy and money are fixed-point integers, converted without loss or with an error.
pub fn exact_numbers(source: &Source) -> Vec<Finding> {
    let rest = source.path.strip_prefix("crates/domain/src/").unwrap_or_default();
    if !EXACT.contains(&rest.split(['/', '.']).next().unwrap_or_default()) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in source.shipped() {
        let words: Vec<&str> = words(line).collect();
        if words.contains(&"f64") || words.contains(&"f32") {
            findings.push(Finding::new(
                &source.path,
                index,
                "an exact quantity: integers only, no floating point",
            ));
        }
        if words.windows(2).any(|it| it[0] == "as" && NUMBERS.contains(&it[1])) {
            findings.push(Finding::new(
                &source.path,
                index,
                "`as` may lose digits: use `from` or `try_from`",
            ));
        }
    }
    findings
}

/// Only `drp` reads the environment; the tools and the test kit, which are not shipped, may.
pub fn environment(source: &Source) -> Vec<Finding> {
    if ["crates/drp/", "crates/testkit/", "xtask/", "bench/"].iter().any(|it| source.path.starts_with(it)) {
        return Vec::new();
    }
    let reads = |line: &str| {
        let paths = line.match_indices("env").filter(|(at, _)| !line[..*at].ends_with(is_word_part));
        let mut after = paths.map(|(at, _)| &line[at + 3..]);
        line.contains("std::env") && !line.contains("std::env!") || after.any(|it| it.starts_with("::"))
    };
    let advice = "only `drp` reads the environment, at the start: take the value as an argument";
    let lines = source.code.iter().enumerate().filter(|(_, it)| reads(it));
    lines.map(|(index, _)| Finding::new(&source.path, index, advice)).collect()
}

/// A test that waits for time to pass is slow, or fails on a slow machine, or both.
pub fn sleeping_tests(source: &Source, exceptions: &[(&str, &str)]) -> Vec<Finding> {
    if exceptions.iter().any(|(path, _)| *path == source.path) {
        return Vec::new();
    }
    let advice = "a test does not sleep: pass a clock, pause tokio's time, or wait for the event itself";
    let lines = source.tests().filter(|(_, it)| it.contains("sleep(") && !it.contains("fn "));
    lines.map(|(index, _)| Finding::new(&source.path, index, advice)).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !is_word_part(it)).filter(|it| !it.is_empty())
}

fn is_word_part(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::sample;

    #[test]
    fn sql_outside_of_store() {
        let n = |path, statement| sql(&sample(path, &format!("let a = \"{statement}\";\n"))).len();
        for statement in ["SELECT\\n 1", "INSERT INTO users", "DELETE FROM users", "UPDATE users\n SET a = 1"]
        {
            assert_eq!(n("crates/web/src/a.rs", statement), 1, "{statement}");
            assert_eq!(n("crates/store/src/a.rs", statement), 0, "{statement}");
        }
        assert_eq!(n("crates/web/src/a.rs", "DELETE /api/meters, select one"), 0);
        assert!(sql(&sample("crates/web/src/a.rs", "// SELECT is not for us\n")).is_empty());
    }

    #[test]
    fn another_way_to_a_meter() {
        let n = |path| ways_to_meters(&sample(path, "self.store().visible_meter(principal, id);\n")).len();
        assert_eq!(n("crates/portal/src/dashboard.rs"), 1);
        assert_eq!(n("crates/portal/src/looks.rs"), 0);
    }

    #[test]
    fn inexact_numbers() {
        let n = |path, line: &str| exact_numbers(&sample(path, line)).len();
        assert_eq!(n("crates/domain/src/power.rs", "fn kw(self) -> f64 {}\n"), 1);
        assert_eq!(n("crates/domain/src/money.rs", "let a = b as i64;\n"), 1);
        assert_eq!(n("crates/domain/src/totals/line.rs", "let a = b as f32;\n"), 2);
        assert_eq!(n("crates/domain/src/money.rs", "use a as b; // f64\n"), 0);
        assert_eq!(n("crates/domain/src/statistics/acf.rs", "let a = b as f64;\n"), 0);
        assert_eq!(n("crates/domain/src/money.rs", "#[cfg(test)]\nmod tests {\n    1 as f64;\n}\n"), 0);
    }

    #[test]
    fn the_environment_elsewhere() {
        let n = |path, line: &str| environment(&sample(path, line)).len();
        for line in ["std::env::var(a);", "use std::env;", "let a = env::args();"] {
            assert_eq!(n("crates/store/src/a.rs", line), 1, "{line}");
            assert_eq!(n("crates/drp/src/a.rs", line), 0, "{line}");
        }
        assert_eq!(n("crates/store/src/a.rs", "let a = env!(\"A\"); // std::env::var\nmy_env::read();\n"), 0);
    }

    #[test]
    fn a_sleeping_test() {
        let text =
            "fn a() {\n    sleep(1);\n}\n#[cfg(test)]\nmod tests {\n    tokio::time::sleep(a).await;\n}\n";
        let source = sample("crates/web/src/a.rs", text);
        assert_eq!(
            sleeping_tests(&source, &[])[0].to_string().split(": ").next(),
            Some("crates/web/src/a.rs:6")
        );
        assert!(sleeping_tests(&source, &[("crates/web/src/a.rs", "a reason")]).is_empty());
        assert_eq!(sleeping_tests(&sample("crates/web/tests/a.rs", text), &[]).len(), 2);
    }
}
