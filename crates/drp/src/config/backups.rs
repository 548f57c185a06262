//! Settings of the section `backup`: where backups are put by `drp serve`, when, for whom, and how many are kept.

use std::path::PathBuf;

use jiff::civil::Time;
use portal::backups::{BackupPlan, BackupRecipient};

use super::values::Values;

/// `backup.…`.
pub fn plan(values: &mut Values) -> BackupPlan {
    let folder = values.text("backup.folder", "");
    let times = "times of day with commas between, such as 02:30 or 06:00, 18:00";
    let at = values.get("backup.at", "02:30", times_of, times).unwrap_or_default();
    let keep =
        values.get("backup.keep", "14", |it| it.parse().ok().filter(|it| *it > 0), "a number, such as 14");
    let text = values.text("backup.recipients", "");
    let recipients = recipients_of(&text);
    if recipients.is_none() {
        // Whoever set the secret key in place of the public one finds it in no log.
        values.fault("backup.recipients must be public keys with commas between, age1…; `drp secret --backup` makes one, in its first line");
    }
    let folder = (!folder.is_empty()).then(|| PathBuf::from(folder));
    if folder.is_some() && recipients.as_ref().is_some_and(Vec::is_empty) {
        values.fault("backup.recipients must be set where backup.folder is: backups hold personal data, and are only taken encrypted. Make a key with `drp secret --backup`, keep it elsewhere, and set its public key");
    }
    BackupPlan { folder, at, keep: keep.unwrap_or(14), recipients: recipients.unwrap_or_default() }
}

fn times_of(text: &str) -> Option<Vec<Time>> {
    text.split(',').map(|it| it.trim().parse::<Time>().ok()).collect()
}

fn recipients_of(text: &str) -> Option<Vec<BackupRecipient>> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(BackupRecipient::parse).collect()
}

#[cfg(test)]
mod tests {
    use portal::backups::BackupKey;

    use super::*;

    #[test]
    fn a_plan_needs_somebody_who_can_read_it() {
        let recipient = BackupKey::random().recipient().to_string();
        let file =
            |more: &str| format!("[backup]\nfolder = 'backups'\nat = '02:30, 14:00'\nkeep = 3\n{more}");
        let read = |text: &str| {
            let mut values = Values::read(text, []);
            let plan = plan(&mut values);
            values.finish().map(|()| plan)
        };
        let plan = read(&file(&format!("recipients = '{recipient}'"))).unwrap();
        assert_eq!((plan.at.len(), plan.keep, plan.recipients.len()), (2, 3, 1));
        assert!(read(&file("")).unwrap_err().to_string().contains("backup.recipients must be set"));
        assert!(read(&file("recipients = 'age1'")).is_err());
        let secret = BackupKey::random().to_text();
        let error = read(&file(&format!("recipients = '{secret}'"))).unwrap_err().to_string();
        assert!(error.contains("must be public keys") && !error.contains(&secret), "{error}");
        assert_eq!(error.lines().count(), 2, "it is told once: {error}");
        assert!(read("").unwrap().folder.is_none());
        assert!(read("[backup]\nat = '25:00'").is_err() && read("[backup]\nkeep = 0").is_err());
    }
}
