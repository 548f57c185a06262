//! How much a measured value is to be trusted, by the codes of the ESPI standard (`QualityOfReading`).

/// How much a measured value is to be trusted, as its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// Audited for billing: 19.
    Revenue,
    /// Checked against other sources: 18.
    Verified,
    /// Passed the usual checks: 17.
    Validated,
    /// Valid: 0.
    Valid,
    /// Normalised by the weather: 15.
    WeatherNormalised,
    /// Computed from other values: 11.
    Derived,
    /// Entered or changed by a person: 7.
    ManuallyEdited,
    /// Estimated from a reference day: 8.
    EstimatedByReferenceDay,
    /// Estimated between neighbours: 9.
    EstimatedLinearly,
    /// Made of values of several qualities: 13.
    Mixed,
    /// As the meter said it, unchecked: 14.
    Raw,
    /// Something else: 16.
    Other,
    /// Expected, not measured: 12.
    Projected,
    /// Failed a check: 10.
    Questionable,
}

/// All of them with their codes, from the most to the least certain.
const CODES: [(Quality, u8); 14] = [
    (Quality::Revenue, 19),
    (Quality::Verified, 18),
    (Quality::Validated, 17),
    (Quality::Valid, 0),
    (Quality::WeatherNormalised, 15),
    (Quality::Derived, 11),
    (Quality::ManuallyEdited, 7),
    (Quality::EstimatedByReferenceDay, 8),
    (Quality::EstimatedLinearly, 9),
    (Quality::Mixed, 13),
    (Quality::Raw, 14),
    (Quality::Other, 16),
    (Quality::Projected, 12),
    (Quality::Questionable, 10),
];

impl Quality {
    /// The code of the standard.
    pub fn code(self) -> u8 {
        CODES.iter().find(|(it, _)| *it == self).map_or(16, |(_, code)| *code)
    }

    /// The quality of a code; nothing where the standard does not know it.
    pub fn of_code(code: u8) -> Option<Quality> {
        CODES.iter().find(|(_, it)| *it == code).map(|(quality, _)| *quality)
    }

    /// The less certain of two, for what was computed from both.
    pub fn worse(self, other: Quality) -> Quality {
        self.max(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_qualities_are_one_to_one() {
        for code in 0..=255 {
            assert!(Quality::of_code(code).is_none_or(|it| it.code() == code));
        }
        assert!(CODES.iter().all(|(it, code)| Quality::of_code(*code) == Some(*it)));
        assert!(CODES.is_sorted_by_key(|(it, _)| *it));
        assert_eq!(Quality::Valid.worse(Quality::EstimatedLinearly), Quality::EstimatedLinearly);
    }
}
