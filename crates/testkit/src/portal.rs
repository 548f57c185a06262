//! A whole portal for one test: a database of its own, a clock that stands still, people of every role.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::hash::{BuildHasher, Hasher, RandomState};

use domain::{AccountId, ApprovalStatus, EntityId, Interval, Language, MeterId, OrgId, Scopes};
use jiff::{SignedDuration, Timestamp};
use portal::{
    Caller, Clock, Config, ImportChoices, ImportSettings, KeyWish, MadeKey, Passwords, Portal, Registration,
    RetentionPlan, SessionLimits, WatchedFolder,
    backups::BackupPlan,
    mail::{Mail, Mailer, Recipient},
};
use store::{
    AfterFailure, AuditFault, Cache, Deed, Message, MessageQuery, NewMeter, NewSession, NewToken, Purpose,
    SessionId, Store, TokenHash,
};
use web::{Cookies, Edge, TrustedProxies, WebState};

use crate::{client::Client, config::config, engines::TestDb, folder::Folder};

/// A whole portal for one test.
#[derive(Debug)]
pub struct TestPortal {
    /// The portal itself.
    pub portal: Portal,
    /// Its clock, at noon UTC of 2026-07-16 until it is set.
    pub clock: Clock,
    router: web::Router,
    database: TestDb,
    folder: Folder,
}

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// The same as the original kept it: a bcrypt hash.
pub const OLD_HASH: &str = "$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG";

/// An instant in RFC 3339.
pub fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Something that the operator does, for methods of the store that want to write it down.
pub fn deed() -> Deed {
    Deed {
        at: instant("2026-07-16T12:00:00Z"),
        actor: domain::audit::Actor::Operator,
        action: domain::audit::Action::SetUp,
        request_id: String::new(),
        address: String::new(),
        details: String::new(),
    }
}

impl TestPortal {
    /// A portal over SQLite in memory, with the provider as its only organization.
    pub async fn start() -> TestPortal {
        TestPortal::on(TestDb::sqlite().await).await
    }

    /// A portal over any database, with the provider as its only organization.
    pub async fn on(database: TestDb) -> TestPortal {
        TestPortal::over(database, Cache::memory(1 << 20)).await
    }

    /// A portal over any database and cache, with the provider as its only organization.
    pub async fn over(database: TestDb, cache: Cache) -> TestPortal {
        TestPortal::with(database, cache, config()).await
    }

    /// A portal whose cache is at that address.
    pub async fn cached_in(database: TestDb, url: &str) -> TestPortal {
        TestPortal::over(database, Cache::open(url).expect("a cache")).await
    }

    /// A portal that asks people to follow links in their mail. Nothing is sent: what would be waits in the queue, and
    /// [`TestPortal::mail_to`] reads it.
    pub async fn with_mail(database: TestDb) -> TestPortal {
        TestPortal::with_mailer(database, mailer("smtp://127.0.0.1:1")).await
    }

    /// A portal that sends its mail to that server.
    pub async fn with_mailer(database: TestDb, mailer: Mailer) -> TestPortal {
        TestPortal::with(database, Cache::memory(1 << 20), Config { mailer, ..config() }).await
    }

    /// A portal that takes files of at most so many bytes.
    pub async fn with_file_limit(database: TestDb, file_bytes: u64) -> TestPortal {
        let mut config = config();
        config.imports.limits.file_bytes = file_bytes;
        TestPortal::with(database, Cache::memory(1 << 20), config).await
    }

    /// A portal that watches the folder `watched` of its own folder, whose files are meant so.
    pub async fn watching(database: TestDb, choices: ImportChoices) -> TestPortal {
        let folder = Folder::new();
        let mut config = config();
        config.imports.folder = Some(WatchedFolder { path: folder.path().join("watched"), choices });
        TestPortal::in_folder(folder, database, Cache::memory(1 << 20), config).await
    }

    /// A portal that takes backups by a plan.
    pub async fn backing_up(database: TestDb, backups: BackupPlan) -> TestPortal {
        TestPortal::with(database, Cache::memory(1 << 20), Config { backups, ..config() }).await
    }

    /// A portal that does not keep everything for ever.
    pub async fn retaining(database: TestDb, retention: RetentionPlan) -> TestPortal {
        TestPortal::with(database, Cache::memory(1 << 20), Config { retention, ..config() }).await
    }

    /// A portal whose system administrators need two-factor sign-in.
    pub async fn strict(database: TestDb) -> TestPortal {
        let config = Config { two_factor_for_administrators: true, ..config() };
        TestPortal::with(database, Cache::memory(1 << 20), config).await
    }

    /// Somebody before another process of the same portal, or before this one after a restart.
    pub fn elsewhere(&self) -> Client {
        self.elsewhere_with(Passwords::cheap().expect("random numbers"))
    }

    /// The same, where passwords are hashed in that way.
    pub fn elsewhere_with(&self, passwords: Passwords) -> Client {
        let store = Store::new(self.database.db().clone(), Cache::memory(1 << 20));
        let portal = Portal::new(store, self.clock.clone(), self.portal.config().clone(), passwords);
        Client::anonymous(web::router(state(&portal)))
    }

