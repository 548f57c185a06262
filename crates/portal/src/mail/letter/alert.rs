//! What letters about alerts say.

use jiff::Zoned;
use words::Words;

use super::{Letter, day_and_clock, one_line, place};
use crate::alerts::{Alert, AlertStage};

/// The longest of what was found that a letter repeats.
const LONGEST_DETAIL: usize = 300;

impl Letter {
    /// The letter about an alert that is new, lasts or is over.
    pub(super) fn of_alert(alert: &Alert, stage: AlertStage, words: Words, now: &Zoned) -> Letter {
        let title = words.with("title", words.say(alert.kind.title()));
        let letter = Letter::about(title.say(match stage {
            AlertStage::Begun => "mail-alert",
            AlertStage::Lasting => "mail-alert-lasts",
            AlertStage::Over => "mail-alert-over",
        }));
        if stage == AlertStage::Over {
            return letter
                .says(words.say("mail-alert-over-text"))
                .leads_to(words.say("mail-alert-look"), place::STATUS);
        }
        let (day, clock) = day_and_clock(words, &alert.since.to_zoned(now.time_zone().clone()));
        letter
            .says(one_line(&words.tell(&alert.detail()), LONGEST_DETAIL))
            .says(words.say(alert.kind.advice()))
            .says(words.with("place", alert.kind.guide()).say("alert-guide"))
            .leads_to(words.say("mail-alert-look"), place::STATUS)
            .ends(words.with("day", day).with("clock", clock).say("mail-alert-since"))
            .ends(words.say("mail-alert-again"))
    }
}
