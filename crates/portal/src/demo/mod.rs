//! The demo: a provider, companies with generated load and eight real homes.
//!
//! Everything generated is a function of meter, time and DR periods, so that a reading written live is the one that a
//! fill at a later time would have written. `fill` makes the year before, `feed` goes on from there.

mod feed;
mod fill;

mod people;
mod sites;

mod schedule;

mod history;

mod building;
mod buildings;
mod homes;
mod noise;
mod response;
mod weather;

#[cfg(test)]
mod portal_tests;
#[cfg(test)]
mod tests;

pub use feed::feed;
pub use fill::fill;

/// What the pages of a demo say about themselves.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Somebody of each role to sign in as.
    pub people: Vec<DemoPerson>,
    /// Where the data come from.
    pub attribution: &'static str,
}

/// Somebody to sign in as.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// First and last name.
    pub name: &'static str,
    /// The role in words, with the organization where there is one.
    pub role: &'static str,
    /// The e-mail to sign in with.
    pub email: &'static str,
    /// The password; the demo has no secrets.
    pub password: &'static str,
}

/// The local time that the demo is made for: that of Fontana, California.
pub const TIME_ZONE: &str = "America/Los_Angeles";

const PASSWORD: &str = "demand-response-demo";

/// As the licence of the homes' data asks, and so that nobody takes a moved date for a measured one.
const ATTRIBUTION: &str = "Homes 1 to 8: load measured at eight real homes in Fontana, California, from August 2016 to \
    July 2017, from CityLearn (© 2020 Jose Ramon Vazquez-Canteli, Intelligent Environments Laboratory; MIT License); \
    rounded to 1 W, dates moved by whole weeks. Everything else, their predictions included, is made up.";

/// What the pages of the demo say about it: the five roles first, then those who may not come in.
pub fn notice() -> Notice {
    let shown = people::PEOPLE.iter().filter_map(|it| {
        let role = it.shown_as?;
        Some(DemoPerson { name: it.name, role, email: it.email, password: PASSWORD })
    });
    Notice { people: shown.collect(), attribution: ATTRIBUTION }
}
