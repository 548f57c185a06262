//! The pages of one's own account, without script.

use testkit::{TestPortal, otp, portal::PASSWORD};

use crate::document::Document;

#[tokio::test]
async fn a_name_is_changed_and_what_will_not_do_stays_typed_out() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let done = resident.send_form("/account/name", "first_name=Maja&last_name=Okonjo").await.expect(303);
    assert_eq!(done.header("location"), "/account?done=name");
    let page = Document::of(&resident.get("/account?done=name").await.expect(200));
    page.check("/account");
    assert_eq!(page.text(".note.info"), "Your name is changed.");
    assert_eq!(page.attributes("#name-first_name", "value"), ["Maja"]);
    assert_eq!(page.attributes(".tabs a[aria-current]", "href"), ["/account"]);
    let faulty = resident.send_form("/account/email", "email=nonsense").await.expect(422);
    let page = Document::of(&faulty);
    page.check("/account/email");
    assert!(page.text("#email-email-error").starts_with("This is not an e-mail address"));
    assert!(page.text("[role=alert]").contains("Nothing has changed yet"));
    assert_eq!(page.attributes("#email-email", "value"), ["nonsense"]);
    let faulty = resident.send_form("/account/name", "first_name=&last_name=Okafor").await.expect(422);
    let page = Document::of(&faulty);
    assert_eq!(page.attributes("#name-last_name", "value"), ["Okafor"]);
    assert_eq!(page.attributes("#name-first_name", "value"), [""]);
}

#[tokio::test]
async fn a_wrong_current_password_stands_at_its_field() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let form = "current_password=wrong&new_password=an+entirely+different+phrase";
    let page = Document::of(&resident.send_form("/account/password", form).await.expect(401));
    assert!(page.text("#password-current_password-error").starts_with("The password is wrong."));
    let form =
        format!("current_password={}&new_password=an+entirely+different+phrase", PASSWORD.replace(' ', "+"));
    let done = resident.send_form("/account/password", &form).await.expect(303);
    assert_eq!(done.header("location"), "/account?done=password");
}

#[tokio::test]
async fn se_8_sessions_are_listed_and_ended_by_page() {
    let portal = TestPortal::start().await;
    let here = portal.resident("resident@home.example", 1).await;
    let there = portal.sign_in("resident@home.example").await;
    let page = Document::of(&here.get("/account/security").await.expect(200));
    assert_eq!(page.count(".rows li"), 2);
    assert_eq!(page.texts(".rows .pill"), ["This one"]);
    let ids = page.attributes("input[name=session_id]", "value");
    assert_eq!(ids.len(), 1);
    let form = format!("session_id={}", ids[0]);
    let done = here.send_form("/account/security/sessions/end", &form).await.expect(303);
    assert_eq!(done.header("location"), "/account/security?done=ended");
    there.get("/account").await.expect(303);
    here.send_form("/account/security/sessions/end", &form).await.expect(404);
    here.send_form("/account/security/sessions/end-others", "").await.expect(303);
    here.send_form("/account/security/browsers/forget", "").await.expect(303);
}

#[tokio::test]
async fn au_13_a_key_is_made_shown_once_and_revoked_by_page() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let page = Document::of(&resident.get("/account/api-keys").await.expect(200));
    assert_eq!(page.attributes("input[type=checkbox]", "name"), ["read"]);
    let made = resident.send_form("/account/api-keys", "name=Graphs&days=30&read=on").await.expect(200);
    let page = Document::of(&made);
    page.check("/account/api-keys");
    let key = page.attributes("#new-key", "value").remove(0);
    assert!(page.text("pre").contains("curl -H"), "{}", page.text("pre"));
    portal.anonymous().with_key(&key).get("/api/entity/meters").await.expect(200);
    let listed = resident.get("/account/api-keys").await.expect(200);
    assert!(!listed.body.contains(&key) && listed.body.contains("Graphs"));
    let refused = resident.send_form("/account/api-keys", "name=Graphs&days=30").await.expect(422);
    let page = Document::of(&refused);
    page.check("/account/api-keys");
    assert!(page.text("#key-checks-error").contains("choose at least one"));
    assert_eq!(page.attributes("[role=alert] a", "href"), ["#key-checks"]);
    let typed = [page.attributes("#key-name", "value"), page.attributes("#key-days", "value")];
    assert_eq!(
        (typed.concat(), page.count("input[checked]")),
        (vec!["Graphs".to_owned(), "30".to_owned()], 0)
    );
    resident.send_form("/account/api-keys", "name=Graphs&days=x&read=on").await.expect(422);
    let id = key.split('_').nth(1).unwrap();
    resident.send_form(&format!("/account/api-keys/{id}/revoke"), "").await.expect(303);
    portal.anonymous().with_key(&key).get("/api/entity/meters").await.expect(401);
}

#[tokio::test]
async fn two_factor_is_set_up_by_page() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let here = "/account/security/two-factor";
    resident.send_form(&format!("{here}/begin"), "").await.expect(303);
    let page = Document::of(&resident.get(here).await.expect(200));
    page.check(here);
    assert_eq!(page.attributes("svg.qr", "role"), ["img"]);
    let secret = page.attributes("#secret", "value").remove(0).replace(' ', "");
    let wrong =
        Document::of(&resident.send_form(&format!("{here}/confirm"), "code=000000").await.expect(401));
    wrong.check(here);
    assert!(wrong.text("#confirm-code-error").starts_with("The code is wrong"));
    let code = otp::code(&secret, portal.clock.now());
    let on = resident.send_form(&format!("{here}/confirm"), &format!("code={code}")).await.expect(200);
    let page = Document::of(&on);
    page.check(here);
    assert_eq!(page.count(".codes code"), 10);
    let page = Document::of(&resident.get(here).await.expect(200));
    page.check(here);
    assert!(page.text(".sub").contains("10 recovery codes are left."));
    resident.send_form(&format!("{here}/off"), "").await.expect(303);
}

#[tokio::test]
async fn an_account_ends_with_its_email_typed() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let wrong = Document::of(&resident.send_form("/account/delete", "email=x%40y.example").await.expect(422));
    assert!(wrong.text("#delete-email-error").contains("type it to confirm"));
    let gone = resident.send_form("/account/delete", "email=resident%40home.example").await.expect(303);
    let page = Document::of(&portal.anonymous().get(gone.header("location")).await.expect(200));
    assert!(page.text(".note.info").starts_with("Your account is deleted"));
    assert_eq!(resident.get("/meters").await.expect(303).header("location"), "/login?next=/meters");
}
