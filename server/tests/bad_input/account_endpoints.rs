//! The JSON endpoints of the account.

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{World, assert_error, read_error};

/// Every endpoint that takes an object, by the document of the server.
pub async fn endpoints(world: &World) -> Vec<(Method, String)> {
    let document = world.request(Method::GET, "/api/openapi.json").send().await.expect("document");
    let document: Value = document.json().await.expect("JSON");
    let mut endpoints = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            if operation["requestBody"]["content"]["application/json"].is_object() {
                let method = method.to_uppercase().parse().expect("a method");
                endpoints.push((method, path.clone()));
            }
        }
    }
    assert!(endpoints.len() >= 14, "{endpoints:?}");
    endpoints
}

/// A configuration of the account, and its id.
pub async fn configure(world: &World, fields: &Value) -> String {
    let answer = world.member(Method::POST, "/api/v1/metric-configs").json(fields).send().await.expect("answer");
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.expect("JSON");
    answer["id"].as_str().expect("id").to_owned()
}

/// The path with the id of something that is the account's.
pub fn path_of(world: &World, path: &str, definition: &str) -> String {
    let id = match path {
        path if path.contains("/apikeys/") => &world.account.key_id,
        path if path.contains("/admin/accounts/") => &world.account.id,
        _ => definition,
    };
    path.replace("{id}", id)
}

pub fn definition() -> Value {
    json!({ "name": "A", "metricName": "configured", "metricType": "histogram", "labels": { "page": "/" } })
}

#[tokio::test]
async fn unknown_fields_are_refused_by_name_and_ignored_in_batches() {
    let world = World::sqlite().await;
    let definition = configure(&world, &definition()).await;
    for (method, path) in endpoints(&world).await {
        let path = path_of(&world, &path, &definition);
        let what = format!("{method} {path}");
        let body = match path.as_str() {
            "/api/v1/metrics" => continue,
            _ => json!({ "unheardOf": 1 }),
        };
        let answer = world.member(method, &path).json(&body).send().await.expect("answer");
        assert_eq!(answer.status(), 422, "{what}");
        let (code, body) = read_error(&what, answer).await;
        assert_eq!(
            (code.as_str(), &body["error"]["details"][0]["field"]),
            ("validation_failed", &"unheardOf".into()),
            "{what}: {body}"
        );
    }
    let item = json!({ "name": "good", "type": "counter", "value": 1, "unheardOf": [{}] });
    let body = json!({ "metrics": [item], "unheardOf": { "a": [1] } });
    assert_eq!(world.backend().json(&body).send().await.expect("answer").status(), 200);
}

#[tokio::test]
async fn bad_bodies_change_nothing() {
    for world in World::each().await {
        let id = configure(&world, &definition()).await;
        let read = async || {
            let answer = world.member(Method::GET, "/api/v1/metric-configs").send().await.expect("answer");
            answer.text().await.expect("text")
        };
        let before = read().await;
        for (method, path) in endpoints(&world).await {
            let path = path_of(&world, &path, &id);
            if path == "/api/v1/metrics" {
                continue;
            }
            let what = format!("{method} {path}");
            let send = |kind: &'static str, body: Vec<u8>| {
                world.member(method.clone(), &path).header("content-type", kind).body(body).send()
            };
            let large = vec![b' '; 64 * 1024 + 1];
            assert_error(&what, send("application/json", large).await.expect("answer"), 413, "body_too_large").await;
            assert_error(
                &what,
                send("text/plain", b"{}".to_vec()).await.expect("answer"),
                415,
                "unsupported_media_type",
            )
            .await;
            for body in [b"{".as_slice(), b"{\"", b"{\"\xff\":1}", b"{,}", b"NaN", b"x"] {
                let answer = send("application/json", body.to_vec()).await.expect("answer");
                let body = String::from_utf8_lossy(body);
                assert_error(&format!("{what} {body}"), answer, 400, "malformed_body").await;
            }
            for body in [b"1".to_vec(), b"\"x\"".to_vec(), b"null".to_vec(), b"[[]]".to_vec()] {
                let answer = send("application/json", body.clone()).await.expect("answer");
                let body = String::from_utf8_lossy(&body);
                assert_error(&format!("{what} {body}"), answer, 422, "validation_failed").await;
            }
        }
        assert_eq!(read().await, before);
    }
}

