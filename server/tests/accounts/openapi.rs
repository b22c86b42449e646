//! What the document says about the account side.

use serde_json::Value;

/// Paths that need no access token.
const OPEN: [&str; 12] = [
    "/health",
    "/api/v1/health",
    "/api/v1/setup",
    "/api/v1/auth/signup",
    "/api/v1/auth/signin",
    "/api/v1/auth/desktop",
    "/api/v1/auth/refresh",
    "/api/v1/tracker.js",
    "/api/v1/tracker/{file}",
    "/api/v1/tracker.d.ts",
    "/api/v1/client",
    "/api/v1/client/script.js",
];

fn document() -> Value {
    serde_json::to_value(server::router::document()).expect("JSON")
}

#[test]
fn every_route_of_an_account_names_its_credential() {
    let document = document();
    let paths = document["paths"].as_object().expect("paths");
    for (path, methods) in paths.iter().filter(|(path, _)| path.starts_with("/api/v1/auth/") || path.contains("admin"))
    {
        for (method, operation) in methods.as_object().expect("methods") {
            let is_secured = operation["security"][0]["accessToken"].is_array();
            assert_eq!(is_secured, !OPEN.contains(&path.as_str()), "{method} {path}");
        }
    }
}

#[test]
fn every_operation_has_an_id_of_its_own() {
    let document = document();
    let methods = document["paths"].as_object().expect("paths").values().filter_map(Value::as_object).flatten();
    let ids: Vec<_> = methods.map(|(_, operation)| operation["operationId"].as_str().expect("an id")).collect();
    let distinct: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
}

#[test]
fn parameters_of_queries_are_written_down() {
    let document = document();
    for (path, expected) in [
        ("/api/v1/tracker.js", vec!["k", "a", "c", "e"]),
        ("/api/v1/install-status", vec!["apiKeyId", "ticket"]),
        ("/api/v1/admin/audit", vec!["limit", "before", "cursor"]),
        ("/api/v1/apikeys", vec!["limit", "cursor"]),
    ] {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().expect(path);
        let names: Vec<_> = parameters.iter().map(|parameter| parameter["name"].as_str().expect("name")).collect();
        assert_eq!(names, expected, "{path}");
        assert!(parameters.iter().all(|parameter| parameter["in"] == "query"), "{path}");
    }
}
