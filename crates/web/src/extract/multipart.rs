//! The one file of a `multipart/form-data` body, as it comes: nothing of it is held but what may be a boundary.

use portal::{Error, Result};
use words::said;

/// The longest boundary of the standard.
const MAX_BOUNDARY: usize = 70;
/// Bytes before the first boundary, or of the header of the part.
const MAX_HEADER: usize = 8 * 1024;

/// A body with one part, which is a file.
#[derive(Debug)]
pub(super) struct Multipart {
    /// What ends the file: a line break and the boundary.
    delimiter: Vec<u8>,
    /// What has come and is not decided yet.
    held: Vec<u8>,
    place: Place,
    file_name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Before,
    AfterBoundary,
    Header,
    File,
    End,
}

impl Multipart {
    /// A body with that boundary.
    pub(super) fn new(boundary: &str) -> Multipart {
        // The first boundary begins the body; with a line break before it, it is like the others.
        let (delimiter, held) = (format!("\r\n--{boundary}").into_bytes(), b"\r\n".to_vec());
        Multipart { delimiter, held, place: Place::Before, file_name: None }
    }

    /// Takes what has come, and gives what of it is the file.
    ///
    /// # Errors
    /// Where it is not one file and nothing else; and those of `write`.
    pub(super) fn push(&mut self, bytes: &[u8], write: &mut impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        if self.place == Place::End {
            return Ok(());
        }
        self.held.extend_from_slice(bytes);
        while self.step(write)? {}
        Ok(())
    }

    /// The name of the file, once the body has ended.
    ///
    /// # Errors
    /// Where it ended too early, or brought no file.
    pub(super) fn finish(self) -> Result<String> {
        match (self.place, self.file_name) {
            (Place::End, Some(name)) => Ok(name),
            (Place::End, None) => Err(refused("is missing; choose one")),
            _ => Err(refused("did not arrive whole; send it again")),
        }
    }

    /// Decides what it can; whether there may be more.
    fn step(&mut self, write: &mut impl FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        match self.place {
            Place::Before => match position(&self.held, &self.delimiter) {
                Some(at) => self.pass(at + self.delimiter.len(), Place::AfterBoundary),
                None => self.waits("does not begin with the boundary that the request names"),
            },
            Place::AfterBoundary => match self.held.get(..2) {
                None => Ok(false),
                Some(b"--") => self.pass(self.held.len(), Place::End),
                Some(b"\r\n") if self.file_name.is_some() => {
                    Err(refused("must be the only part of the form"))
                }
                // The line break stays: it may belong to the empty line that ends a header.
                Some(b"\r\n") => self.pass(0, Place::Header),
                Some(_) => Err(refused("has something else than a line break after its boundary")),
            },
            Place::Header => match position(&self.held, b"\r\n\r\n") {
                Some(at) if at <= MAX_HEADER => {
                    let header = String::from_utf8_lossy(self.held.get(..at).unwrap_or_default());
                    self.file_name = Some(file_name(&header)?);
                    self.pass(at + 4, Place::File)
                }
                _ => self.waits("has a header that does not end"),
            },
            Place::File => self.file(write),
            Place::End => Ok(false),
        }
    }

    /// Gives what is surely of the file.
    fn file(&mut self, write: &mut impl FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        match position(&self.held, &self.delimiter) {
            Some(at) => {
                write(self.held.get(..at).unwrap_or_default())?;
                self.pass(at + self.delimiter.len(), Place::AfterBoundary)
            }
            None => {
                let sure = (self.held.len() + 1).saturating_sub(self.delimiter.len());
                write(self.held.get(..sure).unwrap_or_default())?;
                self.pass(sure, Place::File)?;
                Ok(false)
            }
        }
    }

    fn pass(&mut self, n_bytes: usize, place: Place) -> Result<bool> {
        self.held.drain(..n_bytes);
        self.place = place;
        Ok(true)
    }

    fn waits(&self, reason: &str) -> Result<bool> {
        if self.held.len() > MAX_HEADER { Err(refused(reason)) } else { Ok(false) }
    }
}

