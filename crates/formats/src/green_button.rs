//! Readings as Green Button: the XML of the ESPI standard, as utilities really write it.
//!
//! A file is a feed of entries, which belong together by their links and not by where they stand. What its readings
//! are may be said at its very end, and a meter's export after all of its import; so a file is read as a whole, its
//! readings kept in a few bytes each, and handed out once everything is known.
//!
//! # Readings
//! - Energy (uom 72) and mean power (uom 38) of electricity are kept, in whole watts over the interval. Anything else
//!   is a fault of the whole series, and says what to do.
//! - Delta data are taken as they are, of cumulative data the difference from one reading to the next that joins it.
//!   Of a register's first reading, and of one after a gap, nothing is known.
//! - A usage point has one series of readings: its net, its import, its export as a negative one, or import less
//!   export. Where both are there, an interval that only one of them has is a fault, unless all of the other is
//!   before or after it.
//! - An interval that is there twice is given twice; who keeps them lets the later one win.
//!
//! # Times
//! They are seconds of UTC, by the standard. Some utilities write local time as if it were UTC ([`EpochMode`]); what
//! the beginnings of blocks tell is a guess, and a file that does not look like UTC is refused until somebody says.
//!
//! # What is not read
//! Document types and entities, elements nested more than 64 deep, and tags or texts of more than 64 KiB. Memory is
//! bounded whatever the file holds.

mod addresses;
pub(crate) mod contents;
mod document;
mod epoch;
mod fault;
mod file_error;
mod links;
mod net;
mod node;
mod parts;
mod read;
mod reading_type;
mod resolve;
mod saving;
mod tape;
mod uuid;
mod value;
mod walk;
mod write;
mod xml;

pub use epoch::{EpochGuess, EpochMode};
pub use fault::{Fault, Why};
pub use file_error::FileError;
pub use parts::ZoneHint;
pub use read::{Batch, Options, Reader, Reading, SeriesSummary};
pub use resolve::UsagePoint;
pub use write::{Header, Writer};
