//! What each message says, in words.

use domain::Role;
use jiff::Zoned;

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
    pub const MEMBERS: &str = "/org/{org_id}/members";
    pub fn members(org: domain::OrgId) -> String {
        MEMBERS.replace("{org_id}", &org.to_string())
    }
}

/// The pages that messages lead to, with `{org_id}` for the number of an organization.
pub const PLACES: [&str; 8] = [
    place::HOME,
    place::SIGN_IN,
    place::REGISTER,
    place::FORGOTTEN,
    place::SECURITY,
    place::API_KEYS,
    place::METERS,
    place::MEMBERS,
];

/// The longest of somebody else's words that a message repeats.
const LONGEST_NAME: usize = 120;

impl Letter {
    /// The letter of a message that is written now, with the pages of the portal at `home`.
    pub(super) fn of(mail: &Mail<'_>, home: &PublicUrl, now: &Zoned) -> Letter {
        let letter = match mail {
            Mail::ConfirmRegistration { .. }
            | Mail::AlreadyRegistered
            | Mail::RegistrationNumberUnknown { .. }
            | Mail::Invitation { .. } => Letter::of_registration(mail),
            Mail::Welcome { .. }
            | Mail::WaitingForApproval { .. }
            | Mail::Approved { .. }
            | Mail::Declined { .. }
            | Mail::RoleChanged { .. } => Letter::of_belonging(mail),
            Mail::NewMember { .. }
            | Mail::NewClaim { .. }
            | Mail::MeterClaimed { .. }
            | Mail::MeterLost { .. } => Letter::of_duty(mail),
            _ => Letter::of_security(mail, &now.strftime("%A, %B %-d, %Y at %-I:%M %p %Z").to_string()),
        };
        letter.at(home)
    }

    fn of_registration(mail: &Mail<'_>) -> Letter {
        match *mail {
            Mail::ConfirmRegistration { link, minutes } => Letter::about("Confirm your email address")
                .says("Somebody, probably you, asked for an account in the Demand Response Portal with this address.")
                .says(format!("To make the account, open this page within {}. It works once.", span(minutes)))
                .leads("Confirm and make the account", link)
                .ends("If it was not you, do nothing: without this page no account is made."),
            Mail::AlreadyRegistered => Letter::about("You have an account already")
                .says("Somebody, probably you, asked for a new account with this address. It has one already, so nothing has changed.")
                .leads_to("Sign in", place::SIGN_IN)
                .leads_to("Set a new password", place::FORGOTTEN)
                .ends("If it was not you, there is nothing to do. Whoever it was learnt nothing about your account."),
            Mail::RegistrationNumberUnknown { number } => {
                let (what, hint) = match number {
                    Numbered::Meter(id) => (format!("meter {id}"), "It is printed on the meter and on your bill."),
                    Numbered::Organization(id) => {
                        (format!("organization {id}"), "Ask whoever looks after the portal at your organization.")
                    }
                };
                Letter::about("We could not make your account")
                    .says(format!("Somebody, probably you, asked for an account in the Demand Response Portal with this address and the number of {what}."))
                    .says(format!("There is no {what} in this portal. Please check the number. {hint}"))
                    .leads_to("Try again", place::REGISTER)
                    .ends("If it was not you, do nothing: there is no account.")
            }
            Mail::Invitation { organization, link, minutes } => {
                let organization = name(organization);
                Letter::about(format!("Join {organization}"))
                    .says(format!("An administrator of {organization} asks you to join it in the Demand Response Portal, where you see the use and the savings of its meters."))
                    .says(format!("To join, open this page within {}. It works once.", span(minutes)))
                    .leads("Join", link)
                    .ends("If you do not know them, do nothing: without this page no account is made.")
            }
            _ => Letter::default(),
        }
    }

