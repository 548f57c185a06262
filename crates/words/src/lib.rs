//! What the portal says to people: one catalogue for each language, and the ways to ask it.

mod asked;
mod catalogue;
mod heard;
mod said;
mod speech;
#[cfg(test)]
mod tests;

pub use asked::asked_for;
pub use catalogue::FAMILIES;
pub use domain::Language;
pub use heard::{HEARD, heard};
pub use said::{Count, Said, said};
pub use speech::{Filled, Words};

/// Marks a key that stands apart from the `say` it is for, in a table: the test of the catalogue looks for it.
pub const fn key(key: &'static str) -> &'static str {
    key
}
