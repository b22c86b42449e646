//! `/api/v1/metric-configs/check`: what it says is what saving does.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Server, Signed, servers};

const PATH: &str = "/api/v1/metric-configs";

async fn check(server: &Server, signed: &Signed, id: Option<&str>, body: &Value) -> Answer {
    let query = id.map(|id| format!("?id={id}")).unwrap_or_default();
    server.post(&format!("{PATH}/check{query}"), &signed.access, body.clone()).await
}

async fn save(server: &Server, signed: &Signed, id: Option<&str>, body: &Value) -> Answer {
    match id {
        Some(id) => server.request(Method::PUT, &format!("{PATH}/{id}"), &signed.access, Some(body)).await,
        None => server.post(PATH, &signed.access, body.clone()).await,
    }
}

async fn send(server: &Server, signed: &Signed, metrics: Value) {
    let key = signed.key["apiKey"].as_str().expect("key");
    let batch = json!({ "metrics": metrics });
    let answer = server.send(Method::POST, "/api/v1/metrics", &[("x-api-key", key)], Some(&batch)).await;
    assert_eq!((answer.status, &answer.body["success"]), (StatusCode::OK, &json!(true)), "{answer:?}");
}

async fn series(server: &Server, signed: &Signed) -> i64 {
    server.get("/api/v1/stats/summary", &signed.access).await.body["series"].as_i64().expect("series")
}

fn named(metric_name: &str, metric_type: &str) -> Value {
    json!({ "name": "A metric", "metricName": metric_name, "metricType": metric_type })
}

#[tokio::test]
async fn what_it_says_is_what_saving_does() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let config = save(&server, &ann, None, &named("hits", "counter")).await.body;
        let id = config["id"].as_str().expect("id");
        for (change, effect, restarts) in [
            (json!({}), "unchanged", json!([])),
            (json!({ "metricName": "hits", "labels": {} }), "unchanged", json!([])),
            (json!({ "name": "Hits", "helpText": "Hits.", "trackingEvents": ["click"] }), "changed", json!([])),
            (json!({ "metricName": "hits_total" }), "changed", json!([])),
            (json!({ "labels": { "page": "/" } }), "restarted", json!(["labels"])),
            (json!({ "metricName": "views", "labels": [] }), "restarted", json!(["metricName", "labels"])),
            (json!({ "metricType": "histogram" }), "restarted", json!(["metricName", "metricType"])),
        ] {
            let name = server.get(&format!("{PATH}/{id}"), &ann.access).await.body["metricName"].clone();
            let pages = ["/a", "/b"].map(|page| json!({ "name": name, "value": 1, "labels": { "page": page } }));
            send(&server, &ann, json!(pages)).await;
            let change = if change["metricType"] == "histogram" {
                json!({ "metricType": "histogram", "metricName": "seconds" })
            } else {
                change
            };
            let before = series(&server, &ann).await;
            let told = check(&server, &ann, Some(id), &change).await;
            assert_eq!(told.status, StatusCode::OK, "{change}: {told:?}");
            assert_eq!((told.body["effect"].as_str(), &told.body["restarts"]), (Some(effect), &restarts), "{change}");
            assert_eq!(series(&server, &ann).await, before, "asking changes nothing");
            let saved = save(&server, &ann, Some(id), &change).await;
            assert_eq!(saved.body["exposedName"], told.body["exposedName"]);
            let ended = before - series(&server, &ann).await;
            assert_eq!(told.body["seriesEnded"], json!(ended), "{change}");
            assert_eq!(ended > 0, effect == "restarted", "{change}");
        }
    }
}

#[tokio::test]
async fn a_first_configuration_may_start_a_metric_anew() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        send(&server, &ann, json!([{ "name": "seconds", "type": "histogram", "value": 1 }])).await;
        let told = check(&server, &ann, None, &named("seconds", "histogram")).await.body;
        assert_eq!((&told["effect"], &told["seriesEnded"]), (&json!("created"), &json!(0)));
        let mut body = named("seconds", "histogram");
        body["buckets"] = json!([1, 2]);
        let told = check(&server, &ann, None, &body).await.body;
        assert_eq!((&told["effect"], &told["restarts"]), (&json!("restarted"), &json!(["buckets"])));
        assert_eq!(told["seriesEnded"], 1);
        let told = check(&server, &ann, None, &named("other", "gauge")).await.body;
        assert_eq!((&told["effect"], &told["exposedName"]), (&json!("created"), &json!("other")));
        assert_eq!(server.get(PATH, &ann.access).await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn it_refuses_what_saving_refuses_with_the_same_words() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        let first = save(&server, &ann, None, &named("hits", "counter")).await.body;
        let id = first["id"].as_str();
        save(&server, &ann, None, &named("views", "counter")).await;
        for (id, body) in [
            (None, named("hits", "gauge")),
            (None, named("hits_total", "counter")),
            (None, named("9lives", "gauge")),
            (None, named("page_views", "gauge")),
            (None, json!({ "name": "x", "labels": ["le"] })),
            (None, json!({ "colour": "red" })),
            (id, json!({ "metricName": "views" })),
            (id, json!({ "name": "" })),
            (Some("nonsense"), json!({})),
            (Some("0190a6e0-0000-7000-8000-000000000000"), json!({})),
        ] {
            let told = check(&server, &ann, id, &body).await;
            let saved = save(&server, &ann, id, &body).await;
            let shown = |answer: &Answer| (answer.status, answer.code().to_owned(), answer.body["error"].clone());
            if id == Some("nonsense") {
                assert_eq!((told.status, saved.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
            } else {
                assert_eq!(shown(&told), shown(&saved), "{body}");
            }
            assert!(told.status.is_client_error(), "{body}: {told:?}");
        }
        let other = check(&server, &owner, id, &json!({})).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "another account's configuration is not there");
        let quotas = json!({ "quotas": { "definitionsMax": 2 } });
        let account = format!("/api/v1/admin/accounts/{}", ann.id);
        server.request(Method::PATCH, &account, &owner.access, Some(&quotas)).await;
        assert_eq!(check(&server, &ann, None, &named("more", "gauge")).await.code(), "quota_exceeded");
    }
}

#[tokio::test]
async fn the_queries_fit_the_type() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let queries = async |body: Value| -> Vec<String> {
            let answer = check(&server, &ann, None, &body).await;
            let examples = answer.body["promql"].as_array().expect("examples").clone();
            examples.iter().map(|example| example["query"].as_str().expect("query").to_owned()).collect()
        };
        let counter = queries(named("orders", "counter")).await;
        assert_eq!(counter, ["sum(rate(orders_total[5m]))", "sum(increase(orders_total[1h]))"]);
        assert_eq!(queries(named("depth", "gauge")).await[0], "sum(depth)");
        let histogram = queries(named("seconds", "histogram")).await;
        assert_eq!(histogram[0], "histogram_quantile(0.95, sum by (le) (rate(seconds_bucket[5m])))");
        let mut summary = named("size", "summary");
        summary["quantiles"] = json!([0.5, 1]);
        summary["labels"] = json!(["page"]);
        let summary = queries(summary).await;
        assert_eq!(summary[0], "size{quantile=\"1.0\"}");
        assert_eq!(summary.last().map(String::as_str), Some("sum by (page) (increase(size_count[1h]))"));
    }
}
