//! Keys for programs (AU-13), and what they bring in.

use domain::{ApprovalStatus, OrgId};
use jiff::SignedDuration;
use serde_json::json;
use testkit::{Client, TestPortal, engines::TestDb, on_each_engine};

const CSV: &str =
    "meter_id,start_time,end_time,meter_value\n1,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1.25\n";

async fn make(client: &Client, scopes: &[&str]) -> testkit::Answer {
    client.send_json("POST", "/api/user/keys", &json!({"name": "Nightly", "scopes": scopes})).await
}

on_each_engine! {
    async fn au_13_a_key_is_shown_once_and_kept_as_a_hash(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let resident = portal.resident("resident@home.example", 1).await;
        let made = make(&resident, &["read"]).await.expect(201).json();
        let key = made["key"].as_str().unwrap();
        assert!(key.starts_with(&format!("drp_{}_", made["key_id"].as_str().unwrap())), "{key}");
        let secret = key.rsplit('_').next().unwrap();
        assert_eq!(portal.database().count_rows_with(secret).await, 0);
        let listed = resident.get("/api/user/keys").await.expect(200);
        assert!(!listed.body.contains(secret) && listed.body.contains("Nightly"));
        assert!(portal.mail_to("resident@home.example").await.iter().any(|it| it.kind == "api_key_created"));
        let program = portal.anonymous().with_key(key);
        program.get("/api/entity/meters").await.expect(200);
        let listed = resident.get("/api/user/keys").await.expect(200).json();
        assert_eq!(listed["keys"][0]["last_used_at"], "2026-07-16T12:00:00Z");
        // Revoked at once, in every process.
        let path = format!("/api/user/keys/{}", made["key_id"].as_str().unwrap());
        resident.send_json("DELETE", &path, &json!({})).await.expect(204);
        program.get("/api/entity/meters").await.expect(401);
        portal.elsewhere().with_key(key).get("/api/entity/meters").await.expect(401);
    }

    async fn au_13_a_key_ends_with_its_time_and_its_owners_standing(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.system_administrator().await;
        let provider = Some(OrgId::PROVIDER);
        let account = portal.account("second@provider.example", provider).await;
        portal.stand(account, ApprovalStatus::Admin).await;
        let program = portal.program("second@provider.example", "import read").await;
        let import = async || program.send_raw("POST", "/api/data/import", &[("content-type", "text/csv")], CSV).await.status.as_u16();
        assert_eq!(import().await, 200);
        // The owner's role counts at each use.
        portal.stand(account, ApprovalStatus::Approved).await;
        assert_eq!(import().await, 403);
        program.get("/api/entity/meters").await.expect(200);
        portal.stand(account, ApprovalStatus::Pending).await;
        program.get("/api/entity/meters").await.expect(403);
        portal.stand(account, ApprovalStatus::Admin).await;
        portal.clock.set(portal.clock.now() + SignedDuration::from_hours(365 * 24) - SignedDuration::from_secs(1));
        assert_eq!(import().await, 200);
        portal.clock.set(portal.clock.now() + SignedDuration::from_secs(1));
        assert_eq!(import().await, 401);
    }

    async fn az_6_a_key_does_not_move_with_its_owner(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let acme = portal.organization("Acme").await;
        portal.account("first@acme.example", Some(acme)).await;
        let account = portal.account("second@acme.example", Some(acme)).await;
        portal.stand(account, ApprovalStatus::Admin).await;
        let program = portal.program("second@acme.example", "read admin").await;
        program.get("/api/entity/meters").await.expect(200);
        let (operator, provider) = (portal::Caller::operator(), Some(Some(OrgId::PROVIDER)));
        portal.portal.place_account(&operator, account, provider, Some(ApprovalStatus::Admin)).await.unwrap();
        program.get("/api/entity/meters").await.expect(401);
    }

    async fn readings_are_brought_in_with_a_key(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.system_administrator().await;
        portal.meter(1, OrgId::PROVIDER).await;
        let program = portal.program("admin@provider.example", "import").await;
        let send = async |query: &str, body: &str| {
            let headers = [("content-type", "text/csv; charset=utf-8")];
            program.send_raw("POST", &format!("/api/data/import{query}"), &headers, body).await
        };
        let checked = send("?dry_run=true", CSV).await.expect(200).json();
        assert_eq!((&checked["state"], &checked["rows_inserted"]), (&json!("checked"), &json!(1)));
        let done = send("", CSV).await.expect(200).json();
        assert_eq!((&done["state"], &done["rows_inserted"], &done["errors_truncated"]), (&json!("done"), &json!(1), &json!(false)));
        // The same bytes with the same options are the same import.
        assert_eq!(send("", CSV).await.expect(200).json(), done);
        let bad = "meter_id,start_time,end_time,meter_value\n1,2026-07-16T02:00:00Z,2026-07-16T03:00:00Z,\"12,4\"\n";
        let rejected = send("", bad).await.expect(200).json();
        assert_eq!(rejected["state"], "rejected");
        assert_eq!((&rejected["errors"][0]["line"], &rejected["errors"][0]["column"]), (&json!(2), &json!("meter_value")));
        assert_eq!(send("?unit=horses", CSV).await.expect(422).json()["errors"][0]["field"], "unit");
        send("?nonsense=1", CSV).await.expect(422);
        let sql = "SELECT COUNT(*) FROM audit_log WHERE action = 'readings.import' AND actor = 'key'";
        assert_eq!(portal.database().one(sql).await, "2");
    }
}

