//! The page to sign in.

use askama::Template;

use super::layout::PublicLayout;
use crate::local_path::LocalPath;

/// `/login`: e-mail, password, and in the demo the people one can be.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// The shell.
    pub public: PublicLayout,
    /// The e-mail as it was typed; empty at first.
    pub email: String,
    /// The page to go on to afterwards.
    pub next: Option<LocalPath>,
    /// What happened before: `You were signed out after 30 minutes. Sign in to go on.`
    pub notice: Option<String>,
    /// What is wrong, one entry per fault; empty at first.
    pub errors: Vec<FormError>,
    /// The demo's people; empty outside the demo.
    pub demo: Vec<DemoPerson>,
}

/// Something wrong with what was typed.
#[derive(Clone, Debug)]
pub struct FormError {
    /// The field it is about.
    pub field: Field,
    /// What is wrong and what to do: `Email or password is wrong.`
    pub text: String,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The e-mail address.
    Email,
    /// The password.
    Password,
}

/// Somebody one can be in the demo.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// First and last name.
    pub name: String,
    /// The role in words, with the organization where there is one.
    pub role: String,
    /// The e-mail to sign in with.
    pub email: String,
    /// The password; the demo has no secrets.
    pub password: String,
}

impl SignIn {
    /// What is wrong with the e-mail.
    fn email_error(&self) -> Option<&str> {
        self.error_of(Field::Email)
    }

    /// What is wrong with the password.
    fn password_error(&self) -> Option<&str> {
        self.error_of(Field::Password)
    }

    fn error_of(&self, field: Field) -> Option<&str> {
        self.errors.iter().find(|it| it.field == field).map(|it| it.text.as_str())
    }
}

impl Field {
    /// The address of the field within the page.
    pub fn anchor(self) -> &'static str {
        match self {
            Field::Email => "#email",
            Field::Password => "#password",
        }
    }
}
