//! Rate limits of the account side, to the request.

use std::num::NonZeroU32;

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Answer, Server, servers, servers_with};

async fn sign_in(server: &Server, email: &str, address: &str) -> Answer {
    let body = json!({ "email": email, "password": "wrong password" });
    server.send(Method::POST, "/api/v1/auth/signin", &[("x-forwarded-for", address)], Some(&body)).await
}

async fn five_a_minute() -> Vec<Server> {
    servers_with(|args| args.auth_attempts_per_minute = NonZeroU32::new(5)).await
}

fn assert_limited(answer: &Answer, retry_after: &str) {
    assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"), "{answer:?}");
    assert_eq!(answer.header("retry-after"), retry_after);
}

#[tokio::test]
async fn five_attempts_a_minute_of_one_address() {
    for server in five_a_minute().await {
        for attempt in 0..5 {
            let answer = sign_in(&server, &format!("u{attempt}@example.org"), "192.0.2.1").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        let hashes = server.app.identity.passwords.computed();
        assert_limited(&sign_in(&server, "u9@example.org", "192.0.2.1").await, "12");
        let signup = json!({ "email": "new@example.org", "password": "correct horse battery" });
        let headers = [("x-forwarded-for", "192.0.2.1")];
        assert_limited(&server.send(Method::POST, "/api/v1/auth/signup", &headers, Some(&signup)).await, "12");
        assert_eq!(server.app.identity.passwords.computed(), hashes, "refused before hashing");
        // Another address has its own bucket; one token comes back after twelve seconds.
        assert_eq!(sign_in(&server, "u9@example.org", "192.0.2.2").await.status, StatusCode::UNAUTHORIZED);
        server.clock.advance(11_999);
        assert_limited(&sign_in(&server, "u8@example.org", "192.0.2.1").await, "1");
        server.clock.advance(1);
        assert_eq!(sign_in(&server, "u8@example.org", "192.0.2.1").await.status, StatusCode::UNAUTHORIZED);
        assert_limited(&sign_in(&server, "u8@example.org", "192.0.2.1").await, "12");
    }
}

#[tokio::test]
async fn five_attempts_a_minute_of_one_email() {
    for server in five_a_minute().await {
        for attempt in 0..5 {
            let answer = sign_in(&server, "Ann@Example.org ", &format!("192.0.2.{attempt}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        assert_limited(&sign_in(&server, "ann@example.org", "192.0.2.200").await, "12");
        assert_eq!(sign_in(&server, "bob@example.org", "192.0.2.200").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_whole_network_of_one_host_is_one_address() {
    for server in five_a_minute().await {
        for attempt in 0..5 {
            let answer = sign_in(&server, &format!("u{attempt}@example.org"), &format!("2001:db8::{attempt}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        assert_limited(&sign_in(&server, "u9@example.org", "2001:db8::ffff").await, "12");
        assert_eq!(sign_in(&server, "u9@example.org", "2001:db8:1::1").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn six_hundred_a_minute_of_a_visitor_and_of_a_member() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let headers = [("x-forwarded-for", "192.0.2.1")];
        for _ in 0..600 {
            assert_eq!(server.send(Method::GET, "/api/v1/client", &headers, None).await.status, StatusCode::OK);
            assert!(server.is_signed_in(&ann.access).await);
        }
        assert_limited(&server.send(Method::GET, "/api/v1/client", &headers, None).await, "1");
        assert_limited(&server.get("/api/v1/auth/me", &ann.access).await, "1");
        server.clock.advance(100);
        assert!(server.is_signed_in(&ann.access).await);
    }
}