#[tokio::test]
async fn au_13_a_key_goes_no_further_than_its_owner_and_its_scopes() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    let system = portal.system_administrator().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.account("first@acme.example", Some(acme)).await;
    let org = portal.sign_in("first@acme.example").await;
    for (who, scopes, status) in [
        (&resident, &["read"][..], 201),
        (&resident, &["import"], 422),
        (&resident, &["read", "admin"], 422),
        (&org, &["read", "admin"], 201),
        (&org, &["import"], 422),
        (&system, &["read", "import", "admin"], 201),
        (&system, &[], 422),
        (&system, &["everything"], 422),
    ] {
        make(who, scopes).await.expect(status);
    }
    for (days, status) in [(0, 422), (1, 201), (730, 201), (731, 422)] {
        let body = json!({"name": "x", "scopes": ["read"], "days": days});
        resident.send_json("POST", "/api/user/keys", &body).await.expect(status);
    }
    // It changes nothing that lets its owner in.
    let program = portal.program("admin@provider.example", "read import admin").await;
    for (method, path) in [
        ("PUT", "/api/user/update"),
        ("DELETE", "/api/user/delete"),
        ("POST", "/api/user/keys"),
        ("GET", "/api/user/keys"),
        ("POST", "/api/user/two_factor"),
        ("DELETE", "/api/user/sessions"),
        ("POST", "/api/user/session/confirm"),
    ] {
        program.send_json(method, path, &json!({})).await.expect(403);
    }
    // Nor does it open a page.
    assert_eq!(program.get("/account").await.expect(303).header("location"), "/login?next=/account");
}

#[tokio::test]
async fn au_8_wrong_keys_are_counted_by_address_and_right_ones_get_in() {
    let portal = TestPortal::start().await;
    portal.resident("resident@home.example", 1).await;
    let key = portal.key("resident@home.example", "read").await.secret;
    let at = portal.anonymous().at("198.51.100.7");
    let wrong = format!("{}{}", &key[..key.len() - 1], if key.ends_with('0') { '1' } else { '0' });
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(at.with_key(&wrong).get("/api/entity/meters").await.status.as_u16());
    }
    assert_eq!(statuses.iter().filter(|it| **it == 401).count(), 30);
    assert!(
        !at.with_key(&wrong).get("/api/entity/meters").await.expect(429).header("retry-after").is_empty()
    );
    at.with_key(&key).get("/api/entity/meters").await.expect(200);
    at.with_key("nonsense").get("/api/entity/meters").await.expect(429);
}

#[tokio::test]
async fn a_packed_file_is_taken_and_a_large_one_is_not() {
    let portal = TestPortal::with_file_limit(TestDb::sqlite().await, 1 << 20).await;
    portal.system_administrator().await;
    let program = portal.program("admin@provider.example", "import").await;
    let octets = [("content-type", "application/octet-stream")];
    let large = "x".repeat(2 << 20);
    program.send_raw("POST", "/api/data/import", &octets, &large).await.expect(413);
    program
        .send_raw("POST", "/api/data/import", &[("content-type", "application/json")], "{}")
        .await
        .expect(415);
    let report =
        program.send_raw("POST", "/api/data/import?create_meters=true", &octets, CSV).await.expect(200);
    assert_eq!(report.json()["rows_inserted"], 1);
}

/// Bytes that this thread has written to files and sockets.
fn n_written() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/io").unwrap();
    text.lines().find_map(|it| it.strip_prefix("wchar: ")).unwrap().parse().unwrap()
}

/// Whoever waits for an answer of the same thread would wait for the disk.
#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_file_is_not_written_by_a_thread_that_answers() {
    let portal = TestPortal::start().await;
    portal.system_administrator().await;
    let program = portal.program("admin@provider.example", "import").await;
    let before = n_written();
    let (octets, file) = ([("content-type", "application/octet-stream")], "x".repeat(4 << 20));
    let report = program.send_raw("POST", "/api/data/import", &octets, &file).await.expect(200).json();
    assert_eq!(report["state"], "failed", "{report}");
    assert!(n_written() - before < 64 << 10, "{} bytes", n_written() - before);
}
