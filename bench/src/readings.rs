//! Readings that look like a provider's, the same at every run: an evening peak, seasons, noise, DR days, a few gaps.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use jiff::Timestamp;
use portal::ImportChoices;

/// A half-hour of a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The meter's number, from 1 on.
    pub meter: u32,
    slot: usize,
    /// What was measured, in watts; whole tens, as two decimals of a kilowatt are.
    pub actual: i64,
    /// What was predicted, in watts.
    pub prediction: i64,
}

/// What a file is for, and thus what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For the portal: a header, kilowatts.
    Portal,
    /// For the portal, the same rows in other bytes: three decimals.
    PortalAgain,
    /// For the portal, every value 10 W more.
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

/// DR days of the year, and the half-hours from 16:00 to 20:00.
const DR_DAYS: [usize; 12] = [9, 40, 71, 160, 170, 186, 193, 200, 207, 214, 221, 230];
const DR_SLOTS: std::ops::Range<usize> = 32..40;
/// Of a hundred customers, how many take part in them.
const PARTICIPANTS: u64 = 70;

/// What is added to each value of a changed file, in watts.
pub const CHANGE: i64 = 10;

/// Every reading of the meters 1, 2, 3 and so on, without end.
pub fn without_gaps() -> impl Iterator<Item = Row> {
    (1..u32::MAX).flat_map(|meter| (0..YEAR).map(move |slot| row(meter, slot)))
}

/// The same, less the gaps.
pub fn with_gaps() -> impl Iterator<Item = Row> {
    without_gaps().filter(|row| dice(row.meter, row.start(), 3) % 1000 >= GAPS)
}

/// A year of so many meters, less the gaps.
pub fn of_meters(n_meters: u32) -> impl Iterator<Item = Row> {
    with_gaps().take_while(move |row| row.meter <= n_meters)
}

/// The DR periods of the year: first instant, and first instant after it.
pub fn periods() -> impl Iterator<Item = Result<(Timestamp, Timestamp)>> {
    let at = |day: usize, slot: usize| Timestamp::from_second(BEGIN + STEP * (day * 48 + slot) as i64);
    DR_DAYS.into_iter().map(move |day| Ok((at(day, DR_SLOTS.start)?, at(day, DR_SLOTS.end)?)))
}

/// How such files are meant: as ever, but that their times are UTC, whatever the provider's zone.
pub fn choices() -> ImportChoices {
    ImportChoices { time_zone: Some("UTC".to_owned()), ..ImportChoices::default() }
}

/// Writes rows to a file.
pub fn write(file: &Path, rows: impl Iterator<Item = Row>, form: Form) -> Result<()> {
    let mut output = BufWriter::with_capacity(1 << 18, File::create(file)?);
    output.write_all(form.header().as_bytes())?;
    let times = Times::new()?;
    for row in rows {
        row.write(&mut output, &times, form)?;
    }
    Ok(output.into_inner()?.sync_all()?)
}

/// The text of a file of the portal's own form.
pub fn csv(rows: impl Iterator<Item = Row>) -> Result<String> {
    let (mut text, times) = (Form::Portal.header().as_bytes().to_vec(), Times::new()?);
    for row in rows {
        row.write(&mut text, &times, Form::Portal)?;
    }
    Ok(String::from_utf8(text)?)
}

const HEADER: &str = "meter_id,start_time,end_time,meter_value,prediction_value\n";

/// The text of each half-hour's beginning, and of the end of the last.
pub struct Times(Vec<String>);

impl Times {
    /// As both engines keep them, in UTC.
    pub fn new() -> Result<Times> {
        let time = |slot: usize| Timestamp::from_second(BEGIN + STEP * slot as i64);
        let text = |slot| Ok(time(slot)?.strftime("%Y-%m-%d %H:%M:%S").to_string());
        Ok(Times((0..=YEAR).map(text).collect::<Result<_>>()?))
    }

    /// Beginning and end of a row's interval.
    pub fn of(&self, row: Row) -> (&str, &str) {
        (&self.0[row.slot], &self.0[row.slot + 1])
    }
}

impl Form {
    fn header(self) -> &'static str {
        match self {
            Form::Portal | Form::PortalAgain | Form::PortalChanged => HEADER,
            Form::Sqlite | Form::MariaDb => "",
        }
    }
}

