//! Just enough of Rust's grammar: code apart from its literals and comments, tests apart from the rest, functions.

use std::collections::BTreeSet;

use crate::repository::File;

/// A Rust file, taken apart.
pub struct Source {
    pub path: String,
    /// The lines as they stand.
    pub lines: Vec<String>,
    /// The lines without comments, and with every literal empty.
    pub code: Vec<String>,
    /// The string literals, each with the index of the line where it begins.
    pub literals: Vec<(usize, String)>,
    /// Where the tests begin; behind the last line if there are none.
    pub tests_from: usize,
    /// Lines that begin inside a string literal.
    inside_literal: BTreeSet<usize>,
}

/// A function with a body or without, in indices of lines.
pub struct Function {
    pub name: String,
    pub first: usize,
    /// The line that opens the body.
    pub open: usize,
    pub last: usize,
    /// Everything before `fn`.
    pub modifiers: String,
}

impl Source {
    pub fn new(file: File) -> Source {
        let mut scanner = Scanner { chars: file.text.chars().collect(), ..Scanner::default() };
        scanner.run();
        let lines: Vec<String> = file.text.lines().map(str::to_owned).collect();
        let tests_from = if is_test_file(&file.path) { 0 } else { start_of_tests(&lines) };
        let code = scanner.code.lines().map(|it| it.trim_end().to_owned()).collect();
        let (literals, inside_literal) = (scanner.literals, scanner.inside_literal);
        Source { path: file.path, lines, code, literals, tests_from, inside_literal }
    }

    /// The code that is not a test, each line with its index.
    pub fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.iter().map(String::as_str).enumerate().take(self.tests_from)
    }

    /// The code of tests, each line with its index.
    pub fn tests(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.iter().map(String::as_str).enumerate().skip(self.tests_from)
    }

    /// How many lines a function has; the text of a literal is data and not counted.
    pub fn length(&self, function: &Function) -> usize {
        (function.first..=function.last).filter(|it| !self.inside_literal.contains(it)).count()
    }

    /// The functions, found by indentation: the code is formatted by rustfmt.
    pub fn functions(&self) -> Vec<Function> {
        (0..self.code.len()).filter_map(|it| self.function_at(it)).collect()
    }

    fn function_at(&self, first: usize) -> Option<Function> {
        let line = &self.code[first];
        let (modifiers, rest) = split_at_fn(line.trim_start())?;
        let name = rest.split(['(', '<']).next()?.to_owned();
        let indentation = &line[..line.len() - line.trim_start().len()];
        // Only lines as far left as `fn` can close its signature or its body.
        let same =
            |it: &usize| self.code[*it].strip_prefix(indentation).is_some_and(|it| !it.starts_with([' ']));
        let is_end = |it: &usize| {
            let text = self.code[*it].trim_start();
            same(it)
                && (text.ends_with(';') || text.ends_with('}'))
                && (*it == first || text.starts_with([')', '{', '}']))
        };
        let last = (first..self.code.len()).find(is_end)?;
        let open = (first..=last).find(|it| same(it) && self.code[*it].ends_with('{')).unwrap_or(last);
        Some(Function { name, first, open, last, modifiers: modifiers.to_owned() })
    }
}

/// Splits `pub async fn name(…)` around `fn`, if there are only modifiers before it.
fn split_at_fn(line: &str) -> Option<(&str, &str)> {
    let (before, after) =
        if let Some(rest) = line.strip_prefix("fn ") { ("", rest) } else { line.split_once(" fn ")? };
    let modifier = |it: &str| {
        ["pub", "async", "const", "unsafe", "extern", "\"\""].contains(&it) || it.starts_with("pub(")
    };
    before.split(' ').filter(|it| !it.is_empty()).all(modifier).then_some((before, after))
}

fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

fn start_of_tests(lines: &[String]) -> usize {
    let begins = |it: &[String]| {
        it[0].trim() == "#[cfg(test)]" && it[1].trim_start().starts_with("mod ") && it[1].ends_with('{')
    };
    lines.windows(2).position(begins).unwrap_or(lines.len())
}

/// Reads characters, keeping the lines where they are.
#[derive(Default)]
struct Scanner {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    /// The literal that is being read; an escaped character is a blank in it.
    text: String,
    literals: Vec<(usize, String)>,
    inside_literal: BTreeSet<usize>,
}

