//! What can go wrong, by what the person who asked can do about it; no HTTP, no SQL.

use domain::statistics::Undefined;

/// A result of the portal.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong. The message is for the person who asked; a cause that is not theirs stays in the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("Sign in to go on.")]
    NotSignedIn,
    /// The e-mail or the password is wrong; never which.
    #[error("Email or password is wrong.")]
    WrongCredentials,
    /// The role does not allow it; `needs` names who may.
    #[error("{needs} may do this.")]
    Forbidden {
        /// Who may: `Only system administrators`.
        needs: &'static str,
    },
    /// It does not exist, or the person may not know that it does.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// What is dangerous wants the password or the second factor once more.
    #[error("Show once more that it is you.")]
    ReauthNeeded,
    /// The password was right; the second factor is still to be shown.
    #[error("Enter the code of your authenticator app.")]
    SecondFactorNeeded,
    /// The code of the second factor is wrong, or was used before.
    #[error("The code is wrong or was used before. Wait for the next one and try again.")]
    WrongCode,
    /// Too many tries of something that checks a secret.
    #[error("Too many tries. Wait {} and try again.", wait_words(*seconds))]
    TooManyTries {
        /// After how many seconds there is a try again.
        seconds: u64,
    },
    /// A link that works once was used, or its time is over.
    #[error("This link has been used or is too old. Ask for a new one.")]
    LinkExpired,
    /// A value that was sent cannot be used.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field or parameter.
        field: &'static str,
        /// What is wrong and what to do.
        reason: String,
    },
    /// Several things were sent at once, and some of them cannot be used: then nothing was done.
    #[error("{}", several_words(.0))]
    Several(Vec<Fault>),
    /// A statistic has no value for this series.
    #[error("{0}")]
    Undefined(#[from] Undefined),
    /// A rule that the database holds refused the change.
    #[error("{message}")]
    Rule {
        /// The rule's name.
        name: String,
        /// What to do.
        message: String,
    },
    /// A file cannot be read as a whole.
    #[error("{0}")]
    File(String),
    /// What was sent has more bytes than may be sent.
    #[error("This is larger than {}. Send less at a time, or packed with gzip or Zstandard.", size_words(*limit))]
    TooLarge {
        /// The most bytes.
        limit: u64,
    },
    /// What was sent before under the same key was something else.
    #[error("This Idempotency-Key was used for another request. Use a new key for each.")]
    KeyUsed,
    /// It cannot be done as things stand; the sentence says why and what to do.
    #[error("{0}")]
    Conflict(String),
    /// The disk is full.
    #[error(
        "There is no space left on the server's disk. Nothing was kept; ask whoever runs the portal to make some."
    )]
    NoSpace,
    /// Too much is going on; trying again soon may help.
    #[error("The portal is busy. Try again in a few seconds.")]
    Busy,
    /// The database does not answer.
    #[error("The portal cannot reach its data. Try again in a minute.")]
    Unavailable(#[source] store::Error),
    /// The connection to the database was lost while saving.
    #[error("It is not known whether this was saved. Look before you try again.")]
    Unknown(#[source] store::Error),
    /// A fault of ours or of the installation.
    #[error("Something went wrong here.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What is wrong with one of several things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which one: `line 4, latitude`, or `meter 7`.
    pub place: String,
    /// What is wrong and what to do.
    pub reason: String,
}

impl Error {
    /// A fault of ours, with its cause for the log.
    pub(crate) fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Internal(cause.into())
    }
}

/// How many there are, and the first of them.
fn several_words(faults: &[Fault]) -> String {
    let first = faults.first().map_or(String::new(), |it| format!("{}: {}", it.place, it.reason));
    match faults.len() {
        0 | 1 => format!("{first}. Nothing was changed."),
        n => format!("{n} of them cannot be used, and nothing was changed. The first: {first}."),
    }
}

/// How many bytes that are, as people say it.
pub fn size_words(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes / 1024),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes / 0x10_0000),
        _ => format!("{} GiB", bytes / 0x4000_0000),
    }
}

/// How long to wait, as people say it.
pub fn wait_words(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Error {
        match error {
            store::Error::Rule { name, message } => Error::Rule { name, message },
            store::Error::Unavailable(_) => Error::Unavailable(error),
            store::Error::Unknown(_) => Error::Unknown(error),
            other => Error::internal(other),
        }
    }
}
