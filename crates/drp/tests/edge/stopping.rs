//! F13: told to stop, it says that it is not ready, finishes what is in flight, and ends well.

use std::io::{Read, Write};

use crate::served::{Served, read};

#[test]
fn f13_what_is_in_flight_when_it_is_told_to_stop_is_answered() {
    let mut served = Served::start("stop");
    let mut stream = served.connect();
    let head =
        "POST /api/user/session/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    // A first request shows that the connection is open, so that the second one's head is read at once.
    let first = format!("{head}Content-Length: 4\r\n\r\nnull{head}Content-Length: 6\r\n\r\n{{\"a\"");
    stream.write_all(first.as_bytes()).unwrap();
    let mut byte = [0];
    stream.read_exact(&mut byte).unwrap();
    served.terminate();
    served.wait_for("stopping");
    stream.write_all(b":1").unwrap();
    let answers = read(&mut stream);
    assert_eq!(answers.matches("TTP/1.1 4").count(), 2, "{answers}");
    let (_, code) = served.finish();
    assert_eq!(code, Some(0));
}

#[test]
fn f13_while_it_drains_it_answers_and_says_that_it_is_not_ready() {
    let mut served = Served::with("drain", &[("DRP_WEB__DRAIN_SECONDS", "2")]);
    let ask = |served: &Served, path: &str| {
        // As a container's health check does it: by the address, over and over on one connection.
        served
            .answer(format!("GET {path} HTTP/1.1\r\nHost: 10.0.0.7\r\nConnection: close\r\n\r\n").as_bytes())
    };
    assert!(ask(&served, "/healthz").starts_with("HTTP/1.1 200 "));
    let ready = ask(&served, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 200 ") && ready.contains("\"ready\":true"), "{ready}");
    let mut kept = served.connect();
    let page = "GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n";
    kept.write_all(page.as_bytes()).unwrap();
    kept.read_exact(&mut [0; 12]).unwrap();
    served.terminate();
    served.wait_for("stopping");
    let ready = ask(&served, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 503 ") && ready.contains("is stopping"), "{ready}");
    assert!(ask(&served, "/healthz").starts_with("HTTP/1.1 200 "));
    // A connection that a proxy keeps ends with the next answer, and not under the one after it.
    kept.write_all(page.as_bytes()).unwrap();
    let rest = read(&mut kept);
    assert!(rest.ends_with("</html>\n") || rest.contains("connection: close"), "{rest}");
    let (lines, code) = served.finish();
    assert_eq!(code, Some(0));
    let requests = lines.iter().filter(|it| it["message"] == "request" && it["route"] == "/healthz");
    assert_eq!(requests.count(), 0, "a look that found everything well is in the log");
}

#[test]
fn f13_the_file_of_the_database_is_whole_once_it_has_stopped() {
    let mut served = Served::start("whole");
    let wal = served.folder.join("drp.sqlite-wal");
    let page = served.answer(b"GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert!(wal.exists());
    served.terminate();
    assert_eq!(served.end(), Some(0));
    assert!(!wal.exists(), "what was committed is beside the file, and not in it");
}
