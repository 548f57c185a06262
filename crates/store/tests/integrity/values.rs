//! What the columns themselves refuse or make equal, the same on both engines.

use testkit::on_each_engine;

use super::world::{ORGS, PEOPLE, PERIODS, READINGS, World};

on_each_engine! {
    async fn intervals_end_after_they_start(db: TestDb) {
        db.provider_and("Acme").await;
        db.meters(&[5]).await;
        for end in ["2026-01-01 00:00:00", "2025-12-31 23:59:59"] {
            db.fails(format!("{READINGS} (5, '2026-01-01 00:00:00', '{end}', NULL, NULL)")).await;
            db.fails(format!("{PERIODS} ('2026-01-01 00:00:00', '{end}', NULL)")).await;
        }
        db.run(format!("{PERIODS} ('2026-01-01 00:00:00', '2026-01-01 00:00:01', NULL)")).await;
        db.fails("UPDATE drp_periods SET end_time = start_time").await;
    }

    async fn times_are_real(db: TestDb) {
        for end in ["02-30 00:00:00", "13-01 00:00:00", "02-01 24:00:00", "02-01 00:60:00", "soon", ""] {
            db.fails(format!("{PERIODS} ('2026-01-01 00:00:00', '2026-{end}', NULL)")).await;
        }
    }

    async fn names_and_e_mails_are_unique_whatever_their_case(db: TestDb) {
        db.provider_and("Acme").await;
        db.resident("ann@example.com").await;
        db.fails(format!("{ORGS} ('aCME')")).await;
        db.fails(format!("{PEOPLE} ('ANN@example.com', 'F', 'L')")).await;
        assert_eq!(db.status("Ann@Example.com").await, "Approved");
        db.run(format!("{ORGS} ('Acmé'), ('Acme ')")).await;
        assert_eq!(db.counts(&["organizations", "users"]).await, "4 1");
    }

    async fn texts_have_their_length(db: TestDb) {
        db.run(format!("{ORGS} ('{}')", "é".repeat(50))).await;
        db.fails(format!("{ORGS} ('{}')", "é".repeat(51))).await;
        db.fails(format!("{PEOPLE} ('{}', 'F', 'L')", "a".repeat(255))).await;
        db.fails(format!("{PEOPLE} ('a', '{}', 'L')", "a".repeat(51))).await;
        db.fails(format!("{PEOPLE} ('a', 'F', '{}')", "a".repeat(51))).await;
        let ann = db.resident(&"a".repeat(254)).await;
        db.fails(format!(
            "INSERT INTO logins (account_id, password_hash) VALUES ({ann}, '{}')",
            "x".repeat(256)
        ))
        .await;
        db.fails(format!("INSERT INTO settings (name, value) VALUES ('{}', '')", "x".repeat(51))).await;
        db.fails(format!("INSERT INTO settings (name, value) VALUES ('x', '{}')", "x".repeat(256))).await;
    }

    async fn choices_are_closed(db: TestDb) {
        db.fails("INSERT INTO entities (entity_type) VALUES ('robot')").await;
        db.resident("ann").await;
        db.fails("UPDATE users SET approval_status = 'Owner'").await;
        db.fails("UPDATE users SET approval_status = NULL").await;
        db.fails("UPDATE users SET email = NULL").await;
    }

    async fn meters_have_a_number_and_places_are_on_earth(db: TestDb) {
        db.provider_and("Acme").await;
        for number in ["NULL", "-1", "4294967296", "'x'"] {
            db.fails(format!("INSERT INTO meters (meter_id) VALUES ({number})")).await;
        }
        db.fails("INSERT INTO meters (coordinates) VALUES (NULL)").await;
        for place in ["{point:180.5 0}", "{point:0 -90.25}", "'POINT(1 2'", "'8.5 47'", "'POINT(east north)'"]
        {
            db.fails(format!("INSERT INTO meters (meter_id, coordinates) VALUES (7, {place})")).await;
        }
        let values = "(4294967295, {point:-180 90}), (0, {point:8.5417 47.3769})";
        db.run(format!("INSERT INTO meters (meter_id, coordinates) VALUES {values}")).await;
        let meters = db.rows("SELECT meter_id, {wkt:coordinates} FROM meters ORDER BY meter_id").await;
        assert_eq!(meters, ["0|POINT(8.5417 47.3769)", "4294967295|POINT(-180 90)"]);
    }

    async fn sessions_of_the_originals_shape_begin_now(db: TestDb) {
        let ann = db.resident("ann").await;
        db.signed_in(&ann).await;
        let session = format!("('00000000-0000-4000-8000-00000000000a', {ann}, '2030-01-01 00:00:00')");
        let insert = format!("INSERT INTO sessions (session_id, account_id, session_expire) VALUES {session}");
        db.run(format!("{{in_zone:+05:00}} {insert}; {{in_zone:+00:00}}")).await;
        let now = "created_at > '2026-01-01' AND created_at <= {utc_now} AND last_seen_at = created_at";
        assert_eq!(db.one(format!("SELECT COUNT(*) FROM sessions WHERE {now}")).await, "2");
        db.fails("UPDATE sessions SET session_id = 'short'").await;
    }

    async fn credit_factors_are_exact(db: TestDb) {
        let factor = if db.db().engine() == store::Engine::MariaDb { "0.123456" } else { "123456" };
        db.run(format!("{PERIODS} ('2026-01-01 00:00:00', '2026-01-01 01:00:00', {factor})")).await;
        assert_eq!(db.one("SELECT credit_factor FROM drp_periods").await, factor);
        db.fails("UPDATE drp_periods SET credit_factor = 1000000000000").await;
        assert_eq!(db.one("SELECT drp_id FROM drp_periods").await, "1");
    }
}
