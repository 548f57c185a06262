//! What each message says, in words.

mod alert;

use domain::Role;
use jiff::Zoned;
use words::Words;

use super::{Joining, Link, Mail, Named, Numbered, PublicUrl};

/// What a message says: a subject that is also its heading, paragraphs, and addresses to go on to.
#[derive(Debug, Default)]
pub(super) struct Letter {
    pub subject: String,
    /// What happened, and what to do.
    pub before: Vec<String>,
    pub buttons: Vec<Button>,
    /// What else there is to know, and what to do if it was not you.
    pub after: Vec<String>,
}

/// An address to go on to.
#[derive(Debug)]
pub(super) struct Button {
    pub label: String,
    pub href: String,
}

/// The pages that messages lead to.
mod place {
    pub const HOME: &str = "/";
    pub const SIGN_IN: &str = "/login";
    pub const REGISTER: &str = "/register";
    pub const FORGOTTEN: &str = "/password/forgot";
    pub const SECURITY: &str = "/account/security";
    pub const API_KEYS: &str = "/account/api-keys";
    pub const METERS: &str = "/admin/meters";
    pub const STATUS: &str = "/admin/status";
    pub const MEMBERS: &str = "/org/{org_id}/members";
    pub fn members(org: domain::OrgId) -> String {
        MEMBERS.replace("{org_id}", &org.to_string())
    }
}

/// The pages that messages lead to, with `{org_id}` for the number of an organization.
pub const PLACES: [&str; 9] = [
    place::HOME,
    place::SIGN_IN,
    place::REGISTER,
    place::FORGOTTEN,
    place::SECURITY,
    place::API_KEYS,
    place::METERS,
    place::STATUS,
    place::MEMBERS,
];

/// The longest of somebody else's words that a message repeats.
const LONGEST_NAME: usize = 120;

impl Letter {
    /// The letter of a message that is written now, with the pages of the portal at `home`.
    pub(super) fn of(mail: &Mail<'_>, words: Words, home: &PublicUrl, now: &Zoned) -> Letter {
        let letter = match mail {
            Mail::ConfirmRegistration { .. }
            | Mail::AlreadyRegistered
            | Mail::RegistrationNumberUnknown { .. }
            | Mail::Invitation { .. } => Letter::of_registration(mail, words),
            Mail::Welcome { .. }
            | Mail::WaitingForApproval { .. }
            | Mail::Approved { .. }
            | Mail::Declined { .. }
            | Mail::RoleChanged { .. } => Letter::of_belonging(mail, words),
            Mail::NewMember { .. }
            | Mail::NewClaim { .. }
            | Mail::MeterClaimed { .. }
            | Mail::MeterLost { .. } => Letter::of_duty(mail, words),
            Mail::ResetPassword { .. }
            | Mail::PasswordChanged
            | Mail::ConfirmNewEmail { .. }
            | Mail::EmailChanged => Letter::of_sign_in(mail, words, now),
            Mail::Alert { alert, stage } => Letter::of_alert(alert, *stage, words, now),
            _ => Letter::of_security(mail, words, now),
        };
        letter.at(home)
    }

