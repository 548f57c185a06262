//! Every address of the router, from the OpenAPI document and the list of pages: whatever lands is tested from then on.

use domain::{ApprovalStatus, OrgId};
use serde_json::Value;
use testkit::{Client, TestPortal};

/// A method and the pattern of its addresses.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: String,
    pub pattern: String,
    /// What its addresses must say after the question mark.
    query: String,
    /// Its other parameters after the question mark.
    pub parameters: Vec<String>,
}

/// What stands for the parameters of a path: somebody's, somebody else's, nobody's, and no number at all.
const STAND_INS: [&str; 4] =
    ["1", "2", "9", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"];

impl Route {
    /// Whether asking changes something.
    pub fn is_unsafe(&self) -> bool {
        self.method != "GET"
    }

    /// Whether programs ask there.
    pub fn is_api(&self) -> bool {
        self.pattern.starts_with("/api/")
    }

    /// One address.
    pub fn path(&self) -> String {
        self.filled(STAND_INS[0])
    }

    /// Addresses with different things in the places of the parameters.
    pub fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = STAND_INS.iter().map(|it| self.filled(it)).collect();
        paths.dedup();
        paths
    }

    fn filled(&self, stand_in: &str) -> String {
        let fill = |part: &str| if part.starts_with('{') { stand_in.to_owned() } else { part.to_owned() };
        let path = self.pattern.split('/').map(fill).collect::<Vec<_>>().join("/");
        path + &self.query
    }

    fn of_operation(method: &str, pattern: &str, operation: &Value) -> Route {
        let mut route = Route::of_page(method, pattern);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            match (parameter["in"].as_str(), parameter["required"].as_bool()) {
                (Some("query"), Some(true)) => {
                    let sign = if route.query.is_empty() { '?' } else { '&' };
                    route.query += &format!("{sign}{name}=1");
                }
                (Some("query"), _) => route.parameters.push(name.to_owned()),
                _ => {}
            }
        }
        route
    }

    fn of_page(method: &str, pattern: &str) -> Route {
        let (method, pattern) = (method.to_uppercase(), pattern.to_owned());
        Route { method, pattern, query: String::new(), parameters: Vec::new() }
    }
}

/// Every address but the live stream, whose answer has no end.
pub fn all() -> Vec<Route> {
    let document: Value = serde_json::from_str(&web::openapi_document()).unwrap();
    let mut routes: Vec<Route> =
        web::PAGES.iter().map(|(method, path)| Route::of_page(method, path)).collect();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let operations = operations.as_object().unwrap().iter().filter(|(it, _)| *it != "parameters");
        routes.extend(operations.map(|(method, it)| Route::of_operation(method, path, it)));
    }
    assert!(routes.len() > 20 && routes.iter().any(Route::is_api) && routes.iter().any(Route::is_unsafe));
    routes
}

/// Every address that is asked with GET.
pub fn safe() -> Vec<Route> {
    all().into_iter().filter(|it| !it.is_unsafe()).collect()
}

/// Somebody of every role, and a meter for those who can have one: 1 is the resident's, 2 the organization's.
pub async fn everybody(portal: &TestPortal) -> Vec<(&'static str, Client)> {
    let org = portal.organization("Routes").await;
    portal.meter(2, org).await;
    let resident = portal.resident("resident@routes.example", 1).await;
    let person = async |name: &str, org, approval| {
        portal.person(&format!("{name}@routes.example"), Some(org), approval).await
    };
    vec![
        ("nobody", portal.anonymous()),
        ("pending", person("pending", org, ApprovalStatus::Pending).await),
        ("rejected", person("rejected", org, ApprovalStatus::Rejected).await),
        ("resident", resident),
        ("org user", person("user", org, ApprovalStatus::Approved).await),
        ("org admin", person("admin", org, ApprovalStatus::Admin).await),
        ("provider", person("provider", OrgId::PROVIDER, ApprovalStatus::Approved).await),
        ("system admin", person("system", OrgId::PROVIDER, ApprovalStatus::Admin).await),
    ]
}

/// A morning's readings of both meters.
pub fn readings() -> String {
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for (meter, hour) in [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)] {
        csv += &format!("{meter},2026-07-16T0{hour}:00:00Z,2026-07-16T0{}:00:00Z,1.{hour}00,2\n", hour + 1);
    }
    csv
}
