//! Every byte that outlives a request: MariaDB or SQLite, Redis or memory. The only crate that knows SQL.

#[macro_use]
mod db;
#[macro_use]
mod ready;
mod codec;
mod dialect;
mod error;

mod access;
mod account_list;
mod accounts;
mod alert_posts;
mod alerts;
mod api_keys;
mod assignments;
mod audit;
mod audit_list;
pub mod backup;
pub mod cache;
mod claims;
mod clocks;
mod cluster;
mod consistency;
mod excerpt;
mod export;
mod fleet;
mod fleet_parts;
mod imports;
mod joined;
mod limits;
mod local_day;
mod looks;
mod mail;
mod mariadb;
mod marks;
mod meter_choice;
mod meter_list;
mod meters;
pub mod migrate;
mod organizations;
mod own_account;
mod packed;
mod period_sums;
mod periods;
mod places;
mod planned;
mod probe;
mod ranges;
mod readings;
mod registrations;
mod resets;
mod retention;
mod sessions;
mod set_up;
mod settings;
mod shares;
mod sign_ins;
mod sqlite;
mod tokens;
mod totals;
mod two_factor;
mod vitals;
mod waiting;

pub use access::{Glimpse, VisibleMeter};
pub use account_list::{AccountQuery, ManagedAccount, StandingChange};
pub use accounts::{Account, Credentials, NewAccount};
pub use alert_posts::{AlertPost, AlertPosts, PostEnd};
pub use alerts::{AlertFigures, AlertLetters, AlertNews, KeptAlert};
pub use api_keys::{ApiKey, FoundKey, NewApiKey};
pub use assignments::{AssignMeters, LostLetters};
pub use audit::{AuditFault, AuditHead, Deed};
pub use audit_list::{AuditEntry, AuditQuery};
pub use cache::Cache;
pub use claims::{ClaimDecision, ClaimLetters, DecidedClaim, MeterClaim, MeterHolder};
pub use clocks::OtherClock;
pub use db::{Db, Engine, Tx};
pub use error::{Error, Result};
pub use excerpt::{Excerpt, Part};
pub use export::Readout;
pub use fleet::{FleetDays, FleetMeter, FleetSums};
pub use fleet_parts::FleetPart;
pub use imports::{
    Accepted, Applied, Chunk, ChunkCounts, FaultQuery, Finish, FoundFaults, Idempotency, Import, ImportFault,
    ImportId, ImportMeter, ImportProblem, ImportQuery, ImportSource, ImportState, Lease, MAX_KEPT_FAULTS,
    NewImport, NewUpload, Upload, UploadId,
};
pub use looks::Look;
pub use mail::{AfterFailure, Message, MessageId, MessageQuery, MessageState, NewMessage};
pub use meter_choice::{MeterCount, MeterNames};
pub use meter_list::{Assignment, Holder, ManagedMeter, MeterChange, MeterQuery};
pub use meters::{MeterSummary, NewMeter};
pub use organizations::{Organization, OrganizationChange};
pub use own_account::AccountFacts;
pub use period_sums::PeriodSums;
pub use places::{MeterArea, MeterDay, PlacedMeter};
pub use planned::PlannedRun;
pub use probe::{Connections, DatabaseLook, DatabaseState};
pub use readings::{Conflict, Outcome, WriteCounts, WriteOptions};
pub use registrations::{Letters, MayRegister, NewComer, NewJoining, NewRegistration, Registered};
pub use resets::{Answer, KnownNumber, NewPassword};
pub use retention::{OldReadings, RemovedReadings, RetentionCounts, RetentionRun};
pub use sessions::{LiveSession, NewSession, SessionId};
pub use set_up::FirstAccount;
pub use shares::Share;
pub use sign_ins::{NewSignIn, OpenSession};
pub use tokens::{NewToken, Purpose, TakenToken, TokenHash};
pub use totals::TotalsState;
pub use two_factor::{ShownStep, TwoFactor};
pub use vitals::{DayVitals, PastVitals, Vitals};
pub use waiting::Inventory;

use domain::{MeterId, access::MeterAuthority};
use joined::Joined;
use ready::Ready;

/// The database and the cache in front of it.
///
/// A method that reads one meter's data takes a [`VisibleMeter`], which only [`Store::visible_meter`] and [`Glimpse::visible_to`] make.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    cache: Cache,
    ready: Ready,
    probe: probe::Probe,
    sessions: Joined<SessionId, Option<LiveSession>>,
    meters: Joined<(MeterAuthority, MeterId), Option<VisibleMeter>>,
    glimpses: Joined<(SessionId, MeterId), Option<(LiveSession, Glimpse)>>,
    marks: Joined<MeterAuthority, u64>,
    period_marks: Joined<(), u64>,
}

impl Store {
    /// A store over a migrated database.
    pub fn new(db: Db, cache: Cache) -> Store {
        Store {
            db,
            cache,
            ready: Ready::default(),
            probe: probe::Probe::default(),
            sessions: Joined::default(),
            meters: Joined::default(),
            glimpses: Joined::default(),
            marks: Joined::default(),
            period_marks: Joined::default(),
        }
    }

    /// The database itself, for migrations and for checks.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Closes the database's connections, also those at hand here.
    pub async fn close(&self) {
        self.ready.give_back();
        self.probe.close().await;
        self.db.close().await;
    }
}
