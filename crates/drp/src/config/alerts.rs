//! Settings of the section `alerts`: whom they go to, and from when on something is one.

use jiff::SignedDuration;
use portal::{AlertSettings, Webhook};

use super::values::Values;

/// `alerts.…`.
pub fn settings(values: &mut Values) -> AlertSettings {
    let addresses = "e-mail addresses with commas between";
    let mail = values.get("alerts.mail", "", addresses_of, addresses).unwrap_or_default();
    let read = |it: &str| it.parse::<u64>().ok().filter(|it| (1..1 << 40).contains(it));
    let room = values.get("alerts.disk_mib", "1024", read, "whole mebibytes, at least 1, such as 512");
    let whole_days = "whole days, such as 30";
    let days = values.get("alerts.certificate_days", "14", |it| it.parse::<u16>().ok(), whole_days);
    AlertSettings {
        mail,
        least_room: room.unwrap_or(1024) << 20,
        certificate: SignedDuration::from_hours(i64::from(days.unwrap_or(14)) * 24),
        webhook: webhook(values),
    }
}

fn webhook(values: &mut Values) -> Option<Webhook> {
    let (url, secret) = (values.text("alerts.webhook", ""), values.text("alerts.webhook_secret", ""));
    let authorities = values.text("alerts.webhook_ca", "");
    if url.is_empty() {
        if !secret.is_empty() || !authorities.is_empty() {
            values
                .fault("alerts.webhook must be set where alerts.webhook_secret or alerts.webhook_ca_file is");
        }
        return None;
    }
    let authorities = Some(authorities.as_bytes()).filter(|it| !it.is_empty());
    Webhook::new(&url, &secret, authorities).map_err(|fault| values.fault(&fault)).ok()
}

fn addresses_of(text: &str) -> Option<Vec<String>> {
    let addresses = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    let is_address = |it: &str| {
        let parts = it.split_once('@');
        parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
            && !it.contains(char::is_whitespace)
    };
    addresses.map(|it| is_address(it).then(|| it.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_https_and_its_faults_keep_its_secrets() {
        let read = |text: &str| {
            let mut values = Values::read(text, []);
            let settings = settings(&mut values);
            values.finish().map(|()| settings)
        };
        let text = "[alerts]\nwebhook = 'https://pager.example/x'\nwebhook_secret = '0123456789abcdef'";
        assert_eq!(read(text).unwrap().webhook.unwrap().host(), "pager.example");
        for wrong in [
            "webhook = 'http://pager.example/hunter2'",
            "webhook_secret = 'hunter2hunter2hunter2'",
            "webhook = 'https://x.example/hunter2'\nwebhook_ca_file = '/nowhere'",
        ] {
            let fault = read(&format!("[alerts]\n{wrong}")).unwrap_err().to_string();
            assert!(fault.contains("alerts.webhook") && !fault.contains("hunter2"), "{fault}");
        }
    }

    #[test]
    fn addresses_and_room_are_read() {
        let read = |text: &str| {
            let mut values = Values::read(text, []);
            let settings = settings(&mut values);
            values.finish().map(|()| settings)
        };
        let settings =
            read("[alerts]\nmail = 'a@x.example, b@x.example'\ndisk_mib = 2048\ncertificate_days = 30")
                .unwrap();
        assert_eq!(settings.mail, ["a@x.example", "b@x.example"]);
        assert_eq!((settings.least_room, settings.certificate), (2 << 30, SignedDuration::from_hours(720)));
        assert!(read("").unwrap().mail.is_empty());
        for wrong in ["mail = 'somebody'", "mail = 'a b@x.example'", "mail = '@x'", "disk_mib = 0"] {
            assert!(
                read(&format!("[alerts]\n{wrong}")).unwrap_err().to_string().contains("alerts."),
                "{wrong}"
            );
        }
    }
}
