//! How totals stand in columns.

use domain::{Compared, Energy, Flags, MeterId, Power, Totals};
use jiff::civil::Date;
use sqlx::{ColumnIndex, Decode, Row, Type};

use crate::{
    error::{Error, Result},
    packed::{Cell, Kind},
};

/// Columns of `meter_totals` for rows of days; the months' differ in the length of their word.
pub(super) const DAY_COLUMNS: [(&str, Kind); 20] = columns(Kind::Word(3));
pub(super) const MONTH_COLUMNS: [(&str, Kind); 20] = columns(Kind::Word(5));
/// How many of them are the key.
pub(super) const N_KEY: usize = 3;
pub(super) const KEY: [(&str, Kind); N_KEY] = [DAY_COLUMNS[0], DAY_COLUMNS[1], DAY_COLUMNS[2]];
pub(super) const MONTH_KEY: [(&str, Kind); N_KEY] = [MONTH_COLUMNS[0], MONTH_COLUMNS[1], MONTH_COLUMNS[2]];

const fn columns(grain: Kind) -> [(&'static str, Kind); 20] {
    [
        ("grain", grain),
        ("meter_id", Kind::Number),
        ("start_date", Kind::Date),
        ("n_readings", Kind::Number),
        ("n_actual", Kind::Number),
        ("n_prediction", Kind::Number),
        ("n_estimated", Kind::Number),
        ("actual_s", Kind::Big),
        ("prediction_s", Kind::Big),
        ("actual_ws", Kind::Big),
        ("prediction_ws", Kind::Big),
        ("n_both", Kind::Number),
        ("n_participated", Kind::Number),
        ("both_actual_ws", Kind::Big),
        ("both_prediction_ws", Kind::Big),
        ("saved_ws", Kind::Big),
        ("peak_w", Kind::Big),
        ("step_s", Kind::Big),
        ("flags", Kind::Number),
        ("touches_period", Kind::Number),
    ]
}

/// The key of a row.
pub(super) fn key(grain: &'static str, meter: MeterId, date: Date) -> [Cell; N_KEY] {
    [Cell::Word(grain), meter.number().into(), date.into()]
}

/// A row.
///
/// # Errors
/// [`Error::Value`] for an energy that the column cannot hold.
pub(super) fn cells(grain: &'static str, meter: MeterId, date: Date, it: &Totals) -> Result<[Cell; 20]> {
    let [grain, meter, date] = key(grain, meter, date);
    Ok([
        grain,
        meter,
        date,
        count(it.n_readings)?,
        count(it.n_actual)?,
        count(it.n_prediction)?,
        count(it.n_estimated)?,
        it.actual_seconds.into(),
        it.prediction_seconds.into(),
        energy(it.actual)?,
        energy(it.prediction)?,
        count(it.both.n_both)?,
        count(it.both.n_participated)?,
        energy(it.both.actual)?,
        energy(it.both.prediction)?,
        energy(it.both.saved)?,
        it.peak.map(Power::watts).into(),
        it.step_seconds.into(),
        it.flags.bits().into(),
        u32::from(it.touches_period).into(),
    ])
}

pub(super) fn count(n: u64) -> Result<Cell> {
    Ok(u32::try_from(n).map_err(|_| Error::Value)?.into())
}

pub(super) fn energy(energy: Energy) -> Result<Cell> {
    Ok(i64::try_from(energy.watt_seconds()).map_err(|_| Error::Value)?.into())
}

/// Reads what [`cells`] wrote from a row that has the columns of [`DAY_COLUMNS`] from `n_readings` on, in their order, the
/// first of them at `from`; whole numbers of eight bytes all.
pub(super) fn totals<'r, R>(row: &'r R, from: usize) -> Result<Totals>
where
    R: Row,
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
{
    let number = |index: usize| -> Result<i64> { Ok(row.try_get::<i64, _>(from + index)?) };
    let count = |index: usize| -> Result<u64> { Ok(number(index)?.unsigned_abs()) };
    let energy = |index: usize| -> Result<Energy> { Ok(Energy::from_watt_seconds(number(index)?.into())) };
    let peak: Option<i64> = row.try_get(from + 13)?;
    Ok(Totals {
        n_readings: count(0)?,
        n_actual: count(1)?,
        n_prediction: count(2)?,
        n_estimated: count(3)?,
        actual_seconds: number(4)?,
        prediction_seconds: number(5)?,
        actual: energy(6)?,
        prediction: energy(7)?,
        both: Compared {
            n_both: count(8)?,
            n_participated: count(9)?,
            actual: energy(10)?,
            prediction: energy(11)?,
            saved: energy(12)?,
        },
        peak: peak.map(Power::from_watts).transpose().map_err(|_| Error::Value)?,
        step_seconds: number(14)?,
        flags: Flags::from_bits(u32::try_from(number(15)?).map_err(|_| Error::Value)?),
        touches_period: number(16)? != 0,
    })
}
