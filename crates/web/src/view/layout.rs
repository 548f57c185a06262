//! The shell around every page: the rail with its entries, who is signed in, the footer.

use domain::Role;
use words::Words;

use super::icon::Icon;

/// The shell of a page for people who are signed in (`layout.html`).
#[derive(Clone, Debug)]
pub struct Layout {
    /// The words of whoever is signed in.
    pub words: Words,
    /// The page's name, for the browser's tab: `Warehouse A`.
    pub title: String,
    /// The pages this person may open, in the order of the rail.
    pub nav: Vec<NavEntry>,
    /// The most important of them, for the bar at the foot of a phone; at most five.
    pub bar: Vec<NavEntry>,
    /// Who is signed in.
    pub person: Person,
    /// What the foot of the page says.
    pub footer: Footer,
    /// The server's time when the page was made, RFC 3339: clocks on the page follow it, not the visitor's.
    pub server_now: String,
    /// Where live news of this page come from: `/live?meter=7`; nothing where the page stays as it is.
    pub live_src: Option<String>,
}

/// The shell of a page anybody may see (`public.html`).
#[derive(Clone, Debug)]
pub struct PublicLayout {
    /// The words that the browser asks for.
    pub words: Words,
    /// The page's name, for the browser's tab: `Sign in`.
    pub title: String,
    /// The line that names where demo data come from.
    pub attribution: Option<String>,
}

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavEntry {
    /// The address.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// The picture beside the name.
    pub icon: Icon,
    /// Whether this page belongs to it.
    pub current: bool,
    /// What the group is called that begins with it.
    pub group: Option<String>,
    /// A word that something runs there now: `Live`.
    pub running: Option<String>,
}

/// Who is signed in, for the box at the foot of the rail.
#[derive(Clone, Debug)]
pub struct Person {
    /// One or two letters: `MO`.
    pub initials: String,
    /// First and last name.
    pub name: String,
    /// The role in words.
    pub role: String,
}

/// What the foot of a page says.
#[derive(Clone, Debug)]
pub struct Footer {
    /// The zone of all times, from [`super::format::zone_line`]: `Eastern (EDT, UTC−4)`.
    pub zone: String,
    /// The provider's IANA zone, for times that scripts write: `America/New_York`.
    pub time_zone: String,
    /// The state of the connection as of now: `Numbers from 4:36:05 PM`; the live script keeps it true.
    pub connection: String,
    /// The line that names where demo data come from.
    pub attribution: Option<String>,
}

impl Person {
    /// The person of that name, with initials, and their role in words.
    pub fn new(first_name: &str, last_name: &str, role: &str) -> Person {
        let first_letters = [first_name, last_name].into_iter().filter_map(|it| it.trim().chars().next());
        Person {
            initials: first_letters.flat_map(char::to_uppercase).collect(),
            name: format!("{first_name} {last_name}").trim().to_owned(),
            role: role.to_owned(),
        }
    }
}

/// A role as people call it.
pub fn role_words(words: Words, role: Role) -> String {
    words.say(match role {
        Role::SystemAdministrator => "shell-role-system-administrator",
        Role::Provider => "shell-role-provider",
        Role::OrganizationAdministrator => "shell-role-organization-administrator",
        Role::OrganizationUser => "shell-role-organization-user",
        Role::ResidentialUser => "shell-role-residential-user",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_first_letters() {
        assert_eq!(Person::new("maya", "Okafor", "x").initials, "MO");
        assert_eq!(Person::new("Élodie", "", "x").initials, "É");
        assert_eq!(Person::new("", "", "x").name, "");
    }
}
