//! An address within the portal to go on to, so that nobody is sent elsewhere by a link to the portal.

/// An address within the portal: a path, perhaps with a query, and nothing a browser or a proxy could read as another
/// host or as the end of a header's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LocalPath(String);

/// Longer ones none of our pages makes.
const MOST_BYTES: usize = 2048;

impl LocalPath {
    /// The address, if it is one.
    pub(crate) fn parse(text: &str) -> Option<LocalPath> {
        let is_plain = |it: u8| matches!(it, b'!'..=b'~') && !b"\\\"<>^`{|}".contains(&it);
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let is_local = text.len() <= MOST_BYTES
            && text.bytes().all(is_plain)
            && path.starts_with('/')
            && !path.contains("//")
            && !hides_something(text, path);
        is_local.then(|| LocalPath(text.to_owned()))
    }

    /// As it stands in a link or a header.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// An address as it stands within the query of another.
pub(crate) fn escaped(address: &str) -> String {
    let escape = |it: u8| match it {
        b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(it).to_string(),
        other => format!("%{other:02X}"),
    };
    address.bytes().map(escape).collect()
}

/// Whether an escape is one of a control character or none at all, or within the path one of a slash: whoever decodes
/// it before he looks would see another address.
fn hides_something(text: &str, path: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|it| char::from(*it).to_digit(16));
    text.match_indices('%').any(|(at, _)| match (digit(at + 1), digit(at + 2)) {
        (Some(high), Some(low)) => match high * 16 + low {
            0..=0x1f | 0x7f => true,
            0x2f | 0x5c => at < path.len(),
            _ => false,
        },
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn br_6_pages_of_the_portal_are_gone_on_to() {
        let good = [
            "/",
            "/meters",
            "/meters/7?scale=day&date=2026-07-16",
            "/meters/7?name=a%20b%2Fc",
            "/confirm?next=/account",
            "/login?next=//not-in-the-path",
            "/a/../b",
            "/a#part",
            "/%41",
        ];
        for text in good {
            assert_eq!(LocalPath::parse(text).as_ref().map(LocalPath::as_str), Some(text));
        }
    }

    #[test]
    fn br_6_nobody_is_sent_elsewhere() {
        let long = format!("/{}", "a".repeat(MOST_BYTES));
        let bad = [
            "",
            " ",
            "meters",
            "?a=b",
            "#a",
            ".",
            "..",
            "//",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\t//evil.example",
            " /evil",
            "/ /evil.example",
            "https://evil.example",
            "https:evil.example",
            "HTTPS://evil.example",
            "http:/evil.example",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "mailto:a@b.example",
            "//evil.example/%2f..",
            "/.//evil.example",
            "/a//evil.example",
            "/%2f/evil.example",
            "/%2Fevil.example",
            "/%5cevil.example",
            "/%09/evil.example",
            "/a\r\nSet-Cookie: a=b",
            "/a%0d%0aSet-Cookie:%20a=b",
            "/a%00",
            "/a?b=%0A",
            "/a%7f",
            "/a%",
            "/a%2",
            "/a%zz",
            "/a\0b",
            "/a\u{7f}",
            "/ü",
            "/\u{ff0f}evil.example",
            "/\u{202e}evil",
            "/a\\b",
            "/<script>",
            "/a\"b",
            "/a|b",
            "@evil.example",
            ":80/",
            "/{a}",
            long.as_str(),
        ];
        for text in bad {
            assert_eq!(LocalPath::parse(text), None, "{text:?}");
        }
    }

    proptest! {
        /// What is taken, a browser resolves to the portal; here by the rules of RFC 3986 for references.
        #[test]
        fn br_6_whatever_is_taken_has_no_host_and_ends_no_line(text in "[/\\\\%:?#@a-zA-Z0-9.\r\n\t ]{0,24}|\\PC{0,12}") {
            if let Some(path) = LocalPath::parse(&text) {
                let path = path.as_str();
                prop_assert!(path.starts_with('/') && !path.starts_with("//"));
                prop_assert!(path.bytes().all(|it| it.is_ascii_graphic() && it != b'\\'));
                prop_assert!(axum::http::HeaderValue::from_str(path).is_ok());
            }
        }
    }
}
