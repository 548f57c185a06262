//! Which column of a CSV file is probably what, by its name and by what stands in it.

use domain::MeterId;

use super::{
    cells::{Contents, Kind},
    shape::{is_time_of_day, numbers_of},
};
use crate::{
    csv::{
        columns::Field,
        guess::{rank, speaks_against},
    },
    quality::quality,
};

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// What it probably holds; nothing where it is left out.
    pub role: Option<Role>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The meter of each row.
    Meter,
    /// When its interval begins, or with a column of dates, at what time of day.
    Start,
    /// The date on which it begins.
    Date,
    /// When it ends.
    End,
    /// What was measured.
    Actual,
    /// What was expected.
    Prediction,
    /// How much what was measured is to be trusted.
    Quality,
    /// What a meter measured, in a wide file; the meter where its number is plain.
    ActualOf(Option<MeterId>),
    /// What was expected of a meter, in a wide file.
    PredictionOf(MeterId),
}

/// How sure it is what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It has the portal's own name.
    Named,
    /// It looks so.
    Likely,
}

/// Finds the role of each column.
pub(super) fn roles(names: &[String], contents: &[Contents]) -> Vec<Column> {
    let column = |name: &String| Column { name: name.clone(), role: None, certainty: Certainty::Likely };
    let mut found = Finder { contents, columns: names.iter().map(column).collect() };
    found.named();
    found.times();
    found.meter();
    found.quality();
    found.values();
    found.columns
}

struct Finder<'a> {
    contents: &'a [Contents],
    columns: Vec<Column>,
}

