//! Green Button files into the database: real ones exactly, times as told, one meter per usage point.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::path::Path;

use domain::{Energy, MeterId};
use portal::{Caller, ImportChoices};
use store::ImportState;
use testkit::{ImportReport, TestPortal, engines::TestDb, on_each_engine};

async fn start(db: TestDb) -> TestPortal {
    TestPortal::on(db).await
}

fn choices(zone: &str, meter: Option<u32>, epoch: Option<&str>) -> ImportChoices {
    ImportChoices {
        time_zone: Some(zone.to_owned()),
        meter: meter.map(MeterId::new),
        epoch: epoch.map(str::to_owned),
        create_meters: true,
        ..ImportChoices::default()
    }
}

fn unless_failed(report: ImportReport) -> Result<ImportReport, String> {
    match report.import.state {
        ImportState::Failed => Err(report.import.message.unwrap()),
        _ => Ok(report),
    }
}

async fn import(portal: &TestPortal, file: &str, choices: ImportChoices) -> Result<ImportReport, String> {
    unless_failed(portal.import(file, choices).await)
}

async fn import_file(
    portal: &TestPortal,
    name: &str,
    choices: ImportChoices,
) -> Result<ImportReport, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/green_button").join(name);
    unless_failed(portal.import_path(&Caller::operator(), &path, choices).await.unwrap())
}

/// The energy of a meter in the database, in watt-hours, and when its readings begin.
async fn energy(portal: &TestPortal, meter: u32) -> (i128, String) {
    let view = portal.portal.meter_view(&Caller::operator(), MeterId::new(meter), None, None).await.unwrap();
    let points = view.series.points();
    let of = |it: &domain::series::Point| it.actual.map(|power| Energy::of(power, it.interval.seconds()));
    let begin = points.first().map_or_else(String::new, |it| it.interval.start().to_string());
    (points.iter().filter_map(of).sum::<Energy>().to_wh(), begin)
}

const AMEREN: &str = "ameren_15min_2023-09-15_2023-10-15.xml";

on_each_engine! {
    async fn a_month_of_quarter_hours_is_exact_once_its_times_are_told(db: TestDb) {
        let portal = start(db).await;
        let refused = import_file(&portal, AMEREN, choices("America/Chicago", Some(7001), None)).await.unwrap_err();
        assert!(refused.contains("say --epoch local-standard"), "{refused}");
        let told = choices("America/Chicago", Some(7001), Some("local-standard"));
        let report = import_file(&portal, AMEREN, told.clone()).await.unwrap();
        assert_eq!((report.counts.rows_read, report.counts.inserted, report.is_done()), (2976, 2976, true));
        assert!(report.import.times.clone().unwrap().starts_with("local-standard: "));
        assert_eq!(energy(&portal, 7001).await, (1_645_992, "2023-09-15T05:00:00Z".to_owned()));
        let again = import_file(&portal, AMEREN, told).await.unwrap();
        assert_eq!((again.is_known, again.import), (true, report.import));
    }

    async fn readings_backwards_and_blanks_in_numbers_change_nothing(db: TestDb) {
        let portal = start(db).await;
        let utc = |meter| choices("UTC", Some(meter), Some("utc"));
        import_file(&portal, "apuc_algoma_ontario_electric.xml", utc(1)).await.unwrap();
        assert_eq!(energy(&portal, 1).await, (248_530, "2023-02-22T18:00:00Z".to_owned()));
        import_file(&portal, "energyos_desert_single_family_2011.xml", utc(2)).await.unwrap();
        assert_eq!(energy(&portal, 2).await, (12_397_107, "2011-01-01T00:00:00Z".to_owned()));
    }

    async fn a_reading_that_is_there_twice_counts_once_and_the_later_one_wins(db: TestDb) {
        let portal = start(db).await;
        let reading = |start: i64, value: u32| format!(
            "<IntervalReading><timePeriod><duration>900</duration><start>{start}</start></timePeriod>\
             <value>{value}</value></IntervalReading>");
        let block = [reading(1_784_160_000, 250), reading(1_784_160_900, 100), reading(1_784_160_000, 500)].concat();
        let xml = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'>\
             <entry><link rel='up' href='UsagePoint/1/MeterReading/1/IntervalBlock'/><content>\
             <IntervalBlock xmlns='http://naesb.org/espi'>{block}</IntervalBlock></content></entry>\
             <entry><content><ReadingType xmlns='http://naesb.org/espi'><uom>72</uom></ReadingType></content></entry></feed>");
        let report = import(&portal, &xml, choices("UTC", Some(7), None)).await.unwrap();
        assert_eq!((report.counts.rows_read, report.counts.rejected), (3, 0), "{:?}", report.faults);
        assert_eq!(energy(&portal, 7).await.0, 600);
    }
}

#[tokio::test]
async fn gas_is_refused_with_the_places() {
    let portal = TestPortal::start().await;
    let choices = choices("America/New_York", Some(7), None);
    let report = import_file(&portal, "gbo_ngma_gas_provider_2024-07-16.xml", choices).await.unwrap();
    assert_eq!(report.import.state, ImportState::Rejected);
    assert_eq!((report.counts.rows_read, report.counts.rejected), (36, 73));
    let first = &report.faults[0];
    assert_eq!((first.line, first.value.as_str()), (11, ""));
    assert!(first.column.ends_with("feed/entry/content/UsagePoint/ServiceCategory/kind"), "{}", first.column);
    assert!(
        report.faults[1].column.starts_with("column 21, feed/entry/content/IntervalBlock/interval/start")
    );
}

#[tokio::test]
async fn usage_points_are_meters_by_name() {
    let portal = TestPortal::start().await;
    let unnamed = choices("America/Chicago", None, Some("utc"));
    let refused = import_file(&portal, AMEREN, unnamed.clone()).await.unwrap_err();
    assert_eq!(refused, "nothing says which meter the readings are of; use --meter NUMBER");
    let columns = Some("7=UsagePoint/2729703253975607745".to_owned());
    let named = ImportChoices { columns, ..unnamed };
    let report = import_file(&portal, AMEREN, named).await.unwrap();
    assert_eq!(report.meters_created, [MeterId::new(7)]);
}

#[tokio::test]
async fn the_format_can_be_told() {
    let portal = TestPortal::start().await;
    for (format, part) in [("csv", "must be CSV text"), ("green-button", "no Green Button file")] {
        let choices = ImportChoices { format: Some(format.to_owned()), ..choices("UTC", None, None) };
        let refused = import(&portal, "<meter_id/>", choices).await.unwrap_err();
        assert!(refused.contains(part), "{refused}");
    }
}
