//! Months: the sums of their days, added up by the database.

use std::collections::BTreeSet;

use domain::MeterId;
use jiff::{ToSpan, civil::Date};

use super::{
    DayReadings,
    columns::{self, MONTH_COLUMNS, MONTH_KEY, N_KEY},
    summed::By,
};
use crate::{Tx, codec::date_text, error::Result, packed::Packed, ranges::MeterRange};

impl Tx {
    /// Makes the sums of the months that these days lie in what their days say.
    pub(super) async fn keep_months(&mut self, days: &[DayReadings<'_>]) -> Result<()> {
        let mut months: BTreeSet<(MeterId, Date)> = BTreeSet::new();
        months.extend(days.iter().map(|it| (it.meter, it.day.date.first_of_month())));
        let sums = self.summed(spans_of(&months), "day", By::Month).await?;
        let engine = self.engine();
        let mut rows = Packed::new(engine, &MONTH_COLUMNS);
        let mut gone = Packed::new(engine, &MONTH_KEY);
        for (meter, month) in months {
            match sums.get(&(meter, month)) {
                Some(totals) => rows.push(columns::cells("month", meter, month, totals)?),
                None => gone.push(columns::key("month", meter, month)),
            }
            if rows.is_full() || gone.is_full() {
                self.replace_packed("meter_totals", N_KEY, &mut rows).await?;
                self.delete_packed("meter_totals", &mut gone).await?;
            }
        }
        self.replace_packed("meter_totals", N_KEY, &mut rows).await?;
        self.delete_packed("meter_totals", &mut gone).await
    }
}

/// Months that follow each other are one span.
fn spans_of(months: &BTreeSet<(MeterId, Date)>) -> Vec<MeterRange> {
    let mut spans: Vec<MeterRange> = Vec::new();
    for (meter, month) in months {
        let (from, meter) = (date_text(*month), meter.number());
        let to = date_text(month.checked_add(1.month()).unwrap_or(Date::MAX));
        match spans.last_mut().filter(|it| it.meter == meter && it.to == from) {
            Some(span) => span.to = to,
            None => spans.push(MeterRange { meter, from, to }),
        }
    }
    spans
}
