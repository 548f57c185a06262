//! Times in the provider's zone, as people say them.

use domain::{Calendar, Interval, Timescale};
use jiff::{
    Timestamp, Zoned,
    civil::Date,
    tz::{AmbiguousOffset, Offset},
};
use words::{Filled, Words};

/// `4:36 PM`; in the hour that comes twice in autumn with its zone: `1:30 AM EDT`.
pub fn clock(words: Words, at: Timestamp, calendar: &Calendar) -> String {
    clock_of(words, &calendar.local(at))
}

fn clock_of(words: Words, local: &Zoned) -> String {
    let clock = with_hours(words, local).say("time-clock");
    match comes_twice(local) {
        true => words.with("clock", clock).with("zone", local.strftime("%Z")).say("time-clock-in-zone"),
        false => clock,
    }
}

/// The parts of a time of day, for languages that count to twelve and for those that count to 24.
fn with_hours(words: Words, local: &Zoned) -> Filled {
    words
        .with("hour", local.strftime("%-I"))
        .with("hour24", local.hour())
        .with("minute", local.strftime("%M"))
        .with("second", local.strftime("%S"))
        .with("half", if local.hour() < 12 { "am" } else { "pm" })
}

/// A length of so many minutes: `45 min`, `3 h`, `1 h 30 min`.
pub fn length(words: Words, minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => words.with("minutes", minutes).say("time-length-minutes"),
        (hours, 0) => words.with("hours", hours).say("time-length-hours"),
        (hours, minutes) => words.with("hours", hours).with("minutes", minutes).say("time-length"),
    }
}

/// A length in the largest unit that measures it: `24 hours`, `45 minutes`, `7 days`.
pub fn duration(words: Words, seconds: i64) -> String {
    match seconds {
        it if it % 86_400 == 0 && it > 86_400 => words.count("count", it / 86_400).say("time-days"),
        it if it % 3600 == 0 => words.count("count", it / 3600).say("time-hours"),
        it if it % 60 == 0 => words.count("count", it / 60).say("time-exact-minutes"),
        it => words.count("count", it).say("time-exact-seconds"),
    }
}

/// A day, week, month or year, to choose it.
pub fn timescale(words: Words, scale: Timescale) -> String {
    words.say(match scale {
        Timescale::Day => "time-scale-day",
        Timescale::Week => "time-scale-week",
        Timescale::Month => "time-scale-month",
        Timescale::Year => "time-scale-year",
    })
}

/// The days of the week from Sunday on: their letters and their names.
pub fn weekdays(words: Words) -> Vec<(String, String)> {
    let of = |day: u8| words.count("weekday", day);
    [7, 1, 2, 3, 4, 5, 6].map(|it| (of(it).say("time-weekday-letter"), of(it).say("time-weekday"))).to_vec()
}

/// A day of any year and the time of day: `Jul 16, 2026, 3:04 PM`.
pub fn date_and_clock(words: Words, at: Timestamp, calendar: &Calendar) -> String {
    day_at(words, day_and_year(words, calendar.date(at)), at, calendar)
}

fn day_at(words: Words, day: String, at: Timestamp, calendar: &Calendar) -> String {
    words.with("day", day).with("clock", clock(words, at, calendar)).say("time-day-at")
}

/// `4:36:05 PM`.
pub fn clock_with_seconds(words: Words, at: Timestamp, calendar: &Calendar) -> String {
    with_hours(words, &calendar.local(at)).say("time-clock-with-seconds")
}

/// `Thu, Jul 16`.
pub fn day(words: Words, date: Date) -> String {
    let weekday = words.count("weekday", date.weekday().to_monday_one_offset()).say("time-weekday-short");
    of_month(words, date).with("weekday", weekday).say("time-weekday-and-day")
}

