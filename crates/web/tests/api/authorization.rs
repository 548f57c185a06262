//! Who may ask what: every address × everybody, and no address without a row.

use std::collections::BTreeSet;

use domain::{ApprovalStatus, OrgId};
use testkit::{Client, TestPortal, on_each_engine};

/// Everybody who may ask, in the order of the columns.
const SUBJECTS: [&str; 8] =
    ["nobody", "pending", "rejected", "resident", "org user", "org admin", "provider", "system admin"];

/// Method, path, and the status for each subject. Meter 1 is the resident's, meter 2 the organization's, meter 3 a
/// stranger's, meter 9 does not exist.
const TABLE: &str = "
GET    /api/openapi.json                        200 200 200 200 200 200 200 200
GET    /api/user/session/validate               401 200 200 200 200 200 200 200
POST   /api/user/session/create                 422 422 422 422 422 422 422 422
POST   /api/user/session/delete                 204 204 204 204 204 204 204 204
DELETE /api/user/session/delete                 204 204 204 204 204 204 204 204
GET    /api/user/permissions                    401 403 403 200 200 200 200 200
GET    /api/entity/meters                       401 403 403 200 200 200 200 200
GET    /api/vis                                 401 403 403 200 200 200 200 200
GET    /api/vis/data?meter_id=1                 401 403 403 200 404 404 200 200
GET    /api/vis/data?meter_id=2                 401 403 403 404 200 200 200 200
GET    /api/vis/data?meter_id=9                 401 403 403 404 404 404 404 404
GET    /api/vis/meter_data/1                    401 403 403 200 404 404 200 200
GET    /api/vis/meter_data/2                    401 403 403 404 200 200 200 200
GET    /api/vis/meter_data/3                    401 403 403 404 404 404 200 200
GET    /api/vis/meter_data/9                    401 403 403 404 404 404 404 404
GET    /api/vis/pie_data/1                      401 403 403 200 404 404 200 200
GET    /api/vis/pie_data/2                      401 403 403 404 200 200 200 200
GET    /api/vis/pie_data/3                      401 403 403 404 404 404 200 200
GET    /api/vis/pie_data/9                      401 403 403 404 404 404 404 404
GET    /api/vis/total_data/1                    401 403 403 200 404 404 200 200
GET    /api/vis/total_data/2                    401 403 403 404 200 200 200 200
GET    /api/vis/total_data/3                    401 403 403 404 404 404 200 200
GET    /api/vis/total_data/9                    401 403 403 404 404 404 404 404
GET    /api/vis/acf_data/1                      401 403 403 200 404 404 200 200
GET    /api/vis/acf_data/2                      401 403 403 404 200 200 200 200
GET    /api/vis/acf_data/3                      401 403 403 404 404 404 200 200
GET    /api/vis/acf_data/9                      401 403 403 404 404 404 404 404
GET    /api/vis/pacf_data/1                     401 403 403 200 404 404 200 200
GET    /api/vis/pacf_data/2                     401 403 403 404 200 200 200 200
GET    /api/vis/pacf_data/3                     401 403 403 404 404 404 200 200
GET    /api/vis/pacf_data/9                     401 403 403 404 404 404 404 404
GET    /api/vis/sig_data/1                      401 403 403 200 404 404 200 200
GET    /api/vis/sig_data/2                      401 403 403 404 200 200 200 200
GET    /api/vis/sig_data/3                      401 403 403 404 404 404 200 200
GET    /api/vis/sig_data/9                      401 403 403 404 404 404 404 404
GET    /live?meter=9                            401 403 403 404 404 404 404 404
GET    /                                        200 303 303 303 303 303 303 303
GET    /login                                   200 200 200 200 200 200 200 200
POST   /login                                   422 422 422 422 422 422 422 422
POST   /logout                                  303 303 303 303 303 303 303 303
GET    /waiting                                 303 200 200 303 303 303 303 303
GET    /meters                                  303 303 303 303 303 303 303 303
GET    /meters/1                                303 303 303 200 404 404 200 200
GET    /meters/2                                303 303 303 404 200 200 200 200
GET    /meters/3                                303 303 303 404 404 404 200 200
GET    /meters/9                                303 303 303 404 404 404 404 404
GET    /meters/1/summary                        303 303 303 200 404 404 200 200
GET    /meters/2/summary                        303 303 303 404 200 200 200 200
GET    /meters/9/summary                        303 303 303 404 404 404 404 404
";

