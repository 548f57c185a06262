//! The import page: a file is sent, looked at, checked, imported, and taken out again, all without script.

mod report;
mod sending;
mod undoing;

use std::time::Duration;

use domain::OrgId;
use portal::{Caller, ImportChoices, ImportFile, ImportId, ImportSource, ImportWish, UploadId};
use testkit::{Answer, Client, TestPortal};

use crate::document::Document;

const GOOD: &str = "meter_id,start_time,end_time,meter_value\n\
    1,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1\n\
    1,2026-07-16T05:00:00Z,2026-07-16T06:00:00Z,2\n";
const BAD: &str = "Sub,From,To,kWh\n\
    1,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1\n\
    1,2026-07-16T05:00:00Z,2026-07-16T06:00:00Z,\"12,4\"\n\
    1,2026-07-16T06:00:00Z,2026-07-16T07:00:00Z,<b>x</b>\n\
    1,2026-07-16T07:00:00Z,2026-07-16T08:00:00Z,\"13,4\"\n";
/// How long an import may take.
const PATIENCE: Duration = Duration::from_secs(60);
const READINGS: &str = "SELECT COUNT(*) FROM meter_data";

fn body(name: &str, file: &str) -> String {
    let header = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
    format!("--XX\r\n{header}\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--XX--\r\n")
}

async fn send(client: &Client, path: &str, content_type: &str, body: &str) -> Answer {
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", content_type)];
    client.send_raw("POST", path, &headers, body).await
}

/// Sends a file; where its page is.
async fn uploaded(client: &Client, name: &str, file: &str) -> String {
    let answer = send(client, "/admin/imports", "multipart/form-data; boundary=XX", &body(name, file)).await;
    answer.expect(303).header("location").to_owned()
}

async fn page(client: &Client, path: &str) -> Document {
    Document::of(&client.get(path).await.expect(200))
}

/// Sends a form, and waits for the import that it is about; where that is.
async fn worked(portal: &TestPortal, client: &Client, path: &str, form: &str) -> String {
    let place = client.send_form(path, form).await.expect(303).header("location").to_owned();
    let id = ImportId::parse(id_in(&place)).unwrap();
    let import = portal.portal.wait_for_import(&Caller::operator(), &id, PATIENCE).await.unwrap();
    assert!(import.state.is_final(), "{place}: {:?}", import.state);
    place
}

/// The id at the end of an address.
fn id_in(place: &str) -> &str {
    place.split('?').next().and_then(|it| it.rsplit('/').next()).unwrap()
}

/// An import of a received file at which nobody works yet.
async fn waiting(portal: &TestPortal, upload: &str) -> String {
    let file = ImportFile::Upload(UploadId::parse(id_in(upload)).unwrap());
    let choices = ImportChoices { unit: Some("kw".to_owned()), ..ImportChoices::default() };
    let wish = ImportWish { source: ImportSource::Page, file, choices, idempotency_key: None };
    let accepted = portal.portal.accept_import(&Caller::operator(), wish).await.unwrap();
    format!("/admin/imports/{}", accepted.import.id.as_str())
}

async fn start() -> (TestPortal, Client) {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    portal.meter(1, OrgId::PROVIDER).await;
    (portal, admin)
}

