//! What the portal can do, without HTTP: every ability is a method of [`Portal`] that is told who asks.

mod accounts;
mod alerts;
mod api_keys;
mod assignments;
mod audit;
pub mod backups;
mod caller;
mod claims;
mod clock;
mod config;
mod confirm;
mod dashboard;
pub mod demo;
mod disk;
mod error;
mod exports;
mod fitness;
mod fleet;
mod fleet_power;
mod imports;
mod invitations;
mod kept;
mod limits;
mod links;
mod live;
mod looks;
pub mod mail;
mod measures;
mod members;
mod meter_list;
mod meter_map;
mod meter_quality;
mod meters;
mod organizations;
pub mod outside;
mod own_account;
mod passwords;
mod past_vitals;
mod peers;
mod period_results;
mod periods;
mod planned;
mod ranking;
mod readiness;
mod refusals;
mod registration;
mod resets;
mod retention;
mod seal;
mod sessions;
mod set_up;
mod sign_in;
mod totals;
mod two_factor;
mod typed;
mod vitals;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64},
};

use store::Store;
use tokio::sync::Notify;

pub use accounts::Registration;
pub use alerts::{Alert, AlertKind, AlertSettings, AlertStage, Webhook};
pub use api_keys::{KeyWish, MadeKey};
pub use assignments::Assignee;
pub use audit::{AUDIT_PAGE, AuditExport, AuditPage, MAX_AUDIT_PAGE};
pub use caller::{Caller, Origin};
pub use clock::Clock;
pub use config::{Config, ProviderDetails, SessionLimits};
pub use dashboard::{
    Correlation, CorrelationKind, MeterChart, MeterNow, MeterState, MeterView, ReadingsPart,
};
pub use error::{Error, Fault, Result, size_words, wait_words};
pub use exports::{Export, ExportContent, ExportFormat, ExportRequest};
pub use fitness::{ClockFault, SpoolFault};
pub use fleet::{Fleet, FleetLine, FleetMeterLine, FleetNow, FleetState};
pub use fleet_power::FleetPower;
pub use formats::inspect;
pub use imports::{
    ImportChoices, ImportFile, ImportFormat, ImportLimits, ImportOptions, ImportPage, ImportProgress,
    ImportRegistration, ImportSettings, ImportView, ImportWish, LookedAtFolder, MAX_IMPORT_PAGE, Receiving,
    RejectedRows, WatchedFolder,
};
pub use invitations::{Invitation, Invitee};
pub use live::{LiveNow, LivePoint, News, Shown, ShownMeters, Watch};
pub use looks::{Glimpsed, Looked, MAX_LOOKS};
pub use meter_list::MeterToAdd;
pub use meter_map::{LastResult, MapMeter, MeterMap};
pub use meter_quality::QualityView;
pub use own_account::{AccountUpdate, EmailChange};
pub use passwords::{PasswordRules, Passwords};
pub use past_vitals::StateDay;
pub use peers::Peers;
pub use period_results::{PeriodMeterLine, PeriodResult, PeriodView};
pub use ranking::{Ranked, Ranking};
pub use readiness::{Ability, PartReadiness, Readiness};
pub use refusals::TurnedAway;
pub use registration::{Applicant, NextStep, Unconfirmed, one_number};
pub use retention::{Outdated, RetentionPlan, RetentionState};
pub use seal::SecurityKey;
pub use sessions::{OwnSession, SignedIn, Token};
pub use set_up::FirstAdministrator;
pub use sign_in::{Browser, Entered, SignIn, SignInStep};
pub use store::{
    Account, AccountFacts, AccountQuery, AlertPosts, ApiKey, Assignment, AuditEntry, AuditFault, AuditHead,
    AuditQuery, ChunkCounts, ClaimDecision, Engine, Excerpt, FaultQuery, Holder, Import, ImportFault,
    ImportId, ImportMeter, ImportProblem, ImportSource, ImportState, Inventory, Look, ManagedAccount,
    ManagedMeter, MeterArea, MeterChange, MeterClaim, MeterCount, MeterDay, MeterHolder, MeterNames,
    MeterQuery, MeterSummary, Organization, OrganizationChange, Part, TotalsState, Upload, UploadId, Vitals,
};
pub use two_factor::{TwoFactorSecret, TwoFactorState};
pub use vitals::{Doing, InnerState, PortalState};