impl Finder<'_> {
    /// Takes the portal's own names, upper or lower case.
    fn named(&mut self) {
        let own = [
            (Field::Meter, Role::Meter),
            (Field::Start, Role::Start),
            (Field::End, Role::End),
            (Field::Actual, Role::Actual),
            (Field::Prediction, Role::Prediction),
            (Field::Quality, Role::Quality),
        ];
        for (field, role) in own {
            let mut same = self.columns.iter_mut().filter(|it| it.name.eq_ignore_ascii_case(field.as_str()));
            if let (Some(column), None) = (same.next(), same.next()) {
                column.role = Some(role);
                column.certainty = Certainty::Named;
            }
        }
    }

    fn times(&mut self) {
        let is_end = |name: &str| rank(name, Field::End).is_some();
        if !self.has(Role::Start) {
            let start = self.best(Field::Start, |kind, name| kind.is_time() && !is_end(name));
            let start = start.or_else(|| self.first(|kind, name| kind.is_time() && !is_end(name)));
            match start {
                Some(start) => self.set(start, Role::Start),
                None => self.date_and_time(),
            }
        }
        if !self.has(Role::End) && !self.has(Role::Date) {
            let end = self.best(Field::End, |kind, _| kind.is_time());
            end.into_iter().for_each(|it| self.set(it, Role::End));
        }
    }

    /// Takes a column of dates, and the times of day beside it.
    fn date_and_time(&mut self) {
        let date = self.best(Field::Date, |kind, _| kind == Kind::Date);
        let date = date.or_else(|| self.first(|kind, _| kind == Kind::Date));
        let is_start = |kind, name: &str| kind == Kind::TimeOfDay && rank(name, Field::End).is_none();
        if let (Some(date), Some(start)) = (date, self.best(Field::Start, is_start)) {
            self.set(date, Role::Date);
            self.set(start, Role::Start);
        }
    }

    fn meter(&mut self) {
        if !self.has(Role::Meter) {
            let meter = self.best(Field::Meter, |kind, _| matches!(kind, Kind::Whole | Kind::Text));
            meter.into_iter().for_each(|it| self.set(it, Role::Meter));
        }
    }

    fn quality(&mut self) {
        if !self.has(Role::Quality) {
            let cells = |at: usize| self.contents.get(at).map_or(&[][..], |it| &it.distinct);
            let is_quality = |it: &usize| cells(*it).iter().all(|it| quality(it.as_bytes()).is_some());
            let named = |it: &usize| self.name(*it).is_some_and(|it| rank(it, Field::Quality).is_some());
            let found = self.all(|kind, _| matches!(kind, Kind::Text | Kind::Whole)).into_iter();
            let found = found.filter(named).find(is_quality);
            found.into_iter().for_each(|it| self.set(it, Role::Quality));
        }
    }

    fn values(&mut self) {
        let is_number = |kind: Kind| kind.is_number() || kind == Kind::CommaNumber;
        if !self.has(Role::Actual) {
            let candidates = self.all(|kind, name| {
                is_number(kind) && !speaks_against(name, Field::Actual) && !is_time_of_day(name)
            });
            let rank_of =
                |at: usize| self.name(at).and_then(|it| rank(it, Field::Actual)).unwrap_or(usize::MAX);
            let best = candidates.iter().map(|it| rank_of(*it)).min();
            let group: Vec<usize> = candidates.into_iter().filter(|it| Some(rank_of(*it)) == best).collect();
            let is_alone = self.has(Role::Meter) || self.has(Role::Prediction);
            match group.as_slice() {
                [] => {}
                [only] => self.set(*only, Role::Actual),
                [first, ..] if is_alone => self.set(*first, Role::Actual),
                several => return self.wide(several),
            }
        }
        if !self.has(Role::Prediction) {
            let prediction = self.best(Field::Prediction, |kind, _| is_number(kind));
            prediction.into_iter().for_each(|it| self.set(it, Role::Prediction));
        }
    }

    /// Takes a column for each meter, and those of their predictions by the same numbers.
    fn wide(&mut self, columns: &[usize]) {
        let names = |columns: &[usize]| -> Vec<String> {
            columns.iter().filter_map(|it| self.name(*it)).map(str::to_owned).collect()
        };
        let predictions = self.all(|kind, name| kind.is_number() && rank(name, Field::Prediction).is_some());
        let (numbers, predicted) = (numbers_of(&names(columns)), numbers_of(&names(&predictions)));
        for (at, number) in columns.iter().zip(&numbers) {
            self.set(*at, Role::ActualOf(*number));
        }
        for (at, number) in predictions.into_iter().zip(predicted) {
            if let Some(number) = number.filter(|it| numbers.contains(&Some(*it))) {
                self.set(at, Role::PredictionOf(number));
            }
        }
    }

    fn has(&self, role: Role) -> bool {
        self.columns.iter().any(|it| it.role == Some(role))
    }

    fn set(&mut self, at: usize, role: Role) {
        self.columns.iter_mut().skip(at).take(1).for_each(|it| it.role = Some(role));
    }

    fn name(&self, at: usize) -> Option<&str> {
        self.columns.get(at).map(|it| it.name.as_str())
    }

    /// The columns without role that are of some kind, by their cells and names.
    fn all(&self, is_kind: impl Fn(Kind, &str) -> bool) -> Vec<usize> {
        let columns = self.columns.iter().zip(self.contents).enumerate();
        let free = columns.filter(|(_, (column, _))| column.role.is_none());
        let of_kind =
            free.filter(|(_, (column, cells))| cells.kind().is_some_and(|it| is_kind(it, &column.name)));
        of_kind.map(|it| it.0).collect()
    }

    fn first(&self, is_kind: impl Fn(Kind, &str) -> bool) -> Option<usize> {
        self.all(is_kind).first().copied()
    }

    /// The one of them whose name speaks most for a field; nothing where none does.
    fn best(&self, field: Field, is_kind: impl Fn(Kind, &str) -> bool) -> Option<usize> {
        let all = self.all(is_kind).into_iter();
        let ranked = all.filter_map(|at| Some((rank(self.name(at)?, field)?, at)));
        ranked.min().map(|it| it.1)
    }
}
