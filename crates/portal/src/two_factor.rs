//! Two-factor sign-in: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost.

use std::fmt;

use domain::{
    AccountId, Role, Standing,
    audit::{Action, Actor, Object, Outcome},
};
use store::{NewMessage, ShownStep, TokenHash, TwoFactor};
use totp_rs::{Builder, Secret, Totp};

use crate::{
    Portal,
    caller::Origin,
    error::{Error, Result},
    limits::Limit,
    mail::{Mail, Recipient},
    seal::SecurityKey,
    sessions::{SignedIn, in_person},
    sign_in::KnownPerson,
};

/// Where somebody's two-factor sign-in stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TwoFactorState {
    /// There is none.
    Off,
    /// The secret is made and goes into the app; a code of it is still to be shown.
    Pending(TwoFactorSecret),
    /// Signing in asks for a code.
    On {
        /// How many recovery codes are left.
        recovery_codes_left: u32,
        /// Whether the role asks for it, so that it stays on.
        is_required: bool,
    },
}

/// What an authenticator app is told.
#[derive(Clone, PartialEq, Eq)]
pub struct TwoFactorSecret {
    /// The secret in base32, to type.
    pub text: String,
    /// The address that a QR code holds, to scan.
    pub url: String,
}

/// What somebody has shown besides the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A code of the app.
    Code,
    /// A recovery code.
    RecoveryCode,
}

/// Recovery codes that are made at a time.
const RECOVERY_CODES: usize = 10;
/// Signs of a recovery code: none that is taken for another.
const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// What the app calls the portal.
const ISSUER: &str = "Demand Response Portal";

impl Shown {
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Shown::Code => "with a code",
            Shown::RecoveryCode => "with a recovery code",
        }
    }
}

impl fmt::Debug for TwoFactorSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TwoFactorSecret(…)")
    }
}

impl Portal {
    /// Where somebody's two-factor sign-in stands.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`] where that would show a secret, long after a password was shown.
    pub async fn two_factor_state(&self, who: &SignedIn) -> Result<TwoFactorState> {
        in_person(who)?;
        match self.store().two_factor(who.account.id).await? {
            None => Ok(TwoFactorState::Off),
            Some(TwoFactor { sealed, confirmed_at: None }) => {
                self.require_fresh(who)?;
                let secret = self.unsealed(who.account.id, &sealed)?;
                Ok(TwoFactorState::Pending(TwoFactorSecret::of(&secret, &who.account.email)))
            }
            Some(_) => Ok(TwoFactorState::On {
                recovery_codes_left: self.store().count_recovery_codes(who.account.id).await?,
                is_required: self.is_two_factor_required(who),
            }),
        }
    }

    /// Makes a secret for somebody's app; signing in asks for its codes once one was shown.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::Rule`] where it is on already.
    pub async fn begin_two_factor(&self, who: &SignedIn) -> Result<TwoFactorSecret> {
        self.require_fresh(who)?;
        let mut bytes = [0u8; 20];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        let sealed = self.security_key()?.seal(&bytes, &owner(who.account.id))?;
        self.store().begin_two_factor(who.account.id, &sealed).await.map_err(|error| match error {
            store::Error::Duplicate => Error::Rule {
                name: "two_factor_on".to_owned(),
                message: "two-factor sign-in is on already; turn it off first to use another app".to_owned(),
            },
            other => other.into(),
        })?;
        Ok(TwoFactorSecret::of(&bytes, &who.account.email))
    }

    /// Turns two-factor sign-in on for somebody who shows a code of their app; answers with the recovery codes, which
    /// nobody sees again.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`], [`Error::WrongCode`], [`Error::TooManyTries`]; [`Error::NotFound`] where none was begun.
    pub async fn confirm_two_factor(&self, who: &SignedIn, code: &str) -> Result<Vec<String>> {
        self.require_fresh(who)?;
        let limit = Limit::SecondFactor(who.account.id.to_string());
        self.take_tries(std::slice::from_ref(&limit)).await?;
        let begun = self.store().two_factor(who.account.id).await?;
        let begun = begun.filter(|it| it.confirmed_at.is_none());
        let sealed = begun.ok_or(Error::NotFound("two-factor sign-in to confirm"))?.sealed;
        let step = self.step_of(who.account.id, &sealed, code)?.ok_or(Error::WrongCode)?;
        let shown = ShownStep { sealed: &sealed, step, at: self.now() };
        let (codes, hashes) = recovery_codes()?;
        let message = self.compose(Recipient::of(&who.account), &Mail::TwoFactorOn)?;
        let deed = who.caller.deed_with(self.now(), Action::ChangeTwoFactor, "on");
        if !self.store().confirm_two_factor(who.account.id, shown, &hashes, &deed, &message).await? {
            return Err(Error::WrongCode);
        }
        self.wake_mail();
        self.give_back(&limit).await?;
        Ok(codes)
    }