#[tokio::test]
async fn errors_repeat_little_of_what_was_sent() {
    let world = World::sqlite().await;
    let definition = configure(&world, &definition()).await;
    let long = "k".repeat(60_000);
    for (method, path) in endpoints(&world).await.into_iter().filter(|(_, path)| path != "/api/v1/metrics") {
        let path = path_of(&world, &path, &definition);
        let body = json!({ &long: 1 });
        let answer = world.member(method.clone(), &path).json(&body).send().await.expect("answer");
        read_error(&format!("{method} {path}"), answer).await;
    }
    let labels =
        (0..20).map(|number| (format!("{number}{}", &long[..3_000]), json!([]))).collect::<serde_json::Map<_, _>>();
    let names = (0..20).map(|number| format!("{number}{}", &long[..3_000])).collect::<Vec<_>>();
    for labels in [json!(labels), json!(names), json!({ &long: "x" })] {
        let body = json!({ "name": "A", "metricName": "a", "metricType": "gauge", "labels": labels });
        let answer = world.member(Method::POST, "/api/v1/metric-configs").json(&body).send().await.expect("answer");
        read_error("long labels", answer).await;
    }
}

#[tokio::test]
async fn bad_configurations_are_refused_by_field() {
    let world = World::sqlite().await;
    let long = "x".repeat(101);
    let labels: Value =
        (0..11).map(|number| (format!("l{number}"), Value::from("x"))).collect::<serde_json::Map<_, _>>().into();
    let cases = [
        ("metricName", json!(""), "metricName"),
        ("metricName", json!("a-b"), "metricName"),
        ("metricName", json!("a\n"), "metricName"),
        ("metricName", json!("a_bucket"), "metricName"),
        ("metricName", json!("metrics_tracker_x"), "metricName"),
        ("metricName", json!("a_total"), "metricName"),
        ("metricName", json!(long), "metricName"),
        ("metricName", json!("page_views"), "metricType"),
        ("metricType", json!("Histogram"), "metricType"),
        ("metricType", json!("gauge"), "buckets"),
        ("labels", json!("x"), "labels"),
        ("labels", json!({ "le": "1" }), "labels.le"),
        ("labels", json!({ "__name__": "1" }), "labels.__name__"),
        ("labels", json!(["quantile"]), "labels.quantile"),
        ("labels", json!(["user_id"]), "labels.user_id"),
        ("labels", json!(["a", "a"]), "labels.a"),
        ("labels", json!({ "a": [] }), "labels.a"),
        ("labels", json!({ "a": "x".repeat(257) }), "labels.a"),
        ("labels", json!({ "a": "\0" }), "labels.a"),
        ("labels", labels, "labels"),
        ("buckets", json!([]), "buckets"),
        ("buckets", json!([1, 1]), "buckets"),
        ("buckets", json!([2, 1]), "buckets"),
        ("buckets", json!(vec![0; 65]), "buckets"),
        ("helpText", json!("\0"), "helpText"),
        ("helpText", json!("x".repeat(501)), "helpText"),
        ("trackingEvents", json!(["scroll 101%"]), "trackingEvents[0]"),
    ];
    for (field, value, named) in cases {
        let mut body = json!({ "name": "A", "metricName": "a", "metricType": "histogram", "buckets": [1, 2] });
        body[field] = value;
        let answer = world.member(Method::POST, "/api/v1/metric-configs").json(&body).send().await.expect("answer");
        let what = format!("{:.200}", body.to_string());
        assert_eq!(answer.status(), 422, "{what}");
        let (_, error) = read_error(&what, answer).await;
        let fields: Vec<_> =
            error["error"]["details"].as_array().into_iter().flatten().map(|detail| &detail["field"]).collect();
        assert!(fields.contains(&&Value::from(named)), "{what}: {error}");
    }
    let list: Value =
        world.member(Method::GET, "/api/v1/metric-configs").send().await.expect("answer").json().await.expect("JSON");
    assert_eq!(list["items"], json!([]));
}
