//! What can go wrong, by what the person who asked can do about it; no HTTP, no SQL.

use std::fmt;

use domain::statistics::Undefined;
use words::{Said, heard, key, said};

/// A result of the portal.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong. The message is for the person who asked; a cause that is not theirs stays in the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    NotSignedIn,
    /// The e-mail or the password is wrong; never which.
    WrongCredentials,
    /// The role does not allow it; `needs` names who may.
    Forbidden {
        /// Who may: `Only system administrators`.
        needs: Said,
    },
    /// It does not exist, or the person may not know that it does.
    NotFound(&'static str),
    /// What is dangerous wants the password or the second factor once more.
    ReauthNeeded,
    /// The password was right; the second factor is still to be shown.
    SecondFactorNeeded,
    /// The code of the second factor is wrong, or was used before.
    WrongCode,
    /// Too many tries of something that checks a secret.
    TooManyTries {
        /// After how many seconds there is a try again.
        seconds: u64,
    },
    /// A link that works once was used, or its time is over.
    LinkExpired,
    /// A value that was sent cannot be used.
    Invalid {
        /// The field or parameter.
        field: &'static str,
        /// What is wrong and what to do: it goes on after the field's name, `is too long; use at most 60 characters`.
        reason: Said,
    },
    /// Several things were sent at once, and some of them cannot be used: then nothing was done.
    Several(Vec<Fault>),
    /// A statistic has no value for this series.
    Undefined(#[from] Undefined),
    /// A rule that the database holds refused the change.
    Rule {
        /// The rule's name.
        name: String,
        /// What to do.
        message: String,
    },
    /// A file cannot be read as a whole.
    File(Said),
    /// What was sent has more bytes than may be sent.
    TooLarge {
        /// The most bytes.
        limit: u64,
    },
    /// What was sent before under the same key was something else.
    KeyUsed,
    /// It cannot be done as things stand; the sentence says why and what to do.
    Conflict(Said),
    /// The disk is full.
    NoSpace,
    /// Too much is going on; trying again soon may help.
    Busy,
    /// The database does not answer.
    Unavailable(#[source] store::Error),
    /// It was given up while it was being saved, as when the connection to the database is lost.
    Unknown(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours or of the installation.
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What is wrong with one of several things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which one: `line 4, latitude`, or `meter 7`.
    pub place: Said,
    /// What is wrong and what to do.
    pub reason: Said,
}

impl Error {
    /// A fault of ours, with its cause for the log.
    pub(crate) fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Internal(cause.into())
    }

    /// The message, for whatever language it is shown in.
    pub fn said(&self) -> Said {
        match self {
            Error::NotSignedIn => said("error-not-signed-in"),
            Error::WrongCredentials => said("error-wrong-credentials"),
            Error::Forbidden { needs } => said("error-forbidden").saying("needs", needs.clone()),
            Error::NotFound(what) => missing(what),
            Error::ReauthNeeded => said("error-reauth"),
            Error::SecondFactorNeeded => said("error-second-factor"),
            Error::WrongCode => said("error-wrong-code"),
            Error::TooManyTries { seconds } => {
                said("error-too-many-tries").saying("wait", wait_words(*seconds))
            }
            Error::LinkExpired => said("error-link-expired"),
            Error::Invalid { field, reason } => {
                said("error-of-field").with("field", field).saying("reason", reason.clone())
            }
            Error::Several(faults) => several_words(faults),
            Error::Undefined(undefined) => undefined.to_string().into(),
            Error::Rule { message, .. } => heard(message),
            Error::File(what) | Error::Conflict(what) => what.clone(),
            Error::TooLarge { limit } => said("error-too-large").saying("limit", size_words(*limit)),
            Error::KeyUsed => said("error-key-used"),
            Error::NoSpace => said("error-no-space"),
            Error::Busy => said("error-busy"),
            Error::Unavailable(_) => said("error-unavailable"),
            Error::Unknown(_) => said("error-unknown"),
            Error::Internal(_) => said("error-internal"),
        }
    }
}

/// For programs and the log.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

/// How many there are, and the first of them.
fn several_words(faults: &[Fault]) -> Said {
    let nothing = || Said::from(String::new());
    let (place, reason) =
        faults.first().map_or_else(|| (nothing(), nothing()), |it| (it.place.clone(), it.reason.clone()));
    match faults.len() {
        0 | 1 => said("error-one-of-several").saying("place", place).saying("reason", reason),
        n => said("error-several").count("count", n).saying("place", place).saying("reason", reason),
    }
}

/// That it does not exist.
fn missing(what: &str) -> Said {
    let thing = match what {
        "account" => key("error-no-account"),
        "claim" => key("error-no-claim"),
        "claim code" => key("error-no-claim-code"),
        "DR period" => key("error-no-period"),
        "import" => key("error-no-import"),
        "key" => key("error-no-key"),
        "member" => key("error-no-member"),
        "message" => key("error-no-message"),
        "meter" => key("error-no-meter"),
        "organization" => key("error-no-organization"),
        "page" => key("error-no-page"),
        "person or organization" => key("error-no-person-or-organization"),
        "session" => key("error-no-session"),
        "upload" => key("error-no-upload"),
        other => return format!("There is no such {other}.").into(),
    };
    said("error-no-such").saying("thing", said(thing))
}

/// How many bytes that are, as people say it.
pub fn size_words(bytes: u64) -> Said {
    match bytes {
        0..1024 => said("error-size-bytes").count("count", bytes),
        1024..0x10_0000 => said("error-size-kib").count("count", bytes / 1024),
        0x10_0000..0x4000_0000 => said("error-size-mib").count("count", bytes / 0x10_0000),
        _ => said("error-size-gib").count("count", bytes / 0x4000_0000),
    }
}

/// How long to wait, as people say it.
pub fn wait_words(seconds: u64) -> Said {
    match seconds {
        0..=90 => said("time-seconds").count("count", seconds.max(1)),
        _ => said("time-minutes").count("count", seconds.div_ceil(60)),
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Error {
        match error {
            store::Error::Rule { name, message } => Error::Rule { name, message },
            store::Error::Unavailable(_) => Error::Unavailable(error),
            store::Error::NoSpace(_) => Error::NoSpace,
            store::Error::Unknown(_) => Error::Unknown(error.into()),
            other => Error::internal(other),
        }
    }
}
