//! English that stands in the code of pages, rather than in the catalogues. It is known by its look: words with blanks between
//! them, or one word as a label has it.

use crate::{files::File, uses};

/// What looks like English and is none: values of forms and of the database, names, and what goes to programs.
const NO_TEXT: [&str; 6] =
    ["Approved", "Rejected", "Pending", "Admin", "Green Button", "There is nothing at this address."];
/// Calls whose texts nobody reads on a page.
const FOR_THE_LOG: [&str; 5] =
    ["tracing::error!(", "tracing::warn!(", "tracing::info!(", "tracing::debug!(", "Error::NotFound("];

/// The texts of a file, each with its line.
pub fn texts(file: &File) -> Vec<(usize, String)> {
    let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let is_text = |it: &&(usize, String)| is_english(&it.1) && !NO_TEXT.contains(&it.1.as_str());
    uses::literals_outside(&without_markup(code), &FOR_THE_LOG).iter().filter(is_text).cloned().collect()
}

/// Blanks what stands in raw strings: markup, with quotes of its own.
fn without_markup(code: &str) -> String {
    let mut code = code.to_owned();
    while let Some(start) = code.find("r#\"") {
        let end = code[start + 3..].find("\"#").map_or(code.len(), |it| start + it + 5);
        let breaks = "\n".repeat(code[start..end].matches('\n').count());
        code.replace_range(start..end, &breaks);
    }
    code
}

fn is_english(text: &str) -> bool {
    let plain = without_gaps(text);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let is_word = |it: &&str| {
        let it = it.trim_matches(|it: char| ".,;:!?()“”".contains(it));
        it.len() > 1 && it.chars().all(|it| it.is_ascii_alphabetic() || it == '\'')
    };
    let is_label = |it: &str| {
        let it = it.trim_end_matches(['.', '?', ':']);
        it.len() > 2
            && it.starts_with(|it: char| it.is_ascii_uppercase())
            && it[1..].chars().all(|it| it.is_ascii_lowercase())
    };
    match words.as_slice() {
        [one] => is_label(one),
        several => {
            several.windows(2).any(|pair| pair.iter().all(is_word))
                || several.first().is_some_and(|it| is_label(it))
        }
    }
}

/// A format string without what is filled in.
fn without_gaps(text: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for char in text.chars() {
        match char {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(char),
            _ => {}
        }
    }
    plain
}
