//! Who may ask what: every row of `authorization.table` × everybody, and no address without a row.

mod bodies;
mod table;
mod world;

use std::collections::BTreeSet;

use testkit::{Answer, Client, TestPortal, on_each_engine};

use self::{
    table::{Row, SUBJECTS, pattern, rows},
    world::World,
};

/// What came back, as the table says it.
fn word(answer: &Answer) -> String {
    let to = answer.header("location").split(['?', '#']).next().unwrap_or("");
    match (answer.status.as_u16(), to) {
        (303, "/login" | "/waiting" | "/confirm") => to.trim_start_matches('/').to_owned(),
        (status, _) => status.to_string(),
    }
}

/// Asks with the row's body, or with one that fits nothing, so that nothing is changed where somebody is let in.
async fn ask(client: &Client, row: &Row, path: &str) -> Answer {
    let headers = |kind| [("content-type", kind), ("sec-fetch-site", "same-origin")];
    let (json, form) = (headers("application/json"), headers("application/x-www-form-urlencoded"));
    match (row.method, path.starts_with("/api/")) {
        ("GET", _) => client.get(path).await,
        (_, true) => client.send_raw(row.method, path, &json, row.body.unwrap_or("{\"wrong\":1}")).await,
        (_, false) => client.send_raw(row.method, path, &form, row.body.unwrap_or("wrong=1")).await,
    }
}

/// What one subject gets.
async fn asked(world: &World, row: &Row, subject: usize) -> String {
    let path = world.resolve(row.address).await;
    if row.address.starts_with("/live") {
        return match world.client(subject).status(&path).await {
            200 => "stream".to_owned(),
            status => status.to_string(),
        };
    }
    match row.is_last {
        true => word(&ask(&world.fresh_client(subject).await, row, &path).await),
        false => word(&ask(world.client(subject), row, &path).await),
    }
}

