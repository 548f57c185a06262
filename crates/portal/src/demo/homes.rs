//! The eight real homes: measured hours of 2016 and 2017, moved in time by whole weeks.

use std::io::Read;

/// The hourly load of the eight homes, and what could have been predicted of it.
///
/// The table covers 8,760 hours from Sunday, 31 July 2016, 23:00 at -08:00, the fixed offset of the source, without
/// daylight saving. An instant `t` shows the row ((`t` - that start) mod 52 weeks): the values come round every 52
/// weeks, and each has been moved by a whole multiple of 52 weeks, so that weekday and hour (in standard time) are the
/// source's own and the season is but a few days off. The last 24 rows, which 52 weeks do not reach, are left out.
/// Values are rounded to whole watts, half to even, and otherwise as they were measured: no DR period, gap or noise is
/// worked into them.
///
/// A prediction is the mean of the same hour on the last ten days of the same kind (Monday to Friday, or the weekend)
/// that were over two days before: what one could have said 48 hours ahead.
#[derive(Debug)]
pub(crate) struct Homes {
    /// Of each home, the watts of each hour and those predicted for it.
    columns: Vec<Vec<(i64, i64)>>,
}

/// Why the table inside the executable cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TableError {
    /// It cannot be unpacked.
    #[error("the table of the eight homes cannot be unpacked: {0}")]
    Packed(#[from] std::io::Error),
    /// It has another shape, or something else than watts in it.
    #[error("the table of the eight homes is not what it should be")]
    Content,
}

const TABLE: &[u8] = include_bytes!("../../demo-data/homes.csv.gz");
const N_HOMES: usize = 8;
const HOUR: i64 = 3600;
/// 2016-07-31T23:00:00-08:00, a Sunday.
const START: i64 = 1_470_034_800;
/// Hours after which the values come round: 52 weeks.
const ROUND: i64 = 52 * 7 * 24;
/// Days of the same kind that a prediction is the mean of.
const DAYS: usize = 10;

impl Homes {
    /// Unpacks the table.
    ///
    /// # Errors
    /// [`TableError`] where the executable is damaged.
    pub(crate) fn load() -> Result<Homes, TableError> {
        let mut text = String::new();
        flate2::read::GzDecoder::new(TABLE).read_to_string(&mut text)?;
        let mut columns = vec![Vec::new(); N_HOMES];
        for line in text.lines().skip(1) {
            let watts: Result<Vec<i64>, _> = line.split(',').map(str::parse).collect();
            let watts = watts.map_err(|_| TableError::Content)?;
            if watts.len() != N_HOMES {
                return Err(TableError::Content);
            }
            columns.iter_mut().zip(watts).for_each(|(column, it)| column.push(it));
        }
        let hours = usize::try_from(ROUND).map_err(|_| TableError::Content)?;
        if columns[0].len() < hours {
            return Err(TableError::Content);
        }
        let columns = columns.into_iter().map(|it| with_predictions(&it[..hours])).collect();
        Ok(Homes { columns })
    }

    /// Measured and predicted watts of a home in the hour that begins at that second.
    pub(crate) fn at(&self, home: usize, second: i64) -> Option<(i64, i64)> {
        let row = (second - START).div_euclid(HOUR).rem_euclid(ROUND);
        self.columns.get(home)?.get(usize::try_from(row).ok()?).copied()
    }
}

fn with_predictions(watts: &[i64]) -> Vec<(i64, i64)> {
    (0..watts.len()).map(|row| (watts[row], predict(watts, row))).collect()
}

fn predict(watts: &[i64], row: usize) -> i64 {
    let day = 24;
    // Going back from the first rows goes on at the end, as the values do in time.
    let earlier = (3..=7 * DAYS).map(|days| (row + 2 * watts.len() - days * day) % watts.len());
    let same: Vec<i64> =
        earlier.filter(|it| is_weekend(*it) == is_weekend(row)).take(DAYS).map(|it| watts[it]).collect();
    let (sum, n) = (same.iter().sum::<i64>() as f64, same.len().max(1) as f64);
    (sum / n).round_ties_even() as i64
}

/// Whether a row lies on a Saturday or Sunday; the table begins with the last hour of a Sunday.
fn is_weekend(row: usize) -> bool {
    matches!(row.div_ceil(24) % 7, 0 | 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, ToSpan, civil::Weekday, tz::Offset};

    fn second(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    #[test]
    fn values_stand_at_the_sources_weekday_and_hour() {
        let homes = Homes::load().unwrap();
        let at = |home, text| homes.at(home, second(text)).map(|it| it.0);
        assert_eq!(START, second("2016-07-31T23:00:00-08:00"));
        // 0.85116667 kWh of home_1 in the source.
        assert_eq!(at(0, "2016-08-01T00:00:00-08:00"), Some(851));
        // 2.6224666 and 1.6987833 kWh.
        assert_eq!(at(0, "2017-02-25T05:00:00-08:00"), Some(2622));
        assert_eq!(at(7, "2017-02-25T05:00:00-08:00"), Some(1699));
        for rounds in 1..12 {
            let moved = second("2017-02-25T05:00:00-08:00") + rounds * ROUND * HOUR;
            assert_eq!(homes.at(0, moved).map(|it| it.0), Some(2622));
            let local = Offset::constant(-8).to_datetime(Timestamp::from_second(moved).unwrap());
            assert_eq!((local.weekday(), local.hour()), (Weekday::Saturday, 5));
        }
        assert_eq!(homes.at(8, 0), None);
    }

    #[test]
    fn weekends_are_known() {
        for row in 0..ROUND {
            let local = Offset::constant(-8).to_datetime(Timestamp::from_second(START + row * HOUR).unwrap());
            let weekend = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert_eq!(is_weekend(usize::try_from(row).unwrap()), weekend, "{local}");
        }
    }

    #[test]
    fn a_prediction_looks_only_at_what_was_over_two_days_before() {
        let homes = Homes::load().unwrap();
        // Tuesday: from the Friday before it, leaving weekends out, ten days back.
        let day: Timestamp = "2026-10-20T18:00:00-08:00".parse().unwrap();
        let back = [4, 5, 6, 7, 8, 11, 12, 13, 14, 15];
        let sum: i64 =
            back.iter().map(|it| homes.at(2, (day - (it * 24).hours()).as_second()).unwrap().0).sum();
        let mean = (sum as f64 / 10.0).round_ties_even() as i64;
        assert_eq!(homes.at(2, day.as_second()).unwrap().1, mean);
    }
}
