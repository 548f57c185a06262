//! `/admin/imports`: the form that brings a file, and the imports that there were.

use ::words::Words;
use std::collections::BTreeMap;

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
    let mut page = page(state, who, "Imports");
    page.lead = Some("Readings and predictions from files: CSV and Green Button, packed or not.".to_owned());
    page.ways = vec![Link { href: format!("{PATH}/template.csv"), label: "Template as CSV".to_owned() }];
    if !is_first {
        page.ways.push(Link { href: PATH.to_owned(), label: "Newest imports".to_owned() });
    }
    let next = found.next.map(|it| format!("{PATH}?before={it}"));
    let table = Table {
        caption: "Imports".to_owned(),
        filter: None,
        columns: vec!["File", "State", "Rows", "Brought in by", "When"],
        rows: found.imports.iter().map(|it| row(it, people, state)).collect(),
        bulk: None,
        empty: Empty {
            title: "Nothing was imported yet.",
            text: "Send a file above. Nothing of it is written before you have seen what it looks like.",
        },
        pager: next.map(|next| Pager {
            position: "Newest first".to_owned(),
            previous: None,
            next: Some(next),
        }),
    };
    page.sections = vec![
        Section::new("bring", "New import", Body::Form(upload_form(state))),
        Section::new("list", "Imports", Body::Table(Box::new(table))),
    ];
    page.script = Some("js/imports.js");
    page
}

fn upload_form(state: &WebState) -> Form {
    let most = state.portal.config().imports.limits.file_bytes;
    let hint = format!(
        "At most {}. Nothing of it is written before you have seen what it looks like.",
        size_words(most)
    );
    let file = Field { max_bytes: Some(most), ..Field::of("file", "file", "CSV or Green Button file", "") };
    let mut form = Form::post("upload", PATH, vec![file.required().hinted(hint)], "Send").looking("primary");
    form.is_multipart = true;
    form
}

fn row(it: &Import, people: &BTreeMap<AccountId, Account>, state: &WebState) -> Row {
    let (word, class) = words::state(it);
    let person = it.created_by.and_then(|it| people.get(&it));
    let when = format::date_and_clock(Words::ENGLISH, it.created_at, &state.portal.config().calendar);
    Row {
        cells: vec![
            Cell::Link(Link { href: path_of(&it.id), label: it.file_name.clone() }, size_words(it.size)),
            Cell::Pill(word, class),
            Cell::Lines(words::rows(it.counts.rows_read), words::counts(it)),
            by(it, person),
            Cell::Text(when),
        ],
        ..Row::default()
    }
}

/// Who brought an import in, and how.
pub(super) fn by(import: &Import, person: Option<&Account>) -> Cell {
    let how = words::source(import.source);
    match person {
        Some(person) => {
            let name = format!("{} {}", person.first_name, person.last_name);
            let label = if name.trim().is_empty() { person.email.clone() } else { name.trim().to_owned() };
            let link = Link { href: format!("/admin/accounts/{}", person.id), label };
            Cell::Link(link, format!("{}, {how}", person.email))
        }
        None if import.created_by.is_some() => Cell::Text(format!("Somebody who is deleted, {how}")),
        None => Cell::Text(format!("Operator, {how}")),
    }
}
