//! Files into the database: the three real ones as they are, all or nothing, every bad row told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{fs::File, path::Path};

use domain::{Energy, Interval, MeterId, Rounding, Unit};
use formats::csv::{ColumnMap, CsvOptions};
use portal::{Caller, ImportOptions, ImportReport};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

async fn start(db: TestDb) -> TestPortal {
    TestPortal::on(db).await
}

fn options(columns: &str, meter: Option<u32>, rounding: Rounding) -> ImportOptions {
    let columns = ColumnMap::parse(columns).unwrap();
    let meter = meter.map(MeterId::new);
    let csv = CsvOptions { unit: Unit::KilowattHours, columns, meter, rounding, ..CsvOptions::default() };
    ImportOptions { csv, create_meters: true, ..ImportOptions::default() }
}

async fn import_file(portal: &TestPortal, name: &str, options: ImportOptions) -> ImportReport {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/readings").join(name);
    let file = File::open(path).unwrap();
    let report = portal.portal.import_readings(&Caller::operator(), file, options, |_| {}).await.unwrap();
    assert!(report.committed, "{} rejected, first: {:?}", report.rows_rejected, report.errors.first());
    report
}

/// The energy of a meter in the database, in watt-seconds.
async fn energy(portal: &TestPortal, meter: u32) -> i128 {
    let view = portal.portal.meter_view(&Caller::operator(), MeterId::new(meter), None, None).await.unwrap();
    let of = |it: &domain::series::Point| it.actual.map(|power| Energy::of(power, it.interval.seconds()));
    view.series.points().iter().filter_map(of).sum::<Energy>().watt_seconds()
}

/// `"3789.626000000000010121"` kWh in watt-seconds; what is beyond the milliwatt-hour is the sum's own rounding.
fn manifest_energy(file: &str, meter: &str) -> i128 {
    let manifest: serde_json::Value =
        serde_json::from_str(include_str!("../../../fixtures/readings/MANIFEST.json")).unwrap();
    let entry = manifest.as_array().unwrap().iter().find(|it| it["file"] == file).unwrap().clone();
    let text = entry["total_kwh"][meter].as_str().unwrap().to_owned();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let micro: i128 = format!("{whole}{:0<6.6}", fraction).parse().unwrap();
    micro * 3600 / 1000
}

on_each_engine! {
    async fn a_real_home_of_one_meter_is_exact(db: TestDb) {
        let portal = start(db).await;
        let file = "uk_home_hourly_2020_2022.csv";
        // Its values carry the noise of binary floats, such as 0.17099999999999999: rounding gives back what was meant.
        let options = options("start_time=start_utc,meter_value=kwh", Some(1), Rounding::HalfEven);
        let report = import_file(&portal, file, options).await;
        assert_eq!((report.rows_read, report.counts.inserted), (23_508, 23_508));
        assert!(report.values_rounded > 5000, "{}", report.values_rounded);
        assert_eq!(energy(&portal, 1).await, manifest_energy(file, "home"));
    }

    async fn a_file_with_names_for_meters_is_exact(db: TestDb) {
        let portal = start(db).await;
        let file = "il_two_meters_hourly_2015_2018.csv";
        let columns = "meter_id=meter,start_time=start_utc,meter_value=kwh,1=il_cdd_hdd,2=il_cdd_only";
        let report = import_file(&portal, file, options(columns, None, Rounding::Refuse)).await;
        assert_eq!((report.rows_read, report.counts.inserted), (38_834, 38_834));
        assert_eq!(report.meters_created, [1, 2].map(MeterId::new));
        for (meter, name) in [(1, "il_cdd_hdd"), (2, "il_cdd_only")] {
            assert_eq!(energy(&portal, meter).await, manifest_energy(file, name), "{name}");
        }
    }

    async fn a_file_with_a_column_per_meter_is_rounded_on_request(db: TestDb) {
        let portal = start(db).await;
        let file = "fontana_8homes_hourly_2016_2017.csv";
        let columns: String = (1..=8).map(|it| format!(",{it}=home_{it}")).collect();
        let options = options(&format!("start_time=start_time{columns}"), None, Rounding::HalfEven);
        let report = import_file(&portal, file, options).await;
        assert_eq!((report.rows_read, report.counts.inserted), (8760, 8 * 8760));
        for meter in 1..=8 {
            // Each of the 8760 values moves by at most half a watt for an hour.
            let apart = energy(&portal, meter).await - manifest_energy(file, &format!("home_{meter}"));
            assert!(apart.abs() <= 8760 * 1800, "home_{meter}: {apart} W·s apart");
        }
    }

    async fn one_bad_row_keeps_everything_out(db: TestDb) {
        let portal = start(db).await;
        portal.meter(7, domain::OrgId::PROVIDER).await;
        let csv = "meter_id,start_time,end_time,meter_value\n\
                   7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n\
                   7,2026-07-16T01:00:00Z,2026-07-16T02:00:00Z,much\n\
                   99,2026-07-16T02:00:00Z,2026-07-16T03:00:00Z,1\n\
                   7,2026-07-16T00:30:00Z,2026-07-16T01:30:00Z,1\n";
        let report = portal.import(csv, ImportOptions::default()).await;
        assert!(!report.committed);
        let faults: Vec<(u64, &str)> = report.errors.iter().map(|it| (it.line, it.column.as_str())).collect();
        assert_eq!(faults.len(), 3, "{:?}", report.errors);
        assert!(faults.contains(&(3, "meter_value")) && faults.contains(&(4, "meter_id")) && faults.contains(&(5, "start_time")));
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "0");
        let good = portal.import(csv, ImportOptions { good_rows_only: true, ..ImportOptions::default() }).await;
        assert!(good.committed);
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "1");
    }

    async fn a_dry_run_keeps_nothing(db: TestDb) {
        let portal = start(db).await;
        let csv = "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n";
        let options = ImportOptions { create_meters: true, dry_run: true, ..ImportOptions::default() };
        let report = portal.import(csv, options).await;
        assert_eq!((report.committed, report.counts.inserted, report.rows_rejected), (false, 1, 0));
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meters").await, "0");
    }

    async fn the_same_file_again_changes_nothing(db: TestDb) {
        let portal = start(db).await;
        let csv = "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n";
        let options = ImportOptions { create_meters: true, ..ImportOptions::default() };
        portal.import(csv, options.clone()).await;
        let again = portal.import(csv, options).await;
        assert_eq!((again.counts.inserted, again.counts.updated, again.counts.unchanged), (0, 0, 1));
    }
}

