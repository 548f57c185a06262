//! What each command runs, in which order, and with what around it.

use crate::browser;
use crate::deny;
use crate::machine;
use crate::package;
use crate::package_check;
use crate::python;
use crate::report::{Report, Step};
use crate::schemathesis;
use crate::services::Services;
use crate::setup;
use crate::stack;

type Env = Vec<(&'static str, String)>;

/// All that a change must pass.
pub fn test() -> Result<(), String> {
    let mut report = Report::default();
    install(&mut report);
    lint(&mut report);
    report.run("deny", "cargo xtask deny", deny::check);
    report.run("dockerfile", "cargo xtask dockerfile", |_| python::check_dockerfile());
    run_tests(&mut report, &[]);
    look_at_package(&mut report);
    report.run("schemathesis", "cargo xtask schemathesis", schemathesis::check);
    browse(&mut report, &[]);
    report.finish()
}

/// The portal in a browser only; `rest` goes to the runner of those tests.
pub fn e2e(rest: &[&str]) -> Result<(), String> {
    let mut report = Report::default();
    install(&mut report);
    browse(&mut report, rest);
    report.finish()
}

/// Pictures of all pages, and those that the documents show.
pub fn screenshots() -> Result<(), String> {
    let mut report = Report::default();
    install(&mut report);
    let alone = "cargo xtask screenshots";
    if let Some(mut env) = report.run("browser's", alone, |_| browser::prepare()) {
        env.push(("E2E_SCREENSHOTS", "all".to_owned()));
        let words = browser::words(&["--project", "screenshots", "--project", "conditions"]);
        report.step(&Step { name: "screenshots", words, env, alone });
        report.note("target/screenshots has all of them, docs/screenshots those of the documents".to_owned());
    }
    report.finish()
}

/// The running API against its document only.
pub fn schemathesis_alone() -> Result<(), String> {
    let mut report = Report::default();
    report.run("schemathesis", "cargo xtask schemathesis", schemathesis::check);
    report.finish()
}

/// The tests on both engines, without lints and documents; `rest` goes to `cargo test`.
pub fn quick_test(rest: &[&str]) -> Result<(), String> {
    let mut report = Report::default();
    install(&mut report);
    run_tests(&mut report, rest);
    report.finish()
}

/// What one runs before a commit: nothing to install, nothing to start.
pub fn check() -> Result<(), String> {
    let mut report = Report::default();
    lint(&mut report);
    report.step(&tests(&[], vec![], "cargo test --workspace"));
    report.finish()
}

/// The dependencies only.
pub fn deny_alone() -> Result<(), String> {
    let mut report = Report::default();
    report.run("deny", "cargo xtask deny", deny::check);
    report.finish()
}

/// The Dockerfile only.
pub fn dockerfile_alone() -> Result<(), String> {
    let mut report = Report::default();
    report.run("dockerfile", "cargo xtask dockerfile", |_| python::check_dockerfile());
    report.finish()
}

/// The installation only.
pub fn setup_alone() -> Result<(), String> {
    setup::install_missing()
}

/// Keeps the private servers up until somebody ends this program.
pub fn services() -> Result<(), String> {
    let mut services = Services::start()?;
    for (key, value) in services.env() {
        println!("export {key}='{value}'");
    }
    println!("# Running until Ctrl-C; the data go with them.");
    Err(services.watch())
}

/// The deployment on one machine, without containers, until somebody ends this program.
pub fn stack() -> Result<(), String> {
    let mut report = Report::default();
    install(&mut report);
    let (build, alone) = (["cargo", "build", "--locked", "-p", "drp"], "cargo xtask stack");
    report.step(&Step { name: "build", words: owned(&build), env: Vec::new(), alone });
    report.finish()?;
    stack::run()
}

/// A Debian package of the executable as that profile builds it.
pub fn package(profile: &str) -> Result<(), String> {
    let mut report = Report::default();
    let alone = "cargo xtask package [--profile NAME]";
    let build = ["cargo", "build", "--locked", "-p", "drp", "--profile", profile];
    report.step(&Step { name: "build", words: owned(&build), env: Vec::new(), alone });
    let folder = if profile == "dev" { "debug" } else { profile };
    let executable = machine::root().join("target").join(folder).join("drp");
    if let Some(path) = report.run("package", alone, |_| package::build(&executable)) {
        report.note(format!("apt install {}", path.display()));
    }
    report.finish()
}

/// The package of an executable that is built as tests are, and is not kept.
pub fn check_package() -> Result<(), String> {
    let mut report = Report::default();
    install(&mut report);
    let (words, alone) = (owned(&["cargo", "build", "--locked", "-p", "drp"]), "cargo xtask package --check");
    report.step(&Step { name: "build", words, env: Vec::new(), alone });
    look_at_package(&mut report);
    report.finish()
}

fn look_at_package(report: &mut Report) {
    let executable = machine::root().join("target/debug/drp");
    report.run("package", "cargo xtask package --check", |_| package_check::check(&executable));
}

/// Files of a folder that are not passed on here, against what others count in them.
pub fn samples(folder: &str) -> Result<(), String> {
    let path = std::fs::canonicalize(folder).map_err(|err| format!("{folder}: {err}"))?;
    let mut report = Report::default();
    let words = ["cargo", "test", "--locked", "-p", "drp", "--test", "samples", "--", "--nocapture"];
    let env = vec![("DRP_TEST_SAMPLES", path.display().to_string())];
    report.step(&Step { name: "samples", words: owned(&words), env, alone: "cargo xtask samples DIR" });
    report.finish()
}

/// The load benchmark on the private servers, built as packages are.
pub fn bench(rest: &[&str]) -> Result<(), String> {
    let mut report = Report::default();
    install(&mut report);
    if let Some(services) = start_services(&mut report) {
        // Some figures are of the executable, which the benchmark looks for beside itself.
        let build = ["cargo", "build", "--locked", "--profile", "dist", "-p", "drp", "-p", "bench"];
        let alone = "cargo xtask bench";
        report.step(&Step { name: "build", words: owned(&build), env: Vec::new(), alone });
        let mut words = owned(&["target/dist/bench"]);
        words.extend(owned(rest));
        report.step(&Step { name: "bench", words, env: services.env(), alone });
    }
    report.finish()
}

/// Whether what is known can be told from what is not by the time that it takes; wants a quiet machine.
pub fn timing() -> Result<(), String> {
    let mut report = Report::default();
    let (build, alone) = (["cargo", "build", "--locked", "--release", "-p", "drp"], "cargo xtask timing");
    report.step(&Step { name: "drp", words: owned(&build), env: Vec::new(), alone });
    let run = ["cargo", "run", "--locked", "--release", "-p", "bench", "--", "timing", "target/release/drp"];
    report.step(&Step { name: "timing", words: owned(&run), env: Vec::new(), alone });
    report.finish()
}

/// Installs what is missing.
pub fn install(report: &mut Report) {
    report.run("setup", "cargo xtask setup", |_| setup::install_missing());
}

fn lint(report: &mut Report) {
    let deny_warnings = vec![("RUSTDOCFLAGS", "-D warnings".to_owned())];
    let step = |name, words, env, alone| Step { name, words: owned(words), env, alone };
    report.step(&step("format", &["cargo", "fmt", "--all", "--check"], vec![], "cargo fmt --all"));
    report.step(&step(
        "clippy",
        &["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"],
        vec![],
        "cargo clippy --workspace --all-targets -- -D warnings",
    ));
    report.step(&step(
        "documents",
        &["cargo", "doc", "--locked", "--workspace", "--no-deps", "--document-private-items"],
        deny_warnings,
        "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items",
    ));
}

fn browse(report: &mut Report, rest: &[&str]) {
    let alone = "cargo xtask e2e [FILE] [-g NAME]";
    if let Some(env) = report.run("browser's", alone, |_| browser::prepare()) {
        browser::forget_figures();
        report.step(&Step { name: "browser", words: browser::words(rest), env, alone });
        browser::figures().into_iter().for_each(|it| report.note(it));
    }
}

/// Starts the private servers, where they can be had.
pub fn start_services(report: &mut Report) -> Option<Services> {
    report.run("services", "cargo xtask services", |_| {
        let services = Services::start()?;
        services.env().iter().for_each(|(key, value)| println!("   {key}={value}"));
        Ok(services)
    })
}

fn run_tests(report: &mut Report, rest: &[&str]) {
    // Servers that do not start are a failed step; the tests then run as `cargo test` does, on SQLite.
    let services = start_services(report);
    let env = services.as_ref().map(Services::env).unwrap_or_default();
    report.step(&tests(rest, env, "cargo xtask test --quick -- [-p CRATE] [NAME]"));
}

fn tests(rest: &[&str], env: Env, alone: &'static str) -> Step {
    let mut words = owned(&["cargo", "test", "--locked", "--no-fail-fast"]);
    if !rest.iter().any(|it| it.starts_with("-p") || it.starts_with("--package")) {
        words.push("--workspace".to_owned());
    }
    words.extend(owned(rest));
    Step { name: "tests", words, env, alone }
}

/// The same words, to keep.
pub fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|it| (*it).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_package_replaces_the_workspace() {
        assert!(tests(&[], vec![], "").words.contains(&"--workspace".to_owned()));
        assert!(!tests(&["-p", "store"], vec![], "").words.contains(&"--workspace".to_owned()));
    }
}
