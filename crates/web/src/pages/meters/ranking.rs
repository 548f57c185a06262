//! The ranking of organizations and meters below a meter's chart, with a map.

use std::collections::HashMap;

use domain::{MeterId, Power, Timescale};
use portal::{FleetMeterLine, MapMeter, MeterDay, MeterMap, Ranked, Ranking, Result};
use words::Words;

use super::scene::Scene;
use crate::{
    pages::map_picture,
    view::{
        Link, format,
        meters::Picture,
        ranking::{MeterCard, RankingPanel, RankingRow},
        svg::{SparkPoint, Svg, progress, spark},
    },
};

/// Organizations at the head of the ranking that are always shown.
const MAX_HEAD: usize = 8;
/// Meters that are shown.
const MAX_METERS: usize = 12;
/// Days of a meter in small.
const DAYS: i64 = 7;

impl Scene<'_> {
    pub(super) async fn ranking_panel(&self) -> Result<RankingPanel> {
        let scale = match self.query.timescale() {
            Timescale::Year => Timescale::Year,
            _ => Timescale::Month,
        };
        let of = self.meter.org.as_ref().map(|(id, _)| *id);
        let ranking = self.portal.ranking(&self.who.caller, scale, self.date, of).await?;
        let map = self.portal.meter_map(&self.who.caller).await?;
        let shown = self.meters_shown(&ranking);
        let is_shown = |it: &&MapMeter| shown.iter().any(|(_, line)| line.meter == it.id());
        let on_cards: Vec<&MapMeter> = map.meters.iter().filter(is_shown).collect();
        let days = self.portal.last_days(&on_cards).await?;
        Ok(self.panel(scale, &ranking, &map, &shown, &days))
    }

    fn panel(
        &self,
        scale: Timescale,
        ranking: &Ranking,
        map: &MeterMap,
        shown: &[(usize, &FleetMeterLine)],
        days: &HashMap<MeterId, Vec<MeterDay>>,
    ) -> RankingPanel {
        let words = self.who.words();
        let date = self.calendar().date(ranking.span.start());
        let span = match scale {
            Timescale::Year => date.year().to_string(),
            _ => format::month(words, date),
        };
        let everybody: Vec<&MapMeter> = map.meters.iter().collect();
        RankingPanel {
            lead: words.with("span", span).say(match ranking.by_period {
                true => "ranking-lead-periods",
                false => "ranking-lead-all",
            }),
            is_settled: ranking.is_settled,
            rows: self.ranking_rows(scale, ranking),
            note: note(words, ranking),
            has_amounts: ranking.lines.iter().any(|it| matches!(it, Ranked::Named { .. })),
            map: map_picture::picture(words, &everybody, &map.areas),
            meters: shown.iter().map(|(index, it)| self.card(*index, it, days.get(&it.meter))).collect(),
            more: self.more(scale, ranking),
        }
    }

    /// The first ones, whoever looks with their neighbours, and nothing in between.
    fn ranking_rows(&self, scale: Timescale, ranking: &Ranking) -> Vec<RankingRow> {
        let own = ranking.lines.iter().position(|it| matches!(it, Ranked::Named { is_own: true, .. }));
        let is_near = |index: usize| own.is_some_and(|own| index.abs_diff(own) <= 1);
        let best = ranking.lines.iter().filter_map(rate).max().unwrap_or(0);
        let (mut rows, mut before) = (Vec::new(), None);
        for (index, line) in ranking.lines.iter().enumerate().filter(|(it, _)| *it < MAX_HEAD || is_near(*it))
        {
            let follows_gap = before.is_some_and(|before| index > before + 1);
            before = Some(index);
            rows.push(RankingRow { follows_gap, ..self.ranking_row(scale, line, best) });
        }
        rows
    }

    fn ranking_row(&self, scale: Timescale, line: &Ranked, best: i128) -> RankingRow {
        let words = self.who.words();
        let rate_words = |rate: Option<i128>, decimals| {
            rate.map_or("–".to_owned(), |it| {
                format::percent_from_millionths(words, it, decimals).to_string()
            })
        };
        let row = RankingRow {
            rank: "–".to_owned(),
            name: words.say("ranking-another"),
            href: None,
            is_own: false,
            follows_gap: false,
            bar: share(rate(line), best),
            rate: rate_words(rate(line), 0),
            saved: String::new(),
        };
        match line {
            Ranked::Another { rank, .. } => RankingRow { rank: format::count(words, *rank), ..row },
            Ranked::Named { rank, org, line, is_own } => RankingRow {
                rank: rank.map_or(row.rank, |it| format::count(words, it)),
                name: org.as_ref().map_or_else(|| words.say("ranking-own"), |(_, name)| name.clone()),
                href: org.as_ref().map(|(id, _)| format!("{}&org={id}", self.all_meters(scale))),
                is_own: *is_own,
                rate: rate_words(line.savings.rate_millionths(), 1),
                saved: format::energy_kwh(words, line.savings.saved).to_string(),
                ..row
            },
        }
    }

    fn all_meters(&self, scale: Timescale) -> String {
        format!("/meters/all?scale={}&date={}", scale.as_str(), self.date)
    }

    /// The first ones, and the one that the page is about, each with its place in the ranking from 0.
    fn meters_shown<'r>(&self, ranking: &'r Ranking) -> Vec<(usize, &'r FleetMeterLine)> {
        let is_current = |it: &FleetMeterLine| it.meter == self.meter.id;
        let current = ranking.meters.iter().position(is_current);
        let head = if current.is_some_and(|it| it >= MAX_METERS) { MAX_METERS - 1 } else { MAX_METERS };
        let numbered = ranking.meters.iter().enumerate();
        numbered.filter(|(index, _)| *index < head || Some(*index) == current).collect()
    }

    fn card(&self, index: usize, line: &FleetMeterLine, days: Option<&Vec<MeterDay>>) -> MeterCard {
        let words = self.who.words();
        let (rate, saved) = (line.line.savings.rate_millionths(), line.line.savings.saved);
        MeterCard {
            rank: rate.map_or("–".to_owned(), |_| format::count(words, index + 1)),
            label: line.label.clone(),
            href: self.query.address(line.meter),
            is_current: line.meter == self.meter.id,
            rate: rate
                .map_or("–".to_owned(), |it| format::percent_from_millionths(words, it, 1).to_string()),
            saved: words.with("energy", format::energy_kwh(words, saved)).say("ranking-amount-saved"),
            spark: days.map(|it| self.week(it)),
        }
    }

    /// Energy per day; the powers are the means of the days.
    fn week(&self, days: &[MeterDay]) -> Picture {
        let today = self.calendar().date(self.now);
        let first = self.calendar().step(Timescale::Day, today, -DAYS).unwrap_or(today);
        let mut points = [SparkPoint::default(); DAYS as usize];
        let (words, mut said) = (self.who.words(), Vec::new());
        for day in days {
            let place = day.date.since(first).ok().and_then(|it| usize::try_from(it.get_days()).ok());
            let Some(point) = place.and_then(|it| points.get_mut(it)) else { continue };
            let mean = |it: domain::Energy| {
                i64::try_from(it.to_wh() / 24).ok().and_then(|it| Power::from_watts(it).ok())
            };
            point.actual = day.actual.and_then(mean);
            point.prediction = day.prediction.and_then(mean);
            said.extend(day.actual.map(|it| {
                let energy = format::energy_kwh(words, it);
                words.with("day", format::day(words, day.date)).with("energy", energy).say("ranking-day")
            }));
        }
        let label = words.with("days", said.join(", ")).say("ranking-week");
        Picture { marks: spark(&points), label }
    }

    fn more(&self, scale: Timescale, ranking: &Ranking) -> Option<Link> {
        let (words, n) = (self.who.words(), ranking.meters.len());
        let label = match n > MAX_METERS {
            true => words.count("count", n).say("ranking-all-n-meters"),
            false => words.say("ranking-all-meters"),
        };
        let org =
            self.meter.org.as_ref().filter(|_| self.who.principal().role().is_some_and(|it| it.is_staff()));
        let org = org.map_or(String::new(), |(id, _)| format!("&org={id}"));
        self.has_others().then(|| Link { href: format!("{}{org}", self.all_meters(scale)), label })
    }
}

fn rate(line: &Ranked) -> Option<i128> {
    match line {
        Ranked::Named { line, .. } => line.savings.rate_millionths(),
        Ranked::Another { percent, .. } => Some(i128::from(*percent) * 10_000),
    }
}

/// A bar beside that of the best one.
fn share(rate: Option<i128>, best: i128) -> Svg {
    progress(rate.unwrap_or(0) * 1_000_000 / best.max(1))
}

fn note(words: Words, ranking: &Ranking) -> String {
    let has_others = ranking.lines.iter().any(|it| matches!(it, Ranked::Another { .. }));
    match (ranking.hides_others, has_others) {
        (true, _) => words.say("ranking-too-few"),
        (false, true) => words.say("ranking-no-names"),
        (false, false) => String::new(),
    }
}
