//! The body of `GET /api/vis/meter_data/{meter_id}`, written in one go: the same JSON as `MeterData` of `meter_data.rs` makes.
//!
//! A year has tens of thousands of values, which are written straight from the chart into the body.

use domain::{Calendar, DrPeriod, Power, chart::Segment};
use jiff::Timestamp;
use portal::MeterChart;
use serde::Serialize;

use super::{
    meter_data::{PeriodData, SCALE, STEP_OF_NONE},
    rfc3339,
};

/// The chart as JSON.
pub(crate) fn chart_body(chart: &MeterChart, calendar: &Calendar) -> serde_json::Result<Vec<u8>> {
    let mut body = Body { text: Vec::new(), calendar };
    body.field("{\"meter_id\":", &chart.meter.number())?;
    body.field(",\"time_zone\":", calendar.name())?;
    body.field(",\"scale\":", &SCALE)?;
    match chart.segments.as_slice() {
        [] => body.segment(",", None)?,
        [one] => body.segment(",", Some(one))?,
        several => {
            for (index, segment) in several.iter().enumerate() {
                body.segment(if index == 0 { ",\"segments\":[{" } else { "},{" }, Some(segment))?;
            }
            body.text.extend_from_slice(b"}]");
        }
    }
    body.field(",\"periods\":", &body.periods(&chart.periods))?;
    body.text.push(b'}');
    Ok(body.text)
}

struct Body<'a> {
    text: Vec<u8>,
    calendar: &'a Calendar,
}

impl Body<'_> {
    fn field(&mut self, before: &str, value: &(impl Serialize + ?Sized)) -> serde_json::Result<()> {
        self.text.extend_from_slice(before.as_bytes());
        serde_json::to_writer(&mut self.text, value)
    }

    fn segment(&mut self, before: &str, segment: Option<&Segment>) -> serde_json::Result<()> {
        let start = |it: Timestamp| rfc3339(it, self.calendar);
        self.text.extend_from_slice(before.as_bytes());
        self.field("\"start\":", &segment.map(|it| start(it.start)))?;
        self.field(",\"step_seconds\":", &segment.map_or(STEP_OF_NONE, |it| it.step_seconds))?;
        self.text.extend_from_slice(b",\"actual\":[");
        write_watts(segment.map_or(&[], |it| &it.actual), &mut self.text);
        self.text.extend_from_slice(b"],\"prediction\":[");
        write_watts(segment.map_or(&[], |it| &it.prediction), &mut self.text);
        self.text.push(b']');
        Ok(())
    }

    fn periods(&self, periods: &[DrPeriod]) -> Vec<PeriodData> {
        periods.iter().map(|it| PeriodData::of(it, self.calendar)).collect()
    }
}

/// Digits and comma of most values.
const USUAL_LENGTH: usize = 6;

/// Writes values as numbers of watts with commas between them, `null` for a gap: the inside of an array.
fn write_watts(values: &[Option<Power>], text: &mut Vec<u8>) {
    let mut digits = itoa::Buffer::new();
    text.reserve(values.len() * USUAL_LENGTH);
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        let number = value.map_or("null", |it| digits.format(it.watts()));
        text.extend_from_slice(number.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::vis::meter_data::MeterData;
    use domain::{DrPeriodId, Interval, MeterId};

    fn segment(start: i64, values: &[Option<i64>]) -> Segment {
        let watts = |it: &Option<i64>| it.and_then(|it| Power::from_watts(it).ok());
        Segment {
            start: Timestamp::from_second(start).unwrap(),
            step_seconds: 900,
            actual: values.iter().map(watts).collect(),
            prediction: values.iter().rev().map(watts).collect(),
        }
    }

    #[test]
    fn it_is_the_json_that_the_description_names() {
        let calendar = Calendar::new("America/New_York").unwrap();
        let interval = Interval::new(Timestamp::UNIX_EPOCH, Timestamp::from_second(3600).unwrap()).unwrap();
        let period = DrPeriod { id: DrPeriodId::new(4), interval, credit_factor: None };
        let one = segment(1_784_160_000, &[Some(1000), None, Some(-20), Some(0)]);
        let other = segment(1_784_200_000, &[None]);
        for segments in [vec![], vec![one.clone()], vec![one, other]] {
            for periods in [vec![], vec![period], vec![period, period]] {
                let chart = MeterChart { meter: MeterId::new(7), segments: segments.clone(), periods };
                let body = String::from_utf8(chart_body(&chart, &calendar).unwrap()).unwrap();
                let expected = serde_json::to_string(&MeterData::of(chart, &calendar)).unwrap();
                assert_eq!(body, expected);
            }
        }
    }

    #[test]
    fn values_are_written_as_numbers_are() {
        let watts = [0, -1, 9, 10, 1234, -98765, Power::MAX_WATTS, -Power::MAX_WATTS];
        let values: Vec<Option<Power>> =
            watts.iter().flat_map(|it| [Power::from_watts(*it).ok(), None]).collect();
        let mut text = b"[".to_vec();
        write_watts(&values, &mut text);
        let expected: Vec<String> = watts.iter().flat_map(|it| [it.to_string(), "null".to_owned()]).collect();
        assert_eq!(String::from_utf8(text).unwrap(), format!("[{}", expected.join(",")));
        let mut nothing = Vec::new();
        write_watts(&[], &mut nothing);
        assert!(nothing.is_empty());
    }
}
