//! Times in the provider's zone, as people say them.

use domain::{Calendar, Interval};
use jiff::{
    Timestamp, Zoned,
    civil::Date,
    tz::{AmbiguousOffset, Offset},
};

/// `4:36 PM`; in the hour that comes twice in autumn with its zone: `1:30 AM EDT`.
pub fn clock(at: Timestamp, calendar: &Calendar) -> String {
    let local = calendar.local(at);
    let written = local.strftime("%-I:%M %p").to_string();
    if comes_twice(&local) { format!("{written} {}", local.strftime("%Z")) } else { written }
}

/// A day of any year and the time of day: `Jul 16, 2026, 3:04 PM`.
pub fn date_and_clock(at: Timestamp, calendar: &Calendar) -> String {
    format!("{}, {}", calendar.date(at).strftime("%b %-d, %Y"), clock(at, calendar))
}

/// `4:36:05 PM`.
pub fn clock_with_seconds(at: Timestamp, calendar: &Calendar) -> String {
    calendar.local(at).strftime("%-I:%M:%S %p").to_string()
}

/// `Thu, Jul 16`.
pub fn day(date: Date) -> String {
    date.strftime("%a, %b %-d").to_string()
}

/// `Thursday, July 16`.
pub fn long_day(date: Date) -> String {
    date.strftime("%A, %B %-d").to_string()
}

/// `July 2026`.
pub fn month(date: Date) -> String {
    date.strftime("%B %Y").to_string()
}

/// `Jul 16, 3:00 PM`, with the year where it is not that of `now`.
pub fn day_and_clock(at: Timestamp, now: Timestamp, calendar: &Calendar) -> String {
    format!("{}, {}", short_day(calendar.date(at), calendar.date(now)), clock(at, calendar))
}

/// `3:00 to 6:00 PM`, `11:00 AM to 1:00 PM`; over midnight `11:00 PM to Jul 17, 1:00 AM`.
pub fn time_range(span: Interval, calendar: &Calendar) -> String {
    let (start, end) = (calendar.local(span.start()), calendar.local(span.end()));
    let to = clock(span.end(), calendar);
    if start.date() != end.date() {
        return format!("{} to {}, {to}", clock(span.start(), calendar), end.strftime("%b %-d"));
    }
    let same_half = (start.hour() < 12) == (end.hour() < 12);
    if same_half && !comes_twice(&start) && !comes_twice(&end) {
        return format!("{} to {to}", start.strftime("%-I:%M"));
    }
    format!("{} to {to}", clock(span.start(), calendar))
}

/// Several days, both ends included: `Jul 12 to 18, 2026`, `Dec 28, 2025 to Jan 3, 2026`.
pub fn stretch(first: Date, last: Date) -> String {
    let end = last.strftime("%b %-d, %Y");
    if first.year() != last.year() {
        format!("{} to {end}", first.strftime("%b %-d, %Y"))
    } else if first.month() != last.month() {
        format!("{} to {end}", first.strftime("%b %-d"))
    } else {
        format!("{} to {}", first.strftime("%b %-d"), last.strftime("%-d, %Y"))
    }
}

/// When the newest reading was: `4:35 PM` today, `Jul 14, 4:35 PM` before, with the year where it is another.
pub fn last_reading(at: Timestamp, now: Timestamp, calendar: &Calendar) -> String {
    if calendar.date(at) == calendar.date(now) {
        clock(at, calendar)
    } else {
        day_and_clock(at, now, calendar)
    }
}

/// Time left on a clock: `1:23:55`, never below zero.
pub fn countdown(to: Timestamp, now: Timestamp) -> String {
    let left = (to.as_second() - now.as_second()).max(0);
    format!("{}:{:02}:{:02}", left / 3600, left / 60 % 60, left % 60)
}

/// The length of an interval as a word before a noun: `hourly`, `15-minute`, `daily`.
pub fn interval_words(seconds: i64) -> String {
    match seconds {
        3600 => "hourly".to_owned(),
        86_400 => "daily".to_owned(),
        it if it % 3600 == 0 => format!("{}-hour", it / 3600),
        it if it % 60 == 0 => format!("{}-minute", it / 60),
        it => format!("{it}-second"),
    }
}

