//! `/api/periods`

use serde_json::{Value, json};
use testkit::{TestPortal, on_each_engine};

use super::administrator;

on_each_engine! {
    async fn dr_periods_are_added_changed_and_removed(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = administrator(&portal).await;
        let resident = portal.resident("maya@home.example", 1).await;
        let span = |start: &str, end: &str| json!({"start_time": start, "end_time": end});
        let post = async |body: Value| admin.send_json("POST", "/api/periods", &body).await;
        let mut first = span("2026-07-17T15:00:00-04:00", "2026-07-17T18:00:00-04:00");
        first["credit_factor"] = json!("0.75");
        let first = post(first).await.expect(201).json();
        let expected = json!({"drp_id": 1, "start_time": "2026-07-17T15:00:00-04:00", "end_time": "2026-07-17T18:00:00-04:00",
                              "credit_factor": "0.75"});
        assert_eq!(first, json!({"period": expected, "overlaps": []}));
        let second = post(span("2026-07-17T17:00:00-04:00", "2026-07-17T19:00:00-04:00")).await.expect(201).json();
        assert_eq!(second["overlaps"], json!([1]));
        for bad in [span("2026-07-17T18:00:00Z", "2026-07-17T18:00:00Z"), span("soon", "later"), json!({"start_time": "2026-07-17"})] {
            post(bad).await.expect(422);
        }
        let mut bad = span("2026-07-18T15:00:00Z", "2026-07-18T18:00:00Z");
        for (factor, why) in [("1000000", "999,999.999999"), ("0.1234567", "six decimals"), ("-1", "from 0")] {
            bad["credit_factor"] = json!(factor);
            let refused = post(bad.clone()).await.expect(422).json();
            assert!(refused["errors"][0]["reason"].as_str().unwrap().contains(why), "{refused}");
        }
        assert_eq!(post(bad).await.expect(422).json()["errors"][0]["field"], "credit_factor");
        let list = resident.get("/api/periods?limit=1").await.expect(200).json();
        assert_eq!((&list["periods"], &list["next_cursor"]), (&json!([expected]), &json!("1")));
        let past = span("2026-07-16T00:00:00Z", "2026-07-16T01:00:00Z");
        let moved = admin.send_json("PUT", "/api/periods/2", &past).await.expect(409).json();
        assert!(moved["title"].as_str().unwrap().contains("computed anew"), "{moved}");
        let mut meant = past.clone();
        meant["recompute"] = json!(true);
        assert!(post(past).await.expect(409).body.contains("begins in the past"));
        let third = post(meant.clone()).await.expect(201).json()["period"]["drp_id"].to_string();
        admin.send_json("DELETE", &format!("/api/periods/{third}?recompute=true"), &json!({})).await.expect(204);
        admin.send_json("PUT", "/api/periods/2", &meant).await.expect(200);
        admin.send_json("DELETE", "/api/periods/2", &json!({})).await.expect(409);
        admin.send_json("DELETE", "/api/periods/2?recompute=true", &json!({})).await.expect(204);
        admin.send_json("DELETE", "/api/periods/1", &json!({})).await.expect(204);
        assert_eq!(resident.get("/api/periods").await.expect(200).json()["periods"], json!([]));
    }
}
