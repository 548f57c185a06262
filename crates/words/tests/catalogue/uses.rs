//! Where keys are used: `words.say("…")`, `said("…")`, and `key("…")` for those that stand in tables.

use std::collections::BTreeMap;

use crate::files::File;

/// A key that is used.
pub struct Use {
    pub key: String,
    /// File and line.
    pub place: String,
    /// The gaps that are filled right there, and whether with a number; nothing where that cannot be seen.
    pub gaps: Option<BTreeMap<String, bool>>,
    /// Whether no other key may be said there.
    pub is_alone: bool,
}

/// A file whose strings and parentheses are known.
struct Code<'a> {
    text: &'a str,
    /// Where each literal begins and ends, quotes not counted.
    literals: Vec<(usize, usize)>,
    /// The closing parenthesis of each opening one.
    closing: BTreeMap<usize, usize>,
}

/// All uses of keys by a script, which leaves the family away.
pub fn of_script(file: &File) -> Vec<Use> {
    let text = without_comments(&file.text);
    let code = Code::new(&text);
    let mut uses = Vec::new();
    for (at, call) in text.match_indices("DRP.say(") {
        let open = at + call.len() - 1;
        let Some(end) = code.closing.get(&open) else { continue };
        let first = text[open..*end].find('{').map_or(*end, |it| open + it);
        let place = format!("{}:{}", file.path, text[..at].matches('\n').count() + 1);
        let keys = code.literals_in(open, first).into_iter().map(|it| format!("script-{it}"));
        uses.extend(keys.map(|key| Use { key, place: place.clone(), gaps: None, is_alone: false }));
    }
    uses
}

/// All uses of keys of these families in a file.
pub fn of(file: &File, families: &[&str]) -> Vec<Use> {
    let text = match file.path.ends_with(".html") {
        true => expressions(&file.text),
        false => without_comments(&file.text),
    };
    let code = Code::new(&text);
    let mut uses = Vec::new();
    for (call, is_chained) in [(".say(", true), ("said(", false), ("key(", false)] {
        for (at, _) in text.match_indices(call) {
            let open = at + call.len() - 1;
            if !is_chained && text[..at].ends_with(|it: char| it.is_alphanumeric() || "_.".contains(it)) {
                continue;
            }
            let Some(end) = code.closing.get(&open) else { continue };
            let gaps = match call {
                ".say(" => code.gaps_before(at),
                "said(" => Some(code.gaps_after(*end)),
                _ => None,
            };
            let inside = code.literals_in(open, *end);
            let is_whole = |text: &str| text[open + 1..*end].trim().trim_end_matches(',').len();
            let is_only = inside.len() == 1 && is_whole(&text) == inside[0].len() + 2;
            let keys: Vec<&str> = inside.into_iter().filter(|it| is_only || is_key(it, families)).collect();
            let is_alone = keys.len() == 1;
            let place = format!("{}:{}", file.path, text[..at].matches('\n').count() + 1);
            uses.extend(keys.into_iter().map(|key| Use {
                key: key.to_owned(),
                place: place.clone(),
                gaps: gaps.clone(),
                is_alone,
            }));
        }
    }
    uses
}

/// The literals of code that are not within one of these calls, each with its line; those that go on in the next line as
/// one.
pub fn literals_outside(text: &str, calls: &[&str]) -> Vec<(usize, String)> {
    let text = without_comments(text);
    let code = Code::new(&text);
    let opens = |call: &&str| text.match_indices(*call).map(|(at, it)| at + it.len() - 1).collect::<Vec<_>>();
    let spans: Vec<(usize, usize)> =
        calls.iter().flat_map(opens).filter_map(|open| Some((open, *code.closing.get(&open)?))).collect();
    let is_outside = |it: &&(usize, usize)| !spans.iter().any(|(open, end)| open < &it.0 && it.1 < *end);
    let literal = |(begin, end): &(usize, usize)| {
        let line = text[..*begin].matches('\n').count() + 1;
        (line, text[*begin..*end].split_whitespace().filter(|it| *it != "\\").collect::<Vec<_>>().join(" "))
    };
    code.literals.iter().filter(is_outside).map(literal).collect()
}

