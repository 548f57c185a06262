//! The executable's own TLS: certificates from files, which may change while it serves, and one for a trial.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};

use testkit::is_here;

use crate::served::{Served, read};

/// Asks by curl, which is another's HTTP and TLS; nothing where there is none.
fn curl(arguments: &[&str]) -> Option<Output> {
    if !is_here("curl", "apt-get install curl") {
        return None;
    }
    let mut command = Command::new("curl");
    Some(command.args(["--silent", "--show-error", "--max-time", "10"]).args(arguments).output().unwrap())
}

/// A certificate for `localhost` and its key, in the files `tls.pem` and `tls.key`; nothing without openssl.
pub fn make_pair(folder: &Path) -> bool {
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout new.key -out new.pem";
    if !is_here("openssl", "apt-get install openssl") {
        return false;
    }
    let made = Command::new("openssl").current_dir(folder).args(words.split_whitespace()).output();
    let output = made.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["tls.key", "tls.pem"] {
        std::fs::rename(folder.join(name.replace("tls", "new")), folder.join(name)).unwrap();
    }
    true
}

#[test]
fn ed_4_a_trial_needs_no_certificate() {
    let served = Served::with("trial", &[("DRP_WEB__TLS_SELF_SIGNED", "true")]);
    let port = served.address.rsplit_once(':').unwrap().1;
    let url = format!("https://localhost:{port}/login");
    let write = "%{http_version} %{http_code} %{ssl_verify_result}";
    let ask = |more: &[&str]| {
        curl(&[&["--insecure", "--output", "/dev/null", "--write-out", write], more, &[&url]].concat())
    };
    let Some(output) = ask(&["--http2"]) else { return };
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("2 200 "), "{said}");
    let said = String::from_utf8(ask(&["--http1.1"]).unwrap().stdout).unwrap();
    assert!(said.starts_with("1.1 200 "), "{said}");
    // Nobody vouches for it.
    assert!(!curl(&[&url]).unwrap().status.success());
    for old in ["--tls-max", "1.1"].chunks(2) {
        assert!(!ask(&[old[0], old[1]]).unwrap().status.success(), "TLS 1.1 is spoken");
    }
}

#[test]
fn ed_4_plain_http_sends_pages_on_and_refuses_programs() {
    let settings = [
        ("DRP_WEB__TLS_SELF_SIGNED", "true"),
        ("DRP_WEB__PUBLIC_URL", "https://portal.example/"),
        ("DRP_WEB__REDIRECT_HTTP", "127.0.0.1:0"),
    ];
    let served = Served::with("plain", &settings);
    let line = served.lines.iter().find_map(|it| it["plain_http"].as_str());
    let address = line.expect("the log says where plain HTTP is spoken");
    let ask = |first: &str, host: &str| {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let head = format!("{first} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let answer = read(&mut stream);
        assert!(!answer.contains("strict-transport-security"), "{answer}");
        assert!(answer.contains("content-security-policy: default-src 'none'"), "{answer}");
        answer
    };
    for (asked, there) in
        [("/login?next=/today", "/login?next=/today"), ("/", "/"), ("//evil.example", "/evil.example")]
    {
        let answer = ask(&format!("GET {asked}"), "portal.example");
        assert!(answer.starts_with("HTTP/1.1 308 "), "{answer}");
        assert!(answer.contains(&format!("\r\nlocation: https://portal.example{there}\r\n")), "{answer}");
    }
    for asked in ["GET /api/entity/meters", "POST /api/user/session/create", "GET //api/vis", "GET /api"] {
        let answer = ask(asked, "portal.example");
        assert!(answer.starts_with("HTTP/1.1 403 ") && !answer.contains("\r\nlocation:"), "{answer}");
        assert!(answer.contains("urn:drp:problem:plain-http"), "{answer}");
    }
    assert!(ask("GET /login", "evil.example").starts_with("HTTP/1.1 421 "));
    assert!(ask("TRACE /login", "portal.example").starts_with("HTTP/1.1 405 "));
}

#[test]
fn ed_4_a_certificate_that_changes_is_shown_without_a_new_start() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("edge-pair");
    std::fs::create_dir_all(&folder).unwrap();
    if !make_pair(&folder) {
        return;
    }
    let (certificate, key) = (folder.join("tls.pem"), folder.join("tls.key"));
    let [certificate, key] = [&certificate, &key].map(|it| it.to_str().unwrap().to_owned());
    let settings = [("DRP_WEB__TLS_CERTIFICATE", certificate.as_str()), ("DRP_WEB__TLS_KEY", &key)];
    let mut served = Served::with("certificate", &settings);
    let port = served.address.rsplit_once(':').unwrap().1.to_owned();
    let url = format!("https://localhost:{port}/healthz");
    let first = folder.join("first.pem");
    std::fs::copy(&certificate, &first).unwrap();
    let first = first.to_str().unwrap();
    let Some(output) = curl(&["--cacert", first, &url]) else { return };
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "alive\n");
    assert!(make_pair(&folder));
    served.wait_for("the new certificate is shown");
    assert!(!curl(&["--cacert", first, &url]).unwrap().status.success());
    assert!(curl(&["--cacert", &certificate, &url]).unwrap().status.success());
    // Half of a pair changes nothing but the log.
    std::fs::write(&key, "no key").unwrap();
    let begun = Instant::now();
    served.wait_for("the certificate's files cannot be used");
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert!(curl(&["--cacert", &certificate, &url]).unwrap().status.success());
    std::fs::remove_dir_all(&folder).unwrap();
}
