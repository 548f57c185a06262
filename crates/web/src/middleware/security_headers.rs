//! The headers that keep a page to itself, on every answer.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::{cache_policy::CachePolicy, tiles::ImagesFrom};

/// Scripts and styles only from our own files: no inline ones, so no nonces.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
];

/// No address of ours is told to anybody, not even to the portal itself, whose proxy might log it: some carry a token.
/// `no-referrer` would tell even less, but makes browsers say `Origin: null` with our own forms. A page whose address
/// is a secret, and which has no form, may say so itself.
const REFERRER_POLICY: HeaderValue = HeaderValue::from_static("strict-origin");

/// Adds them; an answer that is not for ever is about somebody and is kept by nobody.
pub(crate) async fn add(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let images = response.extensions().get::<ImagesFrom>().cloned();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(policy) = images.and_then(|ImagesFrom(origin)| policy_with_images(&origin)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.entry(header::REFERRER_POLICY).or_insert(REFERRER_POLICY);
    if headers.get(header::CACHE_CONTROL) != Some(&CachePolicy::Immutable.header()) {
        headers.insert(header::CACHE_CONTROL, CachePolicy::Private.header());
    }
    response
}

/// The policy of a map with pictures of the ground from that origin.
fn policy_with_images(origin: &str) -> Option<HeaderValue> {
    let policy =
        CONTENT_SECURITY_POLICY.replace("img-src 'self' data:", &format!("img-src 'self' data: {origin}"));
    HeaderValue::try_from(policy).ok()
}