impl Row {
    /// The first instant of its interval, in seconds of Unix time.
    pub fn start(self) -> i64 {
        BEGIN + STEP * self.slot as i64
    }

    /// The first instant after it.
    pub fn end(self) -> i64 {
        self.start() + STEP
    }

    fn write(self, output: &mut impl Write, times: &Times, form: Form) -> Result<()> {
        let (start, end) = times.of(self);
        write!(output, "{},{start},{end}", self.meter)?;
        let more = if form == Form::PortalChanged { CHANGE } else { 0 };
        for watts in [self.actual + more, self.prediction + more] {
            match form {
                Form::Sqlite => write!(output, ",{watts}")?,
                Form::PortalAgain => write!(output, ",{}.{:03}", watts / 1000, watts % 1000)?,
                _ => write!(output, ",{}.{:02}", watts / 1000, watts % 1000 / 10)?,
            }
        }
        Ok(output.write_all(b"\n")?)
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
    let saves =
        DR_SLOTS.contains(&half_hour) && DR_DAYS.contains(&day) && dice(meter, 0, 5) % 100 < PARTICIPANTS;
    let saved = if saves { 10 + (dice(meter, 0, 6) % 35) as i64 } else { 0 };
    let actual = prediction * weather * people / 10_000 * (100 - saved) / 100;
    Row { meter, slot, actual: actual / 10 * 10, prediction: prediction / 10 * 10 }
}

/// A number that looks like chance and is always the same: SplitMix64.
fn dice(meter: u32, moment: i64, purpose: u64) -> u64 {
    let seed = u64::from(meter) << 40 ^ moment.unsigned_abs() << 3 ^ purpose;
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(row: Row, form: Form) -> String {
        let mut text = Vec::new();
        row.write(&mut text, &Times::new().unwrap(), form).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn readings_are_the_same_at_every_run() {
        let first = with_gaps().next().unwrap();
        assert_eq!(text(first, Form::Sqlite), "1,2023-01-01 00:00:00,2023-01-01 00:30:00,270,270\n");
        assert!(with_gaps().take(50_000).eq(with_gaps().take(50_000)));
    }

    #[test]
    fn a_year_has_few_gaps_and_plausible_values() {
        let year: Vec<Row> = of_meters(1).collect();
        assert!((17_400..17_460).contains(&year.len()), "{}", year.len());
        assert!(
            year.iter().all(|it| (40..8000).contains(&it.actual) && (100..8000).contains(&it.prediction))
        );
        let equal = year.windows(2).filter(|it| it[0].actual == it[1].actual).count();
        assert!(equal < year.len() / 10, "{equal}");
        let last = year.last().unwrap();
        assert_eq!((last.end() - year[0].start()) % 1800, 0);
    }

    #[test]
    fn most_customers_save_on_dr_days() {
        let (begin, end) = periods().next().unwrap().unwrap();
        assert_eq!((end - begin).get_seconds(), 4 * 3600);
        let saves = |meter| {
            let slots = (0..YEAR).filter(|it| DR_DAYS.contains(&(it / 48)) && DR_SLOTS.contains(&(it % 48)));
            let rows: Vec<Row> = slots.map(|slot| row(meter, slot)).collect();
            let sum = |of: fn(&Row) -> i64| rows.iter().map(of).sum::<i64>();
            sum(|it| it.actual) * 100 < sum(|it| it.prediction) * 95
        };
        let n_savers = (1..=200).filter(|it| saves(*it)).count();
        assert!((110..180).contains(&n_savers), "{n_savers}");
    }

    #[test]
    fn the_forms_are_the_same_values() {
        let row = Row { meter: 7, slot: 0, actual: 1230, prediction: 50 };
        let times = "2023-01-01 00:00:00,2023-01-01 00:30:00";
        assert_eq!(text(row, Form::Portal), format!("7,{times},1.23,0.05\n"));
        assert_eq!(text(row, Form::PortalAgain), format!("7,{times},1.230,0.050\n"));
        assert_eq!(text(row, Form::PortalChanged), format!("7,{times},1.24,0.06\n"));
        assert_eq!(text(row, Form::Sqlite), format!("7,{times},1230,50\n"));
        assert_eq!(text(row, Form::MariaDb), text(row, Form::Portal));
        assert!(csv(std::iter::once(row)).unwrap().starts_with("meter_id,"));
    }
}
