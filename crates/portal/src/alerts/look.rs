//! The job that looks every minute, on each server: what one has told, no other tells again.

use std::time::Duration;

use domain::Language;
use jiff::{SignedDuration, Timestamp};
use store::{Account, AlertNews, KeptAlert, NewMessage};
use tokio::sync::watch;
use words::Words;

use super::{Alert, AlertStage, find::Found};
use crate::{
    Portal,
    error::Result,
    mail::{Mail, Recipient},
    registration::no_letter,
};

/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How long something is not seen any more before it is over.
const CALM: SignedDuration = SignedDuration::from_mins(10);
/// After how long what lasts is told again.
const REMIND: SignedDuration = SignedDuration::from_hours(24);
/// After how long it is told again where more of it has happened.
const MORE: SignedDuration = SignedDuration::from_hours(1);
/// How long what a server has seen of itself is left to it to take back: it may be stopped.
const GONE: SignedDuration = SignedDuration::from_hours(24);

impl Portal {
    /// Looks every minute until the portal stops.
    pub async fn watch_for_alerts(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.wait_for(|it| *it) => break,
            }
            if let Err(error) = self.look_for_alerts().await {
                tracing::warn!(%error, "it could not be looked whether somebody has to see to something");
            }
        }
    }

    /// Looks once: tells what is new, what lasts, and what is over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn look_for_alerts(&self) -> Result<()> {
        if !self.watch_database().await {
            return Ok(());
        }
        let now = self.now();
        let found = self.find_alerts(&self.store().alerts().await?).await?;
        for it in &found {
            self.store().see_alert(&it.name, &it.figures, now).await?;
        }
        for kept in self.store().alerts().await? {
            let Some(alert) = Alert::read(&kept) else { continue };
            match found.iter().find(|it| it.name == kept.name) {
                Some(found) => self.tell_where_due(&kept, &alert, found, now).await?,
                None => self.end_where_over(&kept, &alert, now).await?,
            }
        }
        Ok(())
    }

    async fn tell_where_due(
        &self,
        kept: &KeptAlert,
        alert: &Alert,
        found: &Found,
        now: Timestamp,
    ) -> Result<()> {
        let (is_due, stage) = match kept.told_at {
            None => (now.duration_since(kept.first_seen_at) >= alert.kind.patience(), AlertStage::Begun),
            Some(told) => {
                let pause = if found.newest.is_some_and(|it| it > told) { MORE } else { REMIND };
                (now.duration_since(told) >= pause, AlertStage::Lasting)
            }
        };
        let post = self.post_of(&kept.name, alert, stage, now);
        let letters = |to: &[Account]| self.letters(to, alert, stage);
        let news = AlertNews { at: now, letters: &letters, post: post.as_deref() };
        if is_due && self.store().tell_alert(kept, news).await? {
            self.log_alert(&kept.name, alert, stage);
        }
        Ok(())
    }

    async fn end_where_over(&self, kept: &KeptAlert, alert: &Alert, now: Timestamp) -> Result<()> {
        let is_ours = alert.server.is_none() || kept.name == self.alert_name(alert.kind);
        let pause = if is_ours { CALM } else { GONE };
        let is_over = now.duration_since(kept.last_seen_at) >= pause;
        let letters = |to: &[Account]| self.letters(to, alert, AlertStage::Over);
        let post = self.post_of(&kept.name, alert, AlertStage::Over, now);
        let news = AlertNews { at: now, letters: &letters, post: post.as_deref() };
        if is_over && self.store().end_alert(kept, news).await? && kept.n_told > 0 {
            self.log_alert(&kept.name, alert, AlertStage::Over);
        }
        Ok(())
    }

    pub(super) fn log_alert(&self, name: &str, alert: &Alert, stage: AlertStage) {
        let (title, detail) = (Words::ENGLISH.say(alert.kind.title()), alert.detail().to_string());
        match stage {
            AlertStage::Over => tracing::info!(alert = name, "over: {title}"),
            _ => tracing::warn!(alert = name, guide = alert.kind.guide(), "{title}: {detail}"),
        }
        self.wake_mail();
        self.inner.alerts_wait.notify_one();
    }

    /// The letters about an alert: to the addresses of the configuration, or else to these administrators.
    fn letters(
        &self,
        administrators: &[Account],
        alert: &Alert,
        stage: AlertStage,
    ) -> store::Result<Vec<NewMessage>> {
        let named = &self.config().alerts.mail;
        let to: Vec<Recipient<'_>> = match named.is_empty() {
            true => administrators.iter().map(Recipient::of).collect(),
            false => named.iter().map(|it| Recipient::address(it, Language::default())).collect(),
        };
        let letter = |to| self.compose(to, &Mail::Alert { alert, stage }).map_err(no_letter);
        to.into_iter().map(letter).collect()
    }
}
