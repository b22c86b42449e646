//! How far the address reaches that pages use.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    support::{Server, servers, servers_with},
    world::{Holder, codes},
};

async fn reach(server: &Server, ann: &Holder<'_>, host: &str) -> Value {
    let bearer = format!("Bearer {}", ann.signed.access);
    let headers = [("authorization", bearer.as_str()), ("host", host)];
    let body = json!({ "apiKeyId": ann.signed.key["id"] });
    let code = server.send(Method::POST, "/api/v1/code-generation", &headers, Some(&body)).await.body["reach"].clone();
    let status = server.send(Method::GET, &ann.path(), &headers, None).await.body["reach"].clone();
    assert_eq!(code, status, "{host}");
    status
}

#[tokio::test]
async fn code_and_status_say_the_same_of_the_host_that_was_asked() {
    for server in servers().await {
        let ann = Holder::new(&server, "ann@example.org").await;
        for (host, scope, expected) in [
            ("localhost:3000", "loopback", vec!["address_loopback"]),
            ("[::1]:3000", "loopback", vec!["address_loopback"]),
            ("192.168.1.5:3000", "private", vec!["address_private", "address_not_https"]),
            ("nas.local", "private", vec!["address_private", "address_not_https"]),
            ("9.9.9.9", "public", vec!["address_not_https"]),
            // Somebody has found it, and the server does not ask its network for names that callers bring.
            ("no-such-name.invalid", "public", vec!["address_not_https"]),
        ] {
            let reach = reach(&server, &ann, host).await;
            assert_eq!((&reach["origin"], &reach["scope"]), (&json!(format!("http://{host}")), &json!(scope)));
            assert_eq!(
                (codes(&reach["warnings"]), &reach["isHttps"]),
                (expected.iter().map(ToString::to_string).collect(), &json!(false))
            );
        }
    }
}

#[tokio::test]
async fn the_name_of_the_public_url_is_looked_up() {
    for server in servers_with(|args| args.public_url = "https://no-such-name.invalid".parse().ok()).await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let reach = reach(&server, &ann, "127.0.0.1").await;
        assert_eq!(
            (&reach["scope"], codes(&reach["warnings"])),
            (&json!("unresolved"), vec!["address_unresolved".to_owned()])
        );
    }
}

#[tokio::test]
async fn the_public_url_goes_before_the_host() {
    for server in servers_with(|args| args.public_url = "https://9.9.9.9".parse().ok()).await {
        let ann = Holder::new(&server, "ann@example.org").await;
        let reach = reach(&server, &ann, "127.0.0.1").await;
        assert_eq!(reach, json!({ "origin": "https://9.9.9.9", "scope": "public", "isHttps": true, "warnings": [] }));
        assert_eq!(ann.problems().await, Vec::<String>::new());
    }
}
