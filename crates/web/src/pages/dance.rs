//! `GET /dance`: a small figure that dances a meter's day. A treat, not a feature.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{Calendar, Interval, MeterId, Principal, SummedSeries, Timescale};
use jiff::{SignedDuration, civil::Date};
use portal::{Error, MeterSummary, MeterView, Portal, SignedIn};
use serde::Deserialize;
use words::{Words, said};

use super::{
    PageResult,
    meters::{first_meter, no_meters},
    periods::of_one_meter,
    render, shell,
};
use crate::{
    extract::{PageActive, lenient},
    state::WebState,
    view::{
        Choice, Link,
        dance::Dance,
        format,
        meters::NoMeters,
        svg::{DayCurve, dancer, day_picture},
    },
};

/// Whose day; what cannot be read is as if it were not there.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DanceQuery {
    #[serde(default, deserialize_with = "lenient")]
    meter: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    date: Option<Date>,
}

/// More meters than this are not for choosing from a list.
const MAX_CHOICES: usize = 200;
/// The moment of its step in which the figure stands still.
const STILL: f64 = 0.25;

/// The page.
pub(crate) async fn dance(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<DanceQuery>,
) -> PageResult<Response> {
    let (meter, choices) = chosen(&state.portal, who.principal(), &query).await?;
    let Some(meter) = meter else {
        let layout = shell::layout(&state.portal, &who, who.words().say("dance-tab"), None);
        let page = NoMeters { layout, empty: no_meters(&who) };
        return Ok(render(StatusCode::OK, &page));
    };
    let day = Day::load(&state.portal, &who, meter.id, query.date).await?;
    let layout = shell::layout(&state.portal, &who, who.words().say("dance-tab"), None);
    Ok(render(StatusCode::OK, &day.page(layout, &choices, &meter)))
}

/// The meter in the address, or the first, nothing where there is none; and those to choose from, where they are few.
async fn chosen(
    portal: &Portal,
    who: &Principal,
    query: &DanceQuery,
) -> PageResult<(Option<MeterSummary>, Vec<MeterSummary>)> {
    let count = portal.count_meters(who).await?;
    let choices = match (2..=MAX_CHOICES).contains(&count.n_all) {
        true => portal.meters(who).await?,
        false => Vec::new(),
    };
    let id = match query.meter.map(MeterId::new) {
        None => first_meter(portal, who).await?,
        asked => asked,
    };
    let Some(id) = id else { return Ok((None, choices)) };
    let meter = portal.meter_summary(who, id).await?.ok_or(Error::NotFound("meter"))?;
    Ok((Some(meter), choices))
}

/// The day to be danced.
struct Day<'a> {
    words: Words,
    calendar: &'a Calendar,
    date: Date,
    span: Interval,
    view: MeterView,
    series: SummedSeries,
}

impl<'a> Day<'a> {
    async fn load(
        portal: &'a Portal,
        who: &SignedIn,
        meter: MeterId,
        date: Option<Date>,
    ) -> PageResult<Day<'a>> {
        let calendar = &portal.config().calendar;
        let history = portal.meter_history(&who.caller, meter).await?;
        let last =
            history.map_or(portal.now(), |it| it.end().min(portal.now()) - SignedDuration::from_secs(1));
        let date = date.unwrap_or_else(|| calendar.date(last));
        let span = calendar.span(Timescale::Day, date);
        let span =
            span.ok_or_else(|| Error::Invalid { field: "date", reason: said("meters-date-too-far") })?;
        let view = portal.meter_view(&who.caller, meter, Some(span.start()), Some(span.end())).await?;
        let series = of_one_meter(span, view.series.points());
        Ok(Day { words: who.words(), calendar, date, span, view, series })
    }

    fn page(
        &self,
        layout: crate::view::layout::Layout,
        choices: &[MeterSummary],
        meter: &MeterSummary,
    ) -> Dance {
        let most = self.series.actual.iter().flatten().copied().max().unwrap_or(0).max(1);
        let part = |it: &Option<i64>| it.map_or(String::new(), |it| (it.max(0) * 100 / most).to_string());
        let energy: Vec<String> = self.series.actual.iter().map(part).collect();
        let moments: Vec<String> = self.moments().map(|(at, watts)| self.moment(at, watts)).collect();
        let peak = self.peak();
        let choice = |it: &MeterSummary| Choice {
            value: it.id.to_string(),
            label: it.label.clone(),
            chosen: it.id == meter.id,
        };
        Dance {
            layout,
            title: self.words.with("meter", &meter.label).say("dance-title"),
            lead: self.words.with("day", format::long_day(self.words, self.date)).say("dance-lead"),
            way: Link {
                href: format!("/meters/{}?date={}", meter.id, self.date),
                label: meter.label.clone(),
            },
            meters: choices.iter().map(choice).collect(),
            date: self.date.to_string(),
            figure: dancer(if peak.is_some() { 1.0 } else { 0.0 }, STILL),
            label: match &peak {
                Some(peak) => self.words.with("peak", peak).say("dance-label"),
                None => self.words.say("dance-label-still"),
            },
            curve: self.curve(),
            energy: energy.join(","),
            moments: moments.join("|"),
            peak: peak.unwrap_or_else(|| self.words.say("dance-nothing")),
        }
    }

    fn moments(&self) -> impl Iterator<Item = (i64, Option<i64>)> {
        let step = self.series.step_seconds;
        (0i64..).map(move |it| it * step).zip(self.series.actual.iter().copied())
    }

    /// `4:30 PM, 212 kW`.
    fn moment(&self, seconds: i64, watts: Option<i64>) -> String {
        let (words, at) = (self.words, self.span.start() + SignedDuration::from_secs(seconds));
        let said = words.with("clock", format::clock(words, at, self.calendar));
        match watts {
            Some(watts) => said.with("power", format::watts(words, watts.into())).say("dance-moment"),
            None => said.say("dance-gap"),
        }
    }

    fn peak(&self) -> Option<String> {
        let known = self.moments().filter(|(_, watts)| watts.is_some());
        let (at, watts) = known.max_by_key(|(at, watts)| (*watts, -at))?;
        Some(self.moment(at, watts))
    }

    fn curve(&self) -> Option<crate::view::svg::DayPicture> {
        let whole = self.span.seconds() as f64;
        let at = |it: jiff::Timestamp| {
            ((it.as_second() - self.span.start().as_second()) as f64 / whole).clamp(0.0, 1.0)
        };
        let periods: Vec<(f64, f64)> =
            self.view.periods.iter().map(|it| (at(it.interval.start()), at(it.interval.end()))).collect();
        let (actual, prediction) = (&self.series.actual[..], &self.series.prediction[..]);
        day_picture(DayCurve { actual, prediction, periods: &periods, is_now: false })
    }
}
