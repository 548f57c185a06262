//! Every message: complete in both bodies, and harmless whatever the names in it are.

use domain::{Calendar, Language, MeterId, OrgId, Role};
use jiff::Timestamp;
use store::{AlertFigures, KeptAlert};
use words::Words;

use super::{Joining, Link, Mail, Named, Numbered, PublicUrl, letter::Letter, render::render};
use crate::alerts::{Alert, AlertKind, AlertStage};

const EVIL: &str = "<b>Eve</b>\r\nBcc: all@home.example\r\n\r\n\u{202e}&\"'";

fn home() -> PublicUrl {
    PublicUrl::parse("https://portal.example").unwrap()
}

fn now() -> Timestamp {
    "2026-07-16T12:00:00Z".parse().unwrap()
}

/// An alert for which another program gave its reason.
fn alert(reason: &str) -> Alert {
    let figures = AlertFigures { reason: reason.to_owned(), ..AlertFigures::default() };
    let kept = KeptAlert {
        name: AlertKind::BackupFailing.as_str().to_owned(),
        figures,
        first_seen_at: now(),
        last_seen_at: now(),
        told_at: None,
        n_told: 0,
    };
    Alert::read(&kept).unwrap()
}

/// Every message, with names that try to get out of their place.
fn every<'a>(link: &'a Link, name: &'a str, alert: &'a Alert) -> Vec<Mail<'a>> {
    let person = Named { name, email: "eve@home.example" };
    let (org, meter, role, organization) =
        (OrgId::new(2), MeterId::new(7), Role::OrganizationAdministrator, name);
    let joinings = [Joining::Organization(name), Joining::Meter(meter)];
    let mut all = vec![
        Mail::ConfirmRegistration { link, minutes: 1440 },
        Mail::AlreadyRegistered,
        Mail::RegistrationNumberUnknown { number: Numbered::Meter(meter) },
        Mail::RegistrationNumberUnknown { number: Numbered::Organization(org) },
        Mail::Welcome { role, organization: Some(name) },
        Mail::Welcome { role: Role::ResidentialUser, organization: None },
        Mail::RoleChanged { role, organization },
        Mail::NewMember { org, organization, person },
        Mail::NewClaim { meter, person, waits: false },
        Mail::NewClaim { meter, person, waits: true },
        Mail::MeterClaimed { meter },
        Mail::MeterLost { meter },
        Mail::ResetPassword { link, minutes: 10 },
        Mail::PasswordChanged,
        Mail::ConfirmNewEmail { link, minutes: 60 },
        Mail::EmailChanged,
        Mail::TwoFactorOn,
        Mail::TwoFactorOff,
        Mail::RecoveryCodeUsed { left: 3 },
        Mail::ApiKeyCreated { name, scopes: "read import" },
        Mail::AccountDeleted,
        Mail::Invitation { organization, link, minutes: 7 * 1440 },
        Mail::SessionsEndedByAdministrator,
        Mail::Alert { alert, stage: AlertStage::Begun },
        Mail::Alert { alert, stage: AlertStage::Lasting },
        Mail::Alert { alert, stage: AlertStage::Over },
    ];
    all.extend(joinings.map(|joining| Mail::WaitingForApproval { joining }));
    all.extend(joinings.map(|joining| Mail::Approved { joining }));
    all.extend(joinings.map(|joining| Mail::Declined { joining }));
    all
}

/// Every message in every language.
fn letters(name: &str) -> Vec<(Letter, super::render::Rendered, &'static str)> {
    Language::ALL.into_iter().flat_map(|it| letters_in(Words::of(it), name)).collect()
}

fn letters_in(words: Words, name: &str) -> Vec<(Letter, super::render::Rendered, &'static str)> {
    let (home, link) = (home(), home().link("/secret/page"));
    let at = Calendar::new("America/New_York").unwrap().local(now());
    let letter = |mail: &Mail<'_>| {
        let letter = Letter::of(mail, words, &home, &at);
        let rendered = render(&letter, words, Some(name), &home).unwrap();
        (letter, rendered, mail.kind())
    };
    every(&link, name, &alert(name)).iter().map(letter).collect()
}

