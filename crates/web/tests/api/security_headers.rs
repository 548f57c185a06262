//! The headers that keep pages to themselves, on every kind of answer.

use testkit::TestPortal;

#[tokio::test]
async fn every_answer_has_them() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    for path in
        ["/", "/login", "/meters/1", "/nothing", "/api/entity/meters", "/api/nothing", "/assets/nothing"]
    {
        let answer = resident.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "strict-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("server"), "", "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_names_that_change() {
    let portal = TestPortal::start().await;
    let page = portal.anonymous().get("/login").await.expect(200).body;
    let start = page.find("/assets/css/app.").expect("a style sheet");
    let path = page[start..].split('"').next().unwrap();
    let answer = portal.anonymous().get(path).await.expect(200);
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    let again =
        portal.anonymous().send_raw("GET", path, &[("if-none-match", answer.header("etag"))], "").await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
}
