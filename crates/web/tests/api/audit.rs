//! The audit log over HTTP: who looked, who was turned away, and who may read of it.

use domain::{
    ApprovalStatus, MeterId, OrgId,
    audit::{Object, Outcome},
};
use futures_util::StreamExt;
use testkit::{Client, TestPortal, deed};

const READINGS: &str = "meter_id,start_time,end_time,meter_value\n\
    1,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1\n2,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1\n";

async fn home_and_provider() -> (TestPortal, Client, Client) {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let acme = portal.organization("Acme").await;
    portal.meter(2, acme).await;
    portal.readings(READINGS).await;
    let provider = portal.account("provider@provider.example", Some(OrgId::PROVIDER)).await;
    portal.stand(provider, ApprovalStatus::Approved).await;
    let provider = portal.session_of(provider).await;
    (portal, resident, provider)
}

async fn looks(resident: &Client) -> Vec<serde_json::Value> {
    resident.get("/api/user/access").await.expect(200).json()["looks"].as_array().unwrap().clone()
}

#[tokio::test]
async fn pr_6_a_household_sees_who_of_the_staff_looked() {
    let (_portal, resident, provider) = home_and_provider().await;
    assert!(looks(&resident).await.is_empty());
    // A page asks for much, and is one look all the same.
    provider.get("/meters/1").await.expect(200);
    assert_eq!(looks(&resident).await.len(), 1);
    provider.get("/api/vis/total_data/1").await.expect(200);
    provider.get("/api/vis/total_data/2").await.expect(200);
    resident.get("/api/vis/total_data/1").await.expect(200);
    let looks = looks(&resident).await;
    assert_eq!(looks.len(), 2);
    assert_eq!(
        (&looks[0]["meter_id"], &looks[0]["role"], &looks[0]["program"]),
        (&1.into(), &"provider".into(), &false.into())
    );
    assert_eq!(looks[0]["at"], "2026-07-16T08:00:00-04:00");
    let page = resident.get("/account/access").await.expect(200).body;
    assert!(page.contains("Jul 16, 2026, 8:00") && page.contains("Power provider"), "{page}");
    assert!(!page.contains("provider@provider.example"), "whose name it was is the provider's to say");
}

#[tokio::test]
async fn pr_6_an_open_stream_is_one_look() {
    let (portal, resident, provider) = home_and_provider().await;
    let mut stream = provider.stream("/live?meter=1").await;
    stream.next().await.unwrap().unwrap();
    portal
        .readings("meter_id,start_time,end_time,meter_value\n1,2026-07-16T05:00:00Z,2026-07-16T06:00:00Z,2\n")
        .await;
    let telling = tokio::spawn({
        let portal = portal.portal.clone();
        async move { portal.tell_watchers().await }
    });
    let news = stream.next().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&news).contains("readings"));
    telling.abort();
    assert_eq!(looks(&resident).await.len(), 1);
}

#[tokio::test]
async fn pr_6_the_next_household_does_not_see_who_looked_before_it_moved_in() {
    let (portal, resident, provider) = home_and_provider().await;
    provider.get("/api/vis/pie_data/1").await.expect(200);
    portal.database().run("UPDATE assignments SET begins_at = '2026-07-16 12:00:01'").await;
    assert!(looks(&resident).await.is_empty());
}

#[tokio::test]
async fn op_3_system_administrators_read_the_log_in_parts() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    portal.organization("=HYPERLINK(\"x\")").await;
    let page = admin.get("/api/audit?limit=2").await.expect(200).json();
    assert_eq!(page["records"][0]["action"], "organization.create");
    assert_eq!(page["records"][0]["details"], "=HYPERLINK(\"x\")");
    let cursor = page["next_cursor"].as_str().unwrap();
    let older = admin.get(&format!("/api/audit?limit=2&cursor={cursor}")).await.expect(200).json();
    assert!(older["records"][0]["audit_id"].as_i64().unwrap() < cursor.parse().unwrap());
    let made =
        admin.get("/api/audit?action=account.create&result=done&from=2026-07-16").await.expect(200).json();
    assert!(made["records"].as_array().unwrap().iter().all(|it| it["action"] == "account.create"));
    for bad in [
        "action=nothing",
        "result=perhaps",
        "limit=0",
        "limit=201",
        "from=today",
        "account_id=x",
        "colour=red",
    ] {
        admin.get(&format!("/api/audit?{bad}")).await.expect(422);
    }
}

#[tokio::test]
async fn in_2_the_log_as_csv_holds_no_formula_and_all_of_the_log() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    portal.organization("=1+1, \"quoted\"").await;
    for n in 0..1200 {
        portal.store().record(&deed(), &Object::Meter(MeterId::new(n)), Outcome::Done).await.unwrap();
    }
    let answer = admin.get("/admin/audit.csv").await.expect(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"audit.csv\"");
    let lines: Vec<&str> = answer.body.split("\r\n").filter(|it| !it.is_empty()).collect();
    assert!(lines[0].starts_with("number,time,actor"));
    // Taking the log out is its newest record.
    assert!(lines[1].contains(",audit.read,portal,"), "{}", lines[1]);
    let n = portal.database().one("SELECT COUNT(*) FROM audit_log").await;
    assert_eq!((lines.len() - 1).to_string(), n);
    assert!(answer.body.contains("\"'=1+1, \"\"quoted\"\"\""));
    let packed =
        admin.send_raw("GET", "/admin/audit.csv", &[("accept-encoding", "gzip")], "").await.expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    let few = admin.get("/admin/audit.csv?action=organization.create").await.expect(200).body;
    assert_eq!(few.lines().count(), 3);
}

#[tokio::test]
async fn op_3_the_page_of_the_log_says_what_it_cannot_use() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let page = admin.get("/admin/audit?from=yesterday&account=x&action=nothing").await.expect(200).body;
    assert!(page.contains("The first day is no date") && page.contains("only digits"));
    let page =
        admin.get("/admin/audit?action=organization.create&from=2026-07-16&to=2026-07-16").await.expect(200);
    assert!(
        page.body.contains("organization 1") && !page.body.contains("account.create</td>"),
        "{}",
        page.body
    );
    assert!(
        page.body
            .contains("/admin/audit.csv?from=2026-07-16&#38;to=2026-07-16&#38;action=organization.create")
    );
}
