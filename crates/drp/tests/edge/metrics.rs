//! `/metrics`, on an address of its own: what is asked and what there is are counted, in words that Prometheus takes.

use std::{
    io::Write,
    net::TcpStream,
    process::{Command, Stdio},
};

use testkit::is_here;

use crate::served::{Served, read};

/// The value of a line, by its name and labels.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|it| it.strip_prefix(line)?.trim().parse().ok());
    found.unwrap_or_else(|| panic!("{line} is not in:\n{text}"))
}

#[test]
fn what_is_asked_and_what_there_is_can_be_watched() {
    let mut served = Served::with("metrics", &[("DRP_METRICS__LISTEN", "127.0.0.1:0")]);
    served.wait_for("metrics are at /metrics");
    let address = served.lines.iter().find_map(|it| it["metrics"].as_str()).unwrap().to_owned();
    let scrape = || {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: prometheus\r\nConnection: close\r\n\r\n").unwrap();
        let answer = read(&mut stream);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("text/plain; version=0.0.4"), "{head}");
        body.to_owned()
    };
    for path in
        ["/login", "/login", "/no-such-page", "/api/vis/meter_data/7", "/api/vis/meter_data/8", "/readyz"]
    {
        served.answer(
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes(),
        );
    }
    let text = scrape();
    let of = |rest: &str| format!("drp_http_requests_total{{method=\"GET\",route=\"{rest}\"}} ");
    assert_eq!(value(&text, &of("/login\",status=\"200")), 2.0);
    // What is sent decides neither how many routes there are nor how many methods.
    assert_eq!(value(&text, &of("/api/vis/meter_data/{meter_id}\",status=\"401")), 2.0);
    assert_eq!(value(&text, &of("none\",status=\"404")), 1.0);
    assert!(!text.contains("no-such-page"), "{text}");
    let login = "method=\"GET\",route=\"/login\"";
    assert_eq!(value(&text, &format!("drp_http_request_duration_seconds_count{{{login}}} ")), 2.0);
    assert_eq!(
        value(&text, &format!("drp_http_request_duration_seconds_bucket{{{login},le=\"+Inf\"}} ")),
        2.0
    );
    assert_eq!(value(&text, "drp_http_requests_in_flight "), 0.0);
    for (name, least) in [
        ("drp_ready ", 1.0),
        ("drp_part_ready{part=\"database\"} ", 1.0),
        ("drp_disk_free_bytes ", 1.0),
        ("drp_database_size_bytes ", 1.0),
        ("drp_database_connections_limit ", 1.0),
        ("drp_meters ", 0.0),
        ("drp_imports_open ", 0.0),
        ("drp_messages_waiting ", 0.0),
        ("process_resident_memory_bytes ", 1.0),
        ("process_open_fds ", 1.0),
        ("process_start_time_seconds ", 1.0),
    ] {
        assert!(value(&text, name) >= least, "{name}");
    }
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(value(&text, &format!("drp_build_info{{version=\"{version}\"}} ")), 1.0);
    // Not for everybody: where people ask there is no such page.
    let answer = served.answer(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    check_with_promtool(&scrape());
    served.terminate();
    assert_eq!(served.finish().1, Some(0));
}

/// Prometheus' own opinion of form, names and words.
fn check_with_promtool(text: &str) {
    if !is_here("promtool", "apt-get install prometheus") {
        return;
    }
    let mut command = Command::new("promtool");
    command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut promtool = command.spawn().unwrap();
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success() && said.is_empty(), "{said}");
}
