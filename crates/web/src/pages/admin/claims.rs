//! `/admin/claims`: people who say that a meter is theirs which somebody else has.

use axum::{
    extract::{Query, State},
    response::Response,
};
use portal::{ClaimDecision, MeterClaim, SignedIn};

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
    let mut page = page(state, who, "Claims of meters");
    page.trail = vec![Link { href: "/admin".to_owned(), label: "Administration".to_owned() }];
    let text = "Somebody else has the meter. Where you accept, they have it no more from now on, and whoever claimed \
                it sees the readings from now on.";
    let table = Table {
        caption: "Claims".to_owned(),
        filter: None,
        columns: vec!["Who claims", "Meter", "Who has it", "Since"],
        rows: found.iter().map(|it| row(it, state)).collect(),
        bulk: None,
        empty: Empty {
            title: "No claim waits.",
            text: "Whoever registers with the number of a meter that somebody has appears here.",
        },
        pager: None,
    };
    page.sections = vec![Section::new("list", "Waiting", Body::Table(Box::new(table))).saying(text)];
    Ok(shown(page, &around))
}

fn row(it: &MeterClaim, state: &WebState) -> Row {
    let (id, meter) = (it.account.id, it.meter);
    let name = format!("{} {}", it.account.first_name, it.account.last_name);
    let decide = |word: &'static str, label: &str, look| {
        Form::button(format!("{word}-{id}"), format!("{PATH}/{id}"), label, &format!("the claim of {name}"))
            .sending("decision", word)
            .looking(look)
    };
    let holder = it.holder.as_ref().map_or("Nobody any more".to_owned(), |it| it.email.clone());
    let link = |href: String, label: String| Cell::Link(Link { href, label }, String::new());
    Row {
        cells: vec![
            Cell::Link(
                Link { href: format!("/admin/accounts/{id}"), label: name.clone() },
                it.account.email.clone(),
            ),
            link(format!("/admin/meters/{meter}"), meter.to_string()),
            Cell::Text(holder),
            Cell::Text(moment(Some(it.created_at), state.portal.now(), &state.portal.config().calendar, "")),
        ],
        forms: vec![decide("accept", "Accept", "primary"), decide("decline", "Decline", "")],
        choice: None,
    }
}