on_each_engine! {
    async fn az_2_everybody_gets_what_the_table_says(db: TestDb) {
        let world = World::new(TestPortal::on(db).await).await;
        let rows = rows();
        let mut faults = Vec::new();
        // Twice, so that the second time the cache is warm.
        for row in rows.iter().chain(&rows) {
            for (subject, who) in SUBJECTS.iter().enumerate().take(world.n_subjects()) {
                let (got, expected) = (asked(&world, row, subject).await, row.expected[subject]);
                if got != expected {
                    faults.push(format!("{} {} as {who}: {got}, not {expected}", row.method, row.address));
                }
            }
        }
        faults.dedup();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// An answer without what is new in each: its request's number.
fn essence(answer: &Answer) -> String {
    let id = answer.header("x-request-id");
    if id.is_empty() { answer.body.clone() } else { answer.body.replace(id, "ID") }
}

#[tokio::test]
async fn az_3_what_is_somebody_elses_looks_like_what_is_not_there() {
    let world = World::new(TestPortal::start().await).await;
    let rows = rows();
    // An address without a path for it names its object by a parameter.
    let parameter = |it: &Row| it.address.split_once('?').and_then(|(_, query)| query.split('=').next());
    for row in rows.iter().filter(|it| !it.is_last && !it.objects().is_empty()) {
        // The same but for what does not exist; otherwise any that names nothing first.
        let is_twin = |it: &&Row| {
            let (one, other) = (row.objects(), it.objects());
            let is_missing = |it: &&str| it.starts_with("missing_");
            it.route() == row.route()
                && parameter(it) == parameter(row)
                && one.len() == other.len()
                && other.iter().any(is_missing)
                && one.iter().zip(&other).all(|(one, other)| one == other || is_missing(other))
        };
        let is_missing = |it: &&Row| {
            let names_nothing = it.objects().first().is_some_and(|it| it.starts_with("missing_"));
            it.route() == row.route() && parameter(it) == parameter(row) && names_nothing
        };
        let twin = rows.iter().find(is_twin).or_else(|| rows.iter().find(is_missing));
        let Some(missing) = twin else { continue };
        for subject in (0..world.n_subjects()).filter(|it| row.expected[*it] == "404") {
            let answer = async |it: &Row| {
                let path = world.resolve(it.address).await;
                essence(&ask(world.client(subject), it, &path).await)
            };
            assert_eq!(answer(row).await, answer(missing).await, "{} {}", SUBJECTS[subject], row.address);
        }
    }
}

on_each_engine! {
    async fn az_4_what_one_has_read_is_not_another_ones_to_read(db: TestDb) {
        let world = World::new(TestPortal::on(db).await).await;
        let of = |name: &str| world.client(SUBJECTS.iter().position(|it| *it == name).unwrap());
        let is_theirs = |it: &&Row| it.method == "GET" && it.address.contains("{own_meter}") && it.expected[3] == "200";
        for row in rows().iter().filter(is_theirs) {
            let path = world.resolve(row.address).await;
            of("resident").get(&path).await.expect(200);
            for stranger in ["user", "orgadmin"] {
                of(stranger).get(&path).await.expect(404);
            }
            of("resident").get(&path).await.expect(200);
        }
    }
}

/// Whether the log has to say that a subject was turned away. Staff see everything, so what they do not find is not there.
fn is_denial(word: &str, subject: usize) -> bool {
    word == "403" || word == "404" && SUBJECTS[subject] != "nobody" && !is_staff(subject)
}

fn is_staff(subject: usize) -> bool {
    matches!(SUBJECTS[subject], "provider" | "sysadmin" | "read" | "import" | "admin")
}

on_each_engine! {
    async fn op_4_whoever_is_turned_away_is_in_the_log(db: TestDb) {
        let world = World::new(TestPortal::on(db).await).await;
        let db = world.portal.database();
        let count = async || db.one("SELECT COUNT(*) FROM audit_log WHERE action = 'access.denied'").await;
        for row in rows() {
            for (subject, who) in SUBJECTS.iter().enumerate().take(world.n_subjects()) {
                let before: u32 = count().await.parse().unwrap();
                let got = asked(&world, &row, subject).await;
                let expected = before + u32::from(is_denial(&got, subject));
                assert_eq!(count().await, expected.to_string(), "{} {} as {who}", row.method, row.address);
            }
            // Nobody can fill the log with refusals; here they are all wanted.
            db.run("DELETE FROM rate_limits").await;
        }
        assert_eq!(world.portal.audit_fault().await, None);
    }

    async fn pr_6_each_look_of_the_staff_at_a_household_is_in_the_log(db: TestDb) {
        let world = World::new(TestPortal::on(db).await).await;
        let db = world.portal.database();
        let count = async || db.one("SELECT COUNT(*) FROM audit_log WHERE action = 'meter.read'").await;
        for row in rows().iter().filter(|it| it.method == "GET" && !it.objects().is_empty()) {
            for (subject, who) in SUBJECTS.iter().enumerate().take(world.n_subjects()) {
                let before: u32 = count().await.parse().unwrap();
                let got = asked(&world, row, subject).await;
                let is_home = row.objects().iter().any(|it| ["own_meter", "other_home_meter"].contains(it));
                let is_look = is_home && is_staff(subject) && ["200", "stream"].contains(&got.as_str());
                let expected = before + u32::from(is_look);
                assert_eq!(count().await, expected.to_string(), "{} {} as {who}", row.method, row.address);
            }
        }
    }
}

#[test]
fn az_1_every_address_has_a_row() {
    let document: serde_json::Value = serde_json::from_str(&web::openapi_document()).unwrap();
    let mut addresses: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys().filter(|it| *it != "parameters");
        addresses.extend(methods.map(|method| (method.to_uppercase(), pattern(path))));
    }
    let others = web::PAGES.iter().chain([&web::LIVE]).chain(&web::PROBES);
    addresses.extend(others.map(|(method, path)| (method.to_uppercase(), pattern(path))));
    let rows: BTreeSet<(String, String)> = rows().iter().map(Row::route).collect();
    let missing: Vec<_> = addresses.difference(&rows).collect();
    assert!(missing.is_empty(), "add a row to authorization.table for each of these: {missing:?}");
    let gone: Vec<_> = rows.difference(&addresses).collect();
    assert!(gone.is_empty(), "authorization.table has a row for what there is not: {gone:?}");
}

#[test]
fn au_13_the_document_names_the_scope_that_lets_a_key_in() {
    let document: serde_json::Value = serde_json::from_str(&web::openapi_document()).unwrap();
    let is_refused = |row: &Row, scope: &str| {
        let column = SUBJECTS.iter().position(|it| *it == scope).unwrap();
        ["401", "403"].contains(&row.expected[column])
    };
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let security = operation["security"].as_array().unwrap();
            let is_open = security.iter().any(|it| it.as_object().unwrap().is_empty());
            let scope = security.iter().find_map(|it| it["key"][0].as_str());
            let route = (method.to_uppercase(), pattern(path));
            for row in rows().iter().filter(|it| it.route() == route && !is_open) {
                let agrees = match scope {
                    Some(scope) => !is_refused(row, scope),
                    None => ["read", "import", "admin"].iter().all(|it| is_refused(row, it)),
                };
                assert!(agrees, "{} {}: the document says {scope:?}", row.method, row.address);
            }
        }
    }
}

#[test]
fn az_1_every_object_is_also_asked_for_where_it_does_not_exist() {
    let rows = rows();
    for row in rows.iter().filter(|it| !it.objects().is_empty()) {
        let same = rows.iter().filter(|it| it.route() == row.route());
        let objects: Vec<&str> = same.flat_map(|it| it.objects()).collect();
        assert!(objects.iter().any(|it| it.starts_with("missing_")), "{}: no row is missing_…", row.address);
        assert!(objects.len() > 1, "{}: whose is it where it exists?", row.address);
    }
}
