//! Files that are sent to the page: forms that are none, names of all kinds, people who may not, files that are gone.

use super::*;

const FORM: &str = "multipart/form-data; boundary=XX";

fn n_spooled(portal: &TestPortal) -> usize {
    std::fs::read_dir(&portal.portal.config().imports.spool).map_or(0, Iterator::count)
}

#[tokio::test]
async fn in_5_forms_of_files_that_are_no_such_are_refused_in_words() {
    let (portal, admin) = start().await;
    let one = body("a.csv", GOOD);
    let second = one.replace("--XX--", "") + &one;
    let endless = format!("--XX\r\nA: {}", "x".repeat(1 << 20));
    let thousand = one.replace("--XX--", "").repeat(1000) + "--XX--";
    let cases = [
        ("multipart/form-data", one.as_str(), "no boundary"),
        (FORM, second.as_str(), "the only part"),
        (FORM, thousand.as_str(), "the only part"),
        (FORM, endless.as_str(), "does not end"),
        (FORM, &one[..one.len() / 2], "did not arrive whole"),
        (FORM, &one.replace("filename", "name2"), "must be a file"),
        (FORM, &body("", ""), "choose one"),
        (FORM, "", "did not arrive whole"),
    ];
    for (content_type, body, words) in cases {
        let answer = send(&admin, "/admin/imports", content_type, body).await.expect(422);
        let document = Document::of(&answer);
        assert!(document.text("[role=alert]").contains(words), "{words}: {}", document.text("[role=alert]"));
        let answer = send(&admin, "/api/data/import", content_type, body).await.expect(422);
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
    }
    assert_eq!(n_spooled(&portal), 0, "nothing of them is kept");
}

#[tokio::test]
async fn in_5_a_file_that_is_larger_than_may_be_sent_is_refused_on_the_page() {
    let portal = TestPortal::with_file_limit(testkit::engines::TestDb::sqlite().await, 100).await;
    let admin = portal.system_administrator().await;
    let answer = send(&admin, "/admin/imports", FORM, &body("a.csv", &"x".repeat(101))).await.expect(413);
    let document = Document::of(&answer);
    assert_eq!(document.text("h1"), "Imports");
    assert!(
        document.text("[role=alert]").contains("larger than 100 bytes"),
        "{}",
        document.text("[role=alert]")
    );
    assert_eq!(n_spooled(&portal), 0, "nothing of it is kept");
    uploaded(&admin, "a.csv", &"x".repeat(100)).await;
}

#[tokio::test]
async fn in_5_names_are_text_and_never_places() {
    let (portal, admin) = start().await;
    let names = [
        ("../../etc/passwd", "passwd"),
        ("C:\\files\\may.csv", "may.csv"),
        ("..", "file"),
        ("a%22b.csv", "a\"b.csv"),
        ("<script>alert(1)<x>.csv", "<script>alert(1)<x>.csv"),
        ("caf\u{e9} \u{1f50c}.csv", "caf\u{e9} \u{1f50c}.csv"),
        ("a%0D%0ASet-Cookie: b.csv", "a Set-Cookie: b.csv"),
    ];
    for (name, shown) in names {
        let new = uploaded(&admin, name, GOOD).await;
        let looks = page(&admin, &new).await;
        looks.check(name);
        assert_eq!(looks.text("h1"), shown);
    }
    let spool = std::fs::read_dir(&portal.portal.config().imports.spool).unwrap();
    let is_id = |name: &str| name.len() == 32 && name.bytes().all(|it| it.is_ascii_hexdigit());
    let stored: Vec<String> = spool.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(stored.len() == names.len() && stored.iter().all(|it| is_id(it)), "{stored:?}");
}

#[tokio::test]
async fn in_5_a_file_comes_from_our_own_page_and_from_somebody_who_may() {
    let (portal, admin) = start().await;
    let file = body("a.csv", GOOD);
    for headers in [
        vec![("content-type", FORM)],
        vec![("content-type", FORM), ("sec-fetch-site", "cross-site")],
        vec![("content-type", FORM), ("origin", "https://elsewhere.example")],
    ] {
        admin.send_raw("POST", "/admin/imports", &headers, &file).await.expect(403);
    }
    let gone = portal.anonymous();
    let login = send(&gone, "/admin/imports", FORM, &file).await.expect(303);
    assert!(login.header("location").starts_with("/login"), "{}", login.header("location"));
    let resident = portal.resident("resident@home.example", 7).await;
    send(&resident, "/admin/imports", FORM, &file).await.expect(403);
    assert_eq!(n_spooled(&portal), 0, "nothing of them is kept");
}

#[tokio::test]
async fn a_file_is_removed_on_demand_unless_an_import_reads_it() {
    let (portal, admin) = start().await;
    let new = uploaded(&admin, "good.csv", GOOD).await;
    let discard = format!("{new}/discard");
    let place = waiting(&portal, &new).await;
    let refused = Document::of(&admin.send_form(&discard, "").await.expect(409));
    assert!(refused.text("[role=alert]").contains("Stop it first"), "{}", refused.text("[role=alert]"));
    worked(&portal, &admin, &format!("{place}/cancel"), "").await;
    admin.send_form(&discard, "").await.expect(303);
    assert_eq!(n_spooled(&portal), 0);
    admin.get(&new).await.expect(404);
    admin.send_form(&discard, "").await.expect(404);
    admin.send_form(&new, "unit=kw&do=import").await.expect(404);
}

#[tokio::test]
async fn a_file_that_vanishes_from_the_disk_is_not_there() {
    let (portal, admin) = start().await;
    let new = uploaded(&admin, "good.csv", GOOD).await;
    std::fs::remove_file(portal.portal.config().imports.spool.join(id_in(&new))).unwrap();
    Document::of(&admin.get(&new).await.expect(404)).check(&new);
}

#[tokio::test]
async fn an_empty_file_is_said_to_be_empty() {
    let (_portal, admin) = start().await;
    let new = uploaded(&admin, "empty.csv", "").await;
    let looks = page(&admin, &new).await;
    looks.check(&new);
    assert!(looks.text("#found").contains("The file is empty"), "{}", looks.text("#found"));
    assert_eq!((looks.count("#guess"), looks.count("#discard")), (0, 1));
}
