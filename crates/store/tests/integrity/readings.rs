//! populate_deltas by every kind of statement, the same as the domain's, and the interval's own rules.

use domain::Power;
use testkit::{engines::TestDb, on_each_engine};

use super::world::{QUARTERS, READINGS, World};

async fn with_meter_5(db: &TestDb) {
    db.provider_and("Acme").await;
    db.meters(&[5]).await;
}

/// The sequence of Knuth's MMIX: random enough, and the same in every run.
fn next(state: &mut u64) -> i64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    i64::try_from(*state >> 33).unwrap()
}

/// Mostly household loads, sometimes exports, sometimes the column's ends; no two of them differ too much for it.
fn some_power(state: &mut u64) -> Option<Power> {
    let watts = match next(state) % 8 {
        0 => return None,
        1 => Power::MAX_WATTS - next(state) % 3,
        2 => -(next(state) % 5_000),
        3 => 0,
        _ => next(state) % 12_000,
    };
    Power::from_watts(watts).ok()
}

fn literal(power: Option<Power>) -> String {
    power.map_or_else(|| "NULL".to_owned(), |it| format!("{{kw:{}}}", it.to_kw()))
}

fn delta_in_watts((actual, prediction): &(Option<Power>, Option<Power>)) -> String {
    let delta = prediction.zip(*actual).map(|(prediction, actual)| Power::delta(prediction, actual));
    // A delta of the largest prediction against an export does not fit and is refused: see below.
    delta.map_or_else(|| "-".to_owned(), |it| it.watts().to_string())
}

on_each_engine! {
    async fn populate_deltas_as_the_domain_does(db: TestDb) {
        with_meter_5(&db).await;
        let mut state = 20_261_122;
        let fits = |it: &(Option<Power>, Option<Power>)| {
            it.0.zip(it.1).is_none_or(|(actual, prediction)| prediction - actual <= Power::MAX_WATTS)
        };
        let pair = |_| (some_power(&mut state), some_power(&mut state));
        let pairs: Vec<_> = (0..2_000).map(pair).filter(fits).collect();
        let at = |n: usize| format!("'2026-{:02}-{:02} {:02}:00:00'", 1 + n / 600, 1 + n / 24 % 25, n % 24);
        let row = |(i, (actual, prediction)): (usize, &(Option<Power>, Option<Power>))| {
            format!("(5, {}, '2027-01-01 00:00:00', {}, {})", at(i), literal(*actual), literal(*prediction))
        };
        let rows: Vec<_> = pairs.iter().enumerate().map(row).collect();
        db.run(format!("{READINGS} {}", rows.join(", "))).await;
        assert_eq!(db.deltas().await, pairs.iter().map(delta_in_watts).collect::<Vec<_>>());
    }

    async fn populate_deltas_for_upserts(db: TestDb) {
        with_meter_5(&db).await;
        let [interval, ..] = QUARTERS;
        let conflict = "{on_conflict:meter_id, start_time}";
        db.run(format!("{READINGS} ({interval}, {{kw:1.000}}, NULL)")).await;
        assert_eq!(db.deltas().await, ["-"]);
        db.run(format!("{READINGS} ({interval}, NULL, NULL) {conflict} prediction_value = {{kw:1.750}}"))
            .await;
        assert_eq!(db.deltas().await, ["750"]);
        db.run(format!("{} ({interval}, {{kw:1.000}}, {{kw:1.001}})", READINGS.replace("INSERT", "REPLACE")))
            .await;
        assert_eq!(db.deltas().await, ["1"]);
    }

    async fn populate_deltas_alone_writes_them(db: TestDb) {
        with_meter_5(&db).await;
        let columns = "meter_id, start_time, end_time, meter_value, prediction_value, delta_value";
        let [interval, ..] = QUARTERS;
        db.run(format!("{READINGS} ({interval}, {{kw:1.000}}, {{kw:2.000}})")).await;
        let values = format!("{interval}, {{kw:1.000}}, {{kw:2.000}}, {{kw:7.000}}");
        for sql in [
            format!("INSERT INTO meter_data ({columns}) VALUES ({values})"),
            "UPDATE meter_data SET delta_value = {kw:7.000}".to_owned(),
        ] {
            assert!(db.fails(sql).await.contains("generated column"));
        }
        assert_eq!(db.deltas().await, ["1000"]);
    }

    async fn a_delta_that_does_not_fit_is_refused(db: TestDb) {
        with_meter_5(&db).await;
        let [interval, ..] = QUARTERS;
        db.fails(format!("{READINGS} ({interval}, {{kw:-0.001}}, {{kw:9999999.999}})")).await;
        db.run(format!("{READINGS} ({interval}, {{kw:0.000}}, {{kw:9999999.999}})")).await;
        assert_eq!(db.deltas().await, ["9999999999"]);
        db.run("UPDATE meter_data SET meter_value = {kw:9999999.999}, prediction_value = {kw:-9999999.999}")
            .await;
        assert_eq!(db.deltas().await, ["0"]);
    }

    async fn readings_are_unique_per_meter_and_interval(db: TestDb) {
        with_meter_5(&db).await;
        db.meters(&[6]).await;
        let [interval, ..] = QUARTERS;
        let of_6 = interval.replacen('5', "6", 1);
        db.run(format!("{READINGS} ({interval}, NULL, NULL), ({of_6}, NULL, NULL)")).await;
        db.fails(format!("{READINGS} ({interval}, NULL, NULL)")).await;
        db.fails(format!("{READINGS} (5, '2026-01-01 00:00:00', '2026-01-01 00:30:00', NULL, NULL)")).await;
        assert_eq!(db.counts(&["meter_data"]).await, "2");
    }

    async fn a_meter_with_readings_is_not_deleted(db: TestDb) {
        with_meter_5(&db).await;
        let [interval, ..] = QUARTERS;
        db.run(format!("{READINGS} ({interval}, NULL, NULL)")).await;
        db.fails("DELETE FROM meters").await;
        db.fails(format!("{READINGS} (99, '2026-01-01 00:00:00', '2026-01-01 00:15:00', NULL, NULL)")).await;
        assert_eq!(db.holders(5).await, ["1"]);
    }
}
