//! The terms and rules of demand response: data in, data out, no IO, no clock, exact numbers.

pub mod decimal;
pub mod energy;
pub mod money;
pub mod power;

pub mod calendar;
pub mod chart;
pub mod convergence;
pub mod flags;
pub mod interval;
pub mod quality;
pub mod reading;
pub mod series;
pub mod summed;

pub mod access;
pub mod audit;
pub mod entity;
pub mod language;
pub mod period;
pub mod place;

pub mod meter_quality;
pub mod savings;
pub mod statistics;
pub mod totals;
pub mod validation;

pub use access::{Principal, Role, Scopes, Standing, Via};
pub use calendar::{Calendar, Timescale};
pub use convergence::{Arrival, Origin, StoredReading};
pub use decimal::{Decimal, Rounding};
pub use energy::Energy;
pub use entity::{AccountId, ApprovalStatus, DrPeriodId, EntityId, ImportNo, MeterId, OrgId};
pub use flags::Flags;
pub use interval::Interval;
pub use language::Language;
pub use meter_quality::{DayQuality, MeterQuality};
pub use money::{CreditFactor, Currency, Money};
pub use period::DrPeriod;
pub use place::CoarsePlace;
pub use power::{Power, Unit};
pub use quality::Quality;
pub use reading::IntervalReading;
pub use savings::{Participation, Savings, Scope};
pub use series::Series;
pub use summed::{SummedReadings, SummedSeries};
pub use totals::{Compared, Totals};
pub use validation::{DayValidation, ValidationRules};
