//! What people see who are not let in.

use domain::ApprovalStatus;
use testkit::TestPortal;

use crate::document::Document;

#[tokio::test]
async fn pending_and_rejected_people_see_only_their_page() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    let words = [(ApprovalStatus::Pending, "Waiting for approval"), (ApprovalStatus::Rejected, "declined")];
    for (approval, word) in words {
        let person =
            portal.person(&format!("{word}@acme.example").replace(' ', "."), Some(acme), approval).await;
        assert_eq!(person.get("/meters").await.expect(303).header("location"), "/waiting");
        let page = Document::of(&person.get("/waiting").await.expect(200));
        page.check("/waiting");
        assert!(page.text("h1").contains(word));
        assert!(page.text("main").contains("Acme"));
        assert_eq!(page.attributes("form", "action"), ["/logout"]);
    }
}
