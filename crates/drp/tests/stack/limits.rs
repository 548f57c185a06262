//! Limits of tries count for both servers together, and NGINX's own for each address.

use crate::scene::{Stack, stack};

/// A wrong password for somebody, tried at one server as if NGINX passed it on from that address.
fn try_at(stack: &Stack, n: usize, email: &str) -> (u16, String) {
    let body = format!("{{\"email\":\"{email}\",\"password\":\"not the password of anybody\"}}");
    let head = "POST /api/user/session/create\nX-Forwarded-For: 192.0.2.77";
    let answer = stack.connect_to_server(n).ask(head, &body);
    (answer.status, answer.header("retry-after").to_owned())
}

#[test]
fn au_8_tries_are_counted_over_both_servers() {
    let Some(stack) = stack() else { return };
    let statuses: Vec<u16> = (0..40).map(|n| try_at(&stack, n % 2, "nobody@valley.example").0).collect();
    let n_tries = statuses.iter().position(|it| *it == 429).unwrap_or_else(|| panic!("{statuses:?}"));
    assert!(statuses[..n_tries].iter().all(|it| *it == 401), "{statuses:?}");
    // The rest is refused by both.
    for n in 0..2 {
        let (status, retry_after) = try_at(&stack, n, "nobody@valley.example");
        assert_eq!(status, 429);
        assert!(retry_after.parse::<u64>().is_ok(), "{retry_after}");
    }
}

#[test]
fn p4_one_address_may_try_so_often() {
    let Some(stack) = stack() else { return };
    let mut wire = stack.connect();
    let refused =
        (0..200).map(|_| wire.ask("POST /api/user/session/create", "null")).find(|it| it.status == 429);
    let refused = refused.expect("it is not without a limit");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!(refused.body.contains("urn:drp:problem:too-many-requests"), "{}", refused.body);
    // Other pages go on.
    assert_eq!(wire.ask("GET /status", "").status, 200);
}
