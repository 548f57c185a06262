//! The head of a request, read strictly: whatever two programs could read in two ways is refused.

use axum::http::Uri;

/// How a request's body is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    None,
    /// So many bytes.
    Length(u64),
    /// In pieces that carry their lengths.
    Chunked,
}

/// Why a head is not given to the router; found again among the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is not HTTP, or could be read in two ways.
    Malformed,
    /// It has too many bytes or fields.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
}

/// Where the head ends, if its end has arrived. The first `n_seen` bytes were looked at before.
pub(super) fn end(bytes: &[u8], n_seen: usize) -> Option<usize> {
    // What ends a head may have begun up to three bytes ago.
    let unseen = bytes.iter().enumerate().skip(n_seen.saturating_sub(3));
    let mut line_ends = unseen.filter(|(_, it)| **it == b'\n').map(|(index, _)| index + 1);
    line_ends.find_map(|it| match &bytes[it..] {
        [b'\n', ..] => Some(it + 1),
        [b'\r', b'\n', ..] => Some(it + 2),
        _ => None,
    })
}

/// Checks a whole head, its empty line included, and says how the body is framed.
pub(super) fn check(head: &[u8], most_fields: usize) -> Result<Framing, Refusal> {
    let lines = head.strip_suffix(b"\r\n\r\n").ok_or(Refusal::Malformed)?;
    let mut lines = lines.split(|it| *it == b'\n').peekable();
    let first = line(&mut lines)?;
    let is_1_1 = check_request_line(first)?;
    let mut fields = Fields::default();
    let mut n_fields = 0;
    while lines.peek().is_some() {
        n_fields += 1;
        if n_fields > most_fields {
            return Err(Refusal::TooLarge);
        }
        fields.add(line(&mut lines)?)?;
    }
    fields.framing(is_1_1)
}

/// The next line, without its end, which must be CR and LF; the last one's was taken off before.
fn line<'a>(lines: &mut std::iter::Peekable<impl Iterator<Item = &'a [u8]>>) -> Result<&'a [u8], Refusal> {
    let line = lines.next().ok_or(Refusal::Malformed)?;
    match lines.peek() {
        Some(_) => line.strip_suffix(b"\r").ok_or(Refusal::Malformed),
        None => Ok(line),
    }
}

/// Whether it is HTTP/1.1, and not 1.0.
fn check_request_line(line: &[u8]) -> Result<bool, Refusal> {
    let mut parts = line.split(|it| *it == b' ');
    let (method, target, version) = (parts.next(), parts.next(), parts.next());
    let (Some(method), Some(target), Some(version), None) = (method, target, version, parts.next()) else {
        return Err(Refusal::Malformed);
    };
    let of_path = target.starts_with(b"/") || target == b"*" || method == b"CONNECT";
    if !is_token(method) || !of_path || Uri::try_from(target).is_err() {
        return Err(Refusal::Malformed);
    }
    match version {
        b"HTTP/1.1" => Ok(true),
        b"HTTP/1.0" => Ok(false),
        _ => Err(Refusal::Malformed),
    }
}

/// The fields on which depends where a request ends and to whom it is.
#[derive(Default)]
struct Fields {
    n_hosts: usize,
    length: Option<u64>,
    chunked: bool,
}

impl Fields {
    fn add(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let colon = line.iter().position(|it| *it == b':').ok_or(Refusal::Malformed)?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        // A line that goes on the one before begins with a blank, which no name has.
        if !is_token(name) || !value.iter().all(|it| matches!(it, b'\t' | b' '..=b'~' | 0x80..)) {
            return Err(Refusal::Malformed);
        }
        match name.to_ascii_lowercase().as_slice() {
            b"host" => self.n_hosts += 1,
            b"content-length" if self.length.is_none() => self.length = Some(length(value)?),
            b"transfer-encoding" if !self.chunked && value.eq_ignore_ascii_case(b"chunked") => {
                self.chunked = true
            }
            b"content-length" | b"transfer-encoding" => return Err(Refusal::Malformed),
            _ => {}
        }
        Ok(())
    }

