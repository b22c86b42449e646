//! `POST /api/v1/auth/signin`.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{PASSWORD, servers};

const PATH: &str = "/api/v1/auth/signin";

#[tokio::test]
async fn the_email_is_read_in_any_case() {
    for server in servers().await {
        let signed_up = server.sign_up("ann@example.org").await;
        server.clock.advance(60_000);
        let signed_in = server.sign_in(" ANN@Example.org").await;
        assert_eq!(signed_in.id, signed_up.id);
        assert_ne!(signed_in.refresh, signed_up.refresh);
        let account = server.get(&format!("/api/v1/admin/accounts/{}", signed_in.id), &signed_in.access).await;
        assert_eq!(account.body["lastLoginAt"], "2026-09-21T14:14:20.000Z");
    }
}

/// Every refusal is the same answer after the same work: one hash.
#[tokio::test]
async fn refusals_do_not_tell_whether_the_email_exists() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        server.sign_up("ann@example.org").await;
        let disabled = server.sign_up("disabled@example.org").await;
        let path = format!("/api/v1/admin/accounts/{}", disabled.id);
        server.request(Method::PATCH, &path, &owner.access, Some(&json!({ "isActive": false }))).await;
        let mut bodies = Vec::new();
        for (email, password) in [
            ("ann@example.org", "wrong password"),
            ("ann@example.org", ""),
            ("nobody@example.org", PASSWORD),
            ("disabled@example.org", PASSWORD),
            ("disabled@example.org", "wrong password"),
            ("no address", PASSWORD),
            ("a\0@b", PASSWORD),
            ("", PASSWORD),
        ] {
            let hashes = server.app.identity.passwords.computed();
            let answer = server.post(PATH, "", json!({ "email": email, "password": password })).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "invalid_credentials"), "{email}");
            assert_eq!(server.app.identity.passwords.computed() - hashes, 1, "{email}");
            bodies.push((answer.bytes, answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>()));
        }
        assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
    }
}

#[tokio::test]
async fn an_access_token_lives_fifteen_minutes() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        server.clock.advance(899_999);
        assert!(server.is_signed_in(&ann.access).await);
        server.clock.advance(1);
        let answer = server.get("/api/v1/auth/me", &ann.access).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "unauthenticated"));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn only_one_bearer_header_counts() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let (bearer, lower) = (format!("Bearer {}", ann.access), format!("bearer {}", ann.access));
        let basic = format!("Basic {}", ann.access);
        let status = async |headers: &[(&str, &str)]| {
            server.send(Method::GET, "/api/v1/auth/me", headers, None).await.status.as_u16()
        };
        assert_eq!(status(&[("authorization", lower.as_str())]).await, 200);
        assert_eq!(status(&[("authorization", basic.as_str())]).await, 401);
        assert_eq!(status(&[("authorization", ann.access.as_str())]).await, 401);
        assert_eq!(status(&[("authorization", bearer.as_str()), ("authorization", bearer.as_str())]).await, 401);
        let refresh = format!("Bearer {}", ann.refresh);
        assert_eq!(status(&[("authorization", refresh.as_str())]).await, 401);
        assert_eq!(status(&[]).await, 401);
    }
}