/// The zone of the provider at a time: `Eastern (EDT, UTC−4)`, or its city `Berlin (CEST, UTC+2)`.
pub fn zone_line(calendar: &Calendar, at: Timestamp) -> String {
    let local = calendar.local(at);
    let name = match calendar.name() {
        "America/New_York" | "America/Detroit" | "America/Toronto" | "US/Eastern" => "Eastern",
        "America/Chicago" | "America/Winnipeg" | "US/Central" => "Central",
        "America/Denver" | "America/Phoenix" | "America/Edmonton" | "US/Mountain" => "Mountain",
        "America/Los_Angeles" | "America/Vancouver" | "US/Pacific" => "Pacific",
        "America/Anchorage" => "Alaska",
        "Pacific/Honolulu" => "Hawaii",
        "UTC" | "Etc/UTC" => return "UTC".to_owned(),
        other => &other.rsplit('/').next().unwrap_or(other).replace('_', " "),
    };
    let offset = utc_offset(local.offset());
    // Zones without letters of their own are abbreviated `+03`, which the offset says better.
    match local.strftime("%Z").to_string() {
        it if it.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("{name} ({it}, {offset})"),
        _ => format!("{name} ({offset})"),
    }
}

/// `Jul 16`, with the year where it is not that of `today`.
fn short_day(date: Date, today: Date) -> String {
    let form = if date.year() == today.year() { "%b %-d" } else { "%b %-d, %Y" };
    date.strftime(form).to_string()
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

    fn eastern() -> Calendar {
        Calendar::new("America/New_York").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn range(start: &str, end: &str) -> String {
        time_range(Interval::new(at(start), at(end)).unwrap(), &eastern())
    }

    #[test]
    fn ranges_say_the_half_of_the_day_once() {
        assert_eq!(range("2026-07-16T19:00Z", "2026-07-16T22:00Z"), "3:00 to 6:00 PM");
        assert_eq!(range("2026-07-16T15:00Z", "2026-07-16T17:00Z"), "11:00 AM to 1:00 PM");
        assert_eq!(range("2026-07-17T03:00Z", "2026-07-17T05:00Z"), "11:00 PM to Jul 17, 1:00 AM");
    }

    #[test]
    fn the_repeated_hour_names_its_zone() {
        assert_eq!(clock(at("2026-11-01T05:30Z"), &eastern()), "1:30 AM EDT");
        assert_eq!(clock(at("2026-11-01T06:30Z"), &eastern()), "1:30 AM EST");
        assert_eq!(clock(at("2026-11-01T07:30Z"), &eastern()), "2:30 AM");
        assert_eq!(range("2026-11-01T05:30Z", "2026-11-01T06:30Z"), "1:30 AM EDT to 1:30 AM EST");
    }

    #[test]
    fn the_zone_has_a_name_and_an_offset() {
        let summer = at("2026-07-16T20:00Z");
        let line = |name: &str, at| zone_line(&Calendar::new(name).unwrap(), at);
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
        assert_eq!(last_reading(at("2026-07-16T19:35Z"), now, &eastern()), "3:35 PM");
        assert_eq!(last_reading(at("2026-07-14T19:35Z"), now, &eastern()), "Jul 14, 3:35 PM");
        assert_eq!(last_reading(at("2025-07-14T19:35Z"), now, &eastern()), "Jul 14, 2025, 3:35 PM");
        assert_eq!(clock_with_seconds(at("2026-07-16T20:36:05Z"), &eastern()), "4:36:05 PM");
        assert_eq!(day(date(2026, 7, 16)), "Thu, Jul 16");
        assert_eq!(stretch(date(2026, 7, 12), date(2026, 7, 18)), "Jul 12 to 18, 2026");
        assert_eq!(stretch(date(2026, 7, 30), date(2026, 8, 5)), "Jul 30 to Aug 5, 2026");
        assert_eq!(stretch(date(2025, 12, 28), date(2026, 1, 3)), "Dec 28, 2025 to Jan 3, 2026");
    }

    #[test]
    fn clocks_and_lengths() {
        let now = at("2026-07-16T20:36:05Z");
        assert_eq!(countdown(at("2026-07-16T22:00Z"), now), "1:23:55");
        assert_eq!(countdown(at("2026-07-18T20:36:05Z"), now), "48:00:00");
        assert_eq!(countdown(now, at("2027-01-01T00:00Z")), "0:00:00");
        let words = [300, 3600, 7200, 86_400, 30].map(interval_words);
        assert_eq!(words, ["5-minute", "hourly", "2-hour", "daily", "30-second"]);
    }
}
