//! F14: one API server goes away, is killed, or is restarted for a new version, and nobody who asks notices.

use testkit::Verdict;

use crate::{
    load::{Deed, Tally, under_load},
    scene::{SERVERS, stack},
};

const READING: [Deed; 3] = [
    ("GET /api/user/session/validate", ""),
    ("GET /api/vis/meter_data/7001", ""),
    ("GET /api/entity/meters", ""),
];

/// The same, and what is never asked twice; it is refused by its content, and changes nothing.
const READING_AND_WRITING: [Deed; 4] =
    [READING[0], READING[1], READING[2], ("POST /api/organization", "{\"org_name\":\"\"}")];

#[test]
fn f14_an_api_server_is_killed_under_load_and_every_session_holds() {
    let Some(stack) = stack() else { return };
    let (tally, ()) = under_load(&stack, 6, &READING, |pace| {
        for (n, server) in SERVERS.into_iter().enumerate() {
            pace.wait(100);
            let held = stack.hold(server, "KILL");
            pace.wait(300);
            drop(held);
            stack.wait_for(n);
        }
    });
    assert_eq!(tally.statuses.keys().collect::<Vec<_>>(), [&200], "{tally:?}");
    tell(&tally, "both API servers killed under six people", 0);
}

#[test]
fn f14_a_rolling_restart_under_load_is_not_noticed() {
    let Some(stack) = stack() else { return };
    let (tally, ()) = under_load(&stack, 6, &READING_AND_WRITING, |pace| {
        for (n, server) in SERVERS.into_iter().enumerate() {
            let before = stack.pid(server);
            stack.signal(server, "TERM");
            while stack.pid(server) == before {
                pace.wait(1);
            }
            stack.wait_for(n);
            pace.wait(100);
        }
    });
    assert_eq!(tally.statuses.keys().collect::<Vec<_>>(), [&200, &422], "{tally:?}");
    tell(&tally, "both API servers restarted under six people", 0);
}

/// What it came to, for `cargo xtask faults`.
fn tell(tally: &Tally, what: &str, errors: u64) {
    let n: u64 = tally.statuses.values().sum();
    let (deeds, stall) = (format!("{what}, {n} answers as they should be"), tally.longest);
    Verdict { case: "F14", engine: "stack", seed: 0, deeds, lost: 0, doubled: 0, stall, errors }.tell();
}

#[test]
fn f14_where_no_server_is_left_people_are_told_and_files_are_still_there() {
    let Some(stack) = stack() else { return };
    let page = stack.ask("GET /login", "");
    let style = page.body.split('"').find(|it| it.starts_with("/assets/") && it.ends_with(".css")).unwrap();
    assert_eq!(stack.ask(&format!("GET {style}"), "").status, 200);
    let held = SERVERS.map(|it| stack.hold(it, "KILL"));
    let page = stack.ask("GET /login", "");
    assert_eq!((page.status, page.header("content-type")), (503, "text/html; charset=utf-8"));
    let answer = stack.ask("GET /api/entity/meters", "");
    assert_eq!((answer.status, answer.header("content-type")), (503, "application/problem+json"));
    assert!(answer.body.contains("urn:drp:problem:unavailable"), "{}", answer.body);
    assert_eq!(stack.ask(&format!("GET {style}"), "").status, 200);
    // A link that could not be passed on still works: NGINX writes down that it failed, and not the link.
    let links = ["password/reset", "register", "account/email", "setup"];
    for (n, link) in links.into_iter().enumerate() {
        assert_eq!(stack.ask(&format!("GET /{link}/canary-of-a-link-{n}"), "").status, 503);
    }
    drop(held);
    assert!(!stack.log("nginx").contains("canary-of-a-link"), "a one-time link is in the log of NGINX");
    (0..2).for_each(|it| stack.wait_for(it));
    assert_eq!(stack.ask("GET /login", "").status, 200);
}
