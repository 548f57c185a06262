//! Passwords that somebody who guesses tries first: common ones, and those made of what is known of a person.

use std::{collections::HashSet, io::Read, sync::LazyLock};

use flate2::read::GzDecoder;
use icu_normalizer::ComposingNormalizerBorrowed;
use words::key;

/// The most common passwords, in lower case, with their origin and licence in the README beside them.
const COMMON: &[u8] = include_bytes!("common.txt.gz");

static COMMON_PASSWORDS: LazyLock<HashSet<Box<str>>> = LazyLock::new(|| {
    let mut text = String::new();
    // The file is a part of the program: a test reads it.
    let _ = GzDecoder::new(COMMON).read_to_string(&mut text);
    text.lines().map(Box::from).collect()
});

/// Words that everybody knows of the portal.
const PORTAL_WORDS: [&str; 6] = ["demand", "response", "portal", "demandresponse", "power", "meter"];
/// Shorter words are in too many good passwords by chance.
const SHORTEST_WORD: usize = 4;
/// A password with such words must have at least so many characters besides, digits and signs apart.
const CHARACTERS_BESIDES: usize = 4;

/// The same text in the one form that every keyboard's way of writing it is brought to (Unicode NFC).
pub(super) fn normalized(password: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(password).into_owned()
}

/// Why a password is too easy to guess; nothing where it is not. `known` is what others know of the person: names,
/// e-mail, organization, meter.
pub(super) fn weakness(password: &str, known: &[&str]) -> Option<&'static str> {
    let password = password.to_lowercase();
    let letters = core(&password);
    if COMMON_PASSWORDS.contains(password.as_str()) || COMMON_PASSWORDS.contains(letters) {
        return Some(key("fault-common-password"));
    }
    if is_repetition(&password) {
        return Some(key("fault-repeated-password"));
    }
    let rest = without_words(&password, known);
    let beside =
        rest.chars().filter(|it| !it.is_ascii_digit() && !it.is_ascii_punctuation() && *it != ' ').count();
    let common = core(&rest).chars().count() > SHORTEST_WORD && COMMON_PASSWORDS.contains(core(&rest));
    (rest != password && (common || beside < CHARACTERS_BESIDES)).then_some(key("fault-known-password"))
}

/// A word without what is put around it: digits and signs.
fn core(text: &str) -> &str {
    text.trim_matches(|it: char| !it.is_alphabetic())
}

/// Whether it is one part again and again, such as `abcabcabcabcabc`.
fn is_repetition(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=letters.len() / 2).any(|n| letters.iter().zip(&letters[n..]).all(|(one, other)| one == other))
}

/// What is left without the words that are known, the longest first.
fn without_words(password: &str, known: &[&str]) -> String {
    let known = known.iter().map(|it| normalized(it).to_lowercase());
    let mut words: Vec<String> = PORTAL_WORDS.map(str::to_owned).into();
    for text in known {
        words.extend(text.split(|it: char| !it.is_alphanumeric()).map(str::to_owned));
        words.push(text);
    }
    words.retain(|it| it.chars().count() >= SHORTEST_WORD);
    words.sort_by_key(|it| std::cmp::Reverse(it.len()));
    words.iter().fold(password.to_owned(), |rest, word| rest.replace(word.as_str(), " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str, is_weak: bool) {
        let known = ["Maya", "Okafor", "maya.okafor@harbor.example", "Harbor Point Cold Storage", "40017732"];
        assert_eq!(weakness(password, &known).is_some(), is_weak, "{password}");
    }

    #[test]
    fn au_2_the_list_has_ten_thousand_passwords_that_are_long_enough() {
        assert!(COMMON_PASSWORDS.iter().filter(|it| it.len() >= 8).count() > 10_000);
        for password in ["password", "12345678", "letmein", "trustno1", "qwertyuiop"] {
            assert!(COMMON_PASSWORDS.contains(password), "{password}");
        }
    }

    #[test]
    fn au_2_common_passwords_are_refused_however_they_are_dressed() {
        for password in ["1234567890", "Password", "passw0rd", "!!Password!!123456", "qwertyuiop1234567"] {
            check(password, true);
        }
        for password in ["aaaaaaaaaaaaaaa", "abcabcabcabcabc", "winterwinter", "1212121212121212"] {
            check(password, true);
        }
    }

    #[test]
    fn au_2_words_that_others_know_are_no_password() {
        for password in [
            "maya.okafor@harbor.example",
            "Okafor-Maya-2026!",
            "HarborPoint40017732",
            "cold storage maya okafor",
            "Demand Response Portal 1",
            "demand-response-portal-password",
        ] {
            check(password, true);
        }
        for password in [
            "maya likes cold tea at sunrise",
            "902843752390847523",
            "correct horse battery staple",
            "demand-response-demo",
        ] {
            check(password, false);
        }
    }

    #[test]
    fn au_1_one_form_for_every_keyboard() {
        assert_eq!(normalized("cafe\u{301}"), normalized("caf\u{e9}"));
    }
}
