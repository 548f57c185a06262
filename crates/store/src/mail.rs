//! Mail: the queue, which is also the outbox that administrators read.
//!
//! A message is put down in the transaction of whatever it tells, so that neither is there without the other.

use domain::{
    AccountId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    Deed, Store, Tx,
    codec::Utc,
    error::{Error, Result},
};

/// The number of a message: 32 hexadecimal digits, random, made by whoever writes the message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(String);

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    /// It waits for the mail server, for the first time or once more.
    Queued,
    /// There is no mail server: it is kept for administrators to read.
    Kept,
    /// The mail server has taken it.
    Sent,
    /// The mail server refused it, or it was tried in vain for long enough.
    Failed,
}

/// A message to put down.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its number.
    pub id: MessageId,
    /// What it tells, as a word: `reset_password`.
    pub kind: &'static str,
    /// The account it is about, with which it goes; nobody where there is none, or is none any more.
    pub account: Option<AccountId>,
    /// The address it goes to.
    pub recipient: String,
    /// Its subject, one line.
    pub subject: String,
    /// What it says, as text.
    pub text_body: String,
    /// What it says, as HTML.
    pub html_body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Whether there is a mail server to send it to.
    pub is_sent: bool,
    /// Whether nothing of it may stay: it is deleted once it was sent, and never kept.
    pub is_fleeting: bool,
}

/// A message in the queue or the outbox.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// What it tells, as a word.
    pub kind: String,
    /// The account it is about.
    pub account: Option<AccountId>,
    /// The address it goes to.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub state: MessageState,
    /// How often it was tried.
    pub n_attempts: u32,
    /// When it is tried next, while it is queued.
    pub next_attempt_at: Timestamp,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
    /// What it says, as text; empty in a list.
    pub text_body: String,
    /// What it says, as HTML; empty in a list.
    pub html_body: String,
}

/// What becomes of a message after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again then.
    RetryAt(Timestamp),
    /// It is not tried again, unless somebody asks for it.
    GiveUp,
    /// It is not tried again, and nothing of it stays.
    Forget,
}

/// Which messages of the outbox, newest first.
#[derive(Clone, Debug, Default)]
pub struct MessageQuery {
    /// Only those which stand so.
    pub state: Option<MessageState>,
    /// Only those older than this one, which the list before ended with.
    pub before: Option<(Timestamp, MessageId)>,
    /// At most so many.
    pub limit: u32,
}

impl MessageId {
    /// The number that 16 random bytes make.
    pub fn of_random(bytes: [u8; 16]) -> MessageId {
        MessageId(bytes.iter().map(|it| format!("{it:02x}")).collect())
    }

