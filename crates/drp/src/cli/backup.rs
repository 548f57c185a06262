//! `drp backup`

use std::{
    io::stdout,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::Args;
use portal::{
    Clock,
    backups::{self, BackupKey, BackupLock, BackupOpener, BackupRecipient, BackupSummary, SecretText},
};
use store::{Db, backup::TakenBackup, migrate};

use super::{Common, open_portal};
use crate::{
    config::{self, Settings},
    telemetry,
};

/// Backups.
#[derive(Args, Debug)]
pub struct BackupArguments {
    /// Where to put the backup, `-` for standard output; or, with --verify, the backup to read.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Who can read it: a public key, age1…; those of the setting backup.recipients if left out.
    #[arg(long, value_name = "KEY", value_parser = recipient, conflicts_with = "passphrase_file")]
    recipient: Vec<BackupRecipient>,
    /// Take it in clear: anybody who has the file can read it.
    #[arg(long, conflicts_with_all = ["recipient", "passphrase_file"])]
    unencrypted: bool,
    /// Read all of a backup and hold it against its sums; needs no database.
    #[arg(long, conflicts_with_all = ["recipient", "unencrypted"])]
    verify: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    opening: Opening,
    #[command(flatten)]
    common: Common,
}

/// What opens a backup.
#[derive(Args, Debug)]
pub struct Opening {
    /// A file with the secret key of a recipient, AGE-SECRET-KEY-1…, to read a backup with.
    #[arg(long, value_name = "FILE")]
    key_file: Vec<PathBuf>,
    /// A file whose first line is a passphrase to lock a backup with, or to open one.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl Opening {
    /// The keys and the passphrase that the files hold.
    pub fn opener(&self) -> Result<BackupOpener> {
        let mut keys = Vec::new();
        for path in &self.key_file {
            let text = read(path)?;
            let found = BackupKey::parse_all(&text);
            keys.extend(found.with_context(|| {
                format!("{} holds no secret key; one begins with AGE-SECRET-KEY-1", path.display())
            })?);
        }
        Ok(BackupOpener { keys, passphrase: self.passphrase()? })
    }

    fn passphrase(&self) -> Result<Option<SecretText>> {
        let Some(path) = &self.passphrase_file else { return Ok(None) };
        let text = read(path)?;
        match text.lines().next().filter(|it| !it.is_empty()) {
            Some(line) => Ok(Some(SecretText::new(line))),
            None => bail!("{} has no passphrase in its first line", path.display()),
        }
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn recipient(text: &str) -> Result<BackupRecipient> {
    BackupRecipient::parse(text)
        .context("it is no public key; one begins with age1, and `drp secret --backup` makes one")
}

/// Takes a backup, or verifies one.
pub async fn run(arguments: BackupArguments) -> Result<ExitCode> {
    if arguments.verify {
        let summary = backups::verify(&arguments.file, &arguments.opening.opener()?).await?;
        tell(&summary, "whole", arguments.json);
        return Ok(ExitCode::SUCCESS);
    }
    let settings = config::load(arguments.common.config.as_deref())?;
    telemetry::start_for_tables(settings.log_format);
    let lock = lock(&arguments, &settings)?;
    let key = config::key::existing(settings.portal.security_key.as_ref(), &settings.database_url)?;
    // The database is taken as it is: one that is to be brought up to date is best backed up before.
    let db = Db::open_existing(&settings.database_url).await?;
    let now = Clock::System.now();
    if arguments.file == Path::new("-") {
        let summary = backups::back_up_into(&db, stdout(), &lock, key.as_ref(), now).await?;
        eprintln!("{} rows", summary.n_rows);
        return Ok(ExitCode::SUCCESS);
    }
    let summary = backups::back_up(&db, &arguments.file, &lock, key.as_ref(), now).await?;
    tell(&summary, "taken", arguments.json);
    if migrate::pending(&db).await?.is_empty() {
        note(&settings, &summary, &arguments.file).await?;
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

fn lock(arguments: &BackupArguments, settings: &Settings) -> Result<BackupLock> {
    if arguments.unencrypted {
        return Ok(BackupLock::Open);
    }
    if let Some(passphrase) = arguments.opening.passphrase()? {
        return Ok(BackupLock::Passphrase(passphrase));
    }
    let recipients = match arguments.recipient.is_empty() {
        true => settings.portal.backups.recipients.clone(),
        false => arguments.recipient.clone(),
    };
    if recipients.is_empty() {
        bail!(
            "say who can read the backup: --recipient age1… (make a key with `drp secret --backup`), or the setting \
             backup.recipients, or --passphrase-file FILE; --unencrypted if it need not be locked"
        );
    }
    Ok(BackupLock::Recipients(recipients))
}

/// Writes down that there is one, for `drp check` and the audit log.
async fn note(settings: &Settings, summary: &BackupSummary, file: &Path) -> Result<()> {
    let name = file.file_name().and_then(|it| it.to_str()).unwrap_or("a file");
    let portal = open_portal(settings).await?;
    let taken = TakenBackup {
        due_at: None,
        begun_at: summary.header.taken_at,
        finished_at: Some(portal.now()),
        file_name: name.chars().take(255).collect(),
        size: summary.size,
        n_rows: summary.n_rows,
        message: None,
    };
    portal.note_backup(&taken).await.context("the backup is taken, but it could not be written down")
}

/// Says what is in a backup.
pub fn tell(summary: &BackupSummary, how: &str, json: bool) {
    let BackupSummary { header, tables, n_rows, size } = summary;
    if json {
        let table = |(name, sum): &(String, store::backup::TableSum)| serde_json::json!({"table": name, "rows": sum.n_rows, "sha256": sum.sha256});
        let answer = serde_json::json!({
            "state": how,
            "taken_at": header.taken_at.to_string(),
            "engine": header.engine,
            "schema": header.schema,
            "program": header.program,
            "rows": n_rows,
            "bytes": size,
            "tables": tables.iter().map(table).collect::<Vec<_>>(),
        });
        println!("{answer}");
        return;
    }
    for (name, sum) in tables.iter().filter(|it| it.1.n_rows > 0) {
        println!("{name:<26} {:>12} rows", sum.n_rows);
    }
    println!("The backup is {how}: {n_rows} rows, {}; {header}.", portal::size_words(*size));
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Arguments;

    #[test]
    fn a_backup_is_locked_in_one_way() {
        let key = BackupKey::random().recipient().to_string();
        let is_taken =
            |more: &[&str]| Arguments::try_parse_from(["drp", "backup", "it.age"].iter().chain(more)).is_ok();
        assert!(is_taken(&["--recipient", &key]) && is_taken(&["--passphrase-file", "it"]));
        assert!(!is_taken(&["--recipient", &key, "--passphrase-file", "it"]));
        assert!(!is_taken(&["--unencrypted", "--recipient", &key]));
        assert!(is_taken(&["--verify", "--passphrase-file", "it"]));
    }
}
