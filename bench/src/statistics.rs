//! The statistics of a meter-year, without any database.

use anyhow::Result;
use domain::statistics::{acf, prepare};

use crate::{
    measure::{calibrated, repeat},
    options::Options,
    readings::{self, YEAR},
    report::{Section, Work},
};

/// Measures the autocorrelation of 17,520 points, and with it what prepares them.
pub fn measure(section: &mut Section, options: &Options) -> Result<()> {
    let values: Vec<f64> = readings::without_gaps().take(YEAR).map(|it| it.actual as f64 / 1000.0).collect();
    let plain = || Ok(acf(&values)?);
    let prepared = || Ok(acf(&prepare(&values)?.values)?);
    let (n_plain, n_prepared) = (calibrated(plain)?, calibrated(prepared)?);
    let plain_line = section.line("ACF of 17,520 points", Work::Call);
    let prepared_line = section.line_beside("unit-root test, then ACF", Work::Call, plain_line);
    for run in 0..=options.runs {
        section.add(plain_line, repeat(n_plain, plain)?);
        section.add(prepared_line, repeat(n_prepared, prepared)?);
        if run == 0 {
            section.forget();
        }
    }
    section.note("One thread. No limit is named for the ACF itself yet.");
    Ok(())
}
