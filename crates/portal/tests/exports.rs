//! Readings out: what comes out goes in again as the same, and nobody takes out what is not theirs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::fmt::Write;

use domain::{AccountId, ApprovalStatus, CreditFactor, Interval, MeterId, OrgId, Principal, Standing, Via};
use portal::{
    Caller, Error, Export, ExportContent, ExportFormat, ExportRequest, ImportChoices, ImportState, Origin,
};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

/// Two meters over the autumn change of New York, with gaps, qualities, negative values and predictions alone: the first
/// in half hours, the second in quarters and then hours.
fn csv() -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value,quality\n".to_owned();
    for (meter, steps) in [(7u32, [1800, 1800]), (8, [900, 3600])] {
        let mut at = instant("2026-10-30T00:00:00Z").as_second();
        for index in 0..400u32 {
            let step = steps[usize::from(index >= 200)];
            let [start, end] = [at, at + step].map(|it| jiff::Timestamp::from_second(it).unwrap());
            let (value, prediction) = (f64::from(index) * 0.017 - 1.0, f64::from(400 - index) * 0.011);
            let quality = ["", "0", "8", "17", "14"][usize::try_from(index % 5).unwrap()];
            match index % 7 {
                2 => writeln!(text, "{meter},{start},{end},,{prediction:.3},"),
                4 => writeln!(text, "{meter},{start},{end},{value:.3},,{quality}"),
                _ => writeln!(text, "{meter},{start},{end},{value:.3},{prediction:.3},{quality}"),
            }
            .unwrap();
            at += if index % 50 == 0 { step * 3 } else { step };
        }
    }
    text
}

async fn with_readings(db: TestDb) -> TestPortal {
    let portal = TestPortal::on(db).await;
    let acme = portal.organization("Acme").await;
    portal.meter(7, acme).await;
    portal.meter(8, acme).await;
    portal.readings(&csv()).await;
    portal
}

fn request(meters: &[u32], format: ExportFormat) -> ExportRequest {
    let meters = meters.iter().map(|it| MeterId::new(*it)).collect();
    ExportRequest { meters, format, ..ExportRequest::default() }
}

async fn whole(export: portal::Result<Export>) -> String {
    let (mut export, mut bytes) = (export.unwrap(), Vec::new());
    while let Some(piece) = export.next().await.unwrap() {
        bytes.extend(piece);
    }
    assert!(export.next().await.unwrap().is_none());
    String::from_utf8(bytes).unwrap()
}

async fn exported(portal: &TestPortal, request: ExportRequest) -> String {
    whole(portal.portal.export(&Caller::operator(), request).await).await
}

/// What the database holds, but for where it came from.
async fn rows(portal: &TestPortal, columns: &str) -> Vec<String> {
    let sql = format!(
        "SELECT meter_id, start_time, end_time, {columns} FROM meter_data ORDER BY meter_id, start_time"
    );
    portal.database().rows(&sql).await
}

/// Forgets all readings and brings a file in; by a zone that it does not need, so that no import before is the same.
async fn again(portal: &TestPortal, file: &str, zone: &str) {
    for table in ["meter_data", "meter_totals", "period_totals"] {
        portal.database().run(format!("DELETE FROM {table}")).await;
    }
    let choices = ImportChoices { time_zone: Some(zone.to_owned()), ..ImportChoices::default() };
    let report = portal.import(file, choices).await;
    assert!(report.is_done(), "{report:?}");
}

/// An organization's user, and a household.
fn caller(account: AccountId, org: Option<OrgId>, approval: ApprovalStatus) -> Caller {
    let standing = Standing::of(org, approval);
    let principal = Principal::Person { account, org, standing, via: Via::Session };
    Caller { principal, origin: Origin::default(), confirmed_at: jiff::Timestamp::MAX }
}

