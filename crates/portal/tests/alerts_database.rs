//! A database that cannot be reached is told without it: by mail, by post and in the log, once, and once when it is back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::net::{Ipv4Addr, SocketAddr};

use domain::Principal;
use jiff::SignedDuration;
use portal::{AlertKind, AlertSettings, Config, Passwords, Portal};
use store::{Cache, Db, Store};
use testkit::{
    TestPortal, TestWebhook,
    engines::TestDb,
    smtp::{Speech, TestSmtp},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// Carries bytes between a port of its own and the server, until it is aborted: then every connection ends.
async fn carry(port: u16, server: u16) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("the port");
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut client, _)) = listener.accept().await {
            let server = SocketAddr::from((Ipv4Addr::LOCALHOST, server));
            connections.spawn(async move {
                let mut server = TcpStream::connect(server).await?;
                copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    (port, task)
}

/// A portal over that database, which writes to that mail server and posts there.
fn told_by(portal: &TestPortal, db: Db, server: &TestSmtp, hook: &TestWebhook) -> Portal {
    let alerts = AlertSettings { webhook: Some(hook.webhook("")), ..AlertSettings::default() };
    let config = Config { mailer: server.mailer(), alerts, ..portal.portal.config().clone() };
    Portal::new(Store::new(db, Cache::memory(1)), portal.clock.clone(), config, Passwords::cheap().unwrap())
}

async fn look_after(portal: &TestPortal, watching: &Portal, minutes: i64) {
    portal.clock.set(portal.portal.now() + SignedDuration::from_mins(minutes));
    watching.look_for_alerts().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_told_and_that_it_is_back() {
    let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
    let Some(db) = TestDb::mariadb().await else { return };
    let hook = TestWebhook::start();
    let url = db.url();
    let (place, name) = url.rsplit_once('/').unwrap();
    let (user, mariadb) = place.rsplit_once(':').unwrap();
    let portal = TestPortal::on(db).await;
    portal.system_administrator().await;
    let mariadb = mariadb.parse().unwrap();
    let (port, line) = carry(0, mariadb).await;
    let db = Db::open(&format!("{user}:{port}/{name}?ssl-mode=DISABLED")).await.unwrap();
    let watching = told_by(&portal, db, &server, &hook);
    look_after(&portal, &watching, 0).await;
    line.abort();
    let _ = line.await;
    look_after(&portal, &watching, 1).await;
    assert!(server.has_nothing() && hook.has_nothing(), "it may pass by itself");
    look_after(&portal, &watching, 2).await;
    let letter = server.receive();
    assert_eq!(letter.header("Subject"), "Alert: The database cannot be reached");
    assert_eq!(letter.header("To"), "admin@provider.example");
    let posted = hook.receive().json();
    assert_eq!(posted["alert"], "database_unreachable");
    assert_eq!(posted["stage"], "begun");
    assert!(posted["server"].is_string(), "{posted}");
    look_after(&portal, &watching, 10).await;
    assert!(server.has_nothing() && hook.has_nothing(), "once");
    let (_, line) = carry(port, mariadb).await;
    look_after(&portal, &watching, 1).await;
    let alerts = watching.alerts(&Principal::Operator).await.unwrap();
    assert!(alerts.iter().any(|it| it.kind == AlertKind::DatabaseUnreachable), "it may go again");
    look_after(&portal, &watching, 2).await;
    assert_eq!(server.receive().header("Subject"), "Over: The database cannot be reached");
    let over = hook.receive().json();
    assert_eq!(over["stage"], "over");
    assert_eq!(over["since"], posted["since"]);
    let alerts = watching.alerts(&Principal::Operator).await.unwrap();
    assert!(alerts.iter().all(|it| it.kind != AlertKind::DatabaseUnreachable));
    line.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_takes_is_told_at_the_next_look() {
    let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
    let hook = TestWebhook::start();
    let portal = TestPortal::start().await;
    portal.system_administrator().await;
    let watching = told_by(&portal, portal.database().db().clone(), &server, &hook);
    look_after(&portal, &watching, 0).await;
    portal.database().db().close().await;
    look_after(&portal, &watching, 1).await;
    hook.answer("503 Service Unavailable");
    look_after(&portal, &watching, 2).await;
    let id = hook.receive().json()["id"].clone();
    assert_eq!(server.receive().header("Subject"), "Alert: The database cannot be reached");
    look_after(&portal, &watching, 1).await;
    assert_eq!(hook.receive().json()["id"], id);
    look_after(&portal, &watching, 1).await;
    assert!(server.has_nothing() && hook.has_nothing());
}
