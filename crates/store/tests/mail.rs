//! What the store promises of mail, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::collections::BTreeSet;

use domain::{
    AccountId,
    audit::{Action, Actor},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    AfterFailure, Cache, Deed, Error, Message, MessageId, MessageQuery, MessageState, NewAccount, NewMessage,
    Store,
};
use testkit::{engines::TestDb, instant, on_each_engine};

fn store_of(db: &TestDb) -> Store {
    Store::new(db.db().clone(), Cache::memory(1 << 20))
}

fn now() -> Timestamp {
    instant("2026-07-16T12:00:00Z")
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// The message of that number, written as many minutes after noon.
fn message(number: u8) -> NewMessage {
    NewMessage {
        id: MessageId::of_random([number; 16]),
        kind: "reset_password",
        account: None,
        recipient: format!("maya{number}@home.example"),
        subject: "Reset your password".to_owned(),
        text_body: "Überall: https://portal.example/x".to_owned(),
        html_body: "<p>Überall</p>".to_owned(),
        created_at: now() + minutes(number.into()),
        is_sent: true,
        is_fleeting: false,
    }
}

async fn account(store: &Store) -> AccountId {
    let new = NewAccount {
        email: "maya@home.example",
        first_name: "Maya",
        last_name: "Okafor",
        org: None,
        password_hash: "hash",
    };
    store.create_account(new, &testkit::deed()).await.unwrap()
}

async fn all(store: &Store, state: Option<MessageState>) -> Vec<Message> {
    store.messages(&MessageQuery { state, before: None, limit: 100 }).await.unwrap()
}

on_each_engine! {
    async fn a_message_is_there_with_its_deed_or_not_at_all(db: TestDb) {
        let store = store_of(&db);
        let mut tx = store.db().begin().await.unwrap();
        tx.enqueue(&message(1)).await.unwrap();
        tx.roll_back().await.unwrap();
        assert!(all(&store, None).await.is_empty());
        let mut tx = store.db().begin().await.unwrap();
        tx.enqueue(&message(1)).await.unwrap();
        tx.commit().await.unwrap();
        let found = store.find_message(&message(1).id).await.unwrap().unwrap();
        assert_eq!((found.state, found.n_attempts, found.sent_at), (MessageState::Queued, 0, None));
        assert_eq!((found.created_at, found.next_attempt_at), (message(1).created_at, message(1).created_at));
        assert_eq!((found.kind.as_str(), found.recipient.as_str()), ("reset_password", "maya1@home.example"));
        assert_eq!((found.text_body, found.html_body), (message(1).text_body, message(1).html_body));
        let nobody = NewMessage { account: Some(AccountId::new(999)), ..message(2) };
        assert!(matches!(store.enqueue(&[nobody]).await, Err(Error::Reference)));
    }

    async fn a_claimed_message_is_nobody_elses_until_the_lease_ends(db: TestDb) {
        let store = store_of(&db);
        store.enqueue(&[message(2), message(1)]).await.unwrap();
        let at = now() + minutes(10);
        assert!(store.claim_message(now(), at).await.unwrap().is_none());
        let first = store.claim_message(at, at + minutes(2)).await.unwrap().unwrap();
        let second = store.claim_message(at, at + minutes(2)).await.unwrap().unwrap();
        assert_eq!((&first.id, &second.id), (&message(1).id, &message(2).id));
        assert_eq!(first.n_attempts, 1);
        assert!(store.claim_message(at + minutes(1), at + minutes(3)).await.unwrap().is_none());
        store.mark_sent(&second.id, at, "text", "html").await.unwrap();
        let again = store.claim_message(at + minutes(2), at + minutes(4)).await.unwrap().unwrap();
        assert_eq!((again.id, again.n_attempts), (first.id, 2));
        let sent = store.find_message(&second.id).await.unwrap().unwrap();
        assert_eq!((sent.state, sent.sent_at), (MessageState::Sent, Some(at)));
        assert_eq!((sent.text_body.as_str(), sent.html_body.as_str()), ("text", "html"));
    }

    async fn fifty_who_claim_at_once_get_each_message_once(db: TestDb) {
        let store = store_of(&db);
        let messages: Vec<NewMessage> = (0..20).map(message).collect();
        store.enqueue(&messages).await.unwrap();
        let at = now() + minutes(60);
        let mut claims = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let store = store.clone();
            claims.spawn(async move { store.claim_message(at, at + minutes(2)).await.unwrap() });
        }
        let claimed: Vec<MessageId> = claims.join_all().await.into_iter().flatten().map(|it| it.id).collect();
        assert_eq!(claimed.len(), 20);
        assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 20);
    }

    async fn a_failure_is_noted_and_tried_again_or_given_up(db: TestDb) {
        let store = store_of(&db);
        store.enqueue(&[message(1)]).await.unwrap();
        let (id, at) = (message(1).id, now() + minutes(5));
        store.claim_message(at, at + minutes(2)).await.unwrap().unwrap();
        store.mark_failed(&id, &"ü".repeat(300), AfterFailure::RetryAt(at + minutes(1))).await.unwrap();
        let found = store.find_message(&id).await.unwrap().unwrap();
        assert_eq!((found.state, found.next_attempt_at), (MessageState::Queued, at + minutes(1)));
        assert_eq!(found.last_error, Some("ü".repeat(255)));
        store.mark_failed(&id, "550 no such person", AfterFailure::GiveUp).await.unwrap();
        assert_eq!(all(&store, Some(MessageState::Failed)).await.len(), 1);
        assert!(store.claim_message(at + minutes(60), at + minutes(62)).await.unwrap().is_none());
        let deed = Deed {
            at,
            actor: Actor::Operator,
            action: Action::RetryMessage,
            request_id: String::new(),
            address: String::new(),
            details: String::new(),
        };
        assert!(store.retry_message(&id, &deed).await.unwrap());
        assert!(!store.retry_message(&id, &deed).await.unwrap());
        assert_eq!(db.rows("SELECT action, object_id FROM audit_log").await, [format!("mail.retry|{}", id.as_str())]);
        assert_eq!(store.claim_message(at, at + minutes(2)).await.unwrap().unwrap().n_attempts, 1);
        store.mark_failed(&id, "no", AfterFailure::Forget).await.unwrap();
        assert!(all(&store, None).await.is_empty());
    }

    async fn without_a_mail_server_messages_are_kept(db: TestDb) {
        let store = store_of(&db);
        let kept = NewMessage { is_sent: false, ..message(1) };
        let fleeting = NewMessage { is_sent: false, is_fleeting: true, ..message(2) };
        store.enqueue(&[kept, fleeting]).await.unwrap();
        let found = all(&store, None).await;
        assert_eq!((found.len(), found[0].state), (1, MessageState::Kept));
        assert!(store.claim_message(now() + minutes(60), now() + minutes(62)).await.unwrap().is_none());
        assert_eq!(store.count_messages(MessageState::Kept).await.unwrap(), 1);
    }

    async fn the_outbox_is_read_page_by_page(db: TestDb) {
        let store = store_of(&db);
        // Two of one second, so that the number decides.
        let twin = NewMessage { created_at: message(3).created_at, ..message(4) };
        store.enqueue(&[message(1), message(2), message(3), twin, message(5)]).await.unwrap();
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = store.messages(&MessageQuery { state: None, before, limit: 2 }).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some((last.created_at, last.id.clone()));
            seen.extend(page.into_iter().map(|it| it.id));
        }
        assert_eq!(seen, [5, 4, 3, 2, 1].map(|it| message(it).id));
        assert!(all(&store, Some(MessageState::Sent)).await.is_empty());
    }

    async fn messages_go_with_their_account_their_address_and_their_age(db: TestDb) {
        let store = store_of(&db);
        let account = Some(account(&store).await);
        let to = |number: u8, recipient: &str, text: &str| NewMessage {
            recipient: recipient.to_owned(),
            text_body: text.to_owned(),
            ..message(number)
        };
        let of_account = NewMessage { account, ..message(4) };
        let named = to(2, "admin@acme.example", "Maya Okafor (maya@home.example) waits for you.");
        store.enqueue(&[to(1, "Maya@Home.example", ""), named, to(3, "else@home.example", ""), of_account]).await.unwrap();
        let mut tx = store.db().begin().await.unwrap();
        tx.forget_messages_of("maya@home.example").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(all(&store, None).await.len(), 2);
        store.delete_messages_before(message(3).created_at, message(3).created_at).await.unwrap();
        assert_eq!(all(&store, None).await.len(), 2);
        // Whoever has no account is forgotten sooner.
        store.delete_messages_before(message(3).created_at, message(5).created_at).await.unwrap();
        assert_eq!(all(&store, None).await[0].id, message(4).id);
        store.delete_messages_before(message(5).created_at, message(3).created_at).await.unwrap();
        assert!(all(&store, None).await.is_empty());
        store.enqueue(&[message(3), NewMessage { account, ..message(4) }]).await.unwrap();
        db.run("DELETE FROM users").await;
        assert_eq!(all(&store, None).await[0].id, message(3).id);
    }
}
