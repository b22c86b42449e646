//! `/api/v1/demo` and the pages that it makes.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Server, Signed, servers, servers_with};

const PATH: &str = "/api/v1/demo";

async fn remove(server: &Server, signed: &Signed) -> StatusCode {
    server.request(Method::DELETE, PATH, &signed.access, None).await.status
}

/// The path of a demo site's first page.
fn path_of(server: &Server, site: &Value) -> String {
    site["url"].as_str().and_then(|url| url.strip_prefix(&server.url)).expect("a page of this server").to_owned()
}

/// What the page loads the library with.
fn key_on(page: &Answer) -> String {
    let html = page.text();
    let after = html.split("m.js?k=").nth(1).expect("the tag");
    after.chars().take_while(|character| *character != '&').collect()
}

async fn names(server: &Server, signed: &Signed) -> Vec<String> {
    let summary = server.get("/api/v1/stats/summary", &signed.access).await.body;
    let metrics = summary["metrics"].as_array().expect("metrics").clone();
    metrics.iter().map(|metric| metric["name"].as_str().expect("name").to_owned()).collect()
}

#[tokio::test]
async fn it_is_made_seen_counted_and_removed() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        assert_eq!(server.get(PATH, &ann.access).await.body, json!({ "site": null }));
        let made = server.post(PATH, &ann.access, json!({})).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        assert_eq!(server.get(PATH, &ann.access).await.body, json!({ "site": made.body }));
        let again = server.post(PATH, &ann.access, json!({})).await;
        assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "taken"));

        let path = path_of(&server, &made.body);
        let page = server.get(&path, "").await;
        assert_eq!(page.status, StatusCode::OK);
        let key = key_on(&page);
        let configs = server.get("/api/v1/metric-configs", &ann.access).await.body;
        let mut types: Vec<_> = configs["items"].as_array().expect("items").iter().map(|c| &c["metricType"]).collect();
        types.sort_by_key(|value| value.as_str());
        assert_eq!(types, ["counter", "gauge", "histogram", "summary"]);
        let mine = json!({ "name": "orders", "type": "counter", "value": 1 });
        let order = json!({ "name": "demo_orders", "value": 1, "labels": { "payment": "card", "delivery": "post" } });
        let batch = json!({ "metrics": [mine, order] });
        let sent = server.send(Method::POST, "/m", &[("x-api-key", &key)], Some(&batch)).await;
        assert_eq!(sent.body["processed"], 2, "{sent:?}");
        assert_eq!(names(&server, &ann).await, ["demo_orders_total", "orders_total"]);

        assert_eq!(remove(&server, &ann).await, StatusCode::NO_CONTENT);
        assert_eq!(remove(&server, &ann).await, StatusCode::NO_CONTENT);
        assert_eq!(server.get(PATH, &ann.access).await.body, json!({ "site": null }));
        assert_eq!(server.get(&path, "").await.status, StatusCode::NOT_FOUND);
        let late = server.send(Method::POST, "/m", &[("x-api-key", &key)], Some(&batch)).await;
        assert_eq!(late.code(), "invalid_api_key");
        assert_eq!(names(&server, &ann).await, ["orders_total"], "what is not the demo's stays");
        let keys = server.get("/api/v1/apikeys", &ann.access).await.body;
        assert_eq!(keys["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(server.post(PATH, &ann.access, json!({})).await.status, StatusCode::CREATED, "and once more");
    }
}

