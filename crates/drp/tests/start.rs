//! What keeps the portal from starting is said in one line, with the way out; no secret is in it.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    net::TcpListener,
    process::{Command, Stdio},
};

use testkit::{Folder, engines::TestDb, lacks};

/// Settings of a portal that takes any free port.
const PORTAL: [(&str, &str); 3] = [
    ("DRP_WEB__LISTEN", "127.0.0.1:0"),
    ("DRP_IMPORT__SPOOL", "spool"),
    ("DRP_SECURITY__KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
];

/// A folder to start in.
fn folder() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path()).unwrap();
    folder
}

/// How a server ends that does not start: it may pass by itself, so that it is worth while to begin again.
const MAY_PASS: i32 = 1;
/// Or somebody has to change something first.
const STAYS: i32 = 78;

/// Why `drp serve` does not start, as of now: the one line that it says.
fn refusal(folder: &Folder, settings: &[(&str, &str)]) -> String {
    said(folder, serve(), settings, MAY_PASS)
}

/// The same, where nothing becomes better by waiting.
fn lasting_refusal(folder: &Folder, settings: &[(&str, &str)]) -> String {
    said(folder, serve(), settings, STAYS)
}

fn serve() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
    command.arg("serve");
    command
}

fn said(folder: &Folder, command: Command, settings: &[(&str, &str)], code: i32) -> String {
    let text = ended(folder, command, settings, code);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("drp: "), "{text}");
    text
}

fn ended(folder: &Folder, mut command: Command, settings: &[(&str, &str)], code: i32) -> String {
    command.current_dir(folder.path()).env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
    command.envs(PORTAL).envs(settings.iter().copied()).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

#[track_caller]
fn assert_says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "'{word}' is not in: {text}");
    }
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let url = "mariadb://drp:a-secret@127.0.0.1:1/drp";
    let text = refusal(&folder(), &[("DRP_DATABASE__URL", url)]);
    assert_says(
        &text,
        &["cannot sign in to MariaDB at 127.0.0.1:1/drp", "check that it runs", "database.url"],
    );
    assert!(!text.contains("a-secret"), "{text}");
    let nowhere = "mariadb://drp:a-secret@no-such-host.invalid/drp";
    let text = refusal(&folder(), &[("DRP_DATABASE__URL", nowhere)]);
    assert_says(&text, &["no-such-host.invalid", "check that it runs and the host"]);
    assert!(!text.contains("a-secret"), "{text}");
}

#[tokio::test]
async fn a_wrong_password_is_said_and_not_repeated() {
    let Some(db) = TestDb::mariadb().await else { return };
    let url = db.url();
    let (_, place) = url.rsplit_once('@').unwrap();
    let url = format!("mariadb://nobody:a-secret@{place}");
    let text = refusal(&folder(), &[("DRP_DATABASE__URL", &url)]);
    assert_says(&text, &["Access denied", "name and password in database.url"]);
    assert!(!text.contains("a-secret"), "{text}");
}

