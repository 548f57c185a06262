//! What administrators manage, by API.

mod accounts;
mod claims;
mod meters;
mod moving;
mod organizations;
mod periods;

use domain::{ApprovalStatus, OrgId};
use testkit::{Client, TestPortal};

/// Another system administrator than the first.
async fn administrator(portal: &TestPortal) -> Client {
    portal.person("admin@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Admin).await
}
