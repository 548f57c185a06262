//! The buildings of the demo, each with its hours, its size and its willingness.

use super::{
    building::{Building, Day},
    response::Response,
};

/// Hours of a warehouse: trucks from five in the morning to late in the evening.
const TRUCKS: Day =
    [20, 18, 18, 20, 32, 60, 82, 92, 96, 98, 97, 92, 90, 95, 98, 97, 93, 88, 78, 64, 52, 42, 32, 25];
const TRUCKS_SATURDAY: Day =
    [18, 16, 16, 18, 26, 44, 58, 64, 66, 66, 64, 60, 56, 52, 48, 42, 38, 34, 30, 28, 26, 24, 22, 20];
const TRUCKS_SUNDAY: Day =
    [16, 15, 15, 15, 16, 18, 22, 24, 26, 26, 26, 26, 25, 25, 25, 24, 24, 24, 24, 26, 28, 28, 26, 22];
/// Hours of chargers: full when the trucks are home.
const CHARGING: Day =
    [88, 84, 76, 66, 52, 34, 18, 12, 14, 18, 22, 30, 36, 30, 26, 30, 44, 62, 80, 92, 98, 99, 97, 93];
const CHARGING_WEEKEND: Day =
    [60, 52, 44, 36, 28, 20, 14, 12, 12, 12, 14, 16, 18, 18, 18, 20, 24, 28, 32, 36, 42, 50, 58, 62];
/// Hours of teaching.
const LESSONS: Day =
    [6, 5, 5, 5, 6, 10, 26, 58, 86, 97, 99, 97, 92, 95, 96, 90, 82, 76, 72, 64, 50, 28, 14, 8];
const LESSONS_SATURDAY: Day =
    [6, 5, 5, 5, 5, 6, 10, 20, 34, 42, 46, 46, 44, 42, 38, 34, 28, 22, 16, 12, 10, 8, 7, 6];
const LESSONS_SUNDAY: Day =
    [5, 5, 5, 5, 5, 5, 6, 8, 12, 18, 24, 28, 30, 30, 30, 28, 26, 24, 20, 16, 12, 9, 7, 6];
/// Hours of sport: before and after work.
const SPORT: Day =
    [8, 7, 7, 8, 20, 52, 76, 70, 58, 52, 54, 62, 66, 58, 52, 58, 74, 92, 98, 94, 80, 54, 26, 12];
const SPORT_WEEKEND: Day =
    [8, 7, 7, 7, 9, 16, 34, 56, 70, 76, 76, 72, 66, 62, 58, 54, 48, 42, 34, 26, 18, 13, 10, 8];
/// Hours of a bakery: ovens from two in the morning.
const OVENS: Day =
    [30, 58, 86, 97, 99, 98, 96, 94, 92, 90, 84, 76, 72, 74, 72, 66, 56, 44, 36, 30, 26, 24, 22, 24];
const OVENS_SUNDAY: Day =
    [12, 12, 14, 16, 18, 18, 18, 18, 18, 17, 16, 15, 14, 14, 14, 14, 14, 14, 16, 18, 20, 22, 24, 26];
/// Hours of two shifts.
const SHIFTS: Day =
    [14, 12, 12, 14, 24, 58, 88, 96, 97, 88, 96, 97, 74, 92, 90, 96, 95, 93, 78, 92, 90, 84, 52, 22];
const SHIFTS_SATURDAY: Day =
    [14, 12, 12, 14, 22, 46, 66, 72, 72, 66, 70, 68, 52, 46, 30, 22, 18, 16, 15, 14, 14, 13, 12, 12];
/// Hours of an office.
const DESKS: Day =
    [10, 9, 9, 9, 10, 16, 36, 66, 90, 97, 99, 97, 86, 92, 97, 96, 88, 62, 36, 24, 18, 14, 12, 10];
const NOBODY: Day =
    [10, 9, 9, 9, 9, 9, 10, 11, 12, 13, 14, 14, 14, 14, 14, 13, 12, 11, 11, 11, 10, 10, 10, 10];
/// Hours of wards, which never close.
const BEDS: Day =
    [46, 43, 42, 42, 44, 52, 68, 84, 93, 97, 99, 99, 97, 97, 97, 95, 91, 86, 82, 78, 72, 64, 56, 50];
const BEDS_WEEKEND: Day =
    [44, 42, 41, 41, 42, 46, 54, 62, 68, 72, 74, 75, 75, 74, 73, 72, 71, 70, 68, 66, 62, 56, 51, 47];
/// Hours of a clinic.
const PATIENTS: Day =
    [9, 9, 9, 9, 10, 18, 44, 82, 96, 98, 98, 94, 84, 93, 97, 95, 84, 52, 26, 18, 14, 12, 10, 9];
const PATIENTS_SATURDAY: Day =
    [9, 9, 9, 9, 9, 12, 24, 48, 60, 62, 60, 54, 40, 22, 15, 13, 12, 11, 10, 10, 10, 9, 9, 9];

const ALL_YEAR: [u8; 12] = [100; 12];
/// Before the holidays more is stored.
const STORAGE: [u8; 12] = [86, 84, 86, 88, 92, 96, 98, 98, 97, 99, 100, 97];
/// Two terms and a short summer.
const TERMS: [u8; 12] = [74, 98, 96, 98, 92, 56, 48, 66, 98, 100, 96, 64];
const BAKING: [u8; 12] = [86, 90, 90, 92, 90, 88, 86, 88, 92, 95, 100, 98];

