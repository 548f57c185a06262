//! Pages of administration: what they show, what their forms do, and what they say when something cannot be.

use domain::{ApprovalStatus, OrgId};
use testkit::{Client, TestPortal};

use crate::document::Document;

async fn administrator(portal: &TestPortal) -> Client {
    portal.person("admin@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Admin).await
}

/// Sends a form and follows to the page that says what was done.
async fn sent(client: &Client, path: &str, body: &str) -> Document {
    let answer = client.send_form(path, body).await.expect(303);
    Document::of(&client.get(answer.header("location")).await.expect(200))
}

#[tokio::test]
async fn every_page_of_administration_can_be_used_by_anybody() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let acme = portal.organization("Acme").await;
    portal.account("first@acme.example", Some(acme)).await;
    let second = portal.account("second@acme.example", Some(acme)).await;
    portal.meter(1, acme).await;
    portal.meter(2, OrgId::PROVIDER).await;
    portal.period("2026-07-17T19:00:00Z", "2026-07-17T22:00:00Z").await;
    let pages = [
        "/admin".to_owned(),
        "/admin/organizations".to_owned(),
        "/admin/organizations?q=nothing".to_owned(),
        format!("/admin/organizations/{acme}/delete"),
        "/admin/meters".to_owned(),
        "/admin/meters?filter=unassigned&q=2".to_owned(),
        "/admin/meters?filter=silent".to_owned(),
        "/admin/meters/add".to_owned(),
        "/admin/meters/1".to_owned(),
        "/admin/accounts".to_owned(),
        "/admin/accounts?approval=Pending".to_owned(),
        format!("/admin/accounts/{second}"),
        "/admin/claims".to_owned(),
        "/admin/periods".to_owned(),
        "/admin/periods?filter=past".to_owned(),
        "/admin/periods/1".to_owned(),
        "/admin/periods/1/remove".to_owned(),
        format!("/org/{acme}"),
        format!("/org/{acme}/members"),
        format!("/org/{acme}/members/{second}/remove"),
    ];
    for path in pages {
        let page = Document::of(&admin.get(&path).await.expect(200));
        page.check(&path);
        assert_eq!(
            page.attributes(".side nav a[aria-current]", "href").len(),
            1,
            "{path}: one entry is current"
        );
        let ids = page.attributes("[id]", "id");
        let mut once = ids.clone();
        once.sort();
        once.dedup();
        assert_eq!(ids.len(), once.len(), "{path}: an id comes twice");
    }
}

