//! OP-1 and SE-1: after all that was asked, no secret is in a log, a command line, an environment, or the database.

use std::{fs, path::Path, process::Command, time::Instant};

use crate::scene::{ADMINISTRATOR, PATIENCE, SERVERS, Stack, stack};

/// The accounts at Redis hold hashes, and a certificate is for everybody.
const NO_SECRETS: [&str; 2] = ["redis_accounts", "tls.crt"];
/// Typed by somebody where a password belongs, or sent where a key does.
const MISTYPED: [&str; 2] = ["canary-mistyped-password-4711", "drp_canary000000_wrongkey4711"];

/// What nobody may find anywhere, by name: each secret file's one line, of an address its password, of a key the longest.
fn secrets(stack: &Stack) -> Vec<(String, String)> {
    let files = fs::read_dir(stack.folder().join("secrets")).unwrap().map(|it| it.unwrap());
    let names = files.map(|it| it.file_name().into_string().unwrap());
    let longest = |name: &str| stack.secret(name).lines().max_by_key(|it| it.len()).unwrap().to_owned();
    let password = |text: String| match text.split_once("://") {
        Some((_, rest)) => rest.split_once('@').unwrap().0.split_once(':').unwrap().1.to_owned(),
        None => text,
    };
    let secret = names.filter(|it| !NO_SECRETS.contains(&it.as_str()));
    let res: Vec<_> =
        secret.map(|it| (password(longest(&it)), it)).map(|(text, name)| (name, text)).collect();
    assert!(res.len() >= 11 && res.iter().all(|it| it.1.len() >= 16), "{res:?}");
    assert!(res.iter().any(|it| it.0 == "mail_url" && it.1.starts_with("canary")), "{res:?}");
    res
}

/// Has a message written, and waits until a server has tried to hand it over.
fn send_mail(stack: &Stack) {
    let reset = format!("{{\"email\":\"{ADMINISTRATOR}\",\"org_id\":1}}");
    assert_eq!(stack.ask("POST /api/passwordReset", &reset).status, 202);
    let begun = Instant::now();
    while !SERVERS.iter().any(|it| stack.log(it).contains("mail was not taken")) {
        assert!(begun.elapsed() < PATIENCE, "no server hands a message over");
        stack.ask("GET /login", "");
    }
}

#[test]
fn op_1_no_secret_is_in_a_log_a_process_or_the_database() {
    let Some(stack) = stack() else { return };
    let session = stack.sign_in();
    let made = stack.drp(&["api-key", "create", "--email", ADMINISTRATOR, "--name", "C", "--scope", "read"]);
    let key = made.trim().to_owned();
    let wrong = format!("{{\"email\":\"{ADMINISTRATOR}\",\"password\":\"{}\"}}", MISTYPED[0]);
    assert_eq!(stack.ask("POST /api/user/session/create", &wrong).status, 401);
    let asked = |key: &str| stack.ask(&format!("GET /api/user\nAuthorization: Bearer {key}"), "").status;
    assert_eq!((asked(&key), asked(MISTYPED[1])), (200, 401));
    send_mail(&stack);
    let mut canaries = secrets(&stack);
    canaries.push(("a session's cookie".to_owned(), session.split('=').nth(1).unwrap().to_owned()));
    canaries.push(("an API key".to_owned(), key.rsplit('_').next().unwrap().to_owned()));
    canaries.extend(MISTYPED.map(|it| ("what was mistyped".to_owned(), it.to_owned())));
    let mut places: Vec<(String, String)> = logs(stack.folder());
    for name in ["nginx", "mariadb", "redis"].into_iter().chain(SERVERS) {
        for file in ["cmdline", "environ"] {
            places.push((
                format!("{file} of {name}"),
                read(Path::new(&format!("/proc/{}/{file}", stack.pid(name)))),
            ));
        }
    }
    places.push(("the database".to_owned(), dump(&stack)));
    for (place, text) in &places {
        assert!(!text.is_empty() || place.ends_with(".log"), "{place} is empty");
        for (name, canary) in &canaries {
            assert!(!text.contains(canary.as_str()), "{name} is in {place}");
        }
    }
}

fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn logs(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let logs: Vec<_> = files.filter(|it| it.extension().is_some_and(|it| it == "log")).collect();
    assert!(logs.len() >= 5, "{logs:?}");
    logs.iter().map(|it| (it.display().to_string(), read(it))).collect()
}

/// Every row that the portal may read.
fn dump(stack: &Stack) -> String {
    let mut command = Command::new("mariadb-dump");
    command.args([
        "--no-defaults",
        "--protocol=tcp",
        "--host=127.0.0.1",
        "--user=drp",
        "--single-transaction",
    ]);
    command.args(["--skip-triggers", "--no-tablespaces", "--ignore-table=drp.meter_data"]);
    command.arg(format!("--port={}", stack.mariadb_port())).arg("drp");
    let output = command.env("MYSQL_PWD", stack.secret("mariadb_password")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && text.contains(ADMINISTRATOR),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}
