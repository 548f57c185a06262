//! Managing organizations, meters, accounts and DR periods by command, on a real SQLite file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("administration-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// Exit code, what was printed, what was said about faults.
    fn run(&self, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
        command.current_dir(&self.0).args(arguments).env_clear().stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |it: Vec<u8>| String::from_utf8(it).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// What was printed by a command that must do what it was asked.
    fn done(&self, words: &str) -> String {
        let (code, printed, error) = self.run(&words.split(' ').collect::<Vec<_>>(), "");
        assert_eq!(code, Some(0), "{words}: {error}");
        printed
    }

    /// What is said by a command that must fail.
    fn fails(&self, words: &str) -> String {
        let (code, _, error) = self.run(&words.split(' ').collect::<Vec<_>>(), "");
        assert_eq!(code, Some(1), "{words}");
        error
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn an_installation_is_managed_by_commands_alone() {
    let folder = Folder::new("all");
    let password = "an umbrella for seven herons\n";
    let create = |email: &str, rest: &str| {
        let words = format!("account create --email {email} --first-name Ada --last-name Lind {rest}");
        let (code, _, error) = folder.run(&words.trim().split(' ').collect::<Vec<_>>(), password);
        assert_eq!(code, Some(0), "{error}");
    };
    create("ada@provider.example", "--organization Provider");
    assert_eq!(
        folder.done("organization create Acme --latitude 34.5 --longitude -117.25"),
        "Organization 3: Acme\n"
    );
    create("first@acme.example", "--organization-id 3");
    create("second@acme.example", "--organization-id 3");
    create("maya@home.example", "");
    folder.done("organization rename 3 Harbor");
    folder.done("organization locate 3");
    assert!(folder.done("organization list --search harb").contains("Harbor"));
    assert!(folder.fails("organization delete 3").contains("users"));
    assert_eq!(folder.done("meter add 7 --label Attic"), "Meter 7 is created.\n");
    std::fs::write(folder.0.join("good.csv"), "meter_id,label,org_id\n8,A,3\n9,B,\n").unwrap();
    std::fs::write(folder.0.join("bad.csv"), "meter_id\n10\n7\nx\n").unwrap();
    assert_eq!(folder.done("meter add --csv good.csv"), "2 meters are created.\n");
    let error = folder.fails("meter add --csv bad.csv");
    assert!(
        error.contains("line 4, meter_id: ‘x’ is no meter number") && error.contains("nothing was changed"),
        "{error}"
    );
    folder.done("meter assign 7 --email maya@home.example --since 2026-07-16T00:00");
    let error = folder.fails("meter assign 8 9 99 --organization-id 3");
    assert!(
        error.contains("meter 8: is assigned there already") && error.contains("meter 99: does not exist"),
        "{error}"
    );
    assert!(folder.done("meter list --unassigned").starts_with("         9  B"));
    assert_eq!(folder.done("claim list"), "No claim waits.\n");
    assert!(folder.fails("claim accept maya@home.example").contains("claim"));
    assert!(folder.done("meter claim-codes 9").starts_with("meter_id,claim_code\n9,"));
    assert_eq!(folder.done("meter remove-claim-code 9"), "The claim code of meter 9 is removed.\n");
    assert_eq!(folder.done("meter remove-claim-code 9"), "Meter 9 has no claim code.\n");
    assert!(folder.done("account end-sessions maya@home.example").contains("sessions ended: 0"));
    folder.done("meter unassign 8");
    folder.done("meter label 8");
    folder.done("meter locate 8 --latitude 1 --longitude 2");
    assert!(folder.done("account list --approval pending").contains("second@acme.example"));
    folder.done("account set-status second@acme.example approved");
    assert!(folder.fails("account set-status first@acme.example approved").contains("last administrator"));
    folder.done("account delete second@acme.example --yes");
    assert!(folder.fails("account delete ada@provider.example --yes").contains("administrator"));
    assert!(folder.fails("period add 2026-07-16T16:00 2026-07-16T19:00").contains("begins in the past"));
    folder.done("period add 2026-07-16T16:00 2026-07-16T19:00 --recompute");
    assert!(
        folder
            .done("period add 2026-07-16T18:00 2026-07-16T20:00 --recompute")
            .contains("shares time with DR period 1")
    );
    assert!(folder.fails("period remove 1").contains("computed anew"));
    assert_eq!(folder.done("period remove 1 --recompute"), "DR period 1 is removed.\n");
}