#[test]
fn messages_are_in_the_language_of_whom_they_are_for() {
    let english = letters_in(Words::ENGLISH, "Maya");
    let spanish = letters_in(Words::of(Language::Spanish), "Maya");
    for ((one, _, kind), (other, rendered, _)) in english.iter().zip(&spanish) {
        assert_ne!(one.subject, other.subject, "{kind}");
        for (one, other) in one.before.iter().chain(&one.after).zip(other.before.iter().chain(&other.after)) {
            assert_ne!(one, other, "{kind}");
        }
        assert!(rendered.html.starts_with("<!doctype html>\n<html lang=\"es-US\">"), "{kind}");
        assert!(rendered.text.ends_with("nadie lee las respuestas."), "{kind}: {}", rendered.text);
    }
    let changed = spanish.iter().find(|(_, _, kind)| *kind == "password_changed").unwrap();
    let when = "Ocurrió el jueves, 16 de julio de 2026, 8:00 a.m. EDT.";
    assert!(changed.1.text.contains(when), "{}", changed.1.text);
}

#[test]
fn every_message_says_something_in_both_bodies() {
    for (letter, rendered, kind) in letters("Maya") {
        assert!(!rendered.subject.is_empty() && rendered.subject.chars().count() < 80, "{kind}");
        assert!(!letter.before.is_empty(), "{kind}");
        assert!(
            ["Hello Maya,", "Hola, Maya:"]
                .iter()
                .any(|it| rendered.text.contains(it) && rendered.html.contains(it)),
            "{kind}"
        );
        for words in letter.before.iter().chain(&letter.after) {
            assert!(rendered.text.contains(words.as_str()), "{kind}: {words}");
        }
        for button in &letter.buttons {
            assert!(button.href.starts_with("https://portal.example/"), "{kind}: {}", button.href);
            assert!(rendered.text.contains(&button.href), "{kind}");
            assert!(rendered.html.contains(&format!("href=\"{}\"", button.href)), "{kind}");
        }
        assert!(!rendered.text.contains("\n\n\n"), "{kind}: {}", rendered.text);
        assert!(rendered.text.lines().all(|it| it.len() < 900), "{kind}: SMTP takes no longer lines");
    }
}

#[test]
fn nothing_in_a_message_is_fetched_from_anywhere() {
    for (_, rendered, kind) in letters("Maya") {
        for remote in ["<img", "<script", "<link", "src=", "url(", "@import", "<table"] {
            assert!(!rendered.html.contains(remote), "{kind}: {remote}");
        }
    }
}

#[test]
fn in_9_names_make_no_header_and_no_markup() {
    for (_, rendered, kind) in letters(EVIL) {
        assert!(rendered.subject.chars().all(|it| !it.is_control()), "{kind}");
        assert!(!rendered.html.contains("<b>"), "{kind}");
        for body in [&rendered.text, &rendered.html] {
            assert!(!body.contains('\r') && !body.contains('\u{202e}'), "{kind}");
            assert!(body.lines().all(|it| !it.starts_with("Bcc:")), "{kind}: {body}");
        }
    }
}

#[test]
fn messages_to_unconfirmed_addresses_carry_nobodys_words() {
    let unconfirmed = ["confirm_registration", "already_registered", "registration_number_unknown"];
    let (home, link) = (home(), home().link("/secret/page"));
    let at = Calendar::new("UTC").unwrap().local(now());
    for mail in every(&link, "Eve", &alert("a reason")).iter().filter(|it| unconfirmed.contains(&it.kind())) {
        for words in Language::ALL.map(Words::of) {
            let rendered = render(&Letter::of(mail, words, &home, &at), words, None, &home).unwrap();
            assert!(!rendered.text.contains("Eve") && !rendered.html.contains("Eve"), "{}", mail.kind());
        }
    }
}

#[test]
fn pr_1_a_name_stands_beside_the_address_by_which_it_is_found() {
    for (_, rendered, kind) in
        letters("Maya").into_iter().filter(|(_, _, it)| ["new_member", "new_claim"].contains(it))
    {
        assert!(rendered.text.contains("Maya (eve@home.example)"), "{kind}: {}", rendered.text);
    }
}
