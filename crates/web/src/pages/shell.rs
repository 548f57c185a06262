//! What every page of somebody who is signed in has around it.

use domain::{Principal, Role};
use jiff::Timestamp;
use portal::{Portal, SignedIn};
use words::{Words, key};

use crate::{
    middleware::request_log::current_path,
    view::{
        format,
        icon::{
            BOLT, BUILDING, CLOCK, DASHBOARD, GAUGE, HOUSE, Icon, LIST, MAIL, MAP, PULSE, SHIELD, UPLOAD,
            USERS,
        },
        layout::{Footer, Layout, NavEntry, Person, PublicLayout, role_words},
    },
};

/// The shell of a page for somebody who is let in.
pub(crate) fn layout(
    portal: &Portal,
    who: &SignedIn,
    title: impl Into<String>,
    live_src: Option<String>,
) -> Layout {
    let calendar = &portal.config().calendar;
    let now = portal.now();
    let words = who.words();
    let role = who.principal().role().map_or(String::new(), |it| role_words(words, it));
    let nav = nav(words, who.principal(), &current_path());
    let bar =
        nav.iter().filter(|it| IN_BAR.contains(&it.href.as_str()) || it.href.starts_with("/org/")).cloned();
    Layout {
        words,
        title: title.into(),
        bar: bar.take(5).collect(),
        nav,
        person: Person::new(&who.account.first_name, &who.account.last_name, &role),
        footer: Footer {
            zone: format::zone_line(words, calendar, now),
            time_zone: calendar.name().to_owned(),
            connection: connection(words, portal, now),
            attribution: attribution(portal),
        },
        live_src,
        server_now: now.to_string(),
    }
}

/// What a phone's bar leads to, of what somebody may open; the overview leads to the rest.
const IN_BAR: [&str; 6] = ["/today", "/meters", "/periods", "/map", "/admin", "/admin/accounts"];

/// The pages that somebody may open; the one whose address is the longest beginning of `path` is the current one.
fn nav(words: Words, principal: &Principal, path: &str) -> Vec<NavEntry> {
    let entry = |href: &str, key, icon| NavEntry {
        href: href.to_owned(),
        label: words.say(key),
        icon,
        current: false,
        group: None,
        running: None,
    };
    let mut nav = vec![
        entry("/today", key("today-title"), HOUSE),
        entry("/meters", key("shell-nav-meters"), GAUGE),
        entry("/periods", key("shell-nav-periods"), BOLT),
        entry("/map", key("map-title"), MAP),
    ];
    if let Some(org) = principal.own_organization()
        && principal.role() == Some(Role::OrganizationAdministrator)
    {
        nav.push(entry(&format!("/org/{org}"), key("shell-nav-organization"), BUILDING));
    }
    if principal.may_inspect() {
        nav.extend(administration(words, principal, entry));
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

/// The pages of administration.
fn administration(
    words: Words,
    principal: &Principal,
    entry: impl Fn(&str, &'static str, Icon) -> NavEntry,
) -> Vec<NavEntry> {
    let overview = entry("/admin", key("shell-nav-overview"), DASHBOARD);
    let mut nav = vec![NavEntry { group: Some(words.say("shell-nav-administration")), ..overview }];
    nav.push(entry("/admin/organizations", key("shell-nav-organizations"), BUILDING));
    nav.push(entry("/admin/meters", key("shell-nav-manage-meters"), LIST));
    nav.push(entry("/admin/accounts", key("shell-nav-people"), USERS));
    nav.push(entry("/admin/periods", key("shell-nav-set-periods"), CLOCK));
    if principal.may_import() {
        nav.push(entry("/admin/imports", key("shell-nav-imports"), UPLOAD));
    }
    nav.push(entry("/admin/outbox", key("shell-nav-outbox"), MAIL));
    nav.push(entry("/admin/status", key("status-title"), PULSE));
    nav.push(entry("/admin/audit", key("shell-nav-audit"), SHIELD));
    nav
}

/// The shell of a page that anybody may see.
pub(crate) fn public(portal: &Portal, words: Words, title: impl Into<String>) -> PublicLayout {
    PublicLayout { words, title: title.into(), attribution: attribution(portal) }
}

fn connection(words: Words, portal: &Portal, now: Timestamp) -> String {
    let time = format::clock_with_seconds(words, now, &portal.config().calendar);
    words.with("time", time).say("shell-numbers-from")
}

fn attribution(portal: &Portal) -> Option<String> {
    portal.config().demo.as_ref().map(|it| it.attribution.to_owned())
}
