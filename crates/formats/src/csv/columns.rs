//! What a file calls its columns and its meters, as a person writes it on the command line.

use domain::MeterId;

/// What a file calls its columns and its meters; empty where it uses the portal's own names.
///
/// Written as pairs, `start_time=start_utc,meter_value=kwh`: the portal's name of a field and the header of
/// the file; or a meter's number and what the file calls that meter, `7=home_1`: the header of its column in
/// a wide file, the text in the column of meters in a long one. `7.prediction=forecast_1` names the column
/// of a meter's predictions in a wide file.
///
/// Where a file has the date in a column of its own, `date=DATE,start_time=START TIME` names it, and the column of the
/// time of day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    pub(super) fields: Vec<(Field, String)>,
    pub(super) meters: Vec<(MeterId, String)>,
    pub(super) predictions: Vec<(MeterId, String)>,
}

/// A field of the portal's own shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Meter,
    Start,
    End,
    Actual,
    Prediction,
    Quality,
    Date,
}

/// Why a text is no map of columns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnMapError {
    /// A part without an equals sign, or with nothing beside it.
    #[error("'{0}' is no pair; write FIELD=HEADER or NUMBER=NAME, with commas between the pairs")]
    NoPair(String),
    /// A part whose left side is neither a field nor a meter.
    #[error(
        "'{0}' is neither a field (meter_id, start_time, end_time, meter_value, prediction_value, quality, date) \
         nor a meter's number"
    )]
    UnknownField(String),
    /// A field or a meter that is named twice.
    #[error("'{0}' is given twice")]
    Twice(String),
    /// One name for two things.
    #[error("'{0}' stands for two things; each header and each meter's name can be given once")]
    SameName(String),
}

impl Field {
    pub(crate) const ALL: [Field; 7] = [
        Field::Meter,
        Field::Start,
        Field::End,
        Field::Actual,
        Field::Prediction,
        Field::Quality,
        Field::Date,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Field::Meter => "meter_id",
            Field::Start => "start_time",
            Field::End => "end_time",
            Field::Actual => "meter_value",
            Field::Prediction => "prediction_value",
            Field::Quality => "quality",
            Field::Date => "date",
        }
    }
}

impl ColumnMap {
    /// Reads `FIELD=HEADER` and `NUMBER=NAME` pairs with commas between them.
    ///
    /// # Errors
    /// A [`ColumnMapError`] that repeats the part at fault.
    pub fn parse(text: &str) -> Result<ColumnMap, ColumnMapError> {
        let mut map = ColumnMap::default();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let no_pair = || ColumnMapError::NoPair(pair.to_owned());
            let (left, name) = pair.split_once('=').ok_or_else(no_pair)?;
            let (left, name) = (left.trim(), name.trim());
            if left.is_empty() || name.is_empty() {
                return Err(no_pair());
            }
            map.add(left, name)?;
        }
        Ok(map)
    }

    /// The meters that it names, and what the file calls each.
    pub fn meters(&self) -> impl Iterator<Item = (MeterId, &str)> {
        self.meters.iter().map(|(meter, name)| (*meter, name.as_str()))
    }

    /// The map as it would be written; nothing where a name has what divides the pairs, or blanks around it.
    pub fn to_text(&self) -> Option<String> {
        let fields = self.fields.iter().map(|(field, name)| (field.as_str().to_owned(), name));
        let meters = self.meters.iter().map(|(meter, name)| (meter.to_string(), name));
        let predictions = self.predictions.iter().map(|(meter, name)| (format!("{meter}.prediction"), name));
        let is_plain = |name: &String| !name.is_empty() && name.trim() == name && !name.contains(',');
        let pairs = fields.chain(meters).chain(predictions);
        let pairs: Option<Vec<_>> =
            pairs.map(|(left, it)| is_plain(it).then(|| format!("{left}={it}"))).collect();
        pairs.map(|it| it.join(","))
    }

    /// Says what a field, a meter or its predictions are called, where that is new.
    pub(crate) fn say(&mut self, left: &str, name: &str) -> bool {
        let before = self.clone();
        let is_new = self.add(left, name).is_ok();
        if !is_new {
            *self = before;
        }
        is_new
    }

    fn add(&mut self, left: &str, name: &str) -> Result<(), ColumnMapError> {
        let taken = |it: &String| it.eq_ignore_ascii_case(name);
        let names = self.fields.iter().map(|(_, it)| it);
        let names = names.chain(self.predictions.iter().map(|(_, it)| it));
        // The meters of a long file are values, in which case matters; headers are told apart without it.
        if names.into_iter().any(taken) || self.meters.iter().any(|(_, it)| it == name) {
            return Err(ColumnMapError::SameName(name.to_owned()));
        }
        let unknown = |_| ColumnMapError::UnknownField(left.to_owned());
        let field = Field::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(left));
        let new = match (field, left.split_once('.')) {
            (Some(field), _) => push_new(&mut self.fields, field, name),
            (None, Some((number, "prediction"))) => {
                push_new(&mut self.predictions, number.parse().map_err(unknown)?, name)
            }
            (None, _) => push_new(&mut self.meters, left.parse().map_err(unknown)?, name),
        };
        if new { Ok(()) } else { Err(ColumnMapError::Twice(left.to_owned())) }
    }
}

fn push_new<K: PartialEq>(pairs: &mut Vec<(K, String)>, key: K, name: &str) -> bool {
    let new = pairs.iter().all(|(it, _)| *it != key);
    pairs.push((key, name.to_owned()));
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        ColumnMap::parse(text).map_or_else(|error| error.to_string(), |map| format!("{map:?}"))
    }

    #[test]
    fn reads_fields_meters_and_predictions() {
        let map =
            ColumnMap::parse(" start_time = Start UTC, METER_VALUE=kwh,7=home_1,7.prediction=f_1,").unwrap();
        assert_eq!(map.fields, [(Field::Start, "Start UTC".to_owned()), (Field::Actual, "kwh".to_owned())]);
        assert_eq!(map.meters, [(MeterId::new(7), "home_1".to_owned())]);
        assert_eq!(map.predictions, [(MeterId::new(7), "f_1".to_owned())]);
        assert_eq!(ColumnMap::parse(""), Ok(ColumnMap::default()));
    }

    #[test]
    fn is_written_as_it_is_read() {
        let text = "start_time=Start UTC,date=day,7=home_1,8=home_2,7.prediction=f_1";
        assert_eq!(ColumnMap::parse(text).unwrap().to_text().as_deref(), Some(text));
        let mut map = ColumnMap::default();
        assert!(map.say("7", "a, b"));
        assert!(!map.say("7", "c") && !map.say("x", "c"));
        assert_eq!((map.to_text(), map.meters().count()), (None, 1));
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(error("kwh").starts_with("'kwh' is no pair"));
        assert!(error("7=").starts_with("'7=' is no pair"));
        assert!(error("power=kwh").starts_with("'power' is neither a field"));
        assert!(error("-7=kwh").starts_with("'-7' is neither"));
        assert!(error("7.forecast=kwh").starts_with("'7.forecast' is neither"));
        assert_eq!(error("end_time=a,end_time=b"), "'end_time' is given twice");
        assert_eq!(error("7=a,7=b"), "'7' is given twice");
        assert!(error("7=a,8=a").starts_with("'a' stands for two things"));
        assert!(error("start_time=a,end_time=A").starts_with("'A' stands for two things"));
    }
}
