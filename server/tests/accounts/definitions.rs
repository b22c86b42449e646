//! `/api/v1/metric-configs`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Server, Signed, servers};

const PATH: &str = "/api/v1/metric-configs";

async fn create(server: &Server, signed: &Signed, body: Value) -> Answer {
    server.post(PATH, &signed.access, body).await
}

async fn replace(server: &Server, signed: &Signed, config: &Value, body: Value) -> Answer {
    let path = format!("{PATH}/{}", config["id"].as_str().expect("id"));
    server.request(Method::PUT, &path, &signed.access, Some(&body)).await
}

fn named(metric_name: &str, metric_type: &str) -> Value {
    json!({ "name": "A metric", "metricName": metric_name, "metricType": metric_type })
}

#[tokio::test]
async fn a_configuration_is_made_read_changed_and_deleted() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let body = json!({
            "name": "Clicks", "description": "All of them", "metricName": "clicks", "metricType": "counter",
            "labels": { "page": "home", "version": 2, "beta": true }, "helpText": "Clicks.", "autoTrack": true,
            "trackingEvents": ["click .buy"],
        });
        let made = create(&server, &ann, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let config = made.body;
        assert_eq!(config["exposedName"], "clicks_total");
        assert_eq!(config["labels"], json!({ "page": "home", "version": "2", "beta": "true" }));
        assert_eq!((&config["buckets"], &config["isActive"]), (&Value::Null, &json!(true)));
        let path = format!("{PATH}/{}", config["id"].as_str().expect("id"));
        assert_eq!(server.get(&path, &ann.access).await.body, config);
        assert_eq!(server.get(PATH, &ann.access).await.body, json!({ "items": [config], "nextCursor": null }));
        server.clock.advance(1_000);
        let changed = replace(&server, &ann, &config, json!({ "description": null, "labels": ["page"] })).await.body;
        assert_eq!((&changed["description"], &changed["labels"]), (&Value::Null, &json!(["page"])));
        assert_eq!((&changed["name"], &changed["trackingEvents"]), (&json!("Clicks"), &json!(["click .buy"])));
        assert_eq!(changed["createdAt"], config["createdAt"]);
        assert_eq!(changed["updatedAt"], "2026-09-21T14:13:21.000Z");
        let account = ann.id.parse().expect("id");
        let version = || server.app.snapshots.account(account).expect("account").definitions.version;
        let before = version();
        let deleted = server.request(Method::DELETE, &path, &ann.access, None).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        assert_eq!(server.get(&path, &ann.access).await.status, StatusCode::NOT_FOUND);
        assert_eq!(version(), before + 1);
        assert!(server.app.snapshots.account(account).expect("account").definitions.by_family.is_empty());
    }
}

#[tokio::test]
async fn a_change_of_type_takes_its_own_buckets() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let mut body = named("latency", "histogram");
        body["buckets"] = json!([0.1, 1]);
        let config = create(&server, &ann, body).await.body;
        assert_eq!(config["buckets"], json!([0.1, 1.0]));
        let summary = replace(&server, &ann, &config, json!({ "metricType": "summary" })).await;
        assert_eq!(summary.status, StatusCode::OK, "{summary:?}");
        assert_eq!((&summary.body["buckets"], &summary.body["quantiles"][0]), (&Value::Null, &json!(0.5)));
        let named_again = replace(&server, &ann, &config, json!({ "metricType": "summary", "name": "x" })).await;
        assert_eq!(named_again.body["quantiles"], summary.body["quantiles"]);
    }
}

#[tokio::test]
async fn an_exposed_name_is_taken_once_an_account() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let bob = server.sign_up("bob@example.org").await;
        let first = create(&server, &ann, named("hits", "counter")).await.body;
        for (name, metric_type) in [("hits", "counter"), ("hits_total", "counter"), ("hits", "gauge")] {
            let answer = create(&server, &ann, named(name, metric_type)).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "taken"), "{name} {metric_type}");
            assert_eq!(answer.fields(), ["metricName"]);
        }
        assert_eq!(create(&server, &bob, named("hits", "gauge")).await.status, StatusCode::CREATED);
        let other = create(&server, &ann, named("views", "counter")).await.body;
        assert_eq!(replace(&server, &ann, &other, json!({ "metricName": "hits" })).await.status, StatusCode::CONFLICT);
        assert_eq!(replace(&server, &ann, &first, json!({ "metricName": "hits" })).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_not_acceptable_is_named() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        for (field, member, value) in [
            ("name", "name", json!("")),
            ("name", "name", Value::Null),
            ("metricName", "metricName", json!("9lives")),
            ("metricName", "metricName", json!("a_bucket")),
            ("metricName", "metricName", json!("metrics_tracker_x")),
            ("metricType", "metricType", json!("number")),
            ("labels.user_id", "labels", json!({ "user_id": "1" })),
            ("labels.le", "labels", json!(["le"])),
            ("labels", "labels", json!(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"])),
            ("labels.a", "labels", json!({ "a": "x".repeat(257) })),
            ("labels.a", "labels", json!({ "a": {} })),
            ("buckets", "buckets", json!([1, 2])),
            ("quantiles", "quantiles", json!([0.5])),
            ("trackingEvents[0]", "trackingEvents", json!(["scroll 101%"])),
            ("description", "description", json!("a\0b")),
            ("exposedName", "exposedName", json!("x")),
            ("userId", "userId", json!("x")),
            ("createdAt", "createdAt", json!("2026-01-01T00:00:00Z")),
        ] {
            let mut body = named("clicks", "counter");
            body[member] = value;
            let answer = create(&server, &ann, body.clone()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert_eq!(answer.fields(), [field], "{body}");
        }
        assert_eq!(create(&server, &ann, json!({})).await.fields(), ["name", "metricName", "metricType"]);
        let automatic = create(&server, &ann, named("page_views", "gauge")).await;
        assert_eq!(automatic.fields(), ["metricType"]);
        assert_eq!(create(&server, &ann, named("page_views", "counter")).await.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn another_accounts_configuration_is_not_there() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let bob = server.sign_up("bob@example.org").await;
        let config = create(&server, &ann, named("hits", "counter")).await.body;
        let path = format!("{PATH}/{}", config["id"].as_str().expect("id"));
        let change = json!({ "name": "Mine" });
        for (method, suffix, body) in [
            (Method::GET, "", None),
            (Method::PUT, "", Some(&change)),
            (Method::DELETE, "", None),
            (Method::POST, "/generate-code", None),
        ] {
            let answer = server.request(method.clone(), &format!("{path}{suffix}"), &bob.access, body).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "not_found"), "{method}");
        }
        assert_eq!(server.get(&path, &ann.access).await.body, config);
    }
}

#[tokio::test]
async fn the_quota_is_exact_and_the_owners_to_change() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        let path = format!("/api/v1/admin/accounts/{}", ann.id);
        let quotas = json!({ "quotas": { "definitionsMax": 3 } });
        server.request(Method::PATCH, &path, &owner.access, Some(&quotas)).await;
        let made = (0..6).map(|n| create(&server, &ann, named(&format!("m{n}"), "gauge")));
        let answers = futures::future::join_all(made).await;
        let over: Vec<_> = answers.iter().filter(|answer| answer.status != StatusCode::CREATED).collect();
        assert_eq!(over.len(), 3);
        assert!(over.iter().all(|answer| answer.code() == "quota_exceeded"), "{over:?}");
    }
}
