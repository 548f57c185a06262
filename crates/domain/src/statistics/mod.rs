//! Statistics of a series of numbers.
