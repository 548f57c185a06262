//! The job that delivers mail: woken after a commit, and looking by itself now and then.
//!
//! Every message is delivered at least once. Whoever claims one has it to themselves for [`LEASE`]; a process that ends
//! after the server took a message and before that was noted leaves it to be sent again, under the same `Message-ID`.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::{AfterFailure, Message, MessageState, NewMessage};
use tokio::sync::watch;

use super::{
    Mail, Mailer,
    smtp::{Courier, Refusal, RefusalKind},
};
use crate::{Portal, error::Result};

/// How long a claimed message is left to whoever claimed it: longer than sending may take.
const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How often the queue is looked at where nobody wakes the job: another process may have put something down.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// The pause after the first failure; it doubles.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(6);
/// After this a message is not tried any more.
const PATIENCE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How many days at most messages are kept that went to an address without an account.
const DAYS_OF_STRANGERS: u16 = 14;

impl Portal {
    /// Delivers mail until it is told to stop, and then ends with the message at hand; returns at once where mail is
    /// not sent.
    pub async fn deliver_mail(&self, mut stop: watch::Receiver<bool>) {
        let Mailer::Smtp(smtp) = &self.config().mailer else { return };
        let courier = Courier::new(smtp);
        while !*stop.borrow() {
            if let Err(error) = self.deliver_due(&courier, &stop).await {
                tracing::warn!(%error, "the queue of mail could not be read or written");
            }
            tokio::select! {
                () = self.inner.mail_waits.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.wait_for(|it| *it) => break,
            }
        }
        courier.close().await;
    }

    /// Delivers what is due now, once, and says how many messages the mail server took: for tests, and for a program
    /// that ends.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn deliver_due_mail(&self) -> Result<usize> {
        let Mailer::Smtp(smtp) = &self.config().mailer else { return Ok(0) };
        let courier = Courier::new(smtp);
        let n_sent = self.deliver_due(&courier, &watch::channel(false).1).await;
        courier.close().await;
        n_sent
    }

    /// Hands a message to the mail server without putting it down, for what the database cannot be told; nothing where mail
    /// is not sent.
    ///
    /// # Errors
    /// Why it was not taken.
    pub(crate) async fn send_now(&self, message: &NewMessage) -> std::result::Result<(), String> {
        let Mailer::Smtp(smtp) = &self.config().mailer else { return Ok(()) };
        let courier = Courier::new(smtp);
        let sent = courier.send(&not_put_down(message)).await;
        courier.close().await;
        sent.map_err(|it| it.reason)
    }

    /// Whether the mail server answers, proves who it is and lets the portal sign in; also where there is none to ask.
    ///
    /// # Errors
    /// What it said instead, in words.
    pub async fn check_mail(&self) -> std::result::Result<(), String> {
        let Mailer::Smtp(smtp) = &self.config().mailer else { return Ok(()) };
        let courier = Courier::new(smtp);
        let greeted = courier.greet().await;
        courier.close().await;
        greeted
    }

    /// Forgets messages that are older than they are to be kept, or than 14 days where they went to an address without an
    /// account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_old_messages(&self) -> Result<()> {
        let days = self.config().retention.outbox_days;
        let limit = |days: u16| self.now() - SignedDuration::from_hours(24 * i64::from(days));
        Ok(self.store().delete_messages_before(limit(days), limit(days.min(DAYS_OF_STRANGERS))).await?)
    }

    async fn deliver_due(&self, courier: &Courier, stop: &watch::Receiver<bool>) -> Result<usize> {
        let mut n_sent = 0;
        // One after the other, each claimed when its turn comes: what is not yet claimed, another process may take.
        while !*stop.borrow() {
            let now = self.now();
            let Some(message) = self.store().claim_message(now, now + LEASE).await? else { break };
            match courier.send(&message).await {
                Ok(()) => {
                    n_sent += 1;
                    self.note_sent(&message).await?;
                }
                Err(refusal) => {
                    self.note_refused(&message, &refusal).await?;
                    if refusal.kind == RefusalKind::Down {
                        break;
                    }
                }
            }
        }
        Ok(n_sent)
    }

    /// A link that was delivered is of no use in the outbox any more, and would be to whoever gets hold of it.
    async fn note_sent(&self, message: &Message) -> Result<()> {
        metrics::counter!("drp_mail_total", "result" => "sent").increment(1);
        tracing::info!(message.id = message.id.as_str(), message.kind, "mail was sent");
        if Mail::is_fleeting(&message.kind) {
            return Ok(self.store().delete_message(&message.id).await?);
        }
        let url = &self.config().public_url;
        let (text, html) = (url.without_secrets(&message.text_body), url.without_secrets(&message.html_body));
        Ok(self.store().mark_sent(&message.id, self.now(), &text, &html).await?)
    }

    async fn note_refused(&self, message: &Message, refusal: &Refusal) -> Result<()> {
        metrics::counter!("drp_mail_total", "result" => "refused").increment(1);
        let then = after_failure(message, refusal.kind, self.now());
        // The reason names the address in most cases, and so stays out of the log.
        tracing::warn!(message.id = message.id.as_str(), message.kind, ?then, "mail was not taken");
        Ok(self.store().mark_failed(&message.id, &refusal.reason, then).await?)
    }
}

