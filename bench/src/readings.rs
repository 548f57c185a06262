//! Readings that look like a provider's, the same at every run: an evening peak, seasons, noise, a few gaps.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use jiff::Timestamp;

/// A half-hour of a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The meter's number, from 1 on.
    pub meter: u32,
    start: i64,
    /// What was measured, in watts.
    pub actual: i64,
    prediction: i64,
}

/// What a file is for, and thus what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For the portal: a header, kilowatts.
    Portal,
    /// For the portal, every value 1 W more.
    PortalChanged,
    /// For SQLite's own bulk load: no header, the watts of its columns.
    Sqlite,
    /// For MariaDB's own bulk load: no header, the kilowatts of its columns.
    MariaDb,
}

/// Half-hours of a year.
pub const YEAR: usize = 365 * 48;

/// Seconds of an interval.
const STEP: i64 = 1800;
/// 2023-01-01T00:00:00Z.
const BEGIN: i64 = 1_672_531_200;
/// Of a thousand half-hours, how many nobody heard of.
const GAPS: u64 = 5;
/// Watts of an average home at each hour of the day, and percent of that in each month.
const DAY: [i64; 24] = [
    380, 360, 350, 350, 360, 420, 560, 740, 760, 650, 590, 580, 600, 590, 570, 590, 700, 950, 1240, 1280,
    1120, 860, 620, 460,
];
const MONTHS: [i64; 12] = [128, 124, 110, 96, 88, 92, 112, 116, 94, 90, 102, 122];

/// Every reading of the meters 1, 2, 3 and so on, without end.
pub fn without_gaps() -> impl Iterator<Item = Row> {
    (1..u32::MAX).flat_map(|meter| (0..YEAR).map(move |slot| row(meter, slot)))
}

/// The same, less the gaps.
pub fn with_gaps() -> impl Iterator<Item = Row> {
    without_gaps().filter(|row| dice(row.meter, row.start, 3) % 1000 >= GAPS)
}

/// Writes rows to a file.
pub fn write(file: &Path, rows: impl Iterator<Item = Row>, form: Form) -> Result<()> {
    let mut output = BufWriter::new(File::create(file)?);
    if matches!(form, Form::Portal | Form::PortalChanged) {
        output.write_all(HEADER.as_bytes())?;
    }
    for row in rows {
        output.write_all(row.text(form)?.as_bytes())?;
    }
    Ok(output.into_inner()?.sync_all()?)
}

/// The text of a file of the portal's own form.
pub fn csv(rows: impl Iterator<Item = Row>) -> Result<String> {
    let rows: Result<String> = rows.map(|row| row.text(Form::Portal)).collect();
    Ok(HEADER.to_owned() + &rows?)
}

const HEADER: &str = "meter_id,start_time,end_time,meter_value,prediction_value\n";

impl Row {
    fn text(self, form: Form) -> Result<String> {
        let (start, end) = (time(self.start)?, time(self.start + STEP)?);
        let more = i64::from(form == Form::PortalChanged);
        let [actual, prediction] = [self.actual, self.prediction].map(|watts| match form {
            Form::Sqlite => watts.to_string(),
            _ => format!("{}.{:03}", (watts + more) / 1000, (watts + more) % 1000),
        });
        Ok(format!("{},{start},{end},{actual},{prediction}\n", self.meter))
    }
}

fn row(meter: u32, slot: usize) -> Row {
    let (day, half_hour) = (slot / 48, slot % 48);
    let usual = DAY[half_hour / 2] * MONTHS[day * 12 / 365] / 100;
    let size = 50 + (dice(meter, 0, 0) % 150) as i64;
    let prediction = usual * size / 100;
    let start = BEGIN + STEP * slot as i64;
    // Weather moves a whole day, and people a half-hour.
    let weather = 94 + (dice(meter, day as i64, 1) % 13) as i64;
    let people = 70 + ((dice(meter, start, 2) % 31) + (dice(meter, start, 4) % 31)) as i64;
    Row { meter, start, actual: prediction * weather * people / 10_000, prediction }
}

/// A number that looks like chance and is always the same: SplitMix64.
fn dice(meter: u32, moment: i64, purpose: u64) -> u64 {
    let seed = u64::from(meter) << 40 ^ moment.unsigned_abs() << 3 ^ purpose;
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// As both engines keep it, in UTC.
fn time(second: i64) -> Result<String> {
    Ok(Timestamp::from_second(second)?.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_the_same_at_every_run() {
        let first = with_gaps().next().unwrap();
        assert_eq!(first.text(Form::Sqlite).unwrap(), "1,2023-01-01 00:00:00,2023-01-01 00:30:00,274,277\n");
        assert!(with_gaps().take(50_000).eq(with_gaps().take(50_000)));
    }

    #[test]
    fn a_year_has_few_gaps_and_plausible_values() {
        let year: Vec<Row> = with_gaps().take_while(|it| it.meter == 1).collect();
        assert!((17_400..17_460).contains(&year.len()), "{}", year.len());
        assert!(
            year.iter().all(|it| (50..8000).contains(&it.actual) && (100..8000).contains(&it.prediction))
        );
        let equal = year.windows(2).filter(|it| it[0].actual == it[1].actual).count();
        assert!(equal < year.len() / 50, "{equal}");
    }

    #[test]
    fn the_forms_are_the_same_values() {
        let row = Row { meter: 7, start: BEGIN, actual: 1234, prediction: 50 };
        let times = "2023-01-01 00:00:00,2023-01-01 00:30:00";
        assert_eq!(row.text(Form::Portal).unwrap(), format!("7,{times},1.234,0.050\n"));
        assert_eq!(row.text(Form::PortalChanged).unwrap(), format!("7,{times},1.235,0.051\n"));
        assert_eq!(row.text(Form::Sqlite).unwrap(), format!("7,{times},1234,50\n"));
        assert_eq!(row.text(Form::MariaDb).unwrap(), row.text(Form::Portal).unwrap());
        assert!(csv(std::iter::once(row)).unwrap().starts_with("meter_id,"));
    }
}
