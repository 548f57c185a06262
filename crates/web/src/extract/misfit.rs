//! Why a body or a query does not fit its type, in our words: what was found, and what to send.

/// Why it does not fit, from what the extractor says of it; without a point.
pub(super) fn misfit(text: &str) -> String {
    let (kind, rest) = text.split_once(": ").unwrap_or(("", text));
    let (rest, place) = match rest.rsplit_once(" at line ") {
        Some((rest, place)) => (rest, place.replace(" column", ", column")),
        None => (rest, String::new()),
    };
    if kind.contains("as JSON") {
        return match rest.starts_with("EOF") {
            true => "it is JSON that ends too early; send all of it".to_owned(),
            false => format!("it is no JSON; look at line {place}"),
        };
    }
    let (path, fault) = match rest.split_once(": ") {
        Some((path, fault)) if !path.contains(' ') => (path, fault),
        _ => ("", rest),
    };
    let names: Vec<&str> = fault.split('`').skip(1).step_by(2).collect();
    let name = names.first().copied().unwrap_or_default();
    let others = names.get(1..).unwrap_or_default().join(", ");
    let subject = if path.is_empty() { "a value" } else { path };
    if fault.starts_with("missing field") {
        let whole = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        return format!("{whole} is missing; send it");
    }
    if fault.starts_with("duplicate field") {
        return format!("{name} is there more than once; send it once");
    }
    if fault.starts_with("unknown field") {
        let choice = if others.is_empty() { String::new() } else { format!(", or use one of: {others}") };
        return format!("there is no field {name}; leave it out{choice}");
    }
    if fault.starts_with("unknown variant") {
        return format!("{subject} is none of: {others}");
    }
    format!("{subject} {}", unfit_value(fault))
}

/// What is wrong with a value.
fn unfit_value(fault: &str) -> String {
    let expected = fault.rsplit_once(", expected ").map_or("", |it| it.1);
    match fault.split_once(": ").map_or((fault, ""), |(kind, found)| (kind, found)) {
        ("invalid type", found) => format!("is {}; send {}", found_kind(found), expected_kind(expected)),
        ("invalid value", _) => format!("cannot have that value; send {}", expected_kind(expected)),
        ("provided string was not `true` or `false`", _) => "is neither true nor false".to_owned(),
        (numeral, _) if numeral.contains("digit") || numeral.contains("integer") => {
            "is no whole number; use digits alone".to_owned()
        }
        (numeral, _) if numeral.starts_with("number ") => {
            "is a number that is too large or too small".to_owned()
        }
        _ => "does not have the form that the description of the API has for it".to_owned(),
    }
}

fn found_kind(found: &str) -> &'static str {
    match found.split([' ', ',']).next().unwrap_or_default() {
        "string" => "a text",
        "integer" | "floating" => "a number",
        "boolean" => "true or false",
        "sequence" => "a list",
        "map" => "an object",
        "null" => "null",
        _ => "something else",
    }
}

fn expected_kind(expected: &str) -> &'static str {
    match expected {
        "a string" | "a borrowed string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "f32" | "f64" => "a number",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not negative",
        it if it.starts_with("a nonzero") => "a whole number from 1 on",
        it if it.starts_with("struct") || it == "a map" => "an object",
        _ => "what the description of the API has for it",
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use axum::{Json, extract::Query, http::Uri};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only what does not fit is looked at")]
    struct Wanted {
        name: String,
        #[serde(default)]
        number: u32,
        #[serde(default)]
        is_so: bool,
        interval: Option<NonZeroU32>,
        #[serde(default)]
        parts: Vec<Part>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only what does not fit is looked at")]
    struct Part {
        id: i64,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        East,
        West,
    }

    #[test]
    fn a_body_that_does_not_fit_is_told_in_our_words() {
        for (body, expected) in [
            ("{}", "name is missing; send it"),
            (r#"{"name": 3}"#, "name is a number; send a text"),
            (r#"{"name": null}"#, "name is null; send a text"),
            (r#"{"name": "a", "name": "b"}"#, "name is there more than once; send it once"),
            (
                r#"{"name": "a", "nmae": "b"}"#,
                "there is no field nmae; leave it out, or use one of: name, number, is_so, interval, parts, kind",
            ),
            (
                r#"{"name": "a", "number": -1}"#,
                "number cannot have that value; send a whole number that is not negative",
            ),
            (r#"{"name": "a", "number": "1"}"#, "number is a text; send a whole number that is not negative"),
            (
                r#"{"name": "a", "interval": 0}"#,
                "interval cannot have that value; send a whole number from 1 on",
            ),
            (r#"{"name": "a", "is_so": "yes"}"#, "is_so is a text; send true or false"),
            (r#"{"name": "a", "parts": {}}"#, "parts is an object; send a list"),
            (r#"{"name": "a", "parts": [{"id": 1}, {}]}"#, "parts[1].id is missing; send it"),
            (r#"{"name": "a", "parts": [7]}"#, "parts[0] is a number; send an object"),
            (r#"{"name": "a", "kind": "north"}"#, "kind is none of: east, west"),
            (r#"{"name": "a""#, "it is JSON that ends too early; send all of it"),
            ("{\"name\": \"a\",\n x}", "it is no JSON; look at line 2, column 2"),
        ] {
            let error = Json::<Wanted>::from_bytes(body.as_bytes()).unwrap_err();
            assert_eq!(misfit(&error.body_text()), expected, "{body}");
        }
    }

    #[test]
    fn a_query_that_does_not_fit_is_told_in_our_words() {
        for (query, expected) in [
            ("", "name is missing; send it"),
            ("name=a&number=x", "number is no whole number; use digits alone"),
            ("name=a&number=", "number is no whole number; use digits alone"),
            ("name=a&number=99999999999", "number is a number that is too large or too small"),
            ("name=a&interval=0", "interval cannot have that value; send a whole number from 1 on"),
            ("name=a&is_so=1", "is_so is neither true nor false"),
            ("name=a&name=b", "name is there more than once; send it once"),
            ("name=a&kind=north", "kind is none of: east, west"),
        ] {
            let uri: Uri = format!("/?{query}").parse().unwrap();
            let error = Query::<Wanted>::try_from_uri(&uri).unwrap_err();
            assert_eq!(misfit(&error.body_text()), expected, "{query}");
        }
    }
}
