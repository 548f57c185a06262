//! An import that cannot be undone says why on its page, and what to undo first.

use super::*;

#[tokio::test]
async fn undo_is_refused_where_something_later_has_overwritten_rows() {
    let (portal, admin) = start().await;
    let new = uploaded(&admin, "good.csv", GOOD).await;
    let place = worked(&portal, &admin, &new, "unit=kw&do=import").await;
    // Of the same meter, but another time; of the same time, but nothing new; and with another value.
    portal.readings(&GOOD.replace("2026-07-16", "2026-07-17")).await;
    portal.readings(&format!("{GOOD}\n")).await;
    let new = uploaded(&admin, "later.csv", &GOOD.replace(",2\n", ",3\n")).await;
    let later = worked(&portal, &admin, &new, "unit=kw&do=import").await;
    let refused = admin.send_form(&format!("{place}/undo"), "").await.expect(409);
    let refused = Document::of(&refused);
    refused.check(&place);
    assert_eq!(refused.text("h1"), "good.csv");
    let alert = refused.text("[role=alert]");
    assert!(
        alert.contains("1 row of this import was overwritten later. Undo the later imports first"),
        "{alert}"
    );
    assert_eq!(refused.attributes("[role=alert] a", "href"), ["#later"]);
    assert_eq!(refused.attributes("#later tbody a", "href"), [later.as_str()]);
    worked(&portal, &admin, &format!("{later}/undo"), "").await;
    worked(&portal, &admin, &format!("{place}/undo"), "").await;
    assert_eq!(portal.database().one(READINGS).await, "2", "those of the other day stay");
}

#[tokio::test]
async fn a_button_that_is_pressed_twice_does_it_once() {
    let (portal, admin) = start().await;
    let new = uploaded(&admin, "good.csv", GOOD).await;
    let place = worked(&portal, &admin, &new, "unit=kw&do=import").await;
    assert_eq!(worked(&portal, &admin, &new, "unit=kw&do=import").await, format!("{place}?done=known"));
    worked(&portal, &admin, &format!("{place}/undo"), "").await;
    assert_eq!(worked(&portal, &admin, &format!("{place}/undo"), "").await, place);
    assert_eq!(portal.database().one(READINGS).await, "0");
}
