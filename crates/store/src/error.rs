//! What can go wrong in the database, by what a caller can do about it.

use domain::MeterId;

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, by what a caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the database refused the change; `name` is the rule's, the message says what to do.
    #[error("{name}: {message}")]
    Rule {
        /// The rule, such as `limit_residential_associations`.
        name: String,
        /// A sentence for people.
        message: String,
    },
    /// Something with that unique name or number exists already.
    #[error("it exists already")]
    Duplicate,
    /// The row points at something that does not exist, or something still points at it.
    #[error("it refers to something that does not exist, or is still referred to")]
    Reference,
    /// Several meters were asked for at once and these cannot be; none was changed.
    #[error("{} of the meters cannot be changed so", .0.len())]
    Several(Vec<(MeterId, Error)>),
    /// A value that the column cannot hold.
    #[error("a value does not fit its column")]
    Value,
    /// The database cannot be reached or is overloaded; trying again later may help.
    #[error("the database cannot be reached: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// The disk of the database is full; nothing of the change was kept.
    #[error("the disk of the database is full; make room where it lies: {0}")]
    NoSpace(#[source] sqlx::Error),
    /// The connection was lost, or the disk failed, while a transaction was committed: it is not known whether the change was made, so it
    /// is never simply made again.
    #[error("the connection was lost while saving; it is not known whether it was saved: {0}")]
    Unknown(#[source] sqlx::Error),
    /// The configured address or a setting of the database is wrong; the sentence says what to do.
    #[error("{0}")]
    Setup(String),
    /// The schema is not the one this program knows; the sentence says what to do.
    #[error("{0}")]
    Schema(String),
    /// Anything else the database said.
    #[error("the database answered with an error: {0}")]
    Database(#[source] sqlx::Error),
}

/// MariaDB's error numbers for lost races, which a new attempt may survive.
const LOST_RACE: [u16; 3] = [1213, 1205, 1020];
/// MariaDB's error numbers for lost connections, for a server that stops (1053, 1927), and for a cluster's node that has
/// lost the others (1047).
const LOST_CONNECTION: [u16; 6] = [1047, 1053, 1927, 2003, 2006, 2013];
/// MariaDB's error number for more connections than it takes.
const TOO_MANY_CONNECTIONS: u16 = 1040;
/// What a node that has lost the others of its cluster says to everything.
const OUT_OF_CLUSTER: u16 = 1047;
/// MariaDB's error number for a commit that failed for another reason than a lost race.
const FAILED_AT_COMMIT: u16 = 1180;
/// MariaDB's error numbers for a full table and a full disk.
const FULL: [u16; 2] = [1114, 1021];
/// MariaDB's error number for a write to a file that failed, for whatever reason.
const ERROR_ON_WRITE: u16 = 3;
/// SQLite's FULL, as primary result code.
const SQLITE_FULL: i32 = 13;
/// SQLite's BUSY and LOCKED, as primary result codes.
const SQLITE_BUSY: [i32; 2] = [5, 6];
/// SQLite's IOERR, as primary result code: after it nobody knows what the disk has.
const SQLITE_IOERR: i32 = 10;

impl Error {
    /// Whether the same transaction may succeed when it is run again as a whole.
    pub(crate) fn is_retryable(&self) -> bool {
        let (Error::Database(error) | Error::Unavailable(error)) = self else { return false };
        lost_race(error) || lost_connection(error)
    }

    /// A refusal by a rule that this crate holds in a transaction, in the same form as the database's own.
    pub(crate) fn rule(name: &str, message: &str) -> Error {
        Error::Rule { name: name.to_owned(), message: message.to_owned() }
    }

    /// Whether it is about the one row alone: after it a transaction can go on, on both engines.
    pub(crate) fn is_of_a_row(&self) -> bool {
        matches!(self, Error::Rule { .. } | Error::Duplicate | Error::Reference | Error::Value)
    }

    /// Whether a node refuses because it has lost the others of its cluster.
    pub(crate) fn is_out_of_cluster(&self) -> bool {
        let (Error::Database(error) | Error::Unavailable(error)) = self else { return false };
        mariadb_number(error) == Some(OUT_OF_CLUSTER)
    }

    /// Whether somebody else held an SQLite file for as long as it was waited for.
    pub(crate) fn waited_in_vain(&self) -> bool {
        let (Error::Database(error) | Error::Unavailable(error)) = self else { return false };
        error.as_database_error().and_then(|it| it.code()).is_some_and(|it| it == "5")
    }

    /// What a failed commit means: a lost race was rolled back, a lost connection or a disk that failed tells nothing; nor
    /// does a node that lost its cluster over it, which may have sent it to the others.
    pub(crate) fn at_commit(error: sqlx::Error) -> Error {
        let is_unknown = lost_connection(&error)
            || mariadb_number(&error) == Some(FAILED_AT_COMMIT)
            || sqlite_code(&error) == Some(SQLITE_IOERR);
        if is_unknown { Error::Unknown(error) } else { error.into() }
    }
}

fn mariadb_number(error: &sqlx::Error) -> Option<u16> {
    let database = error.as_database_error()?;
    Some(database.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()?.number())
}

/// SQLite's primary result code.
fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    Some(error.as_database_error()?.code()?.parse::<i32>().ok()? & 0xff)
}

fn lost_race(error: &sqlx::Error) -> bool {
    match mariadb_number(error) {
        Some(number) => LOST_RACE.contains(&number),
        None => sqlite_code(error).is_some_and(|it| SQLITE_BUSY.contains(&it)),
    }
}

/// Whether MariaDB's message of a write that failed names ENOSPC: `Error writing file 'x' (Errcode: 28 "No space left …")`.
fn says_no_space(message: &str) -> bool {
    let number = message.rsplit_once("Errcode: ").map(|(_, rest)| rest.trim_start());
    number.is_some_and(|it| it.split(|it: char| !it.is_ascii_digit()).next() == Some("28"))
}

/// Whether there is no room for what was to be written.
pub(crate) fn is_full(error: &sqlx::Error) -> bool {
    match mariadb_number(error) {
        Some(ERROR_ON_WRITE) => says_no_space(&error.to_string()),
        Some(number) => FULL.contains(&number),
        None => sqlite_code(error) == Some(SQLITE_FULL),
    }
}

/// Whether the connection is gone, rather than that the statement failed.
pub(crate) fn lost_connection(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(_))
        || mariadb_number(error).is_some_and(|it| LOST_CONNECTION.contains(&it))
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        use sqlx::error::ErrorKind;
        let Some(database) = error.as_database_error() else {
            return match error {
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Tls(_) => Error::Unavailable(error),
                _ => Error::Database(error),
            };
        };
        if let Some((name, message)) = rule(database.message()) {
            return Error::Rule { name: name.to_owned(), message: message.to_owned() };
        }
        if is_full(&error) {
            return Error::NoSpace(error);
        }
        match database.kind() {
            ErrorKind::UniqueViolation => Error::Duplicate,
            ErrorKind::ForeignKeyViolation => Error::Reference,
            ErrorKind::NotNullViolation | ErrorKind::CheckViolation => Error::Value,
            _ if lost_connection(&error)
                || mariadb_number(&error) == Some(TOO_MANY_CONNECTIONS)
                || sqlite_code(&error).is_some_and(|it| SQLITE_BUSY.contains(&it)) =>
            {
                Error::Unavailable(error)
            }
            _ => Error::Database(error),
        }
    }
}

