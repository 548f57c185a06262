//! The XML that we write, held against a schema by a program that others wrote.

use std::{path::Path, process::Command};

use crate::is_here;

/// What `xmllint` finds wrong with a file by a schema, one fault a line and empty where it is valid; `None` where the
/// program is missing and not everything is required.
///
/// # Panics
/// Where the schema or the file cannot be read.
pub fn schema_faults(schema: &Path, file: &Path) -> Option<String> {
    if !is_here("xmllint", "run cargo xtask test") {
        return None;
    }
    let mut command = Command::new("xmllint");
    command.args(["--nonet", "--noout", "--schema"]).args([schema, file]);
    match command.output() {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            match output.status.code() {
                Some(0) => Some(String::new()),
                // Invalid, or no XML at all.
                Some(1 | 3) => Some(told),
                _ => panic!("xmllint: {told}"),
            }
        }
        Err(error) => panic!("xmllint: {error}"),
    }
}
