//! What the sums must be, made anew from the stored readings by the rules alone.

use std::collections::BTreeMap;

use domain::{
    Compared, DrPeriod, Interval, MeterId, Power, Principal, Timescale, Totals, ValidationRules,
    series::Point, validation::day_flags,
};
use jiff::civil::Date;
use store::Store;
use testkit::{CALENDAR, engines::TestDb, instant};

/// The stored rows with where their values come from.
pub async fn rows(db: &TestDb) -> Vec<String> {
    let sql = "SELECT meter_id, start_time, end_time, {watts:meter_value}, {watts:prediction_value}, quality, \
               meter_import, prediction_import FROM meter_data ORDER BY meter_id, start_time";
    db.rows(sql).await
}

/// Asserts that all sums are those of the readings.
pub async fn assert_in_step(store: &Store, db: &TestDb, when: &str) {
    let all = Interval::new(instant("2026-01-01T00:00:00Z"), instant("2027-01-01T00:00:00Z")).unwrap();
    let periods = store.periods_in(all).await.unwrap();
    let (mut sums, mut compared) = (BTreeMap::new(), Vec::new());
    for meter in [7, 8, 9].map(MeterId::new) {
        let visible = store.visible_meter(&Principal::Operator, meter).await.unwrap().unwrap();
        let series = store.readings_from_database(&visible, all).await.unwrap();
        recount(meter, series.points(), &periods, &mut sums, &mut compared);
    }
    let expected: Vec<String> =
        sums.iter().map(|((grain, meter, date), it)| line(grain, *meter, *date, it)).collect();
    let columns = "grain, meter_id, start_date, n_readings, n_actual, n_prediction, n_estimated, actual_s, \
                   prediction_s, actual_ws, prediction_ws, n_both, n_participated, both_actual_ws, \
                   both_prediction_ws, saved_ws, peak_w, step_s, flags, touches_period";
    let found =
        db.rows(format!("SELECT {columns} FROM meter_totals ORDER BY grain, meter_id, start_date")).await;
    assert_eq!(found, expected, "{when}");
    compared.sort();
    let columns = "drp_id, meter_id, start_date, n_both, n_participated, actual_ws, prediction_ws, saved_ws";
    let mut found = db.rows(format!("SELECT {columns} FROM period_totals")).await;
    found.sort();
    assert_eq!(found, compared, "{when}");
}

fn recount(
    meter: MeterId,
    points: &[Point],
    periods: &[DrPeriod],
    sums: &mut BTreeMap<(&'static str, MeterId, Date), Totals>,
    compared: &mut Vec<String>,
) {
    let date_of = |it: &Point| CALENDAR.date(it.interval.start());
    for day in points.chunk_by(|a, b| date_of(a) == date_of(b)) {
        let date = date_of(&day[0]);
        let (mut totals, of_periods) = Totals::of_day(day, periods);
        totals.flags =
            day_flags(day, CALENDAR.span(Timescale::Day, date).unwrap(), &ValidationRules::default());
        sums.insert(("day", meter, date), totals);
        *sums.entry(("month", meter, date.first_of_month())).or_default() += totals;
        for (id, Compared { n_both, n_participated, actual, prediction, saved }) in of_periods {
            let [actual, prediction, saved] = [actual, prediction, saved].map(|it| it.watt_seconds());
            compared
                .push(format!("{id}|{meter}|{date}|{n_both}|{n_participated}|{actual}|{prediction}|{saved}"));
        }
    }
}

fn line(grain: &str, meter: MeterId, date: Date, it: &Totals) -> String {
    let peak = it.peak.map_or("-".to_owned(), |it: Power| it.watts().to_string());
    let numbers = [
        i128::from(it.n_readings),
        it.n_actual.into(),
        it.n_prediction.into(),
        it.n_estimated.into(),
        it.actual_seconds.into(),
        it.prediction_seconds.into(),
        it.actual.watt_seconds(),
        it.prediction.watt_seconds(),
        it.both.n_both.into(),
        it.both.n_participated.into(),
        it.both.actual.watt_seconds(),
        it.both.prediction.watt_seconds(),
        it.both.saved.watt_seconds(),
    ];
    let numbers: Vec<String> = numbers.iter().map(i128::to_string).collect();
    let (step, flags, touches) = (it.step_seconds, it.flags.bits(), u8::from(it.touches_period));
    format!("{grain}|{meter}|{date}|{}|{peak}|{step}|{flags}|{touches}", numbers.join("|"))
}
