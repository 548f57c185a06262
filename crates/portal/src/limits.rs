//! How often a secret may be tried: by whom, from where and in all. A try is taken before the secret is looked at.

use std::net::IpAddr;

use crate::{
    Portal,
    caller::Origin,
    error::{Error, Result},
};

/// Tries of one kind of somebody or something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Signing in from an address.
    SignInFrom(String),
    /// Signing in to an account from an address that has not signed in to it before.
    SignInTo(String, String),
    /// Signing in to an account, from all strangers together.
    SignInToByStrangers(String),
    /// Signing in to an account with a browser that has signed in to it before: no stranger can use these up.
    SignInKnownDevice(String),
    /// Signing in, by everybody.
    SignIn,
    /// Showing the password or a code again within a session.
    Confirm(String),
    /// Showing the second factor of an account.
    SecondFactor(String),
    /// Asking for an account from an address.
    RegisterFrom(String),
    /// Asking for an account with one e-mail, which gets a message each time.
    RegisterOf(String),
    /// Asking for an account, by everybody.
    Register,
    /// Asking for a link to reset a password from an address.
    ResetFrom(String),
    /// Asking for a link to reset the password of one e-mail.
    ResetOf(String),
    /// Asking for such a link, by everybody.
    Reset,
    /// Using a one-time link from an address.
    LinkFrom(String),
    /// Showing an API key that is none, from an address.
    KeyFrom(String),
    /// Being refused something, which is written down, by one account.
    Denied(String),
    /// Inviting people, by one account.
    Invite(String),
}

/// At most so many at once, and one more after each so many seconds.
struct Rule {
    name: &'static str,
    burst: u32,
    every_s: i64,
}

impl Limit {
    fn rule(&self) -> Rule {
        let (name, burst, every_s) = match self {
            Limit::SignInFrom(_) => ("sign-in-from", 30, 10),
            Limit::SignInTo(..) => ("sign-in-to", 10, 30),
            Limit::SignInToByStrangers(_) => ("sign-in-to-by-strangers", 50, 20),
            Limit::SignInKnownDevice(_) => ("sign-in-known-device", 10, 30),
            Limit::SignIn => ("sign-in", 600, 1),
            Limit::Confirm(_) => ("confirm", 5, 60),
            Limit::SecondFactor(_) => ("second-factor", 5, 60),
            Limit::RegisterFrom(_) => ("register-from", 10, 300),
            Limit::RegisterOf(_) => ("register-of", 3, 600),
            Limit::Register => ("register", 300, 5),
            Limit::ResetFrom(_) => ("reset-from", 10, 120),
            Limit::ResetOf(_) => ("reset-of", 3, 600),
            Limit::Reset => ("reset", 300, 5),
            Limit::LinkFrom(_) => ("link-from", 20, 30),
            Limit::KeyFrom(_) => ("key-from", 30, 10),
            Limit::Denied(_) => ("denied", 100, 10),
            Limit::Invite(_) => ("invite", 20, 300),
        };
        Rule { name, burst, every_s }
    }

    /// What is counted: the kind and whose it is.
    fn subject(&self) -> String {
        let name = self.rule().name;
        match self {
            Limit::SignIn | Limit::Register | Limit::Reset => name.to_owned(),
            Limit::SignInTo(account, address) => format!("{name} {} {address}", account.to_lowercase()),
            Limit::SignInFrom(of)
            | Limit::SignInToByStrangers(of)
            | Limit::SignInKnownDevice(of)
            | Limit::Confirm(of)
            | Limit::SecondFactor(of)
            | Limit::RegisterFrom(of)
            | Limit::RegisterOf(of)
            | Limit::ResetFrom(of)
            | Limit::ResetOf(of)
            | Limit::LinkFrom(of)
            | Limit::KeyFrom(of)
            | Limit::Denied(of)
            | Limit::Invite(of) => format!("{name} {}", of.to_lowercase()),
        }
    }
}

/// The address that tries are counted by: somebody who has one IPv6 address has 2^64 of them.
pub(crate) fn counted_address(origin: &Origin) -> String {
    match origin.address {
        Some(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(IpAddr::V6(address)) => address.to_ipv4_mapped().map_or(String::new(), |it| it.to_string()),
        Some(IpAddr::V4(address)) => address.to_string(),
        None => "unknown".to_owned(),
    }
}

impl Portal {
    /// Takes a try of each of these limits, before the secret is looked at; the narrowest come first. A limit that has
    /// none left keeps those after it from being used up.
    ///
    /// # Errors
    /// [`Error::TooManyTries`] with the time to wait, where one of them has none left.
    pub(crate) async fn take_tries(&self, limits: &[Limit]) -> Result<()> {
        let now_ms = self.now().as_millisecond();
        for limit in limits {
            let rule = limit.rule();
            let wait =
                self.store().take_try(&limit.subject(), rule.burst, rule.every_s * 1000, now_ms).await?;
            if let Some(wait_ms) = wait {
                let seconds = u64::try_from(wait_ms.div_euclid(1000) + 1).unwrap_or(1);
                return Err(Error::TooManyTries { seconds });
            }
        }
        Ok(())
    }

    /// Gives the try back that was taken of a limit, because the right secret was shown: all of them where nobody else
    /// shares it, and one where others do.
    pub(crate) async fn give_back(&self, limit: &Limit) -> Result<()> {
        let (subject, rule) = (limit.subject(), limit.rule());
        match limit {
            Limit::SignInTo(..)
            | Limit::SignInKnownDevice(_)
            | Limit::Confirm(_)
            | Limit::SecondFactor(_) => self.store().give_tries_back(&subject).await?,
            _ => self.store().give_try_back(&subject, rule.every_s * 1000).await?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_ipv6_network_is_one_address() {
        let of = |text: &str| counted_address(&Origin { address: text.parse().ok(), ..Origin::default() });
        assert_eq!(of("2001:db8:1:2:3::9"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }
}
