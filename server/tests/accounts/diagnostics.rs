//! What the owner sees of the server's health.

use serde_json::Value;

use crate::support::{PASSWORD, servers_with};

fn of<'a>(checks: &'a [Value], id: &str) -> &'a Value {
    checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("{id} in {checks:?}"))
}

#[tokio::test]
async fn everything_is_looked_at_and_the_report_keeps_quiet() {
    for server in servers_with(|args| args.public_url = "https://no-such-name.invalid".parse().ok()).await {
        let owner = server.sign_up("owner@example.org").await;
        let answer = server.get("/api/v1/admin/diagnostics", &owner.access).await;
        let checks = answer.body["checks"].as_array().expect("checks");
        for id in ["server", "clock", "database", "database_schema", "database_size", "writer", "series", "proxies"] {
            assert_eq!(of(checks, id)["state"], "ok", "{answer:?}");
        }
        let url = of(checks, "public_url");
        assert_eq!((&url["state"], &url["category"]), (&"failed".into(), &"network".into()));
        assert!(url["fix"].as_str().is_some_and(|fix| fix.contains("DNS")), "{url}");
        let support = answer.body["support"].as_str().expect("support");
        for check in checks {
            assert!(support.contains(check["id"].as_str().expect("id")), "{support}");
        }
        let data_dir = server.app.settings.data_dir.display().to_string();
        for secret in ["owner@example.org", PASSWORD, "no-such-name", &data_dir, &server.app.scrape_token] {
            assert!(!support.contains(secret), "{secret} in {support}");
        }
    }
}

#[tokio::test]
async fn a_neighbour_that_forwards_untrusted_is_named() {
    for server in servers_with(|args| args.trusted_proxies = None).await {
        let owner = server.sign_up("owner@example.org").await;
        let forwarded = [("x-forwarded-for", "192.0.2.1")];
        server.send(reqwest::Method::GET, "/api/v1/client", &forwarded, None).await;
        let answer = server.get("/api/v1/admin/diagnostics", &owner.access).await;
        let proxies = of(answer.body["checks"].as_array().expect("checks"), "proxies").clone();
        assert_eq!(proxies["state"], "warning");
        assert!(proxies["message"].as_str().is_some_and(|text| text.starts_with("127.0.0.1 ")), "{proxies}");
    }
}
