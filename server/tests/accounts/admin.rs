//! What only the owner may.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{servers, servers_with};

#[tokio::test]
async fn only_the_owner_comes_in() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        for path in ["accounts", "settings", "settings/scrape-token", "audit", &format!("accounts/{}", owner.id)] {
            let path = format!("/api/v1/admin/{path}");
            let refused = server.get(&path, &ann.access).await;
            assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "owner_only"), "{path}");
            assert_eq!(server.get(&path, "").await.status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(server.get(&path, &owner.access).await.status, StatusCode::OK, "{path}");
        }
        let path = format!("/api/v1/admin/accounts/{}", ann.id);
        let raise = json!({ "quotas": { "seriesMax": 1 } });
        let refused = server.request(Method::PATCH, &path, &ann.access, Some(&raise)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn accounts_are_listed_and_changed() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        let list = server.get("/api/v1/admin/accounts", &owner.access).await.body;
        let item = &list["items"][1];
        assert_eq!((&item["id"], &item["email"]), (&json!(ann.id), &json!("ann@example.org")));
        assert_eq!(item["quotas"], json!({ "definitionsMax": 500, "seriesMax": 10_000, "seriesPerMetricMax": 2_000 }));
        assert!(!list.to_string().contains("argon2"));
        let path = format!("/api/v1/admin/accounts/{}", ann.id);
        let change = json!({ "quotas": { "seriesMax": 50_000 }, "acceptUnconfigured": false });
        let changed = server.request(Method::PATCH, &path, &owner.access, Some(&change)).await.body;
        assert_eq!(
            (&changed["quotas"]["seriesMax"], &changed["quotas"]["definitionsMax"]),
            (&json!(50_000), &json!(500))
        );
        assert_eq!((&changed["acceptUnconfigured"], &changed["isActive"]), (&json!(false), &json!(true)));
        let entry = server.app.snapshots.account(ann.id.parse().expect("id")).expect("account");
        assert_eq!((entry.quotas.series_max, entry.accept_unconfigured), (50_000, false));
        let own = format!("/api/v1/admin/accounts/{}", owner.id);
        let suicide = server.request(Method::PATCH, &own, &owner.access, Some(&json!({ "isActive": false }))).await;
        assert_eq!(suicide.fields(), ["isActive"]);
        for (body, field) in [
            (json!({ "role": "owner" }), "role"),
            (json!({ "quotas": { "seriesMax": 10_000_001 } }), "quotas.seriesMax"),
            (json!({ "quotas": { "x": 1 } }), "quotas.x"),
            (json!({ "quotas": { "seriesMax": "many" } }), "quotas.seriesMax"),
        ] {
            let answer = server.request(Method::PATCH, &path, &owner.access, Some(&body)).await;
            assert_eq!((answer.status, answer.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec![field]));
        }
    }
}

#[tokio::test]
async fn settings_are_shown_without_secrets_and_the_token_on_request() {
    for mut server in servers_with(|args| args.public_url = "https://m.example.org".parse().ok()).await {
        let owner = server.sign_up("owner@example.org").await;
        let settings = server.get("/api/v1/admin/settings", &owner.access).await;
        assert_eq!(
            (&settings.body["signup"], &settings.body["publicUrl"]),
            (&json!("open"), &json!("https://m.example.org"))
        );
        assert_eq!((&settings.body["scriptPath"], &settings.body["ingestPath"]), (&json!("/m.js"), &json!("/m")));
        assert!(!settings.text().contains("mt_scr_"));
        let token = server.get("/api/v1/admin/settings/scrape-token", &owner.access).await.body;
        assert!(token["scrapeToken"].as_str().is_some_and(|token| token.len() == 50 && token.starts_with("mt_scr_")));
        server.restart(|_| {}).await;
        assert_eq!(server.app.scrape_token, token["scrapeToken"].as_str().expect("token"));
    }
}

