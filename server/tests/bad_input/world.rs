//! A server with one account that has counted something, and what an answer has to look like.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::process::{Account, Place, Server, sign_up};

/// Longest body of an error answer, in bytes.
pub const ERROR_BYTES_MAX: usize = 4 * 1024;

/// A running server and an account on it.
pub struct World {
    pub http: reqwest::Client,
    pub server: Server,
    pub account: Account,
    _place: Place,
}

impl World {
    /// One for each database; the account has one series.
    pub async fn each() -> Vec<Self> {
        let mut worlds = Vec::new();
        for place in Place::each().await {
            worlds.push(Self::new(place).await);
        }
        worlds
    }

    /// On SQLite alone, for what never reaches the store.
    pub async fn sqlite() -> Self {
        Self::new(Place::sqlite()).await
    }

    async fn new(place: Place) -> Self {
        let server = Server::start(&place, "127.0.0.1:0", &["--auth-attempts-per-minute", "100000"]);
        let http = reqwest::Client::new();
        let account = sign_up(&http, &server.origin, "first@example.org").await;
        let world = Self { http, server, account, _place: place };
        let answer = world.backend().json(&batch("0123456789-first", 1.0)).send().await.expect("answer");
        assert_eq!(answer.status(), 200);
        world
    }

    /// A request to a path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.server.origin))
    }

    /// A signed-in request.
    pub fn member(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(&self.account.access_token)
    }

    /// A batch without credentials.
    pub fn anonymous(&self) -> RequestBuilder {
        self.request(Method::POST, "/api/v1/metrics")
    }

    /// A batch with key and secret, which only the key's own rate limits.
    pub fn backend(&self) -> RequestBuilder {
        self.anonymous().header("x-api-key", &self.account.key).header("x-api-secret", &self.account.secret)
    }

    /// What Prometheus would see of the account.
    pub async fn page(&self) -> String {
        let path = format!("/metrics/accounts/{}", self.account.id);
        let answer = self.request(Method::GET, &path).send().await.expect("page");
        assert_eq!(answer.status(), 200);
        answer.text().await.expect("UTF-8")
    }
}

/// A good batch of one counter.
pub fn batch(id: &str, value: f64) -> Value {
    json!({ "metrics": [{ "name": "good", "type": "counter", "value": value }], "batchId": id })
}

/// Whether an answer is an error of the contract's shape, with this status and code.
pub async fn assert_error(what: &str, answer: Response, status: u16, code: &str) {
    assert_eq!(answer.status(), status, "{what}");
    let (found, _) = read_error(what, answer).await;
    assert_eq!(found, code, "{what}");
}

/// Code and body of an error answer, whose shape is checked.
pub async fn read_error(what: &str, answer: Response) -> (String, Value) {
    assert!(answer.status().is_client_error(), "{what}: {}", answer.status());
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    assert_eq!(header("content-type").as_deref(), Some("application/json"), "{what}");
    assert!(header("x-request-id").is_some(), "{what}");
    if answer.status() == StatusCode::TOO_MANY_REQUESTS {
        assert!(header("retry-after").is_some(), "{what}");
    }
    let bytes = answer.bytes().await.expect("body");
    assert!(bytes.len() <= ERROR_BYTES_MAX, "{what}: an error of {} bytes", bytes.len());
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let error = &body["error"];
    let fields: Vec<_> = error.as_object().into_iter().flat_map(|fields| fields.keys()).collect();
    assert!(fields.iter().all(|field| ["code", "message", "details"].contains(&field.as_str())), "{what}: {body}");
    let text =
        |field: &str| error[field].as_str().filter(|text| !text.is_empty()).unwrap_or_else(|| panic!("{what}: {body}"));
    assert!(text("code").bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{what}: {body}");
    assert!(text("message").len() > 10, "{what}: {body}");
    for detail in error["details"].as_array().into_iter().flatten() {
        assert!(detail["field"].is_string() && detail["message"].is_string(), "{what}: {body}");
    }
    (text("code").to_owned(), body)
}
