//! Who has which meter: the demo's organizations, homes and what stands behind each meter.

use domain::MeterId;

use super::{building::Building, buildings as load};

/// An organization that is a customer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    /// Its name.
    pub name: &'static str,
    /// Its meters.
    pub meters: &'static [Meter],
}

/// A meter of the demo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter {
    /// The number printed on it.
    pub id: MeterId,
    /// What its people call it.
    pub label: &'static str,
    /// Degrees north and east; invented, like the street it would stand in.
    pub place: (f64, f64),
    /// Seconds from one reading to the next.
    pub step: i64,
    /// Since when it has been there.
    pub since: Since,
    /// What it measures.
    pub load: Load,
}

/// Since when there are readings of a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// As far back as the demo goes.
    Beginning,
    /// So many days before the demo was made.
    Days(i32),
}

/// What a meter measures.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Load {
    /// A building, by rule and chance.
    Building(&'static Building),
    /// One of the real homes, by its column.
    Home(usize),
}

/// Whose programme it is.
pub(crate) const PROVIDER: &str = "Inland Valley Power";
/// The customers.
pub(crate) const SITES: [Site; 4] = [
    Site { name: "Harbor Point Cold Storage", meters: &HARBOR_POINT },
    Site { name: "Chaffey Ridge College", meters: &CHAFFEY_RIDGE },
    Site { name: "Etiwanda Foods", meters: &ETIWANDA },
    Site { name: "St. Brendan Hospital", meters: &ST_BRENDAN },
];

const FIVE_MINUTES: i64 = 300;
const QUARTER: i64 = 900;

const HARBOR_POINT: [Meter; 4] = [
    building(40_118_201, "Warehouse A", (34.0712, -117.4869), FIVE_MINUTES, &load::WAREHOUSE_A),
    building(40_118_202, "Warehouse B", (34.0699, -117.4831), FIVE_MINUTES, &load::WAREHOUSE_B),
    building(40_118_219, "Blast freezers", (34.0687, -117.4858), FIVE_MINUTES, &load::BLAST_FREEZERS),
    Meter {
        since: Since::Days(10),
        ..building(40_992_077, "Yard chargers", (34.0676, -117.4884), 60, &load::YARD_CHARGERS)
    },
];
const CHAFFEY_RIDGE: [Meter; 3] = [
    building(40_236_410, "Library and lecture halls", (34.1284, -117.4362), QUARTER, &load::LECTURE_HALLS),
    building(40_236_411, "Science building", (34.1297, -117.4341), QUARTER, &load::SCIENCE),
    building(40_236_428, "Gymnasium and pool", (34.1309, -117.4388), QUARTER, &load::GYMNASIUM),
];
const ETIWANDA: [Meter; 3] = [
    building(40_307_155, "Bakery line", (34.1008, -117.5230), QUARTER, &load::BAKERY),
    building(40_307_156, "Packing hall", (34.1016, -117.5204), QUARTER, &load::PACKING),
    building(40_307_180, "Front office", (34.1001, -117.5189), QUARTER, &load::OFFICE),
];
const ST_BRENDAN: [Meter; 3] = [
    building(40_451_930, "Main building", (34.0728, -117.4325), QUARTER, &load::WARDS),
    building(40_451_931, "Central plant", (34.0735, -117.4301), QUARTER, &load::CENTRAL_PLANT),
    building(40_451_947, "Outpatient clinic", (34.0751, -117.4340), QUARTER, &load::CLINIC),
];
/// The meters of the real homes, in the order of their columns.
pub(crate) const HOMES: [Meter; 8] = [
    home(0, 41_600_013, "Home 1", (34.1532, -117.4671)),
    home(1, 41_600_027, "Home 2", (34.1541, -117.4655)),
    home(2, 41_600_034, "Home 3", (34.1526, -117.4638)),
    home(3, 41_600_048, "Home 4", (34.1550, -117.4690)),
    home(4, 41_600_059, "Home 5", (34.1519, -117.4662)),
    home(5, 41_600_062, "Home 6", (34.1558, -117.4647)),
    home(6, 41_600_075, "Home 7", (34.1535, -117.4619)),
    home(7, 41_600_081, "Home 8", (34.1547, -117.4633)),
];

/// Every meter of the demo.
pub(crate) fn meters() -> impl Iterator<Item = &'static Meter> {
    SITES.iter().flat_map(|it| it.meters).chain(&HOMES)
}

const fn building(
    number: u32,
    label: &'static str,
    place: (f64, f64),
    step: i64,
    load: &'static Building,
) -> Meter {
    Meter {
        id: MeterId::new(number),
        label,
        place,
        step,
        since: Since::Beginning,
        load: Load::Building(load),
    }
}

const fn home(column: usize, number: u32, label: &'static str, place: (f64, f64)) -> Meter {
    Meter {
        id: MeterId::new(number),
        label,
        place,
        step: 3600,
        since: Since::Beginning,
        load: Load::Home(column),
    }
}
