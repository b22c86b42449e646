//! `POST /api/v1/auth/refresh`: rotation, the ten seconds of the predecessor, replays.

use std::collections::HashSet;

use reqwest::StatusCode;

use crate::support::{Answer, Server, servers, servers_with};

fn token(answer: &Answer, name: &str) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body[name].as_str().expect("token").to_owned()
}

async fn rotate(server: &Server, refresh: &str) -> String {
    token(&server.refresh(refresh).await, "refreshToken")
}

async fn is_refused(server: &Server, refresh: &str) -> bool {
    let answer = server.refresh(refresh).await;
    (answer.status, answer.code()) == (StatusCode::UNAUTHORIZED, "unauthenticated")
}

#[tokio::test]
async fn each_use_gives_a_new_pair() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let answer = server.refresh(&ann.refresh).await;
        assert_ne!(token(&answer, "refreshToken"), ann.refresh);
        assert_ne!(token(&answer, "accessToken"), ann.access);
        assert_eq!(answer.body["expiresIn"], 900);
        assert!(server.is_signed_in(&token(&answer, "accessToken")).await);
    }
}

#[tokio::test]
async fn the_predecessor_gets_the_current_one_for_ten_seconds() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let second = rotate(&server, &ann.refresh).await;
        server.clock.advance(10_000);
        let again = server.refresh(&ann.refresh).await;
        assert_eq!(token(&again, "refreshToken"), second);
        assert!(server.is_signed_in(&token(&again, "accessToken")).await);
        // The family goes on, and the window did not slide.
        server.clock.advance(1);
        assert!(is_refused(&server, &ann.refresh).await);
        assert!(is_refused(&server, &second).await);
    }
}

#[tokio::test]
async fn a_replay_ends_the_family_at_once() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let other = server.sign_in("ann@example.org").await;
        let second = rotate(&server, &ann.refresh).await;
        let third = rotate(&server, &second).await;
        // Two steps back, though within ten seconds.
        assert!(is_refused(&server, &ann.refresh).await);
        assert!(is_refused(&server, &third).await);
        assert!(!server.is_signed_in(&ann.access).await);
        assert!(server.is_signed_in(&other.access).await);
        assert!(!rotate(&server, &other.refresh).await.is_empty());
        assert_eq!(server.app.store.audit_page(None, 1).await.expect("audit")[0].action, "session.replayed");
    }
}

#[tokio::test]
async fn twenty_at_once_leave_one_branch() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let mut current = ann.refresh;
        for _ in 0..3 {
            let answers = futures::future::join_all((0..20).map(|_| server.refresh(&current))).await;
            let tokens: HashSet<_> = answers.iter().map(|answer| token(answer, "refreshToken")).collect();
            assert_eq!(tokens.len(), 1, "{}", server.kind());
            current = tokens.into_iter().next().expect("one");
        }
        let id = server.app.store.sessions_of(ann.id.parse().expect("id"), server.app.now()).await.expect("sessions");
        assert_eq!((id.len(), id[0].counter), (1, 3));
        server.clock.advance(60_000);
        rotate(&server, &current).await;
    }
}

#[tokio::test]
async fn a_token_lives_seven_days_from_its_rotation() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        server.clock.advance(7 * DAY - 1);
        let second = rotate(&server, &ann.refresh).await;
        server.clock.advance(7 * DAY);
        assert!(is_refused(&server, &second).await);
    }
}

#[tokio::test]
async fn text_that_was_never_a_token_touches_nothing() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let second = rotate(&server, &ann.refresh).await;
        server.clock.advance(60_000);
        let mut forged = ann.refresh.clone();
        let last = forged.pop().expect("text");
        forged.push(if last == 'A' { 'E' } else { 'A' });
        for text in [forged.as_str(), "", "mt_ref_", "mt_ref_AAAA", "x", &ann.access, "\0"] {
            assert!(is_refused(&server, text).await, "{text}");
        }
        rotate(&server, &second).await;
    }
}

#[tokio::test]
async fn sessions_and_their_ends_survive_a_restart() {
    for mut server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let gone = server.sign_in("ann@example.org").await;
        server.post("/api/v1/auth/signout", &gone.access, serde_json::json!({})).await;
        server.restart(|_| {}).await;
        assert!(server.is_signed_in(&ann.access).await);
        assert!(!server.is_signed_in(&gone.access).await);
        rotate(&server, &ann.refresh).await;
        assert!(is_refused(&server, &gone.refresh).await);
    }
}

#[tokio::test]
async fn another_servers_tokens_are_refused() {
    for (server, other) in servers_with(|_| {}).await.into_iter().zip(servers().await) {
        let ann = server.sign_up("ann@example.org").await;
        assert!(is_refused(&other, &ann.refresh).await);
        assert!(!other.is_signed_in(&ann.access).await);
    }
}