    pub(crate) async fn with(database: TestDb, cache: Cache, config: Config) -> TestPortal {
        TestPortal::in_folder(Folder::new(), database, cache, config).await
    }

    async fn in_folder(folder: Folder, database: TestDb, cache: Cache, config: Config) -> TestPortal {
        let spool = folder.path().join("spool");
        let config = Config { imports: ImportSettings { spool, ..config.imports }, ..config };
        let store = Store::new(database.db().clone(), cache);
        let clock = Clock::fixed(instant("2026-07-16T12:00:00Z"));
        let portal = Portal::new(store, clock.clone(), config, Passwords::cheap().expect("random numbers"));
        let router = web::router(state(&portal));
        let test = TestPortal { portal, clock, router, database, folder };
        test.organization("Provider").await;
        test
    }

    /// The same portal as another process would start it; not over a database in memory.
    pub async fn another_process(&self) -> Portal {
        let store = Store::new(self.database.another().await, Cache::memory(1 << 20));
        let passwords = Passwords::cheap().expect("random numbers");
        Portal::new(store, self.clock.clone(), self.portal.config().clone(), passwords)
    }

    /// The database underneath.
    pub fn database(&self) -> &TestDb {
        &self.database
    }

    /// What the router stands on, for tests that add routes or serve on a socket.
    pub fn state(&self) -> WebState {
        state(&self.portal)
    }

    /// Somebody who has not signed in.
    pub fn anonymous(&self) -> Client {
        Client::anonymous(self.router.clone())
    }

    /// A new organization.
    pub async fn organization(&self, name: &str) -> OrgId {
        self.portal.create_organization(&Caller::operator(), name).await.expect("an organization")
    }

    /// A new account in an organization, or of a residential customer.
    pub async fn account(&self, email: &str, org: Option<OrgId>) -> AccountId {
        let new = Registration { email, first_name: "Test", last_name: "Person", org, password: PASSWORD };
        self.portal.create_account(&Caller::operator(), new).await.expect("an account")
    }

    /// Says where an account stands, even where that leaves an organization without an administrator, which the portal
    /// itself refuses.
    pub async fn stand(&self, account: AccountId, approval: ApprovalStatus) {
        let word = approval.as_str();
        let sql = format!("UPDATE users SET approval_status = '{word}' WHERE account_id = {account}");
        self.database.run(sql).await;
    }

    /// A new account that stands as said, signed in.
    pub async fn person(&self, email: &str, org: Option<OrgId>, approval: ApprovalStatus) -> Client {
        let account = self.account(email, org).await;
        self.stand(account, approval).await;
        self.sign_in(email).await
    }

    /// A residential customer with that meter, signed in.
    pub async fn resident(&self, email: &str, meter: u32) -> Client {
        let account = self.account(email, None).await;
        self.meter(meter, account).await;
        self.sign_in(email).await
    }