#[tokio::test]
async fn packed_files_are_read_as_they_are() {
    let csv = "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n";
    // Made by gzip and zstd of the text above.
    for packed in [gzip(csv), ZSTD.to_vec()] {
        let portal = TestPortal::start().await;
        let options = ImportOptions { create_meters: true, ..ImportOptions::default() };
        let source = std::io::Cursor::new(packed);
        let report =
            portal.portal.import_readings(&Caller::operator(), source, options, |_| {}).await.unwrap();
        assert_eq!((report.committed, report.counts.inserted), (true, 1));
    }
}

#[tokio::test]
async fn in_4_a_packed_file_in_a_packed_file_is_refused_with_words() {
    let portal = TestPortal::start().await;
    let source = std::io::Cursor::new(gzip(gzip("meter_id,start_time\n")));
    let result =
        portal.portal.import_readings(&Caller::operator(), source, ImportOptions::default(), |_| {}).await;
    let told = result.unwrap_err().to_string();
    assert!(
        told.contains("the file is packed twice: what is in it is packed by gzip; pack it once"),
        "{told}"
    );
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

const ZSTD: &[u8] = include_bytes!("one_reading.csv.zst");

#[tokio::test]
async fn only_administrators_import() {
    let portal = TestPortal::start().await;
    portal.resident("resident@home.example", 1).await;
    let with = portal::SignIn {
        email: "resident@home.example",
        password: testkit::portal::PASSWORD,
        ..Default::default()
    };
    let who = portal.portal.sign_in(with, &portal::Origin::default()).await.unwrap().signed_in;
    let source = std::io::Cursor::new("meter_id,start_time\n");
    let refused = portal.portal.import_readings(&who.caller, source, ImportOptions::default(), |_| {}).await;
    assert!(matches!(refused, Err(portal::Error::Forbidden { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_as_a_whole() {
    let portal = TestPortal::start().await;
    for text in ["", "hello\n", "\u{feff}meter_id,start_time,meter_value"] {
        let source = std::io::Cursor::new(text);
        let result = portal
            .portal
            .import_readings(&Caller::operator(), source, ImportOptions::default(), |_| {})
            .await;
        match result {
            Err(portal::Error::File(reason)) => assert!(reason.len() > 20, "{reason}"),
            Ok(report) => assert_eq!(report.rows_read, 0, "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn watchers_hear_of_an_import() {
    let portal = TestPortal::start().await;
    portal.meter(7, domain::OrgId::PROVIDER).await;
    let teller = portal.portal.clone();
    let telling = tokio::spawn(async move { teller.tell_watchers().await });
    let mut watch = portal.portal.watch(&Caller::operator(), MeterId::new(7)).await.unwrap();
    portal
        .readings("meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n")
        .await;
    let heard = tokio::time::timeout(std::time::Duration::from_secs(30), watch.changed()).await;
    assert!(heard.unwrap().is_some());
    telling.abort();
    let span = Interval::new(instant("2026-07-16T00:00:00Z"), instant("2026-07-16T01:00:00Z")).unwrap();
    let operator = Caller::operator();
    let view = portal.portal.meter_view(&operator, MeterId::new(7), Some(span.start()), Some(span.end()));
    assert_eq!(view.await.unwrap().series.points().len(), 1);
}
