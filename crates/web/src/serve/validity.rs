//! Until when a certificate is good: the one date in it that somebody has to mind.

use jiff::Timestamp;

/// What is left of a piece of DER (X.690).
struct Der<'a>(&'a [u8]);

const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of the validity of a certificate in DER (RFC 5280, 4.1); nothing where it cannot be read.
pub(super) fn ends_at(certificate: &[u8]) -> Option<Timestamp> {
    let (_, certificate) = Der(certificate).next()?;
    let (_, signed) = Der(certificate).next()?;
    let mut fields = Der(signed);
    let (first, _) = fields.next()?;
    // The number; a certificate of the first version begins with it.
    if first == VERSION {
        fields.next()?;
    }
    let (_algorithm, _issuer) = (fields.next()?, fields.next()?);
    let (_, validity) = fields.next()?;
    let mut times = Der(validity);
    let _not_before = times.next()?;
    let (tag, text) = times.next()?;
    instant(tag, std::str::from_utf8(text).ok()?)
}

impl<'a> Der<'a> {
    /// The next value, with its tag.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&[tag, first], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |sum, it| (sum << 8) | usize::from(*it)), rest)
            }
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }
}

/// `261213120000Z`, of which years from 50 on are of the last century, or `20501213120000Z`.
fn instant(tag: u8, text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z').filter(|it| it.is_ascii())?;
    let text = match tag {
        UTC_TIME if text.len() == 12 => format!("{}{text}", if text < "50" { "20" } else { "19" }),
        GENERALIZED_TIME if text.len() == 14 => text.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    format!("{year}-{month}-{day}T{}:{}:{}Z", part(8, 10), part(10, 12), part(12, 14)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_read_in_both_forms() {
        for (year, expected) in [(2027, "2027-03-04T00:00:00Z"), (2061, "2061-03-04T00:00:00Z")] {
            let mut parameters = rcgen::CertificateParams::new(vec!["portal.example".to_owned()]).unwrap();
            parameters.not_after = rcgen::date_time_ymd(year, 3, 4);
            let made = parameters.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
            assert_eq!(ends_at(made.der()).unwrap().to_string(), expected);
            for cut in 0..made.der().len() / 2 {
                let _ = ends_at(&made.der()[..cut]);
            }
        }
        for (tag, text) in
            [(UTC_TIME, "2612131200Z"), (0x16, "261213120000Z"), (UTC_TIME, "269913120000Z"), (UTC_TIME, "")]
        {
            assert_eq!(instant(tag, text), None, "{text}");
        }
        assert_eq!(instant(UTC_TIME, "991231235959Z").unwrap().to_string(), "1999-12-31T23:59:59Z");
    }
}
