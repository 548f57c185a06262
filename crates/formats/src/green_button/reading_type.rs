//! What the readings of a series are: the ReadingType of the standard, and the part of it that can be kept.

use domain::Quality;

use super::{fault::Why, node::Field, value::Unit, xml::Position};

/// The fields of a ReadingType as its file has them; every one of them may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ReadingType {
    pub(super) uom: Option<i64>,
    pub(super) multiplier: Option<i64>,
    pub(super) accumulation: Option<i64>,
    pub(super) flow: Option<i64>,
    pub(super) commodity: Option<i64>,
    pub(super) qualifier: Option<i64>,
    pub(super) interval_length: Option<i64>,
    pub(super) quality: Option<Quality>,
    /// Whether a field could not be read, which was told already.
    pub(super) broken: bool,
}

/// A ReadingType and where it stands.
#[derive(Clone, Debug)]
pub(super) struct TypeEntry {
    pub(super) links: super::links::Links,
    pub(super) at: Position,
    pub(super) fields: ReadingType,
}

/// What a series is, once its type is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) unit: Unit,
    pub(super) multiplier: i32,
    /// Whether values are those of a register, of which differences are the energy.
    pub(super) cumulative: bool,
    pub(super) flow: Flow,
    pub(super) interval_length: Option<i64>,
    pub(super) quality: Option<Quality>,
}

/// Which way the energy flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Flow {
    Import,
    Export,
    Net,
}

impl Flow {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Flow::Import => "import",
            Flow::Export => "export",
            Flow::Net => "net energy",
        }
    }
}

impl ReadingType {
    /// Takes in a field as its file has it.
    pub(super) fn set(&mut self, field: Field, number: i64) -> Result<(), Why> {
        let kept = match field {
            Field::Accumulation => &mut self.accumulation,
            Field::Commodity => &mut self.commodity,
            Field::Qualifier => &mut self.qualifier,
            Field::Flow => &mut self.flow,
            Field::IntervalLength => &mut self.interval_length,
            Field::Multiplier => &mut self.multiplier,
            Field::Uom => &mut self.uom,
            Field::DefaultQuality => {
                let quality = u8::try_from(number).ok().and_then(Quality::of_code);
                self.quality = Some(quality.ok_or(Why::UnknownQuality)?);
                return Ok(());
            }
            Field::ZoneOffset | Field::SavingOffset => return Ok(()),
        };
        *kept = Some(number);
        Ok(())
    }

    /// What can be kept of readings of this type, or the field that forbids it, its value and why.
    pub(super) fn meaning(&self) -> Result<Meaning, (&'static str, String, Why)> {
        let field = |name, value: i64, why| (name, value.to_string(), why);
        let unit = match self.uom {
            Some(72) => Unit::WattHours,
            Some(38) => Unit::Watts,
            None => return Err(("uom", String::new(), Why::NoUnit)),
            Some(other) => return Err(field("uom", other, refused_unit(other))),
        };
        let multiplier = self.multiplier.unwrap_or(0);
        if !(-12..=12).contains(&multiplier) {
            return Err(field("powerOfTenMultiplier", multiplier, Why::Multiplier));
        }
        let cumulative = match self.accumulation {
            None | Some(0 | 4) => false,
            Some(3) if unit == Unit::WattHours => true,
            Some(other) => {
                let name = name_of(&ACCUMULATIONS, other);
                return Err(field("accumulationBehaviour", other, Why::Accumulation { name }));
            }
        };
        let flow = match self.flow {
            None | Some(0 | 1) => Flow::Import,
            Some(19) => Flow::Export,
            Some(4) => Flow::Net,
            Some(other) => {
                return Err(field("flowDirection", other, Why::Flow { name: name_of(&FLOWS, other) }));
            }
        };
        if let Some(other) = self.commodity.filter(|it| !matches!(it, 0..=2)) {
            return Err(field("commodity", other, Why::Service { name: name_of(&COMMODITIES, other) }));
        }
        if let Some(other) = self.qualifier.filter(|it| !matches!(it, 0 | 2 | 12)) {
            return Err(field("dataQualifier", other, Why::Qualifier { name: name_of(&QUALIFIERS, other) }));
        }
        let multiplier = i32::try_from(multiplier).unwrap_or_default();
        let interval_length = self.interval_length.filter(|it| *it > 0);
        Ok(Meaning { unit, multiplier, cumulative, flow, interval_length, quality: self.quality })
    }
}

