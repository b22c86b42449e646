//! `POST /api/v1/auth/desktop`, and every endpoint of accounts from the desktop window.

use reqwest::{Method, StatusCode};
use serde_json::json;
use server::identity::admissions::TokenHash;

use crate::support::{Server, servers};

const PATH: &str = "/api/v1/auth/desktop";
/// FIPS 180-2: SHA-256 of `abc`.
const TOKEN: (&str, &str) = ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

fn admit(server: &Server) {
    let hash = TokenHash::parse(TOKEN.1).expect("a hash");
    server.app.identity.admissions.admit(hash, server.app.clock.monotonic());
}

#[tokio::test]
async fn an_admission_lives_half_a_minute() {
    for server in servers().await {
        let owner = server.sign_up("owner@example.org").await;
        server.sign_up("member@example.org").await;
        admit(&server);
        server.clock.advance(29_999);
        let answer = server.post(PATH, "", json!({ "token": TOKEN.0 })).await;
        assert_eq!((answer.status, &answer.body["user"]["id"]), (StatusCode::OK, &json!(owner.id)));
        assert!(server.is_signed_in(answer.body["accessToken"].as_str().expect("a token")).await);
        admit(&server);
        server.clock.advance(30_000);
        let answer = server.post(PATH, "", json!({ "token": TOKEN.0 })).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "invalid_credentials"));
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_use_an_admission() {
    for server in servers().await {
        server.sign_up("owner@example.org").await;
        admit(&server);
        let body = json!({ "token": TOKEN.0 });
        let evil = [("origin", "https://evil.example")];
        let answer = server.send(Method::POST, PATH, &evil, Some(&body)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "origin_not_allowed"));
        // The guard stands before the handler: the admission is not used up.
        assert_eq!(server.post(PATH, "", body).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_window_may_use_and_read_every_endpoint() {
    for server in servers().await {
        let document = server.get("/api/openapi.json", "").await;
        let mut asked = 0;
        for (path, operations) in document.body["paths"].as_object().expect("paths") {
            for method in operations.as_object().expect("operations").keys() {
                let method: Method = method.to_uppercase().parse().expect("a method");
                for origin in ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"] {
                    let at = format!("{method} {path} from {origin}");
                    let preflight = [
                        ("origin", origin),
                        ("access-control-request-method", method.as_str()),
                        ("access-control-request-headers", "authorization,content-type"),
                        ("access-control-request-private-network", "true"),
                    ];
                    let answer = server.send(Method::OPTIONS, path, &preflight, None).await;
                    let allowed = answer.header("access-control-allow-origin").to_owned();
                    assert!(answer.status == StatusCode::NO_CONTENT && (allowed == origin || allowed == "*"), "{at}");
                    assert!(answer.header("access-control-allow-methods").contains(method.as_str()), "{at}");
                    if allowed == origin {
                        assert_eq!(
                            answer.header("access-control-allow-headers"),
                            "authorization, content-type",
                            "{at}"
                        );
                    }
                    let request = [("origin", origin), ("sec-fetch-site", "cross-site")];
                    let answer = server.send(method.clone(), path, &request, None).await;
                    assert_ne!(answer.code(), "origin_not_allowed", "{at}");
                    assert_eq!(answer.header("access-control-allow-origin"), allowed, "{at}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 200, "{asked}");
    }
}