/// `Thu, Jul 16, 2026`.
pub fn day_of_year(words: Words, date: Date) -> String {
    let weekday = words.count("weekday", date.weekday().to_monday_one_offset()).say("time-weekday-short");
    of_month(words, date).with("weekday", weekday).with("year", date.year()).say("time-weekday-day-and-year")
}

/// `Thursday, July 16, 2026`.
pub fn long_day_of_year(words: Words, date: Date) -> String {
    let weekday = words.count("weekday", date.weekday().to_monday_one_offset()).say("time-weekday");
    let said = words.with("weekday", weekday).with("month", month_name(words, date.month(), false));
    said.with("day", date.day()).with("year", date.year()).say("time-weekday-day-and-year")
}

/// A month by its number: `July`, `Jul`.
pub fn month_name(words: Words, month: i8, is_short: bool) -> String {
    match is_short {
        true => words.count("month", month).say("time-month-short"),
        false => words.count("month", month).say("time-month"),
    }
}

/// The time of day without minutes where there are none: `4 PM`.
pub fn hour(words: Words, at: Timestamp, calendar: &Calendar) -> String {
    let local = calendar.local(at);
    match local.minute() {
        0 => with_hours(words, &local).say("time-hour"),
        _ => clock_of(words, &local),
    }
}

/// `Thursday, July 16`.
pub fn long_day(words: Words, date: Date) -> String {
    let weekday = words.count("weekday", date.weekday().to_monday_one_offset()).say("time-weekday");
    let month = words.count("month", date.month()).say("time-month");
    words.with("weekday", weekday).with("month", month).with("day", date.day()).say("time-weekday-and-day")
}

/// `July 2026`.
pub fn month(words: Words, date: Date) -> String {
    let month = words.count("month", date.month()).say("time-month");
    words.with("month", month).with("year", date.year()).say("time-month-and-year")
}

/// Month, short, and day of the month.
fn of_month(words: Words, date: Date) -> Filled {
    let month = words.count("month", date.month()).say("time-month-short");
    words.with("month", month).with("day", date.day())
}

/// `Jul 16`.
pub fn day_of_month(words: Words, date: Date) -> String {
    of_month(words, date).say("time-day-of-month")
}

/// `Jul 16, 2026`.
pub fn day_and_year(words: Words, date: Date) -> String {
    of_month(words, date).with("year", date.year()).say("time-day-and-year")
}

/// `Jul 16, 3:00 PM`, with the year where it is not that of `now`.
pub fn day_and_clock(words: Words, at: Timestamp, now: Timestamp, calendar: &Calendar) -> String {
    let (date, today) = (calendar.date(at), calendar.date(now));
    let day = match date.year() == today.year() {
        true => day_of_month(words, date),
        false => day_and_year(words, date),
    };
    day_at(words, day, at, calendar)
}

/// `3:00 to 6:00 PM`, `11:00 AM to 1:00 PM`; over midnight `11:00 PM to Jul 17, 1:00 AM`.
pub fn time_range(words: Words, span: Interval, calendar: &Calendar) -> String {
    let (start, end) = (calendar.local(span.start()), calendar.local(span.end()));
    let to = clock_of(words, &end);
    if start.date() != end.date() {
        let day = day_of_month(words, end.date());
        return from_to(words, clock_of(words, &start), day_at(words, day, span.end(), calendar));
    }
    let same_half = (start.hour() < 12) == (end.hour() < 12);
    if same_half && !comes_twice(&start) && !comes_twice(&end) {
        return from_to(words, with_hours(words, &start).say("time-clock-bare"), to);
    }
    from_to(words, clock_of(words, &start), to)
}

fn from_to(words: Words, from: String, to: String) -> String {
    words.with("from", from).with("to", to).say("time-from-to")
}

