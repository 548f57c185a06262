//! What is posted of an alert, and the job that posts it: put down with the letters, tried again until it is taken.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{AlertPost, AlertPosts, PostEnd};
use tokio::sync::watch;
use words::Words;

use super::{Alert, AlertStage};
use crate::{Portal, error::Result, mail::one_line};

/// How long a post is left to whoever has taken it: longer than it may take.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// How often it is looked whether one is due where nobody wakes the job.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// The pause after the first refusal; it doubles.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// After this a post is not tried any more: what lasts is posted again anyway.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// How long is known what became of posts.
const RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The longest reason that is kept.
const LONGEST_REASON: usize = 255;

impl Portal {
    /// What is posted of an alert, where there is somebody to post it to.
    pub(super) fn post_of(
        &self,
        name: &str,
        alert: &Alert,
        stage: AlertStage,
        now: Timestamp,
    ) -> Option<String> {
        self.config().alerts.webhook.as_ref()?;
        let (english, url) = (Words::ENGLISH, &self.config().public_url);
        let body = json!({
            "id": format!("{name} {} {} {now}", alert.since, stage.as_str()),
            "alert": alert.kind.as_str(),
            "stage": stage.as_str(),
            "server": alert.server,
            "since": alert.since.to_string(),
            "at": now.to_string(),
            "title": english.say(alert.kind.title()),
            "detail": english.tell(&alert.detail()),
            "advice": english.say(alert.kind.advice()),
            "guide": alert.kind.guide(),
            "portal": url.as_str(),
            "status": url.link("/admin/status").as_str(),
        });
        Some(body.to_string())
    }

    /// Posts alerts until it is told to stop; returns at once where there is nobody to post them to.
    pub async fn deliver_alerts(&self, mut stop: watch::Receiver<bool>) {
        if self.config().alerts.webhook.is_none() {
            return;
        }
        while !*stop.borrow() {
            if let Err(error) = self.deliver_due_alerts().await {
                tracing::warn!(%error, "the queue of alerts to post could not be read or written");
            }
            tokio::select! {
                () = self.inner.alerts_wait.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.wait_for(|it| *it) => break,
            }
        }
    }

    /// Posts what is due now, and says how many were taken.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn deliver_due_alerts(&self) -> Result<usize> {
        let Some(webhook) = &self.config().alerts.webhook else { return Ok(0) };
        let mut n_taken = 0;
        loop {
            let now = self.now();
            let Some(post) = self.store().claim_alert_post(now, now + LEASE).await? else {
                return Ok(n_taken);
            };
            let end = match webhook.post(post.body.clone(), now).await {
                Ok(()) => PostEnd::Taken,
                Err(reason) => after_refusal(&post, one_line(&reason, LONGEST_REASON), self.now()),
            };
            match &end {
                PostEnd::Taken => n_taken += 1,
                PostEnd::RetryAt(_, reason) | PostEnd::GiveUp(reason) => {
                    tracing::warn!(host = webhook.host(), reason, "the webhook of alerts did not take one");
                }
            }
            let is_refused = !matches!(end, PostEnd::Taken);
            self.store().end_alert_post(&post, self.now(), &end).await?;
            // Who refuses one is not asked to take all the others right now.
            if is_refused {
                return Ok(n_taken);
            }
        }
    }

    /// How the webhook does; nothing where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn webhook_state(&self) -> Result<Option<AlertPosts>> {
        match &self.config().alerts.webhook {
            None => Ok(None),
            Some(_) => Ok(Some(self.store().alert_posts().await?)),
        }
    }

    /// Forgets what became of posts that are older than 90 days.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_old_alert_posts(&self) -> Result<()> {
        Ok(self.store().delete_alert_posts_before(self.now() - RETENTION).await?)
    }
}

fn after_refusal(post: &AlertPost, reason: String, now: Timestamp) -> PostEnd {
    let doubled = 1i32 << post.n_attempts.saturating_sub(1).min(20);
    let at = now + FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE);
    match at > post.created_at + LIFETIME {
        true => PostEnd::GiveUp(reason),
        false => PostEnd::RetryAt(at, reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour_for_a_day() {
        let created_at: Timestamp = "2026-07-16T12:00:00Z".parse().unwrap();
        let pauses = [1, 2, 3, 7, 8, 40].map(|n_attempts| {
            let post = AlertPost { number: 1, body: String::new(), n_attempts, created_at };
            match after_refusal(&post, String::new(), created_at) {
                PostEnd::RetryAt(at, _) => at.duration_since(created_at).as_secs(),
                other => panic!("{other:?}"),
            }
        });
        assert_eq!(pauses, [30, 60, 120, 1920, 3600, 3600]);
        let post = AlertPost { number: 1, body: String::new(), n_attempts: 30, created_at };
        let late = created_at + SignedDuration::from_hours(24);
        assert_eq!(after_refusal(&post, "no".to_owned(), late), PostEnd::GiveUp("no".to_owned()));
    }
}
