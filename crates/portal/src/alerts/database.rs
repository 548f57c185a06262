//! A database that cannot be reached: told without it, by mail and post at once, and kept in memory alone. Each server
//! tells it for itself, since they have nothing else in common.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::Language;
use jiff::{SignedDuration, Timestamp};
use store::{AlertFigures, DatabaseState, NewMessage};
use tokio::time::timeout;

use super::{Alert, AlertKind, AlertStage};
use crate::{
    Portal,
    mail::{Mail, Recipient},
};

/// What is known of the database, and of whom to tell.
#[derive(Debug, Default)]
pub(crate) struct LostDatabase(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Since when it has not answered.
    lost_since: Option<Timestamp>,
    /// Since when it answers again.
    back_since: Option<Timestamp>,
    is_told: bool,
    /// The administrators, as they were when it last answered.
    administrators: Vec<Person>,
    /// What is to be told, and was not taken yet.
    waiting: Vec<Waiting>,
}

#[derive(Clone, Debug)]
struct Person {
    email: String,
    first_name: Option<String>,
    language: Language,
}

#[derive(Clone, Debug)]
struct Waiting {
    since: Timestamp,
    news: News,
}

#[derive(Clone, Debug)]
enum News {
    Letter(Box<NewMessage>),
    Post(String),
}

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it is away before it is told, and back before it is over.
const LASTING: SignedDuration = SignedDuration::from_mins(2);
/// How long it is tried to tell.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

impl Portal {
    /// Whether the database answers; tells when it has not for a while, and when it does again.
    pub(super) async fn watch_database(&self) -> bool {
        let answer = timeout(PATIENCE, self.store().look_at_database()).await;
        let answers = matches!(answer, Ok(Ok(look)) if look.state != DatabaseState::OutOfCluster);
        if answers && let Ok(administrators) = self.store().provider_administrators().await {
            self.lost_database().administrators = administrators
                .iter()
                .map(|it| Person {
                    email: it.email.clone(),
                    first_name: Some(it.first_name.clone()),
                    language: it.language.unwrap_or_default(),
                })
                .collect();
        }
        let now = self.now();
        let change = self.lost_database().look(answers, now);
        if let Some((since, stage)) = change {
            self.tell_of_database(since, stage, now);
        }
        self.tell_what_waits(now).await;
        answers
    }

    /// The alert, where it is on.
    pub(crate) fn lost_database_alert(&self) -> Option<Alert> {
        let known = self.lost_database();
        known.lost_since.filter(|_| known.is_told).map(|since| self.of_database(since))
    }

    fn of_database(&self, since: Timestamp) -> Alert {
        let figures = AlertFigures::default();
        Alert { kind: AlertKind::DatabaseUnreachable, server: Some(self.server_name()), since, figures }
    }

    fn tell_of_database(&self, since: Timestamp, stage: AlertStage, now: Timestamp) {
        let (alert, name) = (self.of_database(since), self.alert_name(AlertKind::DatabaseUnreachable));
        self.log_alert(&name, &alert, stage);
        let named = self.config().alerts.mail.iter();
        let named =
            named.map(|it| Person { email: it.clone(), first_name: None, language: Language::default() });
        let mut people: Vec<Person> = named.collect();
        if people.is_empty() {
            people.clone_from(&self.lost_database().administrators);
        }
        let mut news = Vec::new();
        for it in people.iter().filter(|_| self.mail_is_sent()) {
            let to = Recipient {
                account: None,
                email: &it.email,
                first_name: it.first_name.as_deref(),
                language: it.language,
            };
            match self.compose(to, &Mail::Alert { alert: &alert, stage }) {
                Ok(letter) => news.push(News::Letter(Box::new(letter))),
                Err(error) => tracing::error!(%error, "no letter could be written about the database"),
            }
        }
        news.extend(self.post_of(&name, &alert, stage, now).map(News::Post));
        self.lost_database().waiting.extend(news.into_iter().map(|news| Waiting { since: now, news }));
    }

    /// Tells what was not taken yet, in its order; what is not taken now is tried at the next look.
    async fn tell_what_waits(&self, now: Timestamp) {
        let waiting = std::mem::take(&mut self.lost_database().waiting);
        let mut left = Vec::new();
        for it in waiting.into_iter().filter(|it| now.duration_since(it.since) < LIFETIME) {
            let done = match (&it.news, &self.config().alerts.webhook) {
                (News::Letter(letter), _) => self.send_now(letter).await,
                (News::Post(body), Some(webhook)) => webhook.post(body.clone(), now).await,
                (News::Post(_), None) => Ok(()),
            };
            if let Err(reason) = done {
                // The reason of mail names the address in most cases, and so stays out of the log.
                match it.news {
                    News::Letter(_) => {
                        tracing::warn!("the mail server did not take a letter about the database")
                    }
                    News::Post(_) => tracing::warn!(reason, "the webhook of alerts did not take one"),
                }
                left.push(it);
            }
        }
        self.lost_database().waiting.splice(0..0, left);
    }

    fn lost_database(&self) -> MutexGuard<'_, Known> {
        self.inner.lost_database.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Takes in whether it answers; what is to be told of that.
    fn look(&mut self, answers: bool, now: Timestamp) -> Option<(Timestamp, AlertStage)> {
        if !answers {
            self.back_since = None;
            let since = *self.lost_since.get_or_insert(now);
            if self.is_told || now.duration_since(since) < LASTING {
                return None;
            }
            self.is_told = true;
            return Some((since, AlertStage::Begun));
        }
        let since = self.lost_since?;
        let back = *self.back_since.get_or_insert(now);
        if now.duration_since(back) < LASTING && self.is_told {
            return None;
        }
        let was_told = std::mem::take(&mut self.is_told);
        (self.lost_since, self.back_since) = (None, None);
        was_told.then_some((since, AlertStage::Over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_and_goes_is_told_once() {
        let mut known = Known::default();
        let at = |minute: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute);
        let looks = [
            (0, true, None),
            (1, false, None),
            (2, true, None),
            (3, false, None),
            (4, false, None),
            (5, false, Some((at(3), AlertStage::Begun))),
            (6, false, None),
            (7, true, None),
            (8, false, None),
            (9, true, None),
            (10, true, None),
            (11, true, Some((at(3), AlertStage::Over))),
            (12, true, None),
        ];
        for (minute, answers, expected) in looks {
            assert_eq!(known.look(answers, at(minute)), expected, "{minute}");
        }
    }
}