/// A message as the courier takes it.
fn not_put_down(new: &NewMessage) -> Message {
    let new = new.clone();
    Message {
        id: new.id,
        kind: new.kind.to_owned(),
        account: new.account,
        recipient: new.recipient,
        subject: new.subject,
        state: MessageState::Queued,
        n_attempts: 0,
        next_attempt_at: new.created_at,
        last_error: None,
        created_at: new.created_at,
        sent_at: None,
        text_body: new.text_body,
        html_body: new.html_body,
    }
}

fn after_failure(message: &Message, kind: RefusalKind, now: Timestamp) -> AfterFailure {
    let doubled = 1i32 << (message.n_attempts.saturating_sub(1)).min(20);
    let pause = FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE);
    let is_in_vain = kind == RefusalKind::Never || now + pause > message.created_at + PATIENCE;
    match is_in_vain {
        true if Mail::is_fleeting(&message.kind) => AfterFailure::Forget,
        true => AfterFailure::GiveUp,
        false => AfterFailure::RetryAt(now + pause),
    }
}

#[cfg(test)]
mod tests {
    use store::MessageId;

    use super::*;

    fn message(kind: &str, n_attempts: u32) -> Message {
        let created_at = "2026-07-16T12:00:00Z".parse().unwrap();
        Message {
            id: MessageId::of_random([1; 16]),
            kind: kind.to_owned(),
            account: None,
            recipient: "maya@home.example".to_owned(),
            subject: String::new(),
            state: MessageState::Queued,
            n_attempts,
            next_attempt_at: created_at,
            last_error: None,
            created_at,
            sent_at: None,
            text_body: String::new(),
            html_body: String::new(),
        }
    }

    #[test]
    fn pauses_double_up_to_six_hours_for_three_days() {
        let first = message("welcome", 1);
        let pauses: Vec<i64> = [1, 2, 3, 9, 10, 40]
            .map(|n_attempts| {
                let message = Message { n_attempts, ..first.clone() };
                match after_failure(&message, RefusalKind::Later, first.created_at) {
                    AfterFailure::RetryAt(at) => at.duration_since(first.created_at).as_mins(),
                    other => panic!("{other:?}"),
                }
            })
            .to_vec();
        assert_eq!(pauses, [1, 2, 4, 256, 360, 360]);
        let late = first.created_at + SignedDuration::from_hours(72);
        assert_eq!(after_failure(&first, RefusalKind::Down, late), AfterFailure::GiveUp);
        assert_eq!(after_failure(&first, RefusalKind::Never, first.created_at), AfterFailure::GiveUp);
        let fleeting = message("account_deleted", 1);
        assert_eq!(after_failure(&fleeting, RefusalKind::Never, first.created_at), AfterFailure::Forget);
    }
}
