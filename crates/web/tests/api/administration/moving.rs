//! A household moves out, another one moves in.

use domain::ApprovalStatus;
use portal::{Assignee, Caller};
use serde_json::{Value, json};
use testkit::{Client, TestPortal, instant, on_each_engine};

/// Everything of a meter that one can ask for.
const ADDRESSES: [&str; 12] = [
    "/api/entity/meters",
    "/api/vis",
    "/api/vis/data?meter_id=1",
    "/api/vis/meter_data/1",
    "/api/vis/pie_data/1",
    "/api/vis/total_data/1",
    "/api/vis/acf_data/1",
    "/api/vis/pacf_data/1",
    "/api/vis/sig_data/1",
    "/meters/1?date=2026-07-16&view=table",
    "/meters/1/summary?date=2026-07-16",
    "/api/vis/quality_data/1",
];

/// What the first household used in the hours before noon, each to be seen in whatever shows it.
fn readings() -> String {
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for hour in 0..11 {
        csv += &format!("1,2026-07-16T{hour:02}:00:00Z,2026-07-16T{:02}:00:00Z,{hour}.777,99.5\n", hour + 1);
    }
    csv
}

async fn answers(client: &Client) -> Vec<String> {
    let mut answers = Vec::new();
    for address in ADDRESSES {
        answers.push(client.get(address).await.expect(200).body);
    }
    answers
}

/// The same text without its long numbers, in which anything can stand by chance.
fn without_revisions(body: &str) -> String {
    let pieces = body.split_inclusive(|it: char| !it.is_ascii_digit());
    pieces.filter(|it| it.len() < 15 || !it.starts_with(|first: char| first.is_ascii_digit())).collect()
}

on_each_engine! {
    async fn pr_2_the_next_household_sees_nothing_of_the_one_before(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let before = portal.resident("before@home.example", 1).await;
        portal.readings(&readings()).await;
        portal.period("2026-07-16T04:00:00Z", "2026-07-16T09:00:00Z").await;
        // The cache is warm with what the first one saw.
        let seen = answers(&before).await;
        assert!(seen[2].contains("7.777") && seen[3].contains("7777") && seen[9].contains("7.78"), "{}", seen[9]);
        portal.account("after@home.example", None).await;
        let to = Assignee::Email("after@home.example");
        portal.portal.assign_meters(&Caller::operator(), &[domain::MeterId::new(1)], to, None, true).await.unwrap();
        let after = portal.sign_in("after@home.example").await;
        for (address, body) in ADDRESSES.iter().zip(answers(&after).await) {
            let body = without_revisions(&body);
            for trace in ["777", "7.78", "99.5", "99500", "\"n\":11", "\"readings\":11"] {
                assert!(!body.contains(trace), "{address} shows {trace}: {body}");
            }
        }
        for address in ADDRESSES.iter().skip(2) {
            before.get(address).await.expect(404);
        }
        // Their own readings are theirs, and a way to ask around the beginning shows no more.
        let own = "meter_id,start_time,end_time,meter_value\n1,2026-07-16T12:00:00Z,2026-07-16T13:00:00Z,1.234\n";
        portal.readings(own).await;
        portal.clock.set(instant("2026-07-16T14:00:00Z"));
        let data = after.get("/api/vis/data?meter_id=1&from=2026-07-15T00:00:00Z&to=2026-07-17T00:00:00Z").await.expect(200).body;
        assert!(data.contains("1.234") && !data.contains("777"), "{data}");
        // The staff go on seeing all of it, and SQL tools find who has the meter as ever.
        let staff = portal.person("staff@provider.example", Some(domain::OrgId::PROVIDER), ApprovalStatus::Approved).await;
        assert!(staff.get("/api/vis/data?meter_id=1").await.expect(200).body.contains("7.777"));
        let map = "SELECT u.email FROM meter_map m JOIN users u ON u.account_id = m.entity_id";
        assert_eq!(portal.database().rows(map).await, ["after@home.example"]);
    }
}

on_each_engine! {
    async fn the_household_that_loses_a_meter_is_told_and_only_where_it_does(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.resident("before@home.example", 1).await;
        portal.account("after@home.example", None).await;
        let admin = portal.system_administrator().await;
        let assign = async |meters: Value, email: &str| {
            let body = json!({"meter_ids": meters, "email": email, "move": true});
            admin.send_json("POST", "/api/entity/meters/assign", &body).await
        };
        let told = async |email: &str| -> Vec<_> {
            portal.mail_to(email).await.into_iter().map(|it| it.kind).collect()
        };
        // A meter that does not exist: neither is anything moved, nor anybody told.
        assign(json!([1, 99]), "after@home.example").await.expect(422);
        assign(json!([1]), "before@home.example").await.expect(422);
        assert!(told("before@home.example").await.is_empty());
        assign(json!([1]), "after@home.example").await.expect(200);
        assert_eq!(told("before@home.example").await, ["meter_lost"]);
        assert!(told("after@home.example").await.is_empty());
    }
}
