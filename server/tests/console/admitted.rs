//! Who may use the account's endpoints: programs, the server's own pages under every name that is its own, named origins.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::servers_with;

type Headers<'a> = Vec<(&'a str, &'a str)>;

const PUBLIC: &str = "https://metrics.example.org";

#[tokio::test]
async fn the_servers_own_pages_and_those_that_are_named_are_not_refused() {
    let named = "https://intranet.example.org";
    for server in servers_with(|args| {
        args.public_url = Some(PUBLIC.parse().expect("an address"));
        args.cors_origins = Some(vec![named.parse().expect("an origin")]);
    })
    .await
    {
        let owner = server.sign_up("owner@example.org").await;
        let bearer = format!("Bearer {}", owner.access);
        let own = server.url.clone();
        let pages: [Headers<'_>; 19] = [
            vec![],
            vec![("sec-fetch-site", "none")],
            vec![("sec-fetch-site", "same-origin")],
            vec![("sec-fetch-site", "same-origin"), ("origin", "null")],
            vec![("host", "evil.example")],
            vec![("origin", &own)],
            vec![("origin", PUBLIC)],
            vec![("origin", PUBLIC), ("host", "metrics.example.org")],
            vec![("origin", "https://10.0.0.7"), ("host", "10.0.0.7")],
            vec![("origin", "http://[fd00::7]:3000"), ("host", "[fd00::7]:3000")],
            vec![("origin", "http://localhost:3000"), ("host", "localhost:3000")],
            vec![("origin", "http://metrics.localhost"), ("host", "metrics.localhost:80")],
            vec![("origin", "http://nas:3000"), ("host", "NAS:3000")],
            vec![("origin", "http://nas.local"), ("host", "nas.local")],
            vec![("origin", "https://metrics.corp.internal"), ("host", "metrics.corp.internal")],
            vec![("origin", "http://metrics.home.arpa"), ("host", "metrics.home.arpa")],
            vec![("origin", named), ("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "same-origin"), ("host", "intranet.example.org")],
            vec![("origin", "tauri://localhost"), ("sec-fetch-site", "cross-site")],
        ];
        for page in pages {
            let mut headers = page.clone();
            headers.push(("authorization", &bearer));
            let read = server.send(Method::GET, "/api/v1/auth/me", &headers, None).await;
            let body = json!({ "firstName": "Ann" });
            let changed = server.send(Method::PATCH, "/api/v1/auth/me", &headers, Some(&body)).await;
            assert_eq!((read.status, changed.status), (StatusCode::OK, StatusCode::OK), "{page:?} {changed:?}");
        }
    }
}