#[tokio::test]
async fn what_was_done_stands_in_the_audit_log() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let wrong = json!({ "email": "owner@example.org", "password": "wrong password" });
        server.post("/api/v1/auth/signin", "", wrong).await;
        server.post("/api/v1/apikeys", &owner.access, json!({ "keyName": "Secret plan" })).await;
        let log = server.get("/api/v1/admin/audit", &owner.access).await;
        let actions: Vec<_> = log.body["items"].as_array().expect("items").iter().map(|item| &item["action"]).collect();
        assert_eq!(actions, ["key.created", "session.refused", "account.signed_up"]);
        assert_eq!(log.body["items"][1]["accountId"], Value::Null);
        assert_eq!(log.body["items"][0]["accountId"], json!(owner.id));
        for text in ["owner@example.org", "wrong password", "mt_sec_", "127.0.0.1"] {
            assert!(!log.text().contains(text), "{text}");
        }
        let first = server.get("/api/v1/admin/audit?limit=2", &owner.access).await.body;
        let cursor = first["nextCursor"].as_str().expect("cursor");
        let rest = server.get(&format!("/api/v1/admin/audit?limit=2&before={cursor}"), &owner.access).await.body;
        assert_eq!(
            (rest["items"][0]["action"].as_str(), &rest["nextCursor"]),
            (Some("account.signed_up"), &Value::Null)
        );
        let bad = server.get("/api/v1/admin/audit?before=%00", &owner.access).await;
        assert_eq!((bad.status, bad.code()), (StatusCode::BAD_REQUEST, "malformed_parameter"));
    }
}

#[tokio::test]
async fn the_owner_lets_somebody_in_and_sets_a_new_password() {
    for server in servers_with(|args| args.signup = Some(settings::Signup::Closed)).await {
        let owner = server.sign_up("owner@example.org").await;
        let body = json!({ "email": " Ann@Example.org ", "firstName": "Ann" });
        let made = server.post("/api/v1/admin/accounts", &owner.access, body.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let account = &made.body["account"];
        assert_eq!((&account["email"], &account["role"]), (&json!("ann@example.org"), &json!("member")));
        let id = account["id"].as_str().expect("id");
        let first = made.body["password"].as_str().expect("password").to_owned();
        assert_eq!(first.len(), 24, "{first}");
        let sign_in = async |password: &str| {
            let body = json!({ "email": "ann@example.org", "password": password });
            server.post("/api/v1/auth/signin", "", body).await
        };
        let session = crate::support::Signed::from(&sign_in(&first).await);
        assert!(server.is_signed_in(&session.access).await);
        let again = server.post("/api/v1/admin/accounts", &owner.access, body).await;
        assert_eq!((again.status, again.fields()), (StatusCode::CONFLICT, vec!["email"]));
        let path = format!("/api/v1/admin/accounts/{id}/password");
        let reset = server.request(Method::POST, &path, &owner.access, None).await;
        let second = reset.body["password"].as_str().expect("password");
        assert_ne!(first, second);
        assert!(!server.is_signed_in(&session.access).await, "its sessions have ended");
        assert_eq!(sign_in(&first).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(sign_in(second).await.status, StatusCode::OK);
        let own = format!("/api/v1/admin/accounts/{}/password", owner.id);
        assert_eq!(server.request(Method::POST, &own, &owner.access, None).await.fields(), ["id"]);
        let log = server.get("/api/v1/admin/audit", &owner.access).await;
        for action in ["account.created", "account.password_reset"] {
            assert!(log.text().contains(action), "{action}");
        }
        assert!(!log.text().contains(&first) && !log.text().contains("ann@example.org"));
        for (body, fields) in [
            (json!({ "email": "x", "firstName": "\0" }), vec!["email", "firstName"]),
            (json!({}), vec!["email"]),
            (json!({ "email": "b@example.org", "role": "owner" }), vec!["role"]),
        ] {
            let refused = server.post("/api/v1/admin/accounts", &owner.access, body).await;
            assert_eq!((refused.status, refused.fields()), (StatusCode::UNPROCESSABLE_ENTITY, fields));
        }
    }
}
