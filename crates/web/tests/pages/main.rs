//! The pages, as parsed HTML through the real router: what they say, and that anybody can use them.

mod document;
mod meters;
mod sign_in;
mod waiting;
