//! `drp check` and `drp audit` on a real SQLite file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("check-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// The exit code and what was said on either side.
    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
        command.current_dir(&self.0).args(arguments).env_clear().envs(environment.iter().copied());
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_sound_installation_has_one_line_for_each_part() {
    let folder = Folder::new("sound");
    let (code, text) = folder.run(&["check"], &[]);
    assert!(code == 1 && text.contains("yet; the first drp serve makes it"), "{text}");
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0, "who only looks makes nothing");
    std::fs::write(folder.0.join("drp.sqlite"), "").unwrap();
    let (code, text) = folder.run(&["check"], &[]);
    assert!(code == 1 && text.contains("FAILED  schema         the database is empty"), "{text}");
    folder.run(&["migrate"], &[]);
    let (code, text) = folder.run(&["check"], &[]);
    assert_eq!(code, 0, "{text}");
    let parts = [
        "configuration",
        "database",
        "schema",
        "cache",
        "clock",
        "spool",
        "mail",
        "audit log",
        "retention",
        "backups",
        "totals",
        "consistency",
    ];
    assert_eq!(text.lines().count(), parts.len(), "{text}");
    for (line, part) in text.lines().zip(parts) {
        assert!(line.starts_with("ok ") && line.contains(part), "{line}");
    }
    let (code, text) = folder.run(&["check", "--json"], &[]);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(code == 0 && json["ok"] == true && json["checks"][7]["check"] == "audit log", "{json}");
}

#[test]
fn flags_by_other_thresholds_are_said_until_totals_are_made_anew() {
    let folder = Folder::new("thresholds");
    folder.run(&["migrate"], &[]);
    folder.run(&["organization", "create", "Provider"], &[]);
    std::fs::write(
        folder.0.join("readings.csv"),
        "meter_id,start_time,end_time,meter_value\n1,2026-07-16T12:00:00Z,2026-07-16T13:00:00Z,2\n\
         1,2026-07-16T13:00:00Z,2026-07-16T14:00:00Z,2\n",
    )
    .unwrap();
    let (code, text) = folder.run(&["import", "readings.csv", "--create-meters"], &[]);
    assert_eq!(code, 0, "{text}");
    std::fs::write(folder.0.join("drp.toml"), "[validation]\nflat_run_minutes = 60\n").unwrap();
    let (code, text) = folder.run(&["check"], &[]);
    assert!(code == 1 && text.contains("FAILED  totals") && text.contains("thresholds"), "{text}");
    folder.run(&["rollup"], &[]);
    let (code, text) = folder.run(&["check"], &[]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = folder.run(&["check"], &[("DRP_VALIDATION__FLAT_RUN_MINUTES", "1h")]);
    assert!(
        code == 1 && text.contains("validation.flat_run_minutes is '1h'; it must be whole minutes"),
        "{text}"
    );
}

#[test]
fn what_does_not_work_is_said_and_the_rest_is_looked_at_too() {
    let folder = Folder::new("broken");
    folder.run(&["migrate"], &[]);
    let (code, text) = folder.run(&["check"], &[("DRP_CACHE__URL", "redis://127.0.0.1:1/")]);
    assert!(code == 1 && text.contains("FAILED  cache") && text.contains("ok      consistency"), "{text}");
    let (code, text) = folder.run(&["check"], &[("DRP_DATABASE__URL", "sqlite:///nowhere/drp.sqlite")]);
    assert!(code == 1 && text.contains("FAILED  database"), "{text}");
    let (code, text) = folder.run(&["check"], &[("DRP_NONSENSE", "1")]);
    assert!(code == 1 && text.contains("FAILED  configuration"), "{text}");
}

#[test]
fn the_certificate_is_looked_at() {
    let folder = Folder::new("certificate");
    folder.run(&["migrate"], &[]);
    let own = [("DRP_WEB__TLS_CERTIFICATE", "tls.pem"), ("DRP_WEB__TLS_KEY", "tls.key")];
    let (code, text) = folder.run(&["check"], &own);
    let said = "FAILED  certificate    web.tls_certificate: cannot read tls.pem";
    assert!(code == 1 && text.contains(said) && text.contains("ok      consistency"), "{text}");
    let (code, text) = folder.run(&["check"], &[("DRP_WEB__TLS_SELF_SIGNED", "true")]);
    assert!(code == 0 && text.contains("ok      certificate    made anew at each start"), "{text}");
    if !testkit::is_here("openssl", "apt-get install openssl") {
        return;
    }
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -keyout tls.key -out tls.pem";
    let made =
        Command::new("openssl").current_dir(&folder.0).args(words.split_whitespace()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (code, text) = folder.run(&["check"], &own);
    assert!(code == 0 && text.contains("ok      certificate    good until 20"), "{text}");
    // Of a program in front, such as NGINX, without its key.
    let (code, text) = folder.run(&["check"], &[("DRP_ALERTS__CERTIFICATE", "tls.pem")]);
    assert!(code == 0 && text.contains("ok      certificate    good until 20"), "{text}");
    let (code, text) = folder.run(&["check"], &[("DRP_ALERTS__CERTIFICATE", "tls.key")]);
    let said = "FAILED  certificate    alerts.certificate: tls.key has no certificate in PEM";
    assert!(code == 1 && text.contains(said), "{text}");
    let (code, text) =
        folder.run(&["check"], &[&own[..], &[("DRP_ALERTS__CERTIFICATE", "tls.pem")]].concat());
    assert!(code == 1 && text.contains("the portal watches its own by itself"), "{text}");
}

#[test]
fn the_end_of_the_audit_log_is_printed_and_held_against() {
    let folder = Folder::new("audit");
    folder.run(&["migrate"], &[]);
    let (code, head) = folder.run(&["audit", "head"], &[]);
    assert!(code == 0 && head.starts_with("0:0000"), "{head}");
    let (code, text) = folder.run(&["audit", "verify", "--kept", head.trim()], &[]);
    assert!(code == 0 && text.contains("whole"), "{text}");
    let other = format!("9:{}", "a".repeat(64));
    let (code, text) = folder.run(&["audit", "verify", "--kept", &other], &[]);
    assert!(code == 1 && text.contains("record 9"), "{text}");
    assert_eq!(folder.run(&["audit", "verify", "--kept", "9"], &[]).0, 2);
}
