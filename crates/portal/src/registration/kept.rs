//! What is kept of a registration until it is confirmed: lines of text.

use domain::{MeterId, OrgId};
use store::{NewJoining, TokenHash};

use crate::mail::Numbered;

/// What somebody typed, with the hashes of what is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub number: Numbered,
    pub code: Option<TokenHash>,
    pub password_hash: String,
}

impl Kept {
    /// What they want to belong to.
    pub(crate) fn joining(&self) -> NewJoining<'_> {
        match self.number {
            Numbered::Meter(meter) => NewJoining::Meter(meter, self.code.as_ref()),
            Numbered::Organization(org) => NewJoining::Organization(org),
        }
    }

    /// The number as it was typed: what no password may be made of.
    pub(super) fn number_text(&self) -> String {
        match self.number {
            Numbered::Meter(meter) => meter.to_string(),
            Numbered::Organization(org) => org.to_string(),
        }
    }

    /// All but the e-mail, one a line: no name has a line break.
    pub(super) fn payload(&self) -> String {
        let number = match self.number {
            Numbered::Meter(meter) => format!("meter {meter}"),
            Numbered::Organization(org) => format!("organization {org}"),
        };
        let code = self.code.as_ref().map_or("", TokenHash::as_str);
        [&self.first_name, &self.last_name, &number, code, &self.password_hash].join("\n")
    }

    /// Reads it.
    pub(super) fn parse(email: &str, payload: &str) -> Option<Kept> {
        let lines: Vec<&str> = payload.split('\n').collect();
        let [first_name, last_name, number, code, password_hash] = lines[..] else { return None };
        let number = match number.split_once(' ')? {
            ("meter", id) => Numbered::Meter(id.parse::<MeterId>().ok()?),
            ("organization", id) => Numbered::Organization(id.parse::<OrgId>().ok()?),
            _ => return None,
        };
        Some(Kept {
            email: email.to_owned(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            number,
            code: (!code.is_empty()).then(|| TokenHash::kept(code)),
            password_hash: password_hash.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let with_code = Kept {
            email: "maya@home.example".to_owned(),
            first_name: "Maya".to_owned(),
            last_name: "O’Hara Vega".to_owned(),
            number: Numbered::Meter(MeterId::new(7)),
            code: Some(TokenHash::of("x")),
            password_hash: "$argon2id$…".to_owned(),
        };
        let without = Kept { number: Numbered::Organization(OrgId::new(9)), code: None, ..with_code.clone() };
        for kept in [with_code, without] {
            assert_eq!(Kept::parse(&kept.email, &kept.payload()), Some(kept));
        }
        assert_eq!(Kept::parse("x", "a\nb\nmeter x\n\nc"), None);
        assert_eq!(Kept::parse("x", ""), None);
    }
}
