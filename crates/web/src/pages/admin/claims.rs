//! `/admin/claims`: people who say that a meter is theirs which somebody else has.

use axum::{
    extract::{Query, State},
    response::Response,
};
use portal::{ClaimDecision, MeterClaim, SignedIn};
use words::{Words, key};

use super::{
    parts::{Around, ListQuery, moment, page, shown},
    values::{Refused, Values, done},
};
use crate::{
    extract::{PageAccount, PageAdministrator, PageInspector},
    pages::PageResult,
    state::WebState,
    view::{
        Link,
        admin::{Body, Cell, Empty, Form, Row, Section, Table},
    },
};

const PATH: &str = "/admin/claims";

/// The claims that wait.
pub(crate) async fn claims(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    list(&state, &who, query.around()).await
}

/// Decides on one of them.
pub(crate) async fn post_claim(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    PageAccount(account): PageAccount,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["decision"])?;
    let (decision, word) = match values.get("decision") {
        "accept" => (ClaimDecision::Accept, "accepted"),
        _ => (ClaimDecision::Decline, "claim-declined"),
    };
    match state.portal.decide_claim(&who.caller, account, decision).await {
        Ok(()) => Ok(done(PATH, word, None)),
        Err(error) => list(&state, &who, Refused::of("list", values, error)?.into()).await,
    }
}

async fn list(state: &WebState, who: &SignedIn, around: Around) -> PageResult<Response> {
    let found = state.portal.list_claims(who.principal()).await?;
    let words = who.words();
    let mut page = page(state, who, words.say("people-claims-title"));
    page.trail = vec![Link { href: "/admin".to_owned(), label: words.say("admin-title") }];
    let table = Table {
        caption: words.say("people-claims"),
        filter: None,
        columns: vec![
            words.say("people-who-claims"),
            words.say("people-meter"),
            words.say("people-who-has-it"),
            words.say("people-since"),
        ],
        rows: found.iter().map(|it| row(words, it, state)).collect(),
        bulk: None,
        empty: Empty::new(words.say("people-no-claim"), words.say("people-no-claim-text")),
        pager: None,
    };
    page.sections = vec![
        Section::new("list", words.say("people-claims-waiting"), Body::Table(Box::new(table)))
            .saying(words.say("people-claims-text")),
    ];
    Ok(shown(page, &around))
}

fn row(words: Words, it: &MeterClaim, state: &WebState) -> Row {
    let (id, meter) = (it.account.id, it.meter);
    let name = format!("{} {}", it.account.first_name, it.account.last_name);
    let about = words.with("name", &name).say("people-the-claim-of");
    let decide = |word: &'static str, label: String, look| {
        Form::button(format!("{word}-{id}"), format!("{PATH}/{id}"), label, &about)
            .sending("decision", word)
            .looking(look)
    };
    let holder = it.holder.as_ref().map(|it| it.email.clone());
    let link = |href: String, label: String| Cell::Link(Link { href, label }, String::new());
    Row {
        cells: vec![
            Cell::Link(
                Link { href: format!("/admin/accounts/{id}"), label: name.clone() },
                it.account.email.clone(),
            ),
            link(format!("/admin/meters/{meter}"), meter.to_string()),
            Cell::Text(holder.unwrap_or_else(|| words.say("people-nobody-any-more"))),
            Cell::Text(moment(
                words,
                Some(it.created_at),
                state.portal.now(),
                &state.portal.config().calendar,
                key("admin-not-known"),
            )),
        ],
        forms: vec![
            decide("accept", words.say("people-accept"), "primary"),
            decide("decline", words.say("people-decline"), ""),
        ],
        choice: None,
    }
}
