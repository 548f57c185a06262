//! The demo: a provider, companies with generated load and eight real homes.

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
