//! The world of the table: two organizations, two households, the provider, and everybody who asks.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use domain::{AccountId, ApprovalStatus, Interval, OrgId};
use portal::{Caller, ImportChoices, mail::Mail};
use testkit::{Client, TestPortal, instant};

use super::table::SUBJECTS;

/// The world of the table.
pub struct World {
    /// The portal it is in.
    pub portal: TestPortal,
    /// Whose account each subject has.
    accounts: Vec<Option<AccountId>>,
    /// Their clients, signed in once.
    clients: Vec<Client>,
    objects: BTreeMap<&'static str, String>,
    acme: OrgId,
    home: AccountId,
    n_made: AtomicU32,
}

impl World {
    /// A new one.
    pub async fn new(portal: TestPortal) -> World {
        let acme = portal.organization("Acme").await;
        let stranger = portal.organization("Stranger").await;
        let home = portal.account("resident@home.example", None).await;
        let other_home = portal.account("neighbour@home.example", None).await;
        portal.meter(1, home).await;
        portal.meter(2, acme).await;
        portal.meter(3, stranger).await;
        portal.meter(4, other_home).await;
        portal.readings(&readings()).await;
        let other_member = member(&portal, "user@stranger.example", stranger, ApprovalStatus::Admin).await;
        let accounts = accounts(&portal, acme, home).await;
        let member = member(&portal, "colleague@acme.example", acme, ApprovalStatus::Approved).await;
        let objects = BTreeMap::from([
            ("own_meter", "1".to_owned()),
            ("org_meter", "2".to_owned()),
            ("other_meter", "3".to_owned()),
            ("other_home_meter", "4".to_owned()),
            ("missing_meter", "999".to_owned()),
            ("own_org", acme.to_string()),
            ("other_org", stranger.to_string()),
            ("provider_org", OrgId::PROVIDER.to_string()),
            ("missing_org", "999999".to_owned()),
            ("member", member.to_string()),
            ("resident", home.to_string()),
            ("other_member", other_member.to_string()),
            ("missing_session", "00000000-0000-4000-8000-000000000000".to_owned()),
            ("missing_email", "0".repeat(64)),
            ("missing_key", "000000000000".to_owned()),
            ("missing_account", "999999".to_owned()),
            ("period", period(&portal).await),
            ("missing_period", "999999".to_owned()),
            ("reset_link", reset_link(&portal, home).await),
            ("missing_link", "f".repeat(64)),
            ("message", portal.mail("resident@home.example", &Mail::PasswordChanged).await),
            ("missing_message", "f".repeat(32)),
            // One that was no file of readings: it is at its end, and none of its rows is there.
            ("import", portal.import("", ImportChoices::default()).await.import.id.as_str().to_owned()),
            ("missing_import", "f".repeat(32)),
            ("upload", upload(&portal).await),
            ("missing_upload", "f".repeat(32)),
        ]);
        let mut clients = Vec::new();
        for account in &accounts {
            clients.push(client(&portal, *account).await);
        }
        for (email, scopes) in KEYS {
            clients.push(portal.program(email, scopes).await);
        }
        World { portal, accounts, clients, home, objects, acme, n_made: AtomicU32::new(1000) }
    }

    /// How many of the subjects can be asked for.
    pub fn n_subjects(&self) -> usize {
        self.clients.len()
    }

    /// A subject, signed in.
    pub fn client(&self, subject: usize) -> &Client {
        &self.clients[subject]
    }

    /// A subject, signed in anew.
    pub async fn fresh_client(&self, subject: usize) -> Client {
        match self.accounts.get(subject) {
            Some(account) => client(&self.portal, *account).await,
            None => self.clients[subject].clone(),
        }
    }

