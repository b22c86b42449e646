//! `/api/v1/apikeys`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Server, Signed, servers};

const PATH: &str = "/api/v1/apikeys";

async fn create(server: &Server, signed: &Signed, body: Value) -> Value {
    let answer = server.post(PATH, &signed.access, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.body
}

fn path_of(key: &Value) -> String {
    format!("{PATH}/{}", key["id"].as_str().expect("id"))
}

fn without_secret(key: &Value) -> Value {
    let mut key = key.clone();
    key.as_object_mut().expect("object").remove("apiSecret").expect("a secret");
    key
}

#[tokio::test]
async fn a_key_is_made_read_changed_and_deleted() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let key = create(&server, &ann, json!({ "keyName": " Shop " })).await;
        assert_eq!(key["keyName"], "Shop");
        assert_eq!((&key["isActive"], &key["rateLimitPerMinute"]), (&json!(true), &json!(6_000)));
        assert_eq!((&key["expiresAt"], &key["lastUsedAt"]), (&Value::Null, &Value::Null));
        assert_eq!(key["allowedOrigins"], json!([]));
        let path = path_of(&key);
        assert_eq!(server.get(&path, &ann.access).await.body, without_secret(&key));
        let list = server.get(PATH, &ann.access).await.body;
        assert_eq!((&list["items"][1], &list["nextCursor"]), (&without_secret(&key), &Value::Null));
        server.clock.advance(1_000);
        let change = json!({
            "isActive": false, "expiresAt": "2030-01-01T02:00:00+02:00", "rateLimitPerMinute": 10_000_000,
            "allowedOrigins": ["HTTPS://Shop.example:443/", "http://localhost:8080"],
        });
        let changed = server.request(Method::PATCH, &path, &ann.access, Some(&change)).await.body;
        assert_eq!((&changed["keyName"], &changed["isActive"]), (&json!("Shop"), &json!(false)));
        assert_eq!(changed["expiresAt"], "2030-01-01T00:00:00.000Z");
        assert_eq!(changed["allowedOrigins"], json!(["https://shop.example", "http://localhost:8080"]));
        assert_eq!(changed["rateLimitPerMinute"], 10_000_000);
        assert_eq!(changed["updatedAt"], "2026-09-21T14:13:21.000Z");
        let cleared = json!({ "expiresAt": null, "allowedOrigins": null, "rateLimitPerMinute": null });
        let cleared = server.request(Method::PATCH, &path, &ann.access, Some(&cleared)).await.body;
        assert_eq!((&cleared["expiresAt"], &cleared["allowedOrigins"]), (&Value::Null, &json!([])));
        assert_eq!((&cleared["rateLimitPerMinute"], &cleared["isActive"]), (&json!(6_000), &json!(false)));
        let deleted = server.request(Method::DELETE, &path, &ann.access, None).await;
        assert_eq!((deleted.status, deleted.bytes.len()), (StatusCode::NO_CONTENT, 0));
        assert_eq!(server.get(&path, &ann.access).await.status, StatusCode::NOT_FOUND);
        assert!(!server.app.snapshots.load().keys.contains_key(key["apiKey"].as_str().expect("key")));
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_as_a_hash() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let key = create(&server, &ann, json!({ "keyName": "Shop" })).await;
        let first = key["apiSecret"].as_str().expect("secret").to_owned();
        let rotated = server.post(&format!("{}/rotate", path_of(&key)), &ann.access, json!({})).await;
        assert_eq!(rotated.status, StatusCode::OK);
        let second = rotated.body["apiSecret"].as_str().expect("secret");
        assert_ne!(second, first);
        assert_eq!(rotated.body["apiKey"], key["apiKey"]);
        let snapshot = server.app.snapshots.load();
        let row = &snapshot.keys[key["apiKey"].as_str().expect("key")].row;
        assert_eq!(row.secret_hash, server::credential::hash(second));
        for path in [PATH.to_owned(), path_of(&key)] {
            assert!(!server.get(&path, &ann.access).await.text().contains("mt_sec_"), "{path}");
        }
        let change = json!({ "keyName": "Other" });
        let changed = server.request(Method::PATCH, &path_of(&key), &ann.access, Some(&change)).await;
        assert!(!changed.text().contains("apiSecret"), "{changed:?}");
    }
}

#[tokio::test]
async fn another_accounts_key_is_not_there() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let bob = server.sign_up("bob@example.org").await;
        let path = path_of(&ann.key);
        let random = format!("{PATH}/01900000-0000-7000-8000-000000000000");
        let change = json!({ "isActive": false });
        for (method, suffix, body) in [
            (Method::GET, "", None),
            (Method::PATCH, "", Some(&change)),
            (Method::DELETE, "", None),
            (Method::POST, "/rotate", None),
        ] {
            let foreign = server.request(method.clone(), &format!("{path}{suffix}"), &bob.access, body).await;
            let nobody = server.request(method.clone(), &format!("{random}{suffix}"), &bob.access, body).await;
            assert_eq!((foreign.status, foreign.code()), (StatusCode::NOT_FOUND, "not_found"), "{method}");
            assert_eq!(foreign.bytes, nobody.bytes, "{method}");
        }
        let list = server.get(PATH, &bob.access).await;
        assert!(!list.text().contains(ann.key["id"].as_str().expect("id")));
        assert_eq!(server.get(&path, &ann.access).await.body["isActive"], true);
        assert_eq!(server.get(&format!("{PATH}/nonsense"), &bob.access).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_not_acceptable_is_named() {
    for server in servers().await {
        server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        for (field, value) in [
            ("keyName", json!("")),
            ("keyName", json!("x".repeat(101))),
            ("keyName", json!("a\0")),
            ("expiresAt", json!("yesterday")),
            ("expiresAt", json!("2026-09-21T14:13:20Z")),
            ("allowedOrigins[0]", json!(["*"])),
            ("allowedOrigins", json!(vec!["https://a.example"; 51])),
            ("rateLimitPerMinute", json!(0)),
            ("rateLimitPerMinute", json!(6_001)),
            ("apiKey", json!("mt_pub_mine")),
            ("accountId", json!(ann.id)),
        ] {
            let mut body = json!({ "keyName": "Shop" });
            body[field.split('[').next().expect("name")] = value;
            let answer = server.post(PATH, &ann.access, body.clone()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert_eq!(answer.fields(), [field], "{body}");
        }
        assert_eq!(server.post(PATH, &ann.access, json!({})).await.fields(), ["keyName"]);
    }
}

#[tokio::test]
async fn an_account_has_a_hundred_keys_and_pages_of_them() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let made = (1..100).map(|n| create(&server, &ann, json!({ "keyName": n.to_string() })));
        futures::future::join_all(made).await;
        let over = server.post(PATH, &ann.access, json!({ "keyName": "over" })).await;
        assert_eq!((over.status, over.code()), (StatusCode::UNPROCESSABLE_ENTITY, "quota_exceeded"));
        let (mut ids, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = server.get(&format!("{PATH}?limit=33{cursor}"), &ann.access).await.body;
            ids.extend(page["items"].as_array().expect("items").iter().map(|item| item["id"].to_string()));
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(ids.len(), 100);
        assert!(ids.is_sorted());
    }
}
