//! Who can sign in to the demo.

use domain::ApprovalStatus::{self, Admin, Approved, Pending, Rejected};

/// Somebody with an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    /// Given and family name.
    pub name: &'static str,
    /// Their e-mail, under a domain that belongs to nobody.
    pub email: &'static str,
    /// Whom they belong to.
    pub of: Belongs,
    /// Where they stand.
    pub approval: ApprovalStatus,
    /// Their role in words, where visitors are shown how to sign in as them.
    pub shown_as: Option<&'static str>,
}

/// Whom a person belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// The provider.
    Provider,
    /// One of the customers that are organizations, by its place in their list.
    Site(usize),
    /// Nobody but the people of one of the homes.
    Home(usize),
}

use Belongs::{Home, Provider, Site};

/// Everybody. The database makes the first of an organization its administrator, so administrators come first.
pub(crate) const PEOPLE: [Person; 17] = [
    Person {
        shown_as: Some("System administrator, Inland Valley Power"),
        ..person("Dana Whitfield", "admin@inlandvalley.example.com", Provider, Admin)
    },
    Person {
        shown_as: Some("Power provider, Inland Valley Power"),
        ..person("Marcus Okafor", "provider@inlandvalley.example.com", Provider, Approved)
    },
    Person {
        shown_as: Some("Organization administrator, Harbor Point Cold Storage"),
        ..person("Priya Raman", "admin@harborpoint.example.com", Site(0), Admin)
    },
    Person {
        shown_as: Some("Organization user, Harbor Point Cold Storage"),
        ..person("Tom Alvarez", "user@harborpoint.example.com", Site(0), Approved)
    },
    Person {
        shown_as: Some("Residential customer, Home 1"),
        ..person("Grace Lindholm", "home1@example.org", Home(0), Approved)
    },
    person("Helen Park", "admin@chaffeyridge.example.com", Site(1), Admin),
    person("Luis Ferreira", "admin@etiwandafoods.example.com", Site(2), Admin),
    person("Amina Yusuf", "admin@stbrendan.example.org", Site(3), Admin),
    person("Ruben Castillo", "home2@example.org", Home(1), Approved),
    person("Mei Tanaka", "home3@example.org", Home(2), Approved),
    person("Walter Boone", "home4@example.org", Home(3), Approved),
    person("Ines Moreau", "home5@example.org", Home(4), Approved),
    person("Samuel Adeyemi", "home6@example.org", Home(5), Approved),
    person("Nora Lindqvist", "home7@example.org", Home(6), Approved),
    person("Hector Ruiz", "home8@example.org", Home(7), Approved),
    Person {
        shown_as: Some("Waits for approval, Harbor Point Cold Storage"),
        ..person("Jonas Weber", "pending@harborpoint.example.com", Site(0), Pending)
    },
    Person {
        shown_as: Some("Was turned down, Harbor Point Cold Storage"),
        ..person("Kim Tran", "rejected@harborpoint.example.com", Site(0), Rejected)
    },
];

const fn person(name: &'static str, email: &'static str, of: Belongs, approval: ApprovalStatus) -> Person {
    Person { name, email, of, approval, shown_as: None }
}
