//! Nothing that decides who somebody is can be slipped into a body.

use serde_json::{Value, json};
use testkit::TestPortal;

use super::{table::SUBJECTS, world::World};

/// What no body may set by the way.
const FIELDS: [&str; 5] = ["role", "org_id", "approval_status", "account_id", "permission_level"];

/// Operations that are there to set one of them, for those who may.
const MEANT: &[(&str, &str)] = &[
    ("update_account", "org_id"),
    ("update_account", "approval_status"),
    ("update_member", "approval_status"),
    ("add_meters", "org_id"),
    ("assign_meters", "org_id"),
    ("assign_meters", "account_id"),
    ("unassign_meters", "org_id"),
    ("unassign_meters", "account_id"),
    ("create_invitation", "org_id"),
    ("create_password_reset", "org_id"),
    ("create_registration", "org_id"),
];

/// The objects that stand in for the places of addresses.
const PLACES: [(&str, &str); 6] = [
    ("{import_id}", "import"),
    ("{drp_id}", "period"),
    ("{meter_id}", "own_meter"),
    ("{org_id}", "own_org"),
    ("{account_id}", "member"),
    ("{message_id}", "message"),
];

/// A value that fits a schema, from its examples.
fn example(schema: &Value, document: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return example(document.pointer(reference.trim_start_matches('#')).unwrap(), document);
    }
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return example.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields
                .map(|(name, it)| (name.clone(), example(it, document)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        "array" => json!([example(&schema["items"], document)]),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        _ => json!("text"),
    }
}

fn properties<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => &document.pointer(reference.trim_start_matches('#')).unwrap()["properties"],
        None => &schema["properties"],
    }
}

#[tokio::test]
async fn az_5_a_body_without_names_is_none() {
    let world = World::new(TestPortal::start().await).await;
    let client = world.client(SUBJECTS.iter().position(|it| *it == "sysadmin").unwrap());
    client.send_json("PUT", "/api/entity/meters/1", &json!([null, null])).await.expect(422);
}

#[tokio::test]
async fn az_5_what_decides_who_somebody_is_cannot_be_slipped_into_a_body() {
    let world = World::new(TestPortal::start().await).await;
    let document: Value = serde_json::from_str(&web::openapi_document()).unwrap();
    let client = world.client(SUBJECTS.iter().position(|it| *it == "sysadmin").unwrap());
    let users = async || world.portal.database().rows("SELECT * FROM users ORDER BY account_id").await;
    let before = users().await;
    let mut n_asked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let mut address = path.clone();
            for (place, name) in PLACES {
                address = address.replace(place, &world.object(name).await);
            }
            for field in FIELDS {
                let id = operation["operationId"].as_str().unwrap();
                let is_field = properties(schema, &document).get(field).is_some();
                assert_eq!(is_field, MEANT.contains(&(id, field)), "{id} takes {field}: is it meant to?");
                if is_field {
                    continue;
                }
                let mut body = example(schema, &document);
                body[field] = json!(1);
                let answer = client.send_json(&method.to_uppercase(), &address, &body).await;
                assert!(
                    [400, 422].contains(&answer.status.as_u16()),
                    "{method} {path} with {field}: {}",
                    answer.status
                );
                n_asked += 1;
            }
        }
    }
    assert!(n_asked > 0 && users().await == before);
}
