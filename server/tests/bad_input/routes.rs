//! Paths and methods that are not there.

use reqwest::Method;

use crate::world::{World, assert_error};

#[tokio::test]
async fn unknown_paths_and_methods() {
    let world = World::sqlite().await;
    let paths = [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v2/metrics",
        "/api/v1/metrics/",
        "/api/v1/metrics/x",
        "/metrics/",
        "/metrics/x",
        "/metrics/accounts/x",
        "/metrics/accounts/00000000-0000-0000-0000-000000000000",
        "/metrics/accounts/%00",
        "/api/v1/metric-configs/%ff",
        "/api/v1/apikeys/1%2F2",
        "/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/\u{fc}",
    ];
    for path in paths {
        // Scrapes know another token.
        let request = world.request(Method::GET, path);
        let request =
            if path.starts_with("/metrics") { request } else { request.bearer_auth(&world.account.access_token) };
        let answer = request.send().await.expect("answer");
        assert_error(path, answer, 404, "not_found").await;
    }
    let methods = [
        (Method::GET, "/api/v1/metrics"),
        (Method::PUT, "/api/v1/metrics"),
        (Method::DELETE, "/api/v1/metrics"),
        (Method::GET, "/m"),
        (Method::POST, "/metrics"),
        (Method::DELETE, "/metrics/server"),
        (Method::POST, "/health"),
        (Method::GET, "/api/v1/auth/signup"),
        (Method::PATCH, "/api/v1/metric-configs/00000000-0000-7000-8000-000000000000"),
        (Method::PUT, "/api/v1/apikeys"),
        (Method::from_bytes(b"BREW").expect("a method"), "/api/v1/metrics"),
    ];
    for (method, path) in methods {
        let what = format!("{method} {path}");
        let answer = world.member(method, path).send().await.expect("answer");
        assert!(answer.headers().contains_key("allow"), "{what} without `Allow`");
        assert_error(&what, answer, 405, "method_not_allowed").await;
    }
}
