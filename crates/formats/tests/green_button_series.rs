//! What the readings of a Green Button series are: their unit, their direction, their register, their quality.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod green;

use domain::Rounding;
use expect_test::expect;
use formats::green_button::Options;
use green::*;

const DELTA: &str = "accumulationBehaviour=4 flowDirection=1 intervalLength=900 uom=72";
const IMPORT: &str = "accumulationBehaviour=4 flowDirection=1 uom=72";
const EXPORT: &str = "accumulationBehaviour=4 flowDirection=19 uom=72";

#[test]
fn what_cannot_be_kept_is_refused_by_name() {
    let told = |fields: &str| {
        let batch = read(series(fields, &reading(DAY, 900, "250")).as_bytes(), utc()).unwrap();
        assert_eq!(batch.readings, []);
        let faults: Vec<String> =
            batch.faults.iter().map(|it| format!("{} {}: {}", it.path, it.value, it.why)).collect();
        faults.join("; ").replace("feed/entry/content/ReadingType/", "")
    };
    assert!(told("uom=169").starts_with("uom 169: is therms, which is not kept"), "{}", told("uom=169"));
    assert!(told("uom=73").contains("volt-ampere-hours reactive"));
    assert!(told("flowDirection=1").starts_with("uom : has no uom"));
    assert!(told("uom=72 powerOfTenMultiplier=13").starts_with("powerOfTenMultiplier 13"));
    assert!(told("uom=72 powerOfTenMultiplier=x").starts_with("powerOfTenMultiplier x: not a number"));
    assert!(
        told("uom=72 accumulationBehaviour=12")
            .starts_with("accumulationBehaviour 12: is instantaneous data")
    );
    assert!(told("uom=72 flowDirection=20").starts_with("flowDirection 20: is total"));
    assert!(told("uom=38 dataQualifier=8").starts_with("dataQualifier 8: is maximum"));
    assert!(told("uom=72 commodity=7").starts_with("commodity 7: is natural gas"));
    let gas = series(DELTA, &reading(DAY, 900, "1")).replace("<espi:kind>0<", "<espi:kind>1<");
    check(
        gas,
        utc(),
        expect![[r#"
            line 3, column 112, feed/entry/content/UsagePoint/ServiceCategory/kind '1': is gas, not electricity; leave it out with --good-rows-only, or ask for electricity alone
            1 read, 0 rounded
        "#]],
    );
}

#[test]
fn powers_of_ten_are_exact() {
    for (multiplier, value, seconds, watts) in [
        ("3", "7", 3600, 7000),
        ("-3", "250000", 900, 1000),
        ("12", "0", 900, 0),
        ("-12", "250000000000000", 900, 1000),
        ("0", "-25", 900, -100),
        ("-3", "1", 3600, i64::MIN),
    ] {
        let fields = format!("uom=72 powerOfTenMultiplier={multiplier}");
        let batch = read(series(&fields, &reading(DAY, seconds, value)).as_bytes(), utc()).unwrap();
        match batch.readings.as_slice() {
            [reading] => assert_eq!(reading.actual.watts(), watts, "{value}e{multiplier}"),
            _ => assert_eq!((batch.faults.len(), watts), (1, i64::MIN), "{value}e{multiplier}"),
        }
    }
    let rounded = Options { rounding: Rounding::HalfEven, ..utc() };
    let batch =
        read(series("uom=72 powerOfTenMultiplier=-3", &reading(DAY, 3600, "1500")).as_bytes(), rounded)
            .unwrap();
    assert_eq!((batch.readings[0].actual.watts(), batch.rounded), (2, 1));
    let power =
        read(series("uom=38 powerOfTenMultiplier=3", &reading(DAY, 900, "1.5")).as_bytes(), utc()).unwrap();
    assert_eq!(power.readings[0].actual.watts(), 1500);
}

#[test]
fn import_and_export_are_netted_never_summed() {
    let import = reading(DAY, 900, "250") + &reading(DAY + 900, 900, "100") + &reading(DAY + 1800, 900, "5");
    let export = reading(DAY, 900, "50").replace(
        "</espi:timePeriod>",
        "</espi:timePeriod><espi:ReadingQuality><espi:quality>9</espi:quality></espi:ReadingQuality>",
    ) + &reading(DAY + 900, 900, "300");
    let xml = feed(&[
        usage_point("1"),
        meter_reading("1", "1", "1"),
        meter_reading("1", "2", "2"),
        block("1", "1", &import),
        block("1", "2", &export),
        reading_type("1", IMPORT),
        reading_type("2", EXPORT),
    ]);
    // What is after all of the export is import alone; quality is known only where both sides say it.
    check(
        xml,
        utc(),
        expect![[r#"
            6: User/1/UsagePoint/1 2026-07-16T00:30:00Z 15 min 20 W, unknown
            7: User/1/UsagePoint/1 2026-07-16T00:00:00Z 15 min 800 W, unknown
            7: User/1/UsagePoint/1 2026-07-16T00:15:00Z 15 min -800 W, unknown
            5 read, 0 rounded
        "#]],
    );
}

#[test]
fn a_half_without_the_other_is_told() {
    let hour = |i: i64, value: &str| reading(DAY + 900 * i, 900, value);
    let xml = feed(&[
        meter_reading("1", "1", "1"),
        meter_reading("1", "2", "2"),
        reading_type("1", IMPORT),
        reading_type("2", EXPORT),
        block("1", "1", &(hour(0, "1") + &hour(1, "1") + &hour(2, "1"))),
        block("1", "2", &(hour(0, "1") + &hour(2, "1"))),
    ]);
    check(
        xml,
        utc(),
        expect![[r#"
            8: User/1/UsagePoint/1 2026-07-16T00:00:00Z 15 min 0 W, unknown
            8: User/1/UsagePoint/1 2026-07-16T00:30:00Z 15 min 0 W, unknown
            line 7, column 498, feed/entry/content/IntervalBlock/IntervalReading/value: has no export of the same interval, so the net is not known
            5 read, 0 rounded
        "#]],
    );
}

#[test]
fn an_export_alone_is_negative_and_a_second_series_is_refused() {
    let export = series(EXPORT, &reading(DAY, 900, "250"));
    assert_eq!(read(export.as_bytes(), utc()).unwrap().readings[0].actual.watts(), -1000);
    let net = series("uom=72 flowDirection=4", &reading(DAY, 900, "-250"));
    assert_eq!(read(net.as_bytes(), utc()).unwrap().readings[0].actual.watts(), -1000);
    let xml = feed(&[
        usage_point("1"),
        meter_reading("1", "1", "1"),
        meter_reading("1", "2", "1"),
        reading_type("1", IMPORT),
        block("1", "1", &reading(DAY, 900, "250")),
        block("1", "2", &reading(DAY, 86_400, "24000")),
    ]);
    check(
        xml,
        utc(),
        expect![[r#"
            7: User/1/UsagePoint/1 2026-07-16T00:00:00Z 15 min 1000 W, unknown
            line 8, column 165, feed/entry/content/IntervalBlock 'User/1/UsagePoint/1/MeterReading/2': is a second series of import of the same usage point; keep one of them in the file
            2 read, 0 rounded
        "#]],
    );
}

#[test]
fn a_register_gives_its_differences() {
    let register = "uom=72 accumulationBehaviour=3";
    let at = |i: i64, value: &str| reading(DAY + 900 * i, 900, value);
    // Forwards, once more from the beginning, a gap, and a register that was exchanged.
    let rows = at(0, "1000")
        + &at(1, "1250")
        + &at(2, "1260")
        + &at(0, "1000")
        + &at(1, "1250")
        + &at(4, "2000")
        + &at(5, "5");
    check(
        series(register, &rows),
        utc(),
        expect![[r#"
            6: User/1/UsagePoint/1 2026-07-16T00:15:00Z 15 min 1000 W, unknown
            6: User/1/UsagePoint/1 2026-07-16T00:30:00Z 15 min 40 W, unknown
            6: User/1/UsagePoint/1 2026-07-16T00:15:00Z 15 min 1000 W, unknown
            line 6, column 1391, feed/entry/content/IntervalBlock/IntervalReading/value '5': is less than the register showed before; it was exchanged or ran over, so the energy is not known
            7 read, 0 rounded
        "#]],
    );
    let backwards = at(2, "1260") + &at(1, "1250") + &at(0, "1000");
    let batch = read(series(register, &backwards).as_bytes(), utc()).unwrap();
    let watts: Vec<i64> = batch.readings.iter().map(|it| it.actual.watts()).collect();
    assert_eq!((watts, batch.faults.len()), (vec![40, 1000], 0));
}

#[test]
fn qualities_are_kept_and_the_worst_of_several_counts() {
    let quality = |codes: &[u8]| {
        let all: String = codes
            .iter()
            .map(|it| format!("<espi:ReadingQuality><espi:quality>{it}</espi:quality></espi:ReadingQuality>"))
            .collect();
        reading(DAY, 900, "250").replace("<espi:timePeriod>", &format!("{all}<espi:timePeriod>"))
    };
    let of = |fields: &str, codes: &[u8]| {
        read(series(fields, &quality(codes)).as_bytes(), utc()).unwrap().readings[0]
            .quality
            .map(|it| it.code())
    };
    assert_eq!(of(DELTA, &[17]), Some(17));
    assert_eq!(of(DELTA, &[17, 8, 19]), Some(8));
    assert_eq!(of(DELTA, &[]), None);
    assert_eq!(of("uom=72 defaultQuality=19", &[]), Some(19));
    assert_eq!(of("uom=72 defaultQuality=19", &[10]), Some(10));
}
