//! What goes wrong is a problem document with nothing internal in it.

use expect_test::{Expect, expect};
use serde_json::json;
use testkit::{Answer, TestPortal};

fn check(answer: &Answer, expected: Expect) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let body = answer.json();
    assert_eq!(body["status"], answer.status.as_u16());
    assert!(body["instance"].as_str().unwrap().ends_with(answer.header("x-request-id")));
    let (kind, title) = (body["type"].as_str().unwrap(), body["title"].as_str().unwrap());
    let fields = body["errors"].as_array().map_or(String::new(), |it| format!(" {}", it[0]["field"]));
    expected.assert_eq(&format!("{} {kind}{fields}: {title}", answer.status.as_u16()));
}

#[tokio::test]
async fn problems_say_what_to_do_next() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let nobody = portal.anonymous();
    check(
        &nobody.get("/api/entity/meters").await,
        expect![[r#"401 urn:drp:problem:not-signed-in: Sign in to go on."#]],
    );
    check(
        &resident.get("/api/vis/meter_data/nonsense").await,
        expect![[r#"404 urn:drp:problem:not-found: There is no such meter."#]],
    );
    check(
        &resident.get("/api/vis/meter_data/1?from=yesterday").await,
        expect![[
            r#"422 urn:drp:problem:invalid "from": from: is no time; use 2026-07-16T15:00:00-07:00, 2026-07-16T22:00:00Z or 2026-07-16"#
        ]],
    );
    check(
        &resident.get("/api/vis/meter_data/1?from=2026-07-16&to=2026-07-15").await,
        expect![[
            r#"422 urn:drp:problem:invalid "to": to: the span from `from` to `to` ends at or before its start"#
        ]],
    );
    check(
        &resident.get("/api/vis/meter_data/1?points=0").await,
        expect![[r#"422 urn:drp:problem:invalid "points": points: asks for no point; ask for at least 1"#]],
    );
    check(
        &nobody.get("/api/nothing").await,
        expect![[r#"404 urn:drp:problem:not-found: There is nothing at this address."#]],
    );
    check(
        &resident.send_json("PUT", "/api/entity/meters", &json!({})).await,
        expect![[r#"405 urn:drp:problem:method: This address does not take that method."#]],
    );
    check(
        &nobody.send_raw("POST", "/api/user/session/create", &[("content-type", "text/plain")], "{}").await,
        expect![[
            r#"403 urn:drp:problem:cross-site: This must be sent from the portal's own pages, or as application/json from a program."#
        ]],
    );
}

#[tokio::test]
async fn a_dead_database_is_a_503_without_its_name() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.database().db().close().await;
    let answer = resident.get("/api/entity/meters").await;
    assert_eq!(answer.header("retry-after"), "60");
    check(
        &answer,
        expect![[
            r#"503 urn:drp:problem:unavailable: The portal cannot reach its data. Try again in a minute."#
        ]],
    );
}

#[tokio::test]
async fn bodies_are_bounded_and_of_known_fields() {
    let portal = TestPortal::start().await;
    let nobody = portal.anonymous();
    let extra = json!({"email": "a@b.example", "password": "x", "permission_level": 0});
    nobody.send_json("POST", "/api/user/session/create", &extra).await.expect(422);
    let large = json!({"email": "a@b.example", "password": "x".repeat(100_000)});
    nobody.send_json("POST", "/api/user/session/create", &large).await.expect(413);
}
