//! Mail over a real mail server: it arrives once, in full and in secret, or waits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::collections::BTreeSet;

use jiff::SignedDuration;
use portal::mail::{Mail, Mailer, Message, MessageState};
use testkit::{
    TestPortal,
    engines::TestDb,
    on_each_engine,
    smtp::{Received, Speech, TestSmtp},
};
use tokio::sync::watch;

const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

async fn portal(db: TestDb, mailer: Mailer) -> TestPortal {
    TestPortal::with_mailer(db, mailer).await
}

/// Puts a message with a link down.
async fn reset(portal: &TestPortal, email: &str) {
    let link = portal.portal.link(&format!("/password/reset/{SECRET}"));
    portal.mail(email, &Mail::ResetPassword { link: &link, minutes: 10 }).await;
}

async fn only(portal: &TestPortal, email: &str) -> Message {
    let mut messages = portal.mail_to(email).await;
    assert_eq!(messages.len(), 1, "{email}");
    messages.remove(0)
}

fn check_headers(received: &Received, message: &Message) {
    assert_eq!(received.from, "portal@utility.example");
    assert_eq!(received.header("From"), "\"Demand Response Portal\" <portal@utility.example>");
    assert_eq!(received.header("To"), "maya@home.example");
    assert_eq!(received.header("Subject"), "Set a new password");
    assert_eq!(received.header("Date"), "Thu, 16 Jul 2026 12:00:00 +0000");
    assert_eq!(received.header("Message-ID"), format!("<{}@utility.example>", message.id.as_str()));
    assert_eq!(received.header("Auto-Submitted"), "auto-generated");
    assert!(received.header("Content-Type").starts_with("multipart/alternative;"));
}

#[tokio::test]
async fn a_message_arrives_with_both_bodies_over_tls() {
    for speech in [Speech::StartTls, Speech::Wrapped] {
        let Some(server) = TestSmtp::start(speech) else { return };
        let portal = portal(TestDb::sqlite().await, server.mailer()).await;
        assert!(portal.portal.mail_is_sent());
        assert_eq!(portal.portal.check_mail().await, Ok(()));
        reset(&portal, "maya@home.example").await;
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 1);
        let (received, message) = (server.receive(), only(&portal, "maya@home.example").await);
        assert!(received.has_tls, "{speech:?}");
        check_headers(&received, &message);
        let unfolded = received.data.replace("=\n", "");
        let (text, html) = unfolded.split_once("text/html").expect("two bodies");
        assert!(text.contains("text/plain"), "{text}");
        for body in [text, html] {
            assert!(body.contains(&format!("https://portal.example/password/reset/{SECRET}")), "{body}");
        }
        assert_eq!((message.state, message.sent_at), (MessageState::Sent, Some(portal.portal.now())));
        assert!(message.text_body.contains("/password/reset/…") && !message.text_body.contains(SECRET));
        assert!(message.html_body.contains("/password/reset/…") && !message.html_body.contains(SECRET));
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 0);
        assert!(server.has_nothing());
    }
}

#[tokio::test]
async fn nothing_goes_to_a_server_that_is_not_the_right_one() {
    let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
    let Some(plain) = TestSmtp::start(Speech::Plain) else { return };
    let mailers = [
        ("another certificate", "invalid peer certificate", server.mailer_with_wrong_certificate()),
        ("another name", "not valid for name", server.mailer_with_wrong_name()),
        ("another password", "535", server.mailer_with_wrong_password()),
        ("no TLS", "STARTTLS", plain.mailer()),
    ];
    for (what, word, mailer) in mailers {
        let portal = portal(TestDb::sqlite().await, mailer).await;
        reset(&portal, "maya@home.example").await;
        assert!(portal.portal.check_mail().await.unwrap_err().contains(word), "{what}");
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 0, "{what}");
        let message = only(&portal, "maya@home.example").await;
        // Whoever repairs the configuration finds the message still there.
        assert_eq!((message.state, message.n_attempts), (MessageState::Queued, 1), "{what}");
        let reason = message.last_error.unwrap();
        assert!(reason.contains(word) && !reason.contains("s3cret"), "{what}: {reason}");
        assert!(message.text_body.contains(SECRET), "{what}");
    }
    assert!(server.has_nothing() && plain.has_nothing());
}