async fn everybody(portal: &TestPortal) -> Vec<Client> {
    let acme = portal.organization("Acme").await;
    let stranger = portal.organization("Stranger").await;
    portal.meter(2, acme).await;
    portal.meter(3, stranger).await;
    let (acme, provider) = (Some(acme), Some(OrgId::PROVIDER));
    vec![
        portal.anonymous(),
        portal.person("pending@acme.example", acme, ApprovalStatus::Pending).await,
        portal.person("rejected@acme.example", acme, ApprovalStatus::Rejected).await,
        portal.resident("resident@home.example", 1).await,
        portal.person("user@acme.example", acme, ApprovalStatus::Approved).await,
        portal.person("admin@acme.example", acme, ApprovalStatus::Admin).await,
        portal.person("provider@provider.example", provider, ApprovalStatus::Approved).await,
        portal.person("admin@provider.example", provider, ApprovalStatus::Admin).await,
    ]
}

async fn ask(client: &Client, method: &str, path: &str) -> u16 {
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let answer = match (method, path.starts_with("/api/")) {
        ("GET", _) => client.get(path).await,
        (_, true) => client.send_json(method, path, &serde_json::json!({"wrong": 1})).await,
        (_, false) => client.send_raw(method, path, &form, "wrong=1").await,
    };
    answer.status.as_u16()
}

/// Cookies end with signing out, so each row of that kind signs in anew.
fn ends_session(path: &str) -> bool {
    path.ends_with("/delete") || path == "/logout"
}

on_each_engine! {
    async fn az_2_everybody_gets_what_the_table_says(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let faults = faults(&portal).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// Every answer that is not the table's.
async fn faults(portal: &TestPortal) -> Vec<String> {
    let people = everybody(portal).await;
    portal.readings(&readings()).await;
    let mut faults = Vec::new();
    let rows =
        || TABLE.lines().map(|it| it.split_whitespace().collect::<Vec<_>>()).filter(|it| !it.is_empty());
    // Twice, so that the second time the cache is warm.
    for row in rows().chain(rows()).filter(|it| !ends_session(it[1])) {
        for (index, person) in people.iter().enumerate() {
            let status = ask(person, row[0], row[1]).await.to_string();
            if status != row[2 + index] {
                faults.push(format!(
                    "{} {} as {}: {status}, not {}",
                    row[0],
                    row[1],
                    SUBJECTS[index],
                    row[2 + index]
                ));
            }
        }
    }
    for row in rows().filter(|it| ends_session(it[1])) {
        assert_eq!(ask(&portal.anonymous(), row[0], row[1]).await.to_string(), row[2], "{row:?}");
    }
    faults
}

#[tokio::test]
async fn az_3_somebody_elses_meter_looks_like_none() {
    let portal = TestPortal::start().await;
    let people = everybody(&portal).await;
    portal.readings(&readings()).await;
    for path in ["meter_data", "pie_data", "total_data", "acf_data", "pacf_data", "sig_data"] {
        let bodies = async |meter: u32| {
            let body = people[3].get(&format!("/api/vis/{path}/{meter}")).await.expect(404).json();
            (body["type"].clone(), body["title"].clone())
        };
        assert_eq!(bodies(2).await, bodies(9).await, "{path}");
    }
}

#[test]
fn az_1_every_address_has_a_row() {
    let document: serde_json::Value = serde_json::from_str(&web::openapi_document()).unwrap();
    let mut addresses: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys().filter(|it| *it != "parameters");
        addresses.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    addresses.extend(
        web::PAGES
            .iter()
            .chain([&web::LIVE])
            .map(|(method, path)| (method.to_uppercase(), (*path).to_owned())),
    );
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_owned(), words.next()?);
        let path = path.split('?').next()?;
        let pattern = path.split('/').map(|it| if it.parse::<u32>().is_ok() { "{meter_id}" } else { it });
        Some((method, pattern.collect::<Vec<_>>().join("/")))
    };
    let rows: BTreeSet<(String, String)> = TABLE.lines().filter_map(row).collect();
    assert_eq!(addresses, rows);
}

fn readings() -> String {
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for meter in [1, 2, 3] {
        for hour in 0..12 {
            let (start, end) = (hour, hour + 1);
            csv +=
                &format!("{meter},2026-07-16T{start:02}:00:00Z,2026-07-16T{end:02}:00:00Z,1.{hour:03},2\n");
        }
    }
    csv
}