#[tokio::test]
async fn the_navigation_shows_what_one_may_open() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(2, acme).await;
    let entries = async |client: &Client, meter: u32| {
        let page = Document::of(&client.get(&format!("/meters/{meter}")).await.expect(200));
        assert!(page.count(".tabbar a") <= 5);
        page.attributes(".side nav a", "href")
    };
    let organization = format!("/org/{acme}");
    let of = async |email: &str, org, approval| portal.person(email, Some(org), approval).await;
    assert_eq!(
        entries(&of("admin@acme.example", acme, ApprovalStatus::Admin).await, 2).await,
        ["/today", "/meters", "/periods", "/map", organization.as_str()]
    );
    assert_eq!(
        entries(&of("user@acme.example", acme, ApprovalStatus::Approved).await, 2).await,
        ["/today", "/meters", "/periods", "/map"]
    );
    assert_eq!(
        entries(&portal.resident("maya@home.example", 1).await, 1).await,
        ["/today", "/meters", "/periods", "/map"]
    );
    assert_eq!(
        entries(&of("staff@provider.example", OrgId::PROVIDER, ApprovalStatus::Approved).await, 1).await,
        ["/today", "/meters", "/periods", "/map"]
    );
    let all = entries(&administrator(&portal).await, 1).await;
    for path in [
        "/admin",
        "/admin/organizations",
        "/admin/meters",
        "/admin/accounts",
        "/admin/periods",
        "/admin/imports",
        "/admin/outbox",
    ] {
        assert!(all.contains(&path.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn the_start_says_what_waits() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let page = Document::of(&admin.get("/admin").await.expect(200));
    assert!(page.text("#waiting").contains("Nothing waits for you."));
    let acme = portal.organization("Acme").await;
    portal.account("first@acme.example", Some(acme)).await;
    portal.account("second@acme.example", Some(acme)).await;
    portal.meter(1, OrgId::PROVIDER).await;
    let page = Document::of(&admin.get("/admin").await.expect(200));
    let waits = page.attributes("#waiting a", "href");
    assert_eq!(waits, ["/admin/accounts?approval=Pending", "/admin/meters?filter=unassigned"]);
}

#[tokio::test]
async fn organizations_are_made_renamed_and_deleted_by_page() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let page = sent(&admin, "/admin/organizations", "org_name=Acme&latitude=34.5&longitude=-117.25").await;
    assert_eq!(page.text("[role=status]"), "It is created.");
    assert!(page.text("#list").contains("34.5000, -117.2500"));
    let acme = portal.database().one("SELECT org_id FROM organizations WHERE org_name = 'Acme'").await;
    let page =
        sent(&admin, &format!("/admin/organizations/{acme}"), "org_name=Acme+Foods&latitude=&longitude=")
            .await;
    assert!(page.text("#list").contains("Acme Foods"));
    let refused = admin
        .send_form(&format!("/admin/organizations/{acme}"), "org_name=provider&latitude=x&longitude=")
        .await;
    let page = Document::of(&refused.expect(422));
    assert!(page.text("[role=alert]").contains("Latitude is no number"), "{}", page.text("[role=alert]"));
    assert_eq!(page.attributes(&format!("#edit-{acme}-org_name"), "value"), ["provider"]);
    assert_eq!(page.count("details[open]"), 1);
    let refused = admin.send_form("/admin/organizations", "org_name=&latitude=1&longitude=2").await;
    let page = Document::of(&refused.expect(422));
    assert_eq!(page.attributes("[role=alert] a", "href"), ["#new-org_name"]);
    assert_eq!(page.attributes("#new-latitude", "value"), ["1"]);
    let page = sent(&admin, &format!("/admin/organizations/{acme}/delete"), "").await;
    assert!(!page.text("#list").contains("Acme"));
    let refused = admin.send_form("/admin/organizations/1/delete", "").await;
    assert!(Document::of(&refused.expect(409)).text("[role=alert]").contains("provider"));
}

#[tokio::test]
async fn many_meters_change_hands_without_script() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let acme = portal.organization("Acme").await;
    let csv = "meter_id%2Clabel%0A1%2CA%0A2%2CB%0A3%2CC%0A";
    let page = sent(&admin, "/admin/meters/csv", &format!("csv={csv}")).await;
    assert_eq!(page.text("[role=status]"), "3 meters added.");
    let refused = admin.send_form("/admin/meters/csv", "csv=meter_id%0A1%0A4%0Ax%0A").await;
    let page = Document::of(&refused.expect(422));
    assert!(page.text("[role=alert]").contains("Line 4, meter_id"), "{}", page.text("[role=alert]"));
    assert!(page.text("#several-csv").contains("4"));
    let page = Document::of(&admin.get("/admin/meters").await.expect(200));
    assert_eq!(page.attributes("input[name=meter]", "value"), ["1", "2", "3"]);
    let body = format!("meter=1&meter=3&to_org={acme}&to_email=&since=2026-07-16T00:00");
    let page = sent(&admin, "/admin/meters/assign", &body).await;
    assert_eq!(page.text("[role=status]"), "2 meters assigned.");
    let map = "SELECT meter_id FROM meter_map WHERE entity_id <> 1 ORDER BY meter_id";
    assert_eq!(portal.database().rows(map).await, ["1", "3"]);
    let refused =
        admin.send_form("/admin/meters/assign", &format!("meter=2&meter=3&to_org={acme}&to_email=")).await;
    let page = Document::of(&refused.expect(422));
    assert!(page.text("[role=alert]").contains("Meter 3: is assigned there already"));
    assert_eq!(page.attributes("input[type=hidden][name=meter]", "value"), ["2", "3"]);
    let refused = admin
        .send_form("/admin/meters/assign", "meter=2&to_org=&to_email=nobody%40home.example&since=soon")
        .await;
    assert!(Document::of(&refused.expect(422)).text("[role=alert]").contains("From when on"));
    assert_eq!(portal.database().rows(map).await, ["1", "3"]);
    let page = sent(&admin, "/admin/meters/unassign", "meter=1&meter=3").await;
    assert_eq!(page.text("[role=status]"), "2 meters un-assigned.");
    let page = Document::of(&admin.get("/admin/meters/1").await.expect(200));
    assert!(page.text("#had").contains("Had it"));
    let page = sent(&admin, "/admin/meters/1", "label=Attic&latitude=&longitude=").await;
    assert_eq!(page.text("h1"), "Attic");
}

#[tokio::test]
async fn a_claim_code_is_shown_once() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    portal.meter(1, OrgId::PROVIDER).await;
    let page = Document::of(&admin.send_form("/admin/meters/1/claim-code", "").await.expect(200));
    let code = page.attributes("#secret", "value");
    assert!(code[0].len() >= 8);
    assert!(!admin.get("/admin/meters/1").await.body.contains(&code[0]));
    admin.send_form("/admin/meters/9/claim-code", "").await.expect(404);
    sent(&admin, "/admin/meters/1/claim-code/remove", "").await;
}

