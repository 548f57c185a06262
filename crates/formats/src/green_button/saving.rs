//! The rules of daylight saving as the standard writes them: 32 bits that say on which day the clocks change.

use jiff::{
    Timestamp,
    tz::{Dst, TimeZone},
};

/// The LocalTimeParameters of a zone, by its rules in the year that follows `now`.
pub(super) fn saving_rules(zone: &TimeZone, now: Timestamp) -> String {
    let changes: Vec<_> = zone.following(now).take(2).collect();
    let of = |dst: Dst| changes.iter().find(|it| it.dst() == dst);
    let (rules, standard, saving) = match (of(Dst::Yes), of(Dst::No)) {
        (Some(begin), Some(end)) => {
            let saving = begin.offset().seconds() - end.offset().seconds();
            // Each change by the clock that was right until then.
            let start = rule(begin.timestamp().as_second() + i64::from(end.offset().seconds()));
            let stop = rule(end.timestamp().as_second() + i64::from(begin.offset().seconds()));
            ((start, stop), end.offset().seconds(), saving)
        }
        _ => ((0, 0), zone.to_offset(now).seconds(), 0),
    };
    format!(
        "<espi:LocalTimeParameters><espi:dstEndRule>{:08X}</espi:dstEndRule><espi:dstOffset>{saving}</espi:dstOffset>\
         <espi:dstStartRule>{:08X}</espi:dstStartRule><espi:tzOffset>{standard}</espi:tzOffset></espi:LocalTimeParameters>",
        rules.1, rules.0
    )
}

/// The rule of a change at this time of the clock: the month, which weekday of it, and the hour.
fn rule(face: i64) -> u32 {
    let Ok(face) = Timestamp::from_second(face) else { return 0 };
    let face = face.to_zoned(TimeZone::UTC);
    let unsigned = |it: i8| u32::from(it.unsigned_abs());
    let week = match face.day() + 7 > face.days_in_month() {
        // The last of the month.
        true => 7,
        false => 2 + (unsigned(face.day()) - 1) / 7,
    };
    let weekday = unsigned(face.weekday().to_monday_one_offset());
    let (minutes, seconds) = (unsigned(face.minute()), unsigned(face.second()));
    (unsigned(face.month()) << 28)
        | (week << 25)
        | (weekday << 17)
        | (unsigned(face.hour()) << 12)
        | (minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(zone: &str) -> String {
        let text = saving_rules(&TimeZone::get(zone).unwrap(), "2026-07-16T00:00:00Z".parse().unwrap());
        let values = text.split('>').filter_map(|it| it.split_once("</").map(|it| it.0));
        values.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rules_are_those_that_utilities_write() {
        assert_eq!(rules("America/New_York").trim(), "B40E2000 3600 360E2000 -18000");
        assert_eq!(rules("America/Los_Angeles").trim(), "B40E2000 3600 360E2000 -28800");
        assert_eq!(rules("Europe/Berlin").trim(), "AE0E3000 3600 3E0E2000 3600");
        assert_eq!(rules("Australia/Sydney").trim(), "440E3000 3600 A40E2000 36000");
        assert_eq!(rules("Asia/Tokyo").trim(), "00000000 0 00000000 32400");
        assert_eq!(rules("UTC").trim(), "00000000 0 00000000 0");
    }
}