    /// A system administrator, signed in.
    pub async fn system_administrator(&self) -> Client {
        self.person("admin@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Admin).await
    }

    /// Somebody who has an account, signed in.
    pub async fn sign_in(&self, email: &str) -> Client {
        let body = serde_json::json!({"email": email, "password": PASSWORD});
        let answer = self.anonymous().send_json("POST", "/api/user/session/create", &body).await.expect(200);
        self.anonymous().with_cookie(&answer.new_cookie())
    }

    /// Somebody with a session of that account, begun without a password: for tests of what comes after signing in.
    pub async fn session_of(&self, account: AccountId) -> Client {
        let token: String =
            (0..4).map(|_| format!("{:016x}", RandomState::new().build_hasher().finish())).collect();
        self.keep_session(account, &token).await;
        self.anonymous().with_cookie(&format!("{}={token}", Cookies::Secure.name()))
    }

    /// Begins a session of that account, by that token.
    pub async fn keep_session(&self, account: AccountId, token: &str) {
        let (now, id) = (self.portal.now(), SessionId::of_token(token));
        let new = NewSession {
            id: &id,
            account,
            now,
            expires_at: now + SessionLimits::default().absolute,
            address: None,
            user_agent: "test",
        };
        self.store().create_session(new).await.expect("a session");
    }

    /// What is wrong with the audit log.
    pub async fn audit_fault(&self) -> Option<AuditFault> {
        self.store().verify_audit_log().await.expect("a database that answers")
    }

    /// The store underneath, for what no method of the portal does.
    pub fn store(&self) -> Store {
        Store::new(self.database.db().clone(), Cache::memory(0))
    }

    /// The id under which the session of a client is kept.
    pub fn session_id(&self, client: &Client) -> String {
        let token = client.cookie().and_then(|it| it.split_once('=')).map_or("", |(_, token)| token);
        SessionId::of_token(token).as_str().to_owned()
    }

    /// The token of a new link to a new address of an account.
    pub async fn new_email_link(&self, email: &str) -> String {
        let account = self.store().account_of_email(email).await.expect("a database").expect("an account");
        let now = self.portal.now();
        let token: String =
            (0..4).map(|_| format!("{:016x}", RandomState::new().build_hasher().finish())).collect();
        let new = NewToken {
            hash: &TokenHash::of(&token),
            purpose: Purpose::NewEmail,
            account: Some(account.id),
            subject: "new@home.example",
            payload: "",
            created_at: now,
            expires_at: now + SignedDuration::from_hours(24),
        };
        self.store().issue_token(new).await.expect("a token");
        token
    }

    /// A program with a new key of an account, for these scopes.
    pub async fn program(&self, email: &str, scopes: &str) -> Client {
        self.anonymous().with_key(&self.key(email, scopes).await.secret)
    }

    /// A new key of an account, for these scopes.
    pub async fn key(&self, email: &str, scopes: &str) -> MadeKey {
        self.key_named(email, "test", scopes).await
    }

    /// The same under a name.
    pub async fn key_named(&self, email: &str, name: &str, scopes: &str) -> MadeKey {
        let scopes = Scopes::parse(scopes).expect("scopes");
        let wish = KeyWish { name, scopes, days: None };
        self.portal.create_key_for(&Caller::operator(), email, wish).await.expect("a key")
    }

    /// A new meter of a person or an organization.
    pub async fn meter(&self, number: u32, owner: impl Into<EntityId>) -> MeterId {
        self.labelled_meter(number, None, owner).await
    }

    /// A new meter with a label, of a person or an organization.
    pub async fn labelled_meter(
        &self,
        number: u32,
        label: Option<&str>,
        owner: impl Into<EntityId>,
    ) -> MeterId {
        let id = MeterId::new(number);
        let meter = NewMeter { id, label, coordinates: None };
        self.portal.create_meters(&Caller::operator(), &[meter]).await.expect("a meter");
        let owner = owner.into();
        if owner != OrgId::PROVIDER.into() {
            self.portal.assign_meter(&Caller::operator(), owner, id, None).await.expect("an assignment");
        }
        id
    }

    /// The folder that is this portal's alone: its spool, and what a test wants to put down.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Writes a message to an address and puts it down; its number.
    pub async fn mail(&self, email: &str, mail: &Mail<'_>) -> String {
        let message = self
            .portal
            .compose(Recipient::address(email, Language::default()), mail)
            .expect("random numbers");
        let store = Store::new(self.database.db().clone(), Cache::memory(1));
        store.enqueue(std::slice::from_ref(&message)).await.expect("a message");
        message.id.as_str().to_owned()
    }

    /// Lets the message that is due first fail for good, as if the mail server had refused it.
    pub async fn mail_fails(&self, reason: &str) {
        let store = Store::new(self.database.db().clone(), Cache::memory(1));
        let now = self.portal.now();
        let message = store.claim_message(now, now).await.expect("a queue").expect("a message");
        store.mark_failed(&message.id, reason, AfterFailure::GiveUp).await.expect("a message");
    }

    /// What was written to an address, oldest first, whether it waits, was sent or is kept.
    pub async fn mail_to(&self, email: &str) -> Vec<Message> {
        let store = Store::new(self.database.db().clone(), Cache::memory(1));
        let query = MessageQuery { state: None, before: None, limit: 1000 };
        let mut found = Vec::new();
        for listed in store.messages(&query).await.expect("the outbox").iter().rev() {
            if listed.recipient.eq_ignore_ascii_case(email) {
                found.extend(store.find_message(&listed.id).await.expect("a message"));
            }
        }
        found
    }

    /// The path of the first link in the newest message to an address: what its reader would open.
    pub async fn link_to(&self, email: &str) -> String {
        let message = self.mail_to(email).await.pop().unwrap_or_else(|| panic!("no mail to {email}"));
        let home = self.portal.config().public_url.as_str();
        let (_, rest) = message.text_body.split_once(home).expect("a link");
        rest.split_whitespace().next().unwrap_or("").to_owned()
    }

    /// A DR period.
    pub async fn period(&self, start: &str, end: &str) {
        let interval = Interval::new(instant(start), instant(end)).expect("a span of time");
        self.portal.create_period(&Caller::operator(), interval, None, true).await.expect("a DR period");
    }
}

/// A mailer of tests, from which mail comes in the portal's name.
pub fn mailer(url: &str) -> Mailer {
    Mailer::new(url, "Demand Response Portal <portal@utility.example>", None).expect("a mailer")
}

fn state(portal: &Portal) -> WebState {
    WebState::new(portal.clone(), Cookies::Secure, edge())
}

/// `https://portal.example`, behind a proxy at 10.0.0.1.
pub fn edge() -> Edge {
    let listen = "10.0.0.2:8080".parse().expect("an address");
    let proxies = TrustedProxies::parse("10.0.0.1").expect("an address");
    Edge::new("https://portal.example", listen, proxies).expect("a host")
}
