//! BR-7: what people call themselves, their organizations and their meters is text on every page, never markup.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::{ApprovalStatus, MeterId, OrgId};
use portal::{Caller, Registration};
use scraper::{Html, Selector};
use testkit::{Answer, Client, TestPortal, portal::PASSWORD};

use crate::routes;

/// The most addresses that are looked at for one person which differ only behind the question mark.
const MOST_ALIKE: usize = 8;

/// Texts that a page which forgets to escape would run. Names hold 50 characters.
const PAYLOADS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "' onfocus='alert(3)' autofocus='",
    "javascript:alert(4)",
    "</title></textarea></style><svg onload=alert(5)>",
    "{{7*7}}</script><script src=//evil.example>",
];

/// Everything in a page that would run, or lead to something that does.
fn faults(page: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    for element in page.select(&Selector::parse("*").unwrap()) {
        let (name, element) = (element.value().name(), element.value());
        let source = element.attr("src").unwrap_or("");
        if name == "script" && !source.starts_with("/assets/") {
            faults.push(format!("script {source}"));
        }
        if ["iframe", "object", "embed", "base", "style"].contains(&name) {
            faults.push(name.to_owned());
        }
        for (attribute, value) in element.attrs() {
            let leads = ["href", "src", "action", "formaction", "xlink:href", "data", "srcset", "poster"];
            let is_local =
                (value.starts_with('/') && !value.starts_with("//")) || value.starts_with(['#', '?']);
            let is_ours = value.is_empty() || is_local || value.starts_with("mailto:");
            if attribute.starts_with("on") || (leads.contains(&attribute) && !is_ours) {
                faults.push(format!("{name} {attribute}={value}"));
            }
        }
    }
    faults
}

fn links(page: &Html) -> Vec<String> {
    let links = Selector::parse("a[href]").unwrap();
    let hrefs = page.select(&links).filter_map(|it| it.value().attr("href"));
    hrefs.filter(|it| it.starts_with('/')).map(|it| it.split('#').next().unwrap_or("").to_owned()).collect()
}

/// Every page that somebody can reach: by its address, and by links from page to page.
async fn crawl(client: &Client, name: &str) -> Vec<Answer> {
    let mut waiting: VecDeque<String> =
        routes::safe().iter().filter(|it| !it.is_api()).flat_map(routes::Route::paths).collect();
    let (mut seen, mut alike, mut pages) = (BTreeSet::new(), BTreeMap::<String, usize>::new(), Vec::new());
    while let Some(path) = waiting.pop_front() {
        let n_alike = alike.entry(path.split('?').next().unwrap_or("").to_owned()).or_default();
        if *n_alike == MOST_ALIKE || !seen.insert(path.clone()) {
            continue;
        }
        *n_alike += 1;
        let answer = client.get(&path).await;
        assert!(answer.status.as_u16() < 500, "{path} as {name}: {}", answer.status);
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let page = Html::parse_document(&answer.body);
        assert_eq!(faults(&page), [""; 0], "{path} as {name}");
        waiting.extend(links(&page).into_iter().filter(|it| !it.starts_with("/api/")));
        pages.push(answer);
    }
    pages
}

async fn person(portal: &TestPortal, index: usize, org: Option<OrgId>, approval: ApprovalStatus) -> Client {
    let payload = PAYLOADS[index % PAYLOADS.len()];
    let email = format!("\"<script>alert({index})</script>\"@evil.example");
    let (first_name, last_name) = (payload, PAYLOADS[(index + 1) % PAYLOADS.len()]);
    let new = Registration { email: &email, first_name, last_name, org, password: PASSWORD };
    let account = portal.portal.create_account(&Caller::operator(), new).await.unwrap();
    portal.stand(account, approval).await;
    if org.is_none() {
        portal.portal.assign_meter(&Caller::operator(), account.into(), MeterId::new(1), None).await.unwrap();
    }
    portal.sign_in(&email).await
}

#[tokio::test]
async fn br_7_planted_markup_is_text_on_every_page() {
    let portal = TestPortal::start().await;
    let orgs: Vec<OrgId> = {
        let mut orgs = Vec::new();
        for payload in PAYLOADS {
            orgs.push(portal.organization(payload).await);
        }
        orgs
    };
    portal.labelled_meter(1, Some(PAYLOADS[0]), OrgId::PROVIDER).await;
    for ((number, payload), org) in (2..).zip(&PAYLOADS[1..]).zip(&orgs[1..]) {
        portal.labelled_meter(number, Some(payload), *org).await;
    }
    portal.readings(&routes::readings()).await;
    portal.period("2026-07-16T16:00:00Z", "2026-07-16T19:00:00Z").await;
    let (org, provider) = (Some(orgs[1]), Some(OrgId::PROVIDER));
    let people = [
        ("nobody", portal.anonymous()),
        ("resident", person(&portal, 0, None, ApprovalStatus::Approved).await),
        ("org admin", person(&portal, 1, org, ApprovalStatus::Admin).await),
        ("org user", person(&portal, 2, org, ApprovalStatus::Approved).await),
        ("pending", person(&portal, 3, org, ApprovalStatus::Pending).await),
        ("provider", person(&portal, 4, provider, ApprovalStatus::Approved).await),
        ("system admin", person(&portal, 5, provider, ApprovalStatus::Admin).await),
    ];
    let mut shown = 0;
    for (name, client) in &people {
        let pages = crawl(client, name).await;
        shown += pages.iter().filter(|it| it.body.contains("alert(")).count();
    }
    assert!(shown > 10, "the planted texts are seen on {shown} pages only");
}

#[test]
fn the_crawler_sees_what_would_run() {
    for markup in PAYLOADS.iter().take(2).chain(&[
        "<svg onload=a>",
        "<a href='javascript:a'>",
        "<base href=/>",
        "<form action=//evil.example>",
    ]) {
        assert!(!faults(&Html::parse_document(markup)).is_empty(), "{markup}");
    }
    assert!(
        faults(&Html::parse_document("<a href='/a'>&lt;script&gt;</a><script src=/assets/a.js></script>"))
            .is_empty()
    );
}
