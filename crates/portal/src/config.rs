//! What an installation decides: plain values, read and checked by whoever starts the portal.

use domain::{Calendar, CreditFactor, Currency, Role};
use jiff::SignedDuration;

use crate::{
    alerts::AlertSettings,
    backups::BackupPlan,
    imports::ImportSettings,
    mail::{Mailer, PublicUrl},
    retention::RetentionPlan,
    seal::SecurityKey,
};

/// What an installation decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// The provider's local time.
    pub calendar: Calendar,
    /// Money per kWh saved, where a DR period has no factor of its own.
    pub credit_factor: CreditFactor,
    /// The currency of credits.
    pub currency: Currency,
    /// The provider, where the configuration says more than the database.
    pub provider: ProviderDetails,
    /// Where people find the portal: what links in messages begin with.
    pub public_url: PublicUrl,
    /// What becomes of mail.
    pub mailer: Mailer,
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// What secrets are sealed with that the portal must read again; without one nobody can set up two-factor sign-in.
    pub security_key: Option<SecurityKey>,
    /// Whether system administrators must have two-factor sign-in.
    pub two_factor_for_administrators: bool,
    /// How files come in.
    pub imports: ImportSettings,
    /// When backups are taken, if they are.
    pub backups: BackupPlan,
    /// How long what is kept.
    pub retention: RetentionPlan,
    /// Whom alerts go to.
    pub alerts: AlertSettings,
    /// People to sign in as with one click, and where the data come from; only the demo has any.
    pub demo: Option<crate::demo::Notice>,
}

/// What the configuration says of the provider.
#[derive(Clone, Debug, Default)]
pub struct ProviderDetails {
    /// Its name, proposed when the portal is set up; empty where nothing is said.
    pub name: String,
    /// Who is told of meters that are claimed; its system administrators where nothing is said.
    pub contact_email: Option<String>,
}

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// The longest pause of a system administrator.
    pub idle_administrator: SignedDuration,
    /// The longest pause of anybody else.
    pub idle: SignedDuration,
    /// The longest session of a system administrator.
    pub absolute_administrator: SignedDuration,
    /// The longest session of anybody else.
    pub absolute: SignedDuration,
}

impl Default for SessionLimits {
    /// 30 minutes and 24 hours for system administrators, 8 hours and 14 days for everybody else.
    fn default() -> SessionLimits {
        SessionLimits {
            idle_administrator: SignedDuration::from_mins(30),
            idle: SignedDuration::from_hours(8),
            absolute_administrator: SignedDuration::from_hours(24),
            absolute: SignedDuration::from_hours(14 * 24),
        }
    }
}

impl SessionLimits {
    /// The longest pause and the longest session for somebody of that role.
    pub fn of(&self, role: Option<Role>) -> (SignedDuration, SignedDuration) {
        match role {
            Some(Role::SystemAdministrator) => (self.idle_administrator, self.absolute_administrator),
            _ => (self.idle, self.absolute),
        }
    }
}
