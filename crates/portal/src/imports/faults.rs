//! What is wrong with rows, gathered: the first faults in full, all of them counted by kind.

use formats::{Reason, RowError, csv::Batch};
use store::{Conflict, FoundFaults, ImportFault, MAX_KEPT_FAULTS};

/// Faults as they are found.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: FoundFaults,
    n_faults: u64,
}

impl Faults {
    /// Adds one.
    pub(super) fn push(&mut self, error: &RowError) {
        let problem = error.reason.kind();
        match self.found.counts.iter_mut().find(|it| it.0 == problem) {
            Some((_, n)) => *n += 1,
            None => self.found.counts.push((problem.to_owned(), 1)),
        }
        if self.n_faults < MAX_KEPT_FAULTS {
            self.found.first.push(as_fault(error, self.n_faults));
        }
        self.n_faults += 1;
    }

    /// Adds those of some rows.
    pub(super) fn extend(&mut self, errors: &[RowError]) {
        errors.iter().for_each(|it| self.push(it));
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.n_faults
    }

    /// What is to be written down of them.
    pub(super) fn kept(&self) -> &FoundFaults {
        &self.found
    }
}

/// A fault as the database keeps it, under its number.
pub(super) fn as_fault(error: &RowError, number: u64) -> ImportFault {
    ImportFault {
        number,
        line: error.line,
        column: error.column.clone(),
        value: error.value.clone(),
        problem: error.reason.kind().to_owned(),
        reason: error.reason.to_string(),
    }
}

/// What a reading that cannot be written says of its row.
pub(super) fn as_row_error(batch: &Batch, index: usize, conflict: Conflict) -> RowError {
    let (Some(reading), Some(line)) = (batch.readings.get(index), batch.lines.get(index)) else {
        return RowError {
            line: 0,
            column: String::new(),
            value: String::new(),
            reason: Reason::NoSuchMeter,
        };
    };
    let start = || reading.interval.start().to_string();
    let (column, value, reason) = match conflict {
        Conflict::UnknownMeter => ("meter_id", reading.meter.to_string(), Reason::NoSuchMeter),
        Conflict::Overlaps(other) => {
            let reason = Reason::Overlaps { meter: reading.meter, other };
            ("start_time", start(), reason)
        }
        Conflict::NotKept(from) => ("start_time", start(), Reason::NotKept { from }),
    };
    RowError { line: *line, column: column.to_owned(), value, reason }
}