/// The portal: one value that everything that is asked of it goes through.
///
/// Cheap to clone; all clones are the same portal.
#[derive(Clone, Debug)]
pub struct Portal {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    clock: Clock,
    config: Config,
    passwords: Passwords,
    live: live::Live,
    fleets: fleet::FleetCache,
    fleet_powers: fleet_power::FleetPowerCache,
    period_results: period_results::ResultCache,
    period_views: period_results::ViewCache,
    /// Files that are received.
    spool: imports::Spool,
    /// This process, as one that works at imports.
    holder: imports::Holder,
    /// How fast it writes the rows of those at hand.
    paces: imports::Paces,
    /// Whether this process has a job that works at imports.
    has_importer: AtomicBool,
    /// Wakes that job.
    imports_wait: Notify,
    /// Wakes whoever waits for an import to end.
    imports_end: Notify,
    /// Wakes whoever delivers mail.
    mail_waits: Notify,
    /// What is known of a database that cannot be reached.
    lost_database: alerts::LostDatabase,
    /// Until when, in epoch seconds, the certificate is good that is shown.
    certificate_end: AtomicI64,
    /// Wakes whoever posts alerts.
    alerts_wait: Notify,
    /// Until when, in epoch seconds, the use of sessions is not noted.
    touch_again: AtomicI64,
    /// When, in epoch seconds, it is next looked up whether anybody still has a bcrypt hash.
    look_for_bcrypt_at: AtomicI64,
    /// How the portal was doing a moment ago.
    last_look: vitals::LastLook,
    past_days: past_vitals::LastDays,
    shares: peers::LastShares,
    /// The last answer to whether it is ready, used again for a moment.
    last_readiness: readiness::LastReadiness,
    /// Where it writes.
    disks: disk::Disks,
    /// Where it puts backups.
    backup_disk: disk::Disks,
    /// Whether this process is about to end.
    is_stopping: AtomicBool,
    /// Since when this process runs.
    running_since: jiff::Timestamp,
}

impl Portal {
    /// A portal over a migrated database.
    pub fn new(store: Store, clock: Clock, config: Config, passwords: Passwords) -> Portal {
        let live = live::Live::new(store.clone());
        let spool = imports::Spool::new(config.imports.spool.clone());
        Portal {
            inner: Arc::new(Inner {
                store,
                running_since: clock.now(),
                last_look: vitals::LastLook::default(),
                past_days: past_vitals::LastDays::default(),
                shares: peers::LastShares::default(),
                last_readiness: readiness::LastReadiness::default(),
                disks: disk::Disks::default(),
                backup_disk: disk::Disks::default(),
                is_stopping: AtomicBool::new(false),
                clock,
                config,
                passwords,
                live,
                fleets: fleet::FleetCache::default(),
                fleet_powers: fleet_power::FleetPowerCache::default(),
                period_results: period_results::ResultCache::default(),
                period_views: period_results::ViewCache::default(),
                spool,
                holder: imports::Holder::this(),
                paces: imports::Paces::default(),
                has_importer: AtomicBool::new(false),
                imports_wait: Notify::new(),
                imports_end: Notify::new(),
                mail_waits: Notify::new(),
                lost_database: alerts::LostDatabase::default(),
                certificate_end: AtomicI64::new(i64::MAX),
                alerts_wait: Notify::new(),
                touch_again: AtomicI64::new(0),
                look_for_bcrypt_at: AtomicI64::new(0),
            }),
        }
    }

    /// What the portal was configured with.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The present time, as the portal's clock tells it.
    pub fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
    }

    /// Closes the database, once nobody asks for anything any more: a file of SQLite is then whole without those beside it.
    pub async fn close(&self) {
        self.store().close().await;
    }

    fn store(&self) -> &Store {
        &self.inner.store
    }
}