#[tokio::test]
async fn a_schema_of_another_version_says_what_to_do() {
    let Some(empty) = TestDb::empty_mariadb().await else { return };
    let text = refusal(&folder(), &[("DRP_DATABASE__URL", &empty.url())]);
    assert_says(&text, &["not up to date", "run: drp migrate"]);
    let db = TestDb::mariadb().await.unwrap();
    let checksum = "0".repeat(64);
    db.run(format!(
        "INSERT INTO schema_migrations (version, name, checksum) VALUES (999, '0999_x', '{checksum}')"
    ))
    .await;
    let text = refusal(&folder(), &[("DRP_DATABASE__URL", &db.url())]);
    assert_says(&text, &["the database is newer", "use the newer drp"]);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let text = lasting_refusal(&folder(), &[("DRP_WEB__LISTEN", &address)]);
    assert_says(&text, &[&address, "is the port taken? Choose another", "web.listen"]);
    let text = lasting_refusal(&folder(), &[("DRP_METRICS__LISTEN", &address)]);
    assert_says(&text, &[&address, "metrics.listen"]);
    let own = [("DRP_WEB__TLS_SELF_SIGNED", "true"), ("DRP_WEB__REDIRECT_HTTP", address.as_str())];
    // The log has had a line of the certificate by then.
    let text = ended(&folder(), serve(), &own, STAYS);
    assert_says(&text, &[&address, "drp: web.redirect_http"]);
    // One that this machine does not have may yet come, as that of a line that is slow to be up.
    let text = refusal(
        &folder(),
        &[("DRP_WEB__LISTEN", "192.0.2.1:8080"), ("DRP_WEB__PUBLIC_URL", "https://a.example")],
    );
    assert_says(&text, &["cannot listen on 192.0.2.1:8080"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let text = lasting_refusal(&folder(), &[("DRP_DATABASE__URL", "sqlite:///dev/null/drp.sqlite")]);
    assert_says(&text, &["/dev/null/drp.sqlite", "check that the folder exists and can be written"]);
    let text = lasting_refusal(&folder(), &[("DRP_IMPORT__SPOOL", "/dev/null/spool")]);
    assert_says(&text, &["/dev/null/spool", "can be written, or choose another: import.spool"]);
}

#[test]
fn what_only_somebody_can_change_has_an_exit_code_of_its_own() {
    let folder = folder();
    std::fs::write(folder.path().join("no.pem"), "no certificate").unwrap();
    let own = [("DRP_WEB__TLS_CERTIFICATE", "no.pem"), ("DRP_WEB__TLS_KEY", "no.pem")];
    assert_says(&lasting_refusal(&folder, &own), &["web.tls_certificate no.pem"]);
    std::fs::write(folder.path().join("drp.sqlite.key"), "no key").unwrap();
    let text = lasting_refusal(&folder, &[("DRP_SECURITY__KEY", "")]);
    assert_says(&text, &["drp.sqlite.key holds no key"]);
    let text = ended(&folder, serve(), &[("DRP_LOG__FORMAT", "xml")], STAYS);
    assert_says(&text, &["the configuration cannot be used", "log.format is 'xml'"]);
    // A command has failed, and that is all.
    let mut check = Command::new(env!("CARGO_BIN_EXE_drp"));
    check.arg("check");
    ended(&folder, check, &[("DRP_LOG__FORMAT", "xml")], MAY_PASS);
}

#[test]
fn f5_a_full_disk_is_said() {
    // A disk of its own, gone with the process; 100 KiB hold no database of ours, and 4 KiB none at all.
    for size in ["4k", "100k"] {
        let folder = folder();
        let script = format!(
            "mkdir -p disk && mount -t tmpfs -o size={size} tmpfs disk || exit 77; exec {} serve",
            env!("CARGO_BIN_EXE_drp")
        );
        let mut probe = Command::new("unshare");
        if !probe.args(["-rm", "true"]).status().is_ok_and(|it| it.success()) {
            lacks("this machine lets nobody have a disk of their own (unshare -rm)");
            return;
        }
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &script]);
        let text = said(&folder, command, &[("DRP_DATABASE__URL", "sqlite://disk/drp.sqlite")], MAY_PASS);
        assert_says(&text, &["full", "room"]);
    }
    let folder = folder();
    let script = format!(
        "mkdir -p disk && mount -t tmpfs -o size=4k tmpfs disk && head -c 4096 /dev/zero > disk/all || exit 77; exec {} serve",
        env!("CARGO_BIN_EXE_drp")
    );
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]);
    // The log has had a line by then, with what the system said.
    let text = ended(&folder, command, &[("DRP_IMPORT__SPOOL", "disk")], MAY_PASS);
    let said = text.lines().last().unwrap();
    assert_says(said, &["drp: the disk of import.spool, disk, is full", "make room"]);
}

#[tokio::test]
async fn f17_a_clock_that_is_off_is_said() {
    // What was written down tomorrow cannot be taken back: it is said, and keeps nobody from serving.
    let db = TestDb::sqlite_file().await;
    let zeros = "0".repeat(64);
    db.run(format!(
        "INSERT INTO audit_log (audit_id, at, actor, action, object_kind, object_id, result, request_id, \
         details_digest, previous_hash, hash) VALUES (1, datetime('now', '+1 day'), 'operator', 'set_up', '', '', 'done', '', \
         '{zeros}', '{zeros}', '{zeros}')"
    ))
    .await;
    let folder = folder();
    let settings = [("DRP_DATABASE__URL", db.url()), ("DRP_IMPORT__SPOOL", "/dev/null/x".to_owned())];
    let text = ended(&folder, serve(), &settings.each_ref().map(|it| (it.0, it.1.as_str())), STAYS);
    assert_says(
        &text,
        &["the clock of this machine", "s before the newest record of the audit log", "timedatectl"],
    );
}
