//! What was wrong with a file: by kind, with the first of each, and all of it to download.

use super::*;

fn green_button() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/green_button/");
    std::fs::read_to_string(format!("{folder}apuc_algoma_ontario_electric.xml")).unwrap()
}

#[tokio::test]
async fn problems_are_grouped_by_kind() {
    let (portal, admin) = start().await;
    let mut file = GOOD.to_owned();
    for day in 1..=25 {
        file += &format!("1,2026-06-{day:02}T04:00:00Z,2026-06-{day:02}T05:00:00Z,x\n");
    }
    file += "99,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1\n";
    let new = uploaded(&admin, "bad.csv", &file).await;
    let looks = page(&admin, &new).await;
    assert!(looks.text("#found").contains("Meters that do not exist 99"), "{}", looks.text("#found"));
    let place = worked(&portal, &admin, &new, "unit=kw").await;
    let result = page(&admin, &place).await;
    result.check(&place);
    let kinds = ["No value that can be read 25", "A meter that does not exist 1"];
    assert_eq!(result.texts("#problems summary"), kinds);
    assert_eq!(result.count("#problems details[open] tbody tr"), 10);
    assert!(result.text("#problems details[open]").contains("The first 10 of 25."));
    assert_eq!(result.count("#problems details[open]"), 1);
    let rows = admin.get(&format!("{place}/rejected.csv")).await.expect(200);
    assert_eq!(rows.body.lines().count(), 1 + 26, "the header and every row");
}

#[tokio::test]
async fn of_green_button_the_places_are_downloaded() {
    let (portal, admin) = start().await;
    let file = green_button().replacen("<value>", "<value>=1+", 2);
    assert!(file.contains("<value>=1+"), "the file is as it was thought");
    let new = uploaded(&admin, "bad.xml", &file).await;
    let place =
        worked(&portal, &admin, &new, "format=green-button&meter=1&epoch=utc&round=yes&do=import").await;
    let result = page(&admin, &place).await;
    result.check(&place);
    assert!(result.text("#facts").contains("Problems 2"), "{}", result.text("#facts"));
    let answer = admin.get(&format!("{place}/rejected.csv")).await.expect(200);
    assert!(answer.header("content-disposition").contains("rejected-places.csv"));
    let lines: Vec<&str> = answer.body.lines().collect();
    assert_eq!((lines[0], lines.len()), ("line,column,value,reason", 3));
    assert!(
        lines[1].contains(",'=1+"),
        "what is no formula in the file is none in the download: {}",
        lines[1]
    );
}

#[tokio::test]
async fn of_a_file_that_is_not_kept_the_places_are_downloaded() {
    let (portal, admin) = start().await;
    let new = uploaded(&admin, "bad.csv", BAD).await;
    let form = "meter_id=Sub&start_time=From&end_time=To&meter_value=kWh&unit=kwh";
    let place = worked(&portal, &admin, &new, form).await;
    let removed = admin.send_form(&format!("{new}/discard"), "").await.expect(303);
    assert_eq!(removed.header("location"), "/admin/imports?done=thrown-away");
    let rows = admin.get(&format!("{place}/rejected.csv")).await.expect(200);
    let lines: Vec<&str> = rows.body.lines().collect();
    assert_eq!((lines[0], lines.len()), ("line,column,value,reason", 4));
    assert!(lines[1].starts_with("3,kWh,\"12,4\",has a decimal comma"), "{}", lines[1]);
    let result = page(&admin, &place).await;
    assert_eq!(result.count("#again-good, #correct"), 0, "there is no file to read again");
    admin.send_form(&format!("{place}/again"), "do=good").await.expect(404);
}