    fn framing(&self, is_1_1: bool) -> Result<Framing, Refusal> {
        match (self.n_hosts, self.length, self.chunked) {
            (1, None | Some(0), false) => Ok(Framing::None),
            (1, Some(length), false) => Ok(Framing::Length(length)),
            (1, None, true) if is_1_1 => Ok(Framing::Chunked),
            _ => Err(Refusal::Malformed),
        }
    }
}

fn length(value: &[u8]) -> Result<u64, Refusal> {
    if value.is_empty() || value.len() > 18 || !value.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::Malformed);
    }
    Ok(value.iter().fold(0, |sum, it| sum * 10 + u64::from(it - b'0')))
}

fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|it| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(head: &str) -> Result<Framing, Refusal> {
        assert_eq!(end(head.as_bytes(), 0), Some(head.len()), "{head:?}");
        check(head.as_bytes(), 4)
    }

    #[test]
    fn ed_1_good_heads_say_how_the_body_is_framed() {
        let cases = [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Framing::None),
            ("GET /?a=%20 HTTP/1.0\r\nhost:a\r\n\r\n", Framing::None),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n", Framing::Length(12)),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", Framing::Chunked),
            ("TRACE * HTTP/1.1\r\nHost: a\r\n\r\n", Framing::None),
            ("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \u{fc}\t1\r\n\r\n", Framing::None),
        ];
        for (head, framing) in cases {
            assert_eq!(check_text(head), Ok(framing), "{head:?}");
        }
    }

    #[test]
    fn ed_1_what_could_be_read_in_two_ways_is_refused() {
        let start = "POST / HTTP/1.1\r\nHost: a\r\n";
        let bad_fields = [
            "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
            "Content-Length: 1\r\nContent-Length: 1\r\n",
            "Content-Length: +1\r\n",
            "Content-Length: 1, 1\r\n",
            "Content-Length: 0x1\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length:\r\n",
            "Content-Length : 1\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding:\u{b}chunked\r\n",
            "Host: b\r\n",
            "X: 1\n",
            "X: 1\r\n folded: 2\r\n",
            "X: 1\r\n\tfolded\r\n",
            "X: a\rb\r\n",
            "X: a\0b\r\n",
            "no colon\r\n",
            ": 1\r\n",
            "X\u{fc}: 1\r\n",
        ];
        for fields in bad_fields {
            let head = format!("{start}{fields}\r\n");
            assert_eq!(check_text(&head), Err(Refusal::Malformed), "{head:?}");
        }
    }

    #[test]
    fn ed_1_request_lines_are_of_one_form() {
        let bad = [
            "GET  / HTTP/1.1",
            "GET / HTTP/1.1 ",
            " GET / HTTP/1.1",
            "GET / HTTP/2.0",
            "GET / http/1.1",
            "GET /",
            "GET http://other.example/ HTTP/1.1",
            "GET other.example HTTP/1.1",
            "GET /<a> HTTP/1.1",
            "G\u{e4}T / HTTP/1.1",
            "PRI * HTTP/2.0",
            "GET\t/\tHTTP/1.1",
        ];
        for line in bad {
            assert_eq!(
                check_text(&format!("{line}\r\nHost: a\r\n\r\n")),
                Err(Refusal::Malformed),
                "{line:?}"
            );
        }
        assert_eq!(check_text("GET / HTTP/1.1\r\n\r\n"), Err(Refusal::Malformed), "no host");
        assert_eq!(check_text("GET / HTTP/1.1\nHost: a\n\n"), Err(Refusal::Malformed), "bare LF");
        let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: 1\r\n".repeat(4));
        assert_eq!(check_text(&many), Err(Refusal::TooLarge));
    }

    #[test]
    fn a_head_ends_with_an_empty_line() {
        let head = b"GET / HTTP/1.1\r\n\r\nbody";
        for n_seen in 0..18 {
            assert_eq!(end(head, n_seen), Some(18), "{n_seen}");
            assert_eq!(end(&head[..n_seen], 0), None, "{n_seen}");
        }
        assert_eq!(end(b"GET / HTTP/1.1\r\nHost: a\r\n\r", 0), None);
        for n_seen in 0..3 {
            assert_eq!(end(b"a\n\nb", n_seen), Some(3), "{n_seen}");
        }
    }
}
