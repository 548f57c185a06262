//! The form that chooses what is shown.

use std::collections::BTreeMap;

use domain::Timescale;

use super::{query::ALL_METERS, scene::Scene};
use crate::view::{Choice, format, meters::Picker};

impl Scene<'_> {
    pub(super) fn picker(&self) -> Picker {
        Picker {
            organizations: self.organizations(),
            meters: self.meter_choices(),
            scales: Timescale::ALL.iter().map(|it| self.scale_choice(*it)).collect(),
            periods: self.period_choices(),
            hidden: self.hidden(),
        }
    }

    fn organizations(&self) -> Vec<Choice> {
        let org = |it: &portal::MeterSummary| match &it.org {
            Some((id, name)) => (name.clone(), id.number()),
            None => (self.words().say("meters-homes"), 0),
        };
        let mine = org(&self.meter).1;
        let all: BTreeMap<String, u32> = self.meters.iter().map(org).collect();
        if all.len() < 2 {
            return Vec::new();
        }
        let choice = |(label, id): (String, u32)| Choice { value: id.to_string(), label, chosen: id == mine };
        all.into_iter().map(choice).collect()
    }

    fn meter_choices(&self) -> Vec<Choice> {
        let org = |it: &portal::MeterSummary| it.org.as_ref().map(|(id, _)| *id);
        let same = self.meters.iter().filter(|it| org(it) == org(&self.meter));
        let mut choices: Vec<Choice> = same
            .map(|it| Choice {
                value: it.id.to_string(),
                label: if it.label == it.id.to_string() {
                    it.label.clone()
                } else {
                    format!("{} · {}", it.label, it.id)
                },
                chosen: it.id == self.meter.id,
            })
            .collect();
        if choices.len() < 2 {
            return Vec::new();
        }
        let together = self.words().say("meters-together");
        choices.insert(0, Choice { value: ALL_METERS.to_owned(), label: together, chosen: false });
        choices
    }

    fn scale_choice(&self, scale: Timescale) -> Choice {
        let chosen = scale == self.query.timescale();
        Choice { value: scale.as_str().to_owned(), label: format::timescale(self.words(), scale), chosen }
    }

    fn period_choices(&self) -> Vec<Choice> {
        let words = self.words();
        let whole = words.with("unit", self.query.timescale().as_str()).say("meters-whole");
        let whole = Choice { value: String::new(), label: whole, chosen: self.period.is_none() };
        let choice = |it: &domain::DrPeriod| {
            let day = format::day_of_month(words, self.calendar().date(it.interval.start()));
            let range = format::time_range(words, it.interval, self.calendar());
            let label = words.with("day", day).with("clock", range).say("time-day-at");
            let chosen = self.period.is_some_and(|chosen| chosen.id == it.id);
            Choice { value: it.id.to_string(), label, chosen }
        };
        std::iter::once(whole).chain(self.view.periods.iter().map(choice)).collect()
    }

    fn hidden(&self) -> Vec<(String, String)> {
        let mut hidden = vec![("date".to_owned(), self.date.to_string())];
        if self.meter_choices().is_empty() {
            hidden.push(("meter".to_owned(), self.meter.id.to_string()));
        }
        if let Some(word) = self.query.details_tab().map(|it| it.word()) {
            hidden.push(("tab".to_owned(), word.to_owned()));
        }
        if self.query.is_table() {
            hidden.push(("view".to_owned(), "table".to_owned()));
        }
        hidden
    }
}
