//! Templates without script and style, so that the content security policy needs no exception.

use crate::repository::{File, Finding};

/// Scripts and styles that stand in the page itself.
pub fn inline_code(file: &File) -> Vec<Finding> {
    let text = without_expressions(&file.text);
    let mut findings = Vec::new();
    for (at, _) in text.match_indices('<') {
        let tag = text[at + 1..].split('>').next().unwrap_or_default();
        let index = text[..at].matches('\n').count();
        findings.extend(fault(tag).map(|it| Finding::new(&file.path, index, it)));
    }
    findings
}

/// Blanks `{{ … }}`, `{% … %}`, `{# … #}` and HTML comments, keeping the line breaks.
fn without_expressions(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<!--", "-->")] {
        while let Some(start) = text.find(open) {
            let end = text[start..].find(close).map_or(text.len(), |it| start + it + close.len());
            let breaks = "\n".repeat(text[start..end].matches('\n').count());
            text.replace_range(start..end, &breaks);
        }
    }
    text
}

/// What is wrong with a tag, given without its brackets.
fn fault(tag: &str) -> Option<&'static str> {
    let tag = tag.to_ascii_lowercase();
    let names: Vec<&str> = attribute_names(&tag);
    let is = |name: &str| tag.split(|it: char| it.is_whitespace() || it == '/').next() == Some(name);
    if is("style") {
        return Some("no `<style>`: put the rule into a stylesheet in `assets/css`");
    }
    if is("script") && !names.contains(&"src") {
        return Some("no inline script: put it into `assets/js` and name it by `src`");
    }
    if names.contains(&"style") {
        return Some("no `style=`: give it a class");
    }
    if names.iter().any(|it| it.len() > 3 && it.starts_with("on")) {
        return Some("no `on…=`: attach the handler in `assets/js`");
    }
    tag.contains("javascript:").then_some("no `javascript:` address: attach a handler in `assets/js`")
}

/// The names before each `=`, outside of quoted values.
fn attribute_names(tag: &str) -> Vec<&str> {
    let mut rest = tag;
    let mut res = Vec::new();
    while let Some((before, after)) = rest.split_once('=') {
        res.extend(before.split_whitespace().next_back());
        let quote = after.trim_start().chars().next().filter(|it| ['"', '\''].contains(it));
        rest = match quote {
            Some(quote) => after.trim_start()[1..].split_once(quote).map_or("", |(_, rest)| rest),
            None => after,
        };
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let file = File { path: "a.html".to_owned(), text: text.to_owned() };
        inline_code(&file).iter().map(|it| it.to_string().split(": ").next().unwrap().to_owned()).collect()
    }

    #[test]
    fn script_and_style_in_the_page() {
        for bad in [
            "<script>run()</script>",
            "<script type=\"module\">run()</script>",
            "<style>p { margin: 0 }</style>",
            "<p class=\"a\" style=\"margin:0\">",
            "<button type=\"button\"\n onclick='run()'>",
            "<a href=\"javascript:run()\">",
            "{% if a %}<p STYLE='b'>{% endif %}",
        ] {
            assert_eq!(lines(&format!("<p>\n{bad}\n")), ["a.html:2"], "{bad}");
        }
    }

    #[test]
    fn what_a_page_may_have() {
        for good in [
            "<script type=\"module\" src=\"/assets/a.js\"></script>",
            "<p class=\"style=\" title='on top = good'>style=1 onclick=2</p>",
            "{% let once = \"<script>\" %}\n{{ a }}<!-- <style> -->",
            "<link rel=\"stylesheet\" href=\"/a.css\">",
        ] {
            assert_eq!(lines(good), [""; 0], "{good}");
        }
    }
}
