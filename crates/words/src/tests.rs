//! What the catalogues answer.

use crate::{Language, Words, said};

const ES: Words = Words::of(Language::Spanish);
const EN: Words = Words::ENGLISH;

#[test]
fn each_language_has_words_of_its_own() {
    assert_eq!(EN.say("shell-sign-out"), "Sign out");
    assert_eq!(ES.say("shell-sign-out"), "Cerrar sesión");
    assert_eq!((EN.tag(), ES.tag()), ("en-US", "es-US"));
}

#[test]
fn a_number_decides_between_one_and_many_and_keeps_its_thousands_apart() {
    let minutes = |words: Words, n: u64| words.count("count", n).say("time-minutes");
    assert_eq!([1, 2, 35_040].map(|it| minutes(EN, it)), ["a minute", "2 minutes", "35,040 minutes"]);
    assert_eq!([1, 2, 1_000_000].map(|it| minutes(ES, it)), ["un minuto", "2 minutos", "1,000,000 minutos"]);
}

#[test]
fn what_fills_a_gap_stands_there_as_it_is() {
    let name = "{ $x } <b>Ana</b>";
    assert_eq!(EN.with("name", name).say("shell-account-of"), format!("Account of {name}"));
}

#[test]
fn a_sentence_that_ends_with_a_time_of_day_has_one_full_stop() {
    let banner = |words: Words, range: &str| words.with("range", range).say("meters-banner-today");
    assert_eq!(banner(EN, "4:00 to 7:00 PM"), "DR period today, 4:00 to 7:00 PM.");
    assert_eq!(banner(ES, "4:00 a 7:00 p.m."), "Período de respuesta a la demanda hoy, 4:00 a 7:00 p.m.");
}

#[test]
fn a_sentence_is_said_in_any_language_later() {
    let wait = said("time-minutes").count("count", 3);
    let sentence = said("error-too-many-tries").saying("wait", wait);
    assert_eq!(sentence.to_string(), "Too many tries. Wait 3 minutes and try again.");
    assert_eq!(ES.tell(&sentence), "Demasiados intentos. Espere 3 minutos e inténtelo de nuevo.");
    let text = crate::Said::from("kW".to_owned());
    assert_eq!((text.to_string(), ES.tell(&text)), ("kW".to_owned(), "kW".to_owned()));
}

#[test]
fn scripts_fill_gaps_themselves() {
    let said = EN.for_scripts();
    assert!(said.contains(r#""connected":"Connected. Last update {time}""#), "{said}");
    assert!(said.contains(r#""sent-of":"{loaded} of {total} sent""#), "{said}");
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "shell-nothing"))]
fn a_missing_key_stops_tests_and_never_a_page() {
    assert_eq!(EN.say("shell-nothing"), "shell-nothing");
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "shell-account-of"))]
fn a_gap_that_is_not_filled_stops_tests_and_never_a_page() {
    assert_eq!(EN.say("shell-account-of"), "Account of {$name}");
}
