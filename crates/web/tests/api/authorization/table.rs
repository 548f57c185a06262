//! The table of who may ask what, read from its file.

use std::fmt::Write;

/// Everybody who may ask, in the order of the columns; those after the eighth are programs with a key.
pub const SUBJECTS: [&str; 13] = [
    "nobody",
    "pending",
    "rejected",
    "resident",
    "user",
    "orgadmin",
    "provider",
    "sysadmin",
    "read",
    "import",
    "admin",
    "org:read",
    "home:read",
];

/// People; a row of so many columns is a page's, for which a program with a key is nobody.
pub const N_PEOPLE: usize = 8;

const TEXT: &str = include_str!("../authorization.table");

/// What an address answers to everybody.
#[derive(Clone, Debug)]
pub struct Row {
    /// The method.
    pub method: &'static str,
    /// The address, with objects by name.
    pub address: &'static str,
    /// A status, or the page that is redirected to, for each subject.
    pub expected: Vec<&'static str>,
    /// The body to ask with, where one that fits nothing would not do.
    pub body: Option<&'static str>,
    /// Whether the subject's session is gone after it.
    pub is_last: bool,
}

impl Row {
    /// The method and the address with an unnamed place for each object, and without its query.
    pub fn route(&self) -> (String, String) {
        (self.method.to_owned(), pattern(self.address.split('?').next().unwrap_or("")))
    }

    /// The names of the objects in the address.
    pub fn objects(&self) -> Vec<&'static str> {
        self.address.split('{').skip(1).filter_map(|it| it.split('}').next()).collect()
    }
}

/// An address in which what is in braces has no name.
pub fn pattern(address: &str) -> String {
    let mut res = String::new();
    for (index, part) in address.split('{').enumerate() {
        match index {
            0 => res += part,
            _ => {
                let _ = write!(res, "{{}}{}", part.split_once('}').map_or("", |(_, rest)| rest));
            }
        }
    }
    res
}

/// All rows, in the order of the file.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut is_last = false;
    for line in TEXT.lines().filter(|it| !it.starts_with('#') && !it.is_empty()) {
        let (line, body) =
            line.split_once(" | ").map_or((line, None), |(row, body)| (row, Some(body.trim())));
        let words: Vec<&'static str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["[last]"] => is_last = true,
            ["method", "address", subjects @ ..] => assert_eq!(subjects, SUBJECTS, "the columns' names"),
            [method, address, statuses @ ..] => {
                let mut expected = statuses.to_vec();
                if expected.len() == N_PEOPLE {
                    assert!(!address.starts_with("/api/"), "a column for each key is missing: {line}");
                    expected.resize(SUBJECTS.len(), expected[0]);
                }
                assert_eq!(expected.len(), SUBJECTS.len(), "{line}");
                rows.push(Row { method, address, expected, body, is_last });
            }
            _ => panic!("{line}"),
        }
    }
    rows
}
