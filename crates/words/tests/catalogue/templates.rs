//! Text that stands in a template, rather than in the catalogues.

use crate::files::File;

/// Attributes that people are told.
const TOLD: [&str; 5] = ["aria-label", "title", "placeholder", "alt", "abbr"];

/// The texts of a template, each with its line.
pub fn texts(file: &File) -> Vec<(usize, String)> {
    let text = blanked(&file.text);
    let mut found = Vec::new();
    let (mut begin, mut is_tag) = (0, false);
    for (at, char) in text.char_indices().chain([(text.len(), '<')]) {
        let ends = if is_tag { char == '>' } else { char == '<' };
        if !ends {
            continue;
        }
        let piece = &text[begin..at];
        let line = text[..at].matches('\n').count() + 1;
        let told = if is_tag { told(piece) } else { vec![piece] };
        let said = told.into_iter().filter(|it| has_letters(it));
        found.extend(said.map(|it| (line, it.split_whitespace().collect::<Vec<_>>().join(" "))));
        is_tag = !is_tag;
        begin = (at + 1).min(text.len());
    }
    found
}

/// Blanks expressions, comments and entities; a bracket within an expression is none.
fn blanked(text: &str) -> String {
    let mut text = text.to_owned();
    // Blocks that fill a `class`.
    while let Some(end) = text.find("_class %}") {
        let close = text[end..].find("{% endblock %}").map_or(text.len(), |it| end + it);
        text.replace_range(end..close, " %}");
    }
    for (open, close) in
        [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<!--", "-->"), ("<!", ">"), ("<style>", "</style>")]
    {
        while let Some(start) = text.find(open) {
            let end = text[start..].find(close).map_or(text.len(), |it| start + it + close.len());
            let breaks = "\n".repeat(text[start..end].matches('\n').count());
            text.replace_range(start..end, &breaks);
        }
    }
    text
}

fn has_letters(text: &str) -> bool {
    let mut text = text.to_owned();
    while let Some(start) = text.find('&')
        && let Some(length) = text[start..].find(';')
    {
        text.replace_range(start..=start + length, "");
    }
    text.chars().any(char::is_alphabetic)
}

/// The values of those attributes of a tag that people are told.
fn told(tag: &str) -> Vec<&str> {
    let mut rest = tag;
    let mut values = Vec::new();
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.split_whitespace().next_back().unwrap_or_default();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|it| ['"', '\''].contains(it));
        let (value, after) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if TOLD.contains(&name) {
            values.push(value);
        }
        rest = after;
    }
    values
}
