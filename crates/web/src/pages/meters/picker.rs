//! The form that chooses what is shown.

use domain::{MeterId, OrgId, Timescale};

use super::{query::ALL_METERS, scene::Scene};
use crate::view::{Choice, format, meters::Picker};

impl Scene<'_> {
    pub(super) fn picker(&self) -> Picker {
        Picker {
            organizations: self.organizations(),
            meters: self.meter_choices(),
            meter: self.has_too_many().then(|| self.meter.id.to_string()),
            scales: Timescale::ALL.iter().map(|it| self.scale_choice(*it)).collect(),
            periods: self.period_choices(),
            hidden: self.hidden(),
        }
    }

    fn organizations(&self) -> Vec<Choice> {
        if self.holders.len() < 2 {
            return Vec::new();
        }
        let mine = self.meter.org.as_ref().map(|(id, _)| *id);
        let choice = |holder: &Option<(OrgId, String)>| {
            let id = holder.as_ref().map(|(id, _)| *id);
            Choice {
                value: id.map_or(0, OrgId::number).to_string(),
                label: holder.as_ref().map_or(self.words().say("meters-homes"), |(_, name)| name.clone()),
                chosen: id == mine,
            }
        };
        self.holders.iter().map(choice).collect()
    }

    fn meter_choices(&self) -> Vec<Choice> {
        if self.beside.n_all < 2 || self.has_too_many() {
            return Vec::new();
        }
        let together = self.words().say("meters-together");
        let together = Choice { value: ALL_METERS.to_owned(), label: together, chosen: false };
        let choice = |(id, label): &(MeterId, String)| Choice {
            value: id.to_string(),
            label: if *label == id.to_string() { label.clone() } else { format!("{label} · {id}") },
            chosen: *id == self.meter.id,
        };
        std::iter::once(together).chain(self.beside.first.iter().map(choice)).collect()
    }

    /// Whether there are too many meters to choose from a list.
    fn has_too_many(&self) -> bool {
        self.beside.n_all > self.beside.first.len()
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
        if self.beside.n_all < 2 {
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
