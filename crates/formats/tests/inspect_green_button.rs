//! What is said of a Green Button file before it is imported, whole or its beginning.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

use std::{fmt::Write, fs};

use expect_test::{Expect, expect};
use formats::inspect::{GreenButtonFile, Inspection, inspect};
use jiff::tz::TimeZone;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{}/../../fixtures/green_button/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn found(bytes: &[u8], zone: &str) -> GreenButtonFile {
    match inspect(bytes, &TimeZone::get(zone).unwrap()).unwrap() {
        Inspection::GreenButton(file) => *file,
        other => panic!("{other:?}"),
    }
}

fn check(name: &str, zone: &str, expect: Expect) {
    expect.assert_eq(&render(&found(&fixture(name), zone)));
}

fn render(file: &GreenButtonFile) -> String {
    let mut text = String::new();
    let whole = if file.is_whole { "whole" } else { "the beginning" };
    let needs = if file.needs_epoch { ", to be told" } else { "" };
    writeln!(text, "{whole}; {}{needs}: {}", file.epoch.mode.as_str(), file.epoch.reason).unwrap();
    for point in &file.usage_points {
        writeln!(text, "{:?} at {}: {} readings", point.title, point.address, point.n_readings).unwrap();
        for it in &point.series {
            let (unit, way) = (it.unit.as_deref().unwrap_or("?"), it.direction.unwrap_or("?"));
            let seconds = it.seconds.unwrap_or_default();
            writeln!(text, "  {} {way} of {unit} every {seconds} s", it.n_readings).unwrap();
        }
    }
    writeln!(text, "{} faults", file.n_faults).unwrap();
    file.faults.iter().take(3).for_each(|it| writeln!(text, "- {it}").unwrap());
    text
}

#[test]
fn ameren() {
    check(
        "ameren_15min_2023-09-15_2023-10-15.xml",
        "America/Chicago",
        expect![[r#"
        whole; local-standard, to be told: 31 of 32 blocks begin at 00:00 UTC, 0 at midnight in America/Chicago, and the readings begin or end at 23:00 in summer, so it is standard time
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/7706696630384308122: 0 readings
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/8973286530475467994: 0 readings
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/2729703253975607745: 2976 readings
          2976 import of Wh every 900 s
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/5587823263781003494: 0 readings
        0 faults
    "#]],
    );
}

#[test]
fn algoma() {
    check(
        "apuc_algoma_ontario_electric.xml",
        "America/Toronto",
        expect![[r#"
        whole; utc: nothing tells, so it is what the standard says: 0 of 0 blocks begin at midnight in America/Toronto, 0 at 00:00 UTC
        "" at User/237422/UsagePoint/1402026: 300 readings
          300 import of Wh every 3600 s
        0 faults
    "#]],
    );
}

#[test]
fn energyos() {
    check(
        "energyos_desert_single_family_2011.xml",
        "America/Los_Angeles",
        expect![[r#"
        whole; local-standard, to be told: 12 of 12 blocks begin at 00:00 UTC, 0 at midnight in America/Los_Angeles, and there are readings in the hour that its clocks skip in spring, so it is standard time
        "Desert Single-Family" at User/9b6c7063/UsagePoint/01: 8760 readings
          8760 import of Wh every 3600 s
        0 faults
    "#]],
    );
}

#[test]
fn gas() {
    check(
        "gbo_ngma_gas_provider_2024-07-16.xml",
        "America/New_York",
        expect![[r#"
        whole; utc: nothing tells, so it is what the standard says: 0 of 0 blocks begin at midnight in America/New_York, 0 at 00:00 UTC
        "101 DOG ST BOBTOWN MA US 12345-9032," at User/1111111/UsagePoint/01: 0 readings
          0 ? of ? every 0 s
        73 faults
        - line 11, column 11, feed/entry/content/UsagePoint/ServiceCategory/kind: is empty, so nothing tells whether this is electricity; ask for the download anew
        - line 43, column 21, feed/entry/content/IntervalBlock/interval/start '1721154384.66136': has a fraction of a second; times are whole seconds
        - line 52, column 23, feed/entry/content/IntervalBlock/IntervalReading/timePeriod/start '1721154384.66136': has a fraction of a second; times are whole seconds
    "#]],
    );
}

#[test]
fn pge() {
    check(
        "pge_a1_smb_2011_2012.xml",
        "America/Los_Angeles",
        expect![[r#"
        whole; utc: nothing tells, so it is what the standard says: 0 of 1 blocks begin at midnight in America/Los_Angeles, 0 at 00:00 UTC
        "A1 6 Month Interval" at v1/User/6506118/UsagePoint/251567: 11712 readings
          11712 import of Wh every 900 s
        0 faults
    "#]],
    );
}

#[test]
fn monthly() {
    check(
        "sdk_MonthlyOnlyElectricData.xml",
        "America/New_York",
        expect![[r#"
        whole; utc: 14 of 14 blocks begin at midnight in America/New_York
        "my house" at User/9b6c7063/UsagePoint/01: 14 readings
          14 import of kWh every 2678400 s
        0 faults
    "#]],
    );
}

#[test]
fn a_beginning_says_what_it_can() {
    let whole = fixture("ameren_15min_2023-09-15_2023-10-15.xml");
    let part = found(&whole[..whole.len() / 2], "America/Chicago");
    assert!(!part.is_whole);
    expect![[r#"
        the beginning; local-standard, to be told: 16 of 17 blocks begin at 00:00 UTC, 0 at midnight in America/Chicago, and the readings begin or end at 23:00 in summer, so it is standard time
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/7706696630384308122: 0 readings
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/8973286530475467994: 0 readings
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/2729703253975607745: 1474 readings
          1474 import of Wh every 900 s
        "Green Button Data File." at Customer/7546126447783005953/UsagePoint/5587823263781003494: 0 readings
        0 faults
    "#]].assert_eq(&render(&part));
}

#[test]
fn a_beginning_of_any_length_is_no_broken_file() {
    for name in ["apuc_algoma_ontario_electric.xml", "sdk_MonthlyOnlyElectricData.xml"] {
        let whole = fixture(name);
        for n_bytes in (1..whole.len()).step_by(whole.len() / 300 + 1) {
            match inspect(&whole[..n_bytes], &TimeZone::UTC).unwrap() {
                Inspection::GreenButton(file) => assert!(!file.is_whole || n_bytes + 2 >= whole.len()),
                Inspection::Unreadable { why } => assert!(
                    why.starts_with("the feed has no IntervalReading") || n_bytes < 200,
                    "{name} until {n_bytes}: {why}"
                ),
                Inspection::Csv(_) => panic!("{name} until {n_bytes}"),
            }
        }
    }
}