/// The boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Result<String> {
    let parameters = content_type.split(';').skip(1).filter_map(|it| it.trim().split_once('='));
    let mut named = parameters.filter(|it| it.0.trim().eq_ignore_ascii_case("boundary"));
    let text = named.next().map_or("", |it| it.1.trim().trim_matches('"'));
    let is_fine = |it: char| it.is_ascii_graphic() || it == ' ';
    let is_whole = !text.is_empty() && text.len() <= MAX_BOUNDARY && text.chars().all(is_fine);
    match is_whole && named.next().is_none() {
        true => Ok(text.to_owned()),
        false => Err(refused("cannot be found, since the request names no boundary")),
    }
}

/// The name of the file by the header of its part.
fn file_name(header: &str) -> Result<String> {
    let mut dispositions = header.split("\r\n").filter_map(|it| it.split_once(':'));
    let mut named =
        dispositions.by_ref().filter(|it| it.0.trim().eq_ignore_ascii_case("content-disposition"));
    let (Some((_, disposition)), None) = (named.next(), named.next()) else {
        return Err(refused("has no name, or two"));
    };
    let no_file = || refused("must be a file; the form has another field");
    let (_, after) = disposition.split_once("filename=\"").ok_or_else(no_file)?;
    // Browsers write a quote as %22 and a line break as %0D%0A, so the next quote ends the name.
    let (name, _) = after.split_once('"').ok_or_else(no_file)?;
    if name.is_empty() {
        return Err(Error::Invalid { field: "file", reason: said("fault-no-file") });
    }
    Ok(name.replace("%22", "\"").replace("%0D%0A", " "))
}

fn position(text: &[u8], what: &[u8]) -> Option<usize> {
    let (first, mut from) = (*what.first()?, 0);
    loop {
        let at = from + text.get(from..)?.iter().position(|it| *it == first)?;
        if text.get(at..)?.starts_with(what) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn refused(reason: &str) -> Error {
    Error::Invalid { field: "file", reason: reason.to_owned().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8], piece: usize) -> Result<(String, Vec<u8>)> {
        let (mut multipart, mut file) = (Multipart::new("XX"), Vec::new());
        for bytes in body.chunks(piece) {
            multipart.push(bytes, &mut |it| {
                file.extend_from_slice(it);
                Ok(())
            })?;
        }
        Ok((multipart.finish()?, file))
    }

    fn part(file: &str) -> String {
        let header = "Content-Disposition: form-data; name=\"file\"; filename=\"a \u{e9}%22.csv\"";
        format!("--XX\r\n{header}\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--XX--\r\n")
    }

    #[test]
    fn a_file_is_read_however_it_is_cut() {
        for file in ["", "a", "a,b\r\n1,2\r\n", "\r\n--X\r\n--", "\r\n\r\n", "--XX"] {
            for piece in [1, 2, 3, 7, 1000] {
                let read = read(part(file).as_bytes(), piece);
                assert_eq!(
                    read.ok(),
                    Some(("a \u{e9}\".csv".to_owned(), file.into())),
                    "{file:?} by {piece}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_one_file_is_refused_in_words() {
        let words = |body: &[u8]| match read(body, 5) {
            Err(Error::Invalid { reason, .. }) => reason.to_string(),
            other => format!("{other:?}"),
        };
        let one = part("x");
        let two = one.replace("--XX--", "") + &one;
        assert!(words(two.as_bytes()).contains("the only part"), "{}", words(two.as_bytes()));
        assert!(words(&one.as_bytes()[..one.len() - 4]).contains("did not arrive whole"));
        assert!(words(one.replace("filename", "f").as_bytes()).contains("must be a file"));
        assert!(words(one.replace("a \u{e9}%22.csv", "").as_bytes()).contains("choose one"));
        assert!(words(format!("--XX\r\n{}", "x".repeat(1 << 20)).as_bytes()).contains("does not end"));
        assert!(words(&[b'-'; 100_000]).contains("does not begin"));
        assert!(words(b"--XX--").contains("choose one"));
        assert!(words(b"").contains("did not arrive"));
    }

    #[test]
    fn a_boundary_is_named_once() {
        assert_eq!(boundary("multipart/form-data; boundary=\"a b\"").ok().as_deref(), Some("a b"));
        assert_eq!(boundary("multipart/form-data; charset=utf-8; Boundary=ab").ok().as_deref(), Some("ab"));
        let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
        for none in
            ["multipart/form-data", "multipart/form-data; boundary=", "a; boundary=b; boundary=c", &long]
        {
            assert!(boundary(none).is_err(), "{none}");
        }
    }
}
