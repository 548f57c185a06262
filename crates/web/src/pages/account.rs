//! `/account`: name, e-mail, language and password.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::Language;
use portal::{AccountFacts, EmailChange, Error, SignedIn};
use serde::Deserialize;
use words::{Words, key};

use super::{PageResult, faults, render, shell};
use crate::{
    extract::{PageActive, PageForm},
    state::WebState,
    view::{
        Choice, Link,
        account::{AccountPage, Card},
        form::{FieldFault, Form, Input, Tab},
    },
};

/// What has just been done.
#[derive(Default, Deserialize)]
pub(crate) struct Done {
    pub(super) done: Option<String>,
}

/// New names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameForm {
    first_name: String,
    last_name: String,
}

/// A new e-mail address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailForm {
    email: String,
}

/// The language to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LanguageForm {
    language: String,
}

/// A new password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    current_password: String,
    new_password: String,
}

/// Name, e-mail, language and password.
pub(crate) async fn account(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<Done>,
) -> PageResult<Response> {
    let facts = state.portal.own_facts(&who).await?;
    let notice = match query.done.as_deref() {
        Some("name") => Some(key("account-name-changed")),
        Some("email") => Some(key("account-email-changed")),
        Some("link") => Some(key("account-email-link")),
        Some("language") => Some(key("account-language-changed")),
        Some("password") => Some(key("account-password-changed")),
        _ => None,
    };
    let notice = notice.map(|it| who.words().say(it));
    let page = AccountPage { notice, ..page(&state, &who, facts, None) };
    Ok(render(StatusCode::OK, &page))
}

/// Changes the names.
pub(crate) async fn post_name(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<NameForm>,
) -> PageResult<Response> {
    match state.portal.rename(&who, &form.first_name, &form.last_name).await {
        Ok(()) => Ok(Redirect::to("/account?done=name").into_response()),
        Err(error) => {
            let typed = [("first_name", form.first_name.as_str()), ("last_name", &form.last_name)];
            again(&state, &who, error, "first_name", &typed).await
        }
    }
}

/// Changes the e-mail, or sends a link to the new one.
pub(crate) async fn post_email(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<EmailForm>,
) -> PageResult<Response> {
    match state.portal.change_email(&who, &form.email).await {
        Ok(EmailChange::Done) => Ok(Redirect::to("/account?done=email").into_response()),
        Ok(EmailChange::LinkSent) => Ok(Redirect::to("/account?done=link").into_response()),
        Err(error) => again(&state, &who, error, "email", &[("email", &form.email)]).await,
    }
}

/// Changes the language.
pub(crate) async fn post_language(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<LanguageForm>,
) -> PageResult<Response> {
    match state.portal.choose_language(&who, &form.language).await {
        Ok(()) => Ok(Redirect::to("/account?done=language").into_response()),
        Err(error) => again(&state, &who, error, "language", &[]).await,
    }
}

/// Changes the password.
pub(crate) async fn post_password(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<PasswordForm>,
) -> PageResult<Response> {
    match state.portal.change_password(&who, &form.current_password, &form.new_password).await {
        Ok(()) => Ok(Redirect::to("/account?done=password").into_response()),
        Err(error) => again(&state, &who, error, "current_password", &[]).await,
    }
}