/// What most of the buildings share.
const PLAIN: Building = Building {
    peak_kw: 100.0,
    base: 0.3,
    activity: 0.4,
    cooling: 0.3,
    weekday: &DESKS,
    saturday: &NOBODY,
    sunday: &NOBODY,
    months: &ALL_YEAR,
    restless: 0.055,
    cycle: (2700, 0.012),
    bias: 0.006,
    response: Response { rate: 1.0, depth: 0.2 },
};
const COLD_STORE: Building = Building {
    base: 0.48,
    activity: 0.28,
    cooling: 0.24,
    weekday: &TRUCKS,
    saturday: &TRUCKS_SATURDAY,
    sunday: &TRUCKS_SUNDAY,
    months: &STORAGE,
    cycle: (2940, 0.035),
    ..PLAIN
};

pub(crate) const WAREHOUSE_A: Building =
    Building { peak_kw: 620.0, response: Response { rate: 1.0, depth: 0.3 }, ..COLD_STORE };
pub(crate) const WAREHOUSE_B: Building =
    Building { peak_kw: 470.0, bias: -0.008, response: Response { rate: 0.85, depth: 0.24 }, ..COLD_STORE };
pub(crate) const BLAST_FREEZERS: Building = Building {
    peak_kw: 340.0,
    base: 0.42,
    activity: 0.44,
    cooling: 0.14,
    restless: 0.075,
    cycle: (4680, 0.07),
    bias: 0.011,
    response: Response { rate: 1.0, depth: 0.42 },
    ..COLD_STORE
};
pub(crate) const YARD_CHARGERS: Building = Building {
    peak_kw: 180.0,
    base: 0.04,
    activity: 0.96,
    cooling: 0.0,
    weekday: &CHARGING,
    saturday: &CHARGING_WEEKEND,
    sunday: &CHARGING_WEEKEND,
    restless: 0.14,
    cycle: (1620, 0.04),
    bias: 0.014,
    response: Response { rate: 1.0, depth: 0.55 },
    ..PLAIN
};
pub(crate) const LECTURE_HALLS: Building = Building {
    peak_kw: 310.0,
    base: 0.2,
    activity: 0.42,
    cooling: 0.38,
    weekday: &LESSONS,
    saturday: &LESSONS_SATURDAY,
    sunday: &LESSONS_SUNDAY,
    months: &TERMS,
    response: Response { rate: 0.8, depth: 0.18 },
    ..PLAIN
};
pub(crate) const SCIENCE: Building = Building {
    peak_kw: 420.0,
    base: 0.44,
    activity: 0.28,
    cooling: 0.28,
    restless: 0.045,
    bias: -0.004,
    response: Response { rate: 0.7, depth: 0.12 },
    ..LECTURE_HALLS
};
pub(crate) const GYMNASIUM: Building = Building {
    peak_kw: 150.0,
    base: 0.34,
    activity: 0.44,
    cooling: 0.22,
    weekday: &SPORT,
    saturday: &SPORT_WEEKEND,
    sunday: &SPORT_WEEKEND,
    restless: 0.07,
    cycle: (3300, 0.025),
    response: Response { rate: 0.9, depth: 0.22 },
    ..LECTURE_HALLS
};
pub(crate) const BAKERY: Building = Building {
    peak_kw: 540.0,
    base: 0.16,
    activity: 0.76,
    cooling: 0.08,
    weekday: &OVENS,
    saturday: &OVENS,
    sunday: &OVENS_SUNDAY,
    months: &BAKING,
    restless: 0.07,
    cycle: (1980, 0.03),
    bias: -0.009,
    response: Response { rate: 0.75, depth: 0.2 },
};
pub(crate) const PACKING: Building = Building {
    peak_kw: 260.0,
    base: 0.22,
    activity: 0.56,
    cooling: 0.22,
    weekday: &SHIFTS,
    saturday: &SHIFTS_SATURDAY,
    sunday: &NOBODY,
    months: &BAKING,
    response: Response { rate: 1.0, depth: 0.26 },
    ..PLAIN
};
pub(crate) const OFFICE: Building =
    Building { peak_kw: 36.0, restless: 0.08, response: Response { rate: 0.85, depth: 0.24 }, ..PLAIN };
pub(crate) const WARDS: Building = Building {
    peak_kw: 860.0,
    base: 0.44,
    activity: 0.32,
    cooling: 0.24,
    weekday: &BEDS,
    saturday: &BEDS_WEEKEND,
    sunday: &BEDS_WEEKEND,
    restless: 0.032,
    bias: 0.003,
    // Patients come first: it takes part only when it hardly notices.
    response: Response { rate: 0.12, depth: 0.06 },
    ..PLAIN
};
pub(crate) const CENTRAL_PLANT: Building = Building {
    peak_kw: 640.0,
    base: 0.24,
    activity: 0.14,
    cooling: 0.62,
    restless: 0.06,
    cycle: (3900, 0.03),
    bias: 0.009,
    response: Response { rate: 0.8, depth: 0.22 },
    ..WARDS
};
pub(crate) const CLINIC: Building = Building {
    peak_kw: 120.0,
    weekday: &PATIENTS,
    saturday: &PATIENTS_SATURDAY,
    response: Response { rate: 0.9, depth: 0.17 },
    ..PLAIN
};
