//! The table of meters: who saved how much, who is missing.

use domain::Timescale;
use portal::PeriodMeterLine;

use super::{
    one::One,
    terms::{NOTHING, rate},
};
use crate::view::{
    Link, format,
    periods::{MeterRow, MeterTable, Pager},
};

/// Rows on one page.
const ROWS: usize = 25;

impl One<'_> {
    pub(super) fn meter_table(&self) -> MeterTable {
        let meters = &self.view.meters;
        let n_pages = meters.len().div_ceil(ROWS).max(1);
        let page = self.query.page.unwrap_or(0).min(n_pages - 1);
        let shown = meters.iter().skip(page * ROWS).take(ROWS);
        let address = |page| self.query.with(|it| it.page = Some(page)).address(self.period().id) + "#meters";
        let (interval, org) = (self.period().interval, self.query.org());
        let org = org.map_or(String::new(), |it| format!("&org_id={it}"));
        MeterTable {
            text: match meters.len() {
                1 => String::new(),
                _ => self.words.say("periods-ranking"),
            },
            has_organizations: self.is_staff() && self.query.org().is_none(),
            rows: shown.map(|it| self.meter_row(it)).collect(),
            pager: (n_pages > 1).then(|| Pager::of(self.words, page, ROWS, meters.len(), address)),
            csv: format!(
                "/api/data/export?report=periods&from={}&to={}{org}&format=csv",
                interval.start(),
                interval.end()
            ),
            homes: self.homes(),
        }
    }

    fn meter_row(&self, line: &PeriodMeterLine) -> MeterRow {
        let (words, known) = (self.words, line.compared.n_both > 0);
        let energy = |it| if known { format::energy_kwh(words, it).to_string() } else { NOTHING.to_owned() };
        let (rate, bar) = rate(words, line.savings.rate_millionths());
        let number = line.meter.to_string();
        let period = self.period().id;
        MeterRow {
            label: line.label.clone(),
            number: if number == line.label { String::new() } else { number },
            href: match self.view.all.n_meters {
                1 => self.meter_address(line.meter),
                _ => self.query.of_meter(Some(line.meter)).address(period) + "#chart-card",
            },
            is_silent: !known,
            chosen: self.query.meter() == Some(line.meter),
            org: line.org.as_ref().map(|(id, name)| Link {
                href: self.query.of_org(Some(*id)).address(period),
                label: name.clone(),
            }),
            used: energy(line.compared.actual),
            predicted: energy(line.compared.prediction),
            saved: energy(line.savings.saved),
            rate,
            bar,
            credits: match known {
                true => format::money(words, line.savings.credits, self.portal.config().currency),
                false => NOTHING.to_owned(),
            },
            missing: match (line.n_missing, known) {
                (Some(n), _) => format::count(words, usize::try_from(n).unwrap_or(usize::MAX)),
                (None, true) => NOTHING.to_owned(),
                (None, false) => words.say("periods-missing-all"),
            },
            took_part: match (known, line.compared.n_participated) {
                (false, _) => (words.say("periods-no-data"), ""),
                (true, 0) => (words.say("periods-no"), ""),
                (true, _) => (words.say("periods-yes"), "ok"),
            },
        }
    }

    /// The meter's own page of that day.
    pub(super) fn meter_address(&self, meter: domain::MeterId) -> String {
        let (date, period) = (self.calendar().date(self.period().interval.start()), self.period().id);
        format!("/meters/{meter}?scale={}&date={date}&period={period}", Timescale::Day.as_str())
    }

    /// Of the households nothing is told one by one.
    fn homes(&self) -> Option<String> {
        let homes = self.view.homes.as_ref().filter(|it| it.n_meters > 0)?;
        let saved = format::energy_kwh(self.words, homes.savings.saved);
        Some(self.words.count("count", homes.n_meters).with("saved", saved).say("periods-homes"))
    }
}
