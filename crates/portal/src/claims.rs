//! Claim codes, and claims of meters that wait for the provider.

use domain::{AccountId, MeterId, Principal, audit::Action};
use store::{ClaimDecision, DecidedClaim, MeterClaim, NewMessage, TokenHash};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    mail::{Joining, Mail, Recipient},
    registration::no_letter,
};

/// Digits and capital letters without those that look like another: no 0 and O, no 1, I and L, no U and V at once.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The characters of a claim code: 49 random bits.
const CODE_LENGTH: usize = 10;

impl Portal {
    /// Gives a meter a new claim code, in the place of any it has. It is shown this once: only its hash is kept.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::NotFound`] where there is no such meter.
    pub async fn set_claim_code(&self, caller: &Caller, meter: MeterId) -> Result<String> {
        let codes = self.set_claim_codes(caller, &[meter]).await?;
        codes.into_iter().next().map(|(_, code)| code).ok_or(Error::NotFound("meter"))
    }

    /// Gives many meters new claim codes, all or none.
    ///
    /// # Errors
    /// As [`Portal::set_claim_code`].
    pub async fn set_claim_codes(
        &self,
        caller: &Caller,
        meters: &[MeterId],
    ) -> Result<Vec<(MeterId, String)>> {
        self.require_administrator(caller)?;
        let mut codes = Vec::with_capacity(meters.len());
        for meter in meters {
            codes.push((*meter, random_code()?));
        }
        let hashes: Vec<(MeterId, TokenHash)> =
            codes.iter().filter_map(|(meter, code)| Some((*meter, code_hash(*meter, code)?))).collect();
        let deed = caller.deed_with(self.now(), Action::SetClaimCode, "set");
        match self.store().set_claim_codes(&hashes, &deed).await {
            Ok(()) => Ok(codes),
            Err(store::Error::Reference) => Err(Error::NotFound("meter")),
            Err(other) => Err(other.into()),
        }
    }

    /// Removes the claim code of a meter: while nobody has it, whoever claims it gets it. Answers whether it had one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks.
    pub async fn remove_claim_code(&self, caller: &Caller, meter: MeterId) -> Result<bool> {
        self.require_administrator(caller)?;
        let deed = caller.deed_with(self.now(), Action::SetClaimCode, "removed");
        Ok(self.store().remove_claim_code(meter, &deed).await?)
    }

    /// The claims that wait for the provider, the oldest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks.
    pub async fn list_claims(&self, principal: &Principal) -> Result<Vec<MeterClaim>> {
        match principal.may_inspect() {
            true => Ok(self.store().claims().await?),
            false => Err(Error::Forbidden { needs: said("error-only-system-administrators") }),
        }
    }

    /// Decides on the claim of an account. Where it is accepted, whoever has had the meter has it no more from now on;
    /// whoever claimed it sees the readings since then.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::NotFound`] where the account claims nothing.
    pub async fn decide_claim(
        &self,
        caller: &Caller,
        account: AccountId,
        decision: ClaimDecision,
    ) -> Result<()> {
        self.require_administrator(caller)?;
        let word = match decision {
            ClaimDecision::Accept => "accepted",
            ClaimDecision::Decline => "declined",
        };
        let deed = caller.deed_with(self.now(), Action::ClaimMeter, word);
        let letters = |it: &DecidedClaim| self.letters_about_claim(it, decision).map_err(no_letter);
        let decided = self.store().decide_claim(account, decision, &deed, &letters).await?;
        self.wake_mail();
        decided.map(|_| ()).ok_or(Error::NotFound("claim"))
    }

    fn letters_about_claim(&self, it: &DecidedClaim, decision: ClaimDecision) -> Result<Vec<NewMessage>> {
        let joining = Joining::Meter(it.meter);
        let mail = match decision {
            ClaimDecision::Accept => Mail::Approved { joining },
            ClaimDecision::Decline => Mail::Declined { joining },
        };
        let mut letters = vec![self.compose(Recipient::of(&it.account), &mail)?];
        letters.extend(self.letters_about_loss(it.meter, &it.lost_by)?);
        Ok(letters)
    }
}

/// What is kept of a claim code, however it was typed; nothing where none was. The meter's number is part of it, so
/// that the same hash never stands for two meters.
pub(crate) fn code_hash(meter: MeterId, code: &str) -> Option<TokenHash> {
    let plain = |it: &char| !it.is_whitespace() && *it != '-';
    let code: String = code.chars().filter(plain).map(|it| it.to_ascii_uppercase()).take(40).collect();
    (!code.is_empty()).then(|| TokenHash::of(&format!("claim {meter} {code}")))
}

fn random_code() -> Result<String> {
    let mut code = String::with_capacity(CODE_LENGTH);
    while code.len() < CODE_LENGTH {
        let mut bytes = [0u8; 16];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        // What is left over of 256 would make some characters likelier than others.
        let fair = bytes.into_iter().filter(|it| usize::from(*it) < 256 / ALPHABET.len() * ALPHABET.len());
        let letters = fair.map(|it| char::from(ALPHABET[usize::from(it) % ALPHABET.len()]));
        code.extend(letters.take(CODE_LENGTH - code.len()));
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let meter = MeterId::new(7);
        let hash = code_hash(meter, "AB2CD-EF3GH");
        assert_eq!(hash, code_hash(meter, " ab2cd ef3gh\n"));
        assert_ne!(hash, code_hash(MeterId::new(8), "AB2CDEF3GH"));
        assert_eq!(code_hash(meter, " - "), None);
    }

    #[test]
    fn codes_are_random_and_easy_to_read() {
        let codes: std::collections::BTreeSet<String> = (0..200).map(|_| random_code().unwrap()).collect();
        assert_eq!(codes.len(), 200);
        assert!(codes.iter().all(|it| it.len() == 10 && it.bytes().all(|it| ALPHABET.contains(&it))));
        let seen: std::collections::BTreeSet<char> = codes.iter().flat_map(|it| it.chars()).collect();
        assert_eq!(seen.len(), ALPHABET.len());
    }
}
