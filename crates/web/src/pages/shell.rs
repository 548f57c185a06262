//! What every page of somebody who is signed in has around it.

use domain::{Principal, Role};
use jiff::Timestamp;
use portal::{Portal, SignedIn};

use crate::{
    middleware::request_log::current_path,
    router::PAGES,
    view::{
        format,
        icon::{BOLT, BUILDING, DASHBOARD, GAUGE, LIST, MAIL, SHIELD, UPLOAD, USERS},
        layout::{Footer, Layout, NavEntry, Person, PublicLayout, role_words},
    },
};

/// The shell of a page for somebody who is let in.
pub(crate) fn layout(portal: &Portal, who: &SignedIn, title: &str, live_src: Option<String>) -> Layout {
    let calendar = &portal.config().calendar;
    let now = portal.now();
    let role = who.principal().role().map_or("", role_words);
    let nav = nav(who.principal(), &current_path());
    let bar =
        nav.iter().filter(|it| IN_BAR.contains(&it.href.as_str()) || it.href.starts_with("/org/")).cloned();
    Layout {
        title: title.to_owned(),
        bar: bar.take(5).collect(),
        nav,
        person: Person::new(&who.account.first_name, &who.account.last_name, role),
        footer: Footer {
            zone: format::zone_line(calendar, now),
            time_zone: calendar.name().to_owned(),
            connection: connection(portal, now),
            attribution: attribution(portal),
        },
        live_src,
        server_now: now.to_string(),
    }
}

/// What a phone's bar leads to, of what somebody may open; the overview leads to the rest.
const IN_BAR: [&str; 5] = ["/meters", "/admin", "/admin/organizations", "/admin/meters", "/admin/accounts"];

/// The pages that somebody may open; the one whose address is the longest beginning of `path` is the current one.
fn nav(principal: &Principal, path: &str) -> Vec<NavEntry> {
    let entry = |href: &str, label: &str, icon| NavEntry {
        href: href.to_owned(),
        label: label.to_owned(),
        icon,
        current: false,
        group: None,
        running: None,
    };
    let mut nav = vec![entry("/meters", "Meters", GAUGE)];
    if let Some(org) = principal.own_organization()
        && principal.role() == Some(Role::OrganizationAdministrator)
    {
        nav.push(entry(&format!("/org/{org}"), "Organization", BUILDING));
    }
    if principal.may_inspect() {
        nav.push(NavEntry { group: Some("Administration"), ..entry("/admin", "Overview", DASHBOARD) });
        nav.push(entry("/admin/organizations", "Organizations", BUILDING));
        nav.push(entry("/admin/meters", "All meters", LIST));
        nav.push(entry("/admin/accounts", "People", USERS));
        nav.push(entry("/admin/periods", "DR periods", BOLT));
        if principal.may_import() {
            nav.push(entry("/admin/imports", "Imports", UPLOAD));
        }
        nav.push(entry("/admin/outbox", "Outbox", MAIL));
        if PAGES.iter().any(|(_, it)| *it == "/admin/audit") {
            nav.push(entry("/admin/audit", "Audit log", SHIELD));
        }
    }
    let path = match path {
        "/admin/claims" => "/admin",
        _ if path.starts_with("/org/") && principal.may_inspect() => "/admin/organizations",
        _ => path,
    };
    let is_above =
        |it: &NavEntry| path.strip_prefix(&it.href).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let longest = nav.iter().filter(|it| is_above(it)).map(|it| it.href.len()).max();
    for it in &mut nav {
        it.current = Some(it.href.len()) == longest && is_above(it);
    }
    nav
}

/// The shell of a page that anybody may see.
pub(crate) fn public(portal: &Portal, title: &str) -> PublicLayout {
    PublicLayout { title: title.to_owned(), attribution: attribution(portal) }
}

fn connection(portal: &Portal, now: Timestamp) -> String {
    format!("Numbers from {}", format::clock_with_seconds(now, &portal.config().calendar))
}

fn attribution(portal: &Portal) -> Option<String> {
    portal.config().demo.as_ref().map(|it| it.attribution.to_owned())
}
