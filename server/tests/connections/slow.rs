//! Slow clients hold a connection for a known time only, and no more connections than there may be.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    process::{Place, Server, sign_up},
    raw::Raw,
};

#[tokio::test]
async fn every_deadline_ends_its_connection() {
    let place = Place::sqlite();
    let server = Server::start(&place, "127.0.0.1:0", &[]);
    let account = sign_up(&reqwest::Client::new(), &server.origin, "first@example.org").await;
    let head = format!(
        "POST /api/v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\
         X-API-Key: {}\r\n\r\n",
        account.key
    );
    let mut connections = Vec::new();
    for sent in ["", "GET /health HTTP/1.1\r\nHost: local", "GET /health HTTP/1.1\r\nX-Long: ", &head, &head] {
        let mut raw = Raw::connect(&server).await;
        raw.send(sent.as_bytes()).await;
        connections.push(raw);
    }
    let mut connections = connections.into_iter();
    let mut next = || connections.next().expect("one");
    let (silent, half_head, dripped_head, stopped_body, dripped_body) = tokio::join!(
        next().until_closed(),
        next().until_closed(),
        next().drip_until_closed(),
        next().until_closed(),
        next().drip_until_closed(),
    );
    let closed_after = |what: &str, (_, seconds): &(String, f64), expected: f64| {
        assert!((expected - 1.0..expected + 4.0).contains(seconds), "{what}: closed after {seconds} s");
    };
    closed_after("silent", &silent, 10.0);
    assert_eq!(silent.0, "");
    closed_after("half a head", &half_head, 5.0);
    closed_after("a dripped head", &dripped_head, 5.0);
    for (what, body) in [("a stopped body", &stopped_body), ("a dripped body", &dripped_body)] {
        closed_after(what, body, 15.0);
        assert!(body.0.starts_with("HTTP/1.1 408 "), "{what}: {}", body.0);
        assert!(body.0.contains(r#"{"error":{"code":"request_timeout","message":""#), "{what}: {}", body.0);
    }
    let mut next = Raw::connect(&server).await;
    assert!(next.head("/health").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn connections_over_the_cap_wait_for_one_that_closes() {
    let place = Place::sqlite();
    let server = Server::start(&place, "127.0.0.1:0", &["--connections-max", "4"]);
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut raw = Raw::connect(&server).await;
        assert!(raw.head("/health").await.starts_with("HTTP/1.1 200 "));
        open.push(raw);
    }
    let mut fifth = Raw::connect(&server).await;
    {
        let answer = fifth.head("/health");
        tokio::pin!(answer);
        assert!(timeout(Duration::from_millis(500), &mut answer).await.is_err(), "a fifth connection was served");
        open.pop();
        assert!(answer.await.starts_with("HTTP/1.1 200 "));
    }
    drop(open);
    let mut sixth = Raw::connect(&server).await;
    assert!(sixth.head("/health").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let place = Place::sqlite();
    let server = Server::start(&place, "127.0.0.1:0", &[]);
    let mut raw = Raw::connect(&server).await;
    for (path, status) in [("/health", 200), ("/nothing", 404), ("/metrics/server", 200), ("/api/v1/auth/me", 401)] {
        let answer = raw.head(path).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {answer}");
    }
}
