//! `GET /help`: what people ask, and the glossary in plain words.

use axum::{extract::State, http::StatusCode, response::Response};
use words::{Words, key};

use super::{render, shell};
use crate::{
    extract::PageAnybody,
    state::WebState,
    view::help::{Help, HelpPage, HelpTerm, HelpTopic, PublicHelpPage},
};

/// The page.
pub(crate) async fn help(State(state): State<WebState>, anybody: PageAnybody) -> Response {
    let words = anybody.words;
    let (help, title) = (help_in(words), words.say("help-title"));
    match anybody.who {
        Some(who) => {
            let layout = shell::layout(&state.portal, &who, title, None);
            render(StatusCode::OK, &HelpPage { layout, help })
        }
        None => {
            let public = shell::public(&state.portal, words, title);
            render(StatusCode::OK, &PublicHelpPage { public, help })
        }
    }
}

/// A place in the page, the question, and the paragraphs of the answer.
type Topic = (&'static str, &'static str, &'static [&'static str]);

const TOPICS: &[Topic] = &[
    (
        "start",
        key("help-start"),
        &[key("help-start-account"), key("help-start-number"), key("help-start-waiting")],
    ),
    (
        "periods",
        key("help-periods"),
        &[key("help-periods-what"), key("help-periods-do"), key("help-periods-early")],
    ),
    (
        "meters",
        key("help-meters"),
        &[key("help-meters-chart"), key("help-meters-choose"), key("help-meters-details")],
    ),
    (
        "savings",
        key("help-savings"),
        &[key("help-savings-how"), key("help-savings-scope"), key("help-savings-change")],
    ),
    (
        "missing",
        key("help-missing"),
        &[key("help-missing-gap"), key("help-missing-wait"), key("help-missing-prediction")],
    ),
    (
        "others",
        key("help-others"),
        &[key("help-others-who"), key("help-others-ranking"), key("help-others-looks")],
    ),
    (
        "organization",
        key("help-organization"),
        &[key("help-organization-members"), key("help-organization-invite")],
    ),
    (
        "security",
        key("help-security"),
        &[key("help-security-password"), key("help-security-two"), key("help-security-keys")],
    ),
    (
        "access",
        key("help-access"),
        &[key("help-access-keyboard"), key("help-access-chart"), key("help-access-plain")],
    ),
    ("contact", key("help-contact"), &[key("help-contact-who"), key("help-contact-number")]),
];

/// A place in the page, a word, and what it means.
type Term = (&'static str, &'static str, &'static str);

const TERMS: &[Term] = &[
    ("term-acf", key("help-term-acf"), key("help-term-acf-is")),
    ("term-credit", key("help-term-credit"), key("help-term-credit-is")),
    ("term-dr", key("help-term-dr"), key("help-term-dr-is")),
    ("term-energy", key("help-term-energy"), key("help-term-energy-is")),
    ("term-gap", key("help-term-gap"), key("help-term-gap-is")),
    ("term-interval", key("help-term-interval"), key("help-term-interval-is")),
    ("term-meter", key("help-term-meter"), key("help-term-meter-is")),
    ("term-number", key("help-term-number"), key("help-term-number-is")),
    ("term-organization", key("help-term-organization"), key("help-term-organization-is")),
    ("term-pacf", key("help-term-pacf"), key("help-term-pacf-is")),
    ("term-participation", key("help-term-participation"), key("help-term-participation-is")),
    ("term-period", key("help-term-period"), key("help-term-period-is")),
    ("term-power", key("help-term-power"), key("help-term-power-is")),
    ("term-prediction", key("help-term-prediction"), key("help-term-prediction-is")),
    ("term-provider", key("help-term-provider"), key("help-term-provider-is")),
    ("term-quality", key("help-term-quality"), key("help-term-quality-is")),
    ("term-rate", key("help-term-rate"), key("help-term-rate-is")),
    ("term-reading", key("help-term-reading"), key("help-term-reading-is")),
    ("term-savings", key("help-term-savings"), key("help-term-savings-is")),
];

fn help_in(words: Words) -> Help {
    let topic = |(id, title, paragraphs): &Topic| HelpTopic {
        id,
        title: words.say(title),
        paragraphs: paragraphs.iter().map(|it| words.say(it)).collect(),
    };
    let term =
        |(id, word, meaning): &Term| HelpTerm { id, word: words.say(word), meaning: words.say(meaning) };
    let mut terms: Vec<HelpTerm> = TERMS.iter().map(term).collect();
    // In each language by its own alphabet.
    terms.sort_by_cached_key(|it| it.word.to_lowercase());
    Help { topics: TOPICS.iter().map(topic).collect(), terms }
}
