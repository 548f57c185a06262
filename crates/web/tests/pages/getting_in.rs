//! Getting in by page, without any script.

use domain::OrgId;
use jiff::SignedDuration;
use portal::Caller;
use testkit::{Client, TestPortal, engines::TestDb, portal::PASSWORD};

use crate::document::Document;

const NEW: &str = "an entirely different phrase";

fn words(text: &str) -> String {
    text.replace('@', "%40").replace(' ', "+")
}

async fn opened(client: &Client, path: &str, status: u16) -> Document {
    let page = Document::of(&client.get(path).await.expect(status));
    page.check(path);
    page
}

fn registering(email: &str, password: &str) -> String {
    let (email, password) = (words(email), words(password));
    format!(
        "kind=home&number=1+&claim_code=&first_name=Maya&last_name=Okafor&email={email}&password={password}"
    )
}

async fn with_a_free_meter(mails: bool) -> TestPortal {
    let db = TestDb::sqlite().await;
    let portal = if mails { TestPortal::with_mail(db).await } else { TestPortal::on(db).await };
    portal.meter(1, OrgId::PROVIDER).await;
    portal
}

#[tokio::test]
async fn one_registers_by_mail_step_by_step() {
    let portal = with_a_free_meter(true).await;
    let nobody = portal.anonymous();
    let landing = opened(&nobody, "/", 200).await;
    assert!(landing.attributes("a", "href").contains(&"/register".to_owned()));
    let choice = opened(&nobody, "/register", 200).await;
    assert_eq!(choice.attributes(".choice", "href"), ["/register?kind=home", "/register?kind=organization"]);
    opened(&nobody, "/register?kind=organization", 200).await;
    let form = opened(&nobody, "/register?kind=home", 200).await;
    assert_eq!(
        form.attributes("#register input[required]", "name"),
        ["number", "first_name", "last_name", "email", "password"]
    );
    let sent = nobody.send_form("/register", &registering("maya@home.example", PASSWORD)).await.expect(303);
    assert_eq!(sent.header("location"), "/register/done");
    assert!(opened(&nobody, "/register/done", 200).await.text("h1").contains("Look into your mail"));
    let link = portal.link_to("maya@home.example").await;
    assert!(opened(&nobody, &link, 200).await.text("main").contains("maya@home.example"));
    let wrong = nobody.send_form(&link, &format!("password={}", words(NEW))).await.expect(422);
    let page = Document::of(&wrong);
    page.check(&link);
    assert!(page.text("[role=alert]").contains("not the one that was chosen"));
    let made = nobody.send_form(&link, &format!("password={}", words(PASSWORD))).await.expect(303);
    assert_eq!(made.header("location"), "/register/done?made");
    assert!(opened(&nobody, "/register/done?made", 200).await.text("h1").contains("Your account is made"));
    assert!(opened(&nobody, &link, 410).await.attributes("a", "href").contains(&"/register".to_owned()));
    portal.sign_in("maya@home.example").await.get("/meters/1").await.expect(200);
}

#[tokio::test]
async fn without_mail_one_can_sign_in_at_once() {
    let portal = with_a_free_meter(false).await;
    let nobody = portal.anonymous();
    nobody.send_form("/register", &registering("maya@home.example", PASSWORD)).await.expect(303);
    assert!(opened(&nobody, "/register/done", 200).await.text("main").contains("you can sign in now"));
    portal.sign_in("maya@home.example").await.get("/meters/1").await.expect(200);
}

#[tokio::test]
async fn a_fault_keeps_what_was_typed_but_the_password() {
    let portal = with_a_free_meter(false).await;
    let body = registering("maya@home.example", "short");
    let page = Document::of(&portal.anonymous().send_form("/register", &body).await.expect(422));
    page.check("/register");
    assert!(page.text("[role=alert]").contains("Password"));
    assert_eq!(page.attributes("#register-email", "value"), ["maya@home.example"]);
    assert_eq!(page.attributes("#register-password", "value"), [""; 0]);
    let body = body.replace("number=1+", "number=one");
    let page = Document::of(&portal.anonymous().send_form("/register", &body).await.expect(422));
    assert!(page.text("#register-number-error").contains("digits"));
}

