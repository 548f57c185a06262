//! Files into the database: the three real ones as they are, all or nothing, every bad row told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::path::Path;

use domain::{Energy, Interval, MeterId};
use portal::{Caller, ImportChoices, Shown};
use store::ImportState;
use testkit::{ImportReport, TestPortal, engines::TestDb, instant, on_each_engine};

async fn start(db: TestDb) -> TestPortal {
    TestPortal::on(db).await
}

fn choices(columns: &str, meter: Option<u32>, round: bool) -> ImportChoices {
    ImportChoices {
        unit: Some("kwh".to_owned()),
        columns: Some(columns.to_owned()),
        meter: meter.map(MeterId::new),
        round,
        create_meters: true,
        time_zone: Some("UTC".to_owned()),
        ..ImportChoices::default()
    }
}

async fn import_file(portal: &TestPortal, name: &str, choices: ImportChoices) -> ImportReport {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/readings").join(name);
    let report = portal.import_path(&Caller::operator(), &path, choices).await.unwrap();
    assert!(report.is_done(), "{:?}, first: {:?}", report.import, report.faults.first());
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
        let choices = choices("start_time=start_utc,meter_value=kwh", Some(1), true);
        let report = import_file(&portal, file, choices).await;
        assert_eq!((report.counts.rows_read, report.counts.inserted), (23_508, 23_508));
        assert!(report.counts.rounded > 5000, "{}", report.counts.rounded);
        assert_eq!(energy(&portal, 1).await, manifest_energy(file, "home"));
    }

    async fn a_file_with_names_for_meters_is_exact(db: TestDb) {
        let portal = start(db).await;
        let file = "il_two_meters_hourly_2015_2018.csv";
        let columns = "meter_id=meter,start_time=start_utc,meter_value=kwh,1=il_cdd_hdd,2=il_cdd_only";
        let report = import_file(&portal, file, choices(columns, None, false)).await;
        assert_eq!((report.counts.rows_read, report.counts.inserted), (38_834, 38_834));
        assert_eq!(report.meters_created, [1, 2].map(MeterId::new));
        for (meter, name) in [(1, "il_cdd_hdd"), (2, "il_cdd_only")] {
            assert_eq!(energy(&portal, meter).await, manifest_energy(file, name), "{name}");
        }
    }

    async fn a_file_with_a_column_per_meter_is_rounded_on_request(db: TestDb) {
        let portal = start(db).await;
        let file = "fontana_8homes_hourly_2016_2017.csv";
        let columns: String = (1..=8).map(|it| format!(",{it}=home_{it}")).collect();
        let options = choices(&format!("start_time=start_time{columns}"), None, true);
        let report = import_file(&portal, file, options).await;
        assert_eq!((report.counts.rows_read, report.counts.inserted), (8760, 8 * 8760));
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
        let report = portal.import(csv, ImportChoices::default()).await;
        assert_eq!(report.import.state, ImportState::Rejected);
        let faults: Vec<(u64, &str)> = report.faults.iter().map(|it| (it.line, it.column.as_str())).collect();
        assert_eq!(faults.len(), 3, "{:?}", report.faults);
        assert!(faults.contains(&(3, "meter_value")) && faults.contains(&(4, "meter_id")) && faults.contains(&(5, "start_time")));
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "0");
        let good = portal.import(csv, ImportChoices { good_rows_only: true, ..ImportChoices::default() }).await;
        assert!(good.is_done());
        assert_eq!((good.counts.inserted, good.counts.rejected, good.faults), (1, 3, report.faults));
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "1");
    }

    async fn a_dry_run_keeps_nothing(db: TestDb) {
        let portal = start(db).await;
        let csv = "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n";
        let options = ImportChoices { create_meters: true, dry_run: true, ..ImportChoices::default() };
        let report = portal.import(csv, options).await;
        assert_eq!((report.import.state, report.counts.inserted, report.counts.rejected), (ImportState::Checked, 1, 0));
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meters").await, "0");
    }

    async fn the_same_file_again_changes_nothing(db: TestDb) {
        let portal = start(db).await;
        let csv = "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n";
        let options = ImportChoices { create_meters: true, ..ImportChoices::default() };
        let first = portal.import(csv, options.clone()).await;
        let again = portal.import(csv, options.clone()).await;
        assert_eq!((first.is_known, again.is_known, &again.import), (false, true, &first.import));
        let same_rows = portal.import(format!("{csv}\n"), options).await;
        let counts = same_rows.counts;
        assert_eq!((counts.inserted, counts.updated, counts.unchanged, same_rows.is_known), (0, 0, 1, false));
    }
}

#[tokio::test]
async fn packed_files_are_read_as_they_are() {
    let csv = "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n";
    // Made by gzip and zstd of the text above.
    for packed in [gzip(csv), ZSTD.to_vec()] {
        let portal = TestPortal::start().await;
        let options = ImportChoices { create_meters: true, ..ImportChoices::default() };
        let report = portal.import(packed, options).await;
        assert_eq!((report.is_done(), report.counts.inserted), (true, 1));
    }
}

#[tokio::test]
async fn in_4_a_packed_file_in_a_packed_file_is_refused_with_words() {
    let portal = TestPortal::start().await;
    let report = portal.import(gzip(gzip("meter_id,start_time\n")), ImportChoices::default()).await;
    assert_eq!(report.import.state, ImportState::Failed);
    let told = report.import.message.unwrap();
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
    let refused = portal.try_import(&who.caller, "meter_id,start_time\n", ImportChoices::default()).await;
    assert!(matches!(refused, Err(portal::Error::Forbidden { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_as_a_whole() {
    let portal = TestPortal::start().await;
    for text in ["", "hello\n", "\u{feff}meter_id,start_time,meter_value"] {
        let report = portal.import(text, ImportChoices::default()).await;
        match report.import.message {
            Some(reason) => {
                assert!(report.import.state == ImportState::Failed && reason.len() > 20, "{reason}")
            }
            None => assert_eq!(report.counts.rows_read, 0, "{text:?}"),
        }
    }
}

#[tokio::test]
async fn watchers_hear_of_an_import() {
    let portal = TestPortal::start().await;
    portal.meter(7, domain::OrgId::PROVIDER).await;
    let teller = portal.portal.clone();
    let telling = tokio::spawn(async move { teller.tell_watchers().await });
    let (operator, shown) = (Caller::operator(), Shown::meter(MeterId::new(7)));
    let mut watch = portal.portal.watch(&operator, &shown);
    let before = portal.portal.live_now(&operator, &shown).await.unwrap().point;
    portal
        .readings("meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n")
        .await;
    let heard = async {
        while portal.portal.live_now(&operator, &shown).await.unwrap().point == before {
            watch.woken().await.unwrap();
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), heard).await.unwrap();
    telling.abort();
    let span = Interval::new(instant("2026-07-16T00:00:00Z"), instant("2026-07-16T01:00:00Z")).unwrap();
    let view = portal.portal.meter_view(&operator, MeterId::new(7), Some(span.start()), Some(span.end()));
    assert_eq!(view.await.unwrap().series.points().len(), 1);
}
