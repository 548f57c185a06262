//! The tools behind `cargo xtask`: one command that checks everything, and each of its parts alone.

#![allow(
    clippy::disallowed_methods,
    reason = "a developer's tool takes its arguments and folders from where it runs"
)]

mod browser;
mod deny;
mod faults;
mod leash;
mod machine;
mod mutants;
mod package;
mod package_check;
mod parts;
mod plan;
mod python;
mod released;
mod report;
mod schemathesis;
mod services;
mod setup;
mod stack;
mod vendor;

use std::io::Write;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  test              all that a change must pass: install what is missing, format, lints, documents,
                    licences and bans, the Dockerfile, every test on SQLite and on private MariaDB and Redis servers
  test --quick      only the tests of it; what follows `--` goes to `cargo test`:
                    cargo xtask test --quick -- -p store integrity
  check             before a commit: format, lints, documents, the tests on SQLite
  deny              licences, bans and sources of the dependencies, and known flaws if a database is here
  dockerfile        what hadolint says of deploy/Dockerfile
  schemathesis      ask the API of a running demo as each role, and hold it against its document
  e2e [ARGS]        open every page of a running demo in Chromium as each role, go people's ways through it, and measure
                    it; ARGS go to Playwright: cargo xtask e2e sweep -g sysadmin
  screenshots       pictures of all pages into target/screenshots, and anew those that the documents show
  mutants           take the rules of access apart one by one and see whether a test notices
  faults [CASE…]    kill processes and servers, let them hang, fill and break disks, slow down and cut lines, often, and
                    see that what was acknowledged is there once: all cases, those named (F3 F12), or with --quick those
                    of imports; --seed N makes chance what it was before, --write puts the table into
                    docs/reliability.md
  samples DIR       import every file of DIR/green_button and DIR/readings, and hold it against the MANIFEST.json there
  services          start the private MariaDB and Redis, print how tests find them, wait for Ctrl-C
  stack             the whole deployment without containers: MariaDB, Redis, two API servers, NGINX with TLS, on free ports;
                    prints URL and sign-in, waits for Ctrl-C
  package           a Debian package with executable, unit and settings, in target/debian, and a list of what it is made of;
                    with --check one that is built as tests are, looked at and not kept
  bench [ARGS]      the load benchmark, built as packages are, on the private servers; ARGS go to it
  timing            whether signing in, registering and resetting take as long for what is known as for what is
                    not, against the release build; wants a quiet machine
  vendor            fetch what the browser loads and others made (npm), cut the base map, compare checksums
  setup             install the missing Debian packages (root or sudo), or name them
  help              this page

`cargo test` alone needs none of this: it runs on SQLite in memory.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let res = match words.as_slice() {
        ["test"] => plan::test(),
        ["test", "--quick"] => plan::quick_test(&[]),
        ["test", "--quick", "--", rest @ ..] => plan::quick_test(rest),
        ["check"] => plan::check(),
        ["deny"] => plan::deny_alone(),
        ["dockerfile"] => plan::dockerfile_alone(),
        ["schemathesis"] => plan::schemathesis_alone(),
        ["e2e", "--", rest @ ..] | ["e2e", rest @ ..] => plan::e2e(rest),
        ["screenshots"] => plan::screenshots(),
        ["mutants"] => mutants::check(),
        ["faults", rest @ ..] if faults::Wish::parse(rest).is_some() => faults::run(rest),
        ["samples", folder] => plan::samples(folder),
        ["services"] => plan::services(),
        ["stack"] => plan::stack(),
        ["package"] => plan::package("dist"),
        ["package", "--check"] => plan::check_package(),
        ["package", "--profile", profile] => plan::package(profile),
        ["bench", "--", rest @ ..] | ["bench", rest @ ..] => plan::bench(rest),
        ["timing"] => plan::timing(),
        ["setup"] => plan::setup_alone(),
        ["vendor"] => vendor::refresh(),
        [] | ["help" | "--help" | "-h"] => {
            // Somebody who pipes this page into `head` has read enough.
            let _ = writeln!(std::io::stdout(), "{HELP}");
            Ok(())
        }
        _ => {
            eprintln!("xtask: `{}` is not a command\n\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match res {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
