//! `GET /health`: whether the server can do its work.

use std::time::Duration;

use axum::{Json, http::StatusCode, response::IntoResponse};
use model::Clock;
use serde::Serialize;
use store::Store;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::app::State;

/// How long a look at the store is good for, in milliseconds: asking costs a commit, and anybody may ask.
const LOOK_MILLIS: u64 = 1_000;
/// How long a look may take.
const LOOK_MAX: Duration = Duration::from_secs(3);

/// The last look at the store; whoever comes while one is under way waits for it.
#[derive(Debug, Default)]
pub struct StoreHealth(Mutex<Option<(Duration, bool)>>);

impl StoreHealth {
    async fn is_writable(&self, store: &Store, clock: &dyn Clock) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, is_writable)) = *last
            && clock.monotonic().saturating_sub(at) < Duration::from_millis(LOOK_MILLIS)
        {
            return is_writable;
        }
        let is_writable = match tokio::time::timeout(LOOK_MAX, store.check_writable()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the store cannot be written");
                false
            }
            Err(_elapsed) => {
                tracing::warn!("the store does not answer");
                false
            }
        };
        *last = Some((clock.monotonic(), is_writable));
        is_writable
    }
}

/// What health says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`, or `unavailable`.
    status: &'static str,
    /// Version of the server.
    version: &'static str,
    /// `sqlite` or `postgres`.
    database: &'static str,
    /// Seconds since the start.
    uptime_seconds: i64,
    /// The part that fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<&'static str>,
}

/// Whether the server can do its work: 503 with the failing part when the store cannot be written.
#[utoipa::path(get, path = "/api/v1/health", tag = "health", responses((status = 200, body = Health), (status = 503, body = Health)))]
pub async fn health(app: State) -> impl IntoResponse {
    let failing = (!app.health.is_writable(&app.store, app.clock.as_ref()).await).then_some("database");
    let health = Health {
        status: if failing.is_none() { "ok" } else { "unavailable" },
        version: env!("CARGO_PKG_VERSION"),
        database: match app.store.dialect() {
            store::Dialect::Sqlite => "sqlite",
            store::Dialect::Postgres => "postgres",
        },
        uptime_seconds: app.now().since(app.started_at) / 1_000,
        failing,
    };
    let status = if failing.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health))
}

/// The same at the short path.
#[utoipa::path(get, path = "/health", tag = "health", responses((status = 200, body = Health), (status = 503, body = Health)))]
pub async fn health_short(app: State) -> impl IntoResponse {
    health(app).await
}
