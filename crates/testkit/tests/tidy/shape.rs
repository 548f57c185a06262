//! The shape of files and functions: how they begin and how long they may be.

use crate::repository::Finding;
use crate::rust::Source;

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 50;
const HANDLER_LINES: usize = 15;

/// A file says first what it is.
pub fn opening(source: &Source) -> Vec<Finding> {
    let opens = source.lines.first().is_some_and(|it| it.starts_with("//! "));
    let advice = "begin with one `//!` sentence that says what this file is";
    (!opens).then(|| Finding::new(&source.path, 0, advice)).into_iter().collect()
}

/// Tests at the foot of a file do not count; a file of nothing but tests does.
pub fn file_length(source: &Source) -> Vec<Finding> {
    let n_lines = if source.tests_from == 0 { source.lines.len() } else { source.tests_from };
    let advice = || format!("{n_lines} lines without the tests; split by topic, {FILE_LINES} are the most");
    (n_lines > FILE_LINES).then(|| Finding::new(&source.path, FILE_LINES, advice())).into_iter().collect()
}

/// The limit for functions, tests apart, and but for the named ones.
pub fn function_length(source: &Source, exceptions: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for function in source.functions().into_iter().filter(|it| it.first < source.tests_from) {
        let n_lines = source.length(&function);
        if n_lines > FUNCTION_LINES && !exceptions.contains(&(source.path.as_str(), function.name.as_str())) {
            let advice = format!("`{}` has {n_lines} lines; {FUNCTION_LINES} are the most", function.name);
            findings.push(Finding::new(&source.path, function.first, advice));
        }
    }
    findings
}

/// A handler reads the request, calls the portal once and answers; what is longer decides something.
/// Handlers are the free public functions of their files: a method is not one.
pub fn handler_length(source: &Source) -> Vec<Finding> {
    if !["crates/web/src/api/", "crates/web/src/pages/"].iter().any(|it| source.path.starts_with(it)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for function in source.functions().iter().filter(|it| it.first < source.tests_from) {
        let is_free = !source.code[function.first].starts_with(' ');
        let is_pub_async = function.modifiers.starts_with("pub") && function.modifiers.ends_with("async");
        let n_lines = (function.last - function.open).saturating_sub(1);
        if n_lines > HANDLER_LINES && is_free && (is_pub_async || is_operation(source, function.first)) {
            let advice = "a handler fits in fifteen lines: move what it decides to `portal`";
            findings.push(Finding::new(
                &source.path,
                function.first,
                format!("`{}` has {n_lines}; {advice}", function.name),
            ));
        }
    }
    findings
}

/// Whether `#[utoipa::path(…)]` stands among the attributes right above the function.
fn is_operation(source: &Source, first: usize) -> bool {
    let above = source.code[..first].iter().rev();
    above
        .take_while(|it| !it.is_empty() && !it.starts_with('}'))
        .any(|it| it.trim_start().starts_with("#[utoipa::path"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::sample;

    fn function(head: &str, n_body: usize) -> String {
        format!("//! A sample.\n{head} {{\n{}}}\n", "    work();\n".repeat(n_body))
    }

    #[test]
    fn a_file_without_a_sentence() {
        assert_eq!(opening(&sample("a.rs", "use std::fmt;\n")).len(), 1);
        assert_eq!(opening(&sample("a.rs", "")).len(), 1);
        assert!(opening(&sample("a.rs", "//! A sentence.\n")).is_empty());
    }

    #[test]
    fn a_long_file() {
        let text = |n| "use a;\n".repeat(n) + "#[cfg(test)]\nmod tests {\n" + &"// a\n".repeat(500) + "}\n";
        assert!(file_length(&sample("a.rs", &text(400))).is_empty());
        assert_eq!(file_length(&sample("a.rs", &text(401))).len(), 1);
        assert_eq!(file_length(&sample("crates/a/tests/b.rs", &text(1))).len(), 1);
    }

    #[test]
    fn a_long_function_unless_it_is_named() {
        assert!(function_length(&sample("a.rs", &function("fn long()", 48)), &[]).is_empty());
        let source = sample("a.rs", &function("fn long()", 49));
        assert_eq!(
            function_length(&source, &[])[0].to_string(),
            "a.rs:2: `long` has 51 lines; 50 are the most"
        );
        assert!(function_length(&source, &[("a.rs", "long")]).is_empty());
        assert!(function_length(&sample("crates/a/tests/b.rs", &function("fn long()", 49)), &[]).is_empty());
    }

    #[test]
    fn a_long_handler() {
        let path = "crates/web/src/api/meters/list.rs";
        let check = |path, head, n_body| handler_length(&sample(path, &function(head, n_body))).len();
        assert_eq!(check(path, "pub async fn list_meters()", 15), 0);
        assert_eq!(check(path, "pub async fn list_meters()", 16), 1);
        assert_eq!(check(path, "#[utoipa::path(\n    get,\n)]\nasync fn list_meters()", 16), 1);
        assert_eq!(check(path, "async fn helper()", 16), 0);
        assert_eq!(check(path, "    pub async fn method()", 16), 0);
        assert_eq!(check("crates/web/src/router.rs", "pub async fn serve()", 16), 0);
    }
}
