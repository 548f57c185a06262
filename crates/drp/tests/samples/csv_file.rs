//! What is in a file of hourly kilowatt-hours, counted line by line.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::{
    Energy, Expected, Meter, Outcome,
    exact::{exact, thousandths},
};

/// Where the values of each meter are.
enum Place {
    /// In a column of its own.
    Column(usize),
    /// In this column, where the other has the meter's name.
    Named { value: usize, name: usize },
}

pub fn expected(path: &Path, entry: Option<&Value>) -> Expected {
    let options = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let Some(entry) = entry else {
        let options = options(&["--unit", "kwh", "--meter", "1"]);
        return Expected { options, outcome: Outcome::Unknown };
    };
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|it| *it == name);
    let totals = entry["total_kwh"].as_object().unwrap();
    let start = header.iter().find(|it| it.starts_with("start_")).unwrap();
    let mut map: Vec<String> = vec![format!("start_time={start}")];
    let meters = || (1u32..).zip(totals.keys());
    let (mut words, is_wide) = (vec!["--unit", "kwh"], totals.keys().all(|it| column(it).is_some()));
    let place = |name: &str| match (is_wide, column("meter")) {
        (true, _) => Place::Column(column(name).unwrap()),
        (false, Some(meter)) => Place::Named { value: column("kwh").unwrap(), name: meter },
        (false, None) => Place::Column(column("kwh").unwrap()),
    };
    if is_wide || column("meter").is_some() {
        map.extend(meters().map(|(number, name)| format!("{number}={name}")));
    } else {
        words.extend(["--meter", "1"]);
    }
    map.extend((!is_wide).then(|| "meter_value=kwh".to_owned()));
    map.extend(column("meter").map(|_| "meter_id=meter".to_owned()));
    let map = map.join(",");
    words.extend(["--columns", map.as_str()]);
    let rows: Vec<Vec<&str>> = lines.map(|it| it.split(',').collect()).collect();
    let seconds = i128::from(entry["interval_s"].as_i64().unwrap());
    let meters: BTreeMap<u32, Meter> = meters()
        .map(|(number, name)| (number, meter(&rows, &place(name), name, &totals[name], seconds)))
        .collect();
    let n_rows = entry["rows"].as_u64().unwrap();
    Expected { options: options(&words), outcome: Outcome::Done { n_rows, meters } }
}

/// The readings of a meter, each as the nearest whole watt; what they are before that must be what the manifest says.
fn meter(rows: &[Vec<&str>], place: &Place, name: &str, total: &Value, seconds: i128) -> Meter {
    let value = |row: &Vec<&str>| match place {
        Place::Column(value) => row.get(*value).map(|it| exact(it)),
        Place::Named { value, name: column } if row.get(*column) == Some(&name) => {
            row.get(*value).map(|it| exact(it))
        }
        Place::Named { .. } => None,
    };
    let values: Vec<i128> = rows.iter().filter_map(value).collect();
    assert_eq!(
        values.iter().sum::<i128>(),
        exact(total.as_str().unwrap()),
        "{name}: the manifest is of another file"
    );
    // A kilowatt-hour an hour is a kilowatt.
    let watts = values.iter().map(|it| thousandths(it * 3600 / seconds));
    let energy = watts.sum::<i128>() * seconds * 1000;
    Meter { n_readings: values.len() as u64, energy: Energy::from(energy), tolerance: 0, span: None }
}
