//! `/admin`: how much there is, and what waits.

use axum::{extract::State, response::Response};
use portal::{Inventory, Part};
use words::Words;

use super::parts::{Around, page, shown};
use crate::{
    extract::PageInspector,
    pages::PageResult,
    state::WebState,
    view::{
        Link,
        admin::{Body, Section, Tile},
        format,
        icon::{BOLT, BUILDING, CHECK, GAUGE, Icon, MAIL, USERS},
    },
};

/// The first page of administration.
pub(crate) async fn administration(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
) -> PageResult<Response> {
    let found = state.portal.inventory(who.principal()).await?;
    let periods = state.portal.periods(false, Part::After { n_before: 0, limit: 1 }).await?.n_all;
    let mut page = page(&state, &who, "Administration");
    page.ways = ways(who.words());
    let waits = waiting(&found);
    let text = match waits.is_empty() {
        true => "Nothing waits for you.",
        false => "These wait for somebody who decides.",
    };
    page.sections = vec![
        Section::new("waiting", "To do", Body::Tiles(waits)).saying(text),
        Section::new("all", "All there is", Body::Tiles(everything(&found, periods))),
    ];
    Ok(shown(page, &Around::default()))
}

fn ways(words: Words) -> Vec<Link> {
    let status = words.say("status-title");
    vec![link("/admin/status", &status), link("/admin/outbox", "Outbox"), link("/admin/audit", "Audit log")]
}

fn link(href: &str, label: &str) -> Link {
    Link { href: href.to_owned(), label: label.to_owned() }
}

fn tile(href: &str, n: u64, one: &str, many: &str, icon: Icon) -> Tile {
    let number = format::count(Words::ENGLISH, usize::try_from(n).unwrap_or(usize::MAX));
    let label = if n == 1 { one } else { many }.to_owned();
    Tile { href: href.to_owned(), number, label, icon, waits: false }
}

fn waiting(found: &Inventory) -> Vec<Tile> {
    let people = "/admin/accounts?approval=Pending";
    let all = [
        (found.n_pending, tile(people, found.n_pending, "person to approve", "people to approve", USERS)),
        (
            found.n_claims,
            tile("/admin/claims", found.n_claims, "claim of a meter", "claims of meters", CHECK),
        ),
        (
            found.n_unassigned,
            tile(
                "/admin/meters?filter=unassigned",
                found.n_unassigned,
                "unassigned meter",
                "unassigned meters",
                GAUGE,
            ),
        ),
        (
            found.n_failed_messages,
            tile(
                "/admin/outbox?state=failed",
                found.n_failed_messages,
                "message not sent",
                "messages not sent",
                MAIL,
            ),
        ),
    ];
    let waits = all.into_iter().filter(|(n, _)| *n > 0);
    waits.map(|(_, tile)| Tile { waits: true, ..tile }).collect()
}

fn everything(found: &Inventory, n_periods: u64) -> Vec<Tile> {
    vec![
        tile("/admin/organizations", found.n_organizations, "organization", "organizations", BUILDING),
        tile("/admin/meters", found.n_meters, "meter", "meters", GAUGE),
        tile("/admin/accounts", found.n_accounts, "account", "accounts", USERS),
        tile("/admin/periods", n_periods, "DR period to come", "DR periods to come", BOLT),
    ]
}
