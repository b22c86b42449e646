//! Keys, secrets and origins of `POST /api/v1/metrics`.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::world::{World, assert_error, batch};

/// A new key of the account and its secret.
async fn new_key(world: &World, fields: Value) -> (String, String) {
    let answer = world.member(Method::POST, "/api/v1/apikeys").json(&fields).send().await.expect("answer");
    assert_eq!(answer.status(), 201);
    let key: Value = answer.json().await.expect("JSON");
    let text = |field: &str| key[field].as_str().expect("text").to_owned();
    (text("apiKey"), text("apiSecret"))
}

fn good() -> Value {
    json!([{ "name": "good", "type": "counter", "value": 1 }])
}

#[tokio::test]
async fn keys_and_secrets() {
    for world in World::each().await {
        let (key, secret) = (world.account.key.as_str(), world.account.secret.as_str());
        let (other, other_secret) = new_key(&world, json!({ "keyName": "Other" })).await;
        let (inactive, _) = new_key(&world, json!({ "keyName": "Off", "isActive": false })).await;
        let before = world.page().await;
        let with_key = |key: &str| world.anonymous().header("x-api-key", key);
        let with_secret = |secret: &str| with_key(key).header("x-api-secret", secret);
        let by_query = |key: &str| world.request(Method::POST, &format!("/api/v1/metrics?k={key}"));
        let refused: [(&str, RequestBuilder, u16, &str); 11] = [
            ("no key", world.anonymous(), 401, "unauthenticated"),
            ("an empty key", with_key(""), 401, "invalid_api_key"),
            ("an unknown key", with_key("mt_pub_unknown"), 401, "invalid_api_key"),
            ("a key that is off", with_key(&inactive), 401, "invalid_api_key"),
            ("the secret as key", with_key(secret), 401, "invalid_api_key"),
            ("a long key", with_key(&"x".repeat(10_000)), 401, "invalid_api_key"),
            ("an unknown key in the query", by_query("mt_pub_unknown"), 401, "invalid_api_key"),
            ("a wrong secret", with_secret("mt_sec_wrong"), 401, "invalid_api_secret"),
            ("an empty secret", with_secret(""), 401, "invalid_api_secret"),
            ("another key's secret", with_secret(&other_secret), 401, "invalid_api_secret"),
            ("the key as secret", with_secret(key), 401, "invalid_api_secret"),
        ];
        for (what, request, status, code) in refused {
            assert_error(what, request.json(&good()).send().await.expect("answer"), status, code).await;
        }
        let mut two = batch("two-keys-12345678", 1.0);
        two["key"] = Value::from(other);
        for request in [with_key(key), by_query(key), world.backend()] {
            let answer = request.json(&two).send().await.expect("answer");
            assert_error("two keys", answer, 422, "validation_failed").await;
        }
        let mut unknown = batch("unknown-key-1234567", 1.0);
        unknown["key"] = Value::from("mt_pub_unknown");
        let answer = world.anonymous().json(&unknown).send().await.expect("answer");
        assert_error("an unknown key in the body", answer, 401, "invalid_api_key").await;
        assert_eq!(world.page().await, before);
        two["key"] = Value::from(key);
        let answer = with_key(key).json(&two).send().await.expect("answer");
        assert_eq!(answer.status(), 200, "the same key twice");
    }
}

#[tokio::test]
async fn origins() {
    let world = World::sqlite().await;
    let fields = json!({ "keyName": "Shop", "allowedOrigins": ["https://shop.example", "http://localhost:8080"] });
    let (key, secret) = new_key(&world, fields).await;
    let before = world.page().await;
    let send = |origin: Option<&str>| {
        let request = world.anonymous().header("x-api-key", &key).json(&good());
        origin.map_or_else(
            || request.try_clone().expect("bytes"),
            |origin| request.try_clone().expect("bytes").header("origin", origin),
        )
    };
    let others = [
        "null",
        "",
        "https://other.example",
        "http://shop.example",
        "https://shop.example.other.example",
        "https://shop.example:8443",
        "https://shop.example/",
        "http://localhost",
        "https://xshop.example",
    ];
    for origin in others.map(Some).into_iter().chain([None]) {
        let answer = send(origin).send().await.expect("answer");
        assert_error(&format!("origin {origin:?}"), answer, 403, "origin_not_allowed").await;
    }
    let wrong = send(Some("https://shop.example")).header("x-api-secret", "mt_sec_wrong").send().await.expect("answer");
    assert_error("a wrong secret from an allowed origin", wrong, 401, "invalid_api_secret").await;
    assert_eq!(world.page().await, before);
    for origin in ["https://shop.example", "HTTPS://SHOP.EXAMPLE", "http://localhost:8080"] {
        assert_eq!(send(Some(origin)).send().await.expect("answer").status(), 200, "{origin}");
    }
    for origin in [None, Some("null"), Some("https://other.example")] {
        let answer = send(origin).header("x-api-secret", &secret).send().await.expect("answer");
        assert_eq!(answer.status(), 200, "{origin:?} with the secret");
    }
    assert!(world.page().await.contains("good_total 7\n"));
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_body_arrives_and_leaves_the_connection_whole() {
    let world = World::sqlite().await;
    for bytes in [10_000, 200_000, 262_144] {
        for _ in 0..30 {
            let body = vec![b' '; bytes];
            let answer = world.anonymous().header("x-api-key", "mt_pub_unknown").body(body).send().await;
            assert_error("an unknown key", answer.expect("an answer"), 401, "invalid_api_key").await;
        }
    }
}
