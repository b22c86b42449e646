//! `install-status` as server-sent events.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;
use server::streams::STREAMS_PER_ACCOUNT_MAX;

use crate::{
    events::{Events, request},
    support::servers,
    world::{Holder, SHOP},
};

impl Holder<'_> {
    fn address(&self) -> String {
        format!("{}{}", self.server.url, self.path())
    }

    async fn open(&self) -> Events {
        Events::open(&self.address(), Some(&self.signed.access)).await
    }
}

#[tokio::test]
async fn the_present_state_and_then_each_change() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let mut events = ann.open().await;
        let first = events.frame().await;
        assert_eq!((first.id, first.data), (1, ann.status().await));
        ann.load(SHOP).await;
        let loaded = events.frame().await;
        assert_eq!((loaded.id, &loaded.data["lastScript"]["origin"]), (2, &json!(SHOP)));
        ann.send_one(SHOP).await;
        let sent = events.frame().await;
        assert_eq!((sent.id, &sent.data["acceptedBatches"]), (3, &json!(1)));
        assert_eq!(sent.data, ann.status().await);
        ann.change_key(json!({ "isActive": false })).await;
        let off = events.frame().await;
        assert_eq!((off.id, &off.data["keyState"]), (4, &json!("inactive")));
    }
}

#[tokio::test]
async fn changes_are_merged() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let began = Instant::now();
        let mut events = ann.open().await;
        futures::future::join_all((0..20).map(|_| ann.send_one(SHOP))).await;
        let last = events.until(|status| status["acceptedBatches"] == 20).await;
        let looks_max = 1 + began.elapsed().as_millis() / 250;
        assert!(u128::from(last.id) <= looks_max, "{} events, {looks_max} looks", last.id);
    }
}

#[tokio::test]
async fn a_ticket_opens_one_stream_within_thirty_seconds() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let with = |ticket: &str| format!("{}&ticket={ticket}", ann.address());
        let refused = async |address: String| {
            let answer = request(&address, None).send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        };
        let ticket = ann.ticket().await;
        server.clock.advance(29_999);
        let mut events = Events::open(&with(&ticket), None).await;
        assert_eq!(events.frame().await.data["apiKeyId"], ann.signed.key["id"]);
        refused(with(&ticket)).await;
        let late = ann.ticket().await;
        server.clock.advance(30_000);
        refused(with(&late)).await;
        refused(with("mt_tkt_x")).await;
        refused(ann.address()).await;
        // It is as good for a single answer, and for the own keys only.
        let answer = server.get(&format!("{}&ticket={}", ann.path(), ann.ticket().await), "").await;
        assert_eq!(answer.status, StatusCode::OK);
        let bob = Holder::new(&server, "bob@example.org").await;
        let answer = server.get(&format!("{}&ticket={}", ann.path(), bob.ticket().await), "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        // A session that has ended has no tickets.
        let ticket = ann.ticket().await;
        server.post("/api/v1/auth/signout", &ann.signed.access, json!({})).await;
        refused(with(&ticket)).await;
    }
}

#[tokio::test]
async fn an_account_has_so_many_streams_and_no_more() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let mut open = Vec::new();
        for _ in 0..STREAMS_PER_ACCOUNT_MAX {
            open.push(ann.open().await);
        }
        let answer = request(&ann.address(), Some(&ann.signed.access)).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.headers().contains_key("retry-after"));
        // Others are not concerned, and neither is a single answer.
        let bob = Holder::new(&server, "bob@example.org").await;
        bob.open().await.frame().await;
        ann.status().await;
        drop(open.pop());
        // The server learns of it when it next reads or writes there.
        let freed = async {
            loop {
                ann.send_one(SHOP).await;
                server.clock.advance(1_000);
                if request(&ann.address(), Some(&ann.signed.access)).send().await.expect("an answer").status() == 200 {
                    break;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), freed).await.expect("a place");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_session() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let other = server.sign_in("ann@example.org").await;
        let (mut first, mut second) = (ann.open().await, Events::open(&ann.address(), Some(&other.access)).await);
        first.frame().await;
        second.frame().await;
        server.post("/api/v1/auth/signout", &ann.signed.access, json!({})).await;
        first.ends().await;
        ann.send_one(SHOP).await;
        assert_eq!(second.frame().await.data["acceptedBatches"], 1);
        server.post("/api/v1/auth/signout", &other.access, json!({ "everywhere": true })).await;
        second.ends().await;
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_account_and_with_the_key() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = Holder::new(&server, "ann@example.org").await;
        let mut events = ann.open().await;
        events.frame().await;
        ann.delete_key().await;
        events.ends().await;
        let bob = Holder::new(&server, "bob@example.org").await;
        let mut events = bob.open().await;
        events.frame().await;
        let path = format!("/api/v1/admin/accounts/{}", bob.signed.id);
        let answer = server.request(Method::PATCH, &path, &owner.access, Some(&json!({ "isActive": false }))).await;
        assert_eq!(answer.status, StatusCode::OK);
        events.ends().await;
    }
}

/// Longer than a whole request may take.
#[tokio::test]
async fn silence_is_broken_by_comments() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let mut events = ann.open().await;
        events.frame().await;
        let began = Instant::now();
        let comment = events.piece(Duration::from_secs(20)).await.expect("a comment");
        assert!(comment.starts_with(':'), "{comment}");
        assert!(began.elapsed() >= Duration::from_secs(14), "{:?}", began.elapsed());
        ann.send_one(SHOP).await;
        assert_eq!(events.frame().await.id, 2);
    }
}
