//! Settings of the section `provider` about the provider itself and its first administrator.

use std::fmt;

use portal::{FirstAdministrator, ProviderDetails};

use super::values::Values;

/// The first system administrator, as the configuration names them; made once, where there is none.
#[derive(Clone)]
pub struct Administrator {
    provider: String,
    email: String,
    first_name: String,
    last_name: String,
    password: String,
}

impl Administrator {
    /// The same, as the portal wants it.
    pub fn first(&self) -> FirstAdministrator<'_> {
        FirstAdministrator {
            provider: &self.provider,
            email: &self.email,
            first_name: &self.first_name,
            last_name: &self.last_name,
            password: &self.password,
        }
    }
}

/// The password stands in no log.
impl fmt::Debug for Administrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Administrator").field("email", &self.email).finish_non_exhaustive()
    }
}

/// `provider.name` and `provider.contact_email`.
pub fn details(values: &mut Values) -> ProviderDetails {
    let contact = values.text("provider.contact_email", "");
    if !contact.is_empty() && !contact.contains('@') {
        values.fault("provider.contact_email must be an e-mail address");
    }
    ProviderDetails {
        name: values.text("provider.name", ""),
        contact_email: (!contact.is_empty()).then_some(contact),
    }
}

/// `provider.administrator_…`: all of them, or none.
pub fn administrator(values: &mut Values, provider: &str) -> Option<Administrator> {
    let mut text = |name: &str| values.text(&format!("provider.administrator_{name}"), "");
    let it = Administrator {
        provider: provider.to_owned(),
        email: text("email"),
        first_name: text("first_name"),
        last_name: text("last_name"),
        password: text("password"),
    };
    let parts = [&it.email, &it.first_name, &it.last_name, &it.password];
    if parts.iter().all(|it| it.is_empty()) {
        return None;
    }
    if it.provider.is_empty() || parts.iter().any(|it| it.is_empty()) {
        values.fault(
            "provider.administrator_email, administrator_first_name, administrator_last_name, administrator_password \
             and provider.name belong together: set all of them, or leave the administrator out and set the portal up \
             by the link that drp serve prints",
        );
        return None;
    }
    Some(it)
}
