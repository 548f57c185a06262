//! The edge through NGINX: what is not clear, too large or too slow, by which host and protocol, and with what headers.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use testkit::unclear::HEADS;

use crate::{
    scene::{Stack, stack},
    wire::{Answer, Wire},
};

/// Behind what is refused; its answer would say that somebody took it for a request.
const BEHIND: &str = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The status of each answer in a text.
fn statuses(text: &str) -> Vec<u16> {
    let status = |it: &str| it.get(..3).and_then(|it| it.parse().ok());
    text.split("HTTP/1.1 ").skip(1).filter_map(status).collect()
}

#[test]
fn ed_1_what_is_not_clear_is_refused_by_nginx_or_behind_it() {
    let Some(stack) = stack() else { return };
    for head in HEADS.map(|it| it.replace("portal.example", "localhost")) {
        // NGINX takes a bare line feed for the end of a line, and writes what it has read anew: there is one reading.
        if head.replace("\r\n", "").contains('\n') {
            continue;
        }
        let mut wire = stack.connect();
        wire.send(format!("{head}{BEHIND}"));
        let answers = wire.rest();
        let statuses = statuses(&answers);
        let is_refused = match statuses.as_slice() {
            // HTTP/2 by its opening is answered by frames, or not at all.
            [] => head.starts_with("PRI "),
            // It is clear where this one ends.
            [421, 200] => head.starts_with("GET http://"),
            [status] => (400..=599).contains(status),
            _ => false,
        };
        assert!(is_refused, "{head:?}\n{statuses:?}");
    }
}

