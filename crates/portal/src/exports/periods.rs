//! What was saved as a file: a row for each meter and DR period.

use domain::{Compared, DrPeriod, Interval, Savings};
use formats::report::{Cell, Form, Writer};

use super::{ExportFormat, MeterOfExport, buffer::Buffer};
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// A report that is being written.
pub(super) struct PeriodReport {
    writer: Writer<Buffer>,
    buffer: Buffer,
    /// The DR periods of its rows, oldest first.
    periods: Vec<DrPeriod>,
    n_rows: u64,
}

impl std::fmt::Debug for PeriodReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PeriodReport").field("periods", &self.periods).finish_non_exhaustive()
    }
}

const COLUMNS: [&str; 15] = [
    "org_id",
    "org_name",
    "meter_id",
    "drp_id",
    "start_time",
    "end_time",
    "intervals",
    "participated",
    "participation",
    "actual_kwh",
    "prediction_kwh",
    "savings_kwh",
    "savings_rate",
    "credits",
    "currency",
];

impl PeriodReport {
    pub(super) async fn new(portal: &Portal, span: Interval, format: ExportFormat) -> Result<PeriodReport> {
        let form = if format == ExportFormat::Json { Form::Json } else { Form::Csv };
        let buffer = Buffer::default();
        let writer = Writer::new(buffer.clone(), form, "periods", &COLUMNS).map_err(Error::internal)?;
        let periods = portal.store().periods_in(span).await?;
        Ok(PeriodReport { writer, buffer, periods, n_rows: 0 })
    }

    /// Writes the rows of a meter: those of all DR periods in which somebody may see it from the beginning on, also where
    /// it has no readings there.
    pub(super) async fn write(
        &mut self,
        portal: &Portal,
        caller: &Caller,
        meter: &MeterOfExport,
    ) -> Result<()> {
        let visible = portal.visible_meter(caller, meter.id).await?;
        let begun = |it: &&DrPeriod| visible.visible_from().is_none_or(|from| it.interval.end() > from);
        let periods: Vec<DrPeriod> = self.periods.iter().filter(begun).copied().collect();
        for (period, compared) in portal.compared_in(&visible, &periods).await? {
            let row = row(portal, meter, &period, &compared);
            self.writer.write(&row).map_err(Error::internal)?;
            self.n_rows += 1;
        }
        Ok(())
    }

    /// Where it has been written to.
    pub(super) fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// Rows so far.
    pub(super) fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// Ends the file and takes the rest of it.
    pub(super) fn finish(self) -> Result<Vec<u8>> {
        self.writer.finish().map_err(Error::internal)?;
        Ok(self.buffer.take())
    }
}

fn row(portal: &Portal, meter: &MeterOfExport, period: &DrPeriod, compared: &Compared) -> [Cell; 15] {
    let config = portal.config();
    let savings = Savings::in_period(*compared, period, config.credit_factor);
    let ratio = |millionths: Option<i128>| {
        millionths
            .map_or(Cell::Nothing, |it| Cell::Decimal(format!("{}.{:06}", it / 1_000_000, it % 1_000_000)))
    };
    let (org_id, org_name) = meter.org.clone().unzip();
    [
        org_id.map_or(Cell::Nothing, |it| Cell::Count(it.number().into())),
        org_name.map_or(Cell::Nothing, Cell::Text),
        Cell::Count(meter.id.number().into()),
        Cell::Count(period.id.number().into()),
        Cell::Time(period.interval.start()),
        Cell::Time(period.interval.end()),
        Cell::Count(compared.n_both),
        Cell::Count(compared.n_participated),
        ratio(savings.participation.millionths()),
        Cell::Decimal(compared.actual.to_kwh()),
        Cell::Decimal(compared.prediction.to_kwh()),
        Cell::Decimal(savings.saved.to_kwh()),
        ratio(savings.rate_millionths()),
        Cell::Decimal(savings.credits.to_decimal()),
        Cell::Text(config.currency.as_str().to_owned()),
    ]
}