#[tokio::test]
async fn people_are_let_in_moved_and_signed_out_by_page() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let acme = portal.organization("Acme").await;
    portal.account("first@acme.example", Some(acme)).await;
    let second = portal.account("second@acme.example", Some(acme)).await;
    let path = format!("/admin/accounts/{second}");
    let page = sent(&admin, &format!("{path}/approval"), "approval_status=Approved").await;
    assert!(page.text("#facts").contains("Approved"));
    let page = sent(&admin, &format!("{path}/move"), "org_id=").await;
    assert!(page.text("#facts").contains("residential"));
    let client = portal.sign_in("second@acme.example").await;
    let page = sent(&admin, &format!("{path}/sessions"), "").await;
    assert_eq!(page.text("[role=status]"), "Signed out: 1 session.");
    client.get("/api/user/session/validate").await.expect(401);
    let own =
        portal.database().one("SELECT account_id FROM users WHERE email = 'admin@provider.example'").await;
    let page = Document::of(&admin.get(&format!("/admin/accounts/{own}")).await.expect(200));
    assert_eq!(page.count("#standing, #place"), 0);
    admin.send_form(&format!("/admin/accounts/{own}/approval"), "approval_status=Approved").await.expect(403);
    let page =
        sent(&admin, "/admin/accounts/invite", &format!("email=new%40acme.example&org_id={acme}")).await;
    assert!(page.text("[role=status]").contains("invitation"));
    let refused =
        admin.send_form("/admin/accounts/invite", "email=new%40acme.example&org_id=").await.expect(422);
    assert!(Document::of(&refused).text("[role=alert]").contains("Organization is not chosen"));
}

#[tokio::test]
async fn members_are_managed_by_their_administrators() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    let admin = portal.person("admin@acme.example", Some(acme), ApprovalStatus::Admin).await;
    let member = portal.account("member@acme.example", Some(acme)).await;
    let page = Document::of(&admin.get(&format!("/org/{acme}")).await.expect(200));
    assert!(page.text("#waiting").contains("member@acme.example"));
    let path = format!("/org/{acme}/members/{member}");
    let page = sent(&admin, &path, "approval_status=Approved").await;
    assert!(page.text("[role=status]").contains("next request"));
    assert_eq!(page.count(&format!("#member-{member} select")), 1);
    sent(&admin, &path, "approval_status=Admin").await;
    let page = sent(&admin, &format!("{path}/remove"), "").await;
    assert!(!page.text("#list").contains("member@acme.example"));
    let own = portal.database().one("SELECT account_id FROM users WHERE email = 'admin@acme.example'").await;
    admin.send_form(&format!("/org/{acme}/members/{own}"), "approval_status=Approved").await.expect(403);
    sent(&admin, &format!("/org/{acme}/invite"), "email=new%40acme.example").await;
    let refused = admin.send_form(&format!("/org/{acme}/invite"), "email=nobody").await.expect(422);
    assert_eq!(Document::of(&refused).attributes("#invite-email", "value"), ["nobody"]);
}

#[tokio::test]
async fn dr_periods_are_set_by_page() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let body = "start_time=2026-07-17T15:00&end_time=2026-07-17T18:00&credit_factor=0.75";
    let page = sent(&admin, "/admin/periods", body).await;
    assert!(page.text("#list").contains("3:00 to 6:00 PM") && page.text("#list").contains("0.75"));
    let start = "SELECT start_time FROM drp_periods WHERE drp_id = 1";
    assert_eq!(portal.database().one(start).await, "2026-07-17 19:00:00");
    let page = sent(
        &admin,
        "/admin/periods",
        "start_time=2026-07-17T17:00&end_time=2026-07-17T19:00&credit_factor=",
    )
    .await;
    assert!(page.text("[role=status]").contains("shares time"));
    let refused = admin
        .send_form("/admin/periods", "start_time=2026-11-01T01:30&end_time=2026-11-01T04:00&credit_factor=")
        .await;
    let page = Document::of(&refused.expect(422));
    assert!(page.text("[role=alert]").contains("From does not exist or comes twice"));
    assert_eq!(page.attributes("#new-end_time", "value"), ["2026-11-01T04:00"]);
    let past = "start_time=2026-07-15T15:00&end_time=2026-07-15T18:00&credit_factor=";
    let refused = admin.send_form("/admin/periods", past).await.expect(409);
    assert!(Document::of(&refused).text("[role=alert]").contains("begins in the past"));
    let refused = admin.send_form("/admin/periods/1", past).await.expect(409);
    assert!(Document::of(&refused).text("[role=alert]").contains("computed anew"));
    let page = sent(&admin, "/admin/periods/1", &format!("{past}&recompute=yes")).await;
    assert!(page.text("[role=status]").contains("computed anew"));
    admin.send_form("/admin/periods/1/remove", "").await.expect(409);
    sent(&admin, "/admin/periods/1/remove", "recompute=yes").await;
    sent(&admin, "/admin/periods/2/remove", "").await;
    assert_eq!(portal.database().one("SELECT COUNT(*) FROM drp_periods").await, "0");
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let csv: String = (1..=60).map(|it| format!("%0A{it}")).collect();
    sent(&admin, "/admin/meters/csv", &format!("csv=meter_id{csv}")).await;
    let page = Document::of(&admin.get("/admin/meters?filter=unassigned").await.expect(200));
    assert_eq!(page.count("input[name=meter]"), 25);
    assert_eq!(page.attributes(".pager a", "href"), ["/admin/meters?filter=unassigned&page=2"]);
    let page = Document::of(&admin.get("/admin/meters?filter=unassigned&page=3").await.expect(200));
    assert_eq!(
        (page.count("input[name=meter]"), page.text(".pager .muted").as_str()),
        (10, "51 to 60 of 60")
    );
}