#[tokio::test]
async fn pages_are_whole_and_say_what_they_are() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let site = server.post(PATH, &ann.access, json!({})).await.body;
        let path = path_of(&server, &site);
        for page in ["", "products", "cart", "thanks", "help"] {
            let answer = server.get(&format!("{path}{page}"), "").await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            assert!(answer.header("content-type").starts_with("text/html"));
            assert!(answer.text().contains("This is a demo shop."), "{page}");
            assert!(answer.text().contains("href=\"/console/\""), "{page}");
        }
        for file in ["shop.css", "shop.js", "plants.svg", "icon.svg"] {
            let answer = server.get(&format!("/demo/assets/{file}"), "").await;
            assert_eq!(answer.status, StatusCode::OK, "{file}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
        let folder = server.get(path.trim_end_matches('/'), "").await;
        assert_eq!((folder.status, folder.header("location")), (StatusCode::TEMPORARY_REDIRECT, path.as_str()));
        for other in [
            format!("{path}nothing"),
            "/demo/0190a6e0-0000-7000-8000-000000000000/".to_owned(),
            format!("/demo/{}/", ann.key["id"].as_str().expect("id")),
            "/demo/%3Cscript%3E".to_owned(),
            "/demo/..%2f/help".to_owned(),
        ] {
            let answer = server.get(&other, "").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{other}");
            assert!(!answer.text().to_lowercase().contains("%3c"), "nothing of the path is repeated");
        }
        assert_eq!(server.get("/demo/assets/secrets", "").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_no_obstacle() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let site = server.post(PATH, &ann.access, json!({})).await.body;
        let path = path_of(&server, &site);
        let key_path = format!("/api/v1/apikeys/{}", site["apiKeyId"].as_str().expect("id"));
        let deleted = server.request(Method::DELETE, &key_path, &ann.access, None).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        assert_eq!(server.get(&path, "").await.status, StatusCode::NOT_FOUND);
        let configs = server.get("/api/v1/metric-configs", &ann.access).await.body;
        let config = format!("/api/v1/metric-configs/{}", configs["items"][0]["id"].as_str().expect("id"));
        server.request(Method::DELETE, &config, &ann.access, None).await;
        assert_eq!(remove(&server, &ann).await, StatusCode::NO_CONTENT);
        assert_eq!(server.get("/api/v1/metric-configs", &ann.access).await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn it_takes_nothing_that_is_somebodys() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let ann = server.sign_up("ann@example.org").await;
        let mine = json!({ "name": "Mine", "metricName": "demo_orders", "metricType": "gauge" });
        let mine = server.post("/api/v1/metric-configs", &ann.access, mine).await.body;
        let refused = server.post(PATH, &ann.access, json!({})).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "taken"));
        assert!(refused.body["error"]["message"].as_str().expect("message").contains("`demo_orders`"));
        let config = format!("/api/v1/metric-configs/{}", mine["id"].as_str().expect("id"));
        server.request(Method::DELETE, &config, &ann.access, None).await;

        let account = format!("/api/v1/admin/accounts/{}", ann.id);
        let quotas = json!({ "quotas": { "definitionsMax": 3 } });
        server.request(Method::PATCH, &account, &owner.access, Some(&quotas)).await;
        assert_eq!(server.post(PATH, &ann.access, json!({})).await.code(), "quota_exceeded");
        let keys = server.get("/api/v1/apikeys", &ann.access).await.body;
        assert_eq!(keys["items"].as_array().map(Vec::len), Some(1), "a refusal leaves nothing behind");

        let theirs = server.post(PATH, &owner.access, json!({})).await.body;
        assert_eq!(remove(&server, &ann).await, StatusCode::NO_CONTENT);
        assert_eq!(server.get(&path_of(&server, &theirs), "").await.status, StatusCode::OK, "another account's stays");
        server
            .request(Method::PATCH, &account, &owner.access, Some(&json!({ "quotas": { "definitionsMax": 4 } })))
            .await;
        let site = server.post(PATH, &ann.access, json!({})).await.body;
        server.request(Method::PATCH, &account, &owner.access, Some(&json!({ "isActive": false }))).await;
        assert_eq!(server.get(&path_of(&server, &site), "").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_policy_allows_the_public_url() {
    let public = |args: &mut settings::ServeArgs| args.public_url = "https://m.example.org".parse().ok();
    for server in servers_with(public).await {
        let ann = server.sign_up("ann@example.org").await;
        let site = server.post(PATH, &ann.access, json!({})).await.body;
        let path = site["url"].as_str().and_then(|url| url.strip_prefix("https://m.example.org")).expect("public URL");
        let page = server.get(path, "").await;
        let policy = page.header("content-security-policy");
        assert!(policy.ends_with("connect-src 'self' https://m.example.org"), "{policy}");
    }
}
