//! What a handler demands of a request, in its signature.

mod authority;
mod credential;
mod file_body;
mod import_path;
mod json;
mod lenient;
mod message_path;
mod meter_path;
mod misfit;
mod multipart;
mod numbers;
mod origin;
mod page_form;
mod page_signed_in;
mod page_words;
mod signed_in;
mod span_query;

use axum::http::StatusCode;

use crate::problem::Refused;

pub(crate) use authority::{
    Administrator, Importer, Inspector, MemberAdministrator, MemberInspector, PageAdministrator,
    PageImporter, PageInspector,
};
pub(crate) use credential::Credential;
pub(crate) use file_body::{FileRefusal, receive_file};
pub(crate) use import_path::{ImportPath, PageImport, PageUpload};
pub(crate) use json::JsonBody;
pub(crate) use lenient::lenient;
pub(crate) use message_path::MessagePath;
pub(crate) use meter_path::MeterPath;
pub(crate) use numbers::{
    AccountPath, PageAccount, PageMeterNumber, PageOrganization, PagePeriod, PeriodPath,
};
pub(crate) use origin::RequestOrigin;
pub(crate) use page_form::PageForm;
pub(crate) use page_signed_in::{PageActive, PageAnybody, PagePerson, PageSession};
pub(crate) use page_words::PageWords;
pub(crate) use signed_in::{Active, InPerson, Known, Person};
pub(crate) use span_query::{ApiQuery, SpanQuery, instant};

/// Why a body could not be read: it is too long, or it did not arrive.
fn body_refusal(status: StatusCode) -> Refused {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Refused::TOO_LARGE,
        _ => Refused::TOO_SLOW,
    }
}