    fn of_belonging(mail: &Mail<'_>) -> Letter {
        match *mail {
            Mail::Welcome { role, organization } => {
                let whose = organization.map_or(String::new(), |it| format!(" of {}", name(it)));
                Letter::about("Welcome to the Demand Response Portal")
                    .says(format!("Your account is ready. You are {}{whose}.", role_words(role)))
                    .leads_to("Open the portal", place::HOME)
            }
            Mail::WaitingForApproval { joining } => {
                let letter = Letter::about("Your account waits for approval");
                match joining {
                    Joining::Organization(it) => letter.says(format!("Your account is made. The administrators of {} have been asked to let you in.", name(it))),
                    Joining::Meter(id) => letter.says(format!("Your account is made. The provider looks into whether meter {id} is yours.")),
                }
                .says("You get a message as soon as they have answered. Until then you can sign in, but see no readings.")
            }
            Mail::Approved { joining } => {
                let letter = Letter::about("You are in");
                match joining {
                    Joining::Organization(it) => {
                        letter.says(format!("An administrator of {} has approved your account.", name(it)))
                    }
                    Joining::Meter(id) => {
                        letter.says(format!("The provider has confirmed that meter {id} is yours."))
                    }
                }
                .leads_to("Open the portal", place::HOME)
            }
            Mail::Declined { joining } => {
                let letter = Letter::about("Your request was declined");
                match joining {
                    Joining::Organization(it) => letter
                        .says(format!("An administrator of {} does not let this account see its meters.", name(it)))
                        .says("If you think that is a mistake, talk to them. They can still approve you."),
                    Joining::Meter(id) => letter
                        .says(format!("The provider could not confirm that meter {id} is yours."))
                        .says("If you think that is a mistake, talk to the provider, with the bill of that meter at hand."),
                }
            }
            Mail::RoleChanged { role, organization } => Letter::about("Your role has changed")
                .says(format!("From now on you are {} of {}.", role_words(role), name(organization)))
                .leads_to("Open the portal", place::HOME)
                .ends("If that comes as a surprise, talk to the administrators of your organization."),
            _ => Letter::default(),
        }
    }

    fn of_duty(mail: &Mail<'_>) -> Letter {
        match *mail {
            Mail::NewMember { org, organization, person } => Letter::about(format!("Somebody asks to join {}", name(organization)))
                .says(format!("{} asks to join {}. Until an administrator answers they see nothing.", person.words(), name(organization)))
                .leads_to("Answer", &place::members(org))
                .ends("If you do not know them, decline."),
            Mail::NewClaim { meter, person, waits: false } => Letter::about(format!("Meter {meter} was claimed"))
                .says(format!("{} made an account with the number of meter {meter}, which nobody had. From now on they see its readings.", person.words()))
                .leads_to("Look at the meters", place::METERS)
                .ends("If they should not have it, take the meter from them there."),
            Mail::NewClaim { meter, person, waits: true } => Letter::about(format!("A claim of meter {meter} waits for you"))
                .says(format!("{} says that meter {meter} is theirs. Somebody else has it already, or the claim code was missing or wrong. They wait and see nothing.", person.words()))
                .leads_to("Decide", place::METERS)
                .ends("Make sure whose it is before you decide: whoever has the meter sees when somebody is at home."),
            Mail::MeterClaimed { meter } => Letter::about(format!("Somebody else claims meter {meter}"))
                .says(format!("Somebody made an account and says that meter {meter} is theirs. It is yours as before: they see nothing, and your provider looks into it."))
                .ends("If you have moved out or know who it is, tell your power provider."),
            Mail::MeterLost { meter } => Letter::about(format!("Meter {meter} is no longer yours"))
                .says(format!("Your power provider gave meter {meter} to somebody else, as after a move. From now on you do not see its readings."))
                .ends("If that is a mistake, talk to your power provider, with the bill of that meter at hand."),
            _ => Letter::default(),
        }
    }

