//! The form that chooses what is shown.

use std::collections::BTreeMap;

use domain::Timescale;
use words::Words;

use super::scene::Scene;
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
            None => ("Homes and unassigned".to_owned(), 0),
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
        let choices: Vec<Choice> = same
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
        if choices.len() < 2 { Vec::new() } else { choices }
    }

    fn scale_choice(&self, scale: Timescale) -> Choice {
        let label = match scale {
            Timescale::Day => "Day",
            Timescale::Week => "Week",
            Timescale::Month => "Month",
            Timescale::Year => "Year",
        };
        let chosen = scale == self.query.timescale();
        Choice { value: scale.as_str().to_owned(), label: label.to_owned(), chosen }
    }

    fn period_choices(&self) -> Vec<Choice> {
        let whole = format!("Whole {}", self.query.timescale().as_str());
        let whole = Choice { value: String::new(), label: whole, chosen: self.period.is_none() };
        let choice = |it: &domain::DrPeriod| {
            let day = self.calendar().date(it.interval.start()).strftime("%b %-d").to_string();
            let label =
                format!("{day}, {}", format::time_range(Words::ENGLISH, it.interval, self.calendar()));
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
        if self.query.is_pacf() {
            hidden.push(("tab".to_owned(), "pacf".to_owned()));
        }
        if self.query.is_table() {
            hidden.push(("view".to_owned(), "table".to_owned()));
        }
        hidden
    }
}