on_each_engine! {
    async fn a_busy_server_is_asked_again_and_a_refusal_is_final(db: TestDb) {
        let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
        let portal = portal(db, server.mailer()).await;
        for email in ["once@home.example", "gone@home.example", "not an address", "maya@home.example"] {
            reset(&portal, email).await;
        }
        // What is wrong with one message does not keep the others.
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 1);
        assert_eq!(server.receive().header("To"), "maya@home.example");
        let once = only(&portal, "once@home.example").await;
        assert_eq!(once.state, MessageState::Queued);
        assert!(once.last_error.unwrap().contains("451"));
        let gone = only(&portal, "gone@home.example").await;
        assert_eq!(gone.state, MessageState::Failed);
        assert!(gone.last_error.unwrap().contains("there is no such person"));
        assert_eq!(only(&portal, "not an address").await.state, MessageState::Failed);
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 0);
        portal.clock.set(portal.portal.now() + SignedDuration::from_mins(1));
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 1);
        assert_eq!(server.receive().header("To"), "once@home.example");
    }

    async fn what_was_not_noted_is_sent_again_under_the_same_id(db: TestDb) {
        let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
        let portal = portal(db, server.mailer()).await;
        reset(&portal, "maya@home.example").await;
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 1);
        // As if the power had gone between the server's answer and our note of it.
        portal.database().run("UPDATE messages SET state = 'queued', sent_at = NULL").await;
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 0);
        portal.clock.set(portal.portal.now() + SignedDuration::from_mins(3));
        assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 1);
        let (first, second) = (server.receive(), server.receive());
        assert_eq!(first.header("Message-ID"), second.header("Message-ID"));
        assert_eq!(first.header("Date"), second.header("Date"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_send_each_message_once() {
    for db in [Some(TestDb::sqlite_file().await), TestDb::mariadb().await].into_iter().flatten() {
        let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
        let portal = portal(db, server.mailer()).await;
        for index in 0..12 {
            reset(&portal, &format!("maya{index}@home.example")).await;
        }
        let other = portal.another_process().await;
        let (n_one, n_other) = tokio::join!(portal.portal.deliver_due_mail(), other.deliver_due_mail());
        assert_eq!(n_one.unwrap() + n_other.unwrap(), 12);
        let recipients: BTreeSet<String> = (0..12).map(|_| server.receive().header("To")).collect();
        assert_eq!(recipients.len(), 12);
        assert!(server.has_nothing());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_is_woken_by_a_commit_and_ends_when_told() {
    let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
    let portal = portal(TestDb::sqlite().await, server.mailer()).await;
    let delivering = portal.portal.clone();
    let (stop, stopped) = watch::channel(false);
    let job = tokio::spawn(async move { delivering.deliver_mail(stopped).await });
    for email in ["maya@home.example", "ben@home.example"] {
        reset(&portal, email).await;
        portal.portal.wake_mail();
        // The server's patience is shorter than the job's own rhythm.
        let received = tokio::task::block_in_place(|| server.receive());
        assert_eq!(received.header("To"), email);
    }
    stop.send_replace(true);
    job.await.unwrap();
}

#[tokio::test]
async fn the_queue_outlives_the_process() {
    let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
    let first = portal(TestDb::sqlite_file().await, server.mailer()).await;
    reset(&first, "maya@home.example").await;
    assert_eq!(first.another_process().await.deliver_due_mail().await.unwrap(), 1);
    assert_eq!(server.receive().header("To"), "maya@home.example");
}

#[tokio::test]
async fn pr_1_nothing_stays_of_a_message_to_nobody_any_more() {
    let Some(server) = TestSmtp::start(Speech::StartTls) else { return };
    let portal = portal(TestDb::sqlite().await, server.mailer()).await;
    portal.mail("maya@home.example", &Mail::AccountDeleted).await;
    assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 1);
    assert_eq!(server.receive().header("Subject"), "Your account was deleted");
    assert!(portal.mail_to("maya@home.example").await.is_empty());
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_sent() {
    let portal = TestPortal::start().await;
    assert!(!portal.portal.mail_is_sent());
    reset(&portal, "maya@home.example").await;
    portal.mail("gone@home.example", &Mail::AccountDeleted).await;
    assert_eq!(portal.portal.deliver_due_mail().await.unwrap(), 0);
    portal.portal.deliver_mail(watch::channel(false).1).await;
    let message = only(&portal, "maya@home.example").await;
    assert_eq!(message.state, MessageState::Kept);
    assert_eq!(portal.link_to("maya@home.example").await, format!("/password/reset/{SECRET}"));
    assert!(portal.mail_to("gone@home.example").await.is_empty());
}
