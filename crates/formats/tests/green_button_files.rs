//! The files of `fixtures/green_button/`: what an independent parser counts in them, or the refusal they call for.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod green;

use std::{collections::BTreeMap, fs};

use domain::{Energy, Quality, Rounding};
use formats::green_button::{EpochMode, FileError, Options, Reader, Why};
use green::{all, read, utc, zone};
use serde_json::Value;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{}/../../fixtures/green_button/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn manifest() -> Vec<Value> {
    let manifest: Value = serde_json::from_slice(&fixture("MANIFEST.json")).unwrap();
    manifest.as_array().unwrap().clone()
}

/// The readings and the energy of each series, before any of it became power.
#[test]
fn every_series_has_the_counts_and_the_energy_of_the_manifest() {
    for file in manifest() {
        let name = file["file"].as_str().unwrap();
        let reader = Reader::new(fixture(name).as_slice(), utc()).unwrap();
        assert_eq!(reader.usage_points().len() as u64, file["usage_points"].as_u64().unwrap(), "{name}");
        let channels = file["channels"].as_array().unwrap();
        assert_eq!(reader.series().len(), channels.len(), "{name}");
        for (series, channel) in reader.series().iter().zip(channels) {
            let address = channel["meter_reading"].as_str().unwrap();
            assert!(address.ends_with(&series.address), "{name}: {} {address}", series.address);
            let owner = &reader.usage_points()[series.usage_point].address;
            assert!(
                channel["usage_point"].as_str().unwrap().ends_with(owner) || name.starts_with("gbo"),
                "{name}"
            );
            let Some(sum) = channel["unit_sum"].as_str() else {
                assert_eq!(series.pico_watt_hours, None, "{name}");
                continue;
            };
            assert_eq!(series.n_readings, channel["interval_count"].as_u64().unwrap(), "{name}");
            let sum = sum.parse::<i128>().unwrap() * 1_000_000_000_000;
            assert_eq!(series.pico_watt_hours, Some(sum), "{name}");
            let number = |key: &str| channel[key].as_i64().unwrap();
            assert_eq!(series.span, Some((number("first_start"), number("last_end"))), "{name}");
        }
    }
}

/// What is handed out: every interval with its length, its quality, and all of the energy.
#[test]
fn every_reading_is_handed_out() {
    for file in manifest() {
        let name = file["file"].as_str().unwrap();
        let batch = read(&fixture(name), Options { rounding: Rounding::HalfEven, ..utc() }).unwrap();
        assert_eq!(batch.readings_read, file["interval_count"].as_u64().unwrap(), "{name}");
        let channel = &file["channels"][0];
        let Some(watt_hours) = channel["unit_sum"].as_str() else {
            assert_eq!(batch.readings, [], "{name}");
            continue;
        };
        assert_eq!(batch.faults, [], "{name}");
        let mut durations: BTreeMap<String, u64> = BTreeMap::new();
        let mut qualities: BTreeMap<String, u64> = BTreeMap::new();
        for reading in &batch.readings {
            *durations.entry(reading.interval.seconds().to_string()).or_default() += 1;
            let quality = reading.quality.map(Quality::code);
            quality.into_iter().for_each(|it| *qualities.entry(it.to_string()).or_default() += 1);
        }
        assert_eq!(serde_json::to_value(durations).unwrap(), channel["durations"], "{name}");
        assert_eq!(serde_json::to_value(qualities).unwrap(), channel["qualities"], "{name}");
        let energy = batch.readings.iter().map(|it| Energy::of(it.actual, it.interval.seconds()));
        let energy: Energy = energy.sum();
        let exact = watt_hours.parse::<i128>().unwrap() * 3600;
        // Of an interval whose value was rounded, half a watt at most is missing.
        let bound = match batch.rounded {
            0 => 0,
            _ => batch.readings.iter().map(|it| i128::from(it.interval.seconds()) / 2).sum(),
        };
        assert!((energy.watt_seconds() - exact).abs() <= bound, "{name}: {}", energy.to_kwh());
    }
}

#[test]
fn only_months_need_rounding() {
    for file in manifest() {
        let name = file["file"].as_str().unwrap();
        let batch = read(&fixture(name), utc()).unwrap();
        let too_fine =
            batch.faults.iter().filter(|it| it.why == Why::Number(domain::decimal::NumberError::TooFine));
        assert_eq!(too_fine.count(), if name.contains("Monthly") { 13 } else { 0 }, "{name}");
    }
}

#[test]
fn gas_with_fractions_of_a_second_is_refused_with_its_places() {
    let batch = read(&fixture("gbo_ngma_gas_provider_2024-07-16.xml"), utc()).unwrap();
    let told: Vec<String> =
        batch.faults.iter().map(|it| format!("{}:{} {}", it.line, it.column, it.why)).collect();
    assert_eq!(told.len(), 73);
    assert_eq!(told.iter().filter(|it| it.ends_with("times are whole seconds")).count(), 72);
    let fault = batch.faults.iter().find(|it| it.why == Why::NoService).unwrap();
    assert_eq!(fault.path, "feed/entry/content/UsagePoint/ServiceCategory/kind");
    let first = batch.faults.iter().find(|it| it.line == 52).unwrap();
    assert_eq!((first.column, first.value.as_str()), (23, "1721154384.66136"));
    assert_eq!(first.path, "feed/entry/content/IntervalBlock/IntervalReading/timePeriod/start");
}

/// The guess per file, with the zone of its meters.
#[test]
fn the_times_of_each_file_are_guessed() {
    use EpochMode::{LocalStandardAsUtc, Utc};
    for (name, zone_name, expected) in [
        ("ameren_15min_2023-09-15_2023-10-15.xml", "America/Chicago", LocalStandardAsUtc),
        ("energyos_desert_single_family_2011.xml", "America/Los_Angeles", LocalStandardAsUtc),
        ("pge_a1_smb_2011_2012.xml", "America/Los_Angeles", Utc),
        ("pge_a1_smb_2011_2012.xml", "America/New_York", Utc),
        ("apuc_algoma_ontario_electric.xml", "America/Toronto", Utc),
        ("sdk_MonthlyOnlyElectricData.xml", "America/New_York", Utc),
    ] {
        let reader = Reader::new(fixture(name).as_slice(), zone(zone_name, Some(Utc))).unwrap();
        assert_eq!(reader.epoch().mode, expected, "{name}: {}", reader.epoch().reason);
        let unasked = Reader::new(fixture(name).as_slice(), zone(zone_name, None));
        match unasked {
            Ok(_) => assert_eq!(expected, Utc, "{name}"),
            Err(FileError::Epoch(guess)) => assert_eq!(guess.mode, expected, "{name}"),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn local_standard_time_becomes_what_was_asked_for() {
    let options = zone("America/Chicago", Some(EpochMode::LocalStandardAsUtc));
    let mut reader =
        Reader::new(fixture("ameren_15min_2023-09-15_2023-10-15.xml").as_slice(), options).unwrap();
    let batch = all(&mut reader).unwrap();
    // The whole days from 15 September to 15 October, in Illinois.
    let (first, last) = (batch.readings.first().unwrap(), batch.readings.last().unwrap());
    assert_eq!(first.interval.start().to_string(), "2023-09-15T05:00:00Z");
    assert_eq!(last.interval.end().to_string(), "2023-10-16T05:00:00Z");
}
