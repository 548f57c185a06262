//! The outbox: what was written to whom and what became of it, for system administrators.

use domain::{
    Principal,
    access::Via,
    audit::{Action, Object},
};
use jiff::Timestamp;
use store::{Message, MessageId, MessageQuery, MessageState};
use words::said;

use crate::{
    Caller, Portal,
    error::{Error, Result},
};

/// Messages that a page of the outbox has where nobody says how many.
pub const PAGE_LENGTH: u32 = 50;
const LONGEST_PAGE: u32 = 200;

/// A place in the outbox: what comes after it is older.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(Timestamp, MessageId);

/// A part of the outbox, newest first.
#[derive(Clone, Debug)]
pub struct OutboxPage {
    /// The messages, without what they say.
    pub messages: Vec<Message>,
    /// Where the older ones begin; nothing at the end.
    pub next: Option<Cursor>,
}

impl Cursor {
    /// Reads a place as [`Cursor::to_text`] wrote it.
    pub fn parse(text: &str) -> Option<Cursor> {
        let (second, id) = text.split_once('-')?;
        Some(Cursor(Timestamp::from_second(second.parse().ok()?).ok()?, MessageId::parse(id)?))
    }

    /// The place as a text for addresses.
    pub fn to_text(&self) -> String {
        format!("{}-{}", self.0.as_second(), self.1.as_str())
    }
}

impl Portal {
    /// The outbox, newest first, from a place on; only what stands so, where a state is given.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks, [`Error::Invalid`] for a length that is too great.
    pub async fn outbox(
        &self,
        caller: &Caller,
        state: Option<MessageState>,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<OutboxPage> {
        self.require_administrator(caller)?;
        if !(1..=LONGEST_PAGE).contains(&limit) {
            return Err(Error::Invalid {
                field: "limit",
                reason: format!("must be from 1 to {LONGEST_PAGE}").into(),
            });
        }
        let before = before.map(|it| (it.0, it.1));
        let query = MessageQuery { state, before, limit: limit + 1 };
        let mut messages = self.store().messages(&query).await?;
        let length = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = messages.len() > length;
        messages.truncate(length);
        let last = messages.last().filter(|_| is_more);
        let next = last.map(|it| Cursor(it.created_at, it.id.clone()));
        Ok(OutboxPage { messages, next })
    }

    /// A message with what it says, which is written down: it may hold a link that lets its reader into an account. For
    /// that reason a key never opens one, or whoever stole the key could take over its owner's account.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks who has signed in, [`Error::NotFound`] where there is none.
    pub async fn open_message(&self, caller: &Caller, id: &str) -> Result<Message> {
        self.require_administrator(caller)?;
        self.require_confirmed(caller)?;
        if let Principal::Person { via: Via::Key(_), .. } = caller.principal {
            return Err(Error::Forbidden { needs: said("error-only-system-administrators-in-person") });
        }
        let message = self.message(id).await?;
        let deed = caller.deed_with(self.now(), Action::ReadMessage, &message.kind);
        let object = Object::Message(message.id.as_str().to_owned());
        self.store().record(&deed, &object, domain::audit::Outcome::Done).await?;
        Ok(message)
    }

    /// Puts a message that has failed back into the queue, from the beginning. Where it is older than three days it is
    /// tried once.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks, [`Error::NotFound`] where there is none,
    /// [`Error::Rule`] where it has not failed.
    pub async fn retry_message(&self, caller: &Caller, id: &str) -> Result<()> {
        self.require_administrator(caller)?;
        let message = self.message(id).await?;
        let deed = caller.deed_with(self.now(), Action::RetryMessage, &message.kind);
        if !self.store().retry_message(&message.id, &deed).await? {
            let message = "Only a message that has failed can be tried again.".to_owned();
            return Err(Error::Rule { name: "message_has_failed".to_owned(), message });
        }
        self.wake_mail();
        Ok(())
    }

    async fn message(&self, id: &str) -> Result<Message> {
        let id = MessageId::parse(id).ok_or(Error::NotFound("message"))?;
        self.store().find_message(&id).await?.ok_or(Error::NotFound("message"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = Cursor(Timestamp::from_second(1_784_203_200).unwrap(), MessageId::of_random([7; 16]));
        assert_eq!(Cursor::parse(&place.to_text()), Some(place));
        for text in [
            "",
            "-",
            "1-2",
            "x-07070707070707070707070707070707",
            "99999999999999-07070707070707070707070707070707",
        ] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }
}
