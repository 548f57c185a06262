//! What both pages say alike: how a DR period stands, how long it is, what is worth how much.

use domain::{CreditFactor, DrPeriod};
use jiff::Timestamp;
use portal::{PeriodResult, Portal};
use words::Words;

use crate::view::{format, svg};

/// How a DR period stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    ToCome,
    UnderWay,
    Over,
}

impl State {
    pub(super) fn of(period: &DrPeriod, now: Timestamp) -> State {
        match (period.interval.start() > now, period.interval.end() > now) {
            (true, _) => State::ToCome,
            (false, true) => State::UnderWay,
            (false, false) => State::Over,
        }
    }

    /// The pill: its word and its class.
    pub(super) fn pill(self, words: Words, result: Option<&PeriodResult>) -> (String, &'static str) {
        match self {
            State::ToCome => (words.say("periods-to-come"), "event"),
            State::UnderWay => (words.say("periods-under-way"), "event"),
            State::Over => match result {
                Some(it) if it.n_reporting == 0 => (words.say("periods-state-silent"), ""),
                Some(it) if it.n_participating == 0 => (words.say("periods-state-nothing"), ""),
                Some(_) => (words.say("periods-state-saved"), "ok"),
                None => (words.say("periods-over"), ""),
            },
        }
    }
}

/// `3 h`, `2 h 30 min`, `45 min`.
pub(crate) fn length(words: Words, period: &DrPeriod) -> String {
    format::length(words, period.interval.seconds() / 60)
}

/// What a kWh saved in it is worth.
pub(crate) fn worth(period: &DrPeriod, portal: &Portal) -> CreditFactor {
    period.credit_factor.unwrap_or(portal.config().credit_factor)
}

/// What stands where nothing could be compared.
pub(crate) const NOTHING: &str = "–";

/// A rate in words, and as a bar where it is one.
pub(crate) fn rate(words: Words, millionths: Option<i128>) -> (String, Option<svg::Svg>) {
    let percent = |it| format::percent_from_millionths(words, it, 1).to_string();
    (millionths.map_or(NOTHING.to_owned(), percent), millionths.map(svg::progress))
}
