//! What a request says of the form it takes and of what it has already (RFC 9110, 12.5.3 and 13.1.2).

use axum::http::{HeaderMap, HeaderValue, header};

/// In which form a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As it is.
    Identity,
    /// Packed.
    Gzip,
}

impl Coding {
    /// The form that `Accept-Encoding` likes best of those there are; packed where it likes both alike.
    pub(crate) fn of(asked: &HeaderMap) -> Coding {
        let (mut gzip, mut identity, mut any) = (None, None, None);
        let lines = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
        for wish in lines.flat_map(|it| it.split(',')) {
            let (name, weight) = weighed(wish);
            match name.to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => gzip = Some(weight),
                "identity" => identity = Some(weight),
                "*" => any = Some(weight),
                _ => {}
            }
        }
        let gzip = gzip.or(any).unwrap_or(0);
        match gzip > 0 && gzip >= identity.unwrap_or(0) {
            true => Coding::Gzip,
            false => Coding::Identity,
        }
    }
}

/// A name and its `q` in thousandths; what cannot be read is not wished for.
fn weighed(wish: &str) -> (&str, u16) {
    let Some((name, weight)) = wish.split_once(';') else { return (wish.trim(), 1000) };
    let weight = weight.trim().strip_prefix(['q', 'Q']).and_then(|it| it.trim_start().strip_prefix('='));
    (name.trim(), weight.and_then(|it| thousandths(it.trim())).unwrap_or(0))
}

/// `0` to `1` with at most three digits after the point.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let fits = ["0", "1"].contains(&whole) && part.len() <= 3 && part.bytes().all(|it| it.is_ascii_digit());
    let number = fits.then(|| format!("{whole}{part:0<3}").parse().ok())??;
    (number <= 1000).then_some(number)
}

/// Whether the request has a body with that tag, by `If-None-Match`; a weak tag is as good as a strong one there.
pub(crate) fn is_still(tag: &HeaderValue, asked: &HeaderMap) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().map(HeaderValue::as_bytes);
    // Tags of ours have no comma in them, and what stands between two of others' is none of ours.
    let mut tags = lines.flat_map(|it| it.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    tags.any(|it| it == b"*" || it.strip_prefix(b"W/").unwrap_or(it) == tag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, values: &[&str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for value in values {
            map.append(name.clone(), value.parse().unwrap());
        }
        map
    }

    #[test]
    fn the_form_is_the_one_that_is_liked_best() {
        let of = |values: &[&str]| Coding::of(&headers(header::ACCEPT_ENCODING, values));
        for packed in [
            "gzip",
            "gzip, deflate, br, zstd",
            "br;q=1, GZIP;Q=0.2",
            "*",
            "x-gzip",
            "identity, gzip",
            "*;q=0.5, br",
        ] {
            assert_eq!(of(&[packed]), Coding::Gzip, "{packed}");
        }
        for whole in [
            "",
            "identity",
            "br",
            "gzip;q=0",
            "gzip;q=0.0, *",
            "*;q=0",
            "gzip;q=0.5, identity",
            "gzip;q=2",
            "gzip;q=0.0001",
            "gzip;quality=1",
        ] {
            assert_eq!(of(&[whole]), Coding::Identity, "{whole}");
        }
        assert_eq!(of(&[]), Coding::Identity);
        assert_eq!(of(&["br", "gzip"]), Coding::Gzip);
    }

    #[test]
    fn a_tag_is_found_in_a_list() {
        let tag = HeaderValue::from_static("\"a1\"");
        let is_still = |values: &[&str]| is_still(&tag, &headers(header::IF_NONE_MATCH, values));
        for same in ["\"a1\"", "W/\"a1\"", "*", "\"b\", \"a1\"", "\"b\" ,W/\"a1\",\"c\""] {
            assert!(is_still(&[same]), "{same}");
        }
        for other in ["", "a1", "\"a1", "\"a1-gzip\"", "\"A1\"", "w/\"a1\"", "\"b\""] {
            assert!(!is_still(&[other]), "{other}");
        }
        assert!(!is_still(&[]) && is_still(&["\"b\"", "\"a1\""]));
    }
}
