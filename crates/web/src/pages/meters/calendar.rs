//! The month of DR period days.

use domain::{DrPeriod, Savings, Timescale};
use jiff::civil::Date;
use words::key;

use super::scene::Scene;
use crate::view::{
    Link,
    calendar::{DayState, PeriodCalendar, PeriodDay, weeks},
    format,
};

/// Of the DR periods of one day so many are linked.
const MAX_WAYS: usize = 4;

impl Scene<'_> {
    pub(super) fn period_calendar(&self) -> PeriodCalendar {
        let most = self.month.iter().map(|(_, it)| it.saved.watt_seconds()).max().unwrap_or(0);
        let shown = (self.query.timescale() == Timescale::Day).then_some(self.date);
        let today = self.calendar().date(self.now);
        let day = |date: Date| self.period_day(date, most);
        let month = format::month(self.words(), self.month_date);
        PeriodCalendar {
            weekdays: format::weekdays(self.words()),
            weeks: weeks(self.words(), self.month_date, today, shown, day),
            empty: self
                .month
                .is_empty()
                .then(|| self.words().with("month", &month).say("meters-calendar-none")),
            ways: self.period_ways(),
            previous: self.other_month(-1),
            next: self.other_month(1),
            month,
        }
    }

    /// To what came of the DR periods of the day that is shown, and to all of them.
    fn period_ways(&self) -> Vec<Link> {
        let (words, is_day) = (self.who.words(), self.query.timescale() == Timescale::Day);
        let result = |it: &DrPeriod| Link {
            href: format!("/periods/{}", it.id),
            label: words
                .with("range", format::time_range(words, it.interval, self.calendar()))
                .say("periods-result-of"),
        };
        let of_day = self.view.periods.iter().filter(|_| is_day).take(MAX_WAYS).map(result);
        let all = Link { href: "/periods".to_owned(), label: words.say("periods-all") };
        of_day.chain([all]).collect()
    }

    fn period_day(&self, date: Date, most: i128) -> Option<PeriodDay> {
        let of_day =
            |(period, _): &&(DrPeriod, Savings)| self.calendar().date(period.interval.start()) == date;
        let (period, savings) = self.month.iter().find(of_day)?;
        let range = format::time_range(self.words(), period.interval, self.calendar());
        let saved = format::energy_kwh(self.words(), savings.saved);
        let texts = self.words().with("range", range).with("saved", saved);
        let is_silent = savings.participation.intervals() == 0;
        let (state, text) = if period.interval.start() > self.now {
            (DayState::Scheduled, key("meters-calendar-scheduled"))
        } else if period.interval.contains(self.now) {
            let text =
                if is_silent { key("meters-calendar-awaited") } else { key("meters-calendar-running") };
            (DayState::Running, text)
        } else {
            let text = if is_silent { key("meters-calendar-silent") } else { key("meters-calendar-saved") };
            (DayState::finished(savings.saved.watt_seconds(), most), text)
        };
        let href = self.query.with(|it| {
            it.scale = None;
            it.date = Some(date);
            it.period = None;
        });
        Some(PeriodDay { state, href: href.address(self.meter.id), text: texts.say(text) })
    }

    fn other_month(&self, n: i64) -> Option<Link> {
        let date = self.calendar().step(Timescale::Month, self.month_date.first_of_month(), n)?;
        let span = self.calendar().span(Timescale::Month, date)?;
        // Before the first reading there is nothing; ahead, only what has been announced.
        let known = self.history.is_some_and(|it| it.overlaps(span));
        let near = n > 0 && span.start() <= self.now + jiff::SignedDuration::from_hours(24 * 31);
        let href = self.query.with(|it| it.month = Some(date)).address(self.meter.id);
        (known || near).then(|| Link { href, label: format::month(self.words(), date) })
    }
}
