//! Lists in parts: `limit` and `cursor`, the same for all of them.

use std::str::FromStr;

use portal::{Error, Part};

/// So many, where a request does not say.
const DEFAULT_LIMIT: u32 = 100;
/// The most at a time.
const MAX_LIMIT: u32 = 1000;

/// The number that a list made a cursor of: programs send back what they were given, and count on nothing in it.
pub(crate) fn number_of<T: FromStr>(cursor: Option<&str>) -> Result<Option<T>, Error> {
    let reason = || "is not a next_cursor of this list".to_owned();
    let number = cursor.map(str::parse).transpose();
    number.map_err(|_| Error::Invalid { field: "cursor", reason: reason().into() })
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    limit: u32,
    behind: Option<u32>,
}

impl Asked {
    /// The part of those parameters.
    pub(crate) fn of(limit: Option<u32>, cursor: Option<&str>) -> Result<Asked, Error> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::Invalid {
                field: "limit",
                reason: format!("must be from 1 to {MAX_LIMIT}").into(),
            });
        }
        Ok(Asked { limit, behind: number_of(cursor)? })
    }

    /// The part to read: one more than is shown, to see whether there are more.
    pub(crate) fn part(self) -> Part {
        Part::Behind { number: self.behind, limit: self.limit + 1 }
    }

    /// The number behind which the part begins, and how many to read.
    pub(crate) fn behind(self) -> (Option<u32>, u32) {
        (self.behind, self.limit + 1)
    }

    /// What is shown of what was read, and the cursor of the next part.
    pub(crate) fn shown<T>(self, read: &[T], number: impl Fn(&T) -> u32) -> (&[T], Option<String>) {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        match read.get(..limit) {
            Some(shown) if read.len() > limit => (shown, shown.last().map(|it| number(it).to_string())),
            _ => (read, None),
        }
    }
}
