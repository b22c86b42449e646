//! Every way in which a batch is refused is seen with its reason.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    support::{Server, servers},
    world::{Holder, SHOP},
};

/// A batch as raw text.
async fn post(server: &Server, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> u16 {
    let mut request = reqwest::Client::new().post(format!("{}/m", server.url)).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("an answer").status().as_u16()
}

impl Holder<'_> {
    async fn assert_rejected(&self, code: &str, batches: u64) -> String {
        let status = self.status().await;
        let rejected = &status["lastRejected"];
        assert_eq!((&rejected["code"], &rejected["kind"]), (&json!(code), &json!("batch")), "{status}");
        assert_eq!(rejected["origin"], SHOP, "{code}");
        assert_eq!(status["rejectedBatches"], batches, "{code}");
        rejected["message"].as_str().expect("a message").to_owned()
    }
}

#[tokio::test]
async fn bodies_that_are_no_batch() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let with = |more: &[(&'static str, &'static str)]| {
            let own = [("x-api-key", ann.key()), ("origin", SHOP)];
            own.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>()
        };
        let table = [
            ("unsupported_media_type", 415, with(&[("content-type", "text/html")]), b"[]".to_vec()),
            ("body_too_large", 413, with(&[]), vec![b' '; 256 * 1024 + 1]),
            ("malformed_body", 400, with(&[]), b"{\"metrics\":".to_vec()),
            ("malformed_body", 400, with(&[]), b"\xff".to_vec()),
            ("validation_failed", 422, with(&[]), b"[]".to_vec()),
            (
                "validation_failed",
                422,
                with(&[]),
                b"{\"metrics\":[{\"name\":\"x\",\"value\":1}],\"batchId\":\"short\"}".to_vec(),
            ),
        ];
        for (count, (code, status, headers, body)) in (1..).zip(table) {
            assert_eq!(post(&server, &headers, body).await, status, "{code}");
            let message = ann.assert_rejected(code, count).await;
            assert_eq!(ann.problems().await[0], code);
            // The field that is wrong, not "see details".
            assert!(code != "validation_failed" || message.starts_with('`'), "{message}");
        }
    }
}

#[tokio::test]
async fn senders_that_are_not_let_in() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let key = ("x-api-key", ann.key());
        let body = r#"[{"name":"x","type":"counter","value":1}]"#;
        assert_eq!(post(&server, &[key, ("origin", SHOP), ("x-api-secret", "mt_sec_x")], body).await, 401);
        ann.assert_rejected("invalid_api_secret", 1).await;
        ann.change_key(json!({ "allowedOrigins": ["https://other.example"] })).await;
        assert_eq!(post(&server, &[key, ("origin", SHOP)], body).await, 403);
        ann.assert_rejected("origin_not_allowed", 2).await;
        let status = ann.status().await;
        let problem = status["problems"][0]["message"].as_str().expect("a problem");
        assert!(problem.contains(SHOP), "{problem}");
        // Mended before anything else came: what stopped it stops it no more.
        ann.change_key(json!({ "allowedOrigins": [SHOP] })).await;
        assert_eq!(ann.problems().await, ["address_loopback"]);
        ann.change_key(json!({ "isActive": false, "allowedOrigins": null })).await;
        assert_eq!(post(&server, &[key, ("origin", SHOP)], body).await, 401);
        ann.assert_rejected("invalid_api_key", 3).await;
        assert_eq!(ann.problems().await, ["key_inactive", "address_loopback"]);
        // The key may stand in the body, too.
        let in_body = format!(r#"{{"key":"{}","metrics":{body}}}"#, ann.key());
        assert_eq!(post(&server, &[("origin", SHOP)], in_body).await, 401);
        ann.assert_rejected("invalid_api_key", 4).await;
    }
}

#[tokio::test]
async fn a_batch_of_which_nothing_counts() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let answer =
            ann.send(SHOP, json!([{ "name": "x", "type": "counter", "value": -1 }, { "name": "9", "value": 1 }])).await;
        assert_eq!((answer.status.as_u16(), &answer.body["success"]), (200, &json!(false)));
        let message = ann.assert_rejected("negative_counter", 1).await;
        assert_eq!(json!(message), answer.body["errors"][0]["message"]);
        let status = ann.status().await;
        assert_eq!((&status["acceptedBatches"], &status["lastAccepted"]), (&json!(0), &Value::Null));
    }
}

#[tokio::test]
async fn an_id_with_another_body() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        for (value, status) in [(1, 200), (2, 409)] {
            let metrics = json!([{ "name": "x", "type": "counter", "value": value }]);
            let body = json!({ "metrics": metrics, "batchId": "0123456789abcdef" });
            let headers = [("x-api-key", ann.key()), ("origin", SHOP)];
            let answer = server.send(Method::POST, "/api/v1/metrics", &headers, Some(&body)).await;
            assert_eq!(answer.status.as_u16(), status);
        }
        ann.assert_rejected("batch_id_reused", 1).await;
    }
}

#[tokio::test]
async fn too_many_batches() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        for _ in 0..20 {
            ann.send_one(SHOP).await;
        }
        assert_eq!(ann.send(SHOP, json!([])).await.status, 429);
        ann.assert_rejected("rate_limited", 1).await;
        assert_eq!(ann.status().await["acceptedBatches"], 20);
        assert_eq!(ann.problems().await, ["rate_limited"]);
        server.clock.advance(60_000);
        ann.send_one(SHOP).await;
        assert_eq!(ann.problems().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_server_that_cannot_write() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        server.app.writer.stop().await;
        let answer = ann.send(SHOP, json!([{ "name": "x", "type": "counter", "value": 1 }])).await;
        assert_eq!(answer.status, 503);
        ann.assert_rejected("overloaded", 1).await;
    }
}

#[tokio::test]
async fn one_page_in_trouble_beside_one_that_works() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        ann.change_key(json!({ "allowedOrigins": [SHOP] })).await;
        let other = "https://blog.example";
        assert_eq!(ann.send(other, json!([])).await.status, 403);
        ann.send_one(SHOP).await;
        assert_eq!(ann.problems().await, ["origin_not_allowed"]);
        server.clock.advance(600_000);
        assert_eq!(ann.problems().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn unknown_keys_are_nobodys() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        for key in ["", "mt_pub_unknown", &ann.key()[..20]] {
            let answer = server.send(Method::POST, "/m", &[("x-api-key", key), ("origin", SHOP)], None).await;
            assert_eq!(answer.status, 401);
            server.get(&format!("/m.js?k={key}"), "").await;
        }
        let status = ann.status().await;
        assert_eq!((&status["lastRejected"], &status["rejectedBatches"]), (&Value::Null, &json!(0)));
    }
}
