//! `POST /api/v1/auth/signup`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use settings::Signup;

use crate::support::{PASSWORD, servers, servers_with};

const PATH: &str = "/api/v1/auth/signup";

#[tokio::test]
async fn an_account_comes_with_tokens_and_a_key() {
    for server in servers().await {
        let body = json!({ "email": " Ann@Example.org ", "password": PASSWORD, "firstName": "Ann" });
        let answer = server.post(PATH, "", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let user = &answer.body["user"];
        assert_eq!(user["email"], "ann@example.org");
        assert_eq!((&user["firstName"], &user["lastName"]), (&json!("Ann"), &Value::Null));
        assert_eq!(user["role"], "owner");
        assert_eq!(user["createdAt"], "2026-09-21T14:13:20.000Z");
        assert_eq!(answer.body["expiresIn"], 900);
        let key = &answer.body["apiKey"];
        assert_eq!(key["keyName"], "Default key");
        assert!(key["apiKey"].as_str().is_some_and(|key| key.len() == 39 && key.starts_with("mt_pub_")), "{key}");
        assert!(key["apiSecret"].as_str().is_some_and(|key| key.len() == 50 && key.starts_with("mt_sec_")), "{key}");
        let keys = server.get("/api/v1/apikeys", answer.body["accessToken"].as_str().expect("token")).await;
        assert_eq!(keys.body["items"][0]["apiKey"], key["apiKey"]);
        assert_eq!(keys.body["items"][0]["apiSecret"], Value::Null);
    }
}

#[tokio::test]
async fn the_first_account_is_the_owner_even_when_many_come_at_once() {
    for server in servers().await {
        let bodies: Vec<_> =
            (0..4).map(|n| json!({ "email": format!("u{n}@example.org"), "password": PASSWORD })).collect();
        let requests = bodies.iter().map(|body| server.send(Method::POST, PATH, &[], Some(body)));
        let answers = futures::future::join_all(requests).await;
        let owners = answers.iter().filter(|answer| answer.body["user"]["role"] == "owner").count();
        assert_eq!(owners, 1, "{} {answers:?}", server.kind());
    }
}

#[tokio::test]
async fn a_taken_email_is_refused_in_any_case() {
    for server in servers().await {
        server.sign_up("ann@example.org").await;
        let answer = server.post(PATH, "", json!({ "email": "ANN@example.org", "password": PASSWORD })).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "taken"));
        assert_eq!(answer.fields(), ["email"]);
        // Neither half of the refused account is there.
        assert_eq!(server.app.snapshots.load().accounts.len(), 1);
        assert_eq!(server.app.store.keys().await.expect("keys").len(), 1);
    }
}

#[tokio::test]
async fn what_is_not_acceptable_is_named() {
    for server in servers().await {
        let good = json!({ "email": "ann@example.org", "password": PASSWORD });
        for (field, value) in [
            ("email", json!("ann")),
            ("email", json!("a\0@b")),
            ("password", json!("1234567")),
            ("password", json!("x".repeat(129))),
            ("firstName", json!("x".repeat(101))),
            ("lastName", json!("a\0b")),
            ("role", json!("owner")),
            ("id", json!("1")),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let answer = server.post(PATH, "", body.clone()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert_eq!(answer.fields(), [field], "{body}");
        }
        let missing = server.post(PATH, "", json!({ "email": "ann@example.org" })).await;
        assert_eq!(missing.fields(), ["password"]);
        let text = server.send(Method::POST, PATH, &[("content-type", "application/json")], None).await;
        assert_eq!((text.status, text.code()), (StatusCode::BAD_REQUEST, "malformed_body"));
        assert!(server.app.snapshots.load().accounts.is_empty());
    }
}

#[tokio::test]
async fn a_closed_server_takes_its_first_account_only() {
    for server in servers_with(|args| args.signup = Some(Signup::Closed)).await {
        server.sign_up("owner@example.org").await;
        let answer = server.post(PATH, "", json!({ "email": "ann@example.org", "password": PASSWORD })).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "signup_closed"));
    }
}