/// Splits a trigger's message, `rule_name: a sentence`.
fn rule(message: &str) -> Option<(&str, &str)> {
    let (name, message) = message.split_once(": ")?;
    let is_name = |it: char| it.is_ascii_lowercase() || it == '_';
    (name.contains('_') && name.chars().all(is_name)).then_some((name, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_without_an_answer_is_not_made_again() {
        let lost = || sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        assert!(Error::from(lost()).is_retryable());
        assert!(matches!(Error::at_commit(lost()), Error::Unknown(_)));
        assert!(!Error::at_commit(lost()).is_retryable());
    }

    #[test]
    fn a_full_disk_is_told_from_other_faults_of_a_disk() {
        assert!(says_no_space(
            r#"3 (HY000): Error writing file '/tmp/MY' (Errcode: 28 "No space left on device")"#
        ));
        assert!(!says_no_space(
            r#"3 (HY000): Error writing file '/tmp/MYd28xz' (Errcode: 5 "Input/output error")"#
        ));
        assert!(!says_no_space(r#"3 (HY000): Error writing file '/tmp/MY' (Errcode: 128)"#));
    }

    #[test]
    fn triggers_speak_in_rules() {
        assert_eq!(rule("org_prime_admin: no"), Some(("org_prime_admin", "no")));
        assert_eq!(rule("UNIQUE constraint failed: users.email"), None);
        assert_eq!(rule("syntax error"), None);
    }
}
