//! The outbox as pages: the list, one message, another attempt.

use portal::mail::{Mail, Named, PLACES};
use testkit::{TestPortal, engines::TestDb};

use crate::document::Document;

#[tokio::test]
async fn messages_are_listed_and_can_be_read() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let page = Document::of(&admin.get("/admin/outbox").await.expect(200));
    page.check("/admin/outbox");
    assert!(page.text("main").contains("Nothing here"));
    let link = portal.portal.link("/password/reset/0123456789abcdef0123456789abcdef");
    let id = portal.mail("maya@home.example", &Mail::ResetPassword { link: &link, minutes: 10 }).await;
    let page = Document::of(&admin.get("/admin/outbox").await.expect(200));
    page.check("/admin/outbox with a message");
    assert_eq!(page.attributes(".msgs a", "href"), [format!("/admin/outbox/{id}")]);
    assert!(page.text(".msgs").contains("maya@home.example") && page.text(".msgs").contains("Kept"));
    assert_eq!(page.texts(".tabs a"), ["All", "Waiting", "Kept", "Sent", "Failed"]);
    let none = Document::of(&admin.get("/admin/outbox?state=sent").await.expect(200));
    assert_eq!((none.count(".msgs li"), none.text(".tabs [aria-current]").as_str()), (0, "Sent"));
    let page = Document::of(&admin.get(&format!("/admin/outbox/{id}")).await.expect(200));
    page.check("/admin/outbox/{message_id}");
    assert_eq!(page.text("h1"), "Set a new password");
    let links = page.attributes("pre.letter a", "href");
    assert_eq!(links, ["/password/reset/0123456789abcdef0123456789abcdef", "/"]);
    assert_eq!(page.count("form[action$=retry]"), 0);
    let body = admin.get(&format!("/admin/outbox/{id}")).await.body;
    assert!(body.contains("&#60;!doctype html"), "HTML is shown as text");
}

#[tokio::test]
async fn br_7_a_name_in_a_message_is_no_markup() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let person = Named { name: "<script>alert(1)</script>", email: "eve@home.example" };
    let mail = Mail::NewMember { org: domain::OrgId::new(2), organization: "<img src=x onerror=1>", person };
    let id = portal.mail("maya@home.example", &mail).await;
    for path in ["/admin/outbox".to_owned(), format!("/admin/outbox/{id}")] {
        let page = Document::of(&admin.get(&path).await.expect(200));
        page.check(&path);
        assert_eq!(page.count("script:not([src]), main img"), 0, "{path}");
    }
}

#[tokio::test]
async fn a_failed_message_can_be_tried_again() {
    let portal = TestPortal::with_mail(TestDb::sqlite().await).await;
    let admin = portal.system_administrator().await;
    let id = portal.mail("maya@home.example", &Mail::PasswordChanged).await;
    let reason = "permanent error (550): no such person";
    portal.mail_fails(reason).await;
    let path = format!("/admin/outbox/{id}");
    let page = Document::of(&admin.get(&path).await.expect(200));
    page.check(&path);
    assert!(page.text(".note.bad").contains(reason));
    let action = page.attributes("main form", "action").remove(0);
    for (word, notice) in [("done", "in the queue again"), ("needless", "nothing to try again")] {
        let answer = admin.send_form(&action, "").await.expect(303);
        assert_eq!(answer.header("location"), format!("{path}?retry={word}"));
        let page = Document::of(&admin.get(answer.header("location")).await.expect(200));
        assert!(page.text(".note.info").contains(notice), "{word}");
    }
}

/// Pages of issue #3 that messages lead to and that are not there yet; this list may only shrink.
const TO_COME: [&str; 6] = [
    "/register",
    "/password/forgot",
    "/account/security",
    "/account/api-keys",
    "/admin/meters",
    "/org/{org_id}/members",
];

#[test]
fn every_page_that_a_message_leads_to_is_there() {
    let unnamed = |path: &str| {
        let part = |it: &str| if it.starts_with('{') { "{}".to_owned() } else { it.to_owned() };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    let pages: Vec<String> = web::PAGES.iter().map(|(_, path)| unnamed(path)).collect();
    for place in PLACES.iter().filter(|it| !TO_COME.contains(it)) {
        assert!(pages.contains(&unnamed(place)), "{place} is not there; a message leads to it");
    }
}
