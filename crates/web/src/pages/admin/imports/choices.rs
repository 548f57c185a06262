//! How a file is meant, as the form of the import page sends it and as an import keeps it.

use std::num::NonZeroU32;

use domain::MeterId;
use portal::{Error, ImportChoices, inspect::Role};

use crate::pages::admin::values::Values;

/// What the form sends.
pub(super) const FIELDS: [&str; 17] = [
    "do",
    "format",
    "unit",
    "time_zone",
    "columns",
    "meter",
    "interval",
    "epoch",
    "round",
    "create_meters",
    "meter_id",
    "date",
    "start_time",
    "end_time",
    "meter_value",
    "prediction_value",
    "quality",
];

/// The fields of a reading, each with what a column of it holds.
pub(super) const COLUMNS: [(&str, Role); 7] = [
    ("meter_id", Role::Meter),
    ("date", Role::Date),
    ("start_time", Role::Start),
    ("end_time", Role::End),
    ("meter_value", Role::Actual),
    ("prediction_value", Role::Prediction),
    ("quality", Role::Quality),
];

/// What the form says of the file.
pub(super) fn choices(values: &Values) -> Result<ImportChoices, Error> {
    let text = |name| values.filled(name).map(str::to_owned);
    let pair = |(field, _): &(&str, Role)| Some(format!("{field}={}", values.filled(field)?));
    let mut pairs: Vec<String> = COLUMNS.iter().filter_map(pair).collect();
    pairs.extend(named_meters(values.get("columns")));
    Ok(ImportChoices {
        format: text("format"),
        unit: text("unit"),
        time_zone: text("time_zone"),
        columns: (!pairs.is_empty()).then(|| pairs.join(",")),
        meter: values.number("meter")?.map(MeterId::new),
        interval: values.number("interval")?.and_then(NonZeroU32::new),
        epoch: text("epoch"),
        round: values.is_ticked("round"),
        create_meters: values.is_ticked("create_meters"),
        good_rows_only: values.get("do") == "good",
        dry_run: values.get("do").is_empty(),
    })
}

/// The pairs of meters and names that were typed, one a line or with commas between them; what got no number is left out.
fn named_meters(text: &str) -> impl Iterator<Item = String> {
    let pairs = text.split(['\n', ',']).map(str::trim);
    pairs.filter(|it| !it.is_empty() && !it.starts_with('=')).map(str::to_owned)
}

/// What the form would send for those choices.
pub(super) fn values(choices: &ImportChoices) -> Values {
    let columns = choices.columns.as_deref().unwrap_or("");
    let pairs = columns.split(',').filter_map(|it| it.split_once('='));
    let is_column = |name: &str| COLUMNS.iter().any(|it| it.0 == name);
    let (of_columns, of_meters): (Vec<_>, Vec<_>) = pairs.partition(|it| is_column(it.0));
    let lines: Vec<String> = of_meters.iter().map(|(left, name)| format!("{left}={name}")).collect();
    let number = |it: Option<u32>| it.map(|it| it.to_string());
    let ticked = |it: bool| it.then(|| "yes".to_owned());
    let said = [
        ("format", choices.format.clone()),
        ("unit", choices.unit.clone()),
        ("time_zone", choices.time_zone.clone()),
        ("columns", Some(lines.join("\n"))),
        ("meter", number(choices.meter.map(MeterId::number))),
        ("interval", number(choices.interval.map(NonZeroU32::get))),
        ("epoch", choices.epoch.clone()),
        ("round", ticked(choices.round)),
        ("create_meters", ticked(choices.create_meters)),
    ];
    let said = said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let of_columns = of_columns.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    Values::of(said.chain(of_columns).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_fills_the_form_that_means_it() {
        let meant = ImportChoices {
            unit: Some("kwh".to_owned()),
            columns: Some("start_time=From,meter_value=kWh,7001=home_1,7002.prediction=f 2".to_owned()),
            meter: Some(MeterId::new(7)),
            interval: NonZeroU32::new(900),
            round: true,
            dry_run: true,
            ..ImportChoices::default()
        };
        assert_eq!(choices(&values(&meant)).unwrap(), meant);
        assert_eq!(values(&meant).get("columns"), "7001=home_1\n7002.prediction=f 2");
    }

    #[test]
    fn names_without_a_number_are_left_out() {
        let named: Vec<String> = named_meters("1=a\r\n\r\n2=b c, 3=d\n=e\n").collect();
        assert_eq!(named, ["1=a", "2=b c", "3=d"]);
    }
}
