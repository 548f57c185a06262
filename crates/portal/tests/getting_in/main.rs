//! Getting in, on both engines: registration, claims, invitations, resets and the first administrator.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

/// As [`testkit::on_each_engine`], with SQLite in a file: more than one connection is needed.
macro_rules! on_each_engine_at_once {
    ($(async fn $name:ident($db:ident: TestDb) $body:block)*) => { $(
        mod $name {
            use super::*;
            async fn check($db: testkit::engines::TestDb) $body
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                check(testkit::engines::TestDb::sqlite_file().await).await;
            }
            #[tokio::test(flavor = "multi_thread")]
            async fn mariadb() {
                if let Some(db) = testkit::engines::TestDb::mariadb().await {
                    check(db).await;
                }
            }
        }
    )* };
}

mod claims;
mod invitations;
mod registration;
mod resets;
mod set_up;

use std::net::IpAddr;

use domain::{AccountId, ApprovalStatus, MeterId, OrgId};
use portal::{Applicant, NextStep, Origin, Portal, Result, mail::Numbered};
use store::{Cache, Store};
use testkit::{
    TestPortal,
    portal::{PASSWORD, deed},
};

/// A request from an address of its own, so that the limits of one address do not meet another.
fn from(n: usize) -> Origin {
    let n = u8::try_from(n).unwrap();
    Origin { address: Some(IpAddr::from([192, 0, 2, n])), ..Origin::default() }
}

fn meter(number: u32) -> Numbered {
    Numbered::Meter(MeterId::new(number))
}

async fn register(portal: &Portal, email: &str, number: Numbered, n: usize) -> Result<NextStep> {
    register_with(portal, email, number, None, n).await
}

async fn register_with(
    portal: &Portal,
    email: &str,
    number: Numbered,
    claim_code: Option<&str>,
    n: usize,
) -> Result<NextStep> {
    let applicant =
        Applicant { email, first_name: "Maya", last_name: "Okafor", password: PASSWORD, number, claim_code };
    portal.register(applicant, &from(n)).await
}

/// How many accounts stand how, apart from the provider's.
async fn standings(test: &TestPortal) -> Vec<String> {
    let sql = "SELECT approval_status, COUNT(*) FROM users WHERE org_id IS NULL OR org_id <> 1 \
               GROUP BY approval_status ORDER BY 1";
    let mut rows = test.database().rows(sql).await;
    rows.sort();
    rows
}

async fn one(test: &TestPortal, sql: &str) -> String {
    test.database().rows(sql).await.join(" ")
}

/// What was written to an address, by kind, oldest first.
async fn kinds(test: &TestPortal, email: &str) -> Vec<String> {
    let mut kinds: Vec<String> = test.mail_to(email).await.into_iter().map(|it| it.kind).collect();
    kinds.sort();
    kinds
}

/// The secret at the end of the link in the newest message to an address.
async fn secret(test: &TestPortal, email: &str) -> String {
    let link = test.link_to(email).await;
    link.rsplit(['/', '=']).next().unwrap().to_owned()
}

/// An organization's administrator, who has signed in once.
async fn administrator(test: &TestPortal, org: OrgId, email: &str) -> portal::Caller {
    test.person(email, Some(org), ApprovalStatus::Admin).await;
    let with = portal::SignIn { email, password: PASSWORD, ..Default::default() };
    let signed_in = test.portal.sign_in(with, &Origin::default()).await.unwrap().signed_in;
    signed_in.caller
}

/// Takes a meter from somebody.
async fn unassign(test: &TestPortal, account: AccountId, meter: u32) {
    let store = Store::new(test.database().db().clone(), Cache::memory(1));
    store.unassign_meter(account.into(), MeterId::new(meter), &deed()).await.unwrap();
}
