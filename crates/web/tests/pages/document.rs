//! What is asked of every page: a heading, names for controls, nothing inline, nothing from elsewhere.

use scraper::{Html, Selector};
use testkit::{Answer, TestPortal};

/// A page that was parsed.
pub struct Document(Html);

impl Document {
    pub fn of(answer: &Answer) -> Document {
        Document(Html::parse_document(&answer.body))
    }

    /// The texts of what a selector finds, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let fold = |it: String| it.split_whitespace().collect::<Vec<_>>().join(" ");
        self.select(selector).map(|it| fold(it.text().collect::<Vec<_>>().join(" "))).collect()
    }

    /// The text of the first thing that a selector finds.
    pub fn text(&self, selector: &str) -> String {
        self.texts(selector).into_iter().next().unwrap_or_else(|| panic!("no {selector}"))
    }

    /// An attribute of everything that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.select(selector).filter_map(|it| it.value().attr(name)).map(str::to_owned).collect()
    }

    pub fn count(&self, selector: &str) -> usize {
        self.select(selector).count()
    }

    fn select<'a>(&'a self, selector: &str) -> impl Iterator<Item = scraper::ElementRef<'a>> {
        let selector = Selector::parse(selector).unwrap();
        self.0.select(&selector).collect::<Vec<_>>().into_iter()
    }

    /// What every page must be.
    pub fn check(&self, place: &str) {
        assert_eq!(self.count("h1"), 1, "{place}: one heading");
        let spoken = [vec!["en-US".to_owned()], vec!["es-US".to_owned()]];
        assert!(spoken.contains(&self.attributes("html", "lang")), "{place}: a language that it speaks");
        assert!(self.text("title").len() > "Demand Response Portal".len(), "{place}: a title of its own");
        assert_eq!(self.count("[style], style, script:not([src])"), 0, "{place}: nothing inline");
        for element in self.select("*") {
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on"), "{place}: inline handler {name}");
                let elsewhere = matches!(name, "src" | "href" | "action") && value.contains("//");
                assert!(!elsewhere, "{place}: {value} leads elsewhere");
            }
        }
        self.check_controls(place);
    }

    fn check_controls(&self, place: &str) {
        let labelled = self.attributes("label", "for");
        for control in self.select("input:not([type=hidden]), select, textarea") {
            let id = control.value().attr("id").unwrap_or("");
            let named = labelled.iter().any(|it| it == id) || control.value().attr("aria-label").is_some();
            let inside =
                control.ancestors().any(|it| it.value().as_element().is_some_and(|it| it.name() == "label"));
            assert!(named || inside, "{place}: a control without a label: {}", control.html());
        }
        for picture in self.select("svg[role=img]") {
            assert!(
                picture.value().attr("aria-label").is_some_and(|it| !it.is_empty()),
                "{place}: a picture unsaid"
            );
        }
        self.check_regions(place);
        for button in self.select("button, a[href]") {
            let words = button.text().collect::<String>().trim().to_owned();
            let said = button.value().attr("aria-label").is_some_and(|it| !it.is_empty());
            assert!(said || !words.is_empty(), "{place}: a button without a name: {}", button.html());
        }
    }
}

impl Document {
    /// Whoever jumps from region to region hears their names: no two may be the same.
    fn check_regions(&self, place: &str) {
        let mut names = self.attributes("section[aria-label], [role=region][aria-label]", "aria-label");
        for heading in self.attributes("section[aria-labelledby]", "aria-labelledby") {
            names.push(self.text(&format!("[id='{heading}']")));
        }
        names.sort();
        assert!(names.windows(2).all(|it| it[0] != it[1]), "{place}: two regions of one name: {names:?}");
    }
}

#[tokio::test]
async fn every_page_can_be_used_by_anybody() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal
        .readings("meter_id,start_time,end_time,meter_value\n1,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1\n")
        .await;
    portal.period("2026-07-16T04:00:00Z", "2026-07-16T05:00:00Z").await;
    portal.period("2026-07-18T04:00:00Z", "2026-07-18T05:00:00Z").await;
    for path in [
        "/",
        "/register",
        "/register?kind=home",
        "/password/forgot",
        "/register/done",
        "/password/done",
        "/setup",
        "/help",
        "/status",
        "/login",
        "/login?out",
        "/login?next=/meters",
        "/nothing",
    ] {
        Document::of(&portal.anonymous().get(path).await).check(path);
    }
    Document::of(&resident.get("/account/access").await.expect(200)).check("/account/access");
    let admin = portal.system_administrator().await;
    Document::of(&admin.get("/admin/audit").await.expect(200)).check("/admin/audit");
    Document::of(&admin.get("/admin/status").await.expect(200)).check("/admin/status");
    for path in [
        "/today",
        "/meters/all",
        "/periods",
        "/periods/1",
        "/periods/2",
        "/dance",
        "/map",
        "/map?q=nothing&result=much",
        "/help",
        "/status",
        "/account",
        "/account/security",
        "/account/security/two-factor",
        "/account/api-keys",
        "/account/delete",
        "/confirm",
    ] {
        Document::of(&resident.get(path).await.expect(200)).check(path);
    }
    for query in [
        "",
        "?scale=week",
        "?scale=month",
        "?scale=year",
        "?tab=ranking",
        "?tab=acf",
        "?tab=pacf",
        "?view=table",
        "?date=2020-01-01",
    ] {
        let path = format!("/meters/1{query}");
        Document::of(&resident.get(&path).await.expect(200)).check(&path);
    }
}