    /// Makes new recovery codes in the place of the old ones.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::NotFound`] where two-factor sign-in is off.
    pub async fn renew_recovery_codes(&self, who: &SignedIn) -> Result<Vec<String>> {
        self.require_fresh(who)?;
        if !self.has_second_factor(who.account.id).await? {
            return Err(Error::NotFound("two-factor sign-in"));
        }
        let (codes, hashes) = recovery_codes()?;
        let deed = who.caller.deed_with(self.now(), Action::ChangeTwoFactor, "new recovery codes");
        self.store().replace_recovery_codes(who.account.id, &hashes, &deed).await?;
        Ok(codes)
    }

    /// Turns two-factor sign-in off.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::Rule`] where the role asks for it.
    pub async fn end_two_factor(&self, who: &SignedIn) -> Result<()> {
        self.require_fresh(who)?;
        if self.is_two_factor_required(who) {
            let message = "system administrators of this portal need two-factor sign-in; make new recovery codes, \
                           or let another administrator turn it off when the app is lost";
            return Err(Error::Rule { name: "two_factor_required".to_owned(), message: message.to_owned() });
        }
        let message = self.compose(Recipient::of(&who.account), &Mail::TwoFactorOff)?;
        let deed = who.caller.deed_with(self.now(), Action::ChangeTwoFactor, "off");
        self.store().remove_two_factor(who.account.id, &deed, &message).await?;
        self.wake_mail();
        Ok(())
    }

    /// Turns two-factor sign-in off for somebody who has lost their app and their recovery codes.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks; [`Error::NotFound`] where there is no such account.
    pub async fn reset_two_factor(&self, caller: &crate::Caller, email: &str) -> Result<()> {
        self.require_administrator(caller)?;
        let account = self.store().account_of_email(email.trim()).await?.ok_or(Error::NotFound("account"))?;
        let message = self.compose(Recipient::of(&account), &Mail::TwoFactorOff)?;
        let deed = caller.deed_with(self.now(), Action::ChangeTwoFactor, "off");
        self.store().remove_two_factor(account.id, &deed, &message).await?;
        self.wake_mail();
        Ok(())
    }

    /// Whether signing in to an account asks for a second factor.
    pub(crate) async fn has_second_factor(&self, account: AccountId) -> Result<bool> {
        Ok(self.store().two_factor(account).await?.is_some_and(|it| it.confirmed_at.is_some()))
    }

    /// Takes a code, which works once: of the app, or a recovery code.
    pub(crate) async fn check_code(
        &self,
        person: &KnownPerson,
        code: &str,
        action: Action,
        origin: &Origin,
    ) -> Result<Shown> {
        let limit = Limit::SecondFactor(person.tries.clone());
        self.take_tries(std::slice::from_ref(&limit)).await?;
        if let Some(shown) = self.take_code(person.account, code).await? {
            self.give_back(&limit).await?;
            return Ok(shown);
        }
        let deed = origin.deed(self.now(), Actor::Person(person.account), action);
        let deed = store::Deed { details: "wrong code".to_owned(), ..deed };
        self.store().record(&deed, &Object::Account(person.account), Outcome::Refused).await?;
        Err(Error::WrongCode)
    }

    async fn take_code(&self, account: AccountId, code: &str) -> Result<Option<Shown>> {
        let code: String =
            code.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if code.len() != 6 {
            let hash = TokenHash::of(&code);
            return Ok(self.store().use_recovery_code(account, &hash).await?.then_some(Shown::RecoveryCode));
        }
        let Some(factor) = self.store().two_factor(account).await? else { return Ok(None) };
        let Some(step) = self.step_of(account, &factor.sealed, &code)? else { return Ok(None) };
        let shown = ShownStep { sealed: &factor.sealed, step, at: self.now() };
        Ok(self.store().use_two_factor_step(account, shown).await?.then_some(Shown::Code))
    }