#[tokio::test]
async fn a_file_is_looked_at_checked_imported_and_undone() {
    let (portal, admin) = start().await;
    let list = page(&admin, "/admin/imports").await;
    list.check("/admin/imports");
    assert!(list.text("#list").contains("Nothing was imported yet."));
    let new = uploaded(&admin, "good.csv", GOOD).await;
    let looks = page(&admin, &new).await;
    looks.check(&new);
    assert_eq!(looks.text("h1"), "good.csv");
    assert_eq!(looks.count(".sample tbody tr"), 2);
    assert_eq!(looks.attributes("#guess-start_time option[selected]", "value"), ["start_time"]);
    let form = "meter_id=meter_id&start_time=start_time&end_time=end_time&meter_value=meter_value&unit=kw";
    let checked = worked(&portal, &admin, &new, form).await;
    assert_eq!(portal.database().one(READINGS).await, "0");
    let result = page(&admin, &checked).await;
    result.check(&checked);
    assert!(result.text("#facts").contains("Checked, all good"), "{}", result.text("#facts"));
    assert!(result.text("#facts").contains("2 would be new"), "{}", result.text("#facts"));
    let done = worked(&portal, &admin, &format!("{checked}/again"), "do=all").await;
    assert_eq!(portal.database().one(READINGS).await, "2");
    let result = page(&admin, &done).await;
    assert!(result.text("#facts").contains("Imported"));
    let again = worked(&portal, &admin, &new, &format!("{form}&do=import")).await;
    assert_eq!(again, format!("{done}?done=known"));
    assert!(page(&admin, &again).await.text("[role=status]").contains("brought in before"));
    let question = page(&admin, &format!("{done}/undo")).await;
    question.check("undo");
    assert!(question.text("#question").contains("2 readings"));
    worked(&portal, &admin, &format!("{done}/undo"), "").await;
    assert_eq!(portal.database().one(READINGS).await, "0");
    assert!(page(&admin, &done).await.text("#facts").contains("Undone"));
    let list = page(&admin, "/admin/imports").await;
    let newest = list.text("#list tbody tr");
    assert!(newest.contains("good.csv") && newest.contains("admin@provider.example"), "{newest}");
    let of_person = list.attributes("#list tbody tr:first-child a", "href").remove(1);
    assert!(page(&admin, &of_person).await.text("main").contains("admin@provider.example"), "{of_person}");
}

#[tokio::test]
async fn columns_are_recognised_and_bad_rows_reported() {
    let (portal, admin) = start().await;
    let new = uploaded(&admin, "<i>bad</i>.csv", BAD).await;
    let looks = page(&admin, &new).await;
    looks.check(&new);
    assert_eq!(looks.text("h1"), "i>.csv");
    assert_eq!(looks.attributes("#guess-meter_value option[selected]", "value"), ["kWh"]);
    assert_eq!(looks.attributes("#guess-unit option[selected]", "value"), ["kwh"]);
    let form = "meter_id=Sub&start_time=From&end_time=To&meter_value=kWh&unit=kwh&time_zone=UTC";
    let place = worked(&portal, &admin, &new, &format!("{form}&do=import")).await;
    let result = page(&admin, &place).await;
    result.check(&place);
    assert_eq!(portal.database().one(READINGS).await, "0");
    assert!(result.text("#facts").contains("Rejected"));
    assert_eq!(result.count("#problems tbody tr"), 3);
    let first = result.texts("#problems tbody tr").remove(0);
    assert!(first.starts_with("Line 3 kWh 12,4") && first.contains("point for decimals"), "{first}");
    assert_eq!(result.texts("#problems summary"), ["No value that can be read 3"]);
    assert_eq!(result.count("b"), 0, "a cell is text");
    let rejected = format!("{place}/rejected.csv");
    let packed = admin.send_raw("GET", &rejected, &[("accept-encoding", "gzip")], "").await.expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip", "as a browser asks for it");
    let rows = admin.get(&rejected).await.expect(200);
    let lines: Vec<&str> = BAD.lines().collect();
    assert_eq!(rows.body.lines().collect::<Vec<_>>(), [lines[0], lines[2], lines[3], lines[4]]);
    // Whoever changes how it is read begins with how it was read.
    let [like] = result.attributes("#correct input[name=like]", "value").try_into().unwrap();
    let filled = page(&admin, &format!("{new}?like={like}")).await;
    filled.check("like");
    assert_eq!(filled.attributes("#guess-time_zone", "value"), ["UTC"]);
    assert_eq!(filled.attributes("#guess-meter_id option[selected]", "value"), ["Sub"]);
    let place = worked(&portal, &admin, &format!("{place}/again"), "do=good").await;
    assert_eq!(portal.database().one(READINGS).await, "1");
    assert!(page(&admin, &place).await.text("#facts").contains("Good rows imported"));
}

