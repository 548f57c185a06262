//! The installation's key: configured, or in a file beside the embedded database.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use portal::SecurityKey;

/// The key that the configuration has, or that of the embedded database: made when there is none yet.
///
/// # Errors
/// Where the file cannot be read or made, or holds no key.
pub fn of_installation(configured: Option<&SecurityKey>, database_url: &str) -> Result<Option<SecurityKey>> {
    match (configured, database_url.strip_prefix("sqlite://")) {
        (Some(key), _) => Ok(Some(key.clone())),
        (None, Some(path)) => beside(Path::new(path)).map(Some),
        (None, None) => Ok(None),
    }
}

/// The same, where there is none yet nothing: for a look that changes nothing.
///
/// # Errors
/// Where the file cannot be read, or holds no key.
pub fn existing(configured: Option<&SecurityKey>, database_url: &str) -> Result<Option<SecurityKey>> {
    match database_url.strip_prefix("sqlite://").map(|it| file_beside(Path::new(it))) {
        Some(path) if configured.is_none() && !path.exists() => Ok(None),
        _ => of_installation(configured, database_url),
    }
}

/// The file beside an SQLite database: its name with `.key` behind.
fn file_beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".key");
    PathBuf::from(path)
}

/// The key in that file.
fn beside(database: &Path) -> Result<SecurityKey> {
    let path = file_beside(database);
    match std::fs::read_to_string(&path) {
        Ok(text) => read(&path, &text),
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path),
        Err(error) => Err(error).with_context(|| format!("cannot read the key {}", path.display())),
    }
}

fn read(path: &Path, text: &str) -> Result<SecurityKey> {
    match SecurityKey::parse(text) {
        Some(key) => Ok(key),
        None => bail!("{} holds no key: put back the one it had, from a backup", path.display()),
    }
}

/// Written whole under another name first: another process that starts at the same time finds all of it or nothing.
fn make(path: &Path) -> Result<SecurityKey> {
    let advice = || format!("cannot make the key {}; check that the folder can be written", path.display());
    let draft = path.with_extension(format!("key-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft).with_context(advice)?;
    let text = SecurityKey::random()?.to_text();
    file.write_all(format!("{text}\n").as_bytes()).and_then(|()| file.sync_all()).with_context(advice)?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft).with_context(advice)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error).with_context(advice),
        _ => read(path, &std::fs::read_to_string(path).with_context(advice)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_database_has_a_key_beside_it_that_stays() {
        let folder = std::env::temp_dir().join(format!("drp-key-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}/drp.sqlite", folder.display());
        assert!(existing(None, &url).unwrap().is_none());
        let made = of_installation(None, &url).unwrap();
        assert!(made.is_some());
        assert_eq!(existing(None, &url).unwrap(), made);
        assert_eq!(of_installation(None, &url).unwrap(), made);
        let file = folder.join("drp.sqlite.key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::write(&file, "nonsense").unwrap();
        assert!(of_installation(None, &url).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
