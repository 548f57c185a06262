//! The catalogues against each other and against the pages: no key is missing in a language, none is unused, and no text
//! of a page stands outside of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot read the repository must fail"
)]

mod files;
mod ftl;
mod heard;
mod strings;
mod templates;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use files::{File, files, names_in};
use ftl::{Catalogue, Message};
use uses::Use;
use words::{FAMILIES, HEARD, Language, Words};

fn catalogue(language: Language) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for family in FAMILIES {
        let file = File::read(&format!("crates/words/catalogue/{}/{family}.ftl", language.tag()));
        catalogue.add(family, &file);
    }
    catalogue
}

fn english() -> Catalogue {
    catalogue(Language::English)
}

/// Where keys are used: what people are shown is made there.
fn sources() -> Vec<File> {
    let mut sources = files("crates/portal/src", "rs");
    sources.extend(files("crates/web/src", "rs"));
    sources.extend(templates_of_all());
    sources
}

/// Pages and letters.
fn templates_of_all() -> Vec<File> {
    let mut templates = files("crates/web/templates", "html");
    templates.extend(files("crates/portal/templates", "html"));
    templates
}

fn all_uses() -> Vec<Use> {
    let mut uses: Vec<Use> = sources().iter().flat_map(|it| uses::of(it, FAMILIES)).collect();
    uses.extend(files("crates/web/assets/js", "js").iter().flat_map(uses::of_script));
    uses
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_file_of_a_catalogue_can_be_read() {
    for language in Language::ALL {
        assert_none(&catalogue(language).faults);
        let expected: Vec<String> = FAMILIES.iter().map(|it| format!("{it}.ftl")).collect();
        let folder = format!("crates/words/catalogue/{}", language.tag());
        assert_eq!(names_in(&folder), expected, "name the files of {folder} in `families!`, in order");
    }
}

#[test]
fn every_language_has_the_same_keys_with_the_same_gaps() {
    let english = english();
    for language in Language::ALL {
        assert_none(&differences(&english.messages, &catalogue(language).messages, language.tag()));
    }
}

fn differences(one: &BTreeMap<String, Message>, other: &BTreeMap<String, Message>, tag: &str) -> Vec<String> {
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let mut faults = Vec::new();
    for key in keys {
        match (one.get(key), other.get(key)) {
            (Some(one), Some(other)) if one.gaps != other.gaps => {
                faults.push(format!("{key}: {:?} in English, {:?} in {tag}", one.gaps, other.gaps));
            }
            (Some(_), Some(_)) => {}
            (None, _) => faults.push(format!("{key}: only in {tag}")),
            (_, None) => faults.push(format!("{key}: not in {tag}")),
        }
    }
    faults
}

#[test]
fn every_key_that_is_used_is_there_with_its_gaps_filled() {
    let english = english();
    assert_none(&all_uses().iter().filter_map(|it| fault(it, &english.messages)).collect::<Vec<_>>());
}

fn fault(it: &Use, messages: &BTreeMap<String, Message>) -> Option<String> {
    let Some(message) = messages.get(&it.key) else {
        return Some(format!("{}: no `{}` in the catalogues", it.place, it.key));
    };
    let given = it.gaps.as_ref()?;
    let says = |what: &str, gap: &str| Some(format!("{}: `{}` {what} `{gap}`", it.place, it.key));
    for gap in &message.gaps {
        match given.get(gap) {
            None => return says("is not given its", gap),
            Some(false) if message.counted.contains(gap) => return says("needs `.count` for", gap),
            Some(_) => {}
        }
    }
    given
        .keys()
        .find(|gap| it.is_alone && !message.gaps.contains(*gap))
        .and_then(|gap| says("has no gap", gap))
}

#[test]
fn every_key_is_used() {
    let used: BTreeSet<String> = all_uses().into_iter().map(|it| it.key).collect();
    // Those are found by their English.
    let is_heard = |it: &str| HEARD.iter().any(|family| it.starts_with(&format!("{family}-")));
    let is_used = |it: &String| used.contains(it) || is_heard(it);
    let unused: Vec<String> = english().messages.into_keys().filter(|it| !is_used(it)).collect();
    assert!(unused.is_empty(), "take these out of the catalogues, or mark their use by `key(…)`: {unused:?}");
}

#[test]
fn no_template_has_text_of_its_own() {
    let of = |file: &File| {
        let texts = templates::texts(file).into_iter();
        texts.map(|(line, text)| own_text(&file.path, line, &text)).collect::<Vec<_>>()
    };
    assert_none(&templates_of_all().iter().flat_map(of).collect::<Vec<_>>());
}

#[test]
fn no_page_has_text_of_its_own() {
    let mut sources = files("crates/web/src/pages", "rs");
    sources.extend(files("crates/web/src/view", "rs"));
    // Names of browsers are the same in every language.
    sources.retain(|it| !it.path.ends_with("/view/browser.rs"));
    let of = |file: &File| {
        let texts = strings::texts(file).into_iter();
        texts.map(|(line, text)| own_text(&file.path, line, &text)).collect::<Vec<_>>()
    };
    assert_none(&sources.iter().flat_map(of).collect::<Vec<_>>());
}

fn own_text(path: &str, line: usize, text: &str) -> String {
    format!("{path}:{line}: put “{text}” into the catalogues, and say its key")
}

#[test]
fn what_scripts_say_is_plain() {
    for language in Language::ALL {
        let messages = catalogue(language).messages;
        let said = Words::of(language).for_scripts();
        let of_scripts = || messages.iter().filter(|(key, _)| key.starts_with("script-"));
        assert_eq!(said.matches("\":\"").count(), of_scripts().count());
        let gaps: usize = of_scripts().map(|(_, it)| it.gaps.len()).sum();
        assert_eq!(said.matches('{').count(), gaps + 1, "{said}");
        assert!(!said.contains("->") && !said.contains('$'), "{said}");
    }
}

mod checkers_can_fail {
    use super::*;

    fn catalogue_of(text: &str) -> Catalogue {
        let mut catalogue = Catalogue::default();
        catalogue.add("a", &File { path: "a.ftl".to_owned(), text: text.to_owned() });
        catalogue
    }

    fn faults_of(path: &str, code: &str) -> Vec<String> {
        let messages =
            catalogue_of("a-b = { $n ->\n    [one] x\n   *[other] y\n}\na-c = c\na-d = { $x }\n").messages;
        let file = File { path: path.to_owned(), text: code.to_owned() };
        uses::of(&file, &["a"]).iter().filter_map(|it| fault(it, &messages)).collect()
    }

    #[test]
    fn a_catalogue_that_cannot_be_read() {
        for bad in ["a-b = {", "a-b = c\na-b = d\n", "b-c = d\n", "-a-b = c\n", "a-b =\n    .c = d\n"] {
            assert_eq!(catalogue_of(bad).faults.len(), 1, "{bad}: {:?}", catalogue_of(bad).faults);
        }
    }

    #[test]
    fn languages_that_differ() {
        let (one, other) = (catalogue_of("a-b = { $x }\na-c = c\n"), catalogue_of("a-b = { $y }\na-d = d\n"));
        assert_eq!(differences(&one.messages, &other.messages, "es").len(), 3);
    }

    #[test]
    fn a_key_that_is_missing_or_has_other_gaps() {
        for bad in [
            "words.say(\"a-x\")",
            "said(\"a-x\")",
            "key(\"a-x\")",
            "words.say(match it {\n  A => \"a-c\",\n  B => \"a-x\",\n})",
            "words.say(\"a-d\")",
            "words.with(\"n\", n).say(\"a-b\")",
            "words.with(\"x\", (x)).say(\"a-c\")",
            "words\n    .with(\"y\", \")\")\n    .say(\"a-d\")",
            "said(\"a-d\").with(\"y\", x)",
        ] {
            assert_eq!(faults_of("a.rs", bad).len(), 1, "{bad}: {:?}", faults_of("a.rs", bad));
        }
        for good in [
            "words.say(\"a-c\")",
            "{{ words.with(\"x\", it.x).say(\"a-d\") }}",
            "words.count(\"n\", f(3)).say(\"a-b\")",
            "said(\"a-b\")\n  .count(\"n\", 1)",
            "<p title=\"{{ words.with(\"x\", x).say(\"a-d\") }}\">(</p>",
            "helper(words).say(\"a-d\")",
            "// words.say(\"a-x\")",
            "say(x)",
        ] {
            let path = if good.starts_with('<') { "a.html" } else { "a.rs" };
            assert_eq!(faults_of(path, good), [""; 0], "{good}");
        }
    }

    #[test]
    fn a_page_with_text_of_its_own() {
        let texts =
            |text: &str| strings::texts(&File { path: "a.rs".to_owned(), text: text.to_owned() }).len();
        for bad in [
            "let a = \"There is nothing here.\";",
            "format!(\"{n} meters were added\")",
            "vec![\"Members\", x]",
            "page(state, \"Delete {name}?\")",
        ] {
            assert_eq!(texts(bad), 1, "{bad}");
        }
        for good in [
            "words.say(\"a-c\")",
            "// \"There is nothing here.\"",
            "Redirect::to(\"/admin/periods?filter=past\")",
            "\"text/csv; charset=utf-8\" \"attachment; filename=x\" \"approval_status\" \"CSV\"",
            "#[cfg(test)] mod tests { let a = \"There is nothing here.\"; }",
            "tracing::error!(%error, \"a template failed\")",
            "push(r#\"<path class=\"f\" d=\"\"#); push(\"h1\"); push(r#\"\"/>\"#)",
        ] {
            assert_eq!(texts(good), 0, "{good}");
        }
    }

    #[test]
    fn a_template_with_text_of_its_own() {
        let texts =
            |text: &str| templates::texts(&File { path: "a.html".to_owned(), text: text.to_owned() }).len();
        for bad in [
            "<p>Hello</p>",
            "{% if a %}Hello{% endif %}",
            "<p aria-label=\"Hello\"></p>",
            "<a title=\"{{ a }} of it\">1</a>",
            "<input placeholder='x'>",
        ] {
            assert_eq!(texts(bad), 1, "{bad}");
        }
        for good in [
            "<p class=\"hello\">{{ words.say(\"a-c\") }}</p>",
            "{# Hello #}<br>1 · 2 &nbsp; &middot;",
            "{% block main_class %} narrow{% endblock %}",
            "<script src=\"a\"></script><p title=\"{{ a }}\">{% let a = \"Hello\" %}</p>",
        ] {
            assert_eq!(texts(good), 0, "{good}");
        }
    }
}
