//! What an independent parser counts in a Green Button file, as its manifest has it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Energy, Expected, Meter, Outcome};

pub fn expected(entry: Option<&Value>) -> Expected {
    let mut options = vec!["--epoch".to_owned(), "utc".to_owned()];
    let channels = entry.and_then(|it| it["channels"].as_array()).map_or(&[][..], Vec::as_slice);
    match channels {
        [] | [_] => options.extend(["--meter".to_owned(), "1".to_owned()]),
        many => {
            // The address without the host, which may come from anywhere.
            let address = |it: &Value| {
                let whole = it["usage_point"].as_str().unwrap();
                let path = whole.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
                path.map_or(whole, |(_, path)| path).to_owned()
            };
            let pairs = (1u32..).zip(many).map(|(number, it)| format!("{number}={}", address(it)));
            options.extend(["--columns".to_owned(), pairs.collect::<Vec<_>>().join(",")]);
        }
    }
    let Some(entry) = entry else { return Expected { options, outcome: Outcome::Unknown } };
    let is_exact = channels.iter().all(|it| it["unit_sum"].is_string());
    if !is_exact {
        return Expected { options, outcome: Outcome::Refused };
    }
    let meters: BTreeMap<u32, Meter> = (1u32..).zip(channels.iter().map(meter)).collect();
    let n_rows = entry["interval_count"].as_u64().unwrap();
    Expected { options, outcome: Outcome::Done { n_rows, meters } }
}

fn meter(channel: &Value) -> Meter {
    let number = |key: &str| channel[key].as_i64().unwrap();
    let watt_hours: Energy = channel["unit_sum"].as_str().unwrap().parse().unwrap();
    // Of an interval whose energy is no whole number of watts, half a watt at most is missing.
    let rounded = |(seconds, n): (&String, &Value)| {
        let (seconds, n) = (seconds.parse::<Energy>().unwrap(), Energy::from(n.as_i64().unwrap()));
        if 3600 % seconds == 0 { 0 } else { seconds * 500 * n }
    };
    Meter {
        n_readings: channel["distinct_starts"].as_u64().unwrap(),
        energy: watt_hours * 3_600_000,
        tolerance: channel["durations"].as_object().unwrap().iter().map(rounded).sum(),
        span: Some((number("first_start"), number("last_end"))),
    }
}
