//! Pages are answered in somebody's language: the page of an error is written here, where it is known whose.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::refusals::Asker;
use crate::{extract::PageWords, pages::PageFault};

/// Writes the page of what went wrong, and names the language of every page.
pub(crate) async fn answer(mut request: Request, next: Next) -> Response {
    let asker = Asker::of(&mut request);
    let browser = PageWords::of(request.headers());
    let is_read = request.method().is_safe();
    let mut response = next.run(request).await;
    let words = asker.words().unwrap_or(browser);
    if let Some(fault) = response.extensions_mut().remove::<PageFault>() {
        let page = fault.page(words, asker.is_let_in(), is_read);
        *response.body_mut() = Body::from(page);
        response.headers_mut().insert(header::CONTENT_TYPE, HTML);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_TYPE) == Some(&HTML) {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(words.tag()));
        headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    }
    response
}

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
