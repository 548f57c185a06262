//! People with names who ask a portal that is served: accounts, sessions, and whether a session is let in.

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
};

use crate::served::Served;

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery staple";

/// A head without its version, and a body: the status, and all that is answered.
pub fn ask(served: &Served, request: &str, body: &str) -> (u16, String) {
    let (first, fields) = request.split_once('\n').unwrap_or((request, ""));
    let fields: String = fields.lines().map(|it| format!("{it}\r\n")).collect();
    let head = format!("{first} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n{fields}");
    let form = "Connection: close\r\nContent-Type: application/json";
    let mut stream = served.connect();
    let text = format!("{head}{form}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.get(9..12).and_then(|it| it.parse().ok()).unwrap_or(0), answer)
}

/// Tries to sign somebody in.
pub fn try_to_sign_in(served: &Served, email: &str, password: &str) -> (u16, String) {
    let body = format!("{{\"email\":\"{email}\",\"password\":\"{password}\"}}");
    ask(served, "POST /api/user/session/create", &body)
}

/// The cookie of a new session.
pub fn sign_in(served: &Served, email: &str) -> String {
    let (status, answer) = try_to_sign_in(served, email, PASSWORD);
    assert_eq!(status, 200, "{answer}");
    let cookies = answer.lines().filter_map(|it| it.strip_prefix("set-cookie: "));
    let session = cookies.filter_map(|it| it.split(';').next()).find(|it| it.contains("session="));
    session.unwrap().to_owned()
}

/// Whether a session is let in.
pub fn lets_in(served: &Served, cookie: &str) -> bool {
    let (status, answer) = ask(served, &format!("GET /api/user/session/validate\nCookie: {cookie}"), "");
    assert!([200, 401].contains(&status), "{answer}");
    status == 200
}

/// Creates an account by a command that says whose.
pub fn create_account(mut command: Command) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}
