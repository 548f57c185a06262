//! Style, script, font and pictures: embedded, under addresses that change with their content.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::cache_policy::CachePolicy;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The address of each file, and the file of each address.
struct Names {
    urls: HashMap<String, String>,
    files: HashMap<String, String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { urls: HashMap::new(), files: HashMap::new() };
    for file in Files::iter().filter(|it| !it.ends_with(".md")) {
        let Some(embedded) = Files::get(&file) else { continue };
        let hash: String =
            embedded.metadata.sha256_hash()[..6].iter().map(|it| format!("{it:02x}")).collect();
        let hashed = match file.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
            None => format!("{file}.{hash}"),
        };
        names.urls.insert(file.to_string(), format!("/assets/{hashed}"));
        // Style sheets ask for fonts by their own names, which carry a hash already.
        if file.ends_with(".woff2") {
            names.files.insert(file.to_string(), file.to_string());
        }
        names.files.insert(hashed, file.into_owned());
    }
    names
});

/// The address of an asset: `css/app.css` is at `/assets/css/app.<hash>.css`.
pub fn url(path: &str) -> String {
    NAMES.urls.get(path).cloned().unwrap_or_else(|| format!("/assets/{path}"))
}

/// What is in an asset.
pub(crate) fn bytes(path: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(path).map(|it| it.data)
}

/// `GET /assets/{*path}`.
pub(crate) async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(data) = NAMES.files.get(&path).and_then(|it| as_sent(it)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{path}\"");
    let cache = [(header::CACHE_CONTROL, CachePolicy::Immutable.header())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, cache).into_response();
    }
    let kind = [(header::CONTENT_TYPE, content_type(&path).to_owned()), (header::ETAG, tag)];
    (cache, kind, data).into_response()
}

/// Style sheets as they are sent: their comments are for whoever reads the source, and a tenth of what is sent.
static STYLES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    // What others made is sent as they published it.
    let styles = Files::iter().filter(|it| it.starts_with("css/"));
    styles.filter_map(|it| Some((it.to_string(), without_comments(&Files::get(&it)?.data)))).collect()
});

fn as_sent(file: &str) -> Option<Cow<'static, [u8]>> {
    match STYLES.get(file) {
        Some(style) => Some(style.as_bytes().into()),
        None => Files::get(file).map(|it| it.data),
    }
}

/// A style sheet without its comments and without the lines that were nothing else; none stands in a text.
fn without_comments(style: &[u8]) -> String {
    let style = String::from_utf8_lossy(style);
    let mut parts = style.split("/*");
    let mut res = parts.next().unwrap_or_default().to_owned();
    res.extend(parts.filter_map(|it| Some(it.split_once("*/")?.1)));
    res.lines().map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn styles_are_sent_without_comments_and_with_all_rules() {
        let style =
            "/* A. */\na { b: c } /* d */ e { f: \"g\" }\n\n/* h\n   i */\n  @media print { j { k: l } }\n";
        let sent = without_comments(style.as_bytes());
        assert_eq!(sent, "a { b: c }  e { f: \"g\" }\n@media print { j { k: l } }");
        for (name, sent) in STYLES.iter() {
            let source = String::from_utf8(bytes(name).unwrap().into_owned()).unwrap();
            let outside: usize =
                source.split("/*").map(|it| it.split("*/").last().unwrap_or(it)).map(rules).sum();
            assert!(!sent.contains("/*") && !sent.contains("*/"), "{name}");
            assert_eq!(rules(sent), outside, "{name}");
        }
        assert!(STYLES.len() > 5);
    }

    fn rules(style: &str) -> usize {
        style.matches('{').count()
    }

    #[test]
    fn what_others_made_is_listed_byte_by_byte() {
        let list = Files::get("vendor/README.md").unwrap().data;
        let list = String::from_utf8(list.into_owned()).unwrap();
        let mut listed: Vec<&str> = list.lines().filter(|it| it.len() > 66 && &it[64..66] == "  ").collect();
        let mut there: Vec<String> = Files::iter()
            .filter_map(|it| Some(it.strip_prefix("vendor/")?.to_owned()))
            .filter(|it| it != "README.md")
            .map(|it| {
                let hash = Sha256::digest(&Files::get(&format!("vendor/{it}")).unwrap().data);
                let hash: String = hash.iter().map(|it| format!("{it:02x}")).collect();
                format!("{hash}  {it}")
            })
            .collect();
        listed.sort_unstable();
        there.sort_unstable();
        assert_eq!(listed, there, "`cargo xtask vendor` says what to do");
    }
}
