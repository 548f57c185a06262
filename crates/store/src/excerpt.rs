//! Parts of long lists, and what is looked for in them.

/// Which part of a long list, and how much of it.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// In the order of numbers, those behind that one: the right place even while others come and go.
    Behind {
        /// The number that the part before ended with; nothing for the first part.
        number: Option<u32>,
        /// At most so many.
        limit: u32,
    },
    /// In the order in which people read, those after so many others.
    After {
        /// How many come before.
        n_before: u32,
        /// At most so many.
        limit: u32,
    },
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Excerpt<T> {
    /// The part.
    pub items: Vec<T>,
    /// How many there are in all, whichever part this is.
    pub n_all: u64,
}

impl Part {
    /// The first number that may be in it.
    pub(crate) fn first(self) -> i64 {
        match self {
            Part::Behind { number, .. } => number.map_or(0, |it| i64::from(it) + 1),
            Part::After { .. } => 0,
        }
    }

    /// How many are left out before it.
    pub(crate) fn offset(self) -> i64 {
        match self {
            Part::Behind { .. } => 0,
            Part::After { n_before, .. } => n_before.into(),
        }
    }

    /// At most so many.
    pub(crate) fn limit(self) -> i64 {
        match self {
            Part::Behind { limit, .. } | Part::After { limit, .. } => limit.into(),
        }
    }

    /// Whether it is in the order of numbers.
    pub(crate) fn is_by_number(self) -> bool {
        matches!(self, Part::Behind { .. })
    }
}

/// The pattern that finds a text anywhere, for `LIKE ? ESCAPE '!'`.
pub(crate) fn pattern(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|it| matches!(it, '%' | '_' | '!').then_some('!').into_iter().chain([it]))
        .collect();
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_pattern_is_looked_for_as_it_stands() {
        assert_eq!(pattern("50 %_!"), "%50 !%!_!!%");
    }
}