/// The page with what is wrong and with what was typed.
async fn again(
    state: &WebState,
    who: &SignedIn,
    error: Error,
    secret: &'static str,
    typed: &[(&'static str, &str)],
) -> PageResult<Response> {
    if matches!(error, Error::ReauthNeeded) {
        return faults::or_confirm(error, "/account");
    }
    let facts = state.portal.own_facts(who).await?;
    faults::shown(who.words(), error, secret, |fault| {
        let mut page = page(state, who, facts, Some(fault));
        for card in &mut page.cards {
            card.form = card.form.take().map(|it| it.with_typed(typed));
        }
        page
    })
}

/// The tabs of the account's pages; `here` is the present one.
pub(super) fn tabs(words: Words, here: &str) -> Vec<Tab> {
    let pages = [
        ("/account", key("account-tab-name")),
        ("/account/security", key("account-tab-security")),
        ("/account/api-keys", key("account-tab-keys")),
        ("/account/access", key("account-tab-looks")),
        ("/account/delete", key("account-tab-delete")),
    ];
    let tab = |(href, label): (&str, &'static str)| Tab {
        link: Link { href: href.to_owned(), label: words.say(label) },
        current: href == here,
    };
    pages.into_iter().map(tab).collect()
}

fn page(state: &WebState, who: &SignedIn, facts: AccountFacts, fault: Option<FieldFault>) -> AccountPage {
    let (words, fault) = (who.words(), fault.as_ref());
    AccountPage {
        layout: shell::layout(&state.portal, who, words.say("shell-account"), None),
        title: words.say("shell-account"),
        tabs: tabs(words, "/account"),
        notice: None,
        shown_once: None,
        cards: vec![
            name_card(who, fault),
            email_card(who, state.portal.mail_is_sent(), fault),
            language_card(words, facts.language, fault),
            password_card(who, fault),
        ],
    }
}

/// A form with what is wrong, if it is with one of its fields.
fn form(id: &'static str, inputs: Vec<Input>, button: String, fault: Option<&FieldFault>) -> Option<Form> {
    let own = fault.filter(|fault| inputs.iter().any(|it| it.name == fault.field));
    let form = Form { id, action: format!("/account/{id}"), inputs, button, ..Form::default() };
    Some(form.with_fault(own))
}

fn name_card(who: &SignedIn, fault: Option<&FieldFault>) -> Card {
    let words = who.words();
    let names = vec![
        Input::text("first_name", words.say("register-first-name"), "given-name", &who.account.first_name),
        Input::text("last_name", words.say("register-last-name"), "family-name", &who.account.last_name),
    ];
    Card {
        id: "name-card",
        title: words.say("account-name"),
        form: form("name", names, words.say("account-name-change"), fault),
        ..Card::default()
    }
}

fn email_card(who: &SignedIn, is_confirmed: bool, fault: Option<&FieldFault>) -> Card {
    let words = who.words();
    let text = words.say(match is_confirmed {
        true => "account-email-confirmed",
        false => "account-email-text",
    });
    let email = vec![Input::email("email", words.say("register-email"), "email", &who.account.email)];
    Card {
        id: "email-card",
        title: words.say("register-email"),
        text,
        form: form("email", email, words.say("account-email-change"), fault),
        ..Card::default()
    }
}

fn language_card(words: Words, chosen: Option<Language>, fault: Option<&FieldFault>) -> Card {
    let name = |it: Option<Language>| match it {
        None => words.say("account-language-of-browser"),
        Some(Language::English) => words.say("account-language-english"),
        Some(Language::Spanish) => words.say("account-language-spanish"),
    };
    let choice = |it: Option<Language>| Choice {
        value: it.map_or("", Language::tag).to_owned(),
        label: name(it),
        chosen: it == chosen,
    };
    let choices = [None].into_iter().chain(Language::ALL.map(Some)).map(choice).collect();
    let languages = vec![Input::select("language", words.say("account-language"), choices)];
    Card {
        id: "language-card",
        title: words.say("account-language"),
        text: words.say("account-language-text"),
        form: form("language", languages, words.say("account-language-change"), fault),
        ..Card::default()
    }
}

fn password_card(who: &SignedIn, fault: Option<&FieldFault>) -> Card {
    let words = who.words();
    let hint = words.say(match who.has_second_factor {
        true => "account-password-hint",
        false => "register-password-hint",
    });
    let passwords = vec![
        Input::password("current_password", words.say("account-password-current"), "current-password"),
        Input::password("new_password", words.say("account-password-new"), "new-password").hinted(hint),
    ];
    Card {
        id: "password-card",
        title: words.say("register-password"),
        text: words.say("account-password-text"),
        form: form("password", passwords, words.say("account-password-change"), fault),
        ..Card::default()
    }
}
