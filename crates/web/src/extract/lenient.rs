//! Parameters of pages, which people type and keep: what cannot be read is as if it were not there.

use serde::{Deserialize, Deserializer};

/// The parameter, where it is there and can be read.
pub(crate) fn lenient<'de, D: Deserializer<'de>, T: std::str::FromStr>(
    input: D,
) -> Result<Option<T>, D::Error> {
    Ok(Option::<String>::deserialize(input)?.and_then(|it| it.parse().ok()))
}
