//! The banner of the DR period that runs or comes, above what a person sees of their meters.

use domain::DrPeriod;
use jiff::Timestamp;
use portal::Portal;
use words::Words;

use super::periods::{length, worth};
use crate::view::{format, meters::Banner};

/// The banner of a DR period as of now; `against` is how many watts the newest power is apart from its prediction, and
/// whether it is below.
pub(crate) fn announced(
    portal: &Portal,
    words: Words,
    period: &DrPeriod,
    now: Timestamp,
    against: Option<(i128, bool)>,
) -> Banner {
    let running = period.interval.contains(now);
    let (title, text, clock_label) = match running {
        true => of_running(portal, words, period, against),
        false => of_coming(portal, words, period, now),
    };
    let counts_to = if running { period.interval.end() } else { period.interval.start() };
    Banner {
        href: Some(format!("/periods/{}", period.id)),
        title,
        text,
        counts_to: counts_to.to_string(),
        clock: format::countdown(counts_to, now),
        clock_label,
        running,
    }
}

fn of_running(
    portal: &Portal,
    words: Words,
    period: &DrPeriod,
    against: Option<(i128, bool)>,
) -> (String, String, String) {
    let until = format::clock(words, period.interval.end(), &portal.config().calendar);
    let text = match against {
        Some((watts, below)) => {
            let power = words.with("power", format::watts(words, watts));
            power.say(if below { "meters-banner-below" } else { "meters-banner-above" })
        }
        None => words.say("meters-banner-reduce"),
    };
    let left = words.with("length", length(words, period)).say("meters-banner-left");
    (words.with("time", until).say("meters-banner-running"), text, left)
}

fn of_coming(portal: &Portal, words: Words, period: &DrPeriod, now: Timestamp) -> (String, String, String) {
    let (start, calendar) = (period.interval.start(), &portal.config().calendar);
    let days = calendar.date(start).since(calendar.date(now)).map_or(0, |it| it.get_days());
    let range = words.with("range", format::time_range(words, period.interval, calendar));
    let title = match days {
        0 => range.say("meters-banner-today"),
        1 => range.say("meters-banner-tomorrow"),
        _ => range.with("day", format::long_day(words, calendar.date(start))).say("meters-banner-on"),
    };
    let price = format::price(words, worth(period, portal), portal.config().currency);
    (title, words.with("price", price).say("meters-banner-plan"), words.say("meters-banner-begins"))
}
