//! How much a value is to be trusted, as files write it: a code of the ESPI standard, or a word.

use domain::Quality;

/// Words for qualities, in lower case; several for one, of which the first is the usual one.
const WORDS: [(&str, Quality); 22] = [
    ("valid", Quality::Valid),
    ("actual", Quality::Valid),
    ("a", Quality::Valid),
    ("validated", Quality::Validated),
    ("verified", Quality::Verified),
    ("revenue", Quality::Revenue),
    ("raw", Quality::Raw),
    ("estimated", Quality::EstimatedByReferenceDay),
    ("estimate", Quality::EstimatedByReferenceDay),
    ("e", Quality::EstimatedByReferenceDay),
    ("interpolated", Quality::EstimatedLinearly),
    ("edited", Quality::ManuallyEdited),
    ("manual", Quality::ManuallyEdited),
    ("manually edited", Quality::ManuallyEdited),
    ("questionable", Quality::Questionable),
    ("suspect", Quality::Questionable),
    ("derived", Quality::Derived),
    ("calculated", Quality::Derived),
    ("projected", Quality::Projected),
    ("mixed", Quality::Mixed),
    ("normalized", Quality::WeatherNormalised),
    ("other", Quality::Other),
];

/// The longest of the words.
const MAX_LEN: usize = 20;

/// Reads a code or a word, in upper or lower case; nothing where it is neither.
pub(crate) fn quality(text: &[u8]) -> Option<Quality> {
    if let [b'0'..=b'9', ..] = text {
        return std::str::from_utf8(text).ok()?.parse().ok().and_then(Quality::of_code);
    }
    let is_word = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
    WORDS.iter().filter(|_| text.len() <= MAX_LEN).find(|it| is_word(it.0)).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_are_read() {
        assert_eq!(quality(b"19"), Some(Quality::Revenue));
        assert_eq!(quality(b"0"), Some(Quality::Valid));
        assert_eq!(quality(b"Estimated"), Some(Quality::EstimatedByReferenceDay));
        assert_eq!(quality(b"ACTUAL"), Some(Quality::Valid));
        for text in ["", "1", "256", "-8", "+8", "8.0", "good", "8 ", "estimated badly"] {
            assert_eq!(quality(text.as_bytes()), None, "{text}");
        }
        assert!((0..=255u8).all(|it| quality(it.to_string().as_bytes()) == Quality::of_code(it)));
        assert!(WORDS.iter().all(|it| it.0.len() <= MAX_LEN && it.0.to_lowercase() == it.0));
    }
}