    /// What the person is told by mail after they were let in.
    pub(crate) async fn told_of_code(
        &self,
        account: AccountId,
        shown: Option<Shown>,
    ) -> Result<Option<NewMessage>> {
        if shown != Some(Shown::RecoveryCode) {
            return Ok(None);
        }
        let left = self.store().count_recovery_codes(account).await?;
        let account = self.store().account_of_id(account).await?.ok_or(Error::NotSignedIn)?;
        Ok(Some(self.compose(Recipient::of(&account), &Mail::RecoveryCodeUsed { left })?))
    }

    /// The time step whose code this is: the present one, the one before or the one after.
    fn step_of(&self, account: AccountId, sealed: &str, code: &str) -> Result<Option<i64>> {
        let now = u64::try_from(self.now().as_second()).unwrap_or(0);
        let step = totp(&self.unsealed(account, sealed)?)?.check(code.trim(), now);
        Ok(step.and_then(|it| i64::try_from(it).ok()))
    }

    fn unsealed(&self, account: AccountId, sealed: &str) -> Result<Vec<u8>> {
        self.security_key()?.open(sealed, &owner(account))
    }

    fn security_key(&self) -> Result<&SecurityKey> {
        self.config().security_key.as_ref().ok_or_else(|| Error::internal("there is no security.key"))
    }

    fn is_two_factor_required(&self, who: &SignedIn) -> bool {
        let is_administrator = who.account.standing() == Standing::Active(Role::SystemAdministrator);
        self.config().two_factor_for_administrators && is_administrator
    }
}

impl TwoFactorSecret {
    fn of(secret: &[u8], email: &str) -> TwoFactorSecret {
        let text = Secret::from(secret).to_base32();
        let (issuer, label) = (escaped(ISSUER), escaped(&format!("{ISSUER}:{email}")));
        TwoFactorSecret { url: format!("otpauth://totp/{label}?secret={text}&issuer={issuer}"), text }
    }
}

/// What a sealed secret belongs to.
fn owner(account: AccountId) -> String {
    format!("two-factor of account {account}")
}

/// Codes as every app makes them: SHA-1, six digits, 30 seconds, one step before and after.
fn totp(secret: &[u8]) -> Result<Totp> {
    Builder::new().with_secret(secret).build().map_err(|error| Error::internal(error.to_string()))
}

fn recovery_codes() -> Result<(Vec<String>, Vec<TokenHash>)> {
    let mut codes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let mut bytes = [0u8; 16];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        let signs: String = bytes.iter().map(|it| char::from(SIGNS[usize::from(it % 32)])).collect();
        codes.push(signs);
    }
    let hashes = codes.iter().map(|it| TokenHash::of(it)).collect();
    let shown = |it: &String| format!("{}-{}-{}-{}", &it[..4], &it[4..8], &it[8..12], &it[12..]);
    Ok((codes.iter().map(shown).collect(), hashes))
}

/// A text within an address: everything but letters and digits of ASCII is escaped.
fn escaped(text: &str) -> String {
    let escape = |it: u8| match it {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(it).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn au_9_codes_are_those_of_rfc_6238() {
        // Appendix B has eight digits; six are their last six.
        let totp = totp(b"12345678901234567890").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.check(code, seconds), Some(seconds / 30));
        }
        let code = totp.generate(1_000_000_000).to_string();
        let accepted = |seconds| totp.check(&code, seconds).is_some();
        let begin = 1_000_000_000 / 30 * 30;
        assert!(
            !accepted(begin - 31) && accepted(begin - 30) && accepted(begin + 59) && !accepted(begin + 60)
        );
    }

    #[test]
    fn recovery_codes_are_long_and_all_different() {
        let (codes, hashes) = recovery_codes().unwrap();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        assert!(
            codes.iter().all(|it| it.len() == 19 && codes.iter().filter(|other| *other == it).count() == 1)
        );
    }

    #[test]
    fn an_app_is_told_whose_codes_they_are() {
        let secret = TwoFactorSecret::of(b"12345678901234567890", "maya@harbor.example");
        assert_eq!(secret.text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            secret.url,
            "otpauth://totp/Demand%20Response%20Portal%3Amaya%40harbor.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Demand%20Response%20Portal"
        );
    }
}