fn is_key(text: &str, families: &[&str]) -> bool {
    let is_part = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    let is_of = |it: &&str| text.strip_prefix(*it).is_some_and(|it| it.starts_with('-'));
    text.chars().all(is_part) && families.iter().any(is_of)
}

/// Blanks lines that are comments as a whole.
fn without_comments(text: &str) -> String {
    let line = |it: &str| if it.trim_start().starts_with("//") { String::new() } else { it.to_owned() };
    text.lines().map(|it| line(it) + "\n").collect()
}

/// Blanks what is not within `{{ … }}` or `{% … %}`: the quotes of attributes are none of ours.
fn expressions(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let close = if rest[start..].starts_with("{{") { "}}" } else { "%}" };
        let end = rest[start..].find(close).map_or(rest.len(), |it| start + it);
        kept.extend(rest[..start].chars().map(|it| if it == '\n' { it } else { ' ' }));
        kept.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    kept
}

impl Code<'_> {
    fn new(text: &str) -> Code<'_> {
        let mut code = Code { text, literals: Vec::new(), closing: BTreeMap::new() };
        let (mut open, mut literal, mut is_escaped) = (Vec::new(), None, false);
        for (at, char) in text.char_indices() {
            match (literal, char) {
                (Some(_), _) if is_escaped => is_escaped = false,
                (Some(_), '\\') => is_escaped = true,
                (Some(begin), '"') => {
                    code.literals.push((begin, at));
                    literal = None;
                }
                (Some(_), _) => {}
                // A quote that is a character is not the beginning of a text.
                (None, '"') if !text[..at].ends_with('\'') => literal = Some(at + 1),
                (None, '(') => open.push(at),
                (None, ')') => {
                    if let Some(opening) = open.pop() {
                        code.closing.insert(opening, at);
                    }
                }
                _ => {}
            }
        }
        code
    }

    fn literals_in(&self, from: usize, to: usize) -> Vec<&str> {
        let inside = self.literals.iter().filter(|(begin, end)| from < *begin && *end < to);
        inside.map(|(begin, end)| &self.text[*begin..*end]).collect()
    }

    /// What `.with`, `.count` and `.saying` fill in the chain that ends before `at`.
    fn gaps_before(&self, mut at: usize) -> Option<BTreeMap<String, bool>> {
        let mut gaps = BTreeMap::new();
        loop {
            let before = self.text[..at].trim_end();
            let Some(before) = before.strip_suffix(')') else {
                let base = before.rsplit(|it: char| !it.is_alphanumeric() && it != '_').next()?;
                return ["words", "ENGLISH"].contains(&base).then_some(gaps);
            };
            let (open, end) = self.closing.iter().find(|(_, end)| **end == before.len())?;
            let name = self.text[..*open].rsplit(|it: char| !it.is_alphanumeric() && it != '_').next()?;
            match name {
                "words" => return Some(gaps),
                "with" | "count" | "saying" => {
                    let gap = self.literals_in(*open, *end).first().map(|it| (*it).to_owned())?;
                    gaps.insert(gap, name == "count");
                }
                _ => return None,
            }
            at = self.text[..*open].len() - name.len() - 1;
        }
    }

    /// The same in the chain that follows `at`.
    fn gaps_after(&self, at: usize) -> BTreeMap<String, bool> {
        let mut gaps = BTreeMap::new();
        let mut rest = at + 1;
        loop {
            let blank = self.text[rest..].len() - self.text[rest..].trim_start().len();
            let Some(call) = self.text[rest + blank..].strip_prefix('.') else { return gaps };
            let name = call.split('(').next().unwrap_or_default();
            let open = rest + blank + 1 + name.len();
            let (true, Some(end)) = (["with", "count", "saying"].contains(&name), self.closing.get(&open))
            else {
                return gaps;
            };
            if let Some(gap) = self.literals_in(open, *end).first() {
                gaps.insert((*gap).to_owned(), name == "count");
            }
            rest = end + 1;
        }
    }
}
