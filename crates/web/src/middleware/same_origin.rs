//! Requests that change something must come from our own pages, or from a program that is no browser.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, header},
    middleware::Next,
    response::Response,
};

use crate::{
    problem::{Refused, is_for_programs},
    state::WebState,
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what another site makes a browser send.
pub(crate) async fn require(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_origin = |origin: &str, host: &str| state.edge.hosts.is_origin(origin, host);
    if request.method().is_safe() || may_change(request.headers(), is_for_programs(path), is_origin) {
        return next.run(request).await;
    }
    advice(request.headers(), path).answer(path)
}

/// Where a file is brought by programs.
const FILES: &str = "/api/data/import";

/// The refusal, with the advice that fits whoever sent it.
fn advice(headers: &HeaderMap, path: &str) -> Refused {
    let is_program = !headers.contains_key(header::ORIGIN) && !headers.contains_key(SEC_FETCH_SITE);
    match path {
        path if !is_for_programs(path) => Refused::CROSS_SITE_PAGE,
        FILES if is_program && is_bearer(headers) => Refused::NO_KIND_OF_FILE,
        FILES => Refused::CROSS_SITE_FILE,
        _ => Refused::CROSS_SITE,
    }
}

/// What a body is, as far as browsers treat it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyKind {
    /// None is declared, or JSON, which no other site can make a browser send.
    Plain,
    /// A file, for programs that bring a key.
    File,
    /// What a form of any site can send.
    Form,
    /// Anything else.
    Other,
}

/// Browsers say where a request that changes something comes from. Without these headers it is a program's, which
/// nobody else can make send its cookie; still, a body such as a form can have is not taken as one.
fn may_change(headers: &HeaderMap, is_api: bool, is_origin: impl Fn(&str, &str) -> bool) -> bool {
    let Ok(body) = BodyKind::of(headers) else { return false };
    if is_api && body == BodyKind::Form {
        return false;
    }
    let site = headers.get(SEC_FETCH_SITE).map(|it| it.as_bytes());
    let origin = headers.get(header::ORIGIN).map(|it| it.to_str().unwrap_or(""));
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or("");
    match (site, origin) {
        (None | Some(b"same-origin" | b"none"), Some(origin)) => is_origin(origin, host),
        (Some(b"same-origin"), None) => true,
        (Some(_), _) => false,
        (None, None) => match body {
            BodyKind::Plain => true,
            BodyKind::File => is_bearer(headers),
            BodyKind::Form | BodyKind::Other => false,
        },
    }
}

impl BodyKind {
    /// The kind that `Content-Type` declares; an error where there are two, of which each reader may take another.
    fn of(headers: &HeaderMap) -> Result<BodyKind, ()> {
        let mut types = headers.get_all(header::CONTENT_TYPE).iter();
        let (Some(declared), None) = (types.next(), types.next()) else {
            return if headers.contains_key(header::CONTENT_TYPE) { Err(()) } else { Ok(BodyKind::Plain) };
        };
        let text = declared.to_str().map_err(drop)?.to_ascii_lowercase();
        Ok(match text.split(';').next().unwrap_or_default().trim() {
            "application/json" => BodyKind::Plain,
            "application/xml"
            | "text/csv"
            | "application/gzip"
            | "application/zstd"
            | "application/octet-stream"
            | "multipart/form-data" => BodyKind::File,
            "application/x-www-form-urlencoded" | "text/plain" => BodyKind::Form,
            _ => BodyKind::Other,
        })
    }
}

/// Whether it brings a key of its own, which no browser adds by itself.
fn is_bearer(headers: &HeaderMap) -> bool {
    let value = headers.get(header::AUTHORIZATION).map(|it| it.as_bytes());
    value.and_then(|it| it.get(..7)).is_some_and(|it| it.eq_ignore_ascii_case(b"bearer "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: (&str, &str) = ("origin", "https://portal.example");
    const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
    const CSV: (&str, &str) = ("content-type", "text/csv");
    const KEY: (&str, &str) = ("authorization", "Bearer key");

    /// Whether pages and the API take it.
    fn check(headers: &[(&'static str, &str)], page: bool, api: bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let is_origin = |origin: &str, _: &str| origin == "https://portal.example";
        let taken = |is_api| may_change(&map, is_api, is_origin);
        assert_eq!((taken(false), taken(true)), (page, api), "{headers:?}");
    }

    #[test]
    fn br_1_our_own_pages_change_things() {
        check(&[OURS, FORM], true, false);
        check(&[OURS, ("sec-fetch-site", "same-origin"), JSON], true, true);
        check(&[("sec-fetch-site", "same-origin"), FORM], true, false);
        check(&[OURS, ("content-type", "multipart/form-data; boundary=a")], true, true);
    }

    #[test]
    fn br_1_other_sites_do_not() {
        for site in ["cross-site", "same-site", "", "SAME-ORIGIN"] {
            check(&[("sec-fetch-site", site)], false, false);
            check(&[("sec-fetch-site", site), OURS, JSON], false, false);
        }
        check(&[("sec-fetch-site", "none"), FORM], false, false);
        for origin in ["null", "", "https://evil.example", "https://portal.example.evil.example"] {
            check(&[("origin", origin), JSON], false, false);
            check(&[("origin", origin), ("sec-fetch-site", "same-origin")], false, false);
            check(&[("origin", origin), CSV, KEY], false, false);
        }
    }

    #[test]
    fn br_1_programs_send_what_no_form_can() {
        check(&[], true, true);
        check(&[JSON], true, true);
        check(&[CSV, KEY], true, true);
        check(&[CSV], false, false);
        check(&[("content-type", "multipart/form-data; boundary=a"), KEY], true, true);
        check(&[("content-type", "multipart/form-data; boundary=a")], false, false);
        for form in [FORM, ("content-type", "text/plain"), ("content-type", "TEXT/PLAIN;a=application/json")]
        {
            check(&[form], false, false);
            check(&[form, KEY], false, false);
        }
        check(&[("content-type", "application/jsonp")], false, false);
        check(&[("content-type", "")], false, false);
        check(&[JSON, FORM], false, false);
        check(&[CSV, ("authorization", "Basic YTpi")], false, false);
    }
}