on_each_engine! {
    async fn what_comes_out_as_csv_goes_in_as_the_same(db: TestDb) {
        let portal = with_readings(db).await;
        let before = rows(&portal, "meter_value, prediction_value, quality").await;
        let csv = exported(&portal, request(&[], ExportFormat::Csv)).await;
        assert_eq!(csv.lines().count(), 801);
        again(&portal, &csv, "UTC").await;
        assert_eq!(rows(&portal, "meter_value, prediction_value, quality").await, before);
        assert_eq!(exported(&portal, request(&[8, 7, 7], ExportFormat::Csv)).await, csv);
        // Once more it changes nothing.
        let choices = ImportChoices { time_zone: Some("Asia/Tokyo".to_owned()), ..ImportChoices::default() };
        assert_eq!(portal.import(&csv, choices).await.counts.unchanged, 800);
    }

    async fn what_comes_out_as_green_button_goes_in_as_the_same(db: TestDb) {
        let portal = with_readings(db).await;
        // Predictions have no place in it.
        portal.database().run("DELETE FROM meter_data WHERE meter_value IS NULL").await;
        portal.database().run("UPDATE meter_data SET prediction_value = NULL").await;
        let before = rows(&portal, "meter_value, quality").await;
        let xml = exported(&portal, request(&[7, 8], ExportFormat::GreenButton)).await;
        again(&portal, &xml, "UTC").await;
        assert_eq!(rows(&portal, "meter_value, quality").await, before);
    }

    async fn json_has_every_value(db: TestDb) {
        let portal = with_readings(db).await;
        let csv = exported(&portal, request(&[], ExportFormat::Csv)).await;
        let json: serde_json::Value = serde_json::from_str(&exported(&portal, request(&[], ExportFormat::Json)).await).unwrap();
        let mut lines = csv.lines().skip(1);
        for meter in json["meters"].as_array().unwrap() {
            for reading in meter["readings"].as_array().unwrap() {
                let text = |it: &serde_json::Value| it.as_str().map_or_else(|| it.as_u64().map_or(String::new(), |it| it.to_string()), str::to_owned);
                let cells = ["start_time", "end_time", "meter_value", "prediction_value", "quality"].map(|it| text(&reading[it]));
                assert_eq!(Some(format!("{},{}", meter["meter_id"], cells.join(",")).as_str()), lines.next());
            }
        }
        assert_eq!(lines.next(), None);
    }

    async fn a_part_has_what_lies_wholly_inside(db: TestDb) {
        let portal = with_readings(db).await;
        let part = ExportRequest {
            from: Some(instant("2026-11-01T05:15:00Z")),
            to: Some(instant("2026-11-01T07:45:00Z")),
            ..request(&[7], ExportFormat::Csv)
        };
        let export = portal.portal.export(&Caller::operator(), part.clone()).await.unwrap();
        assert_eq!(export.file_name(), "meter-7_from-2026-11-01_to-2026-11-01.csv");
        let csv = whole(Ok(export)).await;
        let starts: Vec<&str> = csv.lines().skip(1).filter_map(|it| it.split(',').nth(1)).collect();
        assert_eq!(starts, ["2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z", "2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z"]);
        let backwards = ExportRequest { from: part.to, to: part.from, ..part };
        let refused = portal.portal.export(&Caller::operator(), backwards).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "to", .. })), "{refused:?}");
    }

    async fn pr_2_nobody_takes_out_what_was_somebody_elses(db: TestDb) {
        let portal = with_readings(db).await;
        let (acme, other) = (OrgId::new(2), portal.organization("Other").await);
        let (maya, noor) = (portal.account("maya@acme.example", Some(acme)).await, portal.account("noor@other.example", Some(other)).await);
        let noor = caller(noor, Some(other), ApprovalStatus::Approved);
        let missing = portal.portal.export(&noor, request(&[7], ExportFormat::Csv)).await;
        assert!(matches!(missing, Err(Error::NotFound("meter"))), "{missing:?}");
        assert_eq!(whole(portal.portal.export(&noor, request(&[], ExportFormat::Csv)).await).await.lines().count(), 1);
        // Meter 7 moves in the middle of its readings.
        portal.clock.set(instant("2026-11-20T12:00:00Z"));
        let since = instant("2026-11-03T00:00:00Z");
        portal.portal.unassign_meters(&Caller::operator(), &[MeterId::new(7)], None, Some(since)).await.unwrap();
        portal.portal.assign_meter(&Caller::operator(), other.into(), MeterId::new(7), Some(since)).await.unwrap();
        for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::GreenButton] {
            let text = whole(portal.portal.export(&noor, request(&[], format)).await).await;
            assert!(!text.contains("2026-11-02T23:30:00Z") && !text.contains("1793663400"), "{format:?}");
        }
        let csv = whole(portal.portal.export(&noor, request(&[], ExportFormat::Csv)).await).await;
        assert!(csv.lines().nth(1).is_some_and(|it| it.starts_with("7,2026-11-03T00:00:00Z,")), "{csv}");
        let maya = caller(maya, Some(acme), ApprovalStatus::Approved);
        assert!(matches!(portal.portal.export(&maya, request(&[7], ExportFormat::Csv)).await, Err(Error::NotFound(_))));
    }

    async fn pr_6_what_staff_take_out_is_written_down(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let home = portal.account("home@home.example", None).await;
        portal.meter(9, home).await;
        portal.meter(10, OrgId::PROVIDER).await;
        let staff = portal.account("ada@provider.example", Some(OrgId::PROVIDER)).await;
        let ada = caller(staff, Some(OrgId::PROVIDER), ApprovalStatus::Approved);
        let log = "SELECT action, object_id FROM audit_log WHERE action IN ('meter.read', 'readings.export') ORDER BY audit_id";
        // Nothing before anything is taken.
        drop(portal.portal.export(&ada, request(&[], ExportFormat::Csv)).await.unwrap());
        assert!(portal.database().rows(log).await.is_empty());
        whole(portal.portal.export(&ada, request(&[], ExportFormat::Csv)).await).await;
        assert_eq!(portal.database().rows(log).await, ["readings.export|", "meter.read|9"]);
    }

    async fn a_report_says_what_the_meters_page_says(db: TestDb) {
        let portal = with_readings(db).await;
        let operator = Caller::operator();
        for (start, end, factor) in [
            ("2026-10-31T20:00:00Z", "2026-11-01T02:00:00Z", None),
            ("2026-11-01T01:00:00Z", "2026-11-01T10:10:00Z", Some("0.375")),
            ("2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z", None),
        ] {
            let interval = Interval::new(instant(start), instant(end)).unwrap();
            let factor = factor.map(|it| CreditFactor::parse(it).unwrap());
            portal.portal.create_period(&operator, interval, factor, true).await.unwrap();
        }
        let report = ExportRequest { content: ExportContent::Periods, org: Some(OrgId::new(2)), ..ExportRequest::default() };
        let export = portal.portal.export(&operator, report.clone()).await.unwrap();
        assert_eq!(export.file_name(), "organization-2_dr-periods.csv");
        let csv = whole(Ok(export)).await;
        let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|it| it.split(',').collect()).collect();
        assert_eq!(rows.len(), 6, "{csv}");
        let ever = Interval::new(instant("2026-01-01T00:00:00Z"), instant("2028-01-01T00:00:00Z")).unwrap();
        let mut expected = Vec::new();
        for meter in [7, 8] {
            for (period, savings) in portal.portal.period_savings(&operator, MeterId::new(meter), ever).await.unwrap() {
                let millionths = |it: Option<i128>| it.map_or(String::new(), |it| format!("{}.{:06}", it / 1_000_000, it % 1_000_000));
                expected.push(vec![
                    "2".to_owned(), "Acme".to_owned(), meter.to_string(), period.id.to_string(),
                    savings.participation.intervals().to_string(), savings.participation.participated.to_string(),
                    millionths(savings.participation.millionths()), savings.saved.to_kwh(), savings.predicted.to_kwh(),
                    millionths(savings.rate_millionths()), savings.credits.to_decimal(),
                ]);
            }
        }
        let found: Vec<Vec<String>> = rows.iter().map(|it| [0, 1, 2, 3, 6, 7, 8, 11, 10, 12, 13].map(|at| it[at].to_owned()).to_vec()).collect();
        assert_eq!(found, expected);
        assert!(found[0][7].parse::<f64>().unwrap() > 0.0 && found[2][4] == "0", "{csv}");
        let nobody = ExportRequest { org: Some(OrgId::new(999)), ..report.clone() };
        assert_eq!(exported(&portal, nobody).await.lines().count(), 1);
        let xml = ExportRequest { format: ExportFormat::GreenButton, ..report };
        assert!(matches!(portal.portal.export(&operator, xml).await, Err(Error::Invalid { field: "format", .. })));
    }

    async fn json_goes_out_only_and_is_told_so_when_it_comes_back(db: TestDb) {
        let portal = with_readings(db).await;
        let json = whole(portal.portal.export(&Caller::operator(), request(&[], ExportFormat::Json)).await).await;
        let report = portal.import(json, ImportChoices::default()).await;
        let message = report.import.message.unwrap_or_default();
        assert!(report.import.state == ImportState::Failed && message.contains("is JSON; it must be CSV"), "{message}");
        assert_eq!(report.counts.inserted, 0);
    }

    async fn what_cannot_be_read_breaks_the_file_off(db: TestDb) {
        let portal = with_readings(db).await;
        portal.database().run("UPDATE meter_data SET end_time = '2026-11-09 00:00:00' WHERE meter_id = 8 AND start_time = '2026-10-30 00:00:00'").await;
        let mut export = portal.portal.export(&Caller::operator(), request(&[], ExportFormat::Json)).await.unwrap();
        let error = loop {
            match export.next().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("it ended as if it were whole"),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::Internal(_)), "{error:?}");
        assert!(export.next().await.unwrap().is_none());
    }
}
