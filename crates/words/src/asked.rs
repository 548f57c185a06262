//! Which language a browser asks for.

use domain::Language;

/// How much a range of languages is wanted, in thousandths.
const MOST: u16 = 1000;

/// The language that `Accept-Language` asks for (RFC 9110, 12.5.4), by lookup (RFC 4647, 3.4) where each of ours stands
/// for all of its regions too: who reads `es-MX` reads our Spanish. Without one of ours the first of them.
pub fn asked_for(accept_language: &str) -> Language {
    let mut best = (Language::default(), 0);
    for range in accept_language.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or("");
        let weight =
            parts.find_map(|it| it.strip_prefix("q=").or(it.strip_prefix("Q="))).map_or(MOST, weight);
        // The first of those that are wanted alike.
        if let Some(language) = meant(name).filter(|_| weight > best.1) {
            best = (language, weight);
        }
    }
    best.0
}

/// The language that a range means.
fn meant(range: &str) -> Option<Language> {
    if range == "*" {
        return Some(Language::default());
    }
    let primary = |tag: &'static str| tag.split('-').next().unwrap_or(tag);
    let asked = range.split('-').next()?;
    Language::ALL.into_iter().find(|it| primary(it.tag()).eq_ignore_ascii_case(asked))
}

/// `0.8` as 800; what is no weight means that nothing is wanted.
fn weight(text: &str) -> u16 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{decimals:0<3}");
    match decimals.len() <= 3 && digits.bytes().all(|it| it.is_ascii_digit()) {
        true => digits.parse().ok().filter(|it| *it <= MOST).unwrap_or(0),
        false => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_wanted_most_is_chosen() {
        for (header, tag) in [
            ("", "en-US"),
            ("es", "es-US"),
            ("es-MX,es;q=0.9,en;q=0.8", "es-US"),
            ("en-GB,en;q=0.9,es;q=0.8", "en-US"),
            ("de-DE, fr;q=0.9, ES-419;q=0.5, en;q=0.4", "es-US"),
            ("en;q=0.3, es;q=0.7", "es-US"),
            ("en;q=0.5, es;q=0.5", "en-US"),
            ("es;q=0, en", "en-US"),
            ("es;q=0", "en-US"),
            ("de, *;q=0.1", "en-US"),
            ("est, eo", "en-US"),
            ("es;q=2, en;q=0.1", "en-US"),
            ("es;q=nan, ;;,,=", "en-US"),
            ("es ; q=1.000 , en ; q=0.999", "es-US"),
        ] {
            assert_eq!(asked_for(header).tag(), tag, "{header}");
        }
    }
}