    fn of_registration(mail: &Mail<'_>, words: Words) -> Letter {
        match *mail {
            Mail::ConfirmRegistration { link, minutes } => Letter::about(words.say("mail-confirm"))
                .says(words.say("mail-confirm-asked"))
                .says(words.with("span", span(words, minutes)).say("mail-confirm-within"))
                .leads(words.say("mail-confirm-do"), link)
                .ends(words.say("mail-confirm-not-you")),
            Mail::AlreadyRegistered => Letter::about(words.say("mail-known"))
                .says(words.say("mail-known-text"))
                .leads_to(words.say("mail-sign-in"), place::SIGN_IN)
                .leads_to(words.say("mail-new-password"), place::FORGOTTEN)
                .ends(words.say("mail-known-not-you")),
            Mail::RegistrationNumberUnknown { number } => {
                let letter = Letter::about(words.say("mail-unknown"));
                match number {
                    Numbered::Meter(id) => letter
                        .says(words.with("number", id).say("mail-unknown-asked-meter"))
                        .says(words.with("number", id).say("mail-unknown-meter")),
                    Numbered::Organization(id) => letter
                        .says(words.with("number", id).say("mail-unknown-asked-organization"))
                        .says(words.with("number", id).say("mail-unknown-organization")),
                }
                .leads_to(words.say("mail-try-again"), place::REGISTER)
                .ends(words.say("mail-unknown-not-you"))
            }
            Mail::Invitation { organization, link, minutes } => {
                let organization = name(organization);
                Letter::about(words.with("organization", &organization).say("mail-invitation"))
                    .says(words.with("organization", &organization).say("mail-invitation-text"))
                    .says(words.with("span", span(words, minutes)).say("mail-invitation-within"))
                    .leads(words.say("mail-join"), link)
                    .ends(words.say("mail-invitation-not-you"))
            }
            _ => Letter::default(),
        }
    }

    fn of_belonging(mail: &Mail<'_>, words: Words) -> Letter {
        match *mail {
            Mail::Welcome { role, organization } => {
                let role = role_words(words, role, organization.unwrap_or_default());
                Letter::about(words.say("mail-welcome"))
                    .says(words.with("role", role).say("mail-welcome-ready"))
                    .leads_to(words.say("mail-open-portal"), place::HOME)
            }
            Mail::WaitingForApproval { joining } => Letter::about(words.say("mail-waiting"))
                .says(match joining {
                    Joining::Organization(it) => {
                        words.with("organization", name(it)).say("mail-waiting-organization")
                    }
                    Joining::Meter(id) => words.with("meter", id).say("mail-waiting-meter"),
                })
                .says(words.say("mail-waiting-until")),
            Mail::Approved { joining } => Letter::about(words.say("mail-approved"))
                .says(match joining {
                    Joining::Organization(it) => {
                        words.with("organization", name(it)).say("mail-approved-organization")
                    }
                    Joining::Meter(id) => words.with("meter", id).say("mail-approved-meter"),
                })
                .leads_to(words.say("mail-open-portal"), place::HOME),
            Mail::Declined { joining } => {
                let letter = Letter::about(words.say("mail-declined"));
                match joining {
                    Joining::Organization(it) => letter
                        .says(words.with("organization", name(it)).say("mail-declined-organization"))
                        .says(words.say("mail-declined-organization-do")),
                    Joining::Meter(id) => letter
                        .says(words.with("meter", id).say("mail-declined-meter"))
                        .says(words.say("mail-declined-meter-do")),
                }
            }
            Mail::RoleChanged { role, organization } => Letter::about(words.say("mail-role"))
                .says(words.with("role", role_words(words, role, organization)).say("mail-role-now"))
                .leads_to(words.say("mail-open-portal"), place::HOME)
                .ends(words.say("mail-role-surprise")),
            _ => Letter::default(),
        }
    }

    fn of_duty(mail: &Mail<'_>, words: Words) -> Letter {
        let about = |person: Named<'_>| words.with("person", person.words(words));
        match *mail {
            Mail::NewMember { org, organization, person } => {
                let organization = name(organization);
                Letter::about(words.with("organization", &organization).say("mail-member"))
                    .says(
                        words
                            .with("person", person.words(words))
                            .with("organization", organization)
                            .say("mail-member-text"),
                    )
                    .leads_to(words.say("mail-answer"), &place::members(org))
                    .ends(words.say("mail-member-unknown"))
            }
            Mail::NewClaim { meter, person, waits: false } => {
                Letter::about(words.with("meter", meter).say("mail-claimed"))
                    .says(about(person).with("meter", meter).say("mail-claimed-text"))
                    .leads_to(words.say("mail-look-at-meters"), place::METERS)
                    .ends(words.say("mail-claimed-wrongly"))
            }
            Mail::NewClaim { meter, person, waits: true } => {
                Letter::about(words.with("meter", meter).say("mail-claim"))
                    .says(about(person).with("meter", meter).say("mail-claim-text"))
                    .leads_to(words.say("mail-decide"), place::METERS)
                    .ends(words.say("mail-claim-care"))
            }
            Mail::MeterClaimed { meter } => {
                Letter::about(words.with("meter", meter).say("mail-other-claims"))
                    .says(words.with("meter", meter).say("mail-other-claims-text"))
                    .ends(words.say("mail-other-claims-do"))
            }
            Mail::MeterLost { meter } => Letter::about(words.with("meter", meter).say("mail-lost"))
                .says(words.with("meter", meter).say("mail-lost-text"))
                .ends(words.say("mail-lost-do")),
            _ => Letter::default(),
        }
    }

