//! An account with its key, and what pages do with it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Server, Signed};

/// A page on the web.
pub const SHOP: &str = "https://shop.example";

/// An account and its first key.
pub struct Holder<'a> {
    /// Where.
    pub server: &'a Server,
    /// Who.
    pub signed: Signed,
}

impl<'a> Holder<'a> {
    /// Signs up.
    pub async fn new(server: &'a Server, email: &str) -> Self {
        Self { server, signed: server.sign_up(email).await }
    }

    fn of_key(&self, field: &str) -> &str {
        self.signed.key[field].as_str().expect("a key")
    }

    /// `mt_pub_…`.
    pub fn key(&self) -> &str {
        self.of_key("apiKey")
    }

    /// Path of the status, for whoever asks.
    pub fn path(&self) -> String {
        format!("/api/v1/install-status?apiKeyId={}", self.of_key("id"))
    }

    /// The status.
    pub async fn status(&self) -> Value {
        let answer = self.server.get(&self.path(), &self.signed.access).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body
    }

    /// Codes of what stops the snippet.
    pub async fn problems(&self) -> Vec<String> {
        codes(&self.status().await["problems"])
    }

    /// Changes the key.
    pub async fn change_key(&self, change: Value) {
        let path = format!("/api/v1/apikeys/{}", self.of_key("id"));
        let answer = self.server.request(Method::PATCH, &path, &self.signed.access, Some(&change)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }

    /// Deletes the key.
    pub async fn delete_key(&self) {
        let path = format!("/api/v1/apikeys/{}", self.of_key("id"));
        let answer = self.server.request(Method::DELETE, &path, &self.signed.access, None).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
    }

    /// A page sends a batch.
    pub async fn send(&self, page: &str, metrics: Value) -> Answer {
        let headers = [("x-api-key", self.key()), ("origin", page)];
        self.server.send(Method::POST, "/m", &headers, Some(&json!({ "metrics": metrics }))).await
    }

    /// A page sends a batch that is taken.
    pub async fn send_one(&self, page: &str) {
        let answer = self.send(page, json!([{ "name": "clicks", "type": "counter", "value": 1 }])).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }

    /// A page loads the script.
    pub async fn load(&self, page: &str) -> Answer {
        let path = format!("/m.js?k={}", self.key());
        self.server.send(Method::GET, &path, &[("referer", page)], None).await
    }

    /// A ticket.
    pub async fn ticket(&self) -> String {
        let answer = self.server.post("/api/v1/auth/ticket", &self.signed.access, json!({})).await;
        answer.body["ticket"].as_str().expect("a ticket").to_owned()
    }
}

/// The codes of a list of advice.
pub fn codes(list: &Value) -> Vec<String> {
    let code = |item: &Value| {
        assert!(item["message"].as_str().is_some_and(|message| message.len() > 20), "{item}");
        item["code"].as_str().expect("a code").to_owned()
    };
    list.as_array().expect("a list").iter().map(code).collect()
}
