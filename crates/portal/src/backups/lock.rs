//! Who can read a backup: whoever has the key that belongs to a recipient, or knows the passphrase. By age, so that the
//! tool of that name opens one as well.

use std::{
    fmt,
    io::{self, BufRead, Write},
    str::FromStr,
};

use age::{
    DecryptError, Decryptor, Encryptor, Identity, Recipient,
    secrecy::{ExposeSecret, SecretString},
    stream::{StreamReader, StreamWriter},
};

use super::{BackupError, Result};

/// Somebody who can read backups: a public key, `age1…`.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupRecipient(age::x25519::Recipient);

/// The secret key that belongs to a recipient, `AGE-SECRET-KEY-1…`.
#[derive(Clone)]
pub struct BackupKey(age::x25519::Identity);

/// What a backup is locked with.
#[derive(Clone, Debug)]
pub enum BackupLock {
    /// Whoever has the key of one of these can read it.
    Recipients(Vec<BackupRecipient>),
    /// Whoever knows this can read it.
    Passphrase(SecretText),
    /// Anybody who has the file can read it.
    Open,
}

/// What opens a backup.
#[derive(Clone, Debug, Default)]
pub struct BackupOpener {
    /// Secret keys.
    pub keys: Vec<BackupKey>,
    /// A passphrase.
    pub passphrase: Option<SecretText>,
}

/// A text that is never shown.
#[derive(Clone)]
pub struct SecretText(SecretString);

/// How much work a passphrase makes, as a power of two: a second and 256 MiB. Said here, since age would measure this machine,
/// and a slower one that is to restore would refuse what a fast one made.
const WORK: u8 = 18;
/// The most that is done to open one.
const MOST_WORK: u8 = 22;
/// What a file that is encrypted by age begins with.
const AGE: &[u8] = b"age-encryption.org/";

impl BackupRecipient {
    /// Reads a public key; nothing where it is none, above all where it is a secret one.
    pub fn parse(text: &str) -> Option<BackupRecipient> {
        age::x25519::Recipient::from_str(text.trim()).ok().map(BackupRecipient)
    }
}

impl BackupKey {
    /// A new one.
    pub fn random() -> BackupKey {
        BackupKey(age::x25519::Identity::generate())
    }

    /// The keys of a text such as `age-keygen` writes: one a line, with lines of `#` between.
    pub fn parse_all(text: &str) -> Option<Vec<BackupKey>> {
        let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
        let keys: Option<Vec<_>> =
            lines.map(|it| age::x25519::Identity::from_str(it).ok().map(BackupKey)).collect();
        keys.filter(|it| !it.is_empty())
    }

    /// The key as its file holds it.
    pub fn to_text(&self) -> String {
        self.0.to_string().expose_secret().to_owned()
    }

    /// The public key that belongs to it.
    pub fn recipient(&self) -> BackupRecipient {
        BackupRecipient(self.0.to_public())
    }
}

impl SecretText {
    /// Of these characters.
    pub fn new(text: &str) -> SecretText {
        SecretText(SecretString::from(text))
    }
}

impl fmt::Display for BackupRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for BackupRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupKey(…)")
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

/// A file that is encrypted while it is written, or not.
pub(super) enum Locked<W: Write> {
    Age(StreamWriter<W>),
    Open(W),
}

impl<W: Write> Locked<W> {
    pub(super) fn new(output: W, lock: &BackupLock) -> io::Result<Locked<W>> {
        let encryptor = match lock {
            BackupLock::Open => return Ok(Locked::Open(output)),
            BackupLock::Passphrase(passphrase) => {
                let mut recipient = age::scrypt::Recipient::new(passphrase.0.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
                    .map_err(io::Error::other)?
            }
            BackupLock::Recipients(recipients) => {
                let recipients = recipients.iter().map(|it| &it.0 as &dyn Recipient);
                Encryptor::with_recipients(recipients).map_err(io::Error::other)?
            }
        };
        Ok(Locked::Age(encryptor.wrap_output(output)?))
    }

    /// Writes the end; the output with all of it.
    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Locked::Age(writer) => writer.finish(),
            Locked::Open(output) => Ok(output),
        }
    }
}

impl<W: Write> Write for Locked<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Locked::Age(writer) => writer.write(bytes),
            Locked::Open(output) => output.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Locked::Age(writer) => writer.flush(),
            Locked::Open(output) => output.flush(),
        }
    }
}

/// The bytes that are in a file that may be encrypted.
pub(super) enum Opened<R: BufRead> {
    Age(StreamReader<R>),
    Open(R),
}

impl<R: BufRead> Opened<R> {
    pub(super) fn new(mut input: R, opener: &BackupOpener) -> Result<Opened<R>> {
        let start = input.fill_buf().map_err(|error| BackupError::Damaged(error.to_string()))?;
        if !start.starts_with(AGE) {
            return Ok(Opened::Open(input));
        }
        let decryptor = Decryptor::new_buffered(input).map_err(|error| refused(&error))?;
        if decryptor.is_scrypt() && opener.passphrase.is_none() {
            let words = "the backup is locked with a passphrase; give it with --passphrase-file FILE";
            return Err(BackupError::Locked(words.to_owned()));
        }
        if !decryptor.is_scrypt() && opener.keys.is_empty() {
            let words = "the backup is locked; name the file of its secret key with --key-file FILE";
            return Err(BackupError::Locked(words.to_owned()));
        }
        let passphrase = opener.passphrase.as_ref().map(|it| {
            let mut identity = age::scrypt::Identity::new(it.0.clone());
            identity.set_max_work_factor(MOST_WORK);
            identity
        });
        let keys = opener.keys.iter().map(|it| &it.0 as &dyn Identity);
        let all = keys.chain(passphrase.iter().map(|it| it as &dyn Identity));
        decryptor.decrypt(all).map(Opened::Age).map_err(|error| refused(&error))
    }
}

impl<R: BufRead> io::Read for Opened<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Opened::Age(reader) => reader.read(room),
            Opened::Open(input) => input.read(room),
        }
    }
}

fn refused(error: &DecryptError) -> BackupError {
    match error {
        DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            let words =
                "the backup does not open with this key or passphrase; use the one it was locked with";
            BackupError::Locked(words.to_owned())
        }
        error => BackupError::Damaged(error.to_string()),
    }
}