#[test]
fn ed_1_a_bare_line_feed_is_read_in_one_way() {
    let Some(stack) = stack() else { return };
    let mut wire = stack.connect();
    wire.send("GET /nothing HTTP/1.1\nHost: localhost\nX: 1\n\nGET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(statuses(&wire.rest()), [404, 404]);
    // Where one hides another, neither NGINX nor the portal finds it.
    let mut wire = stack.connect();
    let fields = format!("X: 1\nContent-Length: {}\r\nConnection: close\r\n", BEHIND.len());
    wire.send(format!("GET /nothing HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n{BEHIND}"));
    assert_eq!(statuses(&wire.rest()), [404]);
}

#[test]
fn ed_2_whatever_a_client_says_of_where_it_comes_from_is_not_believed() {
    let Some(stack) = stack() else { return };
    let forged = "X-Forwarded-For: 192.0.2.1\nX-Real-IP: 192.0.2.1\nForwarded: for=192.0.2.1\n\
                  X-Forwarded-Host: evil.example\nX-Request-Id: planted-00000000";
    let cookie = stack.sign_in();
    let body = format!(
        "{{\"email\":\"ada@valley.example\",\"password\":\"{}\"}}",
        stack.secret("administrator_password")
    );
    let signed_in = stack.ask(&format!("POST /api/user/session/create\n{forged}"), &body);
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let id = signed_in.header("x-request-id");
    assert!(id.len() == 32 && id.bytes().all(|it| it.is_ascii_hexdigit()), "{id}");
    let sessions = stack.ask(&format!("GET /api/user/sessions\nCookie: {cookie}"), "");
    assert!(sessions.body.contains("\"address\":\"127.0.0.1\""), "{}", sessions.body);
    assert!(!sessions.body.contains("192.0.2.1"), "{}", sessions.body);
    // The id of NGINX is that of the portal's log.
    assert!(["api-1", "api-2"].iter().any(|it| stack.log(it).contains(id)), "{id}");
}

#[test]
fn ed_3_slow_clients_are_given_up_and_keep_nobody_waiting() {
    let Some(stack) = stack() else { return };
    let mut slow: Vec<Wire> = (0..100).map(|_| stack.connect()).collect();
    slow.iter_mut().for_each(|it| assert!(it.send("GET / HTTP/1.1\r\nHost: local")));
    let mut slow_body = stack.connect();
    let head =
        "POST /api/user/session/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    slow_body.send(format!("{head}Content-Length: 100\r\n\r\n{{"));
    let begun = Instant::now();
    assert_eq!(stack.ask("GET /login", "").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    // Whoever is given up is not told: the connection ends.
    for wire in [&mut slow_body, &mut slow[0]] {
        let answers = statuses(&wire.rest());
        assert!(answers.is_empty() || answers == [408], "{answers:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
}

#[test]
fn ed_3_a_head_and_a_body_have_their_sizes() {
    let Some(stack) = stack() else { return };
    let long = |n| format!("GET /login\nX: {}", "a".repeat(n));
    assert_eq!(stack.ask(&long(4_000), "").status, 200);
    assert!([400, 431].contains(&stack.ask(&long(20_000), "").status));
    assert!([414, 431].contains(&stack.ask(&format!("GET /login?{}", "a".repeat(20_000)), "").status));
    let many = "X: 1\n".repeat(120);
    assert!([400, 431].contains(&stack.ask(&format!("GET /login\n{}", many.trim_end()), "").status));
    let body = |n: usize| format!("\"{}\"", " ".repeat(n));
    assert_eq!(stack.ask("POST /api/user/session/create", &body(200_000)).status, 413);
    assert_eq!(stack.ask("POST /api/user/session/create", &body(2_000_000)).status, 413);
}

#[test]
fn ed_4_old_protocols_are_refused_and_new_ones_spoken() {
    let Some(stack) = stack() else { return };
    assert_eq!(stack.protocol(&["h2", "http/1.1"]).as_deref(), Some("h2"));
    assert_eq!(stack.protocol(&["http/1.1"]).as_deref(), Some("http/1.1"));
    let shakes_hands = |options: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(["s_client", "-connect", &format!("127.0.0.1:{}", stack.https_port())]).args(options);
        command.stdin(Stdio::null()).output().unwrap().status.success()
    };
    assert!(shakes_hands(&["-tls1_3"]) && shakes_hands(&["-tls1_2"]));
    for old in
        [["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"]]
    {
        assert!(!shakes_hands(&old), "{old:?}");
    }
}

#[test]
fn ed_4_pages_are_sent_on_to_https_and_programs_are_refused() {
    let Some(stack) = stack() else { return };
    let ask = |head: &str| stack.connect_plainly().ask(head, "");
    let page = ask("GET /login?next=/today");
    let there = format!("https://localhost:{}/login?next=/today", stack.https_port());
    assert_eq!((page.status, page.header("location")), (308, &*there));
    for head in ["GET /api/entity/meters\nAuthorization: Bearer key", "GET //api/vis", "GET /api"] {
        let answer = ask(head);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (403, "application/problem+json"),
            "{head}"
        );
        assert_eq!(answer.header("location"), "");
    }
    assert_eq!(ask("GET /login\nHost: evil.example").status, 421);
}

#[test]
fn ed_5_other_hosts_and_methods_are_refused_and_probes_are_not_passed_on() {
    let Some(stack) = stack() else { return };
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1"] {
        assert_eq!(stack.ask(&format!("GET /login\nHost: {host}"), "").status, 421, "{host}");
    }
    for method in ["TRACE", "OPTIONS", "PROPFIND"] {
        assert_eq!(stack.ask(&format!("{method} /login"), "").status, 405, "{method}");
    }
    for path in ["/metrics", "/readyz/", "//healthz", "/x/../metrics", "/%6detrics"] {
        assert_eq!(stack.ask(&format!("GET {path}"), "").status, 404, "{path}");
    }
}

#[test]
fn br_4_every_answer_has_each_header_once() {
    let Some(stack) = stack() else { return };
    let style = stack.ask("GET /login", "");
    let style = style.body.split('"').find(|it| it.starts_with("/assets/") && it.ends_with(".css")).unwrap();
    for head in [
        "GET /login",
        "GET /nothing",
        "GET /api/entity/meters",
        "TRACE /",
        "GET /metrics",
        "GET /\nHost: evil.example",
    ] {
        assert_headers(head, &stack.ask(head, ""), true);
    }
    // The second time it is a copy.
    for _ in 0..2 {
        assert_headers(style, &stack.ask(&format!("GET {style}"), ""), true);
    }
    for head in ["GET /login", "GET /api", "GET /\nHost: evil.example"] {
        assert_headers(head, &stack.connect_plainly().ask(head, ""), false);
    }
}

fn assert_headers(head: &str, answer: &Answer, by_tls: bool) {
    let mut names = vec![
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "cache-control",
        "x-request-id",
    ];
    // It is worth nothing by plain HTTP, and must not be said there.
    let transport = answer.headers.iter().filter(|(it, _)| it == "strict-transport-security").count();
    assert_eq!(transport, usize::from(by_tls), "{head}: {answer:?}");
    if answer.header("cache-control").contains("immutable") {
        names.retain(|it| *it != "cache-control");
    }
    for name in names {
        let n = answer.headers.iter().filter(|(it, _)| it == name).count();
        assert_eq!(n, 1, "{head}: {name}: {answer:?}");
    }
    assert!(!answer.header("server").contains('/'), "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

/// What the portal's own account at the database may not do, whatever is in a statement.
#[test]
fn op_2_the_portals_account_changes_no_table() {
    let Some(stack) = stack() else { return };
    for statement in ["CREATE TABLE a (b INT)", "DROP TABLE users", "GRANT ALL ON *.* TO drp", "SHUTDOWN"] {
        assert!(!allows(&stack, statement), "{statement}");
    }
    assert!(allows(&stack, "DO 1"));
    // Nor does the cache do what would harm others.
    let redis = stack.secret("cache_url");
    let said =
        Command::new("redis-cli").args(["-u", &redis, "--no-auth-warning", "FLUSHALL"]).output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("NOPERM"), "{said}");
}

fn allows(stack: &Stack, statement: &str) -> bool {
    let mut command = Command::new("mariadb");
    command.args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "--user=drp"]);
    command.arg(format!("--port={}", stack.mariadb_port())).args(["--execute", statement, "drp"]);
    command.env("MYSQL_PWD", stack.secret("mariadb_password"));
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}
