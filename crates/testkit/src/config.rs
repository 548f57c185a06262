//! What the portals of tests decide: an installation in New York, without mail, backups or an end to what is kept.
#![allow(clippy::expect_used, reason = "what cannot be had fails the test that wants it")]

use domain::{Calendar, CreditFactor, Currency};
use portal::{
    AlertSettings, Config, ImportSettings, ProviderDetails, RetentionPlan, SecurityKey, SessionLimits,
    backups::BackupPlan,
    mail::{Mailer, PublicUrl},
};

/// The usual one.
pub(crate) fn config() -> Config {
    Config {
        calendar: Calendar::new("America/New_York").expect("a zone"),
        credit_factor: CreditFactor::parse("0.50").expect("a factor"),
        currency: Currency::USD,
        public_url: PublicUrl::parse("https://portal.example").expect("an address"),
        provider: ProviderDetails {
            name: "Provider".to_owned(),
            contact_email: Some("meters@provider.example".to_owned()),
        },
        mailer: Mailer::Outbox,
        sessions: SessionLimits::default(),
        security_key: SecurityKey::random().ok(),
        two_factor_for_administrators: false,
        imports: ImportSettings::with_spool("spool".into()),
        backups: BackupPlan::default(),
        alerts: AlertSettings::default(),
        retention: RetentionPlan::default(),
        demo: None,
    }
}
