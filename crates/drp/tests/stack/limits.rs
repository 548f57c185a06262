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
    // And the log has what was refused, not the page of the refusal.
    let log = stack.log("nginx");
    let is_refusal = |it: &str| it.contains(r#""method":"POST""#) && it.contains(r#""status":429"#);
    assert!(log.lines().any(is_refusal), "{log}");
}

#[test]
fn p4_who_has_too_many_connections_is_told_when_to_come_back() {
    let Some(stack) = stack() else { return };
    let request = format!("GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", stack.sign_in());
    // Each holds its place, since its answer has no end.
    let mut streams = Vec::new();
    let refused = (0..300).find_map(|_| {
        let mut wire = stack.connect();
        wire.send(&request);
        let head = std::iter::from_fn(|| wire.line()).take_while(|it| !it.is_empty());
        let head: Vec<String> = head.map(|it| it.to_ascii_lowercase()).collect();
        streams.push(wire);
        head[0].contains(" 429").then_some(head)
    });
    let head = refused.expect("it is not without a limit");
    assert!(head.iter().any(|it| it == "retry-after: 1"), "{head:?}");
}
