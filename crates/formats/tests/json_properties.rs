//! What is written as JSON is read back, by whoever reads JSON.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

use domain::{Interval, IntervalReading, MeterId, Power, Quality};
use formats::json::Writer;
use jiff::Timestamp;
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};

fn written(readings: &[IntervalReading]) -> Value {
    let mut writer = Writer::new(Vec::new()).unwrap();
    readings.iter().for_each(|it| writer.write(it).unwrap());
    serde_json::from_slice(&writer.finish().unwrap()).unwrap()
}

fn reading() -> impl Strategy<Value = IntervalReading> {
    let power =
        || option::of((-9_999_999_999i64..=9_999_999_999).prop_map(|it| Power::from_watts(it).unwrap()));
    let quality = (0u8..20).prop_map(Quality::of_code);
    (0u32..4, 0i64..250_000_000_000, 1i64..3_000_000_000, power(), power(), quality).prop_map(
        |(meter, start, seconds, actual, prediction, quality)| {
            let at = |second| Timestamp::from_second(second).unwrap();
            let interval = Interval::new(at(start), at(start + seconds)).unwrap();
            let quality = quality.filter(|_| actual.is_some());
            IntervalReading { meter: MeterId::new(meter), interval, actual, prediction, quality }
        },
    )
}

fn read(file: &Value) -> Vec<IntervalReading> {
    let mut readings = Vec::new();
    for meter in file["meters"].as_array().unwrap() {
        let number = u32::try_from(meter["meter_id"].as_u64().unwrap()).unwrap();
        for it in meter["readings"].as_array().unwrap() {
            let time = |name: &str| it[name].as_str().unwrap().parse().unwrap();
            let value = |name: &str| it[name].as_str().map(|it| Power::parse_kw(it).unwrap());
            let code = it["quality"].as_u64().map(|it| u8::try_from(it).unwrap());
            readings.push(IntervalReading {
                meter: MeterId::new(number),
                interval: Interval::new(time("start_time"), time("end_time")).unwrap(),
                actual: value("meter_value"),
                prediction: value("prediction_value"),
                quality: code.map(|it| Quality::of_code(it).unwrap()),
            });
            assert_eq!(it.as_object().unwrap().len(), 5);
        }
    }
    readings
}

#[test]
fn meters_without_readings_are_there() {
    let file = |meters: &[u32]| -> Value {
        let mut writer = Writer::new(Vec::new()).unwrap();
        meters.iter().for_each(|it| writer.meter(MeterId::new(*it)).unwrap());
        serde_json::from_slice(&writer.finish().unwrap()).unwrap()
    };
    assert_eq!(file(&[]), json!({"meters": []}));
    assert_eq!(
        file(&[7, 8]),
        json!({"meters": [{"meter_id": 7, "readings": []}, {"meter_id": 8, "readings": []}]})
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read(readings in vec(reading(), 0..40)) {
        prop_assert_eq!(read(&written(&readings)), readings);
    }
}
