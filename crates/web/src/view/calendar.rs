//! The month of DR period days: which are there, what was saved, which is chosen.

use jiff::{ToSpan, civil::Date};
use words::Words;

use super::{Link, format};

/// One month, its DR period days as links.
#[derive(Clone, Debug)]
pub struct PeriodCalendar {
    /// `July 2026`.
    pub month: String,
    /// The month before: its address and name; nothing where nothing is known before.
    pub previous: Option<Link>,
    /// The month after.
    pub next: Option<Link>,
    /// The letter and the name of each weekday, from Sunday.
    pub weekdays: Vec<(String, String)>,
    /// Weeks from Sunday, seven days each.
    pub weeks: Vec<Vec<Day>>,
    /// To the DR periods of the day that is shown, and to all of them.
    pub ways: Vec<Link>,
    /// What to say where the month has no DR period: `No DR periods in July 2026.`
    pub empty: Option<String>,
}

/// One field of the month.
#[derive(Clone, Debug)]
pub struct Day {
    /// The day of the month; empty outside it.
    pub number: String,
    /// The address that chooses this day; nothing without a DR period.
    pub href: Option<String>,
    /// The day in words: `Thursday, July 16: DR period, saved 182 kWh`.
    pub label: String,
    /// The class that fills it, from [`DayState::class`].
    pub class: &'static str,
    /// Whether it is today.
    pub today: bool,
    /// Whether the page shows it.
    pub chosen: bool,
}

/// What a day with a DR period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayState {
    /// It is over, and so much was saved: a step of four.
    Saved(u8),
    /// It is over, and nothing was saved.
    NothingSaved,
    /// It runs now.
    Running,
    /// It comes.
    Scheduled,
}

/// A day with a DR period, as a handler knows it.
#[derive(Clone, Debug)]
pub struct PeriodDay {
    /// What it is.
    pub state: DayState,
    /// The address that chooses it.
    pub href: String,
    /// What follows the date: `DR period 3:00 to 6:00 PM, saved 182 kWh`.
    pub text: String,
}

impl DayState {
    /// The class that fills the day.
    pub fn class(self) -> &'static str {
        match self {
            DayState::Saved(0 | 1) => "q1",
            DayState::Saved(2) => "q2",
            DayState::Saved(3) => "q3",
            DayState::Saved(_) => "q4",
            DayState::NothingSaved => "miss",
            DayState::Running => "live",
            DayState::Scheduled => "next",
        }
    }

    /// The state of a finished day that saved `saved` where the best day saved `most`, in any one unit.
    pub fn finished(saved: i128, most: i128) -> DayState {
        if saved <= 0 || most <= 0 {
            return DayState::NothingSaved;
        }
        let quarter = (saved.saturating_mul(4) + most - 1) / most;
        DayState::Saved(u8::try_from(quarter.clamp(1, 4)).unwrap_or(4))
    }
}

/// The weeks of the month that `month` lies in; `period` tells which days have DR periods.
pub fn weeks(
    words: Words,
    month: Date,
    today: Date,
    chosen: Option<Date>,
    period: impl Fn(Date) -> Option<PeriodDay>,
) -> Vec<Vec<Day>> {
    let first = month.first_of_month();
    let n_blank = usize::try_from(first.weekday().to_sunday_zero_offset()).unwrap_or(0);
    let n_days = i64::from(first.days_in_month());
    let days = (0..n_days).filter_map(|it| first.checked_add(it.days()).ok());
    let mut fields: Vec<Day> = std::iter::repeat_with(Day::outside).take(n_blank).collect();
    fields.extend(days.map(|date| Day {
        today: date == today,
        chosen: Some(date) == chosen,
        ..Day::of(words, date, period(date))
    }));
    fields.resize_with(fields.len().next_multiple_of(7), Day::outside);
    fields.chunks(7).map(<[Day]>::to_vec).collect()
}

impl Day {
    fn outside() -> Day {
        Day {
            number: String::new(),
            href: None,
            label: String::new(),
            class: "",
            today: false,
            chosen: false,
        }
    }

    fn of(words: Words, date: Date, period: Option<PeriodDay>) -> Day {
        let mut day = Day { number: date.day().to_string(), ..Day::outside() };
        if let Some(period) = period {
            day.label = format!("{}: {}", format::long_day(words, date), period.text);
            day.class = period.state.class();
            day.href = Some(period.href);
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_starts_on_its_weekday() {
        let weeks =
            weeks(Words::ENGLISH, date(2026, 7, 20), date(2026, 7, 16), Some(date(2026, 7, 2)), |it| {
                (it == date(2026, 7, 2)).then(|| PeriodDay {
                    state: DayState::Scheduled,
                    href: "?".to_owned(),
                    text: "DR period".to_owned(),
                })
            });
        assert_eq!(weeks.len(), 5);
        assert!(weeks.iter().all(|it| it.len() == 7));
        assert_eq!((weeks[0][2].number.as_str(), weeks[0][3].number.as_str()), ("", "1"));
        assert!(weeks[0][4].chosen && weeks[2][4].today);
        assert_eq!(weeks[0][4].label, "Thursday, July 2: DR period");
        assert_eq!(weeks[4][5].number, "31");
    }

    #[test]
    fn fill_has_four_steps() {
        let steps = [0, 1, 25, 26, 75, 76, 100].map(|it| DayState::finished(it, 100).class());
        assert_eq!(steps, ["miss", "q1", "q1", "q2", "q3", "q4", "q4"]);
    }
}
