//! The catalogues: one of each language, read once, and looked up from any thread.

use std::sync::{
    LazyLock,
    atomic::{AtomicBool, Ordering},
};

use domain::Language;
use fluent_bundle::{FluentResource, FluentValue, concurrent::FluentBundle, types::FluentNumber};

use crate::{said::Gaps, speech::Words};

type Bundle = FluentBundle<FluentResource>;

/// The files of each language: the one place that names a new one.
macro_rules! families {
    ($($family:literal),* $(,)?) => {
        /// The families of pages, each with a file in every language; all keys of a file begin with its name.
        pub const FAMILIES: &[&str] = &[$($family),*];

        fn files(language: Language) -> &'static [&'static str] {
            match language {
                Language::English => &[$(include_str!(concat!("../catalogue/en-US/", $family, ".ftl"))),*],
                Language::Spanish => &[$(include_str!(concat!("../catalogue/es-US/", $family, ".ftl"))),*],
            }
        }
    };
}

families![
    "account",
    "admin",
    "alert",
    "assign",
    "audit",
    "dance",
    "error",
    "fault",
    "fleet",
    "form",
    "help",
    "imports",
    "keys",
    "landing",
    "looks",
    "mail",
    "map",
    "meaning",
    "meters",
    "organizations",
    "outbox",
    "password",
    "people",
    "periods",
    "plan",
    "ranking",
    "reason",
    "register",
    "rule",
    "script",
    "set-up",
    "shell",
    "sign-in",
    "status",
    "time",
    "today",
    "two-factor",
    "waiting"
];

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English));
static SPANISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Spanish));

fn bundle_of(language: Language) -> &'static Bundle {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
    }
}

fn bundle(language: Language) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // The marks around each value, which keep right-to-left text apart, would be in every copied text; neither language
    // needs them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| grouped(Language::English, value),
        Language::Spanish => |value, _| grouped(Language::Spanish, value),
    }));
    for file in files(language) {
        // What cannot be read, or is there twice, is found by `tests/catalogue.rs`; the rest of the file counts.
        let file = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(file, _)| file);
        let _ = bundle.add_resource(file);
    }
    bundle
}

fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(FluentNumber { value, .. }) = value else { return None };
    let digits = format!("{:.0}", value.abs());
    let sign = if *value < 0.0 { "\u{2212}" } else { "" };
    Some(format!("{sign}{}", Words::of(language).number_marks().grouped(&digits)))
}

/// The sentence under that key. One that is missing is a fault of ours: tests stop at it, and in service the page says the
/// key, which is better than no page.
pub(crate) fn say(language: Language, key: &str, gaps: &Gaps) -> String {
    find(language, key, gaps).unwrap_or_else(|| {
        complain(language, key);
        key.to_owned()
    })
}

/// The sentence under that key, where there is one and all its gaps are filled.
fn find(language: Language, key: &str, gaps: &Gaps) -> Option<String> {
    let bundle = bundle_of(language);
    let message = bundle.get_message(key)?;
    let mut faults = Vec::new();
    let text =
        bundle.format_pattern(message.value()?, Some(&gaps.arguments(language)), &mut faults).into_owned();
    if !faults.is_empty() {
        complain(language, key);
    }
    Some(once_stopped(text))
}

/// A time of day that ends a sentence brings its full stop along: `4:00 a 7:00 p.m.`
fn once_stopped(text: String) -> String {
    match text.contains(".m..") {
        true => text.replace(".m..", ".m."),
        false => text,
    }
}

/// The sentences of a family whose sentences have a line each, as they stand in its file.
pub(crate) fn whole_lines(language: Language, family: &str) -> Vec<(&'static str, &'static str)> {
    let at = FAMILIES.iter().position(|it| *it == family);
    let file: &'static str = at.map_or("", |it| files(language)[it]);
    file.lines().filter(|it| it.starts_with(family)).filter_map(|it| it.split_once(" = ")).collect()
}

/// The sentences of a family as scripts get them: keys without the family's name, gaps as `{name}`.
pub(crate) fn lines(language: Language, family: &str) -> Vec<(&'static str, String)> {
    let line = |(key, text): (&'static str, &'static str)| {
        let key = key.strip_prefix(family)?.strip_prefix('-')?;
        Some((key, text.replace("{ \"\" }", "").replace("{ $", "{").replace(" }", "}")))
    };
    whole_lines(language, family).into_iter().filter_map(line).collect()
}

fn complain(language: Language, key: &str) {
    static DONE: AtomicBool = AtomicBool::new(false);
    debug_assert!(false, "the catalogue of {} has no `{key}`, or a gap of it was not filled", language.tag());
    if !DONE.swap(true, Ordering::Relaxed) {
        tracing::error!(
            language = language.tag(),
            key,
            "the catalogue has no such words, or a gap was not filled"
        );
    }
}