    /// An address with the objects that its names stand for.
    pub async fn resolve(&self, address: &str) -> String {
        let mut parts = address.split('{');
        let mut res = parts.next().unwrap_or("").to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or_else(|| panic!("{address}: a brace is open"));
            res += &self.object(name).await;
            res += rest;
        }
        res
    }

    /// The number of an object; one whose name begins with `new_` is made for it.
    pub async fn object(&self, name: &str) -> String {
        let n = self.n_made.fetch_add(1, Ordering::Relaxed);
        match name {
            "new_org" => self.portal.organization(&format!("New {n}")).await.to_string(),
            "new_session" => self.portal.session_id(&self.portal.session_of(self.home).await),
            "new_email" => self.portal.new_email_link("resident@home.example").await,
            "new_key" => {
                // An account has only so many.
                self.portal.database().run("DELETE FROM api_keys WHERE key_name = 'spare'").await;
                self.portal.key_named("resident@home.example", "spare", "read").await.key.id
            }
            "new_meter" => self.portal.meter(n, OrgId::PROVIDER).await.to_string(),
            "new_coded_meter" => {
                let meter = self.portal.meter(n, OrgId::PROVIDER).await;
                self.portal.portal.set_claim_code(&Caller::operator(), meter).await.unwrap();
                meter.to_string()
            }
            "new_resident" => self.portal.account(&format!("new{n}@home.example"), None).await.to_string(),
            "new_period" => period(&self.portal).await,
            "new_member" => {
                self.portal.account(&format!("new{n}@acme.example"), Some(self.acme)).await.to_string()
            }
            _ => {
                let known = self.objects.get(name);
                known.cloned().unwrap_or_else(|| panic!("{{{name}}} is no object of the world"))
            }
        }
    }
}

/// A file that was received.
async fn upload(portal: &TestPortal) -> String {
    let operator = Caller::operator();
    let mut receiving = portal.portal.receive(&operator).await.unwrap();
    receiving.write(readings().as_bytes()).unwrap();
    let upload = portal.portal.keep(&operator, receiving, "readings.csv").await.unwrap();
    upload.id.as_str().to_owned()
}

/// A DR period that has not begun.
async fn period(portal: &TestPortal) -> String {
    let (start, end) = (instant("2026-07-17T19:00:00Z"), instant("2026-07-17T22:00:00Z"));
    let interval = Interval::new(start, end).unwrap();
    portal.portal.create_period(&Caller::operator(), interval, None, true).await.unwrap().to_string()
}

/// Whose keys the programs have, and for what, in the order of the columns.
const KEYS: [(&str, &str); 5] = [
    ("admin@provider.example", "read"),
    ("admin@provider.example", "import"),
    ("admin@provider.example", "admin"),
    ("admin@acme.example", "read"),
    ("resident@home.example", "read"),
];

/// The accounts of the people, in the order of the columns.
async fn accounts(portal: &TestPortal, acme: OrgId, home: AccountId) -> Vec<Option<AccountId>> {
    let of = async |email, org, approval| Some(member(portal, email, org, approval).await);
    let accounts = vec![
        None,
        of("pending@acme.example", acme, ApprovalStatus::Pending).await,
        of("rejected@acme.example", acme, ApprovalStatus::Rejected).await,
        Some(home),
        of("user@acme.example", acme, ApprovalStatus::Approved).await,
        of("admin@acme.example", acme, ApprovalStatus::Admin).await,
        of("provider@provider.example", OrgId::PROVIDER, ApprovalStatus::Approved).await,
        of("admin@provider.example", OrgId::PROVIDER, ApprovalStatus::Admin).await,
    ];
    assert!(accounts.len() <= SUBJECTS.len());
    accounts
}

/// The secret of a link to set a new password.
async fn reset_link(portal: &TestPortal, account: AccountId) -> String {
    let link = portal.portal.start_reset(&portal::Caller::operator(), account).await.unwrap().unwrap();
    link.as_str().rsplit('/').next().unwrap().to_owned()
}

async fn member(portal: &TestPortal, email: &str, org: OrgId, approval: ApprovalStatus) -> AccountId {
    let account = portal.account(email, Some(org)).await;
    portal.stand(account, approval).await;
    account
}

async fn client(portal: &TestPortal, account: Option<AccountId>) -> Client {
    match account {
        Some(account) => portal.session_of(account).await,
        None => portal.anonymous(),
    }
}

fn readings() -> String {
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for meter in 1..=4 {
        for hour in 0..12 {
            let (start, end) = (hour, hour + 1);
            csv +=
                &format!("{meter},2026-07-16T{start:02}:00:00Z,2026-07-16T{end:02}:00:00Z,1.{hour:03},2\n");
        }
    }
    csv
}
