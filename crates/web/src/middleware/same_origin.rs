//! Requests that change something must come from our own pages, or from a program that is no browser.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::problem::http_problem;

/// Refuses what another site makes a browser send.
pub(crate) async fn require(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    let title = "This must be sent from the portal's own pages, or as application/json from a program.";
    http_problem(StatusCode::FORBIDDEN, "cross-site", title)
}

/// Browsers say where a request that changes something comes from. Without these headers it is a program's, which
/// nobody else can make send its cookie; still, a body such as a form can have is not taken as one.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|it| it.to_str().unwrap_or(""));
    match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin" | "none"), None) => true,
        (Some("same-origin" | "none") | None, Some(origin)) => is_host(origin, text("host").unwrap_or("")),
        (Some(_), _) => false,
        (None, None) => {
            text(header::CONTENT_TYPE.as_str()).is_none_or(|it| it.starts_with("application/json"))
        }
    }
}

fn is_host(origin: &str, host: &str) -> bool {
    !host.is_empty() && origin.split_once("://").is_some_and(|(_, it)| it.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)], expected: bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        assert_eq!(is_same_origin(&map), expected, "{headers:?}");
    }

    #[test]
    fn only_our_own_pages_and_programs_may_change_things() {
        let host = ("host", "portal.example:8080");
        check(&[host, ("sec-fetch-site", "same-origin"), ("origin", "http://portal.example:8080")], true);
        check(&[host, ("origin", "http://portal.example:8080")], true);
        check(&[host, ("content-type", "application/json")], true);
        check(&[host, ("sec-fetch-site", "cross-site"), ("content-type", "application/json")], false);
        check(&[host, ("sec-fetch-site", "same-site")], false);
        check(&[host, ("origin", "https://evil.example"), ("content-type", "application/json")], false);
        check(&[host, ("origin", "null")], false);
        check(&[host, ("origin", "http://portal.example:8080.evil.example")], false);
        check(&[host, ("content-type", "text/plain")], false);
        check(&[host, ("content-type", "application/x-www-form-urlencoded")], false);
        check(&[host], true);
    }
}
