//! The page for codes of an app besides the password.

use askama::Template;

use super::{Link, form::Form, layout::PublicLayout, svg::qr::Qr};

/// `/account/security/two-factor`.
#[derive(Clone, Debug, Template)]
#[template(path = "two_factor.html")]
pub struct TwoFactorPage {
    /// The shell.
    pub public: PublicLayout,
    /// What has just happened, or why one is here.
    pub notice: Option<String>,
    /// Where it stands.
    pub state: Stage,
    /// Other ways from here.
    pub ways: Vec<Link>,
}

/// Where it stands.
#[derive(Clone, Debug)]
pub enum Stage {
    /// It is off.
    Off {
        /// Begins.
        form: Form,
    },
    /// The secret goes into the app.
    Pending {
        /// To scan.
        qr: Option<Qr>,
        /// To type, in groups of four.
        secret: String,
        /// Takes the first code.
        form: Form,
        /// Makes another secret.
        again: Form,
    },
    /// Codes for when the app is lost, this once.
    Codes {
        /// The codes.
        codes: Vec<String>,
        /// The codes as a file.
        file: String,
    },
    /// It is on.
    On {
        /// How many recovery codes are left, in words.
        left: String,
        /// Makes new ones.
        renew: Form,
        /// Turns it off; nothing where the role asks for it.
        off: Option<Form>,
    },
}