impl Scanner {
    fn run(&mut self) {
        while let Some(&char) = self.chars.get(self.at) {
            match (char, self.peek(1)) {
                ('/', '/') => self.line_comment(),
                ('/', '*') => self.block_comment(),
                ('"', _) => self.string(),
                ('r', '"' | '#') if self.begins_raw_string() => self.raw_string(),
                ('\'', '\\') => self.character(2),
                ('\'', _) if self.peek(2) == '\'' => self.character(1),
                _ => self.take(),
            }
        }
    }

    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\n')
    }

    /// Goes on by one; a line break is kept even where nothing else is.
    fn skip(&mut self) -> char {
        let char = self.chars.get(self.at).copied().unwrap_or('\n');
        self.at += 1;
        if char == '\n' {
            self.line += 1;
            self.code.push('\n');
        }
        char
    }

    fn take(&mut self) {
        let char = self.skip();
        if char != '\n' {
            self.code.push(char);
        }
    }

    fn line_comment(&mut self) {
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            self.skip();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.skip();
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    /// A character literal, whose first part cannot be its end.
    fn character(&mut self, first_part: usize) {
        self.at += 1 + first_part;
        while self.at < self.chars.len() && self.skip() != '\'' {}
        self.code.push_str("''");
    }

    fn string(&mut self) {
        self.at += 1;
        self.literal(|it| {
            while it.peek(0) == '\\' {
                it.skip();
                it.skip();
                it.text.push(' ');
            }
            it.peek(0) == '"'
        });
        self.at += 1;
    }

    fn begins_raw_string(&self) -> bool {
        let is_word = |it: &char| it.is_alphanumeric() || *it == '_';
        let before = &self.chars[..self.at];
        let before = before.strip_suffix(&['b']).or(before.strip_suffix(&['c'])).unwrap_or(before);
        let hashes = self.hashes(1);
        !before.last().is_some_and(is_word) && self.peek(1 + hashes) == '"'
    }

    fn hashes(&self, from: usize) -> usize {
        (from..).take_while(|it| self.peek(*it) == '#').count()
    }

    fn raw_string(&mut self) {
        let hashes = self.hashes(1);
        self.at += hashes + 2;
        self.literal(|it| it.peek(0) == '"' && it.hashes(1) >= hashes);
        self.at += 1 + hashes;
    }

    fn literal(&mut self, ends: impl Fn(&mut Scanner) -> bool) {
        let line = self.line;
        self.code.push_str("\"\"");
        while self.at < self.chars.len() && !ends(self) {
            let char = self.skip();
            self.text.push(char);
        }
        self.inside_literal.extend(line + 1..=self.line);
        self.literals.push((line, std::mem::take(&mut self.text)));
    }
}

/// A source from a sample, for the tests of the rules.
#[cfg(test)]
pub fn sample(path: &str, text: &str) -> Source {
    Source::new(File { path: path.to_owned(), text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_comments_are_not_code() {
        let text = "let a = \"x \\\" // y\"; // z\nlet b = r#\"q\"q\"#; /* a /* b */ c */ let c = '\"';\nlet d: &'a str = b\"z\";";
        let source = sample("a.rs", text);
        assert_eq!(source.code, ["let a = \"\";", "let b = \"\";  let c = '';", "let d: &'a str = b\"\";"]);
        let literals: Vec<&str> = source.literals.iter().map(|it| it.1.as_str()).collect();
        assert_eq!(literals, ["x   // y", "q\"q", "z"]);
    }

    #[test]
    fn a_long_literal_keeps_the_lines() {
        let source = sample("a.rs", "fn f() -> &'static str {\n    \"\n}\n    \"\n}\nfn g() {}\n");
        let functions = source.functions();
        assert_eq!((functions[0].last, functions[1].first), (4, 5));
        assert_eq!(source.length(&functions[0]), 3);
    }

    #[test]
    fn functions_of_every_shape() {
        let text = "fn a() {}\n\npub(crate) const fn b<T>(\n    x: T,\n) -> T\nwhere\n    T: Copy,\n{\n    x\n}\n\
                    trait C {\n    async fn d(\n        &self,\n    );\n    fn e();\n}\nlet fn_pointer = 1;\n";
        let found: Vec<_> = sample("a.rs", text)
            .functions()
            .iter()
            .map(|it| (it.name.clone(), it.first, it.open, it.last))
            .collect();
        let expected = [("a", 0, 0, 0), ("b", 2, 7, 9), ("d", 11, 13, 13), ("e", 14, 14, 14)];
        assert_eq!(found, expected.map(|(name, first, open, last)| (name.to_owned(), first, open, last)));
    }

    #[test]
    fn tests_begin_at_their_module() {
        let source = sample("a.rs", "#[cfg(test)]\nuse x;\nfn a() {}\n#[cfg(test)]\nmod tests {\n}\n");
        assert_eq!(source.tests_from, 3);
        assert_eq!(sample("crates/a/tests/b.rs", "fn a() {}\n").tests_from, 0);
    }
}
