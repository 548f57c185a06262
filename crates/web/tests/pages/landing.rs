//! The first page of the portal, for people who are not signed in.

use testkit::TestPortal;

use crate::document::Document;

#[tokio::test]
async fn it_says_what_the_portal_is_and_leads_in() {
    let portal = TestPortal::start().await;
    let nobody = portal.anonymous();
    let page = Document::of(&nobody.get("/").await.expect(200));
    page.check("/");
    assert_eq!(page.text("h1"), "Use less when it counts. Get paid for it.");
    assert_eq!(
        page.texts("main h2"),
        [
            "Notice",
            "Reduce",
            "Credit",
            "What you see",
            "Who it is for",
            "Questions in plain words",
            "Ready for the next DR period?"
        ]
    );
    // The figures of the example are in the portal's money: 1,584 kWh at $0.50.
    assert_eq!(page.text(".kpi"), "Saved this year $792.00 1.58 MWh in 12 DR periods");
    assert_eq!(page.count(".asks details"), 5);
    for way in page.attributes("main a, header a", "href") {
        nobody.get(&way).await.expect(200);
    }
    let spanish = Document::of(&nobody.reading("es").get("/").await.expect(200));
    assert_eq!(spanish.text("#whom-title"), "Para quién es");
}