    /// Reads a number.
    pub fn parse(text: &str) -> Option<MessageId> {
        let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
        (text.len() == 32 && text.bytes().all(is_hex)).then(|| MessageId(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl MessageState {
    /// Every state.
    pub const ALL: [MessageState; 4] =
        [MessageState::Queued, MessageState::Kept, MessageState::Sent, MessageState::Failed];

    /// The word of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageState::Queued => "queued",
            MessageState::Kept => "kept",
            MessageState::Sent => "sent",
            MessageState::Failed => "failed",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<MessageState> {
        MessageState::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

type MessageRow = (
    String,
    String,
    Option<u32>,
    String,
    String,
    String,
    u32,
    Utc,
    Option<String>,
    Utc,
    Option<Utc>,
    String,
    String,
);

impl TryFrom<MessageRow> for Message {
    type Error = Error;

    fn try_from(row: MessageRow) -> Result<Message> {
        let (
            id,
            kind,
            account,
            recipient,
            subject,
            state,
            n_attempts,
            next,
            last_error,
            created,
            sent,
            text,
            html,
        ) = row;
        let state = MessageState::parse(&state)
            .ok_or_else(|| Error::Schema(format!("messages.state holds the unknown word '{state}'")))?;
        Ok(Message {
            id: MessageId(id),
            kind,
            account: account.map(AccountId::new),
            recipient,
            subject,
            state,
            n_attempts,
            next_attempt_at: next.0,
            last_error,
            created_at: created.0,
            sent_at: sent.map(|it| it.0),
            text_body: text,
            html_body: html,
        })
    }
}

const FIND: &str = "SELECT message_id, kind, account_id, recipient, subject, state, n_attempts, next_attempt_at, \
    last_error, created_at, sent_at, text_body, html_body FROM messages WHERE message_id = ?";

impl Tx {
    /// Puts a message down, to be sent or kept once this transaction is committed; undone with it.
    ///
    /// # Errors
    /// [`Error::Reference`] where the account is gone, [`Error::Value`] where a text is too long.
    pub async fn enqueue(&mut self, message: &NewMessage) -> Result<()> {
        const SQL: &str = "INSERT INTO messages (message_id, kind, account_id, recipient, subject, text_body, \
            html_body, state, next_attempt_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        if message.is_fleeting && !message.is_sent {
            return Ok(());
        }
        let state = if message.is_sent { MessageState::Queued } else { MessageState::Kept };
        on_tx!(self, connection => {
            let query = sqlx::query(SQL).bind(message.id.as_str()).bind(message.kind);
            let query = query.bind(message.account.map(AccountId::number)).bind(&message.recipient);
            let query = query.bind(&message.subject).bind(&message.text_body).bind(&message.html_body);
            let query = query.bind(state.as_str()).bind(Utc(message.created_at)).bind(Utc(message.created_at));
            query.execute(connection).await?;
        });
        Ok(())
    }

    async fn retry_message(&mut self, id: &MessageId, now: Timestamp) -> Result<bool> {
        const SQL: &str = "UPDATE messages SET state = 'queued', n_attempts = 0, next_attempt_at = ? \
            WHERE message_id = ? AND state = 'failed'";
        let n_rows = on_tx!(self, connection => {
            sqlx::query(SQL).bind(Utc(now)).bind(id.as_str()).execute(connection).await?.rows_affected()
        });
        Ok(n_rows == 1)
    }
}

impl Store {
    /// Puts messages down that belong to no other change.
    ///
    /// # Errors
    /// As [`Tx::enqueue`].
    pub async fn enqueue(&self, messages: &[NewMessage]) -> Result<()> {
        transaction!(self.db, tx => {
            for message in messages {
                tx.enqueue(message).await?;
            }
        })
    }

    /// Takes the message that has been due for longest, for nobody else to take until `lease_ends`; where this
    /// process ends meanwhile, it is due again then. Any number of processes may ask at once.
    ///
    /// # Errors
    /// Where the database fails; the message may then be taken all the same, until the lease ends.
    pub async fn claim_message(&self, now: Timestamp, lease_ends: Timestamp) -> Result<Option<Message>> {
        const DUE: &str = "SELECT message_id, n_attempts, next_attempt_at FROM messages \
            WHERE state = 'queued' AND next_attempt_at <= ? ORDER BY next_attempt_at, message_id LIMIT 1";
        const CLAIM: &str = "UPDATE messages SET n_attempts = n_attempts + 1, next_attempt_at = ? \
            WHERE message_id = ? AND state = 'queued' AND n_attempts = ? AND next_attempt_at = ?";
        loop {
            let due: Option<(String, u32, Utc)> =
                on_db!(&self.db, pool => sqlx::query_as(DUE).bind(Utc(now)).fetch_optional(pool).await)?;
            let Some((id, n_attempts, at)) = due else { return Ok(None) };
            let n_rows = transaction!(self.db, tx => on_tx!(tx, connection => {
                let query = sqlx::query(CLAIM).bind(Utc(lease_ends)).bind(&id).bind(n_attempts).bind(at);
                query.execute(connection).await?.rows_affected()
            }))?;
            if n_rows == 1 {
                return self.find_message(&MessageId(id)).await;
            }
        }
    }

    /// Notes that the mail server has taken a message; from now on these are the texts that are kept of it.
    ///
    /// # Errors
    /// Where the database fails: then it will be sent once more.
    pub async fn mark_sent(&self, id: &MessageId, now: Timestamp, text: &str, html: &str) -> Result<()> {
        let sql = "UPDATE messages SET state = 'sent', sent_at = ?, last_error = NULL, text_body = ?, html_body = ? \
                   WHERE message_id = ? AND state = 'queued'";
        execute!(self.db, sql, Utc(now), text, html, id.as_str())
    }

    /// Notes that an attempt failed, why, and what becomes of the message.
    ///
    /// # Errors
    /// Where the database fails: then it is due again when its lease ends.
    pub async fn mark_failed(&self, id: &MessageId, reason: &str, then: AfterFailure) -> Result<()> {
        let reason: String = reason.chars().take(255).collect();
        match then {
            AfterFailure::RetryAt(at) => {
                let sql = "UPDATE messages SET last_error = ?, next_attempt_at = ? WHERE message_id = ? AND state = 'queued'";
                execute!(self.db, sql, &reason, Utc(at), id.as_str())
            }
            AfterFailure::GiveUp => {
                let sql = "UPDATE messages SET last_error = ?, state = 'failed' WHERE message_id = ? AND state = 'queued'";
                execute!(self.db, sql, &reason, id.as_str())
            }
            AfterFailure::Forget => self.delete_message(id).await,
        }
    }

    /// Puts a failed message back into the queue, from the beginning; whether there was one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn retry_message(&self, id: &MessageId, deed: &Deed) -> Result<bool> {
        audited!(self.db, tx => {
            let is_found = tx.retry_message(id, deed.at).await?;
            if is_found {
                tx.record(deed, &Object::Message(id.as_str().to_owned()), Outcome::Done).await?;
            }
            is_found
        })
    }

    /// Removes one message.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_message(&self, id: &MessageId) -> Result<()> {
        execute!(self.db, "DELETE FROM messages WHERE message_id = ?", id.as_str())
    }

    /// Removes messages written before `limit`, whatever became of them, and those before `limit_of_strangers` that
    /// went to an address without an account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_messages_before(
        &self,
        limit: Timestamp,
        limit_of_strangers: Timestamp,
    ) -> Result<()> {
        let sql = "DELETE FROM messages WHERE created_at < ? OR (account_id IS NULL AND created_at < ?)";
        execute!(self.db, sql, Utc(limit), Utc(limit_of_strangers))
    }

    /// One message, with what it says.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_message(&self, id: &MessageId) -> Result<Option<Message>> {
        let row: Option<MessageRow> =
            on_db!(&self.db, pool => sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(pool).await)?;
        row.map(Message::try_from).transpose()
    }

    /// The outbox, newest first, without what the messages say.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn messages(&self, query: &MessageQuery) -> Result<Vec<Message>> {
        const LIST: &str = "SELECT message_id, kind, account_id, recipient, subject, state, n_attempts, \
            next_attempt_at, last_error, created_at, sent_at, '', '' FROM messages \
            WHERE (? = '' OR state = ?) AND (created_at < ? OR (created_at = ? AND message_id < ?)) \
            ORDER BY created_at DESC, message_id DESC LIMIT ?";
        let state = query.state.map_or("", MessageState::as_str);
        let (at, id) = match &query.before {
            Some((at, id)) => (*at, id.as_str()),
            None => (Timestamp::MAX, ""),
        };
        let rows: Vec<MessageRow> = on_db!(&self.db, pool => {
            let query = sqlx::query_as(LIST).bind(state).bind(state).bind(Utc(at)).bind(Utc(at)).bind(id).bind(query.limit);
            query.fetch_all(pool).await
        })?;
        rows.into_iter().map(Message::try_from).collect()
    }

    /// How many messages stand so.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_messages(&self, state: MessageState) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM messages WHERE state = ?";
        let count: i64 =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(state.as_str()).fetch_one(pool).await)?;
        Ok(count.unsigned_abs())
    }
}
