//! Signing in and out by page.

use testkit::{TestPortal, portal::PASSWORD};

use crate::document::Document;

fn form(email: &str, password: &str) -> String {
    format!("email={}&password={}", email.replace('@', "%40"), password.replace(' ', "+"))
}

#[tokio::test]
async fn one_comes_back_to_the_page_one_wanted() {
    let portal = TestPortal::start().await;
    portal.resident("resident@home.example", 1).await;
    let asked = portal.anonymous().get("/meters/1?scale=week&date=2026-07-01").await.expect(303);
    assert_eq!(asked.header("location"), "/login?next=/meters/1%3Fscale%3Dweek%26date%3D2026-07-01");
    let page = portal.anonymous().get(asked.header("location")).await.expect(200);
    let next = Document::of(&page).attributes("#sign-in input[name=next]", "value");
    assert_eq!(next, ["/meters/1?scale=week&date=2026-07-01"]);
    let body = format!("{}&next=%2Fmeters%2F1%3Fscale%3Dweek", form("resident@home.example", PASSWORD));
    let answer = portal.anonymous().send_form("/login", &body).await.expect(303);
    assert_eq!(answer.header("location"), "/meters/1?scale=week");
}

#[tokio::test]
async fn a_wrong_password_keeps_what_was_typed_and_never_says_which() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    for email in ["maya@acme.example", "nobody@acme.example"] {
        let answer = portal.anonymous().send_form("/login", &form(email, "wrong")).await.expect(401);
        let page = Document::of(&answer);
        page.check("/login");
        assert!(page.text("[role=alert]").contains("Email or password is wrong."));
        assert_eq!(page.attributes("#email", "value"), [email]);
        assert_eq!(page.attributes("#password", "value"), [""; 0]);
    }
}

#[tokio::test]
async fn another_site_cannot_sign_somebody_in_or_send_them_away() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    let body = format!("{}&next=%2F%2Fevil.example", form("maya@acme.example", PASSWORD));
    let answer = portal.anonymous().send_form("/login", &body).await.expect(303);
    assert_eq!(answer.header("location"), "/today");
    let headers = [("origin", "https://evil.example"), ("content-type", "application/x-www-form-urlencoded")];
    portal.anonymous().send_raw("POST", "/login", &headers, &body).await.expect(403);
}

#[tokio::test]
async fn signing_out_goes_back_to_the_door() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let answer = resident.send_form("/logout", "").await.expect(303);
    assert_eq!(answer.header("location"), "/login?out");
    assert_eq!(resident.get("/meters/1").await.expect(303).header("location"), "/login?next=/meters/1");
}