    fn of_security(mail: &Mail<'_>, at: &str) -> Letter {
        let when = format!("It happened on {at}.");
        match *mail {
            Mail::ResetPassword { link, minutes } => Letter::about("Set a new password")
                .says("Somebody, probably you, asked for a new password for your account.")
                .says(format!("To set one, open this page within {}. It works once, and only the newest message works.", span(minutes)))
                .leads("Set a new password", link)
                .ends("If it was not you, do nothing: your password stays as it is."),
            Mail::PasswordChanged => Letter::about("Your password was changed")
                .says(format!("Your account has a new password, and you are signed out wherever else you were signed in. {when}"))
                .unless_you("Set a new password", place::FORGOTTEN),
            Mail::ConfirmNewEmail { link, minutes } => Letter::about("Confirm your new email address")
                .says("Somebody, probably you, asked to use this address for their account in the Demand Response Portal.")
                .says(format!("To do so, open this page within {}. It works once.", span(minutes)))
                .leads("Use this address", link)
                .ends("If it was not you, do nothing: the account keeps its old address."),
            Mail::EmailChanged => Letter::about("Your email address was changed")
                .says(format!("Your account has another email address now, with which you sign in. {when}"))
                .says("This is the last message to the old address.")
                .ends("If it was not you, tell your power provider at once: they can give the account back to you."),
            Mail::TwoFactorOn => Letter::about("Signing in takes two steps now")
                .says(format!("Besides the password, signing in to your account now takes a code from your device. {when}"))
                .says("Keep the recovery codes where you find them without the device.")
                .unless_you("Set a new password", place::FORGOTTEN),
            Mail::TwoFactorOff => Letter::about("Signing in takes only the password now")
                .says(format!("Signing in to your account takes no code from a device any more. {when}"))
                .unless_you("Set a new password", place::FORGOTTEN),
            Mail::RecoveryCodeUsed { left } => Letter::about("A recovery code was used")
                .says(format!("Somebody, probably you, signed in to your account with a recovery code. {when} {}", codes_left(left)))
                .leads_to("Make new recovery codes", place::SECURITY)
                .unless_you("Set a new password", place::FORGOTTEN),
            Mail::ApiKeyCreated { name: key, scopes } => Letter::about("An API key was made")
                .says(format!("Your account has a new key for programs, “{}”, which may: {}. {when}", name(key), name(scopes)))
                .leads_to("Look at the keys", place::API_KEYS)
                .ends("If it was not you, delete the key there and set a new password at once."),
            Mail::AccountDeleted => Letter::about("Your account was deleted")
                .says(format!("Your account, your name and your address are gone from the Demand Response Portal. {when}"))
                .ends("If it was not you, tell your power provider."),
            Mail::SessionsEndedByAdministrator => Letter::about("You were signed out")
                .says(format!("A system administrator of your power provider signed you out everywhere. {when}"))
                .leads_to("Sign in again", place::SIGN_IN)
                .ends("If you do not know why, ask them before you sign in."),
            _ => Letter::default(),
        }
    }

    fn about(subject: impl Into<String>) -> Letter {
        Letter { subject: subject.into(), ..Letter::default() }
    }

    fn says(mut self, words: impl Into<String>) -> Letter {
        self.before.push(words.into());
        self
    }

    fn ends(mut self, words: impl Into<String>) -> Letter {
        self.after.push(words.into());
        self
    }

    fn leads(mut self, label: &str, link: &Link) -> Letter {
        self.buttons.push(Button { label: label.to_owned(), href: link.as_str().to_owned() });
        self
    }

    /// The address is completed by [`Letter::at`].
    fn leads_to(mut self, label: &str, path: &str) -> Letter {
        self.buttons.push(Button { label: label.to_owned(), href: path.to_owned() });
        self
    }

    fn unless_you(self, label: &str, path: &str) -> Letter {
        self.leads_to(label, path)
            .ends("If it was not you, set a new password at once, and tell your power provider.")
    }

    fn at(mut self, home: &PublicUrl) -> Letter {
        for button in self.buttons.iter_mut().filter(|it| it.href.starts_with('/')) {
            button.href = home.link(&button.href).as_str().to_owned();
        }
        self
    }
}

impl Named<'_> {
    fn words(&self) -> String {
        format!("{} ({})", name(self.name), one_line(self.email, 254))
    }
}

fn name(text: &str) -> String {
    one_line(text, LONGEST_NAME)
}

/// Somebody's words in one line: without line ends and other control characters, and without the marks that make text
/// run backwards or stand unseen.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let is_unseen = |it: char| matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let clean = text.replace(|it: char| it.is_control() || is_unseen(it), " ");
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(most).collect()
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::SystemAdministrator => "a system administrator",
        Role::Provider => "one of the power provider's people",
        Role::OrganizationAdministrator => "an administrator",
        Role::OrganizationUser => "a member",
        Role::ResidentialUser => "a residential customer",
    }
}

fn codes_left(left: u32) -> String {
    match left {
        0 => "None is left: make new ones soon.".to_owned(),
        1 => "One is left.".to_owned(),
        _ => format!("{left} are left."),
    }
}

/// A span of time in words.
fn span(minutes: u32) -> String {
    let (number, unit) = match minutes {
        it if it >= 2 * 1440 && it % 1440 == 0 => (it / 1440, "day"),
        it if it >= 60 && it % 60 == 0 => (it / 60, "hour"),
        it => (it, "minute"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_words() {
        let words = [10, 1, 60, 1440, 2880, 10_080, 90].map(span);
        assert_eq!(words, ["10 minutes", "1 minute", "1 hour", "24 hours", "2 days", "7 days", "90 minutes"]);
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
