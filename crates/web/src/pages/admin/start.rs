//! `/admin`: how much there is, and what waits.

use axum::{extract::State, response::Response};
use portal::{Inventory, Part};
use words::{Words, key};

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
    let mut page = page(&state, &who, who.words().say("admin-title"));
    page.ways = ways(who.words());
    page.sections = sections(who.words(), &found, periods);
    Ok(shown(page, &Around::default()))
}

fn ways(words: Words) -> Vec<Link> {
    vec![
        link("/admin/status", words.say("status-title")),
        link("/admin/outbox", words.say("shell-nav-outbox")),
        link("/admin/audit", words.say("shell-nav-audit")),
    ]
}

fn sections(words: Words, found: &Inventory, n_periods: u64) -> Vec<Section> {
    let waits = waiting(words, found);
    let text = words.say(match waits.is_empty() {
        true => "admin-nothing-waits",
        false => "admin-waits",
    });
    vec![
        Section::new("waiting", words.say("admin-to-do"), Body::Tiles(waits)).saying(text),
        Section::new("all", words.say("admin-all"), Body::Tiles(everything(words, found, n_periods))),
    ]
}

fn link(href: &str, label: String) -> Link {
    Link { href: href.to_owned(), label }
}

fn tile(words: Words, href: &str, n: u64, of: &'static str, icon: Icon) -> Tile {
    let number = format::count(words, usize::try_from(n).unwrap_or(usize::MAX));
    let label = words.count("count", n).say(of);
    Tile { href: href.to_owned(), number, label, icon, waits: false }
}

fn waiting(words: Words, found: &Inventory) -> Vec<Tile> {
    let tile = |href: &str, n, of, icon| (n, tile(words, href, n, of, icon));
    let all = [
        tile("/admin/accounts?approval=Pending", found.n_pending, key("admin-people-to-approve"), USERS),
        tile("/admin/claims", found.n_claims, key("admin-claims-waiting"), CHECK),
        tile("/admin/meters?filter=unassigned", found.n_unassigned, key("admin-unassigned-meters"), GAUGE),
        tile("/admin/outbox?state=failed", found.n_failed_messages, key("admin-messages-failed"), MAIL),
    ];
    let waits = all.into_iter().filter(|(n, _)| *n > 0);
    waits.map(|(_, tile)| Tile { waits: true, ..tile }).collect()
}

fn everything(words: Words, found: &Inventory, n_periods: u64) -> Vec<Tile> {
    let tile = |href: &str, n, of, icon| tile(words, href, n, of, icon);
    vec![
        tile("/admin/organizations", found.n_organizations, key("admin-organizations"), BUILDING),
        tile("/admin/meters", found.n_meters, key("admin-meters"), GAUGE),
        tile("/admin/accounts", found.n_accounts, key("admin-accounts"), USERS),
        tile("/admin/periods", n_periods, key("admin-periods-to-come"), BOLT),
    ]
}
