//! The OpenAPI document is complete and can be trusted by a client's author.

use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(&web::openapi_document()).unwrap()
}

#[test]
fn every_operation_says_what_it_is_and_what_can_go_wrong() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["operationId"].is_string(), "{place}: no operation id");
            assert!(operation["summary"].as_str().is_some_and(|it| it.ends_with('.')), "{place}: no summary");
            let responses = operation["responses"].as_object().unwrap();
            let problem = &responses["default"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{place}");
            let open = operation["security"]
                .as_array()
                .is_some_and(|it| it.iter().any(|it| it.as_object().unwrap().is_empty()));
            assert!(open || responses.contains_key("401"), "{place}: 401 is not in it");
            assert!(
                !path.contains("{meter_id}") || responses.contains_key("404"),
                "{place}: 404 is not in it"
            );
        }
    }
}

#[test]
fn operation_ids_are_unique() {
    let document = document();
    let mut ids: Vec<String> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|it| it.as_object().unwrap().values())
        .map(|it| it["operationId"].as_str().unwrap().to_owned())
        .collect();
    let n = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), n);
}

#[test]
fn every_operation_says_by_what_it_is_asked() {
    let document = document();
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    assert_eq!(schemes.keys().collect::<Vec<_>>(), ["key", "session"]);
    let scope = |method: &str, path: &str| document["paths"][path][method]["security"][1]["key"][0].as_str();
    assert_eq!(scope("get", "/api/vis"), Some("read"));
    assert_eq!(scope("get", "/api/data/imports"), Some("import"));
    assert_eq!(scope("post", "/api/periods"), Some("admin"));
    assert_eq!(scope("get", "/api/user/keys"), None);
}

#[test]
fn an_answer_has_all_of_its_fields() {
    let document = document();
    let required = |name: &str| document["components"]["schemas"][name]["required"].as_array().unwrap().len();
    assert_eq!((required("SessionBody"), required("Register"), required("Problem")), (8, 4, 4));
}

#[test]
fn every_cursor_is_text() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap().values();
    let given = schemas.filter_map(|it| it["properties"].get("next_cursor"));
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|it| it.as_object().unwrap().values());
    let parameters = operations.filter_map(|it| it["parameters"].as_array()).flatten();
    let taken = parameters.filter(|it| it["name"] == "cursor").map(|it| &it["schema"]);
    let kinds: Vec<&Value> = given.chain(taken).map(|it| &it["type"]).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    for kind in kinds {
        let without_null = kind.as_array().map_or(kind, |it| it.iter().find(|it| *it != "null").unwrap());
        assert_eq!(without_null, "string", "{kind}");
    }
}

#[test]
fn references_lead_somewhere() {
    fn check(value: &Value, document: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
                }
                fields.values().for_each(|it| check(it, document));
            }
            Value::Array(items) => items.iter().for_each(|it| check(it, document)),
            _ => {}
        }
    }
    let document = document();
    check(&document, &document);
}
