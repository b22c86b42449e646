//! What callers hear between two lives: 503 with the reason, at every path, and when to come back.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use parking_lot::Mutex;
use settings::Settings;

use crate::{
    error::{ApiError, Code},
    middleware,
};

/// Why nobody is served.
#[derive(Debug, Clone)]
pub struct Maintenance {
    settings: Arc<Settings>,
    code: Code,
    message: Arc<Mutex<String>>,
}

impl Maintenance {
    /// Says `message` until another one is set.
    #[must_use]
    pub fn new(settings: Settings, code: Code, message: &str) -> Self {
        Self { settings: Arc::new(settings), code, message: Arc::new(Mutex::new(message.to_owned())) }
    }

    /// How far it is.
    pub fn say(&self, message: String) {
        *self.message.lock() = message;
    }

    /// The service that says it.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }
}

async fn answer(State(maintenance): State<Maintenance>, request: Request) -> Response {
    let message = maintenance.message.lock().clone();
    let error = ApiError::unavailable(maintenance.code, message);
    let mut response = middleware::around(&maintenance.settings, &request, || error.into_response());
    // Who comes back is to meet the server and not this.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
