//! How the portal is doing, help, and where the navigation leads.

use domain::{ApprovalStatus, OrgId};
use portal::{AlertSettings, ImportChoices, mail::Mailer};
use testkit::{Client, TestPortal, TestWebhook, engines::TestDb};

use crate::document::Document;

async fn page(client: &Client, path: &str) -> Document {
    Document::of(&client.get(path).await.expect(200))
}

fn parts(page: &Document) -> Vec<(String, String)> {
    page.texts(".rows li .strong").into_iter().zip(page.texts(".rows li .pill")).collect()
}

fn part(page: &Document, name: &str) -> String {
    let found = parts(page).into_iter().find(|(it, _)| it == name);
    found.map(|(_, word)| word).unwrap_or_else(|| panic!("no {name}: {:?}", parts(page)))
}

#[tokio::test]
async fn status_tells_everybody_whether_readings_come_in() {
    let portal = TestPortal::start().await;
    let nobody = portal.anonymous();
    let empty = page(&nobody, "/status").await;
    assert_eq!(
        (part(&empty, "Website"), part(&empty, "Readings")),
        ("Works".to_owned(), "Not yet".to_owned())
    );
    let acme = portal.organization("Acme").await;
    for meter in 1..=2 {
        portal.meter(meter, acme).await;
    }
    let csv = "meter_id,start_time,end_time,meter_value,prediction_value\n\
        1,2026-07-16T10:00:00Z,2026-07-16T11:00:00Z,1,1\n2,2026-07-14T10:00:00Z,2026-07-14T11:00:00Z,1,1\n";
    portal.readings(csv).await;
    portal.clock.set(testkit::instant("2026-07-16T12:00:09Z"));
    assert_eq!(
        part(&page(&nobody, "/status").await, "Readings"),
        "Not yet",
        "a look is good for some seconds"
    );
    portal.clock.set(testkit::instant("2026-07-16T12:00:11Z"));
    let half = page(&nobody, "/status").await;
    assert!(half.text(".rows").contains("1 of 2 meters have sent readings in the last 24 hours."));
    assert!(half.text(".rows").contains("1 of 2 meters have a prediction for today."));
    assert_eq!(
        (part(&half, "Readings"), part(&half, "Predictions")),
        ("Behind".to_owned(), "Behind".to_owned())
    );
    assert!(half.text(".head").contains("something is behind"));
    portal.clock.set(testkit::instant("2026-07-18T12:00:00Z"));
    let down = page(&nobody, "/status").await;
    assert_eq!(part(&down, "Readings"), "Down");
    // July 14: the only meter there was; 15: none; 16: one of two; since then none.
    let days = "Of the last 90 days: 1 well, 1 behind, 3 down.";
    assert_eq!(down.attributes(".rows svg.strip", "aria-label"), [days, days]);
    assert_eq!(down.texts(".rows .ends")[0], "Mon, Apr 20, 2026 today");
    assert_eq!(empty.count(".rows svg.strip"), 0);
}

#[tokio::test]
async fn status_says_so_where_the_database_is_gone() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.database().db().close().await;
    for client in [portal.anonymous(), resident] {
        let answer = client.get("/status").await.expect(503);
        let page = Document::of(&answer);
        assert_eq!(parts(&page), [("Website".to_owned(), "Down".to_owned())]);
        assert!(page.text(".head").contains("cannot reach its data"));
    }
}

#[tokio::test]
async fn administrators_are_told_more() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(1, acme).await;
    portal
        .readings("meter_id,start_time,end_time,meter_value\n1,2026-07-16T10:00:00Z,2026-07-16T11:00:00Z,1\n")
        .await;
    let admin = portal.system_administrator().await;
    let facts = page(&admin, "/admin/status").await.texts(".msg-facts > div");
    let has = |it: &str| facts.iter().any(|fact| fact.starts_with(it));
    for fact in [
        "Newest reading Jul 16, 7:00 AM",
        "Silent meters 0 meters without readings",
        "Imports 0 under way, 0 failed",
        "Database SQLite, ",
        "Cache Answers",
        "Version ",
        "Running since Jul 16, 8:00 AM",
    ] {
        assert!(has(fact), "{fact}: {facts:?}");
    }
}

