//! Each state of a key, and what leads from one to the next.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    support::{START, servers},
    world::{Holder, SHOP},
};

fn at(seconds: i64) -> String {
    START.plus(seconds * 1_000).to_rfc3339()
}

#[tokio::test]
async fn a_new_key_waits() {
    for server in servers().await {
        server.clock.advance(1_000);
        let ann = Holder::new(&server, "ann@example.org").await;
        let status = ann.status().await;
        let fields: Vec<_> = status.as_object().expect("an object").keys().map(String::as_str).collect();
        let expected = [
            "acceptedBatches",
            "apiKeyId",
            "keyState",
            "lastAccepted",
            "lastRejected",
            "lastReported",
            "lastScript",
            "problems",
            "reach",
            "rejectedBatches",
            "since",
        ];
        assert_eq!(fields, expected);
        assert_eq!((&status["apiKeyId"], &status["keyState"]), (&ann.signed.key["id"], &json!("active")));
        assert_eq!(status["since"], at(0));
        for nothing in ["lastAccepted", "lastRejected", "lastScript", "lastReported"] {
            assert_eq!(status[nothing], Value::Null, "{nothing}");
        }
        assert_eq!((&status["acceptedBatches"], &status["rejectedBatches"]), (&json!(0), &json!(0)));
        assert_eq!(ann.problems().await, ["address_loopback"]);
    }
}

#[tokio::test]
async fn from_the_script_to_the_first_batch() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        assert_eq!(ann.load("https://shop.example/basket?item=1").await.status, StatusCode::OK);
        let status = ann.status().await;
        assert_eq!(status["lastScript"], json!({ "at": at(0), "origin": SHOP }));
        assert_eq!(status["lastAccepted"], Value::Null);
        server.clock.advance(29_000);
        assert_eq!(ann.problems().await, ["address_loopback"]);
        server.clock.advance(1_000);
        assert_eq!(ann.problems().await, ["nothing_sent", "address_loopback"]);
        server.clock.advance(1_000);
        let metrics = json!([
            { "name": "clicks", "type": "counter", "value": 1 },
            { "name": "clicks", "type": "counter", "value": -1 },
        ]);
        assert_eq!(ann.send(SHOP, metrics).await.status, StatusCode::OK);
        let status = ann.status().await;
        let expected = json!({ "at": at(31), "origin": SHOP, "processed": 1, "errors": 1, "warnings": 0 });
        assert_eq!(status["lastAccepted"], expected);
        assert_eq!((&status["acceptedBatches"], &status["problems"]), (&json!(1), &json!([])));
        assert_eq!(status["lastRejected"], Value::Null);
        // What is known of the address stays, although it is no problem here.
        assert_eq!(status["reach"]["warnings"][0]["code"], "address_loopback");
    }
}

#[tokio::test]
async fn a_dropped_label_is_a_warning() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let config = json!({ "name": "x", "metricName": "buys", "metricType": "counter", "labels": ["page"] });
        server.post("/api/v1/metric-configs", &ann.signed.access, config).await;
        ann.send(SHOP, json!([{ "name": "buys", "value": 1, "labels": { "page": "/", "other": "x" } }])).await;
        let accepted = &ann.status().await["lastAccepted"];
        assert_eq!((&accepted["processed"], &accepted["warnings"]), (&json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn a_key_that_is_switched_off_or_expired() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        ann.send_one(SHOP).await;
        ann.change_key(json!({ "isActive": false })).await;
        assert_eq!(ann.load(&format!("{SHOP}/page")).await.status, StatusCode::UNAUTHORIZED);
        let status = ann.status().await;
        assert_eq!((&status["keyState"], &status["problems"][0]["code"]), (&json!("inactive"), &json!("key_inactive")));
        let rejected = &status["lastRejected"];
        assert_eq!((&rejected["kind"], &rejected["code"]), (&json!("script"), &json!("invalid_api_key")));
        assert_eq!(rejected["origin"], SHOP);
        // An edited key keeps its record; a script is no batch.
        assert_eq!((&status["acceptedBatches"], &status["rejectedBatches"]), (&json!(1), &json!(0)));
        ann.change_key(json!({ "isActive": true, "expiresAt": at(60) })).await;
        assert_eq!((ann.status().await["keyState"].clone(), ann.problems().await), (json!("active"), vec![]));
        server.clock.advance(60_000);
        assert_eq!(ann.send(SHOP, json!([])).await.status, StatusCode::UNAUTHORIZED);
        let status = ann.status().await;
        assert_eq!((&status["keyState"], &status["problems"][0]["code"]), (&json!("expired"), &json!("key_expired")));
        assert_eq!((&status["lastRejected"]["kind"], &status["rejectedBatches"]), (&json!("batch"), &json!(1)));
    }
}

#[tokio::test]
async fn only_the_holder_sees_it() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let bob = Holder::new(&server, "bob@example.org").await;
        let get = async |path: &str, access: &str| {
            let answer = server.get(path, access).await;
            (answer.status.as_u16(), answer.code().to_owned())
        };
        assert_eq!(get(&ann.path(), &bob.signed.access).await, (404, "not_found".to_owned()));
        assert_eq!(get(&ann.path(), "").await, (401, "unauthenticated".to_owned()));
        let access = &ann.signed.access;
        let malformed = (400, "malformed_parameter".to_owned());
        assert_eq!(get("/api/v1/install-status", access).await, malformed);
        for id in ["x", "00000000-0000-7000-8000-000000000000", ""] {
            let path = format!("/api/v1/install-status?apiKeyId={id}");
            assert_eq!(get(&path, access).await, (404, "not_found".to_owned()), "{id}");
        }
        ann.delete_key().await;
        assert_eq!(get(&ann.path(), access).await, (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn it_starts_empty_with_the_server() {
    for mut server in servers().await {
        let signed = {
            let ann = Holder::new(&server, "ann@example.org").await;
            ann.send_one(SHOP).await;
            ann.signed
        };
        server.clock.advance(5_000);
        server.restart(|_| {}).await;
        let ann = Holder { server: &server, signed };
        let status = ann.status().await;
        assert_eq!((&status["since"], &status["lastAccepted"]), (&json!(at(5)), &Value::Null));
    }
}

#[tokio::test]
async fn a_page_is_an_origin_or_nothing() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        for page in ["null", "x", "<script>alert(1)</script>", "https://u:p@x.example"] {
            ann.send_one(page).await;
            assert_eq!(ann.status().await["lastAccepted"]["origin"], Value::Null, "{page}");
        }
        for page in ["https://xn--bcher-kva.example:8443", "tauri://localhost", "http://[::1]:8080"] {
            ann.send_one(page).await;
            assert_eq!(ann.status().await["lastAccepted"]["origin"], page);
        }
    }
}