    fn of_sign_in(mail: &Mail<'_>, words: Words, now: &Zoned) -> Letter {
        match *mail {
            Mail::ResetPassword { link, minutes } => Letter::about(words.say("mail-new-password"))
                .says(words.say("mail-reset-asked"))
                .says(words.with("span", span(words, minutes)).say("mail-reset-within"))
                .leads(words.say("mail-new-password"), link)
                .ends(words.say("mail-reset-not-you")),
            Mail::PasswordChanged => Letter::about(words.say("mail-password"))
                .happened(words.say("mail-password-text"), words, now)
                .unless_you(words),
            Mail::ConfirmNewEmail { link, minutes } => Letter::about(words.say("mail-new-email"))
                .says(words.say("mail-new-email-asked"))
                .says(words.with("span", span(words, minutes)).say("mail-new-email-within"))
                .leads(words.say("mail-new-email-do"), link)
                .ends(words.say("mail-new-email-not-you")),
            Mail::EmailChanged => Letter::about(words.say("mail-email"))
                .happened(words.say("mail-email-text"), words, now)
                .says(words.say("mail-email-last"))
                .ends(words.say("mail-email-not-you")),
            _ => Letter::default(),
        }
    }

    fn of_security(mail: &Mail<'_>, words: Words, now: &Zoned) -> Letter {
        match *mail {
            Mail::TwoFactorOn => Letter::about(words.say("mail-two-steps"))
                .happened(words.say("mail-two-steps-text"), words, now)
                .says(words.say("mail-two-steps-codes"))
                .unless_you(words),
            Mail::TwoFactorOff => Letter::about(words.say("mail-one-step"))
                .happened(words.say("mail-one-step-text"), words, now)
                .unless_you(words),
            Mail::RecoveryCodeUsed { left } => Letter::about(words.say("mail-recovery"))
                .happened(words.say("mail-recovery-text"), words, now)
                .says(words.count("left", left).say("mail-recovery-left"))
                .leads_to(words.say("mail-recovery-do"), place::SECURITY)
                .unless_you(words),
            Mail::ApiKeyCreated { name: key, scopes } => {
                let text = words.with("name", name(key)).with("scopes", name(scopes));
                Letter::about(words.say("mail-api-key"))
                    .happened(text.say("mail-api-key-text"), words, now)
                    .leads_to(words.say("mail-api-key-do"), place::API_KEYS)
                    .ends(words.say("mail-api-key-not-you"))
            }
            Mail::AccountDeleted => Letter::about(words.say("mail-deleted"))
                .happened(words.say("mail-deleted-text"), words, now)
                .ends(words.say("mail-deleted-not-you")),
            Mail::SessionsEndedByAdministrator => Letter::about(words.say("mail-signed-out"))
                .happened(words.say("mail-signed-out-text"), words, now)
                .leads_to(words.say("mail-sign-in-again"), place::SIGN_IN)
                .ends(words.say("mail-signed-out-do")),
            _ => Letter::default(),
        }
    }

    fn about(subject: String) -> Letter {
        Letter { subject, ..Letter::default() }
    }

    fn says(mut self, sentences: String) -> Letter {
        self.before.push(sentences);
        self
    }

    /// What happened, and when it did.
    fn happened(self, what: String, words: Words, now: &Zoned) -> Letter {
        self.says(format!("{what} {}", moment(words, now)))
    }