#[tokio::test]
async fn what_means_nothing_is_said_beside_its_field() {
    let (_portal, admin) = start().await;
    let new = uploaded(&admin, "good.csv", GOOD).await;
    let refused = admin.send_form(&new, "unit=kw&time_zone=Nowhere&interval=x").await.expect(422);
    assert_eq!(Document::of(&refused).attributes("[role=alert] a", "href"), ["#guess-interval"]);
    let refused = admin.send_form(&new, "unit=kw&time_zone=Nowhere").await.expect(422);
    let refused = Document::of(&refused);
    assert_eq!(refused.attributes("[role=alert] a", "href"), ["#guess-time_zone"]);
    assert_eq!(refused.attributes("#guess-time_zone", "value"), ["Nowhere"]);
    let unreadable = uploaded(&admin, "a.csv", "100,NEM12,200405011135,MDA1,Ret1\n").await;
    let unreadable = page(&admin, &unreadable).await;
    assert_eq!((unreadable.count("#guess"), unreadable.count("h1")), (0, 1));
}

#[tokio::test]
async fn an_import_is_stopped_and_one_that_waits_shows_how_far_it_is() {
    let (portal, admin) = start().await;
    let new = uploaded(&admin, "good.csv", GOOD).await;
    let place = waiting(&portal, &new).await;
    let waits = page(&admin, &place).await;
    waits.check(&place);
    assert!(waits.text("[data-progress]").contains("Waiting for its turn"));
    // Whoever has no script may ask the page to renew itself; once there is a result it does not.
    let renewing = format!("{place}?renew=yes");
    assert_eq!(waits.attributes("[data-renewal]", "href"), [renewing.as_str()]);
    let renews = admin.get(&renewing).await.expect(200);
    assert_eq!(renews.header("refresh"), "3");
    assert_eq!(Document::of(&renews).attributes("[data-renewal]", "href"), [place.as_str()]);
    worked(&portal, &admin, &format!("{place}/cancel"), "").await;
    let stopped = admin.get(&renewing).await.expect(200);
    assert!(!stopped.headers.contains_key("refresh"));
    assert!(Document::of(&stopped).text("#facts").contains("Stopped"));
    assert_eq!(portal.database().one(READINGS).await, "0");
    for action in ["undo", "cancel"] {
        let refused = Document::of(&admin.send_form(&format!("{place}/{action}"), "").await.expect(409));
        assert!(
            refused.text("[role=alert]").contains("that is done can be undone"),
            "{}",
            refused.text("[role=alert]")
        );
        assert!(refused.text("#facts").contains("Stopped"), "it stays on the page of the import");
    }
}

#[tokio::test]
async fn the_api_takes_a_form_of_one_file() {
    let (portal, admin) = start().await;
    let key = portal.program("admin@provider.example", "import").await;
    drop(admin);
    let headers = [("content-type", "multipart/form-data; boundary=\"XX\"")];
    let answer =
        key.send_raw("POST", "/api/data/import?unit=kw", &headers, &body("a.csv", GOOD)).await.expect(200);
    assert_eq!(
        (answer.json()["state"].clone(), answer.json()["file_name"].clone()),
        ("done".into(), "a.csv".into())
    );
}

#[tokio::test]
async fn the_template_can_be_imported() {
    let (portal, admin) = start().await;
    portal.meter(7001, OrgId::PROVIDER).await;
    let template = admin.get("/admin/imports/template.csv").await.expect(200);
    assert!(template.header("content-disposition").contains("template.csv"));
    portal.readings(&template.body).await;
    assert_eq!(portal.database().one(READINGS).await, "2");
}
