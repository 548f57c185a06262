//! Settings of the section `import`: where files are received, how much, and the watched folder.

use std::path::{Path, PathBuf};

use portal::{ImportChoices, ImportLimits, ImportSettings, WatchedFolder};

use super::{validation, values::Values};

/// `import.…`.
pub fn settings(values: &mut Values) -> ImportSettings {
    let spool = values.text("import.spool", "");
    let limits = ImportLimits::default();
    let mebibytes = "whole mebibytes, at least 1, such as 512";
    let mut size = |name: &str, default: u64| {
        let default = (default >> 20).to_string();
        let read = |it: &str| it.parse::<u64>().ok().filter(|it| (1..1 << 40).contains(it));
        values.get(name, &default, read, mebibytes).map_or(0, |it| it << 20)
    };
    let limits = ImportLimits {
        file_bytes: size("import.max_file_mib", limits.file_bytes),
        bytes_per_day: size("import.quota_per_day_mib", limits.bytes_per_day),
    };
    let days = values.get("import.keep_days", "30", |it| it.parse::<u16>().ok(), "whole days, such as 30");
    let folder = values.text("import.folder", "");
    let choices = choices(values);
    let folder = (!folder.is_empty()).then(|| WatchedFolder { path: PathBuf::from(folder), choices });
    let rules = validation::rules(values);
    ImportSettings { spool: PathBuf::from(spool), limits, keep_days: days.unwrap_or(30), folder, rules }
}

/// The spool where nothing else is said: a folder beside the embedded database, or in the current folder.
pub fn default_spool(database_url: &str) -> PathBuf {
    let file = database_url.strip_prefix("sqlite://").map(Path::new);
    let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
    folder.join("drp-spool")
}

/// How the files of the watched folder are meant.
fn choices(values: &mut Values) -> ImportChoices {
    let mut word = |name: &str| Some(values.text(name, "")).filter(|it| !it.is_empty());
    let words = ["unit", "time_zone", "columns", "epoch", "format"].map(|it| word(&format!("import.{it}")));
    let [unit, time_zone, columns, epoch, format] = words;
    let mut flag = |name: &str| {
        values.get(name, "false", |it| it.parse::<bool>().ok(), "true or false").unwrap_or(false)
    };
    let round = flag("import.round");
    let create_meters = flag("import.create_meters");
    let good_rows_only = flag("import.good_rows_only");
    ImportChoices {
        format,
        unit,
        time_zone,
        columns,
        epoch,
        round,
        create_meters,
        good_rows_only,
        ..ImportChoices::default()
    }
}