/// Several days, both ends included: `Jul 12 to 18, 2026`, `Dec 28, 2025 to Jan 3, 2026`.
pub fn stretch(words: Words, first: Date, last: Date) -> String {
    if first.year() != last.year() {
        from_to(words, day_and_year(words, first), day_and_year(words, last))
    } else if first.month() != last.month() {
        from_to(words, day_of_month(words, first), day_and_year(words, last))
    } else {
        let month = words.count("month", first.month()).say("time-month-short");
        let days = words.with("first", first.day()).with("last", last.day());
        days.with("month", month).with("year", last.year()).say("time-days-of-month")
    }
}

/// When the newest reading was: `4:35 PM` today, `Jul 14, 4:35 PM` before, with the year where it is another.
pub fn last_reading(words: Words, at: Timestamp, now: Timestamp, calendar: &Calendar) -> String {
    if calendar.date(at) == calendar.date(now) {
        clock(words, at, calendar)
    } else {
        day_and_clock(words, at, now, calendar)
    }
}

/// Time left on a clock: `1:23:55`, never below zero.
pub fn countdown(to: Timestamp, now: Timestamp) -> String {
    let left = (to.as_second() - now.as_second()).max(0);
    format!("{}:{:02}:{:02}", left / 3600, left / 60 % 60, left % 60)
}

/// The length of an interval as a word that marks what comes in it: `hourly`, `15-minute`, `daily`.
pub fn interval_words(words: Words, seconds: i64) -> String {
    match seconds {
        3600 => words.say("time-every-hour"),
        86_400 => words.say("time-every-day"),
        it if it % 3600 == 0 => words.count("count", it / 3600).say("time-every-hours"),
        it if it % 60 == 0 => words.count("count", it / 60).say("time-every-minutes"),
        it => words.count("count", it).say("time-every-seconds"),
    }
}

/// The zone of the provider at a time: `Eastern (EDT, UTC−4)`, or its city `Berlin (CEST, UTC+2)`.
pub fn zone_line(words: Words, calendar: &Calendar, at: Timestamp) -> String {
    let local = calendar.local(at);
    let name = match calendar.name() {
        "America/New_York" | "America/Detroit" | "America/Toronto" | "US/Eastern" => {
            words.say("time-zone-eastern")
        }
        "America/Chicago" | "America/Winnipeg" | "US/Central" => words.say("time-zone-central"),
        "America/Denver" | "America/Phoenix" | "America/Edmonton" | "US/Mountain" => {
            words.say("time-zone-mountain")
        }
        "America/Los_Angeles" | "America/Vancouver" | "US/Pacific" => words.say("time-zone-pacific"),
        "America/Anchorage" => words.say("time-zone-alaska"),
        "Pacific/Honolulu" => words.say("time-zone-hawaii"),
        "UTC" | "Etc/UTC" => return "UTC".to_owned(),
        other => other.rsplit('/').next().unwrap_or(other).replace('_', " "),
    };
    let offset = utc_offset(local.offset());
    // Zones without letters of their own are abbreviated `+03`, which the offset says better.
    match local.strftime("%Z").to_string() {
        it if it.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("{name} ({it}, {offset})"),
        _ => format!("{name} ({offset})"),
    }
}

fn utc_offset(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '\u{2212}' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    if minutes == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{minutes:02}") }
}