    fn ends(mut self, sentences: String) -> Letter {
        self.after.push(sentences);
        self
    }

    fn leads(mut self, label: String, link: &Link) -> Letter {
        self.buttons.push(Button { label, href: link.as_str().to_owned() });
        self
    }

    /// The address is completed by [`Letter::at`].
    fn leads_to(mut self, label: String, path: &str) -> Letter {
        self.buttons.push(Button { label, href: path.to_owned() });
        self
    }

    fn unless_you(self, words: Words) -> Letter {
        self.leads_to(words.say("mail-new-password"), place::FORGOTTEN).ends(words.say("mail-unless-you"))
    }

    fn at(mut self, home: &PublicUrl) -> Letter {
        for button in self.buttons.iter_mut().filter(|it| it.href.starts_with('/')) {
            button.href = home.link(&button.href).as_str().to_owned();
        }
        self
    }
}

impl Named<'_> {
    fn words(&self, words: Words) -> String {
        words.with("name", name(self.name)).with("email", one_line(self.email, 254)).say("mail-person")
    }
}

fn name(text: &str) -> String {
    one_line(text, LONGEST_NAME)
}

/// Somebody's words in one line: without line ends and other control characters, and without the marks that make text
/// run backwards or stand unseen.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let is_unseen = |it: char| matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let clean = text.replace(|it: char| it.is_control() || is_unseen(it), " ");
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(most).collect()
}

fn role_words(words: Words, role: Role, organization: &str) -> String {
    words.with("organization", name(organization)).say(match role {
        Role::SystemAdministrator => "mail-is-system-administrator",
        Role::Provider => "mail-is-provider",
        Role::OrganizationAdministrator => "mail-is-organization-administrator",
        Role::OrganizationUser => "mail-is-organization-user",
        Role::ResidentialUser => "mail-is-residential-user",
    })
}

/// When something happened, in the provider's zone: `It happened on Thursday, July 16, 2026 at 8:00 AM EDT.`
fn moment(words: Words, now: &Zoned) -> String {
    let (day, clock) = day_and_clock(words, now);
    words.with("day", day).with("clock", clock).say("mail-happened")
}

/// `Thursday, July 16, 2026` and `8:00 AM EDT`.
fn day_and_clock(words: Words, now: &Zoned) -> (String, String) {
    let weekday = words.count("weekday", now.weekday().to_monday_one_offset()).say("time-weekday");
    let month = words.count("month", now.month()).say("time-month");
    let day = words.with("weekday", weekday).with("month", month);
    let day = day.with("day", now.day()).with("year", now.year()).say("time-weekday-day-and-year");
    let clock = words
        .with("hour", now.strftime("%-I"))
        .with("minute", now.strftime("%M"))
        .with("half", if now.hour() < 12 { "am" } else { "pm" })
        .say("time-clock");
    let clock = words.with("clock", clock).with("zone", now.strftime("%Z")).say("time-clock-in-zone");
    (day, clock)
}

/// A span of time in words.
fn span(words: Words, minutes: u32) -> String {
    match minutes {
        it if it >= 2 * 1440 && it % 1440 == 0 => words.count("count", it / 1440).say("time-days"),
        it if it >= 60 && it % 60 == 0 => words.count("count", it / 60).say("time-hours"),
        it => words.count("count", it).say("time-exact-minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_words() {
        let spans = [10, 1, 60, 1440, 2880, 10_080, 90].map(|it| span(Words::ENGLISH, it));
        assert_eq!(spans, ["10 minutes", "1 minute", "1 hour", "24 hours", "2 days", "7 days", "90 minutes"]);
    }

    #[test]
    fn in_9_other_peoples_words_stay_in_one_line() {
        assert_eq!(
            one_line("Maya\r\nBcc: evil@x.example\u{2028}\u{202e}\0 Okafor ", 200),
            "Maya Bcc: evil@x.example Okafor"
        );
        assert_eq!(one_line("ééé", 2), "éé");
    }
}
