//! `/admin/imports`: the form that brings a file, and the imports that there were.

use std::collections::BTreeMap;

use ::words::Words;
use domain::AccountId;
use portal::{Account, Import, ImportPage, SignedIn, size_words};

use super::{PATH, path_of, words};
use crate::{
    pages::admin::parts::page,
    state::WebState,
    view::{
        Link,
        admin::{AdminPage, Body, Cell, Empty, Field, Form, Pager, Row, Section, Table},
        format,
    },
};

/// Imports of a page of the list.
pub(super) const ROWS: u32 = 25;

/// The page; `is_first` where it begins with the newest.
pub(super) fn of(
    state: &WebState,
    who: &SignedIn,
    found: &ImportPage,
    people: &BTreeMap<AccountId, Account>,
    is_first: bool,
) -> AdminPage {
    let words = who.words();
    let mut page = page(state, who, words.say("shell-nav-imports"));
    page.lead = Some(words.say("imports-lead"));
    page.ways = vec![Link { href: format!("{PATH}/template.csv"), label: words.say("imports-template") }];
    if !is_first {
        page.ways.push(Link { href: PATH.to_owned(), label: words.say("imports-newest") });
    }
    let next = found.next.map(|it| format!("{PATH}?before={it}"));
    let table = Table {
        caption: words.say("imports-table"),
        filter: None,
        columns: vec![
            words.say("imports-file"),
            words.say("imports-state"),
            words.say("imports-rows"),
            words.say("imports-brought-in-by"),
            words.say("imports-when"),
        ],
        rows: found.imports.iter().map(|it| row(words, it, people, state)).collect(),
        bulk: None,
        empty: Empty::new(words.say("imports-none"), words.say("imports-none-text")),
        pager: next.map(|next| Pager {
            position: words.say("imports-newest-first"),
            previous: None,
            next: Some(next),
        }),
    };
    page.sections = vec![
        Section::new("bring", words.say("imports-new"), Body::Form(upload_form(words, state))),
        Section::new("list", words.say("shell-nav-imports"), Body::Table(Box::new(table))),
    ];
    page.script = Some("js/imports.js");
    page
}

fn upload_form(words: Words, state: &WebState) -> Form {
    let most = state.portal.config().imports.limits.file_bytes;
    let hint = words.with("size", words.tell(&size_words(most))).say("imports-file-hint");
    let file = Field::of("file", "file", words.say("imports-file-label"), "");
    let file = Field { max_bytes: Some(most), ..file }.required().hinted(hint);
    let mut form = Form::post("upload", PATH, vec![file], words.say("imports-step-send")).looking("primary");
    form.is_multipart = true;
    form
}

fn row(words: Words, it: &Import, people: &BTreeMap<AccountId, Account>, state: &WebState) -> Row {
    let (word, class) = words::state(words, it);
    let person = it.created_by.and_then(|it| people.get(&it));
    let when = format::date_and_clock(words, it.created_at, &state.portal.config().calendar);
    Row {
        cells: vec![
            Cell::Link(
                Link { href: path_of(&it.id), label: it.file_name.clone() },
                words.tell(&size_words(it.size)),
            ),
            Cell::Pill(word, class),
            Cell::Lines(
                words.count("count", it.counts.rows_read).say("imports-rows-read"),
                words::counts(words, it),
            ),
            by(words, it, person),
            Cell::Text(when),
        ],
        ..Row::default()
    }
}

/// Who brought an import in, and how.
pub(super) fn by(words: Words, import: &Import, person: Option<&Account>) -> Cell {
    let how = words::source(words, import.source);
    match person {
        Some(person) => {
            let name = format!("{} {}", person.first_name, person.last_name);
            let label = if name.trim().is_empty() { person.email.clone() } else { name.trim().to_owned() };
            let link = Link { href: format!("/admin/accounts/{}", person.id), label };
            Cell::Link(link, format!("{}, {how}", person.email))
        }
        None if import.created_by.is_some() => Cell::Text(words.with("how", how).say("imports-by-deleted")),
        None => Cell::Text(words.with("how", how).say("imports-by-operator")),
    }
}
