//! What is refused before any Prometheus is asked, and in which form.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Server, Signed, servers, servers_with};

/// Nothing listens there.
const NOBODY: &str = "http://me:s3cret@127.0.0.1:9";

async fn status_of(server: &Server, signed: &Signed, path: &str) -> (StatusCode, String) {
    let answer = server.get(&format!("/prometheus/api/v1/{path}"), &signed.access).await;
    (answer.status, answer.body["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn without_a_prometheus_it_says_so() {
    for server in servers().await {
        assert_eq!(server.get("/api/v1/setup", "").await.body["hasPrometheus"], false);
        let ann = server.sign_up("ann@example.org").await;
        for path in ["query?query=up", "query_range", "series", "labels", "label/page/values"] {
            let answer = server.get(&format!("/prometheus/api/v1/{path}"), &ann.access).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            let expected = json!({
                "status": "error", "errorType": "unavailable", "code": "prometheus_not_configured",
                "error": "Queries need a Prometheus; the owner of this server names it with `--prometheus-url`.",
            });
            assert_eq!(answer.body, expected);
        }
        assert_eq!(server.get("/prometheus/api/v1/metadata", &ann.access).await.status, StatusCode::OK);
        for path in ["status/config", "targets", "admin/tsdb/delete_series", "format_query", "../../metrics"] {
            let answer = server.get(&format!("/prometheus/api/v1/{path}"), &ann.access).await;
            assert_ne!(answer.status, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test]
async fn parameters_are_checked_before_anybody_is_asked() {
    for server in servers_with(|args| args.prometheus_url = Some(NOBODY.into())).await {
        assert_eq!(server.get("/api/v1/setup", "").await.body["hasPrometheus"], true);
        let ann = server.sign_up("ann@example.org").await;
        for path in [
            "query",
            "query?query=",
            "query?query=a&query=b",
            "query?query=a&time=now",
            "query?query=a&limit=x",
            "query?query=a%00%7B",
            "query_range?query=a",
            "query_range?query=a&start=0&end=1",
            "query_range?query=a&start=1&end=0&step=1",
            "query_range?query=a&start=0&end=86400&step=1",
            "query_range?query=a&start=0&end=99999999&step=99999",
            "query_range?query=a&start=0&end=1&step=0",
            "series?match[]=%7B",
            "series?start=0&end=99999999",
            "labels?match[]=a%5B5m%5D",
            "label/a-b/values",
            "label/a%2Fb/values",
        ] {
            let (status, code) = status_of(&server, &ann, path).await;
            assert_eq!((status, code.as_str()), (StatusCode::BAD_REQUEST, "bad_query"), "{path}");
        }
        let many = vec!["match[]=a"; 17].join("&");
        assert_eq!(status_of(&server, &ann, &format!("series?{many}")).await.0, StatusCode::BAD_REQUEST);
        let json = server.post("/prometheus/api/v1/query", &ann.access, json!({ "query": "a" })).await;
        assert_eq!((json.status, &json.body["status"]), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &json!("error")));

        let unreachable = server.get("/prometheus/api/v1/query?query=up", &ann.access).await;
        assert_eq!(unreachable.status, StatusCode::SERVICE_UNAVAILABLE);
        let said = unreachable.text();
        assert!(!said.contains("s3cret") && !said.contains("127.0.0.1"), "{said}");
        let shown = server.get("/api/v1/admin/settings", &ann.access).await;
        assert_eq!(shown.body["prometheusUrl"], "http://me:***@127.0.0.1:9/");
    }
}

#[tokio::test]
async fn queries_have_a_limit_and_callers_are_known() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let anyone = server.get("/prometheus/api/v1/query?query=up", "").await;
        assert_eq!((anyone.status, &anyone.body["code"]), (StatusCode::UNAUTHORIZED, &json!("unauthenticated")));
        assert_eq!(anyone.header("www-authenticate"), "Bearer");
        let key = ann.key["apiKey"].as_str().expect("key");
        let page = server.send(Method::GET, "/prometheus/api/v1/labels", &[("x-api-key", key)], None).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        for _ in 0..1_200 {
            assert_eq!(status_of(&server, &ann, "metadata").await.0, StatusCode::OK);
        }
        let over = server.get("/prometheus/api/v1/metadata", &ann.access).await;
        assert_eq!((over.status, &over.body["errorType"]), (StatusCode::TOO_MANY_REQUESTS, &json!("unavailable")));
        assert_eq!(over.header("retry-after"), "1");
        assert!(server.is_signed_in(&ann.access).await, "the console's own limit is another one");
        server.clock.advance(60_000);
        assert_eq!(status_of(&server, &ann, "metadata").await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_owner_names_a_prometheus_and_its_password_is_shown_nowhere() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        let path = "/api/v1/admin/settings";
        let change = async |value: serde_json::Value| {
            server.request(Method::PATCH, path, &owner.access, Some(&json!({ "prometheusUrl": value }))).await
        };
        let changed = change(json!("https://me:s3cret@prometheus.example.org/base")).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        assert_eq!(changed.body["pending"]["prometheusUrl"], "https://me:***@prometheus.example.org/base");
        assert_eq!(changed.body["prometheusUrl"], json!(null));
        let refused = change(json!("ftp://me:s3cret@x")).await;
        assert_eq!((refused.status, refused.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["prometheusUrl"]));
        let audit = server.get("/api/v1/admin/audit", &owner.access).await;
        for answer in [&changed, &refused, &audit] {
            assert!(!answer.text().contains("s3cret"), "{}", answer.text());
        }
        let back = change(json!(null)).await;
        assert_eq!(back.body["pending"], json!({}));
    }
}
