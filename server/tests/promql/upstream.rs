//! What a Prometheus that misbehaves, or something that is none, can do: nothing.

use std::{net::Ipv4Addr, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;
use tokio::{net::TcpListener, sync::Mutex};

use crate::support::{Answer, Server, Signed, servers_with};

/// What arrived: the line, the credentials, the body.
type Seen = Arc<Mutex<Vec<(String, String, String)>>>;

async fn misbehave(State(seen): State<Seen>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let body = String::from_utf8(body.to_vec()).expect("text");
    let credentials = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("");
    seen.lock().await.push((format!("{} {}", parts.method, parts.uri), credentials.to_owned(), body.clone()));
    let json = [(header::CONTENT_TYPE, "application/json")];
    let how = |name: &str| body.contains(name);
    if how("redirect") {
        Redirect::temporary("http://169.254.169.254/").into_response()
    } else if how("html") {
        "<html>internal-host</html>".into_response()
    } else if how("fault") {
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            json,
            r#"{"status":"error","errorType":"internal","error":"internal-host"}"#,
        )
            .into_response()
    } else if how("denied") {
        (StatusCode::UNAUTHORIZED, "internal-host").into_response()
    } else if how("slow") {
        (StatusCode::SERVICE_UNAVAILABLE, json, r#"{"status":"error","errorType":"timeout","error":"internal-host"}"#)
            .into_response()
    } else if how("huge") {
        (json, Bytes::from(vec![b' '; 40 * 1024 * 1024])).into_response()
    } else {
        (json, r#"{"status":"success","data":[]}"#).into_response()
    }
}

async fn with_upstream() -> (Vec<Server>, Seen) {
    let seen = Seen::default();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("port");
    let url = format!("http://me:s3%40ret@{}/base/", listener.local_addr().expect("address"));
    let service = Router::new().fallback(misbehave).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, service).await.expect("served") });
    let servers = servers_with(|args| args.prometheus_url = Some(url.as_str().into())).await;
    (servers, seen)
}

async fn ask(server: &Server, signed: &Signed, query: &str) -> Answer {
    server.get(&format!("/prometheus/api/v1/query?query={query}"), &signed.access).await
}

#[tokio::test]
async fn only_what_is_known_is_passed_on() {
    let (servers, seen) = with_upstream().await;
    for server in servers {
        let ann = server.sign_up("ann@example.org").await;
        let answer =
            ask(&server, &ann, "up&time=5&stats=all&timeout=9h&user_id=x&start=1&lookback_delta=9y&limit=7").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), "no-store");
        let (line, credentials, body) = seen.lock().await.pop().expect("a request");
        assert_eq!(line, "POST /base/api/v1/query");
        assert_eq!(credentials, "Basic bWU6czNAcmV0", "me:s3@ret");
        let confined = format!("query=up%7Buser_id%3D%22{}%22%7D&timeout=30s&limit=7&time=5.000", ann.id);
        assert_eq!(body, confined);
        server.get("/prometheus/api/v1/label/page/values?end=9&x=y", &ann.access).await;
        let (line, _, _) = seen.lock().await.pop().expect("a request");
        let selector = format!("match%5B%5D=%7Buser_id%3D%22{}%22%7D", ann.id);
        assert_eq!(line, format!("GET /base/api/v1/label/page/values?{selector}&start=0.000&end=9.000"));
    }
}

#[tokio::test]
async fn nothing_of_it_reaches_a_caller() {
    let (servers, _) = with_upstream().await;
    for server in servers {
        let ann = server.sign_up("ann@example.org").await;
        for (query, status, code) in [
            ("redirect", StatusCode::SERVICE_UNAVAILABLE, "prometheus_unavailable"),
            ("html", StatusCode::SERVICE_UNAVAILABLE, "prometheus_unavailable"),
            ("fault", StatusCode::SERVICE_UNAVAILABLE, "prometheus_unavailable"),
            ("denied", StatusCode::SERVICE_UNAVAILABLE, "prometheus_unavailable"),
            ("slow", StatusCode::SERVICE_UNAVAILABLE, "query_timeout"),
        ] {
            let answer = ask(&server, &ann, query).await;
            assert_eq!((answer.status, &answer.body["code"]), (status, &json!(code)), "{query}");
            assert!(!answer.text().contains("internal-host"), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_breaks_off() {
    let (servers, _) = with_upstream().await;
    for server in servers {
        let ann = server.sign_up("ann@example.org").await;
        let request = reqwest::Client::new().get(format!("{}/prometheus/api/v1/query?query=huge", server.url));
        let answer = request.bearer_auth(&ann.access).send().await.expect("a head");
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(answer.bytes().await.is_err(), "no part is taken for the whole");
    }
}