/// Whether the wall clock shows this time twice: the hour repeated when daylight saving ends.
fn comes_twice(local: &Zoned) -> bool {
    let written = local.time_zone().to_ambiguous_timestamp(local.datetime());
    matches!(written.offset(), AmbiguousOffset::Fold { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const EN: Words = Words::ENGLISH;

    fn eastern() -> Calendar {
        Calendar::new("America/New_York").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn range(start: &str, end: &str) -> String {
        time_range(EN, Interval::new(at(start), at(end)).unwrap(), &eastern())
    }

    #[test]
    fn ranges_say_the_half_of_the_day_once() {
        assert_eq!(range("2026-07-16T19:00Z", "2026-07-16T22:00Z"), "3:00 to 6:00 PM");
        assert_eq!(range("2026-07-16T15:00Z", "2026-07-16T17:00Z"), "11:00 AM to 1:00 PM");
        assert_eq!(range("2026-07-17T03:00Z", "2026-07-17T05:00Z"), "11:00 PM to Jul 17, 1:00 AM");
    }

    #[test]
    fn the_repeated_hour_names_its_zone() {
        assert_eq!(clock(EN, at("2026-11-01T05:30Z"), &eastern()), "1:30 AM EDT");
        assert_eq!(clock(EN, at("2026-11-01T06:30Z"), &eastern()), "1:30 AM EST");
        assert_eq!(clock(EN, at("2026-11-01T07:30Z"), &eastern()), "2:30 AM");
        assert_eq!(range("2026-11-01T05:30Z", "2026-11-01T06:30Z"), "1:30 AM EDT to 1:30 AM EST");
    }

    #[test]
    fn the_zone_has_a_name_and_an_offset() {
        let summer = at("2026-07-16T20:00Z");
        let line = |name: &str, at| zone_line(EN, &Calendar::new(name).unwrap(), at);
        assert_eq!(line("America/New_York", summer), "Eastern (EDT, UTC−4)");
        assert_eq!(line("America/New_York", at("2026-01-16T20:00Z")), "Eastern (EST, UTC−5)");
        assert_eq!(line("Europe/Berlin", summer), "Berlin (CEST, UTC+2)");
        assert_eq!(line("Asia/Kolkata", summer), "Kolkata (IST, UTC+5:30)");
        assert_eq!(line("America/Sao_Paulo", summer), "Sao Paulo (UTC−3)");
        assert_eq!(line("UTC", summer), "UTC");
    }

    #[test]
    fn days_carry_the_year_only_where_it_differs() {
        let now = at("2026-07-16T20:00Z");
        assert_eq!(last_reading(EN, at("2026-07-16T19:35Z"), now, &eastern()), "3:35 PM");
        assert_eq!(last_reading(EN, at("2026-07-14T19:35Z"), now, &eastern()), "Jul 14, 3:35 PM");
        assert_eq!(last_reading(EN, at("2025-07-14T19:35Z"), now, &eastern()), "Jul 14, 2025, 3:35 PM");
        assert_eq!(clock_with_seconds(EN, at("2026-07-16T20:36:05Z"), &eastern()), "4:36:05 PM");
        assert_eq!(day(EN, date(2026, 7, 16)), "Thu, Jul 16");
        assert_eq!(day_of_year(EN, date(2026, 7, 16)), "Thu, Jul 16, 2026");
        assert_eq!(long_day_of_year(EN, date(2026, 7, 16)), "Thursday, July 16, 2026");
        assert_eq!(stretch(EN, date(2026, 7, 12), date(2026, 7, 18)), "Jul 12 to 18, 2026");
        assert_eq!(stretch(EN, date(2026, 7, 30), date(2026, 8, 5)), "Jul 30 to Aug 5, 2026");
        assert_eq!(stretch(EN, date(2025, 12, 28), date(2026, 1, 3)), "Dec 28, 2025 to Jan 3, 2026");
    }

    #[test]
    fn clocks_and_lengths() {
        let now = at("2026-07-16T20:36:05Z");
        assert_eq!(countdown(at("2026-07-16T22:00Z"), now), "1:23:55");
        let hours = ["2026-07-16T22:00Z", "2026-07-16T04:30Z"].map(|it| hour(EN, at(it), &eastern()));
        assert_eq!(hours, ["6 PM", "12:30 AM"]);
        assert_eq!(countdown(at("2026-07-18T20:36:05Z"), now), "48:00:00");
        assert_eq!(countdown(now, at("2027-01-01T00:00Z")), "0:00:00");
        let words = [300, 3600, 7200, 86_400, 30].map(|it| interval_words(EN, it));
        assert_eq!(words, ["5-minute", "hourly", "2-hour", "daily", "30-second"]);
    }
}
