//! Words of the API that are closed sets: the document names all of them.

use serde_json::{Value, json};

/// Words that a field or parameter may have, and no others.
struct Closed {
    /// The schema, or the method and path of the operation.
    of: &'static str,
    /// The field, or the parameter.
    name: &'static str,
    words: &'static [&'static str],
}

const APPROVAL: &[&str] = &["Pending", "Approved", "Rejected", "Admin"];
const IMPORT: &[&str] = &[
    "waiting",
    "checking",
    "running",
    "done",
    "checked",
    "rejected",
    "failed",
    "cancelled",
    "undoing",
    "undone",
];
const MESSAGE: &[&str] = &["queued", "kept", "sent", "failed"];
const SCALE: &[&str] = &["day", "week", "month", "year"];
const SCOPE: &[&str] = &["dr_periods", "all_intervals"];
const OUTCOME: &[&str] = &["done", "refused"];

const fn closed(of: &'static str, name: &'static str, words: &'static [&'static str]) -> Closed {
    Closed { of, name, words }
}

/// Fields of answers and bodies.
const FIELDS: [Closed; 19] = [
    closed("AccountItem", "approval_status", APPROVAL),
    closed("ChangedAccount", "approval_status", APPROVAL),
    closed("ChangedMember", "approval_status", APPROVAL),
    closed("MemberItem", "approval_status", APPROVAL),
    closed("SessionBody", "approval_status", APPROVAL),
    closed("AuditItem", "actor", &["person", "key", "operator", "nobody"]),
    closed("AuditItem", "result", OUTCOME),
    closed("CorrelationData", "method", &["biased", "ywm", "ols"]),
    closed("FlagData", "flag", FLAGS),
    closed("FleetData", "scale", SCALE),
    closed("FleetData", "scope", SCOPE),
    closed("PieData", "scope", SCOPE),
    closed("TotalData", "scope", SCOPE),
    closed("ImportBody", "state", IMPORT),
    closed("LookItem", "role", &["system_administrator", "provider"]),
    closed("MessageItem", "state", MESSAGE),
    closed("Registering", "next_step", &["follow_link", "sign_in"]),
    closed("TwoFactorBody", "state", &["off", "pending", "on"]),
    closed("UpdateAccount", "language", &["en-US", "es-US", ""]),
];
const FLAGS: &[&str] = &[
    "spike",
    "questionable",
    "misaligned",
    "mixed_intervals",
    "zero_run",
    "flat_run",
    "gap",
    "estimated",
    "negative",
];

/// Parameters of queries.
const PARAMETERS: [Closed; 10] = [
    closed("get /api/accounts", "approval_status", APPROVAL),
    closed("get /api/audit", "result", OUTCOME),
    closed("get /api/data/export", "report", &["periods"]),
    closed("get /api/data/export", "format", &["csv", "json", "green-button"]),
    closed("post /api/data/import", "unit", &["kw", "kwh", "wh"]),
    closed("post /api/data/import", "format", &["auto", "csv", "green-button"]),
    closed("post /api/data/import", "epoch", &["utc", "local", "local-standard"]),
    closed("get /api/data/imports", "state", IMPORT),
    closed("get /api/outbox", "state", MESSAGE),
    closed("get /api/vis/fleet", "scale", SCALE),
];

/// Names the words of every field and parameter that has no others.
pub(super) fn describe_words(document: &mut Value) {
    for it in &FIELDS {
        let schema = document.pointer_mut(&format!("/components/schemas/{}/properties/{}", it.of, it.name));
        schema.into_iter().for_each(|schema| it.describe(schema));
    }
    for it in &PARAMETERS {
        let (method, path) = it.of.split_once(' ').unwrap_or_default();
        let parameters = document["paths"][path][method]["parameters"].as_array_mut();
        for parameter in parameters.into_iter().flatten().filter(|found| found["name"] == it.name) {
            it.describe(&mut parameter["schema"]);
        }
    }
}

impl Closed {
    fn describe(&self, schema: &mut Value) {
        let is_nullable = schema["type"].as_array().is_some_and(|it| it.contains(&json!("null")));
        let words = self.words.iter().map(|it| json!(it)).chain(is_nullable.then_some(Value::Null));
        schema["enum"] = words.collect();
    }
}

#[cfg(test)]
mod tests {
    use domain::{ApprovalStatus, Timescale};
    use portal::{ImportState, mail::MessageState};

    use super::*;

    #[test]
    fn each_is_in_the_document_with_all_of_its_words() {
        let document: Value = serde_json::from_str(&super::super::document()).unwrap();
        let text = document.to_string();
        for it in FIELDS.iter().chain(&PARAMETERS) {
            let words = it.words.iter().map(|it| json!(it).to_string()).collect::<Vec<_>>().join(",");
            assert!(text.contains(&format!("\"enum\":[{words}")), "{} {}", it.of, it.name);
            let is_field = !it.of.contains(' ');
            let field = &document["components"]["schemas"][it.of]["properties"][it.name];
            assert!(!is_field || field["enum"].is_array(), "{} {}", it.of, it.name);
        }
    }

    #[test]
    fn the_words_are_those_of_the_types() {
        assert_eq!(APPROVAL, ApprovalStatus::ALL.map(ApprovalStatus::as_str));
        assert_eq!(SCALE, Timescale::ALL.map(Timescale::as_str));
        assert_eq!(MESSAGE, MessageState::ALL.map(MessageState::as_str));
        assert_eq!(IMPORT, ImportState::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>());
    }
}
