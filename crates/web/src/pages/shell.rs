//! What every page of somebody who is signed in has around it.

use jiff::Timestamp;
use portal::{Portal, SignedIn};

use crate::view::{
    format,
    icon::GAUGE,
    layout::{Footer, Layout, NavEntry, Person, PublicLayout, role_words},
};

/// The shell of a page for somebody who is let in.
pub(crate) fn layout(portal: &Portal, who: &SignedIn, title: &str, live_src: Option<String>) -> Layout {
    let calendar = &portal.config().calendar;
    let now = portal.now();
    let role = who.principal().role().map_or("", role_words);
    let entry = NavEntry {
        href: "/meters".to_owned(),
        label: "Meters".to_owned(),
        icon: GAUGE,
        current: true,
        running: None,
    };
    Layout {
        title: title.to_owned(),
        nav: vec![entry],
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
