//! `GET /api/v1/setup`.

use reqwest::StatusCode;
use serde_json::json;
use settings::Signup;

use crate::support::{servers, servers_with};

#[tokio::test]
async fn anyone_learns_whether_the_server_has_an_owner() {
    for server in servers().await {
        let before = server.get("/api/v1/setup", "").await;
        assert_eq!(before.status, StatusCode::OK);
        assert_eq!(
            before.body,
            json!({
                "version": env!("CARGO_PKG_VERSION"), "hasOwner": false, "signup": "open", "publicUrl": null,
                "hasPrometheus": false,
                "ingestPath": "/m", "scriptPath": "/m.js",
            })
        );
        server.sign_up("ann@example.org").await;
        assert_eq!(server.get("/api/v1/setup", "").await.body["hasOwner"], true);
    }
}

#[tokio::test]
async fn the_operators_words_are_in_it() {
    for server in servers_with(|args| {
        args.signup = Some(Signup::Closed);
        args.public_url = Some("https://metrics.example.org/".parse().expect("an address"));
        args.ingest_path = Some("/n".parse().expect("a path"));
    })
    .await
    {
        let answer = server.get("/api/v1/setup", "").await.body;
        assert_eq!(answer["signup"], "closed");
        assert_eq!(answer["publicUrl"], "https://metrics.example.org");
        assert_eq!(answer["ingestPath"], "/n");
    }
}
