//! What a handler demands of a request, in its signature.

mod json;
mod meter_path;
mod origin;
mod page_form;
mod page_signed_in;
mod signed_in;
mod span_query;

pub(crate) use json::JsonBody;
pub(crate) use meter_path::MeterPath;
pub(crate) use origin::RequestOrigin;
pub(crate) use page_form::PageForm;
pub(crate) use page_signed_in::{PageActive, PageSession};
pub(crate) use signed_in::{Active, Session};
pub(crate) use span_query::{ApiQuery, SpanQuery};
