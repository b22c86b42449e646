//! Sign-out, the list of sessions, tickets, disabling.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Server, Signed, servers};

async fn is_over(server: &Server, signed: &Signed) -> bool {
    !server.is_signed_in(&signed.access).await
        && server.refresh(&signed.refresh).await.status == StatusCode::UNAUTHORIZED
}

#[tokio::test]
async fn signing_out_ends_one_session() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let other = server.sign_in("ann@example.org").await;
        let answer = server.request(Method::POST, "/api/v1/auth/signout", &ann.access, None).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, "{}"));
        assert!(is_over(&server, &ann).await);
        assert!(server.is_signed_in(&other.access).await);
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_of_the_account() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let other = server.sign_in("ann@example.org").await;
        let bob = server.sign_up("bob@example.org").await;
        server.post("/api/v1/auth/signout", &ann.access, json!({ "everywhere": true })).await;
        assert!(is_over(&server, &ann).await);
        assert!(is_over(&server, &other).await);
        assert!(server.is_signed_in(&bob.access).await);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let other = server.sign_in("ann@example.org").await;
        let bob = server.sign_up("bob@example.org").await;
        let list = server.get("/api/v1/auth/sessions", &ann.access).await;
        let items = list.body["items"].as_array().expect("items");
        assert_eq!(items.len(), 2);
        assert_eq!((&items[0]["isCurrent"], &items[1]["isCurrent"]), (&json!(false), &json!(true)));
        let first = server.get("/api/v1/auth/sessions?limit=1", &ann.access).await;
        let cursor = first.body["nextCursor"].as_str().expect("cursor");
        let second = server.get(&format!("/api/v1/auth/sessions?limit=1&cursor={cursor}"), &ann.access).await;
        assert_eq!(second.body["items"][0], items[1]);
        let path = format!("/api/v1/auth/sessions/{}", items[0]["id"].as_str().expect("id"));
        let foreign = server.request(Method::DELETE, &path, &bob.access, None).await;
        assert_eq!((foreign.status, foreign.code()), (StatusCode::NOT_FOUND, "not_found"));
        assert!(server.is_signed_in(&other.access).await);
        let ended = server.request(Method::DELETE, &path, &ann.access, None).await;
        assert_eq!((ended.status, ended.text()), (StatusCode::NO_CONTENT, ""));
        assert!(is_over(&server, &other).await);
        assert_eq!(server.request(Method::DELETE, &path, &ann.access, None).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_disabled_account_is_refused_at_once() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        let path = format!("/api/v1/admin/accounts/{}", ann.id);
        let answer = server.request(Method::PATCH, &path, &owner.access, Some(&json!({ "isActive": false }))).await;
        assert_eq!((answer.status, &answer.body["isActive"]), (StatusCode::OK, &json!(false)));
        assert!(is_over(&server, &ann).await);
        // Enabled again, it signs in again; what ended stays ended.
        server.request(Method::PATCH, &path, &owner.access, Some(&json!({ "isActive": true }))).await;
        assert!(is_over(&server, &ann).await);
        server.sign_in("ann@example.org").await;
    }
}

#[tokio::test]
async fn a_ticket_is_used_once_and_dies_with_its_session() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let issue = async || {
            let answer = server.post("/api/v1/auth/ticket", &ann.access, json!({})).await;
            assert_eq!((answer.status, &answer.body["expiresIn"]), (StatusCode::CREATED, &json!(30)));
            answer.body["ticket"].as_str().expect("ticket").to_owned()
        };
        let ticket = issue().await;
        let member = server.app.redeem_ticket(&ticket).expect("member");
        assert_eq!(member.id().to_string(), ann.id);
        assert!(server.app.redeem_ticket(&ticket).is_none());
        let late = issue().await;
        server.clock.advance(30_000);
        assert!(server.app.redeem_ticket(&late).is_none());
        let orphan = issue().await;
        server.post("/api/v1/auth/signout", &ann.access, json!({})).await;
        assert!(server.app.redeem_ticket(&orphan).is_none());
    }
}