#[tokio::test]
async fn one_joins_by_an_invitation() {
    let portal = with_a_free_meter(true).await;
    let acme = portal.organization("Acme").await;
    portal.portal.invite(&Caller::operator(), acme, "jonas@acme.example").await.unwrap();
    let link = portal.link_to("jonas@acme.example").await;
    let page = opened(&portal.anonymous(), &link, 200).await;
    assert_eq!(page.text("h1"), "Join Acme");
    let token = page.attributes("input[name=invitation]", "value").remove(0);
    let body = format!("invitation={token}&first_name=Jonas&last_name=Weber&password={}", words(PASSWORD));
    let made = portal.anonymous().send_form("/register", &body).await.expect(303);
    assert_eq!(made.header("location"), "/register/done?made");
    portal.anonymous().send_form("/register", &body).await.expect(410);
    opened(&portal.anonymous(), &link, 410).await;
    portal.sign_in("jonas@acme.example").await.get("/meters").await;
}

#[tokio::test]
async fn one_sets_a_new_password_by_page() {
    let portal = with_a_free_meter(true).await;
    let account = portal.account("maya@home.example", None).await;
    portal.meter(2, account).await;
    let nobody = portal.anonymous();
    assert!(
        opened(&nobody, "/login", 200).await.attributes("a", "href").contains(&"/password/forgot".to_owned())
    );
    opened(&nobody, "/password/forgot", 200).await;
    let empty = nobody.send_form("/password/forgot", "email=maya%40home.example&meter_id=&org_id=").await;
    Document::of(&empty.expect(422)).check("/password/forgot");
    for email in ["maya@home.example", "nobody@home.example"] {
        let body = format!("email={}&meter_id=2&org_id=", words(email));
        let sent = nobody.send_form("/password/forgot", &body).await.expect(303);
        assert_eq!(sent.header("location"), "/password/done");
    }
    opened(&nobody, "/password/done", 200).await;
    let link = portal.link_to("maya@home.example").await;
    let page = opened(&nobody, &link, 200).await;
    assert_eq!(page.attributes("input[type=checkbox]", "checked").len(), 1);
    Document::of(&nobody.send_form(&link, "password=short").await.expect(422)).check(&link);
    let set = nobody.send_form(&link, &format!("password={}&revoke_keys=yes", words(NEW))).await.expect(303);
    assert_eq!((set.header("location"), set.header("set-cookie")), ("/password/done?set", ""));
    opened(&nobody, "/password/done?set", 200).await;
    let gone = opened(&nobody, &link, 410).await;
    assert!(gone.attributes("a", "href").contains(&"/password/forgot".to_owned()));
}

#[tokio::test]
async fn au_5_the_portal_is_set_up_by_page_once() {
    let portal = TestPortal::start().await;
    let nobody = portal.anonymous();
    opened(&nobody, "/setup", 410).await;
    let link = portal.portal.offer_set_up().await.unwrap().unwrap();
    let path = link.as_str().strip_prefix("https://portal.example").unwrap().to_owned();
    let page = opened(&nobody, &path, 200).await;
    assert_eq!(page.attributes("#set-up-provider", "value"), ["Provider"]);
    let code = page.attributes("input[name=code]", "value").remove(0);
    let body = |password: &str| {
        let password = words(password);
        format!(
            "code={code}&provider=Valley+Power&first_name=Ada&last_name=Lindqvist&email=ada%40valley.example&password={password}"
        )
    };
    Document::of(&nobody.send_form("/setup", &body("admin")).await.expect(422)).check("/setup");
    let made = nobody.send_form("/setup", &body(PASSWORD)).await.expect(303);
    assert_eq!((made.header("location"), made.header("set-cookie")), ("/login", ""));
    nobody.send_form("/setup", &body(PASSWORD)).await.expect(410);
    opened(&nobody, &path, 410).await;
    portal.sign_in("ada@valley.example").await.get("/api/outbox").await.expect(200);
}

#[tokio::test]
async fn au_12_a_limit_is_told_with_the_time_to_wait() {
    let portal = with_a_free_meter(true).await;
    portal.clock.set(portal.clock.now() + SignedDuration::from_secs(1));
    let mut answers = Vec::new();
    for n in 0..11 {
        let body = registering(&format!("scan{n}@evil.example"), PASSWORD);
        answers.push(portal.anonymous().send_form("/register", &body).await);
    }
    let last = answers.pop().unwrap().expect(429);
    assert!(answers.iter().all(|it| it.status == 303));
    assert!(last.header("retry-after").parse::<u32>().unwrap() > 0);
    Document::of(&last).check("/register");
}
