//! Real files, brought in by `drp import`, are what an independent parser counts in them: those of `fixtures/`, or of the
//! folder that `DRP_TEST_SAMPLES` names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]
#![allow(clippy::disallowed_methods, reason = "the folder of files is named by the environment")]

mod csv_file;
mod exact;
mod green_button_file;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use testkit::{Folder, engines::TestDb};

/// Energies are compared in thousandths of a watt-second, so that half a watt over any time is a whole number.
type Energy = i128;

/// What must come of a file.
pub(crate) struct Expected {
    /// What is given to `drp import` besides the file.
    pub(crate) options: Vec<String>,
    pub(crate) outcome: Outcome,
}

pub(crate) enum Outcome {
    /// It goes in: so many rows are read, and these are the meters.
    Done { n_rows: u64, meters: BTreeMap<u32, Meter> },
    /// It does not, and every fault has its place and its reason.
    Refused,
    /// Nobody has counted: it goes in, or is refused with a reason.
    Unknown,
}

/// What a meter has.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Meter {
    pub(crate) n_readings: u64,
    pub(crate) energy: Energy,
    /// By how much the energy may differ where values had to be rounded.
    pub(crate) tolerance: Energy,
    /// The start of the first and the end of the last reading, in seconds; nothing where nobody says.
    pub(crate) span: Option<(i64, i64)>,
}

/// What came of a file.
struct Found {
    report: Value,
    meters: BTreeMap<u32, Meter>,
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_what_their_manifests_say() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let folder = std::env::var_os("DRP_TEST_SAMPLES").map_or(fixtures, PathBuf::from);
    let (mut n_compared, mut differences) = (0, Vec::new());
    println!("{:<45} {:>8} {:>14}  outcome", "file", "rows", "kWh");
    for kind in ["green_button", "readings"] {
        let Ok(manifest) = fs::read(folder.join(kind).join("MANIFEST.json")) else { continue };
        let manifest: Vec<Value> = serde_json::from_slice(&manifest).expect("a manifest");
        for path in files(&folder.join(kind)) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let entry = manifest.iter().find(|it| it["file"] == *name);
            if let Some(bytes) = entry.and_then(|it| it["bytes"].as_u64()) {
                assert_eq!(fs::metadata(&path).unwrap().len(), bytes, "{name} is another file");
            }
            let expected = match kind {
                "readings" => csv_file::expected(&path, entry),
                _ => green_button_file::expected(entry),
            };
            let found = import(&path, &expected.options).await;
            let difference = difference(&expected.outcome, &found);
            n_compared += usize::from(entry.is_some());
            tell(&name, &found, entry.is_some(), difference.as_deref());
            differences.extend(difference.map(|it| format!("{name}: {it}")));
        }
    }
    assert!(n_compared > 0, "{} has no file with a manifest", folder.display());
    assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
}

/// The files of a folder that could hold readings, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let is_data = |it: &PathBuf| it.extension().is_some_and(|it| it == "xml" || it == "csv");
    let mut files: Vec<PathBuf> = entries.filter(is_data).collect();
    files.sort();
    files
}

/// Imports a file into a database of its own.
async fn import(path: &Path, options: &[String]) -> Found {
    let (db, folder) = (TestDb::sqlite_file().await, Folder::new());
    fs::create_dir_all(folder.path()).unwrap();
    let drp = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
        command.args(arguments).current_dir(folder.path()).env_clear().env("DRP_DATABASE__URL", db.url());
        command.stdin(Stdio::null()).output().unwrap()
    };
    assert!(drp(&["organization", "create", "Provider"]).status.success());
    let path = fs::canonicalize(path).unwrap();
    let mut arguments = vec!["import", path.to_str().unwrap(), "--json", "--create-meters", "--round"];
    arguments.extend(options.iter().map(String::as_str));
    let output = drp(&arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    let report: Value = serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(output.status.success(), report["state"] == "done", "{report}");
    let sums = "SELECT d.meter_id, SUM(n_actual), SUM(actual_ws), \
                (SELECT MIN(unixepoch(start_time)) FROM meter_data WHERE meter_id = d.meter_id), \
                (SELECT MAX(unixepoch(end_time)) FROM meter_data WHERE meter_id = d.meter_id) \
                FROM meter_totals d WHERE grain = 'day' GROUP BY d.meter_id";
    let meter = |row: String| {
        let numbers: Vec<i64> = row.split('|').map(|it| it.parse().unwrap()).collect();
        let [meter, n, watt_seconds, first, last] = numbers.try_into().expect("five numbers");
        let energy = Energy::from(watt_seconds) * 1000;
        let meter = u32::try_from(meter).unwrap();
        let n_readings = n.unsigned_abs();
        (meter, Meter { n_readings, energy, tolerance: 0, span: Some((first, last)) })
    };
    let meters = db.rows(sums).await.into_iter().map(meter).collect();
    Found { report, meters }
}

/// What is not as it should be.
fn difference(expected: &Outcome, found: &Found) -> Option<String> {
    let state = found.report["state"].as_str().unwrap_or_default();
    match expected {
        Outcome::Done { n_rows, meters } => {
            if state != "done" {
                return Some(format!("is {state}: {}", reason(&found.report)));
            }
            let rows = found.report["rows_read"].as_u64();
            if rows != Some(*n_rows) {
                return Some(format!("{rows:?} rows were read, and there are {n_rows}"));
            }
            let is_alike = |(one, other): (&Meter, &Meter)| {
                one.n_readings == other.n_readings
                    && (one.energy - other.energy).abs() <= one.tolerance
                    && (one.span.is_none() || one.span == other.span)
            };
            let same = meters.keys().eq(found.meters.keys());
            let is_same = same && meters.values().zip(found.meters.values()).all(is_alike);
            (!is_same).then(|| format!("has {:?}, and should have {meters:?}", found.meters))
        }
        Outcome::Refused if state == "done" => Some("went in, and should be refused".to_owned()),
        Outcome::Refused | Outcome::Unknown if state != "done" => {
            let is_told = !reason(&found.report).is_empty();
            let is_kept = !found.meters.is_empty();
            (is_kept || !is_told).then(|| format!("is refused, but: {}", found.report))
        }
        Outcome::Refused | Outcome::Unknown => None,
    }
}

/// Why a file was refused: the first fault with its place, or what is wrong with all of it.
fn reason(report: &Value) -> String {
    let Some(fault) = report["errors"].get(0) else {
        return report["message"].as_str().unwrap_or_default().to_owned();
    };
    format!("line {} {}: {}", fault["line"], fault["column"].as_str().unwrap_or_default(), fault["reason"])
}

fn tell(name: &str, found: &Found, is_known: bool, difference: Option<&str>) {
    let energy: Energy = found.meters.values().map(|it| it.energy).sum();
    let outcome = match (difference, found.report["state"] == "done", is_known) {
        (Some(difference), ..) => format!("DIFFERS: {difference}"),
        (None, true, true) => "as its manifest says".to_owned(),
        (None, true, false) => "goes in; no manifest says what it has".to_owned(),
        (None, false, _) => format!("refused: {}", reason(&found.report)),
    };
    let thousandths = energy / 3_600_000;
    let (sign, size) = (if thousandths < 0 { "-" } else { "" }, thousandths.abs());
    let kwh = format!("{sign}{}.{:03}", size / 1000, size % 1000);
    println!("{name:<45} {:>8} {kwh:>14}  {outcome}", found.report["rows_read"]);
}