/// Why a unit is not kept, and what to do instead.
fn refused_unit(uom: i64) -> Why {
    let advice = match uom {
        61 | 63 | 71 | 73 => "Ask for the energy in Wh; what is apparent or reactive says nothing of it.",
        5 | 29 | 33 => "Ask for the energy in Wh; current, voltage and frequency say nothing of it.",
        42 | 119 | 128 | 132 | 134 | 169 => {
            "It is gas, water or heat: ask for electricity alone, or use --good-rows-only."
        }
        _ => "Ask for the energy in Wh.",
    };
    Why::Unit { name: name_of(&UNITS, uom), advice }
}

/// The service of a usage point, by the number of its kind.
pub(super) fn service(kind: i64) -> Result<(), Why> {
    match kind {
        0 => Ok(()),
        other => Err(Why::Service { name: name_of(&SERVICES, other) }),
    }
}

fn name_of(names: &[(i64, &str)], code: i64) -> String {
    match names.iter().find(|(it, _)| *it == code) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("code {code}"),
    }
}

const UNITS: [(i64, &str); 17] = [
    (0, "no unit"),
    (5, "amperes"),
    (29, "volts"),
    (33, "hertz"),
    (31, "joules"),
    (42, "cubic metres"),
    (61, "volt-amperes"),
    (63, "volt-amperes reactive"),
    (65, "power factor"),
    (71, "volt-ampere-hours"),
    (73, "volt-ampere-hours reactive"),
    (119, "cubic feet"),
    (128, "US gallons"),
    (132, "British thermal units"),
    (134, "litres"),
    (169, "therms"),
    (80, "a count"),
];

const ACCUMULATIONS: [(i64, &str); 7] = [
    (1, "a bulk quantity"),
    (2, "continuous cumulative data"),
    (3, "cumulative data of power"),
    (6, "indicating data"),
    (9, "a summation"),
    (10, "time delay"),
    (12, "instantaneous data"),
];

const FLOWS: [(i64, &str); 6] = [
    (2, "lagging"),
    (3, "leading"),
    (5, "quadrant 1"),
    (15, "quadrant 4"),
    (20, "total, which adds import and export"),
    (21, "total by phase"),
];

const COMMODITIES: [(i64, &str); 7] = [
    (3, "communication"),
    (4, "air"),
    (7, "natural gas"),
    (8, "propane"),
    (9, "potable water"),
    (10, "steam"),
    (11, "waste water"),
];

const QUALIFIERS: [(i64, &str); 4] = [(4, "excess"), (8, "maximum"), (9, "minimum"), (11, "nominal")];

const SERVICES: [(i64, &str); 9] = [
    (1, "gas"),
    (2, "water"),
    (3, "time"),
    (4, "heat"),
    (5, "refuse"),
    (6, "sewerage"),
    (7, "rates"),
    (8, "television licence"),
    (9, "internet"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn energy() -> ReadingType {
        ReadingType { uom: Some(72), ..ReadingType::default() }
    }

    #[test]
    fn what_is_missing_has_its_usual_meaning() {
        let meaning = energy().meaning().unwrap();
        assert_eq!((meaning.multiplier, meaning.cumulative, meaning.flow), (0, false, Flow::Import));
    }

    #[test]
    fn what_is_not_energy_or_power_is_refused_by_name() {
        let why = |fields: ReadingType| fields.meaning().unwrap_err().2.to_string();
        let unit = |uom| why(ReadingType { uom: Some(uom), ..energy() });
        assert!(unit(169).starts_with("is therms, which is not kept"));
        assert!(unit(73).starts_with("is volt-ampere-hours reactive"));
        assert!(unit(999).starts_with("is code 999"));
        let accumulation = |code| why(ReadingType { accumulation: Some(code), ..energy() });
        for code in [1, 2, 6, 9, 12, 99] {
            assert!(accumulation(code).contains("only delta data (4) and cumulative data (3)"), "{code}");
        }
        assert!(why(ReadingType { flow: Some(20), ..energy() }).contains("total"));
        assert!(why(ReadingType { commodity: Some(7), ..energy() }).contains("natural gas"));
        assert!(why(ReadingType { qualifier: Some(8), ..energy() }).contains("maximum"));
        assert!(why(ReadingType { multiplier: Some(13), ..energy() }).contains("-12 to 12"));
        assert!(why(ReadingType { uom: None, ..energy() }).contains("no uom"));
    }
}