#[tokio::test]
async fn what_needs_somebody_stands_first_with_what_to_do() {
    let hook = TestWebhook::start();
    let alerts = AlertSettings { webhook: Some(hook.webhook("")), ..AlertSettings::default() };
    let portal = TestPortal::alerting(TestDb::sqlite().await, Mailer::Outbox, alerts).await;
    let admin = portal.system_administrator().await;
    let calm = page(&admin, "/admin/status").await;
    assert!(!calm.text("main").contains("What needs somebody"));
    portal.import("broken", ImportChoices::default()).await;
    // A look at the state is good for some seconds.
    portal.clock.set(testkit::instant("2026-07-16T12:01:00Z"));
    portal.portal.look_for_alerts().await.unwrap();
    hook.answer("500 Internal Server Error");
    portal.portal.deliver_due_alerts().await.unwrap();
    let alarmed = page(&admin, "/admin/status").await;
    alarmed.check("/admin/status");
    let first = alarmed.texts("section").remove(0);
    for part in [
        "What needs somebody",
        "An import failed",
        "1 import of the last 24 hours failed or was refused.",
        "Correct the file, and send it again.",
        "docs/guide/alerts.md#import_failed",
        "Since Jul 16, 8:01 AM",
    ] {
        assert!(first.contains(part), "{part}: {first}");
    }
    assert!(alarmed.attributes(".rows a", "href").contains(&"/admin/imports".to_owned()));
    let facts = alarmed.texts(".msg-facts > div");
    let webhook =
        "Webhook of alerts Last took one: never. 1 waits; the last one was not taken: it answered 500";
    assert!(facts.iter().any(|it| it == webhook), "{facts:?}");
    for path in ["/status", "/admin"] {
        assert!(!page(&admin, path).await.text("main").contains("An import failed"), "{path}");
    }
    let spanish = page(&admin.reading("es"), "/admin/status").await;
    assert!(spanish.text("main").contains("Falló una importación"));
}

#[tokio::test]
async fn the_navigation_leads_only_where_one_may_go() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(7, acme).await;
    let people = [
        portal.resident("resident@home.example", 1).await,
        portal.person("admin@acme.example", Some(acme), ApprovalStatus::Admin).await,
        portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await,
        portal.person("staff@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await,
        portal.system_administrator().await,
    ];
    for client in people {
        let start = page(&client, "/account").await;
        let links = [".side nav a", ".tabbar a", ".foot a", ".topm a"].map(|it| start.attributes(it, "href"));
        for link in links.iter().flatten() {
            let answer = client.get(link).await;
            assert!(matches!(answer.status.as_u16(), 200 | 303), "{link}: {}", answer.status);
            assert_ne!(
                answer.headers.get("location").map(|it| it.as_bytes()),
                Some(&b"/login"[..]),
                "{link}"
            );
        }
    }
}

#[tokio::test]
async fn help_is_in_both_languages_with_its_words_in_order() {
    let portal = TestPortal::start().await;
    for (language, first) in [("en", "Autocorrelation (ACF)"), ("es", "Ahorro")] {
        let page = page(&portal.anonymous().reading(language), "/help").await;
        let words = page.texts(".terms dt");
        let mut sorted = words.clone();
        sorted.sort_by_key(|it| it.to_lowercase());
        assert_eq!((words[0].as_str(), words.len(), &words), (first, 19, &sorted));
        let ids = page.attributes("[id]", "id");
        for link in page.attributes("main nav a", "href") {
            assert!(ids.iter().any(|it| link == format!("#{it}")), "{link}");
        }
    }
}

#[tokio::test]
async fn whoever_is_signed_in_keeps_their_navigation() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    for path in ["/help", "/status"] {
        assert_eq!(page(&resident, path).await.count(".side nav"), 1, "{path}");
        assert_eq!(page(&portal.anonymous(), path).await.count(".side nav"), 0, "{path}");
    }
    let acme = portal.organization("Acme").await;
    portal.account("first@acme.example", Some(acme)).await;
    let pending = portal.person("pending@acme.example", Some(acme), ApprovalStatus::Pending).await;
    assert_eq!(page(&pending, "/help").await.count(".side nav"), 0);
}
